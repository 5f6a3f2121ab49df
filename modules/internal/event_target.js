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
const kActive = Symbol('active');
const kPassive = Symbol('passive');
const kStop = Symbol('kStop');
const kTrustEvent = Symbol('kTrustEvent');
const kCreateEvent = Symbol('kCreateEvent');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');
const kWeakHandler = Symbol('kWeak');
const kResistStopPropagation = Symbol('kResistStopPropagation');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** Makes members of a class enumerable, as the standard has them, and names its instances. */
function expose(Class, tag, names) {
  const proto = Class.prototype;
  if (tag !== undefined) {
    Object.defineProperty(proto, Symbol.toStringTag, { __proto__: null, value: tag, configurable: true });
  }
  for (const name of names) Object.defineProperty(proto, name, { __proto__: null, enumerable: true });
}
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

// What events and targets show: their class and, where depth allows, `fields`.
function show(self, fields, depth, options) {
  const { name } = self.constructor;
  if (depth < 0) return name;
  const { depth: limit } = options;
  const inner = { ...options, depth: Number.isInteger(limit) ? limit - 1 : limit };
  return `${name} ${require('internal/util/inspect').inspect(fields, inner)}`;
}

// Bits of an event's flags.
const BUBBLES = 1;
const CANCELABLE = 2;
const COMPOSED = 4;
const PREVENTED = 8; // only ever set together with CANCELABLE
const STOPPED = 16;

/** The target; once the dispatch is over only when `always`. */
function targetOf(event, always) {
  checkEvent(event);
  return always || event[kActive] ? event[kTarget] : null;
}

class Event {
  #flags = 0;
  #created = timeStampNow();

  /** @param {string} type @param {{bubbles?: boolean, cancelable?: boolean, composed?: boolean}} [init] */
  constructor(type, init = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (init !== null && init !== undefined) {
      validateObject(init, 'options');
      this.#flags = (init.bubbles ? BUBBLES : 0) | (init.cancelable ? CANCELABLE : 0) | (init.composed ? COMPOSED : 0);
      if (init[kTrustEvent]) trusted.add(this);
    }
    this[kType] = `${type}`;
    this[kTarget] = null;
    this[kActive] = false;
    this[kPassive] = false;
  }

