'use strict';
// MessageChannel, MessagePort, BroadcastChannel and MessageEvent within one thread
// (Node docs: "Worker threads"). A message is cloned when it is sent and delivered
// in a later turn of the loop. Ports cannot be transferred yet.

const {
  Event, EventTarget, NodeEventTarget, defineEventHandler, kCreateEvent, kNewListener,
  kRemoveListener, kHybridDispatch,
} = require('internal/event_target');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const { clone } = require('internal/structured_clone');

const kConstruct = Symbol('kConstruct');
const kLongest = 2 ** 31 - 1;

class MessageEvent extends Event {
  #init;

  constructor(type, init = {}) {
    super(type, init);
    this.#init = init ?? {};
  }

  get data() { return this.#init.data === undefined ? null : this.#init.data; }
  get origin() { return this.#init.origin ?? ''; }
  get lastEventId() { return this.#init.lastEventId ?? ''; }
  get source() { return this.#init.source ?? null; }
  get ports() { return this.#init.ports ?? []; }
}
for (const name of ['data', 'origin', 'lastEventId', 'source', 'ports'])
  Object.defineProperty(MessageEvent.prototype, name, { __proto__: null, enumerable: true });
Object.defineProperty(MessageEvent.prototype, Symbol.toStringTag, {
  __proto__: null, value: 'MessageEvent', configurable: true,
});

// The data of an event is what was sent, also when that was undefined.
class PortMessageEvent extends MessageEvent {
  #data;

  constructor(type, data, target) {
    super(type, { source: null });
    this.#data = data;
  }

  get data() { return this.#data; }
}
Object.defineProperty(PortMessageEvent, 'name', { __proto__: null, value: 'MessageEvent' });

function cloneMessage(value, transfer) {
  for (const item of transfer ?? []) {
    if (item instanceof MessagePort)
      throw new ERR_METHOD_NOT_IMPLEMENTED('postMessage() with a MessagePort to transfer');
  }
  return clone(value, transfer);
}

function transferListOf(options) {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object') {
    throw new TypeError('Optional transferList argument must be an iterable');
  }
  if (typeof options[Symbol.iterator] === 'function') return Array.from(options);
  if (options.transfer === undefined) return undefined;
  if (typeof options.transfer?.[Symbol.iterator] !== 'function')
    throw new TypeError('Optional options.transfer argument must be an iterable');
  return Array.from(options.transfer);
}

class MessagePort extends NodeEventTarget {
  #peer = null;
  #queue = [];
  #started = false;
  #closed = false;
  #scheduled = false;
  #keepAlive = null;
  #refed = false;
  #inBackground = false;

  constructor(token) {
    if (token !== kConstruct) throw new TypeError('Illegal constructor');
    super();
  }

  static entangle(a, b) {
    a.#peer = b;
    b.#peer = a;
  }

  /** Takes the oldest message without an event; undefined when there is none. */
  static receive(port) {
    if (!(port instanceof MessagePort)) {
      throw new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
    }
    if (port.#queue.length === 0) return undefined;
    return { message: port.#queue.shift() };
  }

  /**
   * A new port in the place of one, which is closed: what a transfer leaves on either side. It does
   * not keep the program running.
   */
  static move(port) {
    const made = new MessagePort(kConstruct);
    made.#inBackground = true;
    made.#queue = port.#queue;
    made.#peer = port.#peer;
    if (made.#peer !== null) made.#peer.#peer = made;
    port.#queue = [];
    port.#peer = null;
    port.unref();
    port.#closed = true;
    return made;
  }

  postMessage(value, options) {
    if (arguments.length === 0) throw new TypeError('Not enough arguments to MessagePort.postMessage');
    const message = cloneMessage(value, transferListOf(options));
    const peer = this.#peer;
    if (peer === null || peer.#closed) return;
    peer.#queue.push(message);
    if (peer.#started) peer.#schedule();
  }

  start() {
    if (this.#started || this.#closed) return;
    this.#started = true;
    if (this.#queue.length > 0) this.#schedule();
  }

  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    if (this.#closed) return;
    this.#closed = true;
    this.unref();
    const peer = this.#peer;
    require('timers').setImmediate(() => {
      this[kHybridDispatch](undefined, 'close', undefined);
      // The other side is closed when it has got what was sent to it.
      if (peer !== null && !peer.#closed) {
        if (peer.#queue.length === 0 || !peer.#started) peer.close();
        else peer.#closeWhenEmpty = true;
      }
    });
  }
  #closeWhenEmpty = false;

  ref() {
    if (this.#refed || this.#closed || this.#inBackground) return;
    this.#refed = true;
    // Nothing but a timer keeps the loop alive from here; this one never matters.
    this.#keepAlive = require('timers').setInterval(() => {}, kLongest);
  }

  unref() {
    if (!this.#refed) return;
    this.#refed = false;
    require('timers').clearInterval(this.#keepAlive);
    this.#keepAlive = null;
  }

  hasRef() {
    return this.#refed;
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    require('timers').setImmediate(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver() {
    // What arrives meanwhile waits for the next turn.
    let count = this.#queue.length;
    try {
      while (count-- > 0 && this.#queue.length > 0 && !this.#closed) {
        this[kHybridDispatch](this.#queue.shift(), 'message', undefined);
        if (count > 0) require('internal/process/task_queues').runNextTicks();
      }
    } finally {
      if (this.#queue.length > 0 && !this.#closed) this.#schedule();
      else if (this.#closeWhenEmpty) this.close();
    }
  }

  [kCreateEvent](value, type) {
    return type === 'message' ? new PortMessageEvent(type, value) : new Event(type);
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    if (type === 'message' && size === 1) {
      this.ref();
      this.start();
    }
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type === 'message' && size === 0) this.unref();
  }
}
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');
const { entangle, move, receive } = MessagePort;
delete MessagePort.entangle;
delete MessagePort.move;
delete MessagePort.receive;

class MessageChannel {
  constructor() {
    this.port1 = new MessagePort(kConstruct);
    this.port2 = new MessagePort(kConstruct);
    entangle(this.port1, this.port2);
  }
}

const broadcastChannels = new Map();

class BroadcastChannel extends EventTarget {
  #name;
  #closed = false;
  #keepAlive;

  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    if (!broadcastChannels.has(this.#name)) broadcastChannels.set(this.#name, new Set());
    broadcastChannels.get(this.#name).add(this);
    this.#keepAlive = require('timers').setInterval(() => {}, kLongest);
  }

  get name() {
    return this.#name;
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    broadcastChannels.get(this.#name).delete(this);
    require('timers').clearInterval(this.#keepAlive);
  }

  postMessage(message) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (this.#closed) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    for (const other of broadcastChannels.get(this.#name)) {
      if (other === this) continue;
      const data = cloneMessage(message);
      require('timers').setImmediate(() => {
        if (!other.#closed) other.dispatchEvent(new PortMessageEvent('message', data));
      });
    }
  }

  ref() {
    this.#keepAlive.ref();
    return this;
  }

  unref() {
    this.#keepAlive.unref();
    return this;
  }
}
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = {
  BroadcastChannel, MessageChannel, MessageEvent, MessagePort, movePort: move,
  receiveMessageOnPort: receive,
};
