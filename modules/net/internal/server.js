'use strict';
// net.Server: listening, accepting, counting connections and closing.
// Follows "Class: net.Server" in Node's docs.
//
// Native half: see internal/net/socket, and
//   Tcp: bind(address, port, ipv6Only, reusePort) -> errno; Pipe: bind(path) -> errno
//   listen(backlog) -> errno; setOnConnection(fn(errno, clientHandle))

const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SERVER_ALREADY_LISTEN, ERR_SERVER_NOT_RUNNING,
  },
  ErrnoException,
  UVExceptionWithHostPort,
} = require('internal/errors');
const { closeCallback, handleCallback, traceHandle, triggeredBy } = require('internal/async_context');
const { tell } = require('internal/diagnostics');
const { validateAbortSignal, validateNumber, validatePort } = require('internal/validators');
const { getDefaultHighWaterMark } = require('internal/stream/state');
const { kEmptyObject } = require('internal/util');
const { isIP } = require('internal/net');
const { Socket, applySocketOptions, createHandle, isTcp } = require('internal/net/socket');
const { kNormalizedArgs, normalizeArgs } = require('internal/net/connect');
const { Tcp, Pipe } = internalBinding('stream_handle');
const { UV_EADDRINUSE, UV_EINVAL } = internalBinding('uv');

// Where nothing is said about the address: both families by way of IPv6, else IPv4 alone.
const ANY_ADDRESS = [['::', 6], ['0.0.0.0', 4]];
const DEFAULT_BACKLOG = 511;

const kCapture = Symbol.for('nodejs.rejection');

// A number option, which a negative value turns into `instead`.
function notNegative(options, key, instead) {
  const value = options[key];
  if (value === undefined) return undefined;
  validateNumber(value, `options.${key}`);
  return value < 0 ? instead : value;
}

/**
 * @param {object} [options] allowHalfOpen, pauseOnConnect, noDelay, keepAlive,
 *   keepAliveInitialDelay (ms), highWaterMark, blockList
 * @param {(socket: Socket) => void} [connectionListener]
 */
