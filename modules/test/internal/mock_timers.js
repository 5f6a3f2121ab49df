'use strict';
// Timers and Date that run by hand: a program's clock stands still until tick().
// Follows the Node documentation, "Test runner > Mocking > Timers".
// Not here: the timers of the event loop (internal/timers).

const { AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } } = require('internal/errors');
const {
  validateAbortSignal, validateFunction, validateNumber, validateObject, validateStringArray,
} = require('internal/validators');
const { promisify } = require('internal/util');

const MAX_DELAY = 2 ** 31 - 1;
const APIS = ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'scheduler.wait'];

// Only one set of timers may be mocked: all replace the same globals.
let active = null;

class Timeout {
  #owner;
  #referenced = true;
  constructor(owner, entry) {
    this.#owner = owner;
    this.id = entry.id;
    this.callback = entry.callback;
    this.interval = entry.interval;
    this.args = entry.args;
  }
  ref() {
    this.#referenced = true;
    return this;
  }
  unref() {
    this.#referenced = false;
    return this;
  }
  hasRef() { return this.#referenced; }
  refresh() {
    this.#owner.again(this.id);
    return this;
  }
  close() {
    this.#owner.remove(this);
    return this;
  }
  [Symbol.toPrimitive]() { return this.id; }
  [Symbol.dispose]() { this.#owner.remove(this); }
}

// What is due when, in the order it runs: by time, immediates first, then by age.
class Clock {
  now = 0;
  #entries = [];
  #known = new Map();
  #lastId = 0;

  add(callback, delay, interval, args, immediate) {
    const entry = {
      id: ++this.#lastId, callback, delay, interval, args, immediate,
      runAt: immediate ? this.now : this.now + delay,
    };
    this.#insert(entry);
    this.#known.set(entry.id, entry);
    return new Timeout(this, entry);
  }

  #insert(entry) {
    const entries = this.#entries;
    let at = entries.length;
    while (at > 0 && before(entry, entries[at - 1])) at--;
    entries.splice(at, 0, entry);
  }

  remove(timer) {
    if (timer === null || timer === undefined) return;
    const id = typeof timer === 'object' ? timer.id : Number(timer);
    const entry = this.#known.get(id);
    if (entry === undefined) return;
    this.#known.delete(id);
    const at = this.#entries.indexOf(entry);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  again(id) {
    const entry = this.#known.get(id);
    if (entry === undefined) return;
    const at = this.#entries.indexOf(entry);
    if (at >= 0) this.#entries.splice(at, 1);
    entry.runAt = this.now + entry.delay;
    this.#insert(entry);
  }

  /** Goes on by `time` and runs what is due then, also what that adds. */
  tick(time) {
    this.now += time;
    while (this.#entries.length > 0 && this.#entries[0].runAt <= this.now) {
      const entry = this.#entries.shift();
      if (entry.interval === undefined) this.#known.delete(entry.id);
      Reflect.apply(entry.callback, undefined, entry.args);
      if (entry.interval !== undefined && this.#known.has(entry.id)) {
        entry.runAt += entry.interval;
        this.#insert(entry);
      }
    }
  }

  get last() { return this.#entries.at(-1); }
}

function before(a, b) {
  if (a.runAt !== b.runAt) return a.runAt < b.runAt;
  if (a.immediate !== b.immediate) return a.immediate;
  return a.id < b.id;
}

function delayOf(value, least) {
  const delay = Number(value);
  return delay >= least && delay <= MAX_DELAY ? Math.trunc(delay) : least;
}

// One promise per timer, as timers/promises gives it.
function promised(clock, start, options) {
  return new Promise((resolve, reject) => {
    const { signal, ref } = options;
    if (ref !== undefined) require('internal/validators').validateBoolean(ref, 'options.ref');
    validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    const onAbort = () => {
      clock.remove(timer);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    const timer = start((value) => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    signal?.addEventListener('abort', onAbort, { __proto__: null, once: true });
  });
}

async function* everyInterval(clock, delay, value, options) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let due = 0;
  let wake = null;
  const signalled = () => wake?.();
  const every = delayOf(delay, 1);
  const timer = clock.add(() => {
    due++;
    wake?.();
  }, every, every, [], false);
  signal?.addEventListener('abort', signalled, { __proto__: null, once: true });
  try {
    while (true) {
      for (; due > 0; due--) yield value;
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      await new Promise((resolve) => { wake = resolve; });
      wake = null;
    }
  } finally {
    clock.remove(timer);
    signal?.removeEventListener('abort', signalled);
  }
}

function mockDate(clock, NativeDate) {
  function Date(...args) {
    if (new.target === undefined) return new NativeDate(clock.now).toString();
    return Reflect.construct(NativeDate, args.length === 0 ? [clock.now] : args,
                             new.target === Date ? NativeDate : new.target);
  }
  const own = Object.getOwnPropertyDescriptors(NativeDate);
  delete own.prototype;
  Object.defineProperties(Date, own);
  Object.defineProperty(Date, 'prototype', {
    __proto__: null, value: NativeDate.prototype, writable: false,
  });
  Object.defineProperty(Date, 'now', {
    __proto__: null, value: function now() { return clock.now; },
    configurable: true, enumerable: false, writable: true,
  });
  Date.toString = function toString() { return 'function Date() { [native code] }'; };
  Date.isMock = true;
  return Date;
}

class MockTimers {
  #clock = null;
  #undo = [];

  /** @param {{apis?: string[], now?: number | Date}} [options] */
  enable(options = { __proto__: null, apis: APIS, now: 0 }) {
    validateObject(options, 'options');
    const { apis = APIS } = options;
    let { now = 0 } = options;
    if (active !== null) throw new ERR_INVALID_STATE('MockTimers is already enabled!');
    if (now instanceof Date) now = now.valueOf();
    validateNumber(now, 'initialTime');
    if (Number.isNaN(now)) {
      throw new ERR_INVALID_ARG_VALUE('now', now, `epoch must be a positive integer received ${now}`);
    }
    checkTime(now);
    validateStringArray(apis, 'options.apis');
    for (const api of apis) {
      if (!APIS.includes(api)) {
        throw new ERR_INVALID_ARG_VALUE('options.apis', api, `option ${api} is not supported`);
      }
    }
    this.#clock = new Clock();
    this.#clock.now = now;
    active = this;
    for (const api of apis) this.#replace(api);
  }

  #put(object, name, value) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    this.#undo.push(() => {
      if (descriptor === undefined) delete object[name];
      else Object.defineProperty(object, name, descriptor);
    });
    Object.defineProperty(object, name, {
      __proto__: null, value, configurable: true, writable: true,
      enumerable: descriptor?.enumerable ?? false,
    });
  }

