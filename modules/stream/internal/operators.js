'use strict';
// The iterator helpers of Readable: map, filter, flatMap, drop, take (which
// give a new Readable) and forEach, toArray, some, every, find, reduce (which
// give a promise). Follows "readable.map(fn[, options])" and its neighbours.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
  AbortError,
} = require('internal/errors');
const { validateAbortSignal, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { forEachAsync } = require('internal/stream/iterate');
const { AsyncIteratorPrototype } = require('internal/stream/readable_iterator');
const { isNodeStream, isWritable } = require('internal/stream/utils');

const kSkip = Symbol('kEmpty');
const kEnd = Symbol('kEof');

function validateFn(fn) {
  validateFunction(fn, 'fn');
}

function validateSignalOption(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
}

/**
 * Applies `fn` to the values of a stream, `concurrency` at a time, keeping
 * their order. Is an async iterator whose requests come one after another.
 */
class Mapped {
  #stream;
  #fn;
  #signal;
  #argument;
  #concurrency;
  #highWaterMark;
  #queue = []; // promises (or kEnd) in the order of the input
  #running = 0;
  #started = false;
  #handedOut = false; // the first of the queue is with the reader
  #done = false;
  #wakeReader = null;
  #goOn = null; // continues the walk over the source

  constructor(stream, fn, options) {
    validateFn(fn);
    validateSignalOption(options);
    let concurrency = 1;
    if (options?.concurrency != null) concurrency = Math.floor(options.concurrency);
    let highWaterMark = concurrency - 1;
    if (options?.highWaterMark != null) highWaterMark = Math.floor(options.highWaterMark);
    validateInteger(concurrency, 'options.concurrency', 1);
    validateInteger(highWaterMark, 'options.highWaterMark', 0);
    this.#stream = stream;
    this.#fn = fn;
    this.#signal = options?.signal ? AbortSignal.any([options.signal]) : new AbortController().signal;
    this.#argument = { signal: this.#signal };
    this.#concurrency = concurrency;
    this.#highWaterMark = highWaterMark + concurrency;
  }

  #start() {
    forEachAsync(this.#stream, (value, next) => {
      if (this.#done) {
        next(undefined, true);
        return;
      }
      if (this.#signal.aborted) throw new AbortError();
      let result;
      try {
        result = this.#fn(value, this.#argument);
        if (result === kSkip) {
          next();
          return;
        }
        result = Promise.resolve(result);
      } catch (err) {
        result = Promise.reject(err);
      }
      this.#add(result);
      if (!this.#done && (this.#queue.length >= this.#highWaterMark || this.#running >= this.#concurrency)) {
        this.#goOn = next;
      } else {
        next();
      }
    }, (err) => {
      if (err) this.#add(Promise.reject(err), true);
      else this.#queue.push(kEnd);
      this.#done = true;
      this.#wake();
    });
  }

  #add(promise, isLast) {
    if (!isLast) this.#running++;
    promise.then(this.#onProcessed, this.#onFailed);
    this.#queue.push(promise);
    this.#wake();
  }

  #onProcessed = () => {
    this.#running--;
    this.#maybeGoOn();
  };

  #onFailed = () => {
    this.#done = true;
    this.#onProcessed();
  };

  #wake() {
    const wake = this.#wakeReader;
    this.#wakeReader = null;
    if (wake !== null) wake();
  }

  #maybeGoOn() {
    if (this.#goOn !== null && !this.#done && this.#running < this.#concurrency &&
        this.#queue.length < this.#highWaterMark) {
      const next = this.#goOn;
      this.#goOn = null;
      next();
    }
  }

  next() {
    if (!this.#started) {
      this.#started = true;
      // A signal that fires right after the first request comes before the first call of `fn`.
      queueMicrotask(() => this.#start());
    }
    if (this.#handedOut) {
      // A value keeps its place until the next is asked for, so that no more is worked on ahead than was asked.
      this.#handedOut = false;
      this.#queue.shift();
      this.#maybeGoOn();
    }
    return new Promise((resolve, reject) => this.#pull(resolve, reject));
  }

  #pull(resolve, reject) {
    if (this.#queue.length === 0) {
      this.#wakeReader = () => this.#pull(resolve, reject);
      return;
    }
    const first = this.#queue[0];
    if (first === kEnd) {
      if (this.#signal.aborted) this.#leave(reject, new AbortError());
      else resolve({ value: undefined, done: true });
      return;
    }
    first.then((value) => {
      if (this.#signal.aborted) {
        this.#leave(reject, new AbortError());
        return;
      }
      if (value === kSkip) {
        this.#queue.shift();
        this.#maybeGoOn();
        this.#pull(resolve, reject);
      } else {
        this.#handedOut = true;
        resolve({ value, done: false });
      }
    }, (err) => this.#leave(reject, err));
  }

  #leave(reject, err) {
    this.#stop();
    reject(err);
  }

  #stop() {
    this.#done = true;
    const next = this.#goOn;
    this.#goOn = null;
    if (next !== null) next(undefined, true);
  }

  return(value) {
    if (!this.#started) {
      this.#started = true;
      this.#queue.push(kEnd);
    }
    this.#stop();
    return Promise.resolve({ value, done: true });
  }

  throw(err) {
    this.return();
    return Promise.reject(err);
  }
}
Object.setPrototypeOf(Mapped.prototype, AsyncIteratorPrototype);