function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  let own = options ?? kEmptyObject;
  if (typeof own === 'function') {
    connectionListener = own;
    own = kEmptyObject;
  } else if (typeof own !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (typeof connectionListener === 'function') this.on('connection', connectionListener);

  const initialDelay = notNegative(own, 'keepAliveInitialDelay', 0);
  const highWaterMark = notNegative(own, 'highWaterMark', undefined);
  const { blockList } = own;
  if (blockList) {
    if (!require('internal/net/blocklist').BlockList.isBlockList(blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', blockList);
    }
    this.blockList = blockList;
  }
  Object.assign(this, {
    _connections: 0,
    _handle: null,
    _usingWorkers: false,
    _workers: [],
    _unref: false,
    _listeningId: 1,
    allowHalfOpen: own.allowHalfOpen || false,
    pauseOnConnect: !!own.pauseOnConnect,
    noDelay: !!own.noDelay,
    keepAlive: !!own.keepAlive,
    keepAliveInitialDelay: ~~(initialDelay / 1000), // seconds
    highWaterMark: highWaterMark ?? getDefaultHighWaterMark(),
  });
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

// Listening -----------------------------------------------------------------

// A handle that cannot be bound is closed, and the errno takes its place.
function bound(handle, err) {
  if (!err) return handle;
  handle.close(closeCallback(handle));
  return err;
}

function openTcp(address, port, ipv6Only, reusePort) {
  const handle = traceHandle('TCPSERVERWRAP', new Tcp(true));
  return bound(handle, handle.bind(address, port, ipv6Only, reusePort));
}

function adopt(fd) {
  let handle;
  try {
    handle = createHandle(fd, true);
  } catch {
    return UV_EINVAL;
  }
  return handle.open(fd) || handle;
}

const isFd = (value) => typeof value === 'number' && value >= 0;

/**
 * Binds a new handle: to a descriptor, a pipe (`port` and `addressType` -1), or an address.
 * @returns {object | number} the handle, or a negative errno
 */
function createServerHandle(address, port, addressType, fd, { ipv6Only = false, reusePort = false } = kEmptyObject) {
  if (isFd(fd)) return adopt(fd);
  if (addressType === -1 && port === -1) {
    const pipe = traceHandle('PIPESERVERWRAP', new Pipe(true));
    return address ? bound(pipe, pipe.bind(address)) : pipe;
  }
  if (address) return openTcp(address, port, ipv6Only && addressType === 6, reusePort);
  let result;
  for (const [any, family] of ANY_ADDRESS) {
    result = openTcp(any, port, ipv6Only && family === 6, reusePort);
    if (typeof result !== 'number') break;
  }
  return result;
}

/** Binds to a place: {address, port, family, fd}; fills in the address where any will do. */
function openPlace(place, flags) {
  const { address, port, family, fd } = place;
  if (address || family === -1 || fd !== undefined) return createServerHandle(address, port, family, fd, flags);
  let result;
  for (const [any, anyFamily] of ANY_ADDRESS) {
    place.address = any;
    place.family = anyFamily;
    result = createServerHandle(any, port, anyFamily, undefined, flags);
    if (typeof result !== 'number') break;
  }
  return result;
}

// Listens with the server's handle, or with a new one for the place: one that a cluster's primary
// gives, in a worker.
function start(server, place, backlog, flags) {
  if (server._handle || flags.exclusive || !process.connected || !require('cluster').isWorker) {
    startHere(server, place, backlog, flags);
    return;
  }
  const { address, port, family, fd } = place;
  const id = server._listeningId;
  const options = { address, port, addressType: family, fd, flags, backlog };
  require('cluster')._getServer(server, options, (err, handle) => {
    // Closed, or told to listen elsewhere, meanwhile.
    if (id !== server._listeningId) {
      handle?.close();
      return;
    }
    // A taken port shows only now: the socket is not bound to it.
    if (!err && port > 0 && handle.getsockname && handle.getsockname().port !== port) err = UV_EADDRINUSE;
    if (err) {
      failed(server, new UVExceptionWithHostPort(err, 'bind', address, port));
      return;
    }
    server._handle = handle;
    startHere(server, place, backlog, flags);
  });
}

function failed(server, error) {
  server._handle = null;
  tell('tracing:net.server.listen:error', { server, error });
  process.nextTick(emitLater, server, 'error', error);
}

function startHere(server, place, backlog, flags) {
  let handle = server._handle;
  let err = 0;
  if (!handle) {
    handle = openPlace(place, flags);
    if (typeof handle === 'number') err = handle;
  }
  if (err === 0) {
    handle.owner = server;
    handle.setOnConnection(handleCallback(handle, onConnection));
    err = handle.listen(backlog || DEFAULT_BACKLOG);
    if (err) handle.close(closeCallback(handle));
  }
  const { address, port, family } = place;
  if (err) {
    failed(server, new UVExceptionWithHostPort(err, 'listen', address, port));
    return;
  }
  server._handle = handle;
  server._connectionKey = `${family}:${address}:${port}`;
  if (server._unref) server.unref();
  tell('tracing:net.server.listen:asyncEnd', { server });
  triggeredBy(handle);
  process.nextTick(emitLater, server, 'listening');
}

function emitLater(server, event, err) {
  if (event === 'error') server.emit(event, err);
  else if (event === 'close' || server._handle) server.emit(event); // not 'listening' once closed
}

Server.prototype._listen2 = function(address, port, addressType, backlog, fd, flags = kEmptyObject) {
  start(this, { address, port, family: addressType, fd: isFd(fd) ? fd : undefined }, backlog, flags);
};

function startAtHost(server, host, port, backlog, flags) {
  server._pendingLookup = host;
  const onAddress = (err, address, family) => {
    // Closed, or told to listen elsewhere, while the name was looked up.
    if (server._pendingLookup !== host) return;
    server._pendingLookup = undefined;
    if (err) server.emit('error', err);
    else start(server, { address, port, family: address ? family : 4, fd: undefined }, backlog, flags);
  };
  const version = isIP(host);
  if (version === 0) require('dns').lookup(host, onAddress);
  else process.nextTick(onAddress, null, host, version);
}

function startAtPath(server, options, backlog, flags) {
  const { path } = options;
  server._pipeName = path;
  start(server, { address: path, port: -1, family: -1, fd: undefined }, backlog, flags);
  if (!server._handle) return;
  const more = (options.readableAll === true ? 0o444 : 0) | (options.writableAll === true ? 0o222 : 0);
  if (more === 0) return;
  const { chmodSync, statSync } = require('fs');
  try {
    chmodSync(path, statSync(path).mode | more);
  } catch (err) {
    server._handle.close(closeCallback(server._handle));
    server._handle = null;
    throw err;
  }
}

function closeOnAbort(server, signal) {
  if (signal === undefined) return;
  validateAbortSignal(signal, 'options.signal');
  const close = () => { server.close(); };
  if (signal.aborted) {
    process.nextTick(close);
    return;
  }
  signal.addEventListener('abort', close, { once: true });
  server.once('close', () => { signal.removeEventListener('abort', close); });
}

const isNumeric = (value) => (typeof value === 'string' || typeof value === 'number') && Number(value) >= 0;

// The backlog stands second or third, where it stands at all.
function backlogOf(args) {
  for (let i = 1; i < 3; i++) {
    if (isNumeric(args[i]) && Number(args[i]) !== 0) return Number(args[i]);
  }
  return 0;
}

/**
 * `listen(port[, host][, backlog][, cb])`, `(path[, backlog][, cb])`,
 * `(handle[, backlog][, cb])` or `(options[, cb])`.
 * @throws ERR_SERVER_ALREADY_LISTEN, ERR_SOCKET_BAD_PORT, ERR_INVALID_ARG_VALUE
 */
Server.prototype.listen = function(...args) {
  const [given, cb] = args[0]?.[kNormalizedArgs] ? args[0] : normalizeArgs(args);
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (cb !== null) this.once('listening', cb);

  const options = given._handle || given.handle || given;
  tell('tracing:net.server.listen:asyncStart', { server: this, options });
  const reusePort = !!options.reusePort;
  const flags = { ipv6Only: !!options.ipv6Only, reusePort, exclusive: !!options.exclusive || reusePort };
  const backlog = backlogOf(args);
  if (options instanceof Pipe || isTcp(options)) {
    this._handle = options;
    this._listeningId++;
    start(this, { address: null, port: -1, family: -1, fd: undefined }, backlog, flags);
    return this;
  }

  closeOnAbort(this, options.signal);
  const ownBacklog = options.backlog || backlog;
  if (isFd(options.fd)) {
    start(this, { address: null, port: null, family: null, fd: options.fd }, ownBacklog, flags);
    return this;
  }

  let { port } = options;
  // No port named, or none in particular: the system chooses.
  if (port === null || (port === undefined && 'port' in options) || args.length === 0 || typeof args[0] === 'function') {
    port = 0;
  }
  if (typeof port === 'number' || typeof port === 'string') {
    validatePort(port, 'options.port');
    port |= 0;
    if (options.host) startAtHost(this, options.host, port, ownBacklog, flags);
    else start(this, { address: null, port, family: 4, fd: undefined }, ownBacklog, flags);
  } else if (typeof options.path === 'string' && options.path !== '' && !isNumeric(options.path)) {
    startAtPath(this, options, ownBacklog, flags);
  } else if ('port' in options || 'path' in options) {
    throw new ERR_INVALID_ARG_VALUE('options', options);
  } else {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  return this;
};

Object.defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return Boolean(this._handle); },
});

