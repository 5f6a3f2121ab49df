'use strict';
// ReadableStream, its default reader, async iteration and `from`. Controllers:
// readabledefault and readablebyte; pipeTo and tee: readable_pipe.

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const {
  kState, kInspect, kInternal, RESOLVED, Deferred, checkDictionary, checkOptions, takeCallback,
  extractHighWaterMark, extractSize, rangeError, checkThis, finishClass, inspectAs, markHandled,
} = require('internal/webstreams/util');
const { HostObject, defineSending, hideHost, kTransfer } = require('internal/transferable');
const core = require('internal/webstreams/readable_core');
const defaults = require('internal/webstreams/readabledefault');
const {
  kIsDisturbed, kIsErrored, kIsReadable, kIsClosedPromise, kControllerErrorFunction,
} = require('internal/stream/utils');

const lazyByte = () => require('internal/webstreams/readablebyte');
const lazyPipe = () => require('internal/webstreams/readable_pipe');

function isReadableStream(value) {
  return value?.[kState]?.kind === 'stream';
}

class ReadableStream extends HostObject {
  /**
   * @param {object} [source] start, pull, cancel, type ('bytes'), autoAllocateChunkSize
   * @param {object} [strategy] highWaterMark, size
   */
  constructor(source, strategy) {
    super();
    if (source === kInternal) {
      this[kState] = core.newStreamState();
      return;
    }
    checkDictionary(source, 'source');
    checkOptions(strategy, 'strategy');
    const state = core.newStreamState();
    this[kState] = state;
    const size = strategy?.size;
    const mark = strategy?.highWaterMark;
    const type = source?.type;
    if (type !== undefined && `${type}` === 'bytes') {
      if (size !== undefined) throw rangeError('strategy.size', size);
      const chunkSize = source.autoAllocateChunkSize;
      if (chunkSize !== undefined && !(Number(chunkSize) >= 1)) {
        throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', chunkSize);
      }
      const start = takeCallback(source, 'start', 'source');
      const pull = takeCallback(source, 'pull', 'source');
      const cancel = takeCallback(source, 'cancel', 'source');
      lazyByte().setUpFromSource(state, source, start, pull, cancel, extractHighWaterMark(mark, 0),
                                 chunkSize === undefined ? undefined : Math.trunc(Number(chunkSize)));
      return;
    }
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE('source.type', type);
    const start = takeCallback(source, 'start', 'source');
    const pull = takeCallback(source, 'pull', 'source');
    const cancel = takeCallback(source, 'cancel', 'source');
    defaults.setUpFromSource(state, source, start, pull, cancel, extractHighWaterMark(mark, 1), extractSize(size));
  }

  get locked() {
    checkThis(isReadableStream(this), 'ReadableStream');
    return this[kState].reader !== undefined;
  }

  /** @param {Iterable | AsyncIterable} iterable */
  static from(iterable) {
    return fromIterable(iterable);
  }

  /** @returns {Promise<undefined>} */
  cancel(reason = undefined) {
    if (!isReadableStream(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStream'));
    if (this[kState].reader !== undefined) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('ReadableStream is locked'));
    }
    return core.cancelStream(this[kState], reason);
  }

  /** @param {{mode?: 'byob'}} [options] */
  getReader(options = undefined) {
    checkThis(isReadableStream(this), 'ReadableStream');
    checkOptions(options, 'options');
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new (lazyByte().ReadableStreamBYOBReader)(this);
  }

  /** @returns {ReadableStream} */
  pipeThrough(transform, options = undefined) {
    checkThis(isReadableStream(this), 'ReadableStream');
    const readable = transform?.readable;
    if (!isReadableStream(readable)) {
      throw new ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
    }
    const writable = transform?.writable;
    const { isWritableStream } = require('internal/webstreams/writablestream');
    if (!isWritableStream(writable)) {
      throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', writable);
    }
    checkOptions(options, 'options');
    const flags = pipeOptions(options);
    if (this.locked) throw new ERR_INVALID_STATE.TypeError('The ReadableStream is locked');
    if (writable.locked) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
    markHandled(lazyPipe().pipeTo(this, writable, flags));
    return readable;
  }

  /** @returns {Promise<undefined>} */
  pipeTo(destination, options = undefined) {
    try {
      checkThis(isReadableStream(this), 'ReadableStream');
      const { isWritableStream } = require('internal/webstreams/writablestream');
      if (!isWritableStream(destination)) {
        throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', destination);
      }
      checkOptions(options, 'options');
      const flags = pipeOptions(options);
      if (this.locked) throw new ERR_INVALID_STATE.TypeError('The ReadableStream is locked');
      if (destination.locked) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
      return lazyPipe().pipeTo(this, destination, flags);
    } catch (err) {
      return Promise.reject(err);
    }
  }

