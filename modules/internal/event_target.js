'use strict';
// Event, CustomEvent, EventTarget and NodeEventTarget (Node docs: "Events",
// section "EventTarget and Event API"). There is no DOM tree: an event has one
// target, and its path is that target alone.
// Not here: AbortSignal (internal/abort_controller), EventEmitter (events).

const {
  codes: {
    ERR_EVENT_RECURSION,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_THIS,
    ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const {
  kValidateObjectAllowObjects, validateAbortSignal, validateObject, validateThisInternalField,
} = require('internal/validators');
const { kMaxEventTargetListeners, kMaxEventTargetListenersWarned } = require('events');

const kIsEventTarget = Symbol.for('nodejs.event_target');
const kIsNodeEventTarget = Symbol('kIsNodeEventTarget');
const kEvents = Symbol('kEvents');
const kHandlers = Symbol('kHandlers');
const kType = Symbol('type');
const kDetail = Symbol('kDetail');
const kTarget = Symbol('kTarget');
const kIsBeingDispatched = Symbol('kIsBeingDispatched');
const kInPassiveListener = Symbol('kInPassiveListener');
const kStop = Symbol('kStop');
const kTrustEvent = Symbol('kTrustEvent');
const kCreateEvent = Symbol('kCreateEvent');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
const kRemoveWeakListenerHelper = Symbol('kRemoveWeakListenerHelper');
const kWeakHandler = Symbol('kWeak');
const kResistStopPropagation = Symbol('kResistStopPropagation');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const kEnumerable = { __proto__: null, enumerable: true };
const kNone = { __proto__: null };

let millisecondsSinceStart;
function timeStampNow() {
  millisecondsSinceStart ??= require('internal/perf/utils').now;
  return millisecondsSinceStart();
}

// One function for every isTrusted getter, as the standard asks ([LegacyUnforgeable]).
const trusted = new WeakSet();
const isTrusted = Object.getOwnPropertyDescriptor({
  get isTrusted() { return trusted.has(this); },
}, 'isTrusted').get;

function checkEvent(self) {
  if (typeof self !== 'object' || self === null || !(kType in self))
    throw new ERR_INVALID_THIS('Event');
}

class Event {
  #cancelable = false;
  #bubbles = false;
  #composed = false;
  #defaultPrevented = false;
  #propagationStopped = false;
  #timestamp = timeStampNow();

  /** @param {string} type @param {{bubbles?: boolean, cancelable?: boolean, composed?: boolean}} [options] */
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (options != null) {
      validateObject(options, 'options');
      this.#bubbles = !!options.bubbles;
      this.#cancelable = !!options.cancelable;
      this.#composed = !!options.composed;
    }
    this[kType] = `${type}`;
    if (options?.[kTrustEvent]) trusted.add(this);
    this[kTarget] = null;
    this[kIsBeingDispatched] = false;
    this[kInPassiveListener] = false;
  }

  /** Old form of the constructor; does nothing while the event is dispatched. */
  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (this[kIsBeingDispatched]) return;
    this[kType] = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  [kInspect](depth, options) {
    checkEvent(this);
    const { name } = this.constructor;
    if (depth < 0) return name;
    const { inspect } = require('internal/util/inspect');
    return `${name} ${inspect({
      type: this[kType],
      defaultPrevented: this.#defaultPrevented,
      cancelable: this.#cancelable,
      timeStamp: this.#timestamp,
    }, { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth })}`;
  }

  stopImmediatePropagation() {
    checkEvent(this);
    // The standard has the immediate form imply the other one.
    this.#propagationStopped = true;
    this[kStop] = true;
  }

  preventDefault() {
    checkEvent(this);
    if (!this[kInPassiveListener] && this.#cancelable) this.#defaultPrevented = true;
  }

  get target() {
    checkEvent(this);
    return this[kTarget];
  }

  get currentTarget() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? this[kTarget] : null;
  }

  get srcElement() {
    checkEvent(this);
    return this[kTarget];
  }

  get type() {
    checkEvent(this);
    return this[kType];
  }

  get cancelable() {
    checkEvent(this);
    return this.#cancelable;
  }

  get defaultPrevented() {
    checkEvent(this);
    return this.#cancelable && this.#defaultPrevented;
  }

  get timeStamp() {
    checkEvent(this);
    return this.#timestamp;
  }

  composedPath() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? [this[kTarget]] : [];
  }

  get returnValue() {
    checkEvent(this);
    return !this.#cancelable || !this.#defaultPrevented;
  }

  get bubbles() {
    checkEvent(this);
    return this.#bubbles;
  }

  get composed() {
    checkEvent(this);
    return this.#composed;
  }

  get eventPhase() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? Event.AT_TARGET : Event.NONE;
  }

  get cancelBubble() {
    checkEvent(this);
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    checkEvent(this);
    if (value) this.#propagationStopped = true;
  }

  stopPropagation() {
    checkEvent(this);
    this.#propagationStopped = true;
  }
}
for (const [name, value] of
  [['NONE', 0], ['CAPTURING_PHASE', 1], ['AT_TARGET', 2], ['BUBBLING_PHASE', 3]]) {
  Object.defineProperty(Event, name, { __proto__: null, value, enumerable: true });
}
Object.defineProperties(Event.prototype, {
  [Symbol.toStringTag]: { __proto__: null, value: 'Event', configurable: true },
  initEvent: kEnumerable,
  stopImmediatePropagation: kEnumerable,
  preventDefault: kEnumerable,
  target: kEnumerable,
  currentTarget: kEnumerable,
  srcElement: kEnumerable,
  type: kEnumerable,
  cancelable: kEnumerable,
  defaultPrevented: kEnumerable,
  timeStamp: kEnumerable,
  composedPath: kEnumerable,
  returnValue: kEnumerable,
  bubbles: kEnumerable,
  composed: kEnumerable,
  eventPhase: kEnumerable,
  cancelBubble: kEnumerable,
  stopPropagation: kEnumerable,
  isTrusted: { __proto__: null, get: isTrusted, enumerable: true, configurable: false },
});

