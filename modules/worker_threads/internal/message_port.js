'use strict';
// MessageChannel, MessagePort, BroadcastChannel and MessageEvent (Node docs: "Worker threads"). What
// is sent is cloned at once; it arrives on the loop of the thread that has the other end.
//
// Native half (internalBinding('messaging')): ports are native objects with the prototype below.
//   setHooks({ portPrototype, initPort(port), emit(port, type, value, ports | undefined) })
//     emit is called for 'message' and 'messageerror' (the exception), and 'close' (undefined)
//   createChannel() -> [port, port]; createBroadcast(name) -> port to all others of the name
//   post(port, value, transfer) -> 1 when the receiver was in the message, and all is lost
//   start(port), stop(port)    hand out messages, or let them wait
//   close(port); drain(port): hands out all that waits, now; receive(port) -> [message] | undefined
//   setRef(port, on), hasRef(port); isPort(value); isAttached(port)

const binding = internalBinding('messaging');
const {
  CustomEvent, Event, EventTarget, NodeEventTarget, defineEventHandler, initNodeEventTarget, kCreateEvent, kNewListener,
  kRemoveListener, kHybridDispatch,
} = require('internal/event_target');
const {
  codes: {
    ERR_CONSTRUCT_CALL_INVALID, ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const asyncContext = require('internal/async_context');
const { checkClone, cloneError } = require('internal/structured_clone');

const kContext = Symbol('kContext');
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kReceiver = Symbol('kReceiver');
const kBackground = Symbol('kBackground');

class MessageEvent extends Event {
  #init;

  constructor(type, init = {}) {
    super(type, init);
    this.#init = convertInit(init ?? {});
  }

  get data() { return this.#init.data; }
  get origin() { return this.#init.origin; }
  get lastEventId() { return this.#init.lastEventId; }
  get source() { return this.#init.source; }
  get ports() { return this.#init.ports; }
}

function convertPort(value, name) {
  if (binding.isPort(value)) return value;
  const shown = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  throw new TypeError(`MessageEvent constructor: Expected ${name} ("${shown}") to be an instance of MessagePort.`);
}

// As Web IDL has it.
function convertInit({ data = null, origin = '', lastEventId = '', source = null, ports = [] }) {
  if (source !== null) convertPort(source, 'eventInitDict.source');
  if (ports !== emptyPorts) {
    if (typeof ports?.[Symbol.iterator] !== 'function')
      throw new TypeError(`MessageEvent constructor: eventInitDict.ports (${String(ports)}) is not iterable.`);
    ports = Array.from(ports, (port, i) => convertPort(port, `eventInitDict.ports[${i}]`));
  }
  return { data, origin: `${origin}`, lastEventId: `${lastEventId}`, source, ports };
}
const emptyPorts = Object.freeze([]);
for (const name of ['data', 'origin', 'lastEventId', 'source', 'ports'])
  Object.defineProperty(MessageEvent.prototype, name, { __proto__: null, enumerable: true });
Object.defineProperty(MessageEvent.prototype, Symbol.toStringTag, {
  __proto__: null, value: 'MessageEvent', configurable: true,
});

// The data of an event is what was sent, also when that was undefined.
class PortMessageEvent extends MessageEvent {
  #data;

  constructor(type, data, ports) {
    super(type, { ports: ports ?? emptyPorts });
    this.#data = data;
  }

  get data() { return this.#data; }
}
Object.defineProperty(PortMessageEvent, 'name', { __proto__: null, value: 'MessageEvent' });

function invalidList(message) {
  const err = new TypeError(message);
  err.code = 'ERR_INVALID_ARG_TYPE';
  return err;
}

/** What an iterable has; undefined when it is none. */
function listOf(value) {
  const start = value?.[Symbol.iterator];
  if (typeof start !== 'function') return undefined;
  if (Array.isArray(value)) return Array.from(value);
  const iterator = start.call(value);
  const next = iterator?.next;
  if (typeof next !== 'function') return undefined;
  const list = [];
  for (let step = next.call(iterator); !step.done; step = next.call(iterator)) list.push(step.value);
  return list;
}

/** The list in the second argument of postMessage(); undefined when there is none. */
function transferListOf(options) {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object') throw invalidList('Optional transferList argument must be an iterable');
  const list = listOf(options);
  if (list !== undefined) return list;
  if (options.transfer === undefined) return undefined;
  const transfer = listOf(options.transfer);
  if (transfer === undefined) throw invalidList('Optional options.transfer argument must be an iterable');
  return transfer;
}

function post(port, value, transfer) {
  checkClone(value, transfer, port);
  try {
    return binding.post(port, value, transfer);
  } catch (err) {
    throw cloneError(err, value, transfer);
  }
}

function checkPort(port) {
  if (!binding.isPort(port)) throw new ERR_INVALID_THIS('MessagePort');
  return port;
}

// Ports come out of the native half.
function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}
Object.setPrototypeOf(MessagePort, NodeEventTarget);
Object.setPrototypeOf(MessagePort.prototype, NodeEventTarget.prototype);

const methods = {
  postMessage(value, options) {
    if (arguments.length === 0) throw new TypeError('Not enough arguments to MessagePort.postMessage');
    if (post(checkPort(this), value, transferListOf(options)) === 1) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
    }
  },

  start() {
    if (binding.isAttached(checkPort(this))) binding.start(this);
  },

  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    if (binding.isPort(this)) binding.close(this);
  },

  ref() {
    if (binding.isAttached(checkPort(this)) && !this[kBackground]) binding.setRef(this, true);
  },

  unref() {
    binding.setRef(checkPort(this), false);
  },

  hasRef() {
    return binding.hasRef(checkPort(this)) ?? false;
  },
};
for (const name of Object.keys(methods)) {
  Object.defineProperty(MessagePort.prototype, name, {
    __proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true,
  });
}

const hidden = {
  [kCreateEvent](value, type) {
    if (type !== 'message' && type !== 'messageerror') return new CustomEvent(type, { detail: value });
    return new PortMessageEvent(type, value, this[kReceiver]);
  },

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    NodeEventTarget.prototype[kNewListener].call(this, size, type, listener, once, capture, passive, weak);
    if (type === 'message' && size === 1) {
      this.ref();
      this.start();
    }
  },

  [kInspect]() {
    let refed;
    try {
      refed = binding.hasRef(checkPort(this));
    } catch {
      return this; // the object below
    }
    return Object.assign(Object.create(MessagePort.prototype),
      refed === undefined ? { active: false } : { active: true, refed });
  },

  [kRemoveListener](size, type, listener, capture) {
    NodeEventTarget.prototype[kRemoveListener].call(this, size, type, listener, capture);
    if (type !== 'message' || size !== 0) return;
    // What comes now waits for the next listener.
    binding.stop(this);
    this.unref();
  },
};
for (const name of Object.getOwnPropertySymbols(hidden)) {
  Object.defineProperty(MessagePort.prototype, name, {
    __proto__: null, value: hidden[name], writable: true, enumerable: false, configurable: true,
  });
}
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');

let inBackground = false;

/** Ports that are made while `fn` runs never keep the program running. */
function keepInBackground(fn) {
  inBackground = true;
  try {
    return fn();
  } finally {
    inBackground = false;
  }
}

function hide(port, key, value) {
  Object.defineProperty(port, key, {
    __proto__: null, value, writable: true, enumerable: false, configurable: true,
  });
}

function initPort(port) {
  initNodeEventTarget(port);
  hide(port, kContext, asyncContext.capture());
  // Who gets what arrives, in the place of listeners; in the midst of a message the ports that came.
  hide(port, kReceiver, undefined);
  if (inBackground) hide(port, kBackground, true);
  asyncContext.traceHandle('MESSAGEPORT', port);
}

function dispatch(port, type, value, ports) {
  const receiver = port[kReceiver];
  if (typeof receiver === 'function') {
    receiver(type, value);
    return;
  }
  port[kReceiver] = ports;
  port[kHybridDispatch](value, type, undefined);
  port[kReceiver] = undefined;
}

function emit(port, type, value, ports) {
  if (asyncContext.state.tracer !== null) {
    const callback = () => dispatch(port, type, value, ports);
    (type === 'close' ? asyncContext.closeCallback : asyncContext.handleCallback)(port, callback)();
    return;
  }
  if (!asyncContext.state.inUse) {
    dispatch(port, type, value, ports);
    return;
  }
  const before = asyncContext.set(port[kContext]);
  dispatch(port, type, value, ports);
  asyncContext.set(before); // not after an exception: its handlers run in the context that it came from
}

binding.setHooks({ portPrototype: MessagePort.prototype, initPort, emit });

function MessageChannel() {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('MessageChannel');
  const [port1, port2] = binding.createChannel();
  this.port1 = port1;
  this.port2 = port2;
}

/** Takes the oldest message without an event; undefined when there is none. */
function receiveMessageOnPort(port) {
  const native = port instanceof BroadcastChannel ? portOf(port) : port;
  if (!binding.isPort(native)) {
    const err = new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
    err.message = 'The "port" argument must be a MessagePort instance';
    throw err;
  }
  const received = binding.receive(native);
  return received === undefined ? undefined : { message: received[0] };
}

/** Hands out all that waits at a port, now. */
function drainPort(port) {
  binding.drain(port);
}

let portOf;

class BroadcastChannel extends EventTarget {
  #name;
  #port;

  static {
    portOf = (channel) => channel.#port;
  }

  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    this.#port = binding.createBroadcast(this.#name);
    this.#port[kReceiver] = (type, value) => {
      if (type === 'close') return;
      this.dispatchEvent(new PortMessageEvent(type, value));
    };
    binding.setRef(this.#port, true);
    binding.start(this.#port);
  }

  get name() {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('BroadcastChannel');
    return this.#name;
  }

  close() {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('BroadcastChannel');
    if (this.#port === undefined) return;
    this.#port[kReceiver] = () => {}; // nothing arrives any more
    binding.stop(this.#port);
    binding.close(this.#port);
    this.#port = undefined;
  }

  postMessage(message) {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('BroadcastChannel');
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (this.#port === undefined) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    post(this.#port, message, undefined);
  }

  ref() {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('BroadcastChannel');
    if (this.#port !== undefined) binding.setRef(this.#port, true);
    return this;
  }

  unref() {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('BroadcastChannel');
    if (this.#port !== undefined) binding.setRef(this.#port, false);
    return this;
  }

  [kInspect](depth, options) {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('BroadcastChannel');
    if (depth < 0) return 'BroadcastChannel';
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    const shown = require('internal/util/inspect').inspect(
      { name: this.#name, active: this.#port !== undefined }, inner);
    return `BroadcastChannel ${shown}`;
  }
}
for (const name of ['name', 'close', 'postMessage'])
  Object.defineProperty(BroadcastChannel.prototype, name, { __proto__: null, enumerable: true });
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = {
  BroadcastChannel, MessageChannel, MessageEvent, MessagePort, drainPort, keepInBackground, receiveMessageOnPort,
  transferListOf,
};
