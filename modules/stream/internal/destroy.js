'use strict';
// Ending a stream's life: destroy, the order of 'error' and 'close', delayed
// construction, and destroying things that are only somewhat like streams.
// Follows "stream.destroy()", "_destroy()", "_construct()" and "Errors" in
// Node's stream docs. The sides' own bookkeeping is in readable and writable.

const { codes: { ERR_MULTIPLE_CALLBACK }, AbortError, aggregateTwoErrors } = require('internal/errors');
const {
  kErrored,
  ERRORED, ERROR_EMITTED, EMIT_CLOSE, AUTO_DESTROY, DESTROYED, CLOSED, CLOSE_EMITTED, CONSTRUCTED,
} = require('internal/stream/state');
const { kIsDestroyed, isDestroyed, isFinished, isServerRequest } = require('internal/stream/utils');

// Waiters of one stream's construction: {ready: fn[] , destroyed: fn | null}.
const kConstruction = Symbol('kConstruction');

/** Sets flags in one side's word, where the stream has that side. */
function mark(state, bits) {
  if (state) state.bits |= bits;
}

/** Remembers the first error on both sides. */
function remember(err, w, r) {
  if (!err) return;
  err.stack; // eslint-disable-line no-unused-expressions -- the trace is made here, where it still tells the cause
  if (w && !w[kErrored]) {
    w[kErrored] = err;
    w.bits |= ERRORED;
  }
  if (r && !r[kErrored]) {
    r[kErrored] = err;
    r.bits |= ERRORED;
  }
}

/**
 * Method of every stream: `stream.destroy([err[, cb]])`.
 * @param {Error} [err] emitted as 'error' and handed to waiting callbacks
 * @param {(err?: Error) => void} [cb] internal: called when `_destroy` is done
 */
function destroy(err, cb) {
  const r = this._readableState;
  const w = this._writableState;
  const s = w || r;
  if ((w && (w.bits & DESTROYED) !== 0) || (r && (r.bits & DESTROYED) !== 0)) {
    if (typeof cb === 'function') cb();
    return this;
  }
  remember(err, w, r);
  mark(w, DESTROYED);
  mark(r, DESTROYED);
  if ((s.bits & CONSTRUCTED) === 0 && this[kConstruction]) {
    this[kConstruction].destroyed = (er) => {
      runDestroy(this, aggregateTwoErrors(er, err), cb);
    };
  } else {
    runDestroy(this, err, cb);
  }
  return this;
}

function runDestroy(self, err, cb) {
  let called = false;
  function done(er) {
    if (called) return;
    called = true;
    const r = self._readableState;
    const w = self._writableState;
    remember(er, w, r);
    mark(w, CLOSED);
    mark(r, CLOSED);
    if (typeof cb === 'function') cb(er);
    if (er) process.nextTick(emitErrorThenClose, self, er);
    else process.nextTick(emitClose, self);
  }
  try {
    self._destroy(err || null, done);
  } catch (er) {
    done(er);
  }
}

function emitErrorThenClose(self, err) {
  emitError(self, err);
  emitClose(self);
}

function emitClose(self) {
  const r = self._readableState;
  const w = self._writableState;
  mark(w, CLOSE_EMITTED);
  mark(r, CLOSE_EMITTED);
  if ((w && (w.bits & EMIT_CLOSE) !== 0) || (r && (r.bits & EMIT_CLOSE) !== 0)) self.emit('close');
}

function emitError(self, err) {
  const r = self._readableState;
  const w = self._writableState;
  if ((w && (w.bits & ERROR_EMITTED) !== 0) || (r && (r.bits & ERROR_EMITTED) !== 0)) return;
  mark(w, ERROR_EMITTED);
  mark(r, ERROR_EMITTED);
  self.emit('error', err);
}

/** Brings a destroyed stream back to its first state (sockets are reused so). */
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  if (r) {
    r.constructed = true;
    r.closed = r.closeEmitted = r.destroyed = r.errorEmitted = r.reading = false;
    r.errored = null;
    r.ended = r.endEmitted = r.readable === false;
  }
  if (w) {
    w.constructed = true;
    w.destroyed = w.closed = w.closeEmitted = w.errorEmitted = w.finalCalled = w.prefinished = false;
    w.errored = null;
    w.ended = w.ending = w.finished = w.writable === false;
  }
}

/**
 * Reports a failure: by destroying where the stream destroys itself, else by
 * 'error' alone.
 * @param {object} stream
 * @param {Error} err
 * @param {boolean} [sync] emit on the next tick, since the caller is still inside the failing call
 */
function errorOrDestroy(stream, err, sync) {
  const { _readableState: r, _writableState: w } = stream;
  const bits = (r ? r.bits : 0) | (w ? w.bits : 0);
  if ((bits & DESTROYED) !== 0) return;
  if ((bits & AUTO_DESTROY) !== 0) {
    stream.destroy(err);
  } else if (err) {
    remember(err, w, r);
    if (sync) process.nextTick(emitError, stream, err);
    else emitError(stream, err);
  }
}

/**
 * Starts `_construct` if there is one; `ready` runs when it has succeeded.
 * @param {object} stream
 * @param {() => void} ready
 */
function construct(stream, ready) {
  if (typeof stream._construct !== 'function') return;
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r.bits &= ~CONSTRUCTED;
  if (w) w.bits &= ~CONSTRUCTED;
  const waiting = stream[kConstruction];
  if (waiting) {
    waiting.ready.push(ready);
    return;
  }
  Object.defineProperty(stream, kConstruction, {
    __proto__: null, configurable: true, enumerable: false, writable: true,
    value: { ready: [ready], destroyed: null },
  });
  process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  const settle = (err) => process.nextTick(endConstruct, stream, err);
  try {
    stream._construct(settle);
  } catch (err) {
    settle(err);
  }
}

function endConstruct(stream, err) {
  const waiting = stream[kConstruction];
  if (waiting === undefined) { // it has called back before
    errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
    return;
  }
  stream[kConstruction] = undefined;
  const { _readableState: r, _writableState: w } = stream;
  mark(r, CONSTRUCTED);
  mark(w, CONSTRUCTED);
  if (((w || r).bits & DESTROYED) !== 0) {
    waiting.destroyed?.(err);
  } else if (err) {
    errorOrDestroy(stream, err, true);
  } else {
    for (const ready of waiting.ready) ready();
  }
}

// Clients' requests of the widespread kind, which end by abort().
const aborts = (it) => it?.setHeader && typeof it.abort === 'function';

// For a stream without any method to end it: what its listeners wait for.
function announceEnd(it, failed, err) {
  if (!failed) {
    it.emit('close');
    return;
  }
  it.emit('error', err);
  process.nextTick(announceEnd, it, false, undefined);
}

/**
 * Destroys anything stream-like, by the means it has; unfinished streams get an
 * AbortError when no error is given.
 */
function destroyer(it, err) {
  if (!it || isDestroyed(it)) return;
  const reason = err || (isFinished(it) ? err : new AbortError());
  const incoming = isServerRequest(it);
  if (incoming) it.socket = null; // the response may still need it

  if (!incoming && aborts(it)) it.abort();
  else if (!incoming && aborts(it.req)) it.req.abort();
  else if (incoming || typeof it.destroy === 'function') it.destroy(reason);
  else if (typeof it.close === 'function') it.close();
  else process.nextTick(announceEnd, it, Boolean(reason), reason);

  if (!it.destroyed) it[kIsDestroyed] = true;
}

module.exports = { construct, destroyer, destroy, undestroy, errorOrDestroy };
