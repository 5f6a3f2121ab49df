'use strict';
// WritableStream, its writer and controller.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const {
  kState, kInspect, kInternal, RESOLVED, Deferred, Fifo, callToPromise, checkDictionary, checkOptions, takeCallback,
  extractHighWaterMark, extractSize, rangeError, checkThis, finishClass, inspectAs, whenSettled,
} = require('internal/webstreams/util');
const { HostObject, defineSending, hideHost, kTransfer } = require('internal/transferable');
const {
  kIsErrored, kIsWritable, kIsClosedPromise, kControllerErrorFunction,
} = require('internal/stream/utils');

const kClose = Symbol('kCloseSentinel');

function isWritableStream(value) {
  const state = value?.[kState];
  return state instanceof WritableCore && state.stream === value; // not its controller
}

/** The stream's state together with its controller: there is only one kind. */
class WritableCore {
  constructor(highWaterMark, size) {
    this.status = 'writable'; // 'writable' | 'erroring' | 'errored' | 'closed'
    this.storedError = undefined;
    this.writer = undefined; // the writer's state
    this.requests = new Fifo(); // {resolve, reject} of writes
    this.inFlightWrite = undefined;
    this.closeRequest = undefined;
    this.inFlightClose = undefined;
    this.pendingAbort = undefined; // {promise, resolve, reject, reason, wasErroring}
    this.backpressure = false;
    this.queue = new Fifo();
    this.sizes = null;
    this.total = 0;
    this.started = false;
    this.highWaterMark = highWaterMark;
    this.size = size;
    this.write = null;
    this.close = null;
    this.abort = null;
    this.aborter = null; // AbortController, made when its signal is asked for
    this.abortReason = undefined;
    this.aborted = false;
    this.closed = null; // a Deferred, for stream.finished()
    this.stream = null;
  }

  start(promise) {
    this.setBackpressure(this.desiredSize() <= 0);
    promise.then(() => {
      this.started = true;
      this.advance();
    }, (err) => {
      this.started = true;
      this.dealWithRejection(err);
    });
  }

  desiredSize() {
    return this.highWaterMark - this.total;
  }

  closeQueuedOrInFlight() {
    return this.closeRequest !== undefined || this.inFlightClose !== undefined;
  }

  setBackpressure(backpressure) {
    const { writer } = this;
    if (writer !== undefined && backpressure !== this.backpressure) {
      if (backpressure) writer.ready = new Deferred();
      else writer.ready.resolve();
    }
    this.backpressure = backpressure;
  }

  /** @returns {Promise<undefined>} */
  abortStream(reason) {
    if (this.status === 'closed' || this.status === 'errored') return RESOLVED;
    this.aborted = true;
    this.abortReason = reason;
    this.aborter?.abort(reason);
    if (this.status === 'closed' || this.status === 'errored') return RESOLVED;
    if (this.pendingAbort !== undefined) return this.pendingAbort.promise;
    const wasErroring = this.status === 'erroring';
    if (wasErroring) reason = undefined;
    const { promise, resolve, reject } = Promise.withResolvers();
    this.pendingAbort = { promise, resolve, reject, reason, wasErroring };
    if (!wasErroring) this.startErroring(reason);
    return promise;
  }

  /** @returns {Promise<undefined>} */
  closeStream() {
    if (this.status === 'closed' || this.status === 'errored') {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
    }
    const promise = new Promise((resolve, reject) => { this.closeRequest = { resolve, reject }; });
    if (this.writer !== undefined && this.backpressure && this.status === 'writable') this.writer.ready.resolve();
    this.queue.push(kClose);
    this.sizes?.push(0);
    this.advance();
    return promise;
  }

  dealWithRejection(err) {
    if (this.status === 'writable') this.startErroring(err);
    else this.finishErroring();
  }

  startErroring(reason) {
    this.status = 'erroring';
    this.storedError = reason;
    const { writer } = this;
    if (writer !== undefined) rejectReady(writer, reason);
    if (this.inFlightWrite === undefined && this.inFlightClose === undefined && this.started) this.finishErroring();
  }