class CustomEvent extends Event {
  constructor(type, options = kNone) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, options);
    this[kDetail] = options?.detail ?? null;
  }

  get detail() {
    if (typeof this !== 'object' || this === null || !(kDetail in this))
      throw new ERR_INVALID_THIS('CustomEvent');
    return this[kDetail];
  }
}
Object.defineProperties(CustomEvent.prototype, {
  [Symbol.toStringTag]: { __proto__: null, value: 'CustomEvent', configurable: true },
  detail: kEnumerable,
});

// One registration. `callback` is undefined when the listener is held weakly.
class Listener {
  constructor(target, type, listener, options) {
    this.once = options.once;
    this.capture = options.capture;
    this.passive = options.passive;
    this.isNodeStyleListener = options.isNodeStyleListener;
    this.resistStopPropagation = options.resistStopPropagation;
    this.removed = false;
    this.weak = undefined;
    this.callback = undefined;
    if (options.weak !== undefined) {
      this.weak = new WeakRef(listener);
      weakListeners().register(listener, { target: new WeakRef(target), type, listener: this }, this);
      // The listener lives as long as what it was registered for.
      weakOwners.set(options.weak, [...(weakOwners.get(options.weak) ?? []), listener]);
    } else {
      this.callback = listener;
    }
  }

  current() {
    return this.weak === undefined ? this.callback : this.weak.deref();
  }

  is(listener, capture) {
    return this.capture === capture && this.current() === listener;
  }
}

const weakOwners = new WeakMap();
let registry;
function weakListeners() {
  registry ??= new FinalizationRegistry(({ target, type, listener }) => {
    target.deref()?.[kRemoveWeakListenerHelper](type, listener);
  });
  return registry;
}

function readOptions(options) {
  if (typeof options === 'boolean') return { ...kDefaultListener, capture: options };
  if (options == null) return kDefaultListener;
  validateObject(options, 'options', kValidateObjectAllowObjects);
  return {
    once: Boolean(options.once),
    capture: Boolean(options.capture),
    passive: Boolean(options.passive),
    signal: options.signal,
    weak: options[kWeakHandler],
    resistStopPropagation: options[kResistStopPropagation] ?? false,
    isNodeStyleListener: Boolean(options[kIsNodeStyleListener]),
  };
}
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');
const kDefaultListener = {
  once: false, capture: false, passive: false, signal: undefined, weak: undefined,
  resistStopPropagation: false, isNodeStyleListener: false,
};

