'use strict';
// The Writable class: writing, queueing, corking, draining, ending, and its
// properties. Its state word and accessors live in writable_state. Follows
// "Writable streams" in Node's docs.

const { Stream } = require('internal/stream/legacy');
const destroyImpl = require('internal/stream/destroy');
const {
  kErrored,
  OBJECT_MODE, ERRORED, ERROR_EMITTED, AUTO_DESTROY, DESTROYED, CLOSED, CLOSE_EMITTED, CONSTRUCTED, SYNC,
} = require('internal/stream/state');
const {
  WritableState, hooks, checkedEncoding, resetQueue,
  FINAL_CALLED, NEED_DRAIN, ENDING, ENDED, FINISHED, DECODE_STRINGS, WRITING, BUFFER_PROCESSING, PREFINISHED,
  ALL_BUFFERS, ALL_NOOP, WRITABLE_DECIDED, WRITABLE_YES, AFTER_WRITE_PENDING, QUEUED, AWAITING_FINISH,
  kQueued, kAfterWrite, kFinishCallbacks,
} = require('internal/stream/writable_state');
const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_METHOD_NOT_IMPLEMENTED,
    ERR_MULTIPLE_CALLBACK,
    ERR_STREAM_ALREADY_FINISHED,
    ERR_STREAM_CANNOT_PIPE,
    ERR_STREAM_DESTROYED,
    ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
    ERR_UNKNOWN_ENCODING,
  },
  AbortError,
} = require('internal/errors');
const { Buffer } = require('buffer');

const { errorOrDestroy } = destroyImpl;

// Sets of flags that are looked at for every write; see readable.js.
const NO_MORE = ENDING | DESTROYED;
const NOT_NOW = WRITING | ERRORED | CONSTRUCTED;
const NOT_AS_IS = OBJECT_MODE | NO_MORE;
const FAILED = ERRORED | DESTROYED;

// Stands for "no callback given"; recognised by identity.
function nop() {}

/**
 * @param {object} [options] highWaterMark (bytes or objects), decodeStrings,
 *   defaultEncoding, objectMode, emitClose, autoDestroy, write, writev,
 *   destroy, final, construct, signal
 */
function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  this._events ??= { close: undefined, error: undefined, prefinish: undefined, finish: undefined, drain: undefined };
  this._writableState = new WritableState(options, this, false);
  if (options) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal/stream/add-abort-signal').addAbortSignal(options.signal, this);
  }
  Stream.call(this, options);
  if (this._construct !== undefined) {
    destroyImpl.construct(this, () => afterConstruct(this));
  }
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

Writable.WritableState = WritableState;

/** What was written or ended before construction finished happens now. */
function afterConstruct(stream) {
  const state = stream._writableState;
  if ((state.bits & WRITING) === 0) workOffQueue(stream, state);
  if ((state.bits & ENDING) !== 0) finishMaybe(stream, state);
}

// A Duplex is a Writable to `instanceof`, though it inherits from Readable.
Object.defineProperty(Writable, Symbol.hasInstance, {
  __proto__: null,
  configurable: true,
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    if (this !== Writable) return false;
    return object?._writableState instanceof WritableState;
  },
});

