'use strict';
// events.once() and events.on(): events as promises and as an async iterator.
// Promises are made by hand: no async function runs for each event.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const {
  validateAbortSignal, validateInteger, validateObject,
} = require('internal/validators');
const FixedQueue = require('internal/fixed_queue');
const { addAbortListener } = require('internal/events/abort_listener');

function listen(emitter, name, listener, once) {
  if (typeof emitter.on === 'function') {
    if (once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, { once });
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function unlisten(emitter, name, listener) {
  if (typeof emitter.removeListener === 'function') {
    emitter.removeListener(name, listener);
  } else if (typeof emitter.removeEventListener === 'function') {
    emitter.removeEventListener(name, listener);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function listenAbort(target, listener) {
  const { kResistStopPropagation } = require('internal/event_target');
  target.addEventListener('abort', listener,
    { once: true, [kResistStopPropagation]: true });
}

function once(emitter, name, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  return new Promise((resolve, reject) => {
    const onError = (err) => {
      emitter.removeListener(name, onEvent);
      if (signal != null) unlisten(signal, 'abort', onAbort);
      reject(err);
    };
    const onEvent = (...args) => {
      emitter.removeListener?.('error', onError);
      if (signal != null) unlisten(signal, 'abort', onAbort);
      resolve(args);
    };
    const onAbort = () => {
      unlisten(emitter, name, onEvent);
      if (typeof emitter.removeListener === 'function') unlisten(emitter, 'error', onError);
      reject(new AbortError(undefined, { cause: signal?.reason }));
    };
    listen(emitter, name, onEvent, true);
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', onError);
    if (signal != null) listenAbort(signal, onAbort);
  });
}

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}).prototype);

/** Internal option of on(): the values are the first arguments of the events, not arrays of all. */
const kFirstEventParam = Symbol('kFirstEventParam');

function on(emitter, event, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  // Both spellings were public at some time.
  const highWaterMark = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  const lowWaterMark = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(highWaterMark, 'options.highWaterMark', 1);
  validateInteger(lowWaterMark, 'options.lowWaterMark', 1);

  const values = new FixedQueue();
  const waiting = new FixedQueue();
  const undo = [];
  let size = 0;
  let paused = false;
  let error = null;
  let finished = false;

  const subscribe = (name, listener) => {
    listen(emitter, name, listener, false);
    undo.push(() => unlisten(emitter, name, listener));
  };

  const firstOnly = options[kFirstEventParam] === true;
  const onValue = (...args) => {
    if (firstOnly) args = args[0];
    if (!waiting.isEmpty()) {
      waiting.shift().resolve({ value: args, done: false });
      return;
    }
    size++;
    if (!paused && size > highWaterMark) {
      paused = true;
      emitter.pause?.();
    }
    values.push(args);
  };

  const onError = (err) => {
    if (waiting.isEmpty()) error = err;
    else waiting.shift().reject(err);
    close();
  };

  const onAbort = () => onError(new AbortError(undefined, { cause: signal?.reason }));

  const close = () => {
    abortListener?.[Symbol.dispose]();
    while (undo.length > 0) undo.pop()();
    finished = true;
    paused = false; // nothing more is to come: what is closed need not go on
    while (!waiting.isEmpty()) waiting.shift().resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };

  const iterator = Object.setPrototypeOf({
    next() {
      if (size > 0) {
        const value = values.shift();
        size--;
        if (paused && size < lowWaterMark) {
          emitter.resume?.();
          paused = false;
        }
        return Promise.resolve({ value, done: false });
      }
      if (error !== null) {
        const rejected = Promise.reject(error);
        error = null;
        return rejected;
      }
      if (finished) return close();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      return close();
    },
    throw(err) {
      if (!err || !(err instanceof Error))
        throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', err);
      onError(err);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.for('nodejs.watermarkData')]: {
      get size() { return size; },
      get low() { return lowWaterMark; },
      get high() { return highWaterMark; },
      get isPaused() { return paused; },
    },
  }, AsyncIteratorPrototype);

  subscribe(event, onValue);
  if (event !== 'error' && typeof emitter.on === 'function') subscribe('error', onError);
  if (options.close?.length) {
    for (const name of options.close) subscribe(name, close);
  }
  const abortListener = signal ? addAbortListener(signal, onAbort) : null;
  return iterator;
}

module.exports = { once, on, kFirstEventParam };