  /** @returns {[ReadableStream, ReadableStream]} */
  tee() {
    checkThis(isReadableStream(this), 'ReadableStream');
    if (this.locked) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
    return lazyPipe().tee(this, false);
  }

  /** @param {{preventCancel?: boolean}} [options] */
  values(options = undefined) {
    checkThis(isReadableStream(this), 'ReadableStream');
    checkOptions(options, 'options');
    return makeIterator(acquireReader(this), !!options?.preventCancel);
  }

  [kInspect](depth, options) {
    const state = this[kState];
    return inspectAs(depth, options, this.constructor.name, {
      locked: this.locked,
      state: state.status,
      supportsBYOB: state.controller?.supportsBYOB === true,
    });
  }

  // For stream.finished(), isReadable() and the like.
  get [kIsDisturbed]() { return this[kState].disturbed; }
  get [kIsErrored]() { return this[kState].status === 'errored'; }
  get [kIsReadable]() { return this[kState].status === 'readable'; }
  get [kIsClosedPromise]() {
    const state = this[kState];
    if (state.closed === null) {
      state.closed = new Deferred();
      if (state.status === 'closed') state.closed.resolve();
      else if (state.status === 'errored') state.closed.reject(state.storedError);
    }
    return state.closed;
  }
  [kControllerErrorFunction](err) { this[kState].controller.error(err); }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: ReadableStream.prototype.values,
});
Object.defineProperty(ReadableStream, 'from', { __proto__: null, enumerable: true });
Object.defineProperty(ReadableStream, 'length', { __proto__: null, value: 0 });
finishClass(ReadableStream, 'ReadableStream',
            ['locked', 'cancel', 'getReader', 'pipeThrough', 'pipeTo', 'tee', 'values']);
hideHost(ReadableStream);
defineSending(ReadableStream, kTransfer, function() {
  return require('internal/webstreams/transfer').sendReadable(this);
});

function pipeOptions(options) {
  const preventAbort = !!options?.preventAbort;
  const preventCancel = !!options?.preventCancel;
  const preventClose = !!options?.preventClose;
  const signal = options?.signal;
  if (signal !== undefined) require('internal/validators').validateAbortSignal(signal, 'options.signal');
  return { preventAbort, preventCancel, preventClose, signal };
}

/** A stream driven by plain functions (used by transforms, tee and adapters). */
function createReadableStream(start, pull, cancel, highWaterMark = 1, size = undefined) {
  const stream = new ReadableStream(kInternal);
  defaults.setUp(stream[kState], { start, pull, cancel, highWaterMark, size });
  return stream;
}

function acquireReader(stream) {
  const state = stream[kState];
  if (state.reader !== undefined) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
  const reader = core.newReaderState('default', state, stream);
  core.attachReader(reader, state);
  return reader;
}

class PromiseRequest {
  constructor(resolve, reject) {
    this.resolve = resolve;
    this.onError = reject;
  }
  onChunk(value) { this.resolve({ value, done: false }); }
  onClose() { this.resolve({ value: undefined, done: true }); }
}

/** @returns {Promise<{value: any, done: boolean}>} */
function readToPromise(reader) {
  const state = reader.source;
  if (state.status === 'readable' && state.controller.waiting > 0) {
    state.disturbed = true;
    // The order of the two keys is Node's: it shows when a result is printed.
    return Promise.resolve({ done: false, value: state.controller.take() });
  }
  return new Promise((resolve, reject) => {
    core.readChunk(reader, new PromiseRequest(resolve, reject));
  });
}

const isDefaultReader = (value) => value?.[kState]?.kind === 'default' && value[kState].closed instanceof Deferred;

