'use strict';
// The dgram module. Follows "UDP/datagram sockets" in Node's docs. Handles, look-up and the native
// half are described in internal/dgram/handle; what goes out is in internal/dgram/send.

const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED, ERR_MISSING_ARGS,
    ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BUFFER_SIZE, ERR_SOCKET_DGRAM_IS_CONNECTED,
    ERR_SOCKET_DGRAM_NOT_CONNECTED, ERR_SOCKET_DGRAM_NOT_RUNNING,
  },
  ErrnoException,
  ExceptionWithHostPort,
} = require('internal/errors');
const { closeCallback, handleCallback } = require('internal/async_context');
const { tell } = require('internal/diagnostics');
const { FastBuffer } = require('internal/buffer');
const { isIP } = require('internal/net');
const { deprecate, getSystemErrorMessage, getSystemErrorName, guessHandleType } = require('internal/util');
const {
  validateAbortSignal, validateNumber, validateObject, validatePort, validateString, validateUint32,
} = require('internal/validators');
const {
  BINDING, BOUND, CONNECTED, CONNECTING, DISCONNECTED, FLAG_IPV6_ONLY, FLAG_REUSE_ADDRESS, FLAG_REUSE_PORT, UNBOUND,
  Udp, anyOf, createSocketHandle, kState, loopbackOf, newHandle, newLookup,
} = require('internal/dgram/handle');
const { installSending } = require('internal/dgram/send');

function checkBlockList(options, name) {
  const list = options[name];
  if (list === undefined) return undefined;
  if (!require('net').BlockList.isBlockList(list)) {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'net.BlockList', list);
  }
  return list;
}

/**
 * @param {string | object} type 'udp4', 'udp6', or options: type, reuseAddr, reusePort, ipv6Only,
 *   recvBufferSize and sendBufferSize (bytes), lookup, signal, receiveBlockList, sendBlockList
 * @param {(message: Buffer, rinfo: object) => void} [listener]
 */
function Socket(type, listener) {
  EventEmitter.call(this);
  let options = { __proto__: null };
  if (type !== null && typeof type === 'object') {
    options = type;
    type = options.type;
  }
  const { recvBufferSize, sendBufferSize, signal } = options;
  if (recvBufferSize !== undefined) validateUint32(recvBufferSize, 'options.recvBufferSize');
  if (sendBufferSize !== undefined) validateUint32(sendBufferSize, 'options.sendBufferSize');
  const receiveBlockList = checkBlockList(options, 'receiveBlockList');
  const sendBlockList = checkBlockList(options, 'sendBlockList');
  const handle = newHandle(type);
  handle.owner = this;
  this.type = type;
  if (typeof listener === 'function') this.on('message', listener);
  this[kState] = {
    handle,
    lookup: newLookup(type, options.lookup),
    receiving: false,
    bindState: UNBOUND,
    connectState: DISCONNECTED,
    queue: undefined, // what waits for the socket to be bound
    reuseAddr: options.reuseAddr,
    reusePort: options.reusePort,
    ipv6Only: options.ipv6Only,
    recvBufferSize,
    sendBufferSize,
    receiveBlockList,
    sendBlockList,
  };
  if (signal !== undefined) closeWith(this, signal);
  tell('udp.socket', { socket: this });
}
Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

function closeWith(socket, signal) {
  validateAbortSignal(signal, 'options.signal');
  const onAbort = () => { if (socket[kState].handle) socket.close(); };
  if (signal.aborted) {
    onAbort();
    return;
  }
  const listening = require('internal/events/abort_listener').addAbortListener(signal, onAbort);
  socket.once('close', () => { listening[Symbol.dispose](); });
}

