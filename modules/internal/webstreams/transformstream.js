'use strict';
// TransformStream and its controller: a writable side whose chunks, transformed,
// appear on the readable side.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_STATE } } = require('internal/errors');
const {
  kState, kInspect, kInternal, RESOLVED, callToPromise, checkDictionary, checkOptions, takeCallback,
  extractHighWaterMark, extractSize, rangeError, checkThis, finishClass, inspectAs,
} = require('internal/webstreams/util');
const { HostObject, defineSending, hideHost, kTransfer } = require('internal/transferable');
const { createReadableStream } = require('internal/webstreams/readablestream');
const { createWritableStream } = require('internal/webstreams/writablestream');

class TransformCore {
  constructor() {
    this.readable = undefined;
    this.writable = undefined;
    this.backpressure = undefined;
    this.change = null; // settles when backpressure changes
    this.transform = null;
    this.flush = null;
    this.cancel = null;
    this.finish = undefined; // {promise, resolve, reject} of a close, abort or cancel under way
    this.stream = null;
  }

  get output() {
    return this.readable[kState].controller;
  }

  setBackpressure(backpressure) {
    this.change?.resolve();
    this.change = null;
    this.backpressure = backpressure;
  }

  changed() {
    this.change ??= Promise.withResolvers();
    return this.change.promise;
  }

  clear() {
    this.transform = null;
    this.flush = null;
    this.cancel = null;
  }

  error(err) {
    this.output.error(err);
    this.errorWritableAndUnblock(err);
  }

  errorWritableAndUnblock(err) {
    this.clear();
    this.writable[kState].errorIfNeeded(err);
    if (this.backpressure) this.setBackpressure(false);
  }

  enqueue(chunk) {
    const { output } = this;
    if (!output.canCloseOrEnqueue()) throw new ERR_INVALID_STATE.TypeError('Unable to enqueue');
    try {
      output.enqueue(chunk);
    } catch (err) {
      this.errorWritableAndUnblock(err);
      throw this.readable[kState].storedError;
    }
    const backpressure = !output.shouldPull();
    if (backpressure !== this.backpressure) this.setBackpressure(true);
  }

  terminate() {
    this.output.close();
    this.errorWritableAndUnblock(new ERR_INVALID_STATE.TypeError('TransformStream has been terminated'));
  }

  perform(chunk) {
    return this.transform(chunk).then(undefined, (err) => {
      this.error(err);
      throw err;
    });
  }

  sinkWrite(chunk) {
    if (!this.backpressure) return this.perform(chunk);
    return this.changed().then(() => {
      const target = this.writable[kState];
      if (target.status === 'erroring') throw target.storedError;
      return this.perform(chunk);
    });
  }

  // Abort and cancel may meet: the second waits for the first.
  begin() {
    this.finish = Promise.withResolvers();
    this.finish.promise.catch(() => {});
    return this.finish;
  }

  sinkAbort(reason) {
    if (this.finish !== undefined) return this.finish.promise;
    const { promise, resolve, reject } = this.begin();
    const result = this.cancel(reason);
    this.clear();
    result.then(() => {
      const state = this.readable[kState];
      if (state.status === 'errored') {
        reject(state.storedError);
      } else {
        this.output.error(reason);
        resolve();
      }
    }, (err) => {
      this.output.error(err);
      reject(err);
    });
    return promise;
  }

  sinkClose() {
    if (this.finish !== undefined) return this.finish.promise;
    const { promise, resolve, reject } = this.begin();
    const result = this.flush();
    this.clear();
    result.then(() => {
      const state = this.readable[kState];
      if (state.status === 'errored') {
        reject(state.storedError);
      } else {
        this.output.close();
        resolve();
      }
    }, (err) => {
      this.output.error(err);
      reject(err);
    });
    return promise;
  }

  sourceCancel(reason) {
    if (this.finish !== undefined) return this.finish.promise;
    const { promise, resolve, reject } = this.begin();
    const result = this.cancel(reason);
    this.clear();
    const settleWith = (failed, err) => {
      const target = this.writable[kState];
      if (!failed && target.status === 'errored') {
        reject(target.storedError);
        return;
      }
      target.errorIfNeeded(failed ? err : reason);
      if (this.backpressure) this.setBackpressure(false);
      if (failed) reject(err);
      else resolve();
    };
    result.then(() => settleWith(false), (err) => settleWith(true, err));
    return promise;
  }

  sourcePull() {
    this.setBackpressure(false);
    return this.changed();
  }
}

