'use strict';
// What all web streams share: the state slot, a queue with sizes, promises
// made only when looked at, and the checks of callbacks and strategies.
// Follows the WHATWG Streams Standard; names of abstract operations are its.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { enqueueMicrotask } = internalBinding('task_queue');

const kState = Symbol('kState');
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const RESOLVED = Promise.resolve();
const nop = () => {};
/** Passed to constructors that user code may not call. */
const kInternal = Symbol('kInternal');

function markHandled(promise) {
  promise.then(undefined, nop);
  return promise;
}

/** Reacts to a promise, like then() where nobody wants the promise that it returns; `onFulfilled` gets no value. */
function whenSettled(promise, onFulfilled, onRejected) {
  // What an algorithm that returns nothing gives: a microtask of its own costs half as much.
  if (promise === RESOLVED) enqueueMicrotask(onFulfilled);
  else promise.then(onFulfilled, onRejected);
}

/** A promise with its settling; the promise itself exists only once asked for. */
class Deferred {
  #promise = null;
  #resolve;
  #reject;
  status = 'pending';
  #value;

  get promise() {
    if (this.#promise === null) {
      if (this.status === 'pending') {
        this.#promise = new Promise((resolve, reject) => {
          this.#resolve = resolve;
          this.#reject = reject;
        });
        markHandled(this.#promise);
      } else if (this.status === 'resolved') {
        this.#promise = Promise.resolve(this.#value);
      } else {
        this.#promise = markHandled(Promise.reject(this.#value));
      }
    }
    return this.#promise;
  }

  resolve(value) {
    if (this.status !== 'pending') return;
    this.status = 'resolved';
    this.#value = value;
    if (this.#promise !== null) this.#resolve(value);
  }

  reject(reason) {
    if (this.status !== 'pending') return;
    this.status = 'rejected';
    this.#value = reason;
    if (this.#promise !== null) this.#reject(reason);
  }
}

/** First in, first out, without moving the rest. */
class Fifo {
  #items = [];
  #head = 0;
  get length() { return this.#items.length - this.#head; }
  push(item) { this.#items.push(item); }
  peek() { return this.#items[this.#head]; }
  shift() {
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/**
 * Calls a user's algorithm; always a promise, as the standard has it.
 * @returns {Promise<any>}
 */
function callToPromise(fn, self, a, b) {
  try {
    const result = fn.call(self, a, b);
    return result === undefined ? RESOLVED : Promise.resolve(result);
  } catch (err) {
    return Promise.reject(err);
  }
}

/** A dictionary argument: any object, or `undefined` where it may be left out. */
function checkDictionary(value, name) {
  if (value === undefined) return;
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    throw new ERR_INVALID_ARG_TYPE(name, 'object', value);
  }
}
function checkOptions(value, name) {
  if (value != null) checkDictionary(value, name);
}

function takeCallback(source, key, name) {
  const fn = source?.[key];
  if (fn === undefined) return undefined;
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE(`${name}.${key}`, 'function', fn);
  return fn;
}

/** @returns {number} */
function extractHighWaterMark(value, fallback) {
  if (value === undefined) return fallback;
  value = +value;
  if (Number.isNaN(value) || value < 0) throw rangeError('strategy.highWaterMark', value);
  return value;
}

function rangeError(name, value) {
  return new ERR_INVALID_ARG_VALUE.RangeError(name, value);
}

/** @returns {Function | undefined} undefined: every chunk counts 1 */
function extractSize(size) {
  if (size === undefined) return undefined;
  if (typeof size !== 'function') throw new ERR_INVALID_ARG_TYPE('strategy.size', 'function', size);
  return (chunk) => size.call(undefined, chunk);
}

function checkThis(condition, name) {
  if (!condition) throw new ERR_INVALID_THIS(name);
}

/** The same where Node keeps what it needs in private members, and leaves the error to the engine. */
function checkMember(condition, member) {
  if (!condition) throw new TypeError(`Cannot read private member ${member} from an object whose class did not declare it`);
}

/** Web IDL: members are enumerable, and the class has a string tag. */
function finishClass(C, name, members, tag = true) {
  for (const key of members) Object.defineProperty(C.prototype, key, { __proto__: null, enumerable: true });
  if (tag) {
    Object.defineProperty(C.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: name });
  }
}

/** What `util.inspect` shows of an object of class `name`. */
function inspectAs(depth, options, name, data) {
  if (depth < 0) return options.stylize ? options.stylize(`[${name}]`, 'special') : `[${name}]`;
  const { inspect } = require('util');
  return `${name} ${inspect(data, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

module.exports = {
  kState,
  kInspect,
  kInternal,
  RESOLVED,
  nop,
  markHandled,
  whenSettled,
  Deferred,
  Fifo,
  callToPromise,
  checkDictionary,
  checkOptions,
  takeCallback,
  extractHighWaterMark,
  extractSize,
  rangeError,
  checkThis,
  checkMember,
  finishClass,
  inspectAs,
};