/** @returns {{address: string, family: string, port: number} | string | null} a string for a pipe */
Server.prototype.address = function() {
  if (!this._handle?.getsockname || this._handle instanceof Pipe) return this._pipeName || null;
  const name = this._handle.getsockname();
  if (typeof name !== 'number') return name;
  throw new ErrnoException(name, 'address');
};

// Accepting -----------------------------------------------------------------

// A callback of the handle: `this` is the handle.
function onConnection(err, client) {
  const server = this.owner;
  if (err) {
    server.emit('error', new ErrnoException(err, 'accept'));
    return;
  }
  const { maxConnections: most, highWaterMark } = server;
  if (most !== null && most !== undefined && server._connections >= most) {
    const ends = isTcp(client) ? endsOf(client) : undefined;
    client.close();
    server.emit('drop', ends);
    return;
  }
  if (server.blockList !== undefined && isBlocked(server.blockList, client)) {
    client.close();
    return;
  }
  traceHandle(isTcp(client) ? 'TCPWRAP' : 'PIPEWRAP', client);
  const socket = new Socket({
    handle: client,
    readable: true,
    writable: true,
    readableHighWaterMark: highWaterMark,
    writableHighWaterMark: highWaterMark,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    noDelay: server.noDelay,
    keepAlive: server.keepAlive,
    keepAliveInitialDelay: server.keepAliveInitialDelay * 1000,
  });
  applySocketOptions(socket);
  server._connections++;
  socket.server = socket._server = server;
  server.emit('connection', socket);
  tell('net.server.socket', { socket });
}

