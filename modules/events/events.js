'use strict';
// EventEmitter and the static helpers of `node:events` (Node docs: "Events").
// Not here: EventTarget (internal/event_target), the promise and iterator
// forms once() and on() (internal/events/async), EventEmitterAsyncResource
// (internal/events/async_resource); those load when first used.
// emit() and what it needs are in internal/events/emit.
//
// Listener storage: `_events[type]` is a function for one listener and an array
// for more. emit() does not copy the array: it marks it `shared`, and whoever
// wants to change a shared array replaces it by a copy first.

const { emit, kCapture, kErrorMonitor, kRejection } = require('internal/events/emit');

const kShapeMode = Symbol('shapeMode');
const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');

let defaultMaxListeners = 10;

let errorsModule;
const lazyErrors = () => (errorsModule ??= require('internal/errors'));
let validators;
const lazyValidators = () => (validators ??= require('internal/validators'));
const inspect = (value, options) => require('internal/util/inspect').inspect(value, options);

/**
 * @param {{captureRejections?: boolean}} [opts] captureRejections: report a
 *   rejected promise returned by a listener as an 'error' event.
 */
function EventEmitter(opts) {
  EventEmitter.init.call(this, opts);
}

// Here as well as in init(), for classes that never call the constructor.
Object.assign(EventEmitter.prototype, { _events: undefined, _eventsCount: 0, _maxListeners: undefined });

EventEmitter.init = function(opts) {
  const own = this._events;
  // A subclass that laid out its table of events beforehand keeps that shape.
  const laidOut = own !== undefined && own !== Object.getPrototypeOf(this)._events;
  if (!laidOut) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  this[kShapeMode] = laidOut;
  if (!this._maxListeners) this._maxListeners = undefined; // an own property, unless a class has set a limit
  const capture = opts ? opts.captureRejections : undefined;
  if (capture) lazyValidators().validateBoolean(capture, 'options.captureRejections');
  this[kCapture] = capture ? true : EventEmitter.prototype[kCapture];
};

function checkListener(listener) {
  if (typeof listener !== 'function')
    lazyValidators().validateFunction(listener, 'listener');
}

/**
 * @param {number} n most listeners of one event before the leak warning; 0 or Infinity: no limit
 * @throws {RangeError} ERR_OUT_OF_RANGE
 */
EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  lazyValidators().validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

function maxListenersOf(emitter) {
  const n = emitter._maxListeners;
  return n === undefined ? defaultMaxListeners : n;
}

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

EventEmitter.prototype.emit = emit;

function addListenerTo(target, type, listener, prepend) {
  checkListener(listener);
  if (target._events === undefined) {
    target._events = { __proto__: null };
    target._eventsCount = 0;
  } else if (target._events.newListener !== undefined) {
    target.emit('newListener', type, listener.listener ?? listener);
  }
  // Read only now: a 'newListener' listener may have replaced the table.
  const events = target._events;
  const current = events[type];
  if (current === undefined) {
    events[type] = listener;
    target._eventsCount += 1;
    return target;
  }

  let list = current;
  if (typeof current === 'function') {
    list = events[type] = prepend ? [listener, current] : [current, listener];
  } else {
    if (current.shared === true) list = events[type] = copyList(current);
    if (prepend) list.unshift(listener);
    else list.push(listener);
  }
  const limit = maxListenersOf(target);
  if (list.length > limit && limit > 0 && !list.warned) warnOfLeak(target, type, list, limit);
  return target;
}

function copyList(list) {
  const copy = list.slice();
  if (list.warned) copy.warned = true;
  return copy;
}

