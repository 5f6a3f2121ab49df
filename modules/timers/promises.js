'use strict';
// Timers as promises (Node docs: "Timers Promises API").

const { Immediate, Timeout, clearImmediate, clearTimer, insert } = require('internal/timers');
const {
  validateAbortSignal, validateBoolean, validateNumber, validateObject,
} = require('internal/validators');
const { AbortError, codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } =
  require('internal/errors');

function abortError(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

// Checks the options and calls `start(resolve, reject, options)`, which returns the
// function that cancels. Bad arguments reject, as documented.
function promised(options, check, start) {
  try {
    check?.();
    validateObject(options, 'options');
    if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
    if (options.ref !== undefined) validateBoolean(options.ref, 'options.ref');
  } catch (err) {
    return Promise.reject(err);
  }
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));

  let onAbort;
  const promise = new Promise((resolve, reject) => {
    const cancel = start(resolve);
    if (signal) {
      onAbort = () => {
        cancel();
        reject(abortError(signal));
      };
      const { kResistStopPropagation } = require('internal/event_target');
      signal.addEventListener('abort', onAbort,
        { __proto__: null, [kResistStopPropagation]: true });
    }
  });
  if (onAbort === undefined) return promise;
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

/**
 * @param {number} [after] milliseconds
 * @param {any} [value] what the promise resolves with
 * @param {{signal?: AbortSignal, ref?: boolean}} [options]
 */
function setTimeout(after, value, options = {}) {
  return promised(options, () => {
    if (after !== undefined) validateNumber(after, 'delay');
  }, (resolve) => {
    const timer = new Timeout(resolve, after, [value], false, options.ref ?? true);
    insert(timer, timer._idleTimeout);
    return () => clearTimer(timer);
  });
}

/** @param {any} [value] @param {{signal?: AbortSignal, ref?: boolean}} [options] */
function setImmediate(value, options = {}) {
  return promised(options, undefined, (resolve) => {
    const immediate = new Immediate(resolve, [value]);
    if (options.ref === false) immediate.unref();
    return () => clearImmediate(immediate);
  });
}

/** Async iterator that yields `value` every `after` milliseconds; misses no turn. */
async function* setInterval(after, value, options = {}) {
  if (after !== undefined) validateNumber(after, 'delay');
  validateObject(options, 'options');
  const { signal, ref = true } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (options.ref !== undefined) validateBoolean(options.ref, 'options.ref');
  if (signal?.aborted) throw abortError(signal);

  let wake;
  let due = 0;
  const timer = new Timeout(() => {
    due++;
    wake?.();
    wake = undefined;
  }, after, undefined, true, ref);
  insert(timer, timer._idleTimeout);

  let onAbort;
  try {
    if (signal) {
      onAbort = () => {
        clearTimer(timer);
        wake?.(Promise.reject(abortError(signal)));
        wake = undefined;
      };
      const { kResistStopPropagation } = require('internal/event_target');
      signal.addEventListener('abort', onAbort,
        { __proto__: null, once: true, [kResistStopPropagation]: true });
    }
    while (!signal?.aborted) {
      if (due === 0) await new Promise((resolve) => { wake = resolve; });
      for (; due > 0; due--) yield value;
    }
    throw abortError(signal);
  } finally {
    clearTimer(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

const kScheduler = Symbol('kScheduler');

class Scheduler {
  constructor() {
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** Waits without a result. */
  wait(delay, options) {
    if (!this[kScheduler]) throw new ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }

  /** Lets everything else that is due run first. */
  yield() {
    if (!this[kScheduler]) throw new ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }
}

module.exports = {
  setTimeout,
  setImmediate,
  setInterval,
  scheduler: Object.create(Scheduler.prototype, {
    [kScheduler]: { __proto__: null, value: true },
  }),
};
