'use strict';
// ReadableStreamDefaultController: a queue of chunks of any kind, filled by
// the source's `pull` while there is room.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_STATE } } = require('internal/errors');
const {
  kState, kInspect, kInternal, RESOLVED, Fifo, callToPromise, checkThis, finishClass, inspectAs, rangeError, whenSettled,
} = require('internal/webstreams/util');
const { closeStream, errorStream, waitingRequests } = require('internal/webstreams/readable_core');

/** The controller's working part; user code sees ReadableStreamDefaultController. */
class DefaultController {
  constructor(stream, pull, cancel, highWaterMark, size) {
    this.stream = stream; // the stream's state
    this.queue = null; // made at the first chunk that has to wait
    this.sizes = null; // only with a size function
    this.total = 0;
    this.started = false;
    this.closeRequested = false;
    this.pullAgain = false;
    this.pulling = false;
    this.highWaterMark = highWaterMark;
    this.size = size;
    this.pull = pull; // () => Promise
    this.cancel = cancel; // (reason) => Promise
    this.facade = null;
  }

  /** @param {Promise<any>} started */
  start(started) {
    started.then(() => {
      this.started = true;
      this.pullIfNeeded();
    }, (err) => this.error(err));
  }

  get waiting() {
    return this.queue === null ? 0 : this.queue.length;
  }

  desiredSize() {
    const { status } = this.stream;
    if (status === 'errored') return null;
    return status === 'closed' ? 0 : this.highWaterMark - this.total;
  }

  canCloseOrEnqueue() {
    return !this.closeRequested && this.stream.status === 'readable';
  }

  shouldPull() {
    if (!this.canCloseOrEnqueue() || !this.started) return false;
    return waitingRequests(this.stream, 'default') > 0 || this.highWaterMark - this.total > 0;
  }

  pullIfNeeded() {
    if (!this.shouldPull()) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    this.pulling = true;
    whenSettled(this.pull(), this.#onPulled, this.#onPullFailed);
  }

  #onPulled = () => {
    this.pulling = false;
    if (this.pullAgain) {
      this.pullAgain = false;
      this.pullIfNeeded();
    }
  };

  #onPullFailed = (err) => this.error(err);

  clear() {
    this.pull = null;
    this.cancel = null;
    this.size = undefined;
  }

  reset() {
    this.queue = null;
    this.sizes = null;
    this.total = 0;
  }

  close() {
    if (!this.canCloseOrEnqueue()) return;
    this.closeRequested = true;
    if (this.waiting === 0) {
      this.clear();
      closeStream(this.stream);
    }
  }

  enqueue(chunk) {
    if (!this.canCloseOrEnqueue()) return;
    if (waitingRequests(this.stream, 'default') > 0) {
      this.stream.reader.requests.shift().onChunk(chunk);
    } else {
      let size = 1;
      if (this.size !== undefined) {
        try {
          size = +this.size(chunk);
          if (Number.isNaN(size) || size < 0 || size === Infinity) {
            throw rangeError('size', size);
          }
        } catch (err) {
          this.error(err);
          throw err;
        }
        this.sizes ??= new Fifo();
        this.sizes.push(size);
      }
      this.queue ??= new Fifo();
      this.queue.push(chunk);
      this.total += size;
    }
    this.pullIfNeeded();
  }

  error(err) {
    if (this.stream.status !== 'readable') return;
    this.reset();
    this.clear();
    errorStream(this.stream, err);
  }

  cancelSteps(reason) {
    this.reset();
    const result = this.cancel(reason);
    this.clear();
    return result;
  }

  /** Takes the first queued chunk; there must be one. */
  take() {
    const chunk = this.queue.shift();
    this.total -= this.sizes === null ? 1 : this.sizes.shift();
    if (this.total < 0) this.total = 0; // rounding
    if (this.closeRequested && this.queue.length === 0) {
      this.clear();
      closeStream(this.stream);
    } else {
      this.pullIfNeeded();
    }
    return chunk;
  }

  pullSteps(request) {
    if (this.waiting > 0) {
      request.onChunk(this.take());
    } else {
      this.stream.reader.requests.push(request);
      this.pullIfNeeded();
    }
  }

  releaseSteps() {}
}

/** What a source gets as `controller`. */
class ReadableStreamDefaultController {
  constructor(token, controller) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = controller;
  }
  /** @returns {number | null} how much more the queue wants; null: errored */
  get desiredSize() {
    checkThis(this?.[kState] instanceof DefaultController, 'ReadableStreamDefaultController');
    return this[kState].desiredSize();
  }
  close() {
    checkThis(this?.[kState] instanceof DefaultController, 'ReadableStreamDefaultController');
    if (!this[kState].canCloseOrEnqueue()) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    this[kState].close();
  }
  enqueue(chunk = undefined) {
    checkThis(this?.[kState] instanceof DefaultController, 'ReadableStreamDefaultController');
    if (!this[kState].canCloseOrEnqueue()) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    this[kState].enqueue(chunk);
  }
  error(err = undefined) {
    checkThis(this?.[kState] instanceof DefaultController, 'ReadableStreamDefaultController');
    this[kState].error(err);
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, {});
  }
}
Object.defineProperty(ReadableStreamDefaultController, 'length', { __proto__: null, value: 0 });
finishClass(ReadableStreamDefaultController, 'ReadableStreamDefaultController',
            ['desiredSize', 'close', 'enqueue', 'error']);

const resolved = () => RESOLVED;

/** Sets a stream up by plain functions; both may be undefined. */
function setUp(state, { start, pull, cancel, highWaterMark, size }) {
  const controller = new DefaultController(state, pull ?? resolved, cancel ?? resolved, highWaterMark, size);
  state.controller = controller;
  const started = start?.(controller);
  controller.start(started === undefined ? RESOLVED : Promise.resolve(started));
  return controller;
}

/** Sets a stream up from a user's source. `start` may throw. */
function setUpFromSource(state, source, start, pull, cancel, highWaterMark, size) {
  const controller = new DefaultController(
    state, resolved, cancel ? (reason) => callToPromise(cancel, source, reason) : resolved, highWaterMark, size);
  const facade = new ReadableStreamDefaultController(kInternal, controller);
  controller.facade = facade;
  if (pull) controller.pull = () => callToPromise(pull, source, facade);
  state.controller = controller;
  const started = start?.call(source, facade);
  controller.start(started === undefined ? RESOLVED : Promise.resolve(started));
}

module.exports = { DefaultController, ReadableStreamDefaultController, setUp, setUpFromSource };