  finishErroring() {
    this.status = 'errored';
    this.queue = new Fifo();
    this.sizes = null;
    this.total = 0;
    const err = this.storedError;
    const { requests } = this;
    this.requests = new Fifo();
    while (requests.length > 0) requests.shift().reject(err);
    const abort = this.pendingAbort;
    if (abort === undefined) {
      this.rejectCloseIfNeeded();
      return;
    }
    this.pendingAbort = undefined;
    if (abort.wasErroring) {
      abort.reject(err);
      this.rejectCloseIfNeeded();
      return;
    }
    const result = this.abort(abort.reason);
    this.clear();
    result.then(() => {
      abort.resolve();
      this.rejectCloseIfNeeded();
    }, (reason) => {
      abort.reject(reason);
      this.rejectCloseIfNeeded();
    });
  }

  rejectCloseIfNeeded() {
    if (this.closeRequest !== undefined) {
      this.closeRequest.reject(this.storedError);
      this.closeRequest = undefined;
    }
    this.closed?.reject(this.storedError);
    this.writer?.closed.reject(this.storedError);
  }

  clear() {
    this.write = null;
    this.close = null;
    this.abort = null;
    this.size = undefined;
  }

  sizeOf(chunk) {
    if (this.size === undefined) return 1;
    try {
      return +this.size(chunk);
    } catch (err) {
      this.errorIfNeeded(err);
      return 1;
    }
  }

  enqueue(chunk, size) {
    if (this.size !== undefined || size !== 1) {
      if (Number.isNaN(size) || size < 0 || size === Infinity) {
        this.errorIfNeeded(rangeError('size', size));
        return;
      }
      if (this.sizes === null) {
        this.sizes = new Fifo();
        for (let i = 0; i < this.queue.length; i++) this.sizes.push(1);
      }
    }
    this.queue.push(chunk);
    this.sizes?.push(size);
    this.total += size;
    if (!this.closeQueuedOrInFlight() && this.status === 'writable') this.setBackpressure(this.desiredSize() <= 0);
    this.advance();
  }

  dequeue() {
    this.queue.shift();
    this.total -= this.sizes === null ? 1 : this.sizes.shift();
    if (this.total < 0) this.total = 0;
  }

  errorIfNeeded(err) {
    if (this.status === 'writable') this.controllerError(err);
  }

  controllerError(err) {
    this.clearKeepingAbort();
    this.startErroring(err);
  }

  // The abort algorithm may still be wanted by an abort() that is pending.
  clearKeepingAbort() {
    this.write = null;
    this.close = null;
    this.size = undefined;
    if (this.pendingAbort === undefined) this.abort = () => RESOLVED;
  }

  advance() {
    if (!this.started || this.inFlightWrite !== undefined) return;
    if (this.status === 'erroring') {
      this.finishErroring();
      return;
    }
    if (this.queue.length === 0 || this.inFlightClose !== undefined || this.status !== 'writable') return;
    const chunk = this.queue.peek();
    if (chunk === kClose) this.processClose();
    else this.processWrite(chunk);
  }

  processClose() {
    this.inFlightClose = this.closeRequest;
    this.closeRequest = undefined;
    this.queue.shift();
    this.sizes?.shift();
    const result = this.close();
    this.clearKeepingAbort();
    result.then(() => {
      this.inFlightClose.resolve();
      this.inFlightClose = undefined;
      if (this.status === 'erroring') {
        this.storedError = undefined;
        if (this.pendingAbort !== undefined) {
          this.pendingAbort.resolve();
          this.pendingAbort = undefined;
        }
      }
      this.status = 'closed';
      this.closed?.resolve();
      this.writer?.closed.resolve();
    }, (err) => {
      this.inFlightClose.reject(err);
      this.inFlightClose = undefined;
      if (this.pendingAbort !== undefined) {
        this.pendingAbort.reject(err);
        this.pendingAbort = undefined;
      }
      this.dealWithRejection(err);
    });
  }

  processWrite(chunk) {
    this.inFlightWrite = this.requests.shift();
    whenSettled(this.write(chunk), this.#onWritten, this.#onWriteFailed);
  }

  #onWritten = () => {
    this.inFlightWrite.resolve();
    this.inFlightWrite = undefined;
    this.dequeue();
    if (!this.closeQueuedOrInFlight() && this.status === 'writable') this.setBackpressure(this.desiredSize() <= 0);
    this.advance();
  };

  #onWriteFailed = (err) => {
    if (this.status === 'writable') this.clearKeepingAbort();
    this.inFlightWrite.reject(err);
    this.inFlightWrite = undefined;
    this.dealWithRejection(err);
  };
}