  // A global that node:timers has too.
  #putTimer(name, value) {
    this.#put(globalThis, name, value);
    this.#put(require('timers'), name, value);
  }

  #replace(api) {
    const clock = this.#clock;
    const promises = require('timers/promises');
    const clear = (timer) => clock.remove(timer);
    const makeTimeout = (callback, delay, args) => clock.add(callback, delayOf(delay, 1), undefined, args, false);
    const wait = (delay, value, options) => promised(clock,
      (done) => clock.add(done, delayOf(delay, 1), undefined, [value], false), options);
    switch (api) {
      case 'setTimeout': {
        const setTimeout = (callback, delay, ...args) => makeTimeout(callback, delay, args);
        const later = (delay, value, options = {}) => wait(delay, value, options);
        setTimeout[promisify.custom] = later;
        this.#putTimer('setTimeout', setTimeout);
        this.#putTimer('clearTimeout', clear);
        this.#put(promises, 'setTimeout', later);
        break;
      }
      case 'setInterval':
        this.#putTimer('setInterval', (callback, delay, ...args) => {
          const every = delayOf(delay, 1);
          return clock.add(callback, every, every, args, false);
        });
        this.#putTimer('clearInterval', clear);
        this.#put(promises, 'setInterval', (delay, value, options = {}) =>
          everyInterval(clock, delay, value, options));
        break;
      case 'setImmediate': {
        const setImmediate = (callback, ...args) => clock.add(callback, 0, undefined, args, true);
        const later = (value, options = {}) => promised(clock,
          (done) => clock.add(done, 0, undefined, [value], true), options);
        setImmediate[promisify.custom] = later;
        this.#putTimer('setImmediate', setImmediate);
        this.#putTimer('clearImmediate', clear);
        this.#put(promises, 'setImmediate', later);
        break;
      }
      case 'Date':
        this.#put(globalThis, 'Date', mockDate(clock, Date));
        break;
      default:
        this.#put(promises.scheduler, 'wait', (delay, options = {}) => wait(delay, undefined, options));
    }
  }

  #enabled() {
    if (this.#clock === null) {
      throw new ERR_INVALID_STATE('You should enable MockTimers first by calling the .enable function');
    }
    return this.#clock;
  }

  /** Lets `time` milliseconds go by. */
  tick(time = 1) {
    const clock = this.#enabled();
    checkTime(time);
    clock.tick(time);
  }

  /** Sets the clock without running what is due. */
  setTime(time = 0) {
    validateNumber(time, 'time');
    checkTime(time);
    this.#enabled().now = time;
  }

  /** Runs all there is: goes on to the time of the last one. */
  runAll() {
    const clock = this.#enabled();
    const { last } = clock;
    if (last !== undefined) clock.tick(Math.max(0, last.runAt - clock.now));
  }

  reset() {
    if (this.#clock === null) return;
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
    this.#clock = null;
    active = null;
  }

  [Symbol.dispose]() { this.reset(); }
}

function checkTime(time) {
  if (time < 0) throw new ERR_INVALID_ARG_VALUE('time', 'positive integer', time);
}

module.exports = { MockTimers };