function filtered(stream, fn, options) {
  validateFn(fn);
  return new Mapped(stream, (value, argument) => {
    const keep = fn(value, argument);
    if (keep !== null && typeof keep === 'object' && typeof keep.then === 'function') {
      return Promise.resolve(keep).then((yes) => (yes ? value : kSkip));
    }
    return Promise.resolve(keep ? value : kSkip);
  }, options);
}

function toReadable(iterator) {
  return require('internal/stream/readable').Readable.from(iterator);
}

function map(fn, options) {
  return toReadable(new Mapped(this, fn, options));
}

function filter(fn, options) {
  return toReadable(filtered(this, fn, options));
}

function flatMap(fn, options) {
  const values = new Mapped(this, fn, options);
  return toReadable((async function* flatMap() {
    for await (const value of values) yield* value;
  })());
}

function integerOrInfinity(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options) {
  validateSignalOption(options);
  number = integerOrInfinity(number);
  const source = this;
  return toReadable((async function* drop() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of source) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- <= 0) yield value;
    }
  })());
}

function take(number, options) {
  validateSignalOption(options);
  number = integerOrInfinity(number);
  const source = this;
  return toReadable((async function* take() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of source) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- > 0) yield value;
      // Not one more than asked for is taken from the source.
      if (number <= 0) return;
    }
  })());
}

/** A promise settled by `run(resolve, reject)`; what run throws rejects it. */
function promised(run) {
  return new Promise(run);
}

function forEach(fn, options) {
  return promised((resolve, reject) => {
    validateFn(fn);
    const visited = new Mapped(this, (value, argument) => {
      const result = fn(value, argument);
      return Promise.resolve(result).then(() => kSkip);
    }, options);
    forEachAsync(visited, (value, next) => next(), (err) => (err ? reject(err) : resolve()));
  });
}

function some(fn, options) {
  return promised((resolve, reject) => {
    let found = false;
    forEachAsync(filtered(this, fn, options), (value, next) => {
      found = true;
      next(undefined, true);
    }, (err) => (err ? reject(err) : resolve(found)));
  });
}

function every(fn, options) {
  return promised((resolve, reject) => {
    validateFn(fn);
    let holds = true;
    const exceptions = filtered(this, (value, argument) => {
      return Promise.resolve(fn(value, argument)).then((yes) => !yes);
    }, options);
    forEachAsync(exceptions, (value, next) => {
      holds = false;
      next(undefined, true);
    }, (err) => (err ? reject(err) : resolve(holds)));
  });
}

function find(fn, options) {
  return promised((resolve, reject) => {
    let result;
    forEachAsync(filtered(this, fn, options), (value, next) => {
      result = value;
      next(undefined, true);
    }, (err) => (err ? reject(err) : resolve(result)));
  });
}

function toArray(options) {
  return promised((resolve, reject) => {
    validateSignalOption(options);
    const signal = options?.signal;
    const all = [];
    forEachAsync(this, (value, next) => {
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      all.push(value);
      next();
    }, (err) => (err ? reject(err) : resolve(all)));
  });
}

function reduce(reducer, initialValue, options) {
  let hasValue = arguments.length > 1;
  return promised((resolve, reject) => {
    validateFunction(reducer, 'reducer');
    validateSignalOption(options);
    if (options?.signal?.aborted) {
      const err = new AbortError(undefined, { cause: options.signal.reason });
      this.once('error', () => {}); // it is reported by the promise
      const { finished } = require('internal/stream/end-of-stream');
      finished(this.destroy(err)).then(() => reject(err), reject);
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    let listener;
    if (options?.signal) {
      const stop = () => controller.abort();
      options.signal.addEventListener('abort', stop, { once: true });
      listener = () => options.signal.removeEventListener('abort', stop);
    }
    let gotAny = false;
    let total = initialValue;
    forEachAsync(this, (value, next) => {
      gotAny = true;
      if (options?.signal?.aborted) throw new AbortError();
      if (!hasValue) {
        total = value;
        hasValue = true;
        next();
        return;
      }
      const result = reducer(total, value, { signal });
      if (result !== null && typeof result === 'object' && typeof result.then === 'function') {
        Promise.resolve(result).then((settled) => {
          total = settled;
          next();
        }, (err) => next(err));
      } else {
        total = result;
        next();
      }
    }, (err) => {
      listener?.();
      controller.abort();
      if (!err && !gotAny && !hasValue) {
        err = new ERR_MISSING_ARGS('reduce');
        err.message = 'Reduce of an empty stream requires an initial value';
      }
      if (err) reject(err);
      else resolve(total);
    });
  });
}

/** readable.compose(stream): this stream, read through another. */
function compose(stream, options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
  if (isNodeStream(stream) && !isWritable(stream)) {
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  }
  const composed = require('internal/stream/compose').compose(this, stream);
  if (options?.signal) {
    require('internal/stream/add-abort-signal').addAbortSignalNoValidate(options.signal, composed);
  }
  return composed;
}

module.exports = {
  streamReturning: { drop, filter, flatMap, map, take, compose },
  promiseReturning: { every, forEach, reduce, toArray, some, find },
};