function rejectReady(writer, err) {
  if (writer.ready.status !== 'pending') writer.ready = new Deferred();
  writer.ready.reject(err);
}

class WritableStreamDefaultController {
  constructor(token, state) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = state;
  }
  /** @returns {AbortSignal} fires at abort() */
  get signal() {
    checkThis(this?.[kState] instanceof WritableCore, 'WritableStreamDefaultController');
    const state = this[kState];
    if (state.aborter === null) {
      state.aborter = new AbortController();
      if (state.aborted) state.aborter.abort(state.abortReason);
    }
    return state.aborter.signal;
  }
  error(err = undefined) {
    checkThis(this?.[kState] instanceof WritableCore, 'WritableStreamDefaultController');
    this[kState].errorIfNeeded(err);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, { stream: this[kState].stream });
  }
}
Object.defineProperty(WritableStreamDefaultController, 'length', { __proto__: null, value: 0 });
finishClass(WritableStreamDefaultController, 'WritableStreamDefaultController', ['signal', 'error']);

class WritableStream extends HostObject {
  /**
   * @param {object} [sink] start, write, close, abort
   * @param {object} [strategy] highWaterMark, size
   */
  constructor(sink, strategy) {
    super();
    if (sink === kInternal) {
      this[kState] = strategy;
      strategy.stream = this;
      return;
    }
    checkDictionary(sink, 'sink');
    checkOptions(strategy, 'strategy');
    const type = sink?.type;
    if (type !== undefined) throw rangeError('type', type);
    const state = new WritableCore(extractHighWaterMark(strategy?.highWaterMark, 1), extractSize(strategy?.size));
    state.stream = this;
    this[kState] = state;
    const controller = new WritableStreamDefaultController(kInternal, state);
    const start = takeCallback(sink, 'start', 'sink');
    const write = takeCallback(sink, 'write', 'sink');
    const close = takeCallback(sink, 'close', 'sink');
    const abort = takeCallback(sink, 'abort', 'sink');
    state.write = write ? (chunk) => callToPromise(write, sink, chunk, controller) : () => RESOLVED;
    state.close = close ? () => callToPromise(close, sink) : () => RESOLVED;
    state.abort = abort ? (reason) => callToPromise(abort, sink, reason) : () => RESOLVED;
    const started = start?.call(sink, controller);
    state.start(started === undefined ? RESOLVED : Promise.resolve(started));
  }

  get locked() {
    checkThis(isWritableStream(this), 'WritableStream');
    return this[kState].writer !== undefined;
  }

  /** @returns {Promise<undefined>} */
  abort(reason = undefined) {
    if (!isWritableStream(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStream'));
    if (this.locked) return Promise.reject(new ERR_INVALID_STATE.TypeError('WritableStream is locked'));
    return this[kState].abortStream(reason);
  }

  /** @returns {Promise<undefined>} */
  close() {
    if (!isWritableStream(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStream'));
    if (this.locked) return Promise.reject(new ERR_INVALID_STATE.TypeError('WritableStream is locked'));
    if (this[kState].closeQueuedOrInFlight()) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('Failure closing WritableStream'));
    }
    return this[kState].closeStream();
  }

  getWriter() {
    checkThis(isWritableStream(this), 'WritableStream');
    return new WritableStreamDefaultWriter(this);
  }

  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, { locked: this.locked, state: this[kState].status });
  }

  get [kIsErrored]() { return this[kState].status === 'errored'; }
  get [kIsWritable]() { return this[kState].status === 'writable'; }
  get [kIsClosedPromise]() {
    const state = this[kState];
    if (state.closed === null) {
      state.closed = new Deferred();
      if (state.status === 'closed') state.closed.resolve();
      else if (state.status === 'errored') state.closed.reject(state.storedError);
    }
    return state.closed;
  }
  [kControllerErrorFunction](err) { this[kState].errorIfNeeded(err); }
}
Object.defineProperty(WritableStream, 'length', { __proto__: null, value: 0 });
finishClass(WritableStream, 'WritableStream', ['locked', 'abort', 'close', 'getWriter']);
hideHost(WritableStream);
defineSending(WritableStream, kTransfer, function() {
  return require('internal/webstreams/transfer').sendWritable(this);
});

