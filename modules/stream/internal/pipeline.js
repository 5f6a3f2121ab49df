'use strict';
// pipeline(): connects streams, generators and web streams, forwards errors and
// cleans up. Follows "stream.pipeline()" in Node's docs. The promise form is in
// promises.js.

const {
  aggregateTwoErrors,
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS, ERR_STREAM_DESTROYED,
    ERR_STREAM_PREMATURE_CLOSE,
  },
} = require('internal/errors');
const { validateFunction, validateAbortSignal } = require('internal/validators');
const {
  isIterable, isReadable, isReadableNodeStream, isNodeStream, isTransformStream, isWebStream, isReadableStream,
  isReadableFinished,
} = require('internal/stream/utils');
const { eos } = require('internal/stream/end-of-stream');
const { forEachAsync } = require('internal/stream/iterate');
const destroyImpl = require('internal/stream/destroy');

/** How to destroy a member that is not done by itself. */
function guard(stream, reading, writing) {
  let finished = false;
  stream.on('close', () => { finished = true; });
  const cleanup = eos(stream, { readable: reading, writable: writing }, (err) => { finished = !err; });
  return {
    destroy(err) {
      if (finished) return;
      finished = true;
      destroyImpl.destroyer(stream, err || new ERR_STREAM_DESTROYED('pipe'));
    },
    cleanup,
  };
}

function toAsyncIterable(value) {
  if (isIterable(value)) return value;
  if (isReadableNodeStream(value)) return require('internal/stream/readable_iterator').createIterator(value, undefined);
  throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable'], value);
}

/** Writes an iterable's values to a node stream, heeding back-pressure. */
function pumpToNode(iterable, writable, finish, end) {
  let error;
  let waiting = null;
  const resume = (err) => {
    if (err) error = err;
    const proceed = waiting;
    waiting = null;
    // Not from inside the event: its other listeners come first.
    if (proceed !== null) queueMicrotask(() => proceed(error));
  };
  const wait = (proceed) => {
    if (error) proceed(error);
    else waiting = proceed;
  };
  writable.on('drain', resume);
  const cleanup = eos(writable, { readable: false }, resume);
  const done = (err) => {
    if (err) finish(error !== err ? aggregateTwoErrors(error, err) : err);
    else finish();
    cleanup();
    writable.off('drain', resume);
  };
  const run = (err) => {
    if (err) {
      done(err);
      return;
    }
    forEachAsync(iterable, (chunk, next) => {
      if (writable.write(chunk)) next();
      else wait(next);
    }, (er) => {
      if (er || !end) {
        done(er);
        return;
      }
      try {
        writable.end();
      } catch (e) {
        done(e);
        return;
      }
      wait(done);
    });
  };
  if (writable.writableNeedDrain) wait(run);
  else run();
}

/** Writes an iterable's values to a web stream. */
function pumpToWeb(readable, writable, finish, end) {
  if (isTransformStream(writable)) writable = writable.writable;
  const writer = writable.getWriter();
  const fail = (err) => {
    writer.abort(err).then(() => finish(err), finish);
  };
  forEachAsync(readable, (chunk, next) => {
    writer.ready.then(() => {
      writer.write(chunk).catch(() => {});
      next();
    }, next);
  }, (err) => {
    if (err) {
      fail(err);
      return;
    }
    writer.ready.then(() => (end ? writer.close() : undefined)).then(() => finish(), fail);
  });
}

/**
 * @param {...any} streams source, transforms, destination, then the callback
 * @returns {object} the last stream
 */
function pipeline(...streams) {
  const callback = streams.pop();
  validateFunction(callback, 'streams[stream.length - 1]');
  let called = false;
  return pipelineImpl(streams, (err, value) => {
    if (called) return;
    called = true;
    callback(err, value);
  });
}

/**
 * @param {any[]} streams
 * @param {(err?: Error, value?: any) => void} callback
 * @param {{signal?: AbortSignal, end?: boolean}} [options]
 */