function usableListener(listener) {
  if (typeof listener === 'function' || typeof listener?.handleEvent === 'function') return true;
  if (listener == null) return false;
  if (typeof listener === 'object') return true;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function initEventTarget(self) {
  self[kEvents] = new Map();
  self[kMaxEventTargetListeners] = require('events').defaultMaxListeners;
  self[kMaxEventTargetListenersWarned] = false;
  self[kHandlers] = new Map();
}

function checkTarget(self) {
  if (!isEventTarget(self)) throw new ERR_INVALID_THIS('EventTarget');
}

class EventTarget {
  // Whether a subclass's class object, not the instance, says it is a target:
  // cheap to test and survives prototypes made by hand.
  static [kIsEventTarget] = true;

  constructor() {
    initEventTarget(this);
  }

  // Told of each registration; AbortSignal and MessagePort build on these two.
  [kNewListener](size, type, listener, once, capture, passive, weak) {
    const limit = this[kMaxEventTargetListeners];
    if (limit > 0 && size > limit && !this[kMaxEventTargetListenersWarned]) {
      this[kMaxEventTargetListenersWarned] = true;
      const { inspect } = require('internal/util/inspect');
      const warning = new Error(
        'Possible EventTarget memory leak detected. ' +
        `${size} ${type} listeners added to ${inspect(this, { depth: -1 })}. ` +
        `MaxListeners is ${limit}. Use events.setMaxListeners() to increase limit`);
      warning.name = 'MaxListenersExceededWarning';
      warning.target = this;
      warning.type = type;
      warning.count = size;
      process.emitWarning(warning);
    }
  }
  [kRemoveListener](size, type, listener, capture) {}

  /**
   * @param {string} type
   * @param {Function|{handleEvent: Function}} listener
   * @param {boolean|{once?: boolean, passive?: boolean, capture?: boolean, signal?: AbortSignal}} [options]
   */
  addEventListener(type, listener, options = kNone) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    const settings = readOptions(options);
    validateAbortSignal(settings.signal, 'options.signal');
    if (!usableListener(listener)) {
      // Valid by the standard, and most likely a mistake.
      const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
      warning.name = 'AddEventListenerArgumentTypeWarning';
      warning.target = this;
      warning.type = type;
      process.emitWarning(warning);
      return;
    }
    type = `${type}`;
    if (settings.signal) {
      if (settings.signal.aborted) return;
      settings.signal.addEventListener('abort', () => {
        this.removeEventListener(type, listener, options);
      }, { __proto__: null, once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
    }

    const list = this[kEvents].get(type);
    if (list === undefined) {
      this[kEvents].set(type, [new Listener(this, type, listener, settings)]);
      this[kNewListener](1, type, listener, settings.once, settings.capture, settings.passive,
        settings.weak);
      return;
    }
    for (let i = 0; i < list.length; i++) {
      if (list[i].is(listener, settings.capture)) return;
    }
    // Lists are replaced, never changed: a dispatch under way keeps its own.
    this[kEvents].set(type, [...list, new Listener(this, type, listener, settings)]);
    this[kNewListener](list.length + 1, type, listener, settings.once, settings.capture,
      settings.passive, settings.weak);
  }

  removeEventListener(type, listener, options = kNone) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    if (!usableListener(listener)) return;
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
    type = `${type}`;
    const list = this[kEvents].get(type);
    const found = list?.find((entry) => entry.is(listener, capture));
    if (found !== undefined) dropListener(this, type, found);
  }

  [kRemoveWeakListenerHelper](type, listener) {
    if (!listener.removed) dropListener(this, type, listener);
  }

  /** Calls the listeners now. Returns false when one of them prevented the default. */
  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!(event instanceof Event)) throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (event[kIsBeingDispatched]) throw new ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return !event.defaultPrevented;
  }

  // `event` may be left out where only Node-style listeners are expected: it is
  // then made from `nodeValue` for the first listener that wants one.
  [kHybridDispatch](nodeValue, type, event) {
    const begin = (made) => {
      made[kTarget] = this;
      made[kIsBeingDispatched] = true;
      return made;
    };
    if (event !== undefined) begin(event);

    const list = this[kEvents].get(type);
    if (list === undefined) {
      if (event !== undefined) event[kIsBeingDispatched] = false;
      return true;
    }
    for (let i = 0; i < list.length; i++) {
      const entry = list[i];
      // A listener removed by an earlier one does not run any more.
      if (entry.removed) continue;
      if (event?.[kStop] && !entry.resistStopPropagation) continue;
      if (entry.once) dropListener(this, type, entry);

      let argument;
      if (entry.isNodeStyleListener) {
        argument = nodeValue;
      } else {
        event ??= begin(this[kCreateEvent](nodeValue, type));
        argument = event;
      }
      if (event !== undefined) event[kInPassiveListener] = entry.passive;
      try {
        const callback = entry.current();
        let result;
        if (typeof callback === 'function') result = callback.call(this, argument);
        else if (typeof callback?.handleEvent === 'function')
          result = callback.handleEvent(argument);
        if (result != null) watchPromise(result);
      } catch (err) {
        throwLater(err);
      } finally {
        if (event !== undefined) event[kInPassiveListener] = false;
      }
    }
    if (event !== undefined) event[kIsBeingDispatched] = false;
  }

  [kCreateEvent](nodeValue, type) {
    return new Event(type);
  }

  [kInspect](depth, options) {
    checkTarget(this);
    const { name } = this.constructor;
    if (depth < 0) return name;
    const { inspect } = require('internal/util/inspect');
    return `${name} ${inspect({}, {
      ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth,
    })}`;
  }
}
Object.defineProperties(EventTarget.prototype, {
  addEventListener: kEnumerable,
  removeEventListener: kEnumerable,
  dispatchEvent: kEnumerable,
  [Symbol.toStringTag]: { __proto__: null, value: 'EventTarget', configurable: true },
});

