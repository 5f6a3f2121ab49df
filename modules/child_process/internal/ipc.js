'use strict';
// The channel between a process and its parent: send(), 'message', disconnect() and the passing of
// handles (Node docs: "subprocess.send()", "process.send()").
//
// One message is one line of JSON or, with `serialization: 'advanced'`, V8's format behind its length
// (internal/child_process/serialization). Those whose `cmd` begins with NODE_ are between the two ends
// and go out as 'internalMessage'. A handle goes with a message NODE_HANDLE that wraps the
// program's, and is answered by NODE_HANDLE_ACK, before which nothing else is sent.
//
// Native half (internalBinding('child_process')): class Channel(fd, whether messages are bytes)
//   start(fn(lines or Uint8Arrays | undefined at the end, descriptors)) -> errno
//   write(line or bytes, fd or -1, fn(errno)) -> 0 sent, 1 queued (fn is called), or errno
//   ref(); unref(); hasRef(); close(); fd; writeQueueSize

const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED,
    ERR_MISSING_ARGS,
  },
  ErrnoException,
} = require('internal/errors');
const { validateObject } = require('internal/validators');
const { maybeClose } = require('internal/child_process/child');
const { Channel, closeFd } = internalBinding('child_process');

const kOwn = Symbol('channel'); // what a target has while it is connected
const PREFIX = 'NODE_';
const MAX_QUEUED = 128 * 1024; // bytes that wait before send() gives false
const MAX_RETRIES = 3;

// How messages are written and read, by the mode's name.
const modes = {
  __proto__: null,
  json: { write: JSON.stringify, read: JSON.parse },
  get advanced() { return require('internal/child_process/serialization'); },
};

function isInternal(message) {
  const cmd = message?.cmd;
  return typeof cmd === 'string' && cmd.length > PREFIX.length && cmd.startsWith(PREFIX);
}

/** `process.channel` and `subprocess.channel`. */
class Control extends EventEmitter {
  #handle;
  #listeners = 0;
  #decided = false;

  constructor(handle) {
    super();
    this.#handle = handle;
  }

  get fd() {
    return this.#handle?.fd;
  }

