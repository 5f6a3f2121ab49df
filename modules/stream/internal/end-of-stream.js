'use strict';
// finished(): tells once when a stream is done, failed or closed too early, for
// every stream-like thing. Follows "stream.finished()" in Node's docs. The
// promise form is at the end.
//
// A Watch is one call: it knows which sides are wanted and which are over (the
// bits of kindOf), what it listens to, and whom to tell.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateObject,
} = require('internal/validators');
const {
  isClosed, isReadable, isReadableNodeStream, isReadableStream, isReadableFinished, isReadableErrored,
  isWritable, isWritableNodeStream, isWritableStream, isWritableFinished, isWritableErrored,
  willEmitClose: expectsClose, kIsClosedPromise, kindOf, SOURCE: READ, SINK: WRITE,
} = require('internal/stream/utils');

const { get: getContext, set: setContext } = internalBinding('async_context');

const NO_OPTIONS = Object.freeze({ __proto__: null });
const nothing = () => {};

/** The bit of a side that the caller asked for, or not. */
const sideIf = (asked, side) => (asked ? side : 0);

class Watch {
  constructor(stream, callback) {
    this.stream = stream;
    this.callback = callback; // null once told, or not to be told any more
    this.context = getContext();
    this.abortListener = null;
    this.attached = []; // emitter, event, listener; and so on
    this.wanted = 0;
    this.over = 0;
    this.awaitsClose = false;
  }

  /** Calls back in the async context of the start; only the first report counts. */
  tell(failed, err) {
    const { callback, stream, context } = this;
    if (callback === null) return;
    this.callback = null;
    this.abortListener?.[Symbol.dispose]();
    if (context === undefined) {
      if (failed) callback.call(stream, err);
      else callback.call(stream);
      return;
    }
    const outer = setContext(context);
    try {
      if (failed) callback.call(stream, err);
      else callback.call(stream);
    } finally {
      setContext(outer);
    }
  }

  /** An abort takes the place of the outcome; an outcome takes the listener away. */
  heed(signal) {
    const abort = () => {
      this.detach();
      this.tell(true, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) process.nextTick(abort);
    else this.abortListener = require('events').addAbortListener(signal, abort);
  }

  attach(emitter, event, listener) {
    emitter.on(event, listener);
    const { attached } = this;
    attached.push(emitter); // one by one: calls with several values are slow
    attached.push(event);
    attached.push(listener);
  }

  detach() {
    const { attached } = this;
    this.attached = [];
    for (let i = 0; i < attached.length; i += 3) attached[i].removeListener(attached[i + 1], attached[i + 2]);
  }

  /** 'end' or 'finish' was heard. */
  sideOver(side) {
    const { stream } = this;
    const others = this.wanted & ~side;
    this.over |= side;
    // A destroy() of someone else's make may not emit 'close'.
    if (stream.destroyed) this.awaitsClose = false;
    if (this.awaitsClose && (others !== 0 || !(side === READ ? stream.readable : stream.writable))) return;
    if ((others & ~this.over) === 0) this.tell(false);
  }

  /** Nothing will follow: with the stream's error if it has one. */
  conclude() {
    const { stream } = this;
    const err = isWritableErrored(stream) || isReadableErrored(stream);
    // Old classes have `errored` as a mere flag.
    if (err && err !== true) this.tell(true, err);
    else this.tell(false);
  }

  /** 'close' was heard, which is premature while a wanted side is not over. */
  close() {
    const { stream } = this;
    const open = this.wanted & ~this.over;
    const err = isWritableErrored(stream) || isReadableErrored(stream);
    const cut = !(err && err !== true) && (
      ((open & READ) !== 0 && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) ||
      ((open & WRITE) !== 0 && !isWritableFinished(stream, false)));
    if (cut) this.tell(true, new ERR_STREAM_PREMATURE_CLOSE());
    else this.conclude();
  }

  listen(heedError) {
    const { stream } = this;
    const onClose = () => this.close();
    const onFinish = () => this.sideOver(WRITE);
    if (stream.setHeader && typeof stream.abort === 'function') {
      // A client's request: its events have names of their own.
      const onRequest = () => this.attach(stream.req, 'finish', onFinish);
      this.attach(stream, 'complete', onFinish);
      if (!this.awaitsClose) this.attach(stream, 'abort', onClose);
      if (stream.req) onRequest();
      else this.attach(stream, 'request', onRequest);
    } else if ((this.wanted & WRITE) !== 0 && !stream._writableState) {
      // Old-style streams never say 'finish'.
      const onLegacyEnd = () => {
        if (!stream.writable) onFinish();
      };
      this.attach(stream, 'end', onLegacyEnd);
      this.attach(stream, 'close', onLegacyEnd);
    }
    // An HTTP message tells of the peer's abort by 'aborted'.
    if (!this.awaitsClose && typeof stream.aborted === 'boolean') this.attach(stream, 'aborted', onClose);
    this.attach(stream, 'end', () => this.sideOver(READ));
    this.attach(stream, 'finish', onFinish);
    if (heedError) this.attach(stream, 'error', (err) => this.tell(true, err));
    this.attach(stream, 'close', onClose);
  }

  /** Whether (some of) the events are past, so that none may ever come. */
  isLate() {
    const { stream, awaitsClose, over } = this;
    const w = stream._writableState;
    const r = stream._readableState;
    if (w?.errorEmitted || r?.errorEmitted) return !awaitsClose;
    if ((this.wanted & READ) === 0 && (!awaitsClose || isReadable(stream)) && !w?.pendingcb &&
        ((over & WRITE) !== 0 || isWritable(stream) === false)) return true;
    if ((this.wanted & WRITE) === 0 && (!awaitsClose || isWritable(stream)) &&
        ((over & READ) !== 0 || isReadable(stream) === false)) return true;
    return Boolean(r && stream.req && stream.aborted);
  }
}

/**
 * @param {object} stream
 * @param {object} [options] readable, writable: which sides to wait for;
 *   error: false leaves 'error' alone; signal
 * @param {(err?: Error) => void} callback
 * @returns {() => void} takes the listeners away again
 */
function eos(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = undefined;
  }
  if (options === null || options === undefined) options = NO_OPTIONS;
  else validateObject(options, 'options');
  const { signal } = options;
  validateFunction(callback, 'callback');
  validateAbortSignal(signal, 'options.signal');