class ReadableStreamDefaultReader {
  constructor(stream) {
    if (!isReadableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    this[kState] = acquireReader(stream);
  }
  /** @returns {Promise<{value: any, done: boolean}>} */
  read() {
    if (!isDefaultReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    if (this[kState].source === undefined) return Promise.reject(detached());
    return readToPromise(this[kState]);
  }
  releaseLock() {
    checkThis(isDefaultReader(this), 'ReadableStreamDefaultReader');
    if (this[kState].source !== undefined) core.releaseReader(this[kState]);
  }
  get closed() {
    if (!isDefaultReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    return this[kState].closed.promise;
  }
  cancel(reason = undefined) {
    if (!isDefaultReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    if (this[kState].source === undefined) return Promise.reject(detached());
    return core.cancelStream(this[kState].source, reason);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, {
      stream: this[kState].source && this[kState].stream,
      readRequests: this[kState].requests.length,
      close: this[kState].closed.promise,
    });
  }
}
finishClass(ReadableStreamDefaultReader, 'ReadableStreamDefaultReader', ['read', 'releaseLock', 'closed', 'cancel']);

function detached() {
  return new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream');
}

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}())));

function makeIterator(reader, preventCancel) {
  let outstanding = 0; // steps that have not settled; while there are any, new ones queue up
  let last = RESOLVED;
  let finished = false;

  function step() {
    if (finished) return Promise.resolve({ done: true, value: undefined });
    const state = reader.source;
    if (state.status === 'readable' && state.controller.waiting > 0) {
      state.disturbed = true;
      return Promise.resolve({ value: state.controller.take(), done: false });
    }
    outstanding++;
    return new Promise((resolve, reject) => {
      core.readChunk(reader, {
        onChunk(value) {
          outstanding--;
          resolve({ value, done: false });
        },
        onClose() {
          outstanding--;
          finish();
          resolve({ done: true, value: undefined });
        },
        onError(err) {
          outstanding--;
          finish();
          reject(err);
        },
      });
    });
  }
  function finish() {
    finished = true;
    if (reader.source !== undefined) core.releaseReader(reader);
  }
  function leave(value) {
    if (finished) return Promise.resolve({ done: true, value });
    finished = true;
    if (preventCancel) {
      core.releaseReader(reader);
      return Promise.resolve({ done: true, value });
    }
    outstanding++;
    const cancelled = core.cancelStream(reader.source, value);
    core.releaseReader(reader);
    return cancelled.then(() => {
      outstanding--;
      return { done: true, value };
    }, (err) => {
      outstanding--;
      throw err;
    });
  }
  function queued(operation) {
    if (outstanding === 0) {
      last = operation();
    } else {
      outstanding++;
      const run = () => {
        outstanding--;
        return operation();
      };
      last = last.then(run, run);
    }
    return last;
  }
  return Object.create(AsyncIteratorPrototype, {
    next: {
      __proto__: null, configurable: true, enumerable: true, writable: true,
      value: function next() { return queued(step); },
    },
    return: {
      __proto__: null, configurable: true, enumerable: true, writable: true,
      value: function(value) { return queued(() => leave(value)); },
    },
  });
}

function fromIterable(iterable) {
  let method = iterable[Symbol.asyncIterator];
  const isAsync = method != null;
  if (!isAsync) method = iterable[Symbol.iterator];
  if (method == null || typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE(iterable);
  const iterator = method.call(iterable);
  if (iterator === null || (typeof iterator !== 'object' && typeof iterator !== 'function')) {
    throw new ERR_INVALID_STATE.TypeError('The iterator method must return an object');
  }
  const nextMethod = iterator.next;
  const stream = createReadableStream(undefined, pull, cancel, 0);
  const { controller } = stream[kState];

  function pull() {
    let result;
    try {
      result = nextMethod.call(iterator);
    } catch (err) {
      return Promise.reject(err);
    }
    return Promise.resolve(result).then((item) => {
      if (item === null || typeof item !== 'object') {
        throw new ERR_INVALID_STATE.TypeError('The promise returned by the iterator.next() method must fulfill with an object');
      }
      if (item.done) {
        controller.close();
      } else if (isAsync) {
        controller.enqueue(item.value);
      } else {
        return Promise.resolve(item.value).then((value) => controller.enqueue(value));
      }
    });
  }
  function cancel(reason) {
    let result;
    try {
      const returnMethod = iterator.return;
      if (returnMethod === undefined) return RESOLVED;
      result = returnMethod.call(iterator, reason);
    } catch (err) {
      return Promise.reject(err);
    }
    return Promise.resolve(result).then((item) => {
      if (item === null || typeof item !== 'object') {
        throw new ERR_INVALID_STATE.TypeError('The promise returned by the iterator.return() method must fulfill with an object');
      }
    });
  }
  return stream;
}

module.exports = {
  ReadableStream,
  ReadableStreamDefaultReader,
  isReadableStream,
  createReadableStream,
  acquireReader,
  readToPromise,
  detached,
};
