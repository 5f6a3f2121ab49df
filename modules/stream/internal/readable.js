'use strict';
// The Readable class: pushing, reading, flowing, ending and its properties.
// Elsewhere: the state word and queue (readable_state), pipe and unpipe
// (readable_pipe), async iteration (readable_iterator), the iterator helpers
// (operators), Readable.from (from). Follows "Readable streams" in Node's docs.

const { emit: plainEmit, kCapture } = require('internal/events/emit');
const { Stream } = require('internal/stream/legacy');
const destroyImpl = require('internal/stream/destroy');
const {
  OBJECT_MODE, ERRORED, ERROR_EMITTED, AUTO_DESTROY, DESTROYED, CLOSED, CLOSE_EMITTED, CONSTRUCTED, SYNC,
} = require('internal/stream/state');
const {
  ReadableState,
  ENDED, END_EMITTED, READING, NEED_READABLE, EMITTED_READABLE, READABLE_LISTENING,
  RESUME_SCHEDULED, MULTI_AWAIT_DRAIN, READING_MORE, DATA_EMITTED, FLOWING, FLOW_DECIDED,
  PAUSED, PAUSE_DECIDED, DATA_LISTENING, NOT_READABLE, HAS_DECODER,
  kDecoder,
  appendChunk, prependChunk, clearChunks, takeChunks,
} = require('internal/stream/readable_state');
const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_METHOD_NOT_IMPLEMENTED,
    ERR_OUT_OF_RANGE,
    ERR_STREAM_PUSH_AFTER_EOF,
    ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
  },
  AbortError,
} = require('internal/errors');
const { validateObject } = require('internal/validators');
const { Buffer } = require('buffer');

const { errorOrDestroy } = destroyImpl;

// Sets of flags that are looked at for every chunk. On those paths the word is read once where nothing in between can
// change it: the compiler does not take the flags for constants.
const DIRECT = FLOWING | DATA_LISTENING;
const DIRECT_OR_SYNC = DIRECT | SYNC;
const CANNOT_READ = ENDED | READING | DESTROYED | ERRORED | CONSTRUCTED;
const READ_MORE = READING_MORE | READING | CONSTRUCTED;
const NOT_AS_IS = OBJECT_MODE | ENDED | DESTROYED | ERRORED | HAS_DECODER;
const ASKING = READING | SYNC;
const OVER = ERROR_EMITTED | CLOSE_EMITTED;

/**
 * @param {object} [options] highWaterMark (bytes or objects), encoding,
 *   objectMode, emitClose, autoDestroy, read, destroy, construct, signal
 */
function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  this._events ??= { close: undefined, error: undefined, data: undefined, end: undefined, readable: undefined };
  this._readableState = new ReadableState(options, this, false);
  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal/stream/add-abort-signal').addAbortSignal(options.signal, this);
  }
  Stream.call(this, options);
  if (this._construct !== undefined) {
    destroyImpl.construct(this, () => {
      const state = this._readableState;
      if ((state.bits & NEED_READABLE) !== 0) maybeReadMore(this, state);
    });
  }
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

Readable.ReadableState = ReadableState;

Readable.prototype.destroy = destroyImpl.destroy;
Readable.prototype._undestroy = destroyImpl.undestroy;
Readable.prototype._destroy = function _destroy(err, cb) {
  cb(err);
};

Readable.prototype[Symbol.for('nodejs.rejection')] = function(err) {
  this.destroy(err);
};

Readable.prototype[Symbol.asyncDispose] = function() {
  let error = null;
  if (!this.destroyed) {
    if (!this.readableEnded) error = new AbortError();
    this.destroy(error);
  }
  const eos = require('internal/stream/end-of-stream').eos;
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err !== error ? reject(err) : resolve()));
  });
};

/**
 * Adds a chunk to the queue; null ends the stream.
 * @returns {boolean} whether more may be pushed before the next `_read`
 */
Readable.prototype.push = function push(chunk, encoding) {
  const state = this._readableState;
  // Bytes as they are, to a stream that takes them: nearly every chunk of nearly every program.
  if ((state.bits & NOT_AS_IS) === 0 && chunk instanceof Buffer && chunk.length !== 0) {
    return addChunk(this, state, chunk, chunk.length, state.bits & ~READING);
  }
  return addInput(this, chunk, encoding, false);
};

