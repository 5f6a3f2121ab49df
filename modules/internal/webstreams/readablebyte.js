'use strict';
// Byte streams: ReadableByteStreamController, BYOB readers and requests.
// Buffers that change hands are transferred, as the standard demands.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS,
    ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const {
  kState, kInspect, kInternal, RESOLVED, Deferred, callToPromise, checkOptions, checkThis, finishClass, inspectAs,
} = require('internal/webstreams/util');
const core = require('internal/webstreams/readable_core');

class ByteController {
  supportsBYOB = true;

  constructor(stream, pull, cancel, highWaterMark, autoAllocate) {
    this.stream = stream;
    this.queue = []; // {buffer, byteOffset, byteLength}
    this.total = 0;
    this.started = false;
    this.closeRequested = false;
    this.pullAgain = false;
    this.pulling = false;
    this.highWaterMark = highWaterMark;
    this.autoAllocate = autoAllocate;
    this.pendingPullIntos = [];
    this.byobRequest = null;
    this.pull = pull;
    this.cancel = cancel;
    this.facade = new ReadableByteStreamController(kInternal, this);
  }

  /** Whether `take()` has something: what readers ask before they wait. */
  get waiting() { return this.queue.length; }

  take() {
    const entry = this.queue.shift();
    this.total -= entry.byteLength;
    this.handleQueueDrain();
    return new Uint8Array(entry.buffer, entry.byteOffset, entry.byteLength);
  }

  start(started) {
    started.then(() => {
      this.started = true;
      this.pullIfNeeded();
    }, (err) => this.error(err));
  }

  desiredSize() {
    const { status } = this.stream;
    if (status === 'errored') return null;
    return status === 'closed' ? 0 : this.highWaterMark - this.total;
  }

  shouldPull() {
    if (this.stream.status !== 'readable' || this.closeRequested || !this.started) return false;
    return core.waitingRequests(this.stream, 'default') > 0 || core.waitingRequests(this.stream, 'byob') > 0 ||
      this.desiredSize() > 0;
  }

  pullIfNeeded() {
    if (!this.shouldPull()) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    this.pulling = true;
    this.pull().then(() => {
      this.pulling = false;
      if (this.pullAgain) {
        this.pullAgain = false;
        this.pullIfNeeded();
      }
    }, (err) => this.error(err));
  }

  clear() {
    this.pull = null;
    this.cancel = null;
  }

  resetQueue() {
    this.queue = [];
    this.total = 0;
  }

  invalidateRequest() {
    if (this.byobRequest === null) return;
    this.byobRequest[kState].controller = undefined;
    this.byobRequest[kState].view = null;
    this.byobRequest = null;
  }

  clearPending() {
    this.invalidateRequest();
    this.pendingPullIntos = [];
  }

  error(err) {
    if (this.stream.status !== 'readable') return;
    this.clearPending();
    this.resetQueue();
    this.clear();
    core.errorStream(this.stream, err);
  }

  close() {
    if (this.closeRequested || this.stream.status !== 'readable') return;
    if (this.total > 0) {
      this.closeRequested = true;
      return;
    }
    const first = this.pendingPullIntos[0];
    if (first !== undefined && first.bytesFilled % first.elementSize !== 0) {
      const err = new ERR_INVALID_STATE.TypeError('Partial read');
      this.error(err);
      throw err;
    }
    this.clear();
    core.closeStream(this.stream);
  }

  enqueue(chunk) {
    if (this.closeRequested || this.stream.status !== 'readable') return;
    const { byteOffset, byteLength } = chunk;
    const buffer = transfer(chunk.buffer);
    const first = this.pendingPullIntos[0];
    if (first !== undefined) {
      if (first.buffer.detached) throw new ERR_INVALID_STATE.TypeError('Destination ArrayBuffer is detached');
      this.invalidateRequest();
      first.buffer = transfer(first.buffer);
      if (first.readerKind === 'none') this.enqueueDetached(first);
    }
    const { reader } = this.stream;
    if (reader?.kind === 'default') {
      while (reader.requests.length > 0 && this.total > 0) this.fillRequestFromQueue(reader.requests.shift());
      if (reader.requests.length === 0) {
        this.enqueueBuffer(buffer, byteOffset, byteLength);
      } else {
        if (this.pendingPullIntos.length > 0) this.pendingPullIntos.shift();
        reader.requests.shift().onChunk(new Uint8Array(buffer, byteOffset, byteLength));
      }
    } else if (reader?.kind === 'byob') {
      this.enqueueBuffer(buffer, byteOffset, byteLength);
      this.commitAll(this.fillPendingFromQueue());
    } else {
      this.enqueueBuffer(buffer, byteOffset, byteLength);
    }
    this.pullIfNeeded();
  }