function dropListener(target, type, entry) {
  const rest = target[kEvents].get(type).filter((other) => other !== entry);
  entry.removed = true;
  if (entry.weak !== undefined) weakListeners().unregister(entry);
  if (rest.length === 0) target[kEvents].delete(type);
  else target[kEvents].set(type, rest);
  target[kRemoveListener](rest.length, type, entry.current(), entry.capture);
}

// What a listener throws, or its promise rejects with, becomes an uncaught exception.
function throwLater(err) {
  process.nextTick(() => { throw err; });
}

function watchPromise(result) {
  const { then } = result;
  if (typeof then === 'function') then.call(result, undefined, throwLater);
}

function initNodeEventTarget(self) {
  initEventTarget(self);
}

/** An EventTarget that also has the most used methods of an EventEmitter. */
class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = 10;

  constructor() {
    super();
    initNodeEventTarget(this);
  }

  setMaxListeners(n) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    require('events').setMaxListeners(n, this);
  }

  getMaxListeners() {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    return [...this[kEvents].keys()];
  }

  listenerCount(type) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    return this[kEvents].get(String(type))?.length ?? 0;
  }

  off(type, listener, options) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    return this.off(type, listener, options);
  }

  on(type, listener) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.addEventListener(type, listener, { __proto__: null, [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    return this.on(type, listener);
  }

  emit(type, arg) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    const hadListeners = this.listenerCount(type) > 0;
    this[kHybridDispatch](arg, String(type), undefined);
    return hadListeners;
  }

  once(type, listener) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.addEventListener(type, listener,
      { __proto__: null, once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  removeAllListeners(type) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    const drop = (name) => {
      for (const entry of this[kEvents].get(name) ?? []) dropListener(this, name, entry);
    };
    if (type !== undefined) drop(String(type));
    else for (const name of [...this[kEvents].keys()]) drop(name);
    return this;
  }
}
Object.defineProperties(NodeEventTarget.prototype, {
  setMaxListeners: kEnumerable,
  getMaxListeners: kEnumerable,
  eventNames: kEnumerable,
  listenerCount: kEnumerable,
  off: kEnumerable,
  removeListener: kEnumerable,
  on: kEnumerable,
  addListener: kEnumerable,
  once: kEnumerable,
  emit: kEnumerable,
  removeAllListeners: kEnumerable,
});

function isEventTarget(value) {
  return Boolean(value?.constructor?.[kIsEventTarget]);
}

function isNodeEventTarget(value) {
  return Boolean(value?.constructor?.[kIsNodeEventTarget]);
}

/** The callbacks registered for `type`, for events.getEventListeners(). */
function listenersOf(target, type) {
  return (target[kEvents].get(`${type}`) ?? []).map((entry) => entry.current())
    .filter((callback) => callback !== undefined);
}

/**
 * Gives a class an `on<name>` property. Setting it registers one listener whose
 * place in the order stays the same when the handler is replaced.
 */
function defineEventHandler(emitter, name, event = name) {
  function get() {
    validateThisInternalField(this, kHandlers, 'EventTarget');
    return this[kHandlers].get(event)?.handler ?? null;
  }
  function set(value) {
    validateThisInternalField(this, kHandlers, 'EventTarget');
    const usable = typeof value === 'function' ||
      (typeof value === 'object' && value !== null);
    let wrapper = this[kHandlers].get(event);
    if (wrapper === undefined) {
      if (!usable) return;
      wrapper = function handler(...args) {
        if (typeof wrapper.handler !== 'function') return undefined;
        return wrapper.handler.apply(this, args);
      };
      wrapper.handler = value;
      this[kHandlers].set(event, wrapper);
      this.addEventListener(event, wrapper);
    } else if (usable) {
      if (wrapper.handler === null) this.addEventListener(event, wrapper);
      wrapper.handler = value;
    } else {
      if (wrapper.handler !== null) this.removeEventListener(event, wrapper);
      wrapper.handler = null;
    }
  }
  Object.defineProperty(get, 'name', { __proto__: null, value: `get on${name}` });
  Object.defineProperty(set, 'name', { __proto__: null, value: `set on${name}` });
  Object.defineProperty(emitter, `on${name}`, {
    __proto__: null, get, set, configurable: true, enumerable: true,
  });
}

module.exports = {
  Event,
  CustomEvent,
  EventTarget,
  NodeEventTarget,
  defineEventHandler,
  initEventTarget,
  initNodeEventTarget,
  isEventTarget,
  listenersOf,
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kIsEventTarget,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kWeakHandler,
};