class TransformStreamDefaultController {
  constructor(token, state) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = state;
  }
  get desiredSize() {
    checkThis(this?.[kState] instanceof TransformCore, 'TransformStreamDefaultController');
    return this[kState].output.desiredSize();
  }
  enqueue(chunk = undefined) {
    checkThis(this?.[kState] instanceof TransformCore, 'TransformStreamDefaultController');
    this[kState].enqueue(chunk);
  }
  error(reason = undefined) {
    checkThis(this?.[kState] instanceof TransformCore, 'TransformStreamDefaultController');
    this[kState].error(reason);
  }
  terminate() {
    checkThis(this?.[kState] instanceof TransformCore, 'TransformStreamDefaultController');
    this[kState].terminate();
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, { stream: this[kState].stream });
  }
}
Object.defineProperty(TransformStreamDefaultController, 'length', { __proto__: null, value: 0 });
finishClass(TransformStreamDefaultController, 'TransformStreamDefaultController',
            ['desiredSize', 'enqueue', 'error', 'terminate']);

const isTransformStream = (value) => value?.[kState] instanceof TransformCore && value instanceof TransformStream;

class TransformStream extends HostObject {
  /**
   * @param {object} [transformer] start, transform, flush, cancel
   * @param {object} [writableStrategy]
   * @param {object} [readableStrategy]
   */
  constructor(transformer, writableStrategy, readableStrategy) {
    super();
    if (transformer === kInternal) {
      this[kState] = Object.assign(new TransformCore(), { stream: this, ...writableStrategy });
      return;
    }
    checkDictionary(transformer, 'transformer');
    checkOptions(writableStrategy, 'writableStrategy');
    checkOptions(readableStrategy, 'readableStrategy');
    if (transformer?.readableType !== undefined) throw rangeError('transformer.readableType', transformer.readableType);
    if (transformer?.writableType !== undefined) throw rangeError('transformer.writableType', transformer.writableType);
    const state = new TransformCore();
    state.stream = this;
    this[kState] = state;
    const controller = new TransformStreamDefaultController(kInternal, state);

    const readableMark = extractHighWaterMark(readableStrategy?.highWaterMark, 0);
    const readableSize = extractSize(readableStrategy?.size);
    const writableMark = extractHighWaterMark(writableStrategy?.highWaterMark, 1);
    const writableSize = extractSize(writableStrategy?.size);
    const start = takeCallback(transformer, 'start', 'transformer');
    const transform = takeCallback(transformer, 'transform', 'transformer');
    const flush = takeCallback(transformer, 'flush', 'transformer');
    const cancel = takeCallback(transformer, 'cancel', 'transformer');

    state.transform = transform ? (chunk) => callToPromise(transform, transformer, chunk, controller) : (chunk) => {
      try {
        state.enqueue(chunk);
        return RESOLVED;
      } catch (err) {
        return Promise.reject(err);
      }
    };
    state.flush = flush ? () => callToPromise(flush, transformer, controller) : () => RESOLVED;
    state.cancel = cancel ? (reason) => callToPromise(cancel, transformer, reason) : () => RESOLVED;

    const started = Promise.withResolvers();
    state.backpressure = true;
    state.writable = createWritableStream(
      () => started.promise,
      (chunk) => state.sinkWrite(chunk),
      () => state.sinkClose(),
      (reason) => state.sinkAbort(reason),
      writableMark, writableSize);
    state.readable = createReadableStream(
      () => started.promise,
      () => state.sourcePull(),
      (reason) => state.sourceCancel(reason),
      readableMark, readableSize);
    started.resolve(start?.call(transformer, controller));
  }

  get readable() {
    checkThis(isTransformStream(this), 'TransformStream');
    return this[kState].readable;
  }
  get writable() {
    checkThis(isTransformStream(this), 'TransformStream');
    return this[kState].writable;
  }
  [kInspect](depth, options) {
    const { readable, writable, backpressure } = this[kState];
    return inspectAs(depth, options, this.constructor.name, { readable, writable, backpressure });
  }
}
Object.defineProperty(TransformStream, 'length', { __proto__: null, value: 0 });
finishClass(TransformStream, 'TransformStream', ['readable', 'writable']);
hideHost(TransformStream);
defineSending(TransformStream, kTransfer, function() {
  return require('internal/webstreams/transfer').sendTransform(this);
});

/** The stream that was sent, from its two sides. */
function receiveTransform({ readable, writable }) {
  return new TransformStream(kInternal, { readable, writable });
}

module.exports = { TransformStream, TransformStreamDefaultController, isTransformStream, receiveTransform };
