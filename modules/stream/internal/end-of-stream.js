'use strict';
// finished(): tells once when a stream is done, failed or closed too early, for
// every stream-like thing. Follows "stream.finished()" in Node's docs. The
// promise form is in promises.js.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateObject,
} = require('internal/validators');
const {
  isClosed, isReadable, isReadableNodeStream, isReadableStream, isReadableFinished, isReadableErrored,
  isWritable, isWritableNodeStream, isWritableStream, isWritableFinished, isWritableErrored,
  isNodeStream, willEmitClose: expectsClose, kIsClosedPromise,
} = require('internal/stream/utils');

const { get: getContext, set: setContext } = internalBinding('async_context');

const NO_OPTIONS = Object.freeze({ __proto__: null });
const nop = () => {};

function isRequest(stream) {
  return stream.setHeader && typeof stream.abort === 'function';
}

/** The callback, callable once, in the async context of now. */
function onceInContext(callback) {
  const context = getContext();
  let called = false;
  return function(...args) {
    if (called) return;
    called = true;
    if (context === undefined) {
      callback.apply(this, args);
      return;
    }
    const previous = setContext(context);
    try {
      callback.apply(this, args);
    } finally {
      setContext(previous);
    }
  };
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
    options = NO_OPTIONS;
  } else if (options == null) {
    options = NO_OPTIONS;
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = onceInContext(callback);

  if (isReadableStream(stream) || isWritableStream(stream)) return eosWeb(stream, options, callback);
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }

  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const w = stream._writableState;
  const r = stream._readableState;

  // Where 'close' is sure to come and we wait for all sides the stream has, it
  // is the better moment: 'finish' and 'end' then only take notes.
  let willClose = expectsClose(stream) &&
    isReadableNodeStream(stream) === readable && isWritableNodeStream(stream) === writable;
  let writableFinished = isWritableFinished(stream, false);
  let readableFinished = isReadableFinished(stream, false);
  let closed = isClosed(stream);

  const onlegacyfinish = () => {
    if (!stream.writable) onfinish();
  };
  const onfinish = () => {
    writableFinished = true;
    // A destroy() of someone else's make may not emit 'close'.
    if (stream.destroyed) willClose = false;
    if (willClose && (!stream.writable || readable)) return;
    if (!readable || readableFinished) callback.call(stream);
  };
  const onend = () => {
    readableFinished = true;
    if (stream.destroyed) willClose = false;
    if (willClose && (!stream.readable || writable)) return;
    if (!writable || writableFinished) callback.call(stream);
  };
  const onerror = (err) => {
    callback.call(stream, err);
  };
  const failure = () => {
    const errored = isWritableErrored(stream) || isReadableErrored(stream);
    return errored && typeof errored !== 'boolean' ? errored : undefined;
  };
  const heard = () => {}; // an error about to be emitted, which onclose tells of
  const onclose = () => {
    closed = true;
    const errored = failure();
    if (errored !== undefined) {
      callback.call(stream, errored);
      return;
    }
    if ((readable && !readableFinished && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) ||
        (writable && !writableFinished && !isWritableFinished(stream, false))) {
      callback.call(stream, new ERR_STREAM_PREMATURE_CLOSE());
      return;
    }
    callback.call(stream);
  };
  const onclosed = () => {
    closed = true;
    const errored = failure();
    if (errored !== undefined) callback.call(stream, errored);
    else callback.call(stream);
  };
  const onrequest = () => {
    stream.req.on('finish', onfinish);
  };

  const listen = () => {
    if (isRequest(stream)) {
      stream.on('complete', onfinish);
      if (!willClose) stream.on('abort', onclose);
      if (stream.req) onrequest();
      else stream.on('request', onrequest);
    } else if (writable && !w) { // old-style streams
      stream.on('end', onlegacyfinish);
      stream.on('close', onlegacyfinish);
    }
    // An HTTP message tells of the peer's abort by 'aborted'.
    if (!willClose && typeof stream.aborted === 'boolean') stream.on('aborted', onclose);
    stream.on('end', onend);
    stream.on('finish', onfinish);
    if (options.error !== false) stream.on('error', onerror);
    stream.on('close', onclose);
  };
  if (!closed) listen();
  else if (options.error !== false) stream.on('error', heard);

  // Too late for (some) events: report on the next tick.
  if (closed) {
    process.nextTick(onclose);
  } else if (w?.errorEmitted || r?.errorEmitted) {
    if (!willClose) process.nextTick(onclosed);
  } else if (!readable && (!willClose || isReadable(stream)) &&
             (writableFinished || isWritable(stream) === false) &&
             (w == null || w.pendingcb === undefined || w.pendingcb === 0)) {
    process.nextTick(onclosed);
  } else if (!writable && (!willClose || isWritable(stream)) &&
             (readableFinished || isReadable(stream) === false)) {
    process.nextTick(onclosed);
  } else if (r && stream.req && stream.aborted) {
    process.nextTick(onclosed);
  }

  const cleanup = () => {
    callback = nop;
    stream.removeListener('aborted', onclose);
    stream.removeListener('complete', onfinish);
    stream.removeListener('abort', onclose);
    stream.removeListener('request', onrequest);
    if (stream.req) stream.req.removeListener('finish', onfinish);
    stream.removeListener('end', onlegacyfinish);
    stream.removeListener('close', onlegacyfinish);
    stream.removeListener('finish', onfinish);
    stream.removeListener('end', onend);
    stream.removeListener('error', onerror);
    stream.removeListener('error', heard);
    stream.removeListener('close', onclose);
  };

  if (options.signal && !closed) {
    callback = withSignal(stream, options.signal, () => callback, (fn) => { callback = fn; }, cleanup);
  }
  return cleanup;
}

// An abort takes the place of the outcome; an outcome takes the listener away.
function withSignal(stream, signal, current, replace, cleanup) {
  let listener;
  const original = current();
  const abort = () => {
    const notify = current();
    cleanup();
    replace(nop);
    notify.call(stream, new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) {
    process.nextTick(abort);
    return original;
  }
  listener = require('events').addAbortListener(signal, abort);
  let called = false;
  return function(...args) {
    if (called) return;
    called = true;
    listener[Symbol.dispose]();
    original.apply(stream, args);
  };
}

function eosWeb(stream, options, callback) {
  let aborted = false;
  let onAbort = nop;
  if (options.signal) {
    const { signal } = options;
    onAbort = () => {
      aborted = true;
      callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) {
      process.nextTick(onAbort);
    } else {
      const listener = require('events').addAbortListener(signal, onAbort);
      const original = callback;
      let called = false;
      callback = function(...args) {
        if (called) return;
        called = true;
        listener[Symbol.dispose]();
        original.apply(stream, args);
      };
    }
  }
  const settled = (...args) => {
    if (!aborted) process.nextTick(() => callback.apply(stream, args));
  };
  stream[kIsClosedPromise].promise.then(() => settled(), settled);
  return nop;
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