Writable.prototype.pipe = function pipe() {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

// Checks, then writes; returns the error, or whether the caller may go on.
function write(stream, chunk, encoding, cb) {
  if (cb == null || typeof cb !== 'function') cb = nop;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  const state = stream._writableState;
  const { bits } = state;
  if ((bits & OBJECT_MODE) === 0) {
    if (!encoding) {
      encoding = state.defaultEncoding;
    } else if (encoding !== 'utf8' && !Buffer.isEncoding(encoding) &&
               (encoding !== 'buffer' || typeof chunk === 'string')) {
      throw new ERR_UNKNOWN_ENCODING(encoding);
    }
    if (typeof chunk === 'string') {
      if ((bits & DECODE_STRINGS) !== 0) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) {
      encoding = 'buffer';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }

  if ((bits & NO_MORE) !== 0) {
    const err = (bits & ENDING) !== 0 ? new ERR_STREAM_WRITE_AFTER_END() : new ERR_STREAM_DESTROYED('write');
    process.nextTick(cb, err);
    errorOrDestroy(stream, err, true);
    return err;
  }

  return accept(stream, state, chunk, encoding, cb, (bits & OBJECT_MODE) !== 0 ? 1 : chunk.length);
}

// Hands what passed all checks to the implementation, or to the queue.
function accept(stream, state, chunk, encoding, cb, size) {
  let { bits } = state;
  state.pendingcb++;
  state.length += size;
  if ((bits & NOT_NOW) !== CONSTRUCTED || state.corked !== 0) {
    bits = enqueue(state, chunk, encoding, cb);
  } else {
    state.writelen = size;
    state.writecb = cb;
    state.bits = bits | WRITING | SYNC;
    stream._write(chunk, encoding, state.onwriteBound ?? (state.onwriteBound = bindOnWrite(stream)));
    bits = state.bits & ~SYNC;
    state.bits = bits;
  }
  // Only now: what was handled at once takes no room, however large it was.
  const room = state.length < state.highWaterMark || state.length === 0;
  if (!room) state.bits = bits | NEED_DRAIN;
  // An error on the way means that nothing more should come.
  return room && (bits & FAILED) === 0;
}

function enqueue(state, chunk, encoding, callback) {
  if (state[kQueued] === null) state[kQueued] = [{ chunk, encoding, callback }];
  else state[kQueued].push({ chunk, encoding, callback });
  let bits = state.bits | QUEUED;
  if (encoding !== 'buffer') bits &= ~ALL_BUFFERS;
  if (callback !== nop) bits &= ~ALL_NOOP;
  state.bits = bits;
  return bits;
}

/**
 * @param {string | Buffer | TypedArray | DataView | any} chunk any value but null in object mode
 * @param {string} [encoding] of a string chunk
 * @param {(err?: Error) => void} [cb] when this chunk was handled
 * @returns {boolean} false: wait for 'drain' before writing more
 */
Writable.prototype.write = function(chunk, encoding, cb) {
  if (encoding === undefined && cb === undefined && chunk instanceof Buffer) {
    // Bytes as they are: nearly every write of nearly every program.
    const state = this._writableState;
    if ((state.bits & NOT_AS_IS) === 0) return accept(this, state, chunk, 'buffer', nop, chunk.length);
  }
  if (encoding != null && typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }
  return write(this, chunk, encoding, cb) === true;
};

/** Holds all writes back until uncork() or end(). */
Writable.prototype.cork = function() {
  this._writableState.corked++;
};

Writable.prototype.uncork = function() {
  const state = this._writableState;
  if (state.corked !== 0) {
    state.corked--;
    if ((state.bits & WRITING) === 0) workOffQueue(this, state);
  }
};

/** @throws ERR_UNKNOWN_ENCODING */
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = checkedEncoding(encoding);
  return this;
};

// What the implementation calls when a write (or writev) is done.
function bindOnWrite(stream) {
  return function onwrite(err) {
    const state = stream._writableState;
    const cb = state.writecb;
    if (cb === null) {
      errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
      return;
    }
    let bits = state.bits & ~WRITING;
    const sync = (bits & SYNC) !== 0;
    state.writecb = null;
    state.bits = bits;
    state.length -= state.writelen;
    state.writelen = 0;
    if (err) {
      failed(stream, state, err, cb, sync);
      return;
    }
    if ((bits & QUEUED) !== 0) {
      workOffQueue(stream, state);
      bits = state.bits;
    }
    if (!sync) {
      afterWrite(stream, state, 1, cb);
      return;
    }
    if (cb === nop) {
      // Nobody waits for this write; a tick is needed only for 'drain'. That
      // object mode takes one always is Node's order of events: 'finish' of an
      // end() right after comes later by it.
      const due = (bits & OBJECT_MODE) !== 0 || ((bits & NEED_DRAIN) !== 0 && state.length === 0);
      if (due && (bits & AFTER_WRITE_PENDING) === 0) {
        state.bits = bits | AFTER_WRITE_PENDING;
        process.nextTick(afterWrite, stream, state, 1, cb);
      } else {
        state.pendingcb--;
        if ((bits & ENDING) !== 0) finishMaybe(stream, state, true);
      }
    } else if (state[kAfterWrite] !== null && state[kAfterWrite].cb === cb) {
      state[kAfterWrite].count++; // the same callback over and over: one tick for all
    } else {
      const info = { count: 1, cb, stream, state };
      state[kAfterWrite] = info;
      state.bits |= AFTER_WRITE_PENDING;
      process.nextTick(afterWriteTick, info);
    }
  };
}
hooks.bindOnWrite = bindOnWrite;

function failed(stream, state, err, cb, sync) {
  err.stack; // eslint-disable-line no-unused-expressions -- made while the cause is on the stack
  if ((state.bits & ERRORED) === 0) state.errored = err;
  // The readable side must not go on delivering what came before the failure.
  const r = stream._readableState;
  if (r && !r.errored) r.errored = err;
  if (sync) process.nextTick(failWrite, stream, state, err, cb);
  else failWrite(stream, state, err, cb);
}

function failWrite(stream, state, err, cb) {
  --state.pendingcb;
  cb(err);
  failQueue(state); // whatever waits fails too
  errorOrDestroy(stream, err);
}

function afterWriteTick(info) {
  const { stream, state, count, cb } = info;
  state[kAfterWrite] = null;
  afterWrite(stream, state, count, cb);
}

function afterWrite(stream, state, count, cb) {
  state.bits &= ~AFTER_WRITE_PENDING;
  if ((state.bits & (ENDING | DESTROYED | NEED_DRAIN)) === NEED_DRAIN && state.length === 0) {
    state.bits &= ~NEED_DRAIN;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    cb(null);
  }
  if ((state.bits & DESTROYED) !== 0) failQueue(state);
  if ((state.bits & ENDING) !== 0) finishMaybe(stream, state, true);
}

// Calls every waiting callback with the failure.
function failQueue(state) {
  if ((state.bits & WRITING) !== 0) return;
  const queue = state[kQueued];
  if (queue !== null) {
    for (let i = state.bufferedIndex; i < queue.length; ++i) {
      const { chunk, callback } = queue[i];
      state.length -= (state.bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
      callback(state[kErrored] ?? new ERR_STREAM_DESTROYED('write'));
    }
  }
  callFinishCallbacks(state, state[kErrored] ?? new ERR_STREAM_DESTROYED('end'));
  resetQueue(state);
}

// Hands waiting writes to the implementation, all at once where it has _writev.
function workOffQueue(stream, state) {
  if (state.corked !== 0 ||
      (state.bits & (DESTROYED | BUFFER_PROCESSING | CONSTRUCTED | QUEUED)) !== (CONSTRUCTED | QUEUED)) {
    return;
  }
  const queue = state[kQueued];
  const objectMode = (state.bits & OBJECT_MODE) !== 0;
  let i = state.bufferedIndex;
  const waiting = queue.length - i;
  if (waiting <= 0) return;

  state.bits |= BUFFER_PROCESSING;
  if (waiting > 1 && stream._writev) {
    state.pendingcb -= waiting - 1;
    const quiet = (state.bits & ALL_NOOP) !== 0;
    const chunks = quiet && i === 0 ? queue : queue.slice(i);
    chunks.allBuffers = (state.bits & ALL_BUFFERS) !== 0;
    const callback = quiet ? nop : (err) => {
      for (let n = i; n < queue.length; ++n) queue[n].callback(err);
    };
    start(stream, state, true, state.length, chunks, '', callback);
    resetQueue(state);
  } else {
    do {
      const { chunk, encoding, callback } = queue[i];
      queue[i++] = null;
      start(stream, state, false, objectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (i < queue.length && (state.bits & WRITING) === 0);
    if (i === queue.length) {
      resetQueue(state);
    } else if (i > 256) {
      queue.splice(0, i);
      state.bufferedIndex = 0;
    } else {
      state.bufferedIndex = i;
    }
  }
  state.bits &= ~BUFFER_PROCESSING;
}

function start(stream, state, several, size, chunk, encoding, cb) {
  state.writelen = size;
  state.writecb = cb;
  state.bits |= WRITING | SYNC;
  const done = state.onwriteBound ?? (state.onwriteBound = bindOnWrite(stream));
  if ((state.bits & DESTROYED) !== 0) done(new ERR_STREAM_DESTROYED('write'));
  else if (several) stream._writev(chunk, done);
  else stream._write(chunk, encoding, done);
  state.bits &= ~SYNC;
}

/** Subclasses write one chunk here, and call `cb` when done. */
Writable.prototype._write = function(chunk, encoding, cb) {
  if (!this._writev) throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  this._writev([{ chunk, encoding }], cb);
};

Writable.prototype._writev = null;

/**
 * No more writes. 'finish' follows when all that was written is handled.
 * @param {any} [chunk] written first
 * @param {string} [encoding]
 * @param {(err?: Error) => void} [cb] at 'finish', or with the failure
 */
Writable.prototype.end = function(chunk, encoding, cb) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    cb = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }

  let err;
  if (chunk !== null && chunk !== undefined) {
    const result = write(this, chunk, encoding);
    if (result instanceof Error) err = result;
  }
  if (state.corked !== 0) {
    state.corked = 1;
    this.uncork();
  }

  if (err !== undefined) {
    // Reported by the write.
  } else if ((state.bits & (ERRORED | ENDING)) === 0) {
    // Ending a destroyed stream is no failure while it has none of its own:
    // whoever tidies up may call end() at any time.
    state.bits |= ENDING;
    finishMaybe(this, state, true);
    state.bits |= ENDED;
  } else if ((state.bits & FINISHED) !== 0) {
    err = new ERR_STREAM_ALREADY_FINISHED('end');
  } else if ((state.bits & DESTROYED) !== 0) {
    err = new ERR_STREAM_DESTROYED('end');
  }

  if (typeof cb === 'function') {
    if (err !== undefined) {
      process.nextTick(cb, err);
    } else if ((state.bits & ERRORED) !== 0) {
      process.nextTick(cb, state[kErrored]);
    } else if ((state.bits & FINISHED) !== 0) {
      process.nextTick(cb);
    } else {
      state.bits |= AWAITING_FINISH;
      (state[kFinishCallbacks] ??= []).push(cb);
    }
  }
  return this;
};

const UNFINISHABLE = ENDING | DESTROYED | CONSTRUCTED | ERRORED | QUEUED | FINISHED | WRITING | ERROR_EMITTED |
  CLOSE_EMITTED;

function mayFinish(state) {
  return (state.bits & UNFINISHABLE) === (ENDING | CONSTRUCTED) && state.length === 0;
}

function finishMaybe(stream, state, sync) {
  if (!mayFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    process.nextTick(finishLater, stream, state);
  } else if (mayFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (mayFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if ((state.bits & (PREFINISHED | FINAL_CALLED)) !== 0) return;
  if (typeof stream._final === 'function' && (state.bits & DESTROYED) === 0) {
    state.bits |= FINAL_CALLED;
    callFinal(stream, state);
  } else {
    state.bits |= PREFINISHED | FINAL_CALLED;
    stream.emit('prefinish');
  }
}

function callFinal(stream, state) {
  let called = false;
  function done(err) {
    if (called) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    state.pendingcb--;
    if (err) {
      callFinishCallbacks(state, err);
      errorOrDestroy(stream, err, (state.bits & SYNC) !== 0);
    } else if (mayFinish(state)) {
      state.bits |= PREFINISHED;
      stream.emit('prefinish');
      // A tick later, so that no listener fires inside end().
      state.pendingcb++;
      process.nextTick(finish, stream, state);
    }
  }
  state.bits |= SYNC;
  state.pendingcb++;
  try {
    stream._final(done);
  } catch (err) {
    done(err);
  }
  state.bits &= ~SYNC;
}

function finish(stream, state) {
  state.pendingcb--;
  state.bits |= FINISHED;
  callFinishCallbacks(state, null);
  stream.emit('finish');
  if ((state.bits & AUTO_DESTROY) !== 0) {
    // A duplex waits for its readable side.
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  }
}

function callFinishCallbacks(state, err) {
  const callbacks = state[kFinishCallbacks];
  if (callbacks === null) return;
  state[kFinishCallbacks] = null;
  state.bits &= ~AWAITING_FINISH;
  for (let i = 0; i < callbacks.length; i++) callbacks[i](err);
}

Writable.prototype.destroy = function(err, cb) {
  const state = this._writableState;
  // Callbacks that wait learn of it, a tick later.
  if ((state.bits & (QUEUED | AWAITING_FINISH)) !== 0 && (state.bits & DESTROYED) === 0) {
    process.nextTick(failQueue, state);
  }
  destroyImpl.destroy.call(this, err, cb);
  return this;
};
Writable.prototype._undestroy = destroyImpl.undestroy;
Writable.prototype._destroy = function(err, cb) {
  cb(err);
};

Writable.prototype[Symbol.for('nodejs.rejection')] = function(err) {
  this.destroy(err);
};

Writable.prototype[Symbol.asyncDispose] = function() {
  let error = null;
  if (!this.destroyed) {
    if (!this.writableFinished) error = new AbortError();
    this.destroy(error);
  }
  const { eos } = require('internal/stream/end-of-stream');
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err !== error ? reject(err) : resolve()));
  });
};

