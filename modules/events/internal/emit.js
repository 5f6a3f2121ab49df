'use strict';
// EventEmitter.prototype.emit, and what becomes of promises that listeners return (`captureRejections`).

const kCapture = Symbol('kCapture');
const kRejection = Symbol.for('nodejs.rejection');
const kErrorMonitor = Symbol('events.errorMonitor');

/** Calls every listener of `type` now, in order. Returns whether there was any. */
function emit(type, a, b, c) {
  // `arguments` itself never leaves this function, so that the compiler need not make it.
  if (type === 'error' || arguments.length > 4)
    return emitAny(this, type, Array.prototype.slice.call(arguments, 1));
  const events = this._events;
  if (events === undefined) return false;
  const handler = events[type];
  if (handler === undefined) return false;
  if (typeof handler !== 'function') return emitToAll(this, type, handler, arguments.length, a, b, c);
  // Here and not in a function: stacks show one frame of `emit`, and they have few.
  let result;
  switch (arguments.length) {
    case 2: result = handler.call(this, a); break;
    case 3: result = handler.call(this, a, b); break;
    case 4: result = handler.call(this, a, b, c); break;
    default: result = handler.call(this);
  }
  if (result != null && this[kCapture]) {
    captureRejection(this, result, type, [a, b, c].slice(0, arguments.length - 1));
  }
  return true;
}

// As of a function of (type, ...args); named parameters are faster.
Object.defineProperty(emit, 'length', { __proto__: null, value: 1, configurable: true });

function emitAny(emitter, type, args) {
  const events = emitter._events;
  if (type === 'error') prepareErrorEvent(emitter, events, args);
  const handler = events === undefined ? undefined : events[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    callAny(emitter, type, handler, args);
  } else {
    const length = share(handler);
    for (let i = 0; i < length; i++) callAny(emitter, type, handler[i], args);
  }
  return true;
}

function callAny(emitter, type, listener, args) {
  const result = listener.apply(emitter, args);
  if (result != null && emitter[kCapture]) captureRejection(emitter, result, type, args);
}

// From here on the list is replaced and not changed, see the head of events.js.
function share(list) {
  list.shared = true;
  return list.length;
}

// Of a size that the compiler inlines where `emit` is called: it then knows the listeners of a place in the program. Two
// of them are called from different places.
function emitToAll(emitter, type, list, argc, a, b, c) {
  const length = share(list);
  if (length === 2) {
    callOneOf(emitter, type, list[0], argc, a, b, c);
    callOneOf(emitter, type, list[1], argc, a, b, c);
  } else {
    for (let i = 0; i < length; i++) callOneOf(emitter, type, list[i], argc, a, b, c);
  }
  return true;
}

function callOneOf(emitter, type, listener, argc, a, b, c) {
  let result;
  switch (argc) {
    case 2: result = listener.call(emitter, a); break;
    case 3: result = listener.call(emitter, a, b); break;
    case 4: result = listener.call(emitter, a, b, c); break;
    default: result = listener.call(emitter);
  }
  if (result != null && emitter[kCapture]) captureRejection(emitter, result, type, [a, b, c].slice(0, argc - 1));
}

// Tells the error monitors, then throws when nobody listens for 'error'.
function prepareErrorEvent(emitter, events, args) {
  if (events !== undefined) {
    if (events[kErrorMonitor] !== undefined) emitter.emit(kErrorMonitor, ...args);
    if (events.error !== undefined) return;
  }
  const err = args[0];
  if (err instanceof Error) throw err;
  let text;
  try {
    text = require('internal/util/inspect').inspect(err);
  } catch {
    text = err;
  }
  const unhandled = new (require('internal/errors').codes.ERR_UNHANDLED_ERROR)(text);
  unhandled.context = err;
  throw unhandled;
}

function captureRejection(emitter, promise, type, args) {
  try {
    const { then } = promise;
    if (typeof then === 'function') {
      then.call(promise, undefined, (err) => {
        // On a tick of its own: what a handler throws must become uncaught.
        process.nextTick(reportRejection, emitter, err, type, args);
      });
    }
  } catch (err) {
    emitter.emit('error', err);
  }
}

function reportRejection(emitter, err, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](err, type, ...args);
    return;
  }
  // An async 'error' listener that rejects must not feed itself for ever.
  const before = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', err);
  } finally {
    emitter[kCapture] = before;
  }
}

module.exports = { emit, kCapture, kErrorMonitor, kRejection };