function warnOfLeak(target, type, list, limit) {
  list.warned = true;
  const warning = new Error(
    'Possible EventEmitter memory leak detected. ' +
    `${list.length} ${String(type)} listeners added to ${inspect(target, { depth: -1 })}. ` +
    `MaxListeners is ${limit}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  warning.emitter = target;
  warning.type = type;
  warning.count = list.length;
  process.emitWarning(warning);
}

/** Adds `listener` at the end of the list of `type`. Duplicates are kept. */
EventEmitter.prototype.addListener = function addListener(type, listener) {
  return addListenerTo(this, type, listener, false);
};
EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return addListenerTo(this, type, listener, true);
};

function onceWrapper() {
  if (this.fired) return undefined;
  this.target.removeListener(this.type, this.wrapFn);
  this.fired = true;
  if (arguments.length === 0) return this.listener.call(this.target);
  return this.listener.apply(this.target, arguments);
}

function wrapOnce(target, type, listener) {
  const state = { fired: false, wrapFn: undefined, target, type, listener };
  const wrapped = onceWrapper.bind(state);
  wrapped.listener = listener;
  state.wrapFn = wrapped;
  return wrapped;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, wrapOnce(this, type, listener));
  return this;
};

function dropType(emitter, events, type) {
  emitter._eventsCount -= 1;
  if (emitter[kShapeMode]) {
    events[type] = undefined;
  } else if (emitter._eventsCount === 0) {
    emitter._events = { __proto__: null };
  } else {
    delete events[type];
  }
}

const isListener = (entry, listener) => entry === listener || entry.listener === listener;

function lastIndexOfListener(list, listener) {
  for (let i = list.length - 1; i >= 0; i--) {
    if (isListener(list[i], listener)) return i;
  }
  return -1;
}

/** Removes the most recently added occurrence of `listener` from `type`. */
EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  const current = events === undefined ? undefined : events[type];
  if (current === undefined) return this;

  let told = listener; // what 'removeListener' is told
  if (isListener(current, listener)) {
    dropType(this, events, type);
    told = current.listener || listener;
  } else {
    const index = typeof current === 'function' ? -1 : lastIndexOfListener(current, listener);
    if (index === -1) return this;
    dropIndex(events, type, current, index);
  }
  if (events.removeListener !== undefined) this.emit('removeListener', type, told);
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

function dropIndex(events, type, list, index) {
  if (list.length === 2) {
    events[type] = list[1 - index]; // a single listener needs no list
    return;
  }
  let own = list;
  if (list.shared === true) own = events[type] = copyList(list);
  if (index === 0) own.shift();
  else own.splice(index, 1);
}

function forgetAll(emitter) {
  emitter._events = { __proto__: null };
  emitter._eventsCount = 0;
  emitter[kShapeMode] = false;
}

/** Removes the listeners of `type`, or of every event when called without one. */
EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  const one = arguments.length !== 0;

  // Somebody wants to hear of each removal: one by one, the last added first.
  if (events.removeListener !== undefined) {
    if (one) {
      const listeners = listenersOf(this, type, false);
      for (let i = listeners.length - 1; i >= 0; i--) this.removeListener(type, listeners[i]);
      return this;
    }
    for (const key of Reflect.ownKeys(events)) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    forgetAll(this);
    return this;
  }

  if (!one || (events[type] !== undefined && this._eventsCount === 1)) {
    forgetAll(this);
    return this;
  }
  if (events[type] !== undefined) {
    this._eventsCount -= 1;
    delete events[type];
  }
  this[kShapeMode] = false;
  return this;
};

function listenersOf(target, type, unwrap) {
  const handler = target._events?.[type];
  if (handler === undefined) return [];
  if (typeof handler === 'function')
    return unwrap ? [handler.listener || handler] : [handler];
  return unwrap ? Array.prototype.map.call(handler, (fn) => fn.listener || fn) :
    Array.prototype.slice.call(handler);
}

/** A copy of the listeners of `type`, as they were given. */
EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};

/** A copy of the listeners of `type`, with the wrappers that once() makes. */
EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};

/** Counts the listeners of `type`; with `listener`, how often that one is in the list. */
EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const current = this._events?.[type];
  if (current === undefined) return 0;
  const any = listener === undefined || listener === null;
  if (typeof current === 'function') return any || isListener(current, listener) ? 1 : 0;
  if (any) return current.length;
  let count = 0;
  for (let i = 0; i < current.length; i++) {
    if (isListener(current[i], listener)) count += 1;
  }
  return count;
};

/** The events (strings and symbols) that have listeners. */
EventEmitter.prototype.eventNames = function eventNames() {
  if (!(this._eventsCount > 0)) return [];
  const events = this._events;
  const keys = Reflect.ownKeys(events);
  return this[kShapeMode] ? keys.filter((key) => events[key] !== undefined) : keys;
};

Object.defineProperty(EventEmitter.prototype, kCapture, {
  __proto__: null, value: false, writable: true, enumerable: false,
});

// Static side -------------------------------------------------------------

const isTarget = (value) =>
  typeof value?.addEventListener === 'function' &&
  require('internal/event_target').isEventTarget(value);

/**
 * @param {AbortSignal} signal
 * @param {(event: Event) => void} listener runs once, even when the event was stopped
 * @returns {Disposable} removes the listener
 */
function addAbortListener(signal, listener) {
  return require('internal/events/abort_listener').addAbortListener(signal, listener);
}

/** Promise of the arguments of the next event `name`; rejects on 'error' and on abort. */
async function once(emitter, name, options) {
  return require('internal/events/async').once(emitter, name, options);
}

/** Async iterator over the arguments of each event `name`. */
function on(emitter, event, options) {
  return require('internal/events/async').on(emitter, event, options);
}

const kEmitterTypes = ['EventEmitter', 'EventTarget'];

function neither(value, argument = 'emitter') {
  return new (lazyErrors().codes.ERR_INVALID_ARG_TYPE)(argument, kEmitterTypes, value);
}

/** A copy of the listeners of an emitter or an EventTarget. */
function getEventListeners(emitter, type) {
  if (typeof emitter?.listeners === 'function') return emitter.listeners(type);
  if (isTarget(emitter)) return require('internal/event_target').listenersOf(emitter, type);
  throw neither(emitter);
}

/** The limit of listeners of an emitter or an EventTarget. */
function getMaxListeners(emitter) {
  if (typeof emitter?.getMaxListeners === 'function') return maxListenersOf(emitter);
  const limit = emitter?.[kMaxEventTargetListeners];
  if (typeof limit === 'number') return limit;
  throw neither(emitter);
}

/** The number of listeners of `type` on an emitter or an EventTarget. */
function listenerCount(emitter, type) {
  if (typeof emitter?.listenerCount === 'function') return emitter.listenerCount(type);
  if (isTarget(emitter)) return require('internal/event_target').listenersOf(emitter, type).length;
  throw neither(emitter);
}

module.exports = EventEmitter;
EventEmitter.addAbortListener = addAbortListener;
EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = getMaxListeners;
EventEmitter.listenerCount = listenerCount;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;

Object.defineProperties(EventEmitter, {
  captureRejections: {
    __proto__: null,
    enumerable: true,
    get() { return EventEmitter.prototype[kCapture]; },
    set(value) {
      lazyValidators().validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
  },
  EventEmitterAsyncResource: {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: function lazyEventEmitterAsyncResource() {
      return require('internal/events/async_resource');
    },
    set: undefined,
  },
  errorMonitor: {
    __proto__: null, value: kErrorMonitor, writable: true, enumerable: true, configurable: true,
  },
  defaultMaxListeners: {
    __proto__: null,
    enumerable: true,
    get() { return defaultMaxListeners; },
    set(value) {
      lazyValidators().validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
  },
  kMaxEventTargetListeners: { __proto__: null, value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { __proto__: null, value: kMaxEventTargetListenersWarned },
});

/**
 * Sets the limit of listeners for the given emitters and targets; without any,
 * the default for all of them.
 */
EventEmitter.setMaxListeners = function(n = defaultMaxListeners, ...eventTargets) {
  lazyValidators().validateNumber(n, 'setMaxListeners', 0);
  if (eventTargets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const one of eventTargets) {
    if (isTarget(one)) {
      Object.assign(one, { [kMaxEventTargetListeners]: n, [kMaxEventTargetListenersWarned]: false });
    } else if (typeof one.setMaxListeners === 'function') {
      one.setMaxListeners(n);
    } else {
      throw neither(one, 'eventTargets');
    }
  }
};

// Node's own order of keys has init last; programs print this object.
const { init } = EventEmitter;
delete EventEmitter.init;
EventEmitter.init = init;