  // In a child the channel keeps the process alive while somebody listens.
  refCounted() {
    if (++this.#listeners === 1 && !this.#decided) this.#handle?.ref();
  }

  unrefCounted() {
    if (--this.#listeners === 0 && !this.#decided) {
      this.#handle?.unref();
      this.emit('unref');
    }
  }

  ref() {
    this.#decided = true;
    this.#handle?.ref();
  }

  unref() {
    this.#decided = true;
    this.#handle?.unref();
  }

  hasRef() {
    return this.#handle?.hasRef() ?? false;
  }
}

// Handles -------------------------------------------------------------------

const lazyNet = () => require('net');
const streamHandle = () => internalBinding('stream_handle');

const lazyDgram = () => require('internal/dgram/handle');

function newHandle(type) {
  if (type === 'UDP') return new (lazyDgram().Udp)();
  const { Tcp, Pipe } = streamHandle();
  return type === 'TCP' ? new Tcp() : new Pipe();
}

function openHandle(fd) {
  const handle = newHandle(require('internal/util').guessHandleType(fd));
  if (handle.open(fd) === 0) return handle;
  handle.close();
  return undefined;
}

// How each kind of object travels: `take` gives the native handle and detaches it, `make` builds
// the object at the other end.
const kinds = {
  '__proto__': null,
  'net.Native': {
    fits: (object) => object instanceof streamHandle().Tcp || object instanceof streamHandle().Pipe,
    take: (object) => object,
    make: (handle, emit) => { emit(handle); },
  },
  'net.Server': {
    fits: (object) => object instanceof lazyNet().Server,
    take: (server) => server._handle,
    make(handle, emit) {
      const server = new (lazyNet().Server)();
      server.listen(handle, () => { emit(server); });
    },
  },
  'net.Socket': {
    fits: (object) => object instanceof lazyNet().Socket,
    take(socket, options, message, target) {
      const handle = socket._handle;
      if (!handle) return handle;
      if (socket.server) {
        message.key = socket.server._connectionKey;
        require('internal/child_process/socket_list').detachSocket(target, socket, message.key, options.keepOpen);
      }
      if (!options.keepOpen) {
        handle.setOnRead(() => {});
        handle.readStop();
        socket._handle = null;
        socket.setTimeout(0);
      }
      return handle;
    },
    make(handle, emit, message, target) {
      const socket = new (lazyNet().Socket)({ handle, readable: true, writable: true });
      if (message.key) require('internal/child_process/socket_list').attachSocket(target, socket, message.key);
      emit(socket);
    },
    closes: true,
  },
  'dgram.Native': {
    fits: (object) => object instanceof lazyDgram().Udp,
    take: (object) => object,
    make: (handle, emit) => { emit(handle); },
  },
  'dgram.Socket': {
    fits: (object) => object instanceof require('dgram').Socket,
    take(socket, options, message) {
      message.dgramType = socket.type;
      return socket[lazyDgram().kState].handle;
    },
    make(handle, emit, message) {
      const socket = require('dgram').createSocket(message.dgramType);
      socket.bind(handle, () => { emit(socket); });
    },
  },
};

function kindOf(object) {
  return Object.keys(kinds).find((name) => kinds[name].fits(object));
}

// Sending -------------------------------------------------------------------

function report(target, callback, err) {
  if (typeof callback === 'function') process.nextTick(callback, err);
  else if (err !== null) process.nextTick(() => target.emit('error', err));
}

function checkMessage(message) {
  if (message === undefined) throw new ERR_MISSING_ARGS('message');
  if (typeof message !== 'string' && typeof message !== 'object' && typeof message !== 'number' &&
      typeof message !== 'boolean') {
    throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
  }
}

function send(message, handle, options, callback) {
  if (typeof handle === 'function') {
    callback = handle;
    handle = undefined;
    options = undefined;
  } else if (typeof options === 'function') {
    callback = options;
    options = undefined;
  } else if (options !== undefined) {
    validateObject(options, 'options');
  }
  options = { swallowErrors: false, ...options };
  if (this.connected) return this._send(message, handle, options, callback);
  report(this, callback, new ERR_IPC_CHANNEL_CLOSED());
  return false;
}

function _send(message, handle, options, callback) {
  const own = this[kOwn];
  if (typeof options === 'boolean') options = { swallowErrors: options };
  checkMessage(message);
  if (!own) {
    report(this, callback, new ERR_IPC_CHANNEL_CLOSED());
    return false;
  }
  let native;
  let object;
  if (handle) {
    const type = kindOf(handle);
    if (type === undefined) throw new ERR_INVALID_HANDLE_TYPE();
    if (own.pending) {
      return enqueue(own, { message, handle, options, callback });
    }
    const wrapped = { cmd: `${PREFIX}HANDLE`, type, msg: message };
    native = kinds[type].take(handle, options ?? {}, wrapped, this);
    object = handle;
    // Without a native handle (closed meanwhile) the program's message goes alone.
    if (native) message = wrapped;
  } else if (own.pending && !isAnswer(message)) {
    return enqueue(own, { message, handle, options, callback });
  }
  return transmit(this, own, message, native, { message, object, options, callback, retries: 0 });
}

// More than one message that waits for an answer to the one before is a reason to hold back.
function enqueue(own, waiting) {
  return own.waiting.push(waiting) === 1;
}

const isAnswer = (message) => message?.cmd === `${PREFIX}HANDLE_ACK` || message?.cmd === `${PREFIX}HANDLE_NACK`;

function transmit(target, own, message, native, details) {
  const { options, callback } = details;
  const done = (err) => {
    if (err === 0) {
      if (typeof callback === 'function') callback(null);
    } else if (!options?.swallowErrors) {
      const error = new ErrnoException(err, 'write');
      if (typeof callback === 'function') callback(error);
      else target.emit('error', error);
    }
  };
  const result = own.handle.write(own.mode.write(message), native ? native.fd : -1, done);
  if (result < 0) {
    if (!options?.swallowErrors) report(target, callback, new ErrnoException(result, 'write'));
    return false;
  }
  if (native) own.pending = { ...details, native };
  if (result === 0 && typeof callback === 'function') process.nextTick(callback, null);
  return own.handle.writeQueueSize < MAX_QUEUED;
}

// The other end has the handle, or has lost it.
function onAnswer(target, own, received) {
  const { pending } = own;
  if (!pending) return;
  if (!received && ++pending.retries < MAX_RETRIES) {
    own.pending = null;
    transmit(target, own, pending.message, pending.native, pending);
    return;
  }
  if (!received) {
    process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
  }
  own.pending = null;
  closeSent(pending);
  sendWaiting(target, own);
}

function closeSent({ message, native, options }) {
  if (kinds[message.type]?.closes && !options?.keepOpen) native.close();
}

function sendWaiting(target, own) {
  while (own.waiting.length > 0 && !own.pending && target[kOwn] === own) {
    const { message, handle, options, callback } = own.waiting.shift();
    target._send(message, handle, options, callback);
  }
  if (own.closing && own.waiting.length === 0 && !own.pending) finish(target, own);
}

// Receiving -----------------------------------------------------------------

function emitMessage(target, event, message, handle) {
  process.nextTick(() => {
    target.emit(event, message, handle);
  });
}

function deliver(target, message, handle) {
  emitMessage(target, isInternal(message) ? 'internalMessage' : 'message', message, handle);
}

function onHandle(target, own, message) {
  const fd = own.descriptors.shift();
  const handle = fd === undefined ? undefined : openHandle(fd);
  if (handle === undefined) {
    target._send({ cmd: `${PREFIX}HANDLE_NACK` }, null, true);
    return;
  }
  target._send({ cmd: `${PREFIX}HANDLE_ACK` }, null, true);
  const kind = kinds[message.type];
  if (kind === undefined) handle.close();
  else kind.make(handle, (object) => { deliver(target, message.msg, object); }, message, target);
}

function onMessages(target, own, messages, descriptors) {
  if (messages === undefined) {
    onEnd(target, own);
    return;
  }
  own.descriptors.push(...descriptors);
  for (const text of messages) {
    if (text.length === 0) continue;
    const message = own.mode.read(text);
    switch (message?.cmd) {
      case `${PREFIX}HANDLE`: onHandle(target, own, message); break;
      case `${PREFIX}HANDLE_ACK`: onAnswer(target, own, true); break;
      case `${PREFIX}HANDLE_NACK`: onAnswer(target, own, false); break;
      default: deliver(target, message, undefined);
    }
  }
}

function onEnd(target, own) {
  for (const { callback } of own.waiting.splice(0)) report(target, callback, new ERR_IPC_CHANNEL_CLOSED());
  if (own.pending) closeSent(own.pending);
  own.pending = null;
  if (target.connected) target.disconnect();
  else finish(target, own);
}

// Disconnecting -------------------------------------------------------------

function disconnect() {
  if (!this.connected) {
    this.emit('error', new ERR_IPC_DISCONNECTED());
    return;
  }
  this._disconnect();
}

function _disconnect() {
  const own = this[kOwn];
  this.connected = false;
  // What was sent with a handle before goes out first.
  if (own.pending || own.waiting.length > 0) own.closing = true;
  else process.nextTick(finish, this, own);
}

function finish(target, own) {
  if (own.finished) return;
  own.finished = true;
  for (const fd of own.descriptors.splice(0)) closeFd(fd);
  own.handle.close();
  target.channel = null;
  target[kOwn] = null;
  target.emit('disconnect');
  if (target !== process) maybeClose(target);
}

/**
 * Makes `target` an end of a channel.
 * @param {EventEmitter} target a ChildProcess, or `process` in the child
 * @param {number} fd of the socket, which is taken over
 * @param {'json' | 'advanced'} serialization
 * @returns {Control}
 */
function setupChannel(target, fd, serialization) {
  const handle = new Channel(fd, serialization === 'advanced');
  const own = {
    mode: modes[serialization], handle, control: new Control(handle), descriptors: [], waiting: [], pending: null, closing: false, finished: false,
  };
  target[kOwn] = own;
  target.channel = own.control;
  Object.defineProperty(target, '_channel', {
    __proto__: null, configurable: true, enumerable: true,
    get() { return target.channel; },
    set(value) { target.channel = value; },
  });
  target.connected = true;
  Object.assign(target, { _disconnect, _send, disconnect, send });
  target.on('internalMessage', (message, object) => {
    require('internal/child_process/socket_list').onInternalMessage(target, message, object);
  });
  const err = handle.start((messages, descriptors) => { onMessages(target, own, messages, descriptors); });
  if (err) throw new ErrnoException(err, 'read');
  return own.control;
}

/** In the child: `process` becomes the other end. */
function connectToParent(fd, serialization) {
  const control = setupChannel(process, fd, serialization);
  const isOfInterest = (event) => event === 'message' || event === 'disconnect';
  process[kOwn].handle.unref();
  process.on('newListener', (event) => { if (isOfInterest(event)) control.refCounted(); });
  process.on('removeListener', (event) => { if (isOfInterest(event)) control.unrefCounted(); });
}

module.exports = { connectToParent, setupChannel };