  enqueueBuffer(buffer, byteOffset, byteLength) {
    this.queue.push({ buffer, byteOffset, byteLength });
    this.total += byteLength;
  }

  // Bytes read into a view whose reader has gone go back to the queue.
  enqueueDetached(descriptor) {
    if (descriptor.bytesFilled > 0) this.enqueueCopy(descriptor.buffer, descriptor.byteOffset, descriptor.bytesFilled);
    this.pendingPullIntos.shift();
  }

  enqueueCopy(buffer, byteOffset, byteLength) {
    this.enqueueBuffer(buffer.slice(byteOffset, byteOffset + byteLength), 0, byteLength);
  }

  fillRequestFromQueue(request) {
    request.onChunk(this.take());
  }

  handleQueueDrain() {
    if (this.total === 0 && this.closeRequested) {
      this.clear();
      core.closeStream(this.stream);
    } else {
      this.pullIfNeeded();
    }
  }

  /** Copies from the queue; true when at least the minimum is there. */
  fillDescriptor(descriptor) {
    const most = Math.min(this.total, descriptor.byteLength - descriptor.bytesFilled);
    const filled = descriptor.bytesFilled + most;
    let left = most;
    let ready = false;
    const aligned = filled - (filled % descriptor.elementSize);
    if (aligned >= descriptor.minimumFill) {
      left = aligned - descriptor.bytesFilled;
      ready = true;
    }
    while (left > 0) {
      const head = this.queue[0];
      const count = Math.min(left, head.byteLength);
      new Uint8Array(descriptor.buffer, descriptor.byteOffset + descriptor.bytesFilled, count)
        .set(new Uint8Array(head.buffer, head.byteOffset, count));
      if (head.byteLength === count) {
        this.queue.shift();
      } else {
        head.byteOffset += count;
        head.byteLength -= count;
      }
      this.total -= count;
      descriptor.bytesFilled += count;
      left -= count;
    }
    return ready;
  }

  fillPendingFromQueue() {
    const filled = [];
    while (this.pendingPullIntos.length > 0 && this.total > 0) {
      if (!this.fillDescriptor(this.pendingPullIntos[0])) break;
      filled.push(this.pendingPullIntos.shift());
    }
    return filled;
  }

  commitAll(descriptors) {
    for (const descriptor of descriptors) this.commit(descriptor);
  }

  commit(descriptor) {
    const done = this.stream.status === 'closed';
    const view = viewOf(descriptor);
    const { reader } = this.stream;
    const request = reader.requests.shift();
    if (descriptor.readerKind === 'default') {
      if (done) request.onClose();
      else request.onChunk(view);
    } else if (done) {
      request.onClose(view);
    } else {
      request.onChunk(view);
    }
  }

  cancelSteps(reason) {
    this.clearPending();
    this.resetQueue();
    const result = this.cancel(reason);
    this.clear();
    return result;
  }