  const watch = new Watch(stream, callback);
  const kind = kindOf(stream);
  if (kind === 0) {
    if (!isReadableStream(stream) && !isWritableStream(stream)) {
      throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    if (signal) watch.heed(signal);
    stream[kIsClosedPromise].promise.then(
      () => process.nextTick(() => watch.tell(false)),
      (err) => process.nextTick(() => watch.tell(true, err)));
    return nothing;
  }

  const sides = kind & (READ | WRITE);
  const { readable = null, writable = null } = options;
  watch.wanted = (readable === null ? sides & READ : sideIf(readable, READ)) |
    (writable === null ? sides & WRITE : sideIf(writable, WRITE));
  watch.over = sideIf(isReadableFinished(stream, false), READ) | sideIf(isWritableFinished(stream, false), WRITE);
  // Where 'close' is sure to come and we wait for all sides the stream has, it
  // is the better moment: 'finish' and 'end' then only take notes.
  watch.awaitsClose = watch.wanted === sides && expectsClose(stream);

  const heedError = options.error !== false;
  if (isClosed(stream)) {
    if (heedError) watch.attach(stream, 'error', nothing); // one still to be emitted; close() tells of it
    process.nextTick(() => watch.close());
  } else {
    watch.listen(heedError);
    if (watch.isLate()) process.nextTick(() => watch.conclude());
    if (signal) watch.heed(signal);
  }
  return () => {
    watch.callback = null;
    watch.detach();
  };
}

/**
 * The promise form. `cleanup: true` removes the listeners when settled.
 * @returns {Promise<void>}
 */
function finished(stream, options) {
  let tidy = false;
  if (options == null) options = NO_OPTIONS;
  if (options.cleanup) {
    validateBoolean(options.cleanup, 'cleanup');
    tidy = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, options, (err) => {
      if (tidy) cleanup();
      if (err) reject(err);
      else resolve();
    });
  });
}

module.exports = { eos, finished };