function pipelineImpl(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');

  const controller = new AbortController();
  const { signal } = controller;
  const outerSignal = options?.signal;
  validateAbortSignal(outerSignal, 'options.signal');
  const lastCleanups = []; // for a last stream that stays readable after success
  const destroys = [];
  let listener;
  let error;
  let value;
  let open = 0; // connections that have not reported yet

  function abort() {
    settle(new AbortError(undefined, { cause: outerSignal?.reason }), false);
  }
  if (outerSignal) listener = require('events').addAbortListener(outerSignal, abort);

  function finish(err) {
    settle(err, --open === 0);
  }
  function onlyError(err) {
    settle(err, false);
  }
  function settle(err, final) {
    // A premature close is often the consequence of the failure to report.
    if (err && (!error || error.code === 'ERR_STREAM_PREMATURE_CLOSE')) error = err;
    if (!error && !final) return;
    while (destroys.length) destroys.shift()(error);
    listener?.[Symbol.dispose]();
    controller.abort();
    if (final) {
      if (!error) for (const fn of lastCleanups) fn();
      process.nextTick(callback, error, value);
    }
  }

  let current;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    const last = i === streams.length - 1;
    const reading = !last;
    const end = reading || options?.end !== false;

    if (isNodeStream(stream)) {
      if (end) {
        const { destroy, cleanup } = guard(stream, reading, i > 0);
        destroys.push(destroy);
        if (isReadable(stream) && last) lastCleanups.push(cleanup);
      }
      // Errors after the pipe is through still must not go unhandled.
      const onerror = (err) => {
        if (err && err.name !== 'AbortError' && err.code !== 'ERR_STREAM_PREMATURE_CLOSE') onlyError(err);
      };
      stream.on('error', onerror);
      if (isReadable(stream) && last) lastCleanups.push(() => { stream.removeListener('error', onerror); });
    }

    if (i === 0) {
      if (typeof stream === 'function') {
        current = stream({ signal });
        if (!isIterable(current)) {
          throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', current);
        }
      } else if (isIterable(stream) || isReadableNodeStream(stream) || isTransformStream(stream)) {
        current = stream;
      } else {
        current = require('internal/stream/duplex').Duplex.from(stream);
      }
    } else if (typeof stream === 'function') {
      current = toAsyncIterable(isTransformStream(current) ? current.readable : current);
      current = stream(current, { signal });
      if (reading) {
        if (!isIterable(current, true)) {
          throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${i - 1}]`, current);
        }
      } else {
        current = fromDestinationFunction(current, end);
        const { destroy, cleanup } = guard(current, false, true);
        destroys.push(destroy);
        if (last) lastCleanups.push(cleanup);
      }
    } else if (isNodeStream(stream)) {
      if (isReadableNodeStream(current)) {
        open += 2;
        const cleanup = connect(current, stream, finish, onlyError, end);
        if (isReadable(stream) && last) lastCleanups.push(cleanup);
      } else if (isTransformStream(current) || isReadableStream(current)) {
        open++;
        pumpToNode(current.readable || current, stream, finish, end);
      } else if (isIterable(current)) {
        open++;
        pumpToNode(current, stream, finish, end);
      } else {
        throw new ERR_INVALID_ARG_TYPE(
          'val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], current);
      }
      current = stream;
    } else if (isWebStream(stream)) {
      open++;
      if (isReadableNodeStream(current)) {
        pumpToWeb(toAsyncIterable(current), stream, finish, end);
      } else if (isReadableStream(current) || isIterable(current)) {
        pumpToWeb(current, stream, finish, end);
      } else if (isTransformStream(current)) {
        pumpToWeb(current.readable, stream, finish, end);
      } else {
        throw new ERR_INVALID_ARG_TYPE(
          'val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], current);
      }
      current = stream;
    } else {
      current = require('internal/stream/duplex').Duplex.from(stream);
    }
  }

  // The result of a function at the end: a readable of what it yields, or the
  // value its promise gives, which goes to the callback as well.
  function fromDestinationFunction(result, end) {
    const { PassThrough } = require('internal/stream/passthrough');
    const output = new PassThrough({ objectMode: true });
    const then = result?.then;
    if (typeof then === 'function') {
      open++;
      then.call(result, (val) => {
        value = val;
        if (val != null) output.write(val);
        if (end) output.end();
        process.nextTick(finish);
      }, (err) => {
        output.destroy(err);
        process.nextTick(finish, err);
      });
    } else if (isIterable(result, true)) {
      open++;
      pumpToNode(result, output, finish, end);
    } else if (isReadableStream(result) || isTransformStream(result)) {
      open++;
      pumpToNode(result.readable || result, output, finish, end);
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    return output;
  }

  if (signal.aborted || outerSignal?.aborted) process.nextTick(abort);
  return current;
}

function connect(src, dest, finish, onlyError, end) {
  let ended = false;
  dest.on('close', () => {
    if (!ended) onlyError(new ERR_STREAM_PREMATURE_CLOSE()); // the destination went first
  });
  src.pipe(dest, { end: false });
  if (end) {
    // pipe() would not end a destination whose source has ended already.
    const onend = () => {
      ended = true;
      dest.end();
    };
    if (isReadableFinished(src)) process.nextTick(onend);
    else src.once('end', onend);
  } else {
    finish();
  }
  eos(src, { readable: true, writable: false }, (err) => {
    const r = src._readableState;
    if (err && err.code === 'ERR_STREAM_PREMATURE_CLOSE' && r?.ended && !r.errored && !r.errorEmitted) {
      // Some readables emit 'close' before 'end'. The end is still to come.
      src.once('end', finish).once('error', finish);
    } else {
      finish(err);
    }
  });
  return eos(dest, { readable: false, writable: true }, finish);
}

module.exports = { pipelineImpl, pipeline };
