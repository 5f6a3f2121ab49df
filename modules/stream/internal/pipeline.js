'use strict';
// pipeline(): connects streams, generators and web streams, forwards errors and
// cleans up. Follows "stream.pipeline()" in Node's docs. The promise form is in
// promises.js.

const {
  aggregateTwoErrors,
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS, ERR_STREAM_DESTROYED,
    ERR_STREAM_PREMATURE_CLOSE, ERR_STREAM_UNABLE_TO_PIPE,
  },
} = require('internal/errors');
const { validateFunction, validateAbortSignal } = require('internal/validators');
const {
  isIterable, isReadable, isReadableNodeStream, isNodeStream, isTransformStream, isWebStream, isReadableStream,
  isReadableFinished, isClosed, isDestroyed,
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

/** One pipeline under way: what is open, how to end it, and what came of it. */
class Run {
  constructor(callback, outer) {
    this.callback = callback;
    this.outer = outer;
    this.controller = new AbortController();
    this.listener = undefined;
    this.open = 0; // connections that have not reported yet
    this.enders = []; // destroy what does not end by itself
    this.releases = []; // for a last stream that stays readable after success
    this.error = undefined;
    this.value = undefined;
    this.finish = (err) => this.settle(err, --this.open === 0);
    this.fail = (err) => this.settle(err, false);
    this.abort = () => this.fail(new AbortError(undefined, { cause: outer?.reason }));
    if (outer) this.listener = require('events').addAbortListener(outer, this.abort);
  }

  settle(err, final) {
    if (err && (!this.error || this.isMoreTelling(err))) this.error = err;
    const { error } = this;
    if (!error && !final) return;
    for (let end = this.enders.shift(); end !== undefined; end = this.enders.shift()) end(error);
    this.listener?.[Symbol.dispose]();
    this.controller.abort();
    if (!final) return;
    if (!error) for (const release of this.releases) release();
    process.nextTick(this.callback, error, this.value);
  }

  // A premature close, or an abort that nobody asked for, is often the
  // consequence of the failure to report.
  isMoreTelling(err) {
    const { error, outer } = this;
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return true;
    return error.name === 'AbortError' && !outer?.aborted &&
      err.name !== 'AbortError' && err.code !== 'ERR_STREAM_PREMATURE_CLOSE';
  }

  /** Sees to it that a node stream ends with the rest, and hears its errors. */
  adopt(stream, first, last, end) {
    const stays = last && isReadable(stream);
    if (end) {
      const { destroy, cleanup } = guard(stream, !last, !first);
      this.enders.push(destroy);
      if (stays) this.releases.push(cleanup);
    }
    // Errors after the pipe is through still must not go unhandled.
    const onError = (err) => {
      const told = !err || err.name === 'AbortError' || err.code === 'ERR_STREAM_PREMATURE_CLOSE';
      if (!told) this.fail(err);
    };
    stream.on('error', onError);
    if (stays) this.releases.push(() => { stream.removeListener('error', onError); });
  }

  /** What the first member gives to read from. */
  source(member) {
    if (typeof member !== 'function') {
      const readable = isIterable(member) || isReadableNodeStream(member) || isTransformStream(member);
      return readable ? member : asDuplex(member);
    }
    const made = member({ signal: this.controller.signal });
    if (isIterable(made)) return made;
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', made);
  }

  /** Member `index`, a function, applied to what comes before it. */
  apply(fn, index, input, last, end) {
    const iterable = toAsyncIterable(isTransformStream(input) ? input.readable : input);
    const result = fn(iterable, { signal: this.controller.signal });
    if (!last) {
      if (isIterable(result, true)) return result;
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${index - 1}]`, result);
    }
    const output = this.collect(result, end);
    const { destroy, cleanup } = guard(output, false, true);
    this.enders.push(destroy);
    this.releases.push(cleanup);
    return output;
  }

  // The result of a function at the end: a readable of what it yields, or the
  // value its promise gives, which goes to the callback as well.
  collect(result, end) {
    const { PassThrough } = require('internal/stream/passthrough');
    const output = new PassThrough({ objectMode: true });
    const then = result?.then;
    const promised = typeof then === 'function';
    const values = promised ? undefined : valuesOf(result, true);
    if (!promised && values === undefined) {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    this.open++;
    if (!promised) {
      pumpToNode(values, output, this.finish, end);
      return output;
    }
    then.call(result, (value) => {
      this.value = value;
      if (value !== null && value !== undefined) output.write(value);
      if (end) output.end();
      process.nextTick(this.finish);
    }, (err) => {
      output.destroy(err);
      process.nextTick(this.finish, err);
    });
    return output;
  }

  /** Connects what was reached so far to a node stream. */
  intoNode(input, stream, last, end) {
    if (isReadableNodeStream(input)) {
      if (isClosed(stream) || isDestroyed(stream)) throw new ERR_STREAM_UNABLE_TO_PIPE();
      this.open += 2; // each end reports
      const release = connect(input, stream, this.finish, this.fail, end);
      if (last && isReadable(stream)) this.releases.push(release);
      return;
    }
    const values = valuesOf(input);
    if (values === undefined) throw notPipeable(input);
    this.open++;
    pumpToNode(values, stream, this.finish, end);
  }

  /** Connects what was reached so far to a web stream. */
  intoWeb(input, stream, end) {
    const values = isReadableNodeStream(input) ? toAsyncIterable(input) : valuesOf(input);
    this.open++;
    if (values === undefined) throw notPipeable(input);
    pumpToWeb(values, stream, this.finish, end);
  }
}

const asDuplex = (member) => require('internal/stream/duplex').Duplex.from(member);

/** What to iterate for the values of an iterable or a web stream; undefined: neither. */
function valuesOf(it, isAsync) {
  if (isTransformStream(it) && !isIterable(it, isAsync)) return it.readable;
  return isReadableStream(it) || isIterable(it, isAsync) ? it : undefined;
}

function notPipeable(it) {
  const types = ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'];
  return new ERR_INVALID_ARG_TYPE('val', types, it);
}

/**
 * @param {any[]} streams
 * @param {(err?: Error, value?: any) => void} callback
 * @param {{signal?: AbortSignal, end?: boolean}} [options]
 */
function pipelineImpl(streams, callback, options) {
  const members = streams.length === 1 && Array.isArray(streams[0]) ? streams[0] : streams;
  if (members.length < 2) throw new ERR_MISSING_ARGS('streams');
  const outer = options?.signal;
  validateAbortSignal(outer, 'options.signal');

  const run = new Run(callback, outer);
  let reached; // what the next member reads from
  members.forEach((member, index) => {
    const last = index === members.length - 1;
    const end = !last || options?.end !== false;
    const isNode = isNodeStream(member);
    if (isNode) run.adopt(member, index === 0, last, end);

    if (index === 0) {
      reached = run.source(member);
    } else if (typeof member === 'function') {
      reached = run.apply(member, index, reached, last, end);
    } else if (isNode) {
      run.intoNode(reached, member, last, end);
      reached = member;
    } else if (isWebStream(member)) {
      run.intoWeb(reached, member, end);
      reached = member;
    } else {
      reached = asDuplex(member);
    }
  });

  if (outer?.aborted || run.controller.signal.aborted) process.nextTick(run.abort);
  return reached;
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