  pullSteps(request) {
    if (this.total > 0) {
      this.fillRequestFromQueue(request);
      return;
    }
    if (this.autoAllocate !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(this.autoAllocate);
      } catch (err) {
        request.onError(err);
        return;
      }
      this.pendingPullIntos.push({
        buffer, bufferByteLength: this.autoAllocate, byteOffset: 0, byteLength: this.autoAllocate, bytesFilled: 0,
        minimumFill: 1, elementSize: 1, View: Uint8Array, readerKind: 'default',
      });
    }
    this.stream.reader.requests.push(request);
    this.pullIfNeeded();
  }

  releaseSteps() {
    const first = this.pendingPullIntos[0];
    if (first === undefined) return;
    first.readerKind = 'none';
    this.pendingPullIntos = [first];
  }

  pullInto(view, min, request) {
    const View = view instanceof DataView ? DataView : Object.getPrototypeOf(view).constructor;
    const elementSize = view.BYTES_PER_ELEMENT ?? 1;
    const { byteOffset, byteLength } = view;
    let buffer;
    try {
      buffer = transfer(view.buffer);
    } catch (err) {
      request.onError(err);
      return;
    }
    const descriptor = {
      buffer, bufferByteLength: buffer.byteLength, byteOffset, byteLength, bytesFilled: 0,
      minimumFill: min * elementSize, elementSize, View: isBufferClass(View) ? Uint8Array : View, readerKind: 'byob',
    };
    const { requests } = this.stream.reader;
    if (this.pendingPullIntos.length > 0) {
      this.pendingPullIntos.push(descriptor);
      requests.push(request);
      return;
    }
    if (this.stream.status === 'closed') {
      request.onClose(new descriptor.View(descriptor.buffer, descriptor.byteOffset, 0));
      return;
    }
    if (this.total > 0) {
      if (this.fillDescriptor(descriptor)) {
        const filled = viewOf(descriptor);
        this.handleQueueDrain();
        request.onChunk(filled);
        return;
      }
      if (this.closeRequested) {
        const err = new ERR_INVALID_STATE.TypeError('Partial read');
        this.error(err);
        request.onError(err);
        return;
      }
    }
    this.pendingPullIntos.push(descriptor);
    requests.push(request);
    this.pullIfNeeded();
  }

  respond(bytesWritten) {
    const first = this.pendingPullIntos[0];
    if (this.stream.status === 'closed') {
      if (bytesWritten !== 0) {
        throw new ERR_INVALID_STATE.TypeError('bytesWritten must be zero when calling respond() on a closed stream');
      }
    } else {
      if (bytesWritten === 0) {
        throw new ERR_INVALID_STATE.TypeError('bytesWritten must be greater than zero when calling respond() on a readable stream');
      }
      if (first.bytesFilled + bytesWritten > first.byteLength) {
        throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', bytesWritten);
      }
    }
    first.buffer = transfer(first.buffer);
    this.respondInternal(bytesWritten);
  }

  respondWithNewView(view) {
    const first = this.pendingPullIntos[0];
    if (this.stream.status === 'closed') {
      if (view.byteLength !== 0) throw new ERR_INVALID_STATE.TypeError('View is not zero-length');
    } else if (view.byteLength === 0) {
      throw new ERR_INVALID_STATE.TypeError('View is zero-length');
    }
    if (first.byteOffset + first.bytesFilled !== view.byteOffset) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    }
    if (first.bufferByteLength !== view.buffer.byteLength) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    if (first.bytesFilled + view.byteLength > first.byteLength) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    const { byteLength } = view;
    first.buffer = transfer(view.buffer);
    this.respondInternal(byteLength);
  }

  respondInternal(bytesWritten) {
    const first = this.pendingPullIntos[0];
    this.invalidateRequest();
    if (this.stream.status === 'closed') {
      if (first.readerKind === 'none') this.pendingPullIntos.shift();
      if (this.stream.reader?.kind === 'byob') {
        while (this.stream.reader.requests.length > 0) this.commit(this.pendingPullIntos.shift());
      }
    } else {
      this.respondReadable(bytesWritten, first);
    }
    this.pullIfNeeded();
  }

  respondReadable(bytesWritten, descriptor) {
    descriptor.bytesFilled += bytesWritten;
    if (descriptor.readerKind === 'none') {
      this.enqueueDetached(descriptor);
      this.commitAll(this.fillPendingFromQueue());
      return;
    }
    if (descriptor.bytesFilled < descriptor.minimumFill) return;
    this.pendingPullIntos.shift();
    // Bytes past the last whole element go back to the queue.
    const rest = descriptor.bytesFilled % descriptor.elementSize;
    if (rest > 0) {
      const end = descriptor.byteOffset + descriptor.bytesFilled;
      this.enqueueCopy(descriptor.buffer, end - rest, rest);
    }
    descriptor.bytesFilled -= rest;
    const filled = this.fillPendingFromQueue();
    this.commit(descriptor);
    this.commitAll(filled);
  }

  getRequest() {
    if (this.byobRequest === null && this.pendingPullIntos.length > 0) {
      const first = this.pendingPullIntos[0];
      const view = new Uint8Array(first.buffer, first.byteOffset + first.bytesFilled,
                                  first.byteLength - first.bytesFilled);
      this.byobRequest = new ReadableStreamBYOBRequest(kInternal, { controller: this, view });
    }
    return this.byobRequest;
  }
}