/** A stream driven by plain functions that return promises. */
function createWritableStream(start, write, close, abort, highWaterMark = 1, size = undefined) {
  const state = new WritableCore(highWaterMark, size);
  state.write = write;
  state.close = close;
  state.abort = abort;
  const stream = new WritableStream(kInternal, state);
  const started = start?.();
  state.start(started === undefined ? RESOLVED : Promise.resolve(started));
  return stream;
}

function acquireWriter(stream) {
  const state = stream[kState];
  if (state.writer !== undefined) throw new ERR_INVALID_STATE.TypeError('WritableStream is locked');
  const writer = { target: state, stream, ready: new Deferred(), closed: new Deferred() };
  state.writer = writer;
  switch (state.status) {
    case 'writable':
      if (state.closeQueuedOrInFlight() || !state.backpressure) writer.ready.resolve();
      break;
    case 'erroring':
      writer.ready.reject(state.storedError);
      break;
    case 'closed':
      writer.ready.resolve();
      writer.closed.resolve();
      break;
    default:
      writer.ready.reject(state.storedError);
      writer.closed.reject(state.storedError);
  }
  return writer;
}

/** @returns {Promise<undefined>} */
function writeChunk(writer, chunk) {
  const state = writer.target;
  const size = state.sizeOf(chunk);
  if (state !== writer.target) return Promise.reject(unbound());
  if (state.status === 'errored') return Promise.reject(state.storedError);
  if (state.closeQueuedOrInFlight() || state.status === 'closed') {
    return Promise.reject(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
  }
  if (state.status === 'erroring') return Promise.reject(state.storedError);
  return new Promise((resolve, reject) => {
    state.requests.push({ resolve, reject });
    state.enqueue(chunk, size);
  });
}

function releaseWriter(writer) {
  const state = writer.target;
  const err = new ERR_INVALID_STATE.TypeError('Writer has been released');
  rejectReady(writer, err);
  if (writer.closed.status !== 'pending') writer.closed = new Deferred();
  writer.closed.reject(err);
  state.writer = undefined;
  writer.target = undefined;
}

/** @returns {Promise<undefined>} closes unless that is under way or done */
function closeWithErrorPropagation(writer) {
  const state = writer.target;
  if (state.closeQueuedOrInFlight() || state.status === 'closed') return RESOLVED;
  if (state.status === 'errored') return Promise.reject(state.storedError);
  return state.closeStream();
}

function unbound() {
  return new ERR_INVALID_STATE.TypeError('Writer is not bound to a WritableStream');
}

const isWriter = (value) => value?.[kState]?.ready instanceof Deferred;

class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!isWritableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    this[kState] = acquireWriter(stream);
  }
  get closed() {
    if (!isWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    return this[kState].closed.promise;
  }
  /** @returns {number | null} null: errored */
  get desiredSize() {
    checkThis(isWriter(this), 'WritableStreamDefaultWriter');
    const state = this[kState].target;
    if (state === undefined) throw unbound();
    if (state.status === 'errored' || state.status === 'erroring') return null;
    return state.status === 'closed' ? 0 : state.desiredSize();
  }
  get ready() {
    if (!isWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    return this[kState].ready.promise;
  }
  abort(reason = undefined) {
    if (!isWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    if (this[kState].target === undefined) return Promise.reject(unbound());
    return this[kState].target.abortStream(reason);
  }
  close() {
    if (!isWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    const state = this[kState].target;
    if (state === undefined) return Promise.reject(unbound());
    if (state.closeQueuedOrInFlight()) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('Failure to close WritableStream'));
    }
    return state.closeStream();
  }
  releaseLock() {
    checkThis(isWriter(this), 'WritableStreamDefaultWriter');
    if (this[kState].target !== undefined) releaseWriter(this[kState]);
  }
  write(chunk = undefined) {
    if (!isWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    if (this[kState].target === undefined) return Promise.reject(unbound());
    return writeChunk(this[kState], chunk);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, {
      stream: this[kState].target && this[kState].stream,
      close: this[kState].closed.promise,
      ready: this[kState].ready.promise,
      desiredSize: this[kState].target === undefined ? undefined : this.desiredSize,
    });
  }
}
finishClass(WritableStreamDefaultWriter, 'WritableStreamDefaultWriter',
            ['closed', 'desiredSize', 'ready', 'abort', 'close', 'releaseLock', 'write']);

module.exports = {
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  isWritableStream,
  createWritableStream,
  acquireWriter,
  releaseWriter,
  writeChunk,
  closeWithErrorPropagation,
};