function define(name, get, set) {
  Object.defineProperty(Writable.prototype, name, { __proto__: null, configurable: false, enumerable: false, get, set });
}

define('closed', function() { return this._writableState ? (this._writableState.bits & CLOSED) !== 0 : false; });
define('destroyed', function() {
  return this._writableState ? (this._writableState.bits & DESTROYED) !== 0 : false;
}, function(value) {
  if (this._writableState) this._writableState.destroyed = value;
});
define('writable', function() {
  const state = this._writableState;
  if (!state) return false;
  const bits = state.bits;
  // Compatibility: an explicit `writable = false` wins over everything.
  if ((bits & (WRITABLE_DECIDED | WRITABLE_YES)) === WRITABLE_DECIDED) return false;
  return (bits & (DESTROYED | ERRORED | ENDING | ENDED)) === 0;
}, function(value) {
  if (this._writableState) this._writableState.writable = !!value;
});
define('writableFinished', function() {
  return this._writableState ? (this._writableState.bits & FINISHED) !== 0 : false;
});
define('writableObjectMode', function() {
  return this._writableState ? (this._writableState.bits & OBJECT_MODE) !== 0 : false;
});
define('writableBuffer', function() { return this._writableState && this._writableState.getBuffer(); });
define('writableEnded', function() {
  return this._writableState ? (this._writableState.bits & ENDING) !== 0 : false;
});
define('writableNeedDrain', function() {
  const state = this._writableState;
  return state ? (state.bits & (DESTROYED | ENDING | NEED_DRAIN)) === NEED_DRAIN : false;
});
define('writableHighWaterMark', function() { return this._writableState && this._writableState.highWaterMark; });
define('writableCorked', function() { return this._writableState ? this._writableState.corked : 0; });
define('writableLength', function() { return this._writableState && this._writableState.length; });
define('errored', function() { return this._writableState ? this._writableState.errored : null; });
define('writableAborted', function() {
  const bits = this._writableState.bits;
  return (bits & (WRITABLE_DECIDED | WRITABLE_YES)) !== WRITABLE_DECIDED &&
    (bits & (DESTROYED | ERRORED)) !== 0 && (bits & FINISHED) === 0;
});

Writable.fromWeb = function fromWeb(writableStream, options) {
  return require('internal/webstreams/adapters').newStreamWritableFromWritableStream(writableStream, options);
};
Writable.toWeb = function toWeb(streamWritable) {
  return require('internal/webstreams/adapters').newWritableStreamFromStreamWritable(streamWritable);
};

module.exports = { Writable, afterConstruct };