function isBufferClass(View) {
  return View === Buffer || View.prototype instanceof Uint8Array;
}

function transfer(buffer) {
  if (!(buffer instanceof ArrayBuffer) && typeof buffer.transfer !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('buffer', 'ArrayBuffer', buffer);
  }
  return buffer.transfer();
}

function viewOf(descriptor) {
  const { View, buffer, byteOffset, bytesFilled, elementSize } = descriptor;
  return new View(transfer(buffer), byteOffset, bytesFilled / elementSize);
}

class ReadableByteStreamController {
  constructor(token, controller) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = controller;
  }
  /** @returns {ReadableStreamBYOBRequest | null} */
  get byobRequest() {
    checkThis(this?.[kState] instanceof ByteController, 'ReadableByteStreamController');
    return this[kState].getRequest();
  }
  get desiredSize() {
    checkThis(this?.[kState] instanceof ByteController, 'ReadableByteStreamController');
    return this[kState].desiredSize();
  }
  close() {
    checkThis(this?.[kState] instanceof ByteController, 'ReadableByteStreamController');
    const controller = this[kState];
    if (controller.closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (controller.stream.status !== 'readable') {
      throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    }
    controller.close();
  }
  /** @param {ArrayBufferView} chunk its buffer is transferred */
  enqueue(chunk) {
    checkThis(this?.[kState] instanceof ByteController, 'ReadableByteStreamController');
    const controller = this[kState];
    if (!ArrayBuffer.isView(chunk)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], chunk);
    }
    if (chunk.byteLength === 0 || chunk.buffer.byteLength === 0) {
      throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is zero-length or detached');
    }
    if (controller.closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (controller.stream.status !== 'readable') {
      throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    }
    controller.enqueue(chunk);
  }
  error(err = undefined) {
    checkThis(this?.[kState] instanceof ByteController, 'ReadableByteStreamController');
    this[kState].error(err);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, {});
  }
}
Object.defineProperty(ReadableByteStreamController, 'length', { __proto__: null, value: 0 });
finishClass(ReadableByteStreamController, 'ReadableByteStreamController',
            ['byobRequest', 'desiredSize', 'close', 'enqueue', 'error']);

class ReadableStreamBYOBRequest {
  constructor(token, state) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = state;
  }
  /** @returns {Uint8Array | null} where to write; null once responded to */
  get view() {
    checkThis(this?.[kState] && 'view' in this[kState], 'ReadableStreamBYOBRequest');
    return this[kState].view;
  }
  /** @param {number} bytesWritten */
  respond(bytesWritten) {
    checkThis(this?.[kState] && 'view' in this[kState], 'ReadableStreamBYOBRequest');
    const { controller, view } = this[kState];
    if (controller === undefined) throw new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');
    if (view.buffer.detached) throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    controller.respond(bytesWritten);
  }
  /** @param {ArrayBufferView} view over the same (transferred) memory */
  respondWithNewView(view) {
    checkThis(this?.[kState] && 'view' in this[kState], 'ReadableStreamBYOBRequest');
    const { controller } = this[kState];
    if (controller === undefined) throw new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');
    if (!ArrayBuffer.isView(view)) {
      throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    }
    if (view.buffer.detached) throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    controller.respondWithNewView(view);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, {
      view: this[kState].view, controller: this[kState].controller?.facade,
    });
  }
}
Object.defineProperty(ReadableStreamBYOBRequest, 'length', { __proto__: null, value: 0 });
finishClass(ReadableStreamBYOBRequest, 'ReadableStreamBYOBRequest', ['view', 'respond', 'respondWithNewView']);