function isBlocked(list, client) {
  const name = isTcp(client) ? client.getpeername() : 0;
  return typeof name !== 'number' && Boolean(name.address) &&
    list.check(name.address, name.family === 'IPv6' ? 'ipv6' : 'ipv4');
}

/** What 'drop' tells of the connection; all undefined when it is gone already. */
function endsOf(client) {
  const data = {};
  for (const [side, end] of [['local', client.getsockname()], ['remote', client.getpeername()]]) {
    data[`${side}Address`] = end.address;
    data[`${side}Port`] = end.port;
    data[`${side}Family`] = end.family;
  }
  return data;
}

/** @param {(err: Error | null, count?: number) => void} cb counts what other processes were given too */
Server.prototype.getConnections = function(cb) {
  let waiting = this._workers.length;
  let total = this._connections;
  if (waiting === 0) {
    process.nextTick(cb, null, total);
    return this;
  }
  const onCount = (err, count) => {
    if (waiting < 0) return;
    total += count;
    if (err) waiting = -1;
    else if (--waiting > 0) return;
    if (err) cb(err);
    else cb(null, total);
  };
  for (const worker of this._workers) worker.getConnections(onCount);
  return this;
};

// Another process gets connections of this server.
Server.prototype._setupWorker = function(sockets) {
  this._usingWorkers = true;
  this._workers.push(sockets);
  sockets.once('exit', () => {
    this._workers.splice(this._workers.indexOf(sockets), 1);
  });
};

// Closing -------------------------------------------------------------------

/**
 * No more connections; 'close' follows when the last one has ended.
 * @param {(err?: Error) => void} [cb] with ERR_SERVER_NOT_RUNNING when not listening
 */
Server.prototype.close = function(cb) {
  const handle = this._handle;
  this._handle = null;
  this._pendingLookup = undefined;
  this._listeningId++;
  if (typeof cb === 'function') {
    this.once('close', handle ? cb : () => { cb(new ERR_SERVER_NOT_RUNNING()); });
  }
  handle?.close(closeCallback(handle));
  if (!this._usingWorkers) {
    this._emitCloseIfDrained();
    return this;
  }
  // Connections that other processes have count too.
  let waiting = this._workers.length;
  const onClosed = () => {
    if (--waiting > 0) return;
    this._connections--;
    this._emitCloseIfDrained();
  };
  this._connections++;
  if (waiting === 0) onClosed();
  for (const worker of [...this._workers]) worker.close(onClosed);
  return this;
};

Server.prototype[Symbol.asyncDispose] = function() {
  const { promise, resolve, reject } = Promise.withResolvers();
  if (this._handle) this.close((err) => { if (err) reject(err); else resolve(); });
  else resolve();
  return promise;
};

// Called by each socket of the server when it has closed, too.
Server.prototype._emitCloseIfDrained = function() {
  const busy = this._handle || this._connections > 0;
  if (!busy) process.nextTick(emitLater, this, 'close');
};

// What an async 'connection' listener rejects with ends that connection only.
Server.prototype[kCapture] = function(err, event, sock) {
  if (event === 'connection') sock.destroy(err);
  else this.emit('error', err);
};

function setRef(server, on) {
  server._unref = !on;
  if (server._handle) server._handle[on ? 'ref' : 'unref']();
  return server;
}

Server.prototype.ref = function() { return setRef(this, true); };
Server.prototype.unref = function() { return setRef(this, false); };

module.exports = { Server, createServerHandle };