  /** Old form of the constructor; does nothing while the event is dispatched. */
  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (this[kActive]) return;
    this[kType] = `${type}`;
    const kept = this.#flags & (COMPOSED | STOPPED | (cancelable ? PREVENTED : 0));
    this.#flags = kept | (bubbles ? BUBBLES : 0) | (cancelable ? CANCELABLE : 0);
  }

  [kInspect](depth, options) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return show(this, { type, defaultPrevented, cancelable, timeStamp }, depth, options);
  }

  static #read(event, flag) {
    checkEvent(event);
    return (event.#flags & flag) !== 0;
  }

  // In the order in which `for in` is to find them.

  stopImmediatePropagation() {
    this.stopPropagation(); // the standard has the immediate form imply the other one
    this[kStop] = true;
  }

  preventDefault() {
    checkEvent(this);
    if ((this.#flags & CANCELABLE) !== 0 && !this[kPassive]) this.#flags |= PREVENTED;
  }

  get target() { return targetOf(this, true); }
  get currentTarget() { return targetOf(this, false); }
  get srcElement() { return targetOf(this, true); }

  get type() {
    checkEvent(this);
    return this[kType];
  }

  get cancelable() { return Event.#read(this, CANCELABLE); }
  get defaultPrevented() { return Event.#read(this, PREVENTED); }

  get timeStamp() {
    checkEvent(this);
    return this.#created;
  }

  composedPath() {
    const current = targetOf(this, false);
    return current === null ? [] : [current];
  }

  get returnValue() { return !Event.#read(this, PREVENTED); }
  get bubbles() { return Event.#read(this, BUBBLES); }
  get composed() { return Event.#read(this, COMPOSED); }
  get eventPhase() { return targetOf(this, false) === null ? Event.NONE : Event.AT_TARGET; }

  get cancelBubble() { return Event.#read(this, STOPPED); }
  set cancelBubble(value) {
    if (value) this.stopPropagation();
    else checkEvent(this);
  }

  stopPropagation() {
    checkEvent(this);
    this.#flags |= STOPPED;
  }
}
for (const [name, value] of
  [['NONE', 0], ['CAPTURING_PHASE', 1], ['AT_TARGET', 2], ['BUBBLING_PHASE', 3]]) {
  Object.defineProperty(Event, name, { __proto__: null, value, enumerable: true });
}
expose(Event, 'Event', [
  'initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget', 'srcElement',
  'type', 'cancelable', 'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles',
  'composed', 'eventPhase', 'cancelBubble', 'stopPropagation',
]);
Object.defineProperty(Event.prototype, 'isTrusted', { __proto__: null, get: isTrusted, enumerable: true });

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
expose(CustomEvent, 'CustomEvent', ['detail']);

// Bits of a registration's flags, and the options that ask for them.
const ONCE = 1;
const CAPTURE = 2;
const PASSIVE = 4;
const UNSTOPPABLE = 8;
const NODE_STYLE = 16;
const kOptionFlags = [
  ['once', ONCE], ['capture', CAPTURE], ['passive', PASSIVE],
  [kResistStopPropagation, UNSTOPPABLE], [kIsNodeStyleListener, NODE_STYLE],
];

/** The flags that `options` of addEventListener() ask for. */
function flagsOf(options) {
  if (typeof options === 'boolean') return options ? CAPTURE : 0;
  if (options === null || options === undefined || options === kNone) return 0;
  validateObject(options, 'options', kValidateObjectAllowObjects);
  let flags = 0;
  for (const [name, flag] of kOptionFlags) {
    if (options[name]) flags |= flag;
  }
  return flags;
}

// One registration. `callback` is undefined when the listener is held weakly.
class Listener {
  constructor(target, type, listener, flags, owner) {
    this.flags = flags;
    this.removed = false;
    this.weak = undefined;
    this.callback = undefined;
    if (owner === undefined) {
      this.callback = listener;
      return;
    }
    this.weak = new WeakRef(listener);
    weakListeners().register(listener, { target: new WeakRef(target), type, listener: this }, this);
    // The listener lives as long as what it was registered for.
    const others = weakOwners.get(owner);
    if (others === undefined) weakOwners.set(owner, [listener]);
    else others.push(listener);
  }

  current() {
    return this.weak === undefined ? this.callback : this.weak.deref();
  }

  is(listener, capture) {
    return (this.flags & CAPTURE) === capture && this.current() === listener;
  }
}

const weakOwners = new WeakMap();
let registry;
function weakListeners() {
  registry ??= new FinalizationRegistry(({ target, type, listener }) => {
    const alive = target.deref();
    if (alive !== undefined && !listener.removed) dropListener(alive, type, listener);
  });
  return registry;
}

function usableListener(listener) {
  if (typeof listener === 'function' || typeof listener?.handleEvent === 'function') return true;
  if (listener == null) return false;
  if (typeof listener === 'object') return true;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

// The kinds of warning have the target and the type in common.
function warn(target, type, name, message, count) {
  const warning = Object.assign(new Error(message), { name, target, type });
  if (count !== undefined) warning.count = count;
  process.emitWarning(warning);
}

function initEventTarget(self) {
  self[kEvents] = new Map();
  self[kMaxEventTargetListeners] = require('events').defaultMaxListeners;
  self[kMaxEventTargetListenersWarned] = false;
  self[kHandlers] = undefined; // a Map once an onNAME attribute is assigned to
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
    if (!(limit > 0 && size > limit) || this[kMaxEventTargetListenersWarned]) return;
    this[kMaxEventTargetListenersWarned] = true;
    const shown = require('internal/util/inspect').inspect(this, { depth: -1 });
    warn(this, type, 'MaxListenersExceededWarning',
      `Possible EventTarget memory leak detected. ${size} ${type} listeners added to ${shown}. ` +
      `MaxListeners is ${limit}. Use events.setMaxListeners() to increase limit`, size);
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
    const flags = flagsOf(options);
    const { signal, [kWeakHandler]: owner } = options ?? kNone;
    validateAbortSignal(signal, 'options.signal');
    if (!usableListener(listener)) {
      // Valid by the standard, and most likely a mistake.
      warn(this, type, 'AddEventListenerArgumentTypeWarning',
        `addEventListener called with ${listener} which has no effect.`);
      return;
    }
    type = `${type}`;
    if (signal) {
      if (signal.aborted) return;
      const leave = () => { this.removeEventListener(type, listener, options); };
      signal.addEventListener('abort', leave, {
        __proto__: null, [kResistStopPropagation]: true, [kWeakHandler]: this, once: true,
      });
    }
    const list = this[kEvents].get(type) ?? [];
    if (list.some((entry) => entry.is(listener, flags & CAPTURE))) return;
    // Lists are replaced, never changed: a dispatch under way keeps its own.
    const longer = list.concat(new Listener(this, type, listener, flags, owner));
    this[kEvents].set(type, longer);
    this[kNewListener](longer.length, type, listener,
      (flags & ONCE) !== 0, (flags & CAPTURE) !== 0, (flags & PASSIVE) !== 0, owner);
  }

  removeEventListener(type, listener, options = kNone) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    if (!usableListener(listener)) return;
    const capture = (typeof options === 'boolean' ? options : options?.capture) ? CAPTURE : 0;
    type = `${type}`;
    const list = this[kEvents].get(type);
    const found = list?.find((entry) => entry.is(listener, capture));
    if (found !== undefined) dropListener(this, type, found);
  }

  /** Calls the listeners now. Returns false when one of them prevented the default. */
  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!(event instanceof Event)) throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (event[kActive]) throw new ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return !event.defaultPrevented;
  }

  // `event` may be left out where only Node-style listeners are expected: it is
  // then made from `nodeValue` for the first listener that wants one.
  [kHybridDispatch](nodeValue, type, event) {
    if (event !== undefined) beginDispatch(this, event);
    const list = this[kEvents].get(type);
    const length = list === undefined ? 0 : list.length;
    for (let i = 0; i < length; i++) {
      const entry = list[i];
      const { flags } = entry;
      // Removed by an earlier one, or kept from the event by it.
      if (entry.removed || (event?.[kStop] && (flags & UNSTOPPABLE) === 0)) continue;
      if ((flags & ONCE) !== 0) dropListener(this, type, entry);
      if ((flags & NODE_STYLE) !== 0) {
        callListener(this, entry, nodeValue);
        continue;
      }
      event ??= beginDispatch(this, this[kCreateEvent](nodeValue, type));
      event[kPassive] = (flags & PASSIVE) !== 0;
      callListener(this, entry, event);
      event[kPassive] = false;
    }
    if (event !== undefined) event[kActive] = false;
  }

  [kCreateEvent](nodeValue, type) {
    return new Event(type);
  }

  [kInspect](depth, options) {
    if (!isEventTarget(this)) return this;
    return show(this, {}, depth, options);
  }
}
expose(EventTarget, 'EventTarget', [
  'addEventListener', 'removeEventListener', 'dispatchEvent',
]);

function beginDispatch(target, event) {
  event[kTarget] = target;
  event[kActive] = true;
  return event;
}

function callListener(target, entry, argument) {
  try {
    const callback = entry.current();
    let result;
    if (typeof callback === 'function') result = callback.call(target, argument);
    else if (typeof callback?.handleEvent === 'function') result = callback.handleEvent(argument);
    if (result !== null && result !== undefined) watchPromise(result);
  } catch (err) {
    throwLater(err);
  }
}

function dropListener(target, type, entry) {
  const rest = target[kEvents].get(type).filter((other) => other !== entry);
  entry.removed = true;
  if (entry.weak !== undefined) weakListeners().unregister(entry);
  if (rest.length === 0) target[kEvents].delete(type);
  else target[kEvents].set(type, rest);
  target[kRemoveListener](rest.length, type, entry.current(), (entry.flags & CAPTURE) !== 0);
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

// The receiver of an emitter's method, checked.
function emitting(self) {
  if (!isNodeEventTarget(self)) throw new ERR_INVALID_THIS('NodeEventTarget');
  return self;
}

const kNodeStyle = { __proto__: null, [kIsNodeStyleListener]: true };
const kNodeStyleOnce = { __proto__: null, [kIsNodeStyleListener]: true, once: true };

/** An EventTarget that also has the most used methods of an EventEmitter. */
class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = 10;

  constructor() {
    super();
    initNodeEventTarget(this);
  }

  setMaxListeners(n) { require('events').setMaxListeners(n, emitting(this)); }
  getMaxListeners() { return emitting(this)[kMaxEventTargetListeners]; }
  eventNames() { return [...emitting(this)[kEvents].keys()]; }
  listenerCount(type) { return emitting(this)[kEvents].get(String(type))?.length ?? 0; }

  off(type, listener, options) {
    emitting(this).removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) { return this.off(type, listener, options); }

  on(type, listener) {
    emitting(this).addEventListener(type, listener, kNodeStyle);
    return this;
  }

  addListener(type, listener) { return this.on(type, listener); }

  emit(type, value) {
    const heard = this.listenerCount(type) !== 0;
    this[kHybridDispatch](value, String(type), undefined);
    return heard;
  }

  once(type, listener) {
    emitting(this).addEventListener(type, listener, kNodeStyleOnce);
    return this;
  }

  removeAllListeners(type) {
    const all = emitting(this)[kEvents];
    const names = type === undefined ? [...all.keys()] : [String(type)];
    for (const name of names) {
      for (const entry of all.get(name) ?? []) dropListener(this, name, entry);
    }
    return this;
  }
}
expose(NodeEventTarget, undefined, [
  'setMaxListeners', 'getMaxListeners', 'eventNames', 'listenerCount', 'off', 'removeListener', 'on',
  'addListener', 'once', 'emit', 'removeAllListeners',
]);

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
    return this[kHandlers]?.get(event)?.handler ?? null;
  }
  function set(value) {
    validateThisInternalField(this, kHandlers, 'EventTarget');
    const usable = typeof value === 'function' ||
      (typeof value === 'object' && value !== null);
    let wrapper = this[kHandlers]?.get(event);
    if (wrapper === undefined) {
      if (!usable) return;
      wrapper = function handler(...args) {
        if (typeof wrapper.handler !== 'function') return undefined;
        return wrapper.handler.apply(this, args);
      };
      wrapper.handler = value;
      (this[kHandlers] ??= new Map()).set(event, wrapper);
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