function acquireBYOBReader(stream) {
  const state = stream[kState];
  if (state.reader !== undefined) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
  if (state.controller.supportsBYOB !== true) {
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
  }
  const reader = core.newReaderState('byob', state, stream);
  core.attachReader(reader, state);
  return reader;
}

function readInto(reader, view, min, request) {
  const state = reader.source;
  state.disturbed = true;
  if (state.status === 'errored') request.onError(state.storedError);
  else state.controller.pullInto(view, min, request);
}

const isBYOBReader = (value) => value?.[kState]?.kind === 'byob' && value[kState].closed instanceof Deferred;

class ReadableStreamBYOBReader {
  constructor(stream) {
    const { isReadableStream } = require('internal/webstreams/readablestream');
    if (!isReadableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    this[kState] = acquireBYOBReader(stream);
  }
  /**
   * @param {ArrayBufferView} view is transferred and comes back filled
   * @param {{min?: number}} [options] elements to wait for at least
   */
  read(view, options = undefined) {
    try {
      if (!isBYOBReader(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
      if (!ArrayBuffer.isView(view)) {
        throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
      }
      checkOptions(options, 'options');
      if (view.byteLength === 0 || view.buffer.byteLength === 0) {
        throw new ERR_INVALID_STATE.TypeError('View or Viewed ArrayBuffer is zero-length or detached');
      }
      const min = options?.min === undefined ? 1 : options.min;
      if (typeof min !== 'number') throw new ERR_INVALID_ARG_TYPE('options.min', 'number', min);
      if (!Number.isInteger(min)) throw new ERR_INVALID_ARG_VALUE('options.min', min, 'must be an integer');
      if (min <= 0) throw new ERR_INVALID_ARG_VALUE('options.min', min, 'must be greater than 0');
      if (view instanceof DataView) {
        if (min > view.byteLength) throw new ERR_OUT_OF_RANGE('options.min', '<= view.byteLength', min);
      } else if (min > view.length) {
        throw new ERR_OUT_OF_RANGE('options.min', '<= view.length', min);
      }
      const reader = this[kState];
      if (reader.source === undefined) throw detached();
      return new Promise((resolve, reject) => {
        readInto(reader, view, min, {
          onChunk(value) { resolve({ value, done: false }); },
          onClose(value) { resolve({ value, done: true }); },
          onError: reject,
        });
      });
    } catch (err) {
      return Promise.reject(err);
    }
  }
  releaseLock() {
    checkThis(isBYOBReader(this), 'ReadableStreamBYOBReader');
    if (this[kState].source !== undefined) core.releaseReader(this[kState]);
  }
  get closed() {
    if (!isBYOBReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamBYOBReader'));
    return this[kState].closed.promise;
  }
  cancel(reason = undefined) {
    if (!isBYOBReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamBYOBReader'));
    if (this[kState].source === undefined) return Promise.reject(detached());
    return core.cancelStream(this[kState].source, reason);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, {
      stream: this[kState].source && this[kState].stream,
      readIntoRequests: this[kState].requests.length,
      close: this[kState].closed.promise,
    });
  }
}
finishClass(ReadableStreamBYOBReader, 'ReadableStreamBYOBReader', ['read', 'releaseLock', 'closed', 'cancel']);

function detached() {
  return new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream');
}

const resolved = () => RESOLVED;

/** Sets a byte stream up by plain functions. */
function setUp(state, { pull, cancel, highWaterMark = 0, autoAllocate }) {
  const controller = new ByteController(state, pull ?? resolved, cancel ?? resolved, highWaterMark, autoAllocate);
  state.controller = controller;
  controller.start(RESOLVED);
  return controller;
}

function setUpFromSource(state, source, start, pull, cancel, highWaterMark, autoAllocate) {
  const controller = new ByteController(
    state, resolved, cancel ? (reason) => callToPromise(cancel, source, reason) : resolved, highWaterMark,
    autoAllocate);
  if (pull) controller.pull = () => callToPromise(pull, source, controller.facade);
  state.controller = controller;
  const started = start?.call(source, controller.facade);
  controller.start(started === undefined ? RESOLVED : Promise.resolve(started));
}

module.exports = {
  ReadableByteStreamController,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  acquireBYOBReader,
  readInto,
  setUp,
  setUpFromSource,
};