/** The state of a socket that is not closed. */
function running(socket) {
  const state = socket[kState];
  if (!state.handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  return state;
}

function check(err, syscall) {
  if (err) throw new ErrnoException(err, syscall);
}

// Binding -------------------------------------------------------------------

function onMessage(err, bytes, address, isIPv6, port) {
  const socket = this.owner;
  if (err) {
    socket.emit('error', new ErrnoException(err, 'recvmsg'));
    return;
  }
  const { receiveBlockList } = socket[kState];
  if (receiveBlockList?.check(address, isIPv6 ? 'ipv6' : 'ipv4')) return;
  const size = bytes.byteLength;
  socket.emit('message', new FastBuffer(bytes, 0, size), { address, family: isIPv6 ? 'IPv6' : 'IPv4', port, size });
}

function replaceHandle(socket, handle) {
  const state = socket[kState];
  state.handle.close(closeCallback(state.handle));
  handle.owner = socket;
  state.handle = handle;
}

function startReceiving(socket) {
  const state = socket[kState];
  state.handle.setOnMessage(handleCallback(state.handle, onMessage));
  state.handle.recvStart();
  state.receiving = true;
  state.bindState = BOUND;
  if (state.recvBufferSize) bufferSize(socket, state.recvBufferSize, true);
  if (state.sendBufferSize) bufferSize(socket, state.sendBufferSize, false);
}

function startListening(socket) {
  startReceiving(socket);
  socket.emit('listening');
}

/** What the options say to bind(2). */
function bindFlags(state) {
  return (state.reuseAddr ? FLAG_REUSE_ADDRESS : 0) | (state.ipv6Only ? FLAG_IPV6_ONLY : 0) |
    (state.reusePort ? FLAG_REUSE_PORT : 0);
}

function workerOf() {
  const cluster = require('cluster');
  return cluster.isWorker ? cluster : null;
}

/** Lets the primary of a cluster bind; `fail(errno)` when it cannot. */
function bindInPrimary(cluster, socket, place, fail) {
  cluster._getServer(socket, { addressType: socket.type, ...place }, (err, handle) => {
    if (err) {
      fail(err);
    } else if (!socket[kState].handle) {
      handle.close();
    } else {
      replaceHandle(socket, handle);
      startListening(socket);
    }
  });
}

function failToBind(socket, error) {
  socket[kState].bindState = UNBOUND;
  socket.emit('error', error);
}

function bindDescriptor(socket, fd, exclusive) {
  const { handle } = socket[kState];
  const cluster = exclusive ? null : workerOf();
  if (cluster) {
    bindInPrimary(cluster, socket, { address: null, port: null, fd, flags: null }, (err) => {
      failToBind(socket, new ErrnoException(err, 'open'));
    });
    return;
  }
  const type = guessHandleType(fd);
  if (type !== 'UDP') throw new ERR_INVALID_FD_TYPE(type);
  check(handle.open(fd), 'open');
  startListening(socket);
}

function bindAddress(socket, address, port, exclusive) {
  const state = socket[kState];
  state.lookup(address || anyOf(socket.type), (err, ip) => {
    if (!state.handle) return;
    if (err) {
      failToBind(socket, err);
      return;
    }
    const fail = (errno) => { failToBind(socket, new ExceptionWithHostPort(errno, 'bind', ip, port)); };
    const flags = bindFlags(state);
    const cluster = exclusive || state.reusePort ? null : workerOf();
    if (cluster) {
      bindInPrimary(cluster, socket, { address: ip, port, fd: -1, flags }, fail);
      return;
    }
    const errno = state.handle.bind(ip, port || 0, flags);
    if (errno) fail(errno);
    else startListening(socket);
  });
}

function startBinding(socket) {
  const state = running(socket);
  if (state.bindState !== UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
  state.bindState = BINDING;
}

/** bind([port][, address][, callback]), bind(options[, callback]) with port, address, exclusive, fd */
Socket.prototype.bind = function(port, address /* , callback */) {
  startBinding(this);
  const callback = arguments.length > 0 ? arguments[arguments.length - 1] : undefined;
  if (typeof callback === 'function') {
    const stop = () => {
      this.removeListener(EventEmitter.errorMonitor, stop);
      this.removeListener('listening', onListening);
    };
    const onListening = () => {
      stop();
      Reflect.apply(callback, this, []);
    };
    this.on(EventEmitter.errorMonitor, stop); // an error nobody handles is to be thrown all the same
    this.on('listening', onListening);
  }
  if (port instanceof Udp) {
    replaceHandle(this, port);
    startListening(this);
  } else if (port !== null && typeof port === 'object') {
    const exclusive = Boolean(port.exclusive);
    if (Number.isInteger(port.fd) && port.fd > 0) bindDescriptor(this, port.fd, exclusive);
    else bindAddress(this, port.address, port.port, exclusive);
  } else {
    bindAddress(this, typeof address === 'function' ? '' : address, typeof port === 'function' ? 0 : port, false);
  }
  return this;
};

/** Binds without looking anything up, now. */
function bindNow(socket, address, port) {
  const state = socket[kState];
  const err = state.handle.bind(address, port, bindFlags(state));
  if (err) throw new ExceptionWithHostPort(err, 'bind', address, port);
  startReceiving(socket);
  process.nextTick(() => { if (state.handle) socket.emit('listening'); });
}

function checkNumeric(address, name, method) {
  if (isIP(address) === 0) {
    throw new ERR_INVALID_ARG_VALUE(
      name, address, `must be a numeric IP address; ${method} does not perform DNS resolution`);
  }
}

/** @returns {{address: string, family: string, port: number}} */
Socket.prototype.bindSync = function(options = {}) {
  const state = running(this);
  validateObject(options, 'options');
  const { address = anyOf(this.type), port = 0 } = options;
  validateString(address, 'options.address');
  checkNumeric(address, 'options.address', 'bindSync');
  const number = validatePort(port, 'options.port');
  if (state.bindState !== UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
  bindNow(this, address, number);
  return this.address();
};

// What comes before the socket is bound waits until it is, and is dropped when that fails.
function enqueue(socket, fn) {
  const state = socket[kState];
  if (state.queue !== undefined) {
    state.queue.push(fn);
    return;
  }
  state.queue = [fn];
  const onError = () => {
    socket.removeListener('listening', onListening);
    state.queue = undefined;
  };
  const onListening = () => {
    socket.removeListener(EventEmitter.errorMonitor, onError);
    const { queue } = state;
    state.queue = undefined;
    for (const waiting of queue) waiting();
  };
  socket.once(EventEmitter.errorMonitor, onError);
  socket.once('listening', onListening);
}

/** Runs `fn` when the socket is bound, and has it bound to any port if nobody else did. */
function whenBound(socket, fn) {
  const state = running(socket);
  if (state.bindState === UNBOUND) socket.bind({ port: 0, exclusive: true }, null);
  if (state.bindState === BOUND) fn();
  else enqueue(socket, fn);
}

// Connecting ----------------------------------------------------------------

function connectTo(socket, ip, address, port) {
  const state = socket[kState];
  if (state.sendBlockList?.check(ip, `ipv${isIP(ip)}`)) return new ERR_IP_BLOCKED(ip);
  const err = state.handle.connect(ip, port);
  return err ? new ExceptionWithHostPort(err, 'connect', address, port) : null;
}

function startConnecting(state) {
  if (state.connectState !== DISCONNECTED) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  state.connectState = CONNECTING;
}

/** connect(port[, address][, callback]) */
Socket.prototype.connect = function(port, address, callback) {
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validateString(address, 'address');
  const state = running(this);
  startConnecting(state);
  whenBound(this, () => {
    if (callback) this.once('connect', callback);
    state.lookup(address, (err, ip) => {
      if (!state.handle) return;
      err ??= connectTo(this, ip, address, port);
      if (!err) {
        state.connectState = CONNECTED;
        process.nextTick(() => { this.emit('connect'); });
        return;
      }
      state.connectState = DISCONNECTED;
      process.nextTick(() => {
        if (callback) {
          this.removeListener('connect', callback);
          callback(err);
        } else {
          this.emit('error', err);
        }
      });
    });
  });
};

/** Connects to a numeric address, now. */
Socket.prototype.connectSync = function(port, address) {
  const state = running(this);
  port = validatePort(port, 'Port', false);
  address ??= loopbackOf(this.type);
  validateString(address, 'address');
  checkNumeric(address, 'address', 'connectSync');
  if (state.connectState !== DISCONNECTED) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  if (state.bindState === BINDING) throw new ERR_SOCKET_ALREADY_BOUND();
  if (state.bindState === UNBOUND) bindNow(this, anyOf(this.type), 0);
  const err = connectTo(this, address, address, port);
  if (err) throw err;
  state.connectState = CONNECTED;
  process.nextTick(() => { if (state.handle) this.emit('connect'); });
};

Socket.prototype.disconnect = function() {
  const state = this[kState];
  if (state.connectState !== CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const err = running(this).handle.disconnect();
  state.connectState = DISCONNECTED;
  check(err, 'connect');
};

installSending(Socket.prototype, running, whenBound);

// The end -------------------------------------------------------------------

function stopReceiving(socket) {
  const state = socket[kState];
  if (!state.receiving) return;
  state.handle.recvStop();
  state.receiving = false;
}

Socket.prototype.close = function(callback) {
  if (typeof callback === 'function') this.on('close', callback);
  const state = this[kState];
  if (state.queue !== undefined) {
    // After what was sent before.
    state.queue.push(() => { this.close(); });
    return this;
  }
  running(this);
  stopReceiving(this);
  state.handle.close(closeCallback(state.handle));
  state.handle = null;
  process.nextTick(() => { this.emit('close'); });
  return this;
};

Socket.prototype[Symbol.asyncDispose] = async function() {
  if (!this[kState].handle) return;
  await new Promise((resolve) => { this.close(resolve); });
};

// Addresses -----------------------------------------------------------------

function addressOr(found, syscall) {
  if (typeof found === 'number') throw new ErrnoException(found, syscall);
  return found;
}

Socket.prototype.address = function() {
  return addressOr(running(this).handle.getsockname(), 'getsockname');
};

Socket.prototype.remoteAddress = function() {
  const { connectState, handle } = running(this);
  if (connectState !== CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  return addressOr(handle.getpeername(), 'getpeername');
};

// Options -------------------------------------------------------------------

Socket.prototype.setBroadcast = function(on) {
  check(running(this).handle.setBroadcast(Boolean(on)), 'setBroadcast');
};

Socket.prototype.setTTL = function(ttl) {
  validateNumber(ttl, 'ttl');
  check(running(this).handle.setTTL(ttl), 'setTTL');
  return ttl;
};

Socket.prototype.setMulticastTTL = function(ttl) {
  validateNumber(ttl, 'ttl');
  check(running(this).handle.setMulticastTTL(ttl), 'setMulticastTTL');
  return ttl;
};

Socket.prototype.setMulticastLoopback = function(on) {
  check(running(this).handle.setMulticastLoopback(Boolean(on)), 'setMulticastLoopback');
  return on;
};

Socket.prototype.setMulticastInterface = function(interfaceAddress) {
  const { handle } = running(this);
  validateString(interfaceAddress, 'interfaceAddress');
  check(handle.setMulticastInterface(interfaceAddress), 'setMulticastInterface');
};

for (const [name, join] of [['addMembership', true], ['dropMembership', false]]) {
  Socket.prototype[name] = {
    [name](multicastAddress, interfaceAddress) {
      const { handle } = running(this);
      if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
      check(handle.membership(`${multicastAddress}`, interfaceAddress ?? undefined, join), name);
    },
  }[name];
}

for (const [name, join] of [['addSourceSpecificMembership', true], ['dropSourceSpecificMembership', false]]) {
  Socket.prototype[name] = {
    [name](sourceAddress, groupAddress, interfaceAddress) {
      const { handle } = running(this);
      validateString(sourceAddress, 'sourceAddress');
      validateString(groupAddress, 'groupAddress');
      check(handle.sourceMembership(sourceAddress, groupAddress, interfaceAddress ?? undefined, join), name);
    },
  }[name];
}

Socket.prototype.ref = function() {
  this[kState].handle?.ref();
  return this;
};

Socket.prototype.unref = function() {
  this[kState].handle?.unref();
  return this;
};

function bufferSize(socket, size, ofReceiving) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const result = running(socket).handle.bufferSize(size, ofReceiving);
  if (result >= 0) return result;
  throw new ERR_SOCKET_BUFFER_SIZE({
    errno: result,
    code: getSystemErrorName(result),
    message: getSystemErrorMessage(result),
    syscall: ofReceiving ? 'uv_recv_buffer_size' : 'uv_send_buffer_size',
  });
}

Socket.prototype.setRecvBufferSize = function(size) {
  bufferSize(this, size, true);
};

Socket.prototype.setSendBufferSize = function(size) {
  bufferSize(this, size, false);
};

Socket.prototype.getRecvBufferSize = function() {
  return bufferSize(this, 0, true);
};

Socket.prototype.getSendBufferSize = function() {
  return bufferSize(this, 0, false);
};

Socket.prototype.getSendQueueSize = function() {
  return running(this).handle.getSendQueueSize();
};

Socket.prototype.getSendQueueCount = function() {
  return running(this).handle.getSendQueueCount();
};

// What programs should not use any more -------------------------------------

const DEPRECATED = 'DEP0112';

for (const name of ['handle', 'receiving', 'bindState', 'queue', 'reuseAddr']) {
  const message = `Socket.prototype._${name} is deprecated`;
  Object.defineProperty(Socket.prototype, `_${name}`, {
    __proto__: null,
    configurable: false,
    enumerable: false,
    get: deprecate(function() { return this[kState][name]; }, message, DEPRECATED),
    set: deprecate(function(value) { this[kState][name] = value; }, message, DEPRECATED),
  });
}

Socket.prototype._healthCheck = deprecate(function() {
  running(this);
}, 'Socket.prototype._healthCheck() is deprecated', DEPRECATED);

Socket.prototype._stopReceiving = deprecate(function() {
  stopReceiving(this);
}, 'Socket.prototype._stopReceiving() is deprecated', DEPRECATED);

/** See Socket. */
function createSocket(type, listener) {
  return new Socket(type, listener);
}

module.exports = {
  _createSocketHandle: deprecate(createSocketHandle, 'dgram._createSocketHandle() is deprecated', DEPRECATED),
  createSocket,
  Socket,
};