/** Puts a chunk back at the front of the queue, e.g. what a parser over-read. */
Readable.prototype.unshift = function unshift(chunk, encoding) {
  return addInput(this, chunk, encoding, true);
};

function addInput(stream, chunk, encoding, toFront) {
  const state = stream._readableState;
  const { bits } = state;
  if ((bits & OBJECT_MODE) === 0) {
    if (typeof chunk === 'string') {
      encoding = encoding || state.defaultEncoding;
      if (state.encoding !== encoding) {
        if (toFront && state.encoding) {
          // The queue holds text in the stream's encoding, so must this.
          chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        } else {
          chunk = Buffer.from(chunk, encoding);
          encoding = '';
        }
      }
    } else if (chunk instanceof Buffer) {
      encoding = '';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = '';
    } else if (chunk != null) {
      errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE(
        'chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
      return false;
    }
    if (chunk != null && chunk.length === 0) {
      if (!toFront) state.bits &= ~READING;
      maybeReadMore(stream, state);
      return canTakeMore(state);
    }
  }
  if (chunk === null || chunk === undefined && (bits & OBJECT_MODE) === 0) {
    state.bits &= ~READING;
    if (chunk === null) endOfInput(stream, state);
    else maybeReadMore(stream, state);
    return chunk === null ? false : canTakeMore(state);
  }
  if (toFront) {
    if ((bits & END_EMITTED) !== 0) {
      errorOrDestroy(stream, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
      return false;
    }
    if ((bits & (DESTROYED | ERRORED)) !== 0) return false;
    if ((bits & DIRECT_OR_SYNC) === DIRECT && state.length === 0) {
      return addChunk(stream, state, chunk, 0, bits);
    }
    state.length += (bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
    prependChunk(state, chunk);
    if ((bits & NEED_READABLE) !== 0) scheduleReadable(stream, state);
    maybeReadMore(stream, state);
    return canTakeMore(state);
  }
  if ((bits & (ENDED | DESTROYED | ERRORED)) !== 0) {
    if ((bits & ENDED) === 0) return false;
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if ((bits & HAS_DECODER) !== 0 && !encoding) {
    state.bits = bits & ~READING;
    chunk = state[kDecoder].write(chunk);
    if ((bits & OBJECT_MODE) === 0 && chunk.length === 0) {
      maybeReadMore(stream, state);
      return canTakeMore(state);
    }
  }
  return addChunk(stream, state, chunk, (bits & OBJECT_MODE) !== 0 ? 1 : chunk.length, bits & ~READING);
}

// What passed all checks goes to the listeners, or to the end of the queue. `bits` are the state's from now on.
function addChunk(stream, state, chunk, size, bits) {
  state.bits = bits;
  if ((bits & DIRECT_OR_SYNC) === DIRECT && state.length === 0) {
    // Flowing, nothing queued, and not inside _read: straight to the listeners.
    if ((bits & MULTI_AWAIT_DRAIN) !== 0) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state.bits = bits | DATA_EMITTED;
    emitData(stream, chunk);
    if ((state.bits & READ_MORE) === CONSTRUCTED) scheduleReadMore(stream, state);
  } else {
    state.length += size;
    appendChunk(state, chunk);
    if ((bits & NEED_READABLE) !== 0) scheduleReadable(stream, state);
    if ((state.bits & READ_MORE) === CONSTRUCTED) scheduleReadMore(stream, state);
  }
  return (state.bits & ENDED) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

function canTakeMore(state) {
  return (state.bits & ENDED) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

// As stream.emit('data', chunk); without the detour where one function listens and emit() is what it always was.
function emitData(stream, chunk) {
  const handler = stream._events?.data;
  if (typeof handler === 'function' && stream.emit === plainEmit && !stream[kCapture]) handler.call(stream, chunk);
  else stream.emit('data', chunk);
}

/** @returns {boolean} whether pause() holds the stream back */
Readable.prototype.isPaused = function isPaused() {
  const bits = this._readableState.bits;
  return (bits & PAUSED) !== 0 || (bits & (FLOW_DECIDED | FLOWING)) === FLOW_DECIDED;
};

/**
 * From now on chunks are strings in `encoding`.
 * @throws ERR_UNKNOWN_ENCODING
 */
Readable.prototype.setEncoding = function setEncoding(encoding) {
  const { StringDecoder } = require('string_decoder');
  const decoder = new StringDecoder(encoding);
  const state = this._readableState;
  state.decoder = decoder;
  state.encoding = decoder.encoding;
  let text = '';
  for (let i = state.bufferIndex; i < state.buffer.length; i++) text += decoder.write(state.buffer[i]);
  if ((state.bits & ENDED) !== 0) text += decoder.end(); // no push(null) is to come that would ask for the rest
  clearChunks(state);
  if (text !== '') appendChunk(state, text);
  state.length = text.length;
  return this;
};

const MAX_MARK = 0x40000000; // 1 GiB: past that a growing mark hides a mistake

function raisedMark(n) {
  if (n > MAX_MARK) throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  let mark = 1;
  while (mark < n) mark *= 2;
  return mark;
}

/** How much of the queue a read of `n`, or of all there is, may take now. */
function available(all, n, state, bits) {
  const { length } = state;
  if ((!all && n <= 0) || (length === 0 && (bits & ENDED) !== 0)) return 0;
  if ((bits & OBJECT_MODE) !== 0) return 1;
  if (all) return length !== 0 && (bits & FLOWING) !== 0 ? state.buffer[state.bufferIndex].length : length;
  if (n <= length) return n;
  return (bits & ENDED) !== 0 ? length : 0;
}

/**
 * Takes data out of the queue, and asks the source for more when it runs low.
 * @param {number} [n] bytes (characters with an encoding); absent: all there is
 * @returns {Buffer | string | any | null} null: not that much is there yet
 */
Readable.prototype.read = function read(n) {
  const state = this._readableState;
  if (n === undefined) {
    const bits = state.bits & ~EMITTED_READABLE;
    state.bits = bits;
    return readSome(this, state, true, 0, bits);
  }
  return readSize(this, state, n);
};

function readSize(stream, state, n) {
  let all = false;
  if (!Number.isInteger(n)) {
    n = Number.parseInt(n, 10);
    all = Number.isNaN(n);
    if (all) n = 0;
  }
  if (n > state.highWaterMark) state.highWaterMark = raisedMark(n);
  let { bits } = state;
  if (all || n !== 0) {
    bits &= ~EMITTED_READABLE;
    state.bits = bits;
  } else if ((bits & NEED_READABLE) !== 0 &&
      ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || (bits & ENDED) !== 0)) {
    // read(0) only pokes: with enough queued it repeats the notice and no more.
    if (state.length === 0 && (bits & ENDED) !== 0) endReadable(stream, state);
    else scheduleReadable(stream, state);
    return null;
  }
  return readSome(stream, state, all, n, bits);
}

// The two parts of a read are functions of their own because the compiler inlines what is not too long, here
// into the loop of a stream that flows.
function readSome(stream, state, all, n, bits) {
  let taken = available(all, n, state, bits);
  if (taken === 0 && (bits & ENDED) !== 0) {
    if (state.length === 0) endReadable(stream, state);
    return null;
  }
  // The source is asked before the queue is touched: a source that answers at
  // once then counts towards this very read.
  if ((bits & CANNOT_READ) === CONSTRUCTED &&
      (state.length === 0 || state.length - taken < state.highWaterMark || (bits & NEED_READABLE) !== 0)) {
    state.bits = state.length === 0 ? bits | ASKING | NEED_READABLE : bits | ASKING;
    askSource(stream, state);
    bits = state.bits & ~SYNC;
    state.bits = bits;
    if ((bits & READING) === 0) taken = available(all, n, state, bits);
  }

  const chunk = taken > 0 ? takeChunks(taken, state) : null;
  if (chunk === null) {
    if (state.length <= state.highWaterMark) bits |= NEED_READABLE;
    else bits &= ~NEED_READABLE;
    taken = 0;
  } else {
    state.length -= taken;
    if ((bits & MULTI_AWAIT_DRAIN) !== 0) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }
  if (state.length === 0) {
    // Taking the last of it, after the end was known, is what ends the stream.
    if ((bits & ENDED) === 0) bits |= NEED_READABLE;
    else if (all || n !== taken) endReadable(stream, state);
  }
  if (chunk === null || (bits & OVER) !== 0) {
    state.bits = bits;
  } else {
    state.bits = bits | DATA_EMITTED;
    emitData(stream, chunk);
  }
  return chunk;
}

function askSource(stream, state) {
  try {
    stream._read(state.highWaterMark);
  } catch (err) {
    errorOrDestroy(stream, err);
  }
}

function endOfInput(stream, state) {
  if ((state.bits & ENDED) !== 0) return;
  const decoder = state[kDecoder];
  if (decoder !== null) {
    const rest = decoder.end();
    if (rest && rest.length) {
      appendChunk(state, rest);
      state.length += (state.bits & OBJECT_MODE) !== 0 ? 1 : rest.length;
    }
  }
  state.bits |= ENDED;
  if ((state.bits & SYNC) !== 0) {
    // Inside _read: the read that called it may still take what is queued.
    scheduleReadable(stream, state);
  } else {
    state.bits = (state.bits & ~NEED_READABLE) | EMITTED_READABLE;
    emitReadable(stream);
  }
}

function scheduleReadable(stream, state) {
  const bits = state.bits;
  state.bits = (bits & ~NEED_READABLE) | EMITTED_READABLE;
  if ((bits & EMITTED_READABLE) === 0) process.nextTick(emitReadable, stream);
}

function emitReadable(stream) {
  const state = stream._readableState;
  if ((state.bits & (DESTROYED | ERRORED)) === 0 && (state.length !== 0 || (state.bits & ENDED) !== 0)) {
    stream.emit('readable');
    state.bits &= ~EMITTED_READABLE;
  }
  // Another notice is due only for a reader that waits: not flowing, not
  // ended, and below the mark.
  if ((state.bits & (FLOWING | ENDED)) === 0 && state.length <= state.highWaterMark) {
    state.bits |= NEED_READABLE;
  } else {
    state.bits &= ~NEED_READABLE;
  }
  flow(stream);
}

// Fills the queue up to the mark on later ticks, so that a source which
// answers at once is not called recursively.
function maybeReadMore(stream, state) {
  if ((state.bits & READ_MORE) === CONSTRUCTED) scheduleReadMore(stream, state);
}

function scheduleReadMore(stream, state) {
  state.bits |= READING_MORE;
  process.nextTick(readMore, stream, state);
}

function readMore(stream, state) {
  while ((state.bits & (READING | ENDED)) === 0 &&
         (state.length < state.highWaterMark || ((state.bits & FLOWING) !== 0 && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break; // nothing came at once
  }
  state.bits &= ~READING_MORE;
}

/**
 * Subclasses fetch data here and `push()` it.
 * @param {number} n how much fits, as a hint
 */
Readable.prototype._read = function _read(n) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

Readable.prototype.on = function on(event, listener) {
  const result = Stream.prototype.on.call(this, event, listener);
  const state = this._readableState;
  if (event === 'data') {
    state.bits |= DATA_LISTENING;
    // Not cleared here: a 'readable' listener just removed counts for this tick.
    if (this.listenerCount('readable') > 0) state.bits |= READABLE_LISTENING;
    // Starts flowing unless paused on purpose.
    if ((state.bits & (FLOW_DECIDED | FLOWING)) !== FLOW_DECIDED) this.resume();
  } else if (event === 'readable' && (state.bits & (END_EMITTED | READABLE_LISTENING)) === 0) {
    state.bits = (state.bits | READABLE_LISTENING | NEED_READABLE | FLOW_DECIDED) & ~(FLOWING | EMITTED_READABLE);
    if (state.length !== 0) scheduleReadable(this, state);
    else if ((state.bits & READING) === 0) process.nextTick(poke, this);
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

function poke(stream) {
  stream.read(0);
}

Readable.prototype.removeListener = function removeListener(event, listener) {
  const result = Stream.prototype.removeListener.call(this, event, listener);
  if (event === 'readable') {
    // On a later tick: a listener replaced by another must not start the flow.
    process.nextTick(updateReadableListening, this);
  } else if (event === 'data' && this.listenerCount('data') === 0) {
    this._readableState.bits &= ~DATA_LISTENING;
  }
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function removeAllListeners(event) {
  const result = Stream.prototype.removeAllListeners.apply(this, arguments);
  if (event === 'readable' || event === undefined) process.nextTick(updateReadableListening, this);
  return result;
};

function updateReadableListening(stream) {
  const state = stream._readableState;
  if (stream.listenerCount('readable') > 0) state.bits |= READABLE_LISTENING;
  else state.bits &= ~READABLE_LISTENING;

  if ((state.bits & (RESUME_SCHEDULED | PAUSE_DECIDED | PAUSED)) === (RESUME_SCHEDULED | PAUSE_DECIDED)) {
    state.bits |= FLOWING | FLOW_DECIDED; // resume() was called while a listener held the flow back
  } else if ((state.bits & DATA_LISTENING) !== 0) {
    stream.resume();
  } else if ((state.bits & READABLE_LISTENING) === 0) {
    state.bits &= ~(FLOWING | FLOW_DECIDED);
  }
}

/** Lets data flow to 'data' listeners (or away, without any). */
Readable.prototype.resume = function resume() {
  const state = this._readableState;
  if ((state.bits & FLOWING) === 0) {
    // A 'readable' listener takes precedence: the flow then stays off.
    state.bits |= FLOW_DECIDED;
    if ((state.bits & READABLE_LISTENING) === 0) state.bits |= FLOWING;
    if ((state.bits & RESUME_SCHEDULED) === 0) {
      state.bits |= RESUME_SCHEDULED;
      process.nextTick(startFlow, this, state);
    }
  }
  state.bits = (state.bits | PAUSE_DECIDED) & ~PAUSED;
  return this;
};

function startFlow(stream, state) {
  if ((state.bits & READING) === 0) stream.read(0);
  state.bits &= ~RESUME_SCHEDULED;
  stream.emit('resume');
  flow(stream);
  if ((state.bits & (FLOWING | READING)) === FLOWING) stream.read(0);
}

/** Stops the flow; data stays queued. */
Readable.prototype.pause = function pause() {
  const state = this._readableState;
  if ((state.bits & (FLOW_DECIDED | FLOWING)) !== FLOW_DECIDED) {
    state.bits = (state.bits | FLOW_DECIDED) & ~FLOWING;
    this.emit('pause');
  }
  state.bits |= PAUSED | PAUSE_DECIDED;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while ((state.bits & FLOWING) !== 0 && stream.read() !== null);
}

// With ENDED set, and nothing left in the queue.
function endReadable(stream, state) {
  if ((state.bits & END_EMITTED) === 0) {
    process.nextTick(emitEnd, state, stream);
  }
}

function emitEnd(state, stream) {
  // An unshift() since, or an error, keeps the end away.
  if ((state.bits & (ERRORED | CLOSE_EMITTED | END_EMITTED)) !== 0 || state.length !== 0) return;
  state.bits |= END_EMITTED;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritableSide, stream);
  } else if ((state.bits & AUTO_DESTROY) !== 0) {
    // A duplex waits for its writable side.
    const w = stream._writableState;
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
  }
}

function endWritableSide(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

/**
 * Makes this stream read from an old-style one (only 'data', 'end', `pause()`).
 * @param {object} stream
 * @returns {this}
 */
Readable.prototype.wrap = function wrap(stream) {
  let held = false;
  stream.on('data', (chunk) => {
    if (!this.push(chunk) && stream.pause) {
      held = true;
      stream.pause();
    }
  });
  stream.on('end', () => { this.push(null); });
  stream.on('error', (err) => { errorOrDestroy(this, err); });
  stream.on('close', () => { destroyImpl.destroyer(this); });
  stream.on('destroy', () => { destroyImpl.destroyer(this); });
  this._read = () => {
    if (held && stream.resume) {
      held = false;
      stream.resume();
    }
  };
  // The old stream's own methods stay callable through the new one.
  for (const key of Object.keys(stream)) {
    if (this[key] === undefined && typeof stream[key] === 'function') this[key] = stream[key].bind(stream);
  }
  return this;
};

Readable.prototype[Symbol.asyncIterator] = function() {
  return require('internal/stream/readable_iterator').createIterator(this, undefined);
};

/**
 * @param {{destroyOnReturn?: boolean}} [options] false: leaving the loop early
 *   does not destroy the stream
 */
Readable.prototype.iterator = function iterator(options) {
  if (options !== undefined) validateObject(options, 'options');
  return require('internal/stream/readable_iterator').createIterator(this, options);
};

/** For node:stream/iter: this stream as an iterable of batches of bytes. */
Readable.prototype[Symbol.for('Stream.toAsyncStreamable')] = function() {
  if (!require('internal/options').getOptionValue('--experimental-stream-iter')) {
    const { codes: { ERR_STREAM_ITER_MISSING_FLAG } } = require('internal/errors');
    throw new ERR_STREAM_ITER_MISSING_FLAG();
  }
  return require('internal/stream/iter/classic').streamOf(this);
};

function define(name, get, set) {
  Object.defineProperty(Readable.prototype, name, {
    __proto__: null, configurable: true, enumerable: name === 'readable', get, set,
  });
}

define('readable', function() {
  const state = this._readableState;
  return !!state && (state.bits & (NOT_READABLE | DESTROYED | ERROR_EMITTED | END_EMITTED)) === 0;
}, function(value) {
  // Set by classes that inherit from here yet manage themselves.
  if (this._readableState) this._readableState.readable = !!value;
});
define('readableDidRead', function() { return this._readableState.dataEmitted; });
define('readableAborted', function() {
  const bits = this._readableState.bits;
  return (bits & NOT_READABLE) === 0 && (bits & (DESTROYED | ERRORED)) !== 0 && (bits & END_EMITTED) === 0;
});
define('readableHighWaterMark', function() { return this._readableState.highWaterMark; });
define('readableBuffer', function() { return this._readableState?.buffer; });
define('readableFlowing', function() {
  return this._readableState.flowing;
}, function(value) {
  if (this._readableState) this._readableState.flowing = value;
});
define('readableLength', function() { return this._readableState.length; });
define('readableObjectMode', function() { return this._readableState ? this._readableState.objectMode : false; });
define('readableEncoding', function() { return this._readableState ? this._readableState.encoding : null; });
define('errored', function() { return this._readableState ? this._readableState.errored : null; });
define('closed', function() { return this._readableState ? (this._readableState.bits & CLOSED) !== 0 : false; });
define('destroyed', function() {
  return this._readableState ? (this._readableState.bits & DESTROYED) !== 0 : false;
}, function(value) {
  // A stream without state yet (a subclass before its constructor ran).
  if (this._readableState) this._readableState.destroyed = value;
});
define('readableEnded', function() { return this._readableState ? this._readableState.endEmitted : false; });

Readable._fromList = takeChunks;

/**
 * @param {Iterable | AsyncIterable} iterable a string or Buffer is one chunk
 * @param {object} [options] for the Readable; objectMode is on unless said otherwise
 */
Readable.from = function from(iterable, options) {
  return require('internal/stream/from').from(Readable, iterable, options);
};
Readable.fromWeb = function fromWeb(readableStream, options) {
  return require('internal/webstreams/adapters').newStreamReadableFromReadableStream(readableStream, options);
};
Readable.toWeb = function toWeb(streamReadable, options) {
  return require('internal/webstreams/adapters').newReadableStreamFromStreamReadable(streamReadable, options);
};
Readable.wrap = function wrap(src, options) {
  return new Readable({
    objectMode: src.readableObjectMode ?? src.objectMode ?? true,
    ...options,
    destroy(err, callback) {
      destroyImpl.destroyer(src, err);
      callback(err);
    },
  }).wrap(src);
};

module.exports = { Readable, maybeReadMore };

require('internal/stream/readable_pipe').install(Readable);
