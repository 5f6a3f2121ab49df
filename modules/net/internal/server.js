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
const { validateAbortSignal, validateNumber, validatePort } = require('internal/validators');
const { getDefaultHighWaterMark } = require('internal/stream/state');
const { kEmptyObject } = require('internal/util');
const { isIP } = require('internal/net');
const {
  Socket, createHandle, isTcp, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay,
} = require('internal/net/socket');
const { kNormalizedArgs, normalizeArgs } = require('internal/net/connect');
const { Tcp, Pipe } = internalBinding('stream_handle');
const uv = internalBinding('uv');

const DEFAULT_IPV4_ADDR = '0.0.0.0';
const DEFAULT_IPV6_ADDR = '::';

const kCapture = Symbol.for('nodejs.rejection');

/**
 * @param {object} [options] allowHalfOpen, pauseOnConnect, noDelay, keepAlive,
 *   keepAliveInitialDelay (ms), highWaterMark, blockList
 * @param {(socket: Socket) => void} [connectionListener]
 */
function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    connectionListener = options;
    options = kEmptyObject;
    this.on('connection', connectionListener);
  } else if (options == null || typeof options === 'object') {
    options = { ...options };
    if (typeof connectionListener === 'function') this.on('connection', connectionListener);
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (options.highWaterMark !== undefined) {
    validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = getDefaultHighWaterMark();
  }
  if (options.blockList) {
    const { BlockList } = require('internal/net/blocklist');
    if (!BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }

  this._connections = 0;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark ?? getDefaultHighWaterMark();
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

// Listening -----------------------------------------------------------------

/**
 * Binds a new handle.
 * @returns {object | number} the handle, or a negative errno
 */
function createServerHandle(address, port, addressType, fd, { ipv6Only = false, reusePort = false } = kEmptyObject) {
  let handle;
  let err = 0;
  let tcp = false;
  if (typeof fd === 'number' && fd >= 0) {
    try {
      handle = createHandle(fd, true);
    } catch {
      return uv.UV_EINVAL;
    }
    err = handle.open(fd);
    if (err) return err;
  } else if (port === -1 && addressType === -1) {
    handle = new Pipe(true);
  } else {
    handle = new Tcp(true);
    tcp = true;
  }
  if (address || tcp) {
    if (!address) {
      // Both families where the system has IPv6, else IPv4 alone.
      err = handle.bind(DEFAULT_IPV6_ADDR, port, ipv6Only, reusePort);
      if (err) {
        handle.close();
        return createServerHandle(DEFAULT_IPV4_ADDR, port, 4, undefined, { reusePort });
      }
    } else if (tcp) {
      err = handle.bind(address, port, addressType === 6 && ipv6Only, reusePort);
    } else {
      err = handle.bind(address);
    }
  }
  if (err) {
    handle.close();
    return err;
  }
  return handle;
}

function setupListenHandle(server, address, port, addressType, backlog, fd, flags) {
  if (!server._handle) {
    let handle = null;
    // Nothing said about the host: dual stack if possible.
    if (!address && typeof fd !== 'number' && addressType !== -1) {
      handle = createServerHandle(DEFAULT_IPV6_ADDR, port, 6, undefined, flags);
      if (typeof handle === 'number') {
        handle = null;
        address = DEFAULT_IPV4_ADDR;
        addressType = 4;
      } else {
        address = DEFAULT_IPV6_ADDR;
        addressType = 6;
      }
    }
    handle ??= createServerHandle(address, port, addressType, fd, flags);
    if (typeof handle === 'number') {
      failListen(server, new UVExceptionWithHostPort(handle, 'listen', address, port));
      return;
    }
    server._handle = handle;
  }
  const handle = server._handle;
  handle.setOnConnection(onConnection);
  handle.owner = server;
  const err = handle.listen(backlog || 511);
  if (err) {
    handle.close();
    server._handle = null;
    failListen(server, new UVExceptionWithHostPort(err, 'listen', address, port));
    return;
  }
  server._connectionKey = `${addressType}:${address}:${port}`;
  if (server._unref) server.unref();
  process.nextTick(emitListeningNT, server);
}
Server.prototype._listen2 = function(address, port, addressType, backlog, fd, flags) {
  setupListenHandle(this, address, port, addressType, backlog, fd, flags ?? kEmptyObject);
};

function failListen(server, err) {
  process.nextTick(emitErrorNT, server, err);
}

function emitErrorNT(self, err) {
  self.emit('error', err);
}

function emitListeningNT(self) {
  if (self._handle) self.emit('listening');
}

function lookupAndListen(self, port, host, backlog, flags) {
  const onAddress = (err, address, family) => {
    // Closed, or told to listen elsewhere, while the name was looked up.
    if (self._pendingLookup !== host) return;
    self._pendingLookup = undefined;
    if (err) self.emit('error', err);
    else setupListenHandle(self, address, port, address ? family : 4, backlog, undefined, flags);
  };
  self._pendingLookup = host;
  const family = isIP(host);
  if (family !== 0) process.nextTick(onAddress, null, host, family);
  else require('dns').lookup(host, onAddress);
}

function addServerAbortSignal(self, options) {
  if (options?.signal === undefined) return;
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  const onAborted = () => self.close();
  if (signal.aborted) {
    process.nextTick(onAborted);
  } else {
    signal.addEventListener('abort', onAborted, { once: true });
    self.once('close', () => signal.removeEventListener('abort', onAborted));
  }
}

function backlogOf(args) {
  const n = (i) => {
    const value = args[i];
    return typeof value === 'string' || typeof value === 'number' ? Number(value) >= 0 && Number(value) : false;
  };
  return (args.length > 1 && n(1)) || (args.length > 2 && n(2));
}

/**
 * `listen(port[, host][, backlog][, cb])`, `(path[, backlog][, cb])`,
 * `(handle[, backlog][, cb])` or `(options[, cb])`.
 * @throws ERR_SERVER_ALREADY_LISTEN, ERR_SOCKET_BAD_PORT, ERR_INVALID_ARG_VALUE
 */
Server.prototype.listen = function(...args) {
  const normalized = args[0]?.[kNormalizedArgs] ? args[0] : normalizeArgs(args);
  let options = normalized[0];
  const cb = normalized[1];
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (cb !== null) this.once('listening', cb);
  const backlogArgument = backlogOf(args);

  options = options._handle || options.handle || options;
  const flags = { ipv6Only: Boolean(options.ipv6Only), reusePort: Boolean(options.reusePort) };
  if (isTcp(options) || options instanceof Pipe) {
    this._handle = options;
    this._listeningId++;
    setupListenHandle(this, null, -1, -1, backlogArgument, undefined, flags);
    return this;
  }
  addServerAbortSignal(this, options);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    setupListenHandle(this, null, null, null, options.backlog || backlogArgument, options.fd, flags);
    return this;
  }

  const none = args.length === 0 || typeof args[0] === 'function' ||
    (options.port === undefined && 'port' in options) || options.port === null;
  if (none) options.port = 0;
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    validatePort(options.port, 'options.port');
    const backlog = options.backlog || backlogArgument;
    if (options.reusePort === true) options.exclusive = true;
    if (options.host) {
      lookupAndListen(this, options.port | 0, options.host, backlog, flags);
    } else {
      setupListenHandle(this, null, options.port | 0, 4, backlog, undefined, flags);
    }
    return this;
  }

  if (options.path && typeof options.path === 'string' && !(Number(options.path) >= 0)) {
    setupListenHandle(this, options.path, -1, -1, options.backlog || backlogArgument, undefined, flags);
    if (this._handle) this._pipeName = options.path;
    if (!this._handle) return this;
    let mode = 0;
    if (options.readableAll === true) mode |= 0o444;
    if (options.writableAll === true) mode |= 0o222;
    if (mode !== 0) {
      try {
        const fs = require('fs');
        fs.chmodSync(options.path, fs.statSync(options.path).mode | mode);
      } catch (err) {
        this._handle.close();
        this._handle = null;
        throw err;
      }
    }
    return this;
  }

  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
};

Object.defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return Boolean(this._handle); },
});

/** @returns {{address: string, family: string, port: number} | string | null} a string for a pipe */
Server.prototype.address = function() {
  if (this._handle && this._handle.getsockname && isTcp(this._handle)) {
    const name = this._handle.getsockname();
    if (typeof name === 'number') throw new ErrnoException(name, 'address');
    return name;
  }
  if (this._pipeName) return this._pipeName;
  return null;
};

// Accepting -----------------------------------------------------------------

// A callback of the handle: `this` is the handle.
function onConnection(err, clientHandle) {
  const self = this.owner;
  if (err) {
    self.emit('error', new ErrnoException(err, 'accept'));
    return;
  }
  if (self.maxConnections != null && self._connections >= self.maxConnections) {
    drop(self, clientHandle);
    return;
  }
  if (self.blockList !== undefined && isTcp(clientHandle)) {
    const name = clientHandle.getpeername();
    if (typeof name !== 'number' && name.address &&
        self.blockList.check(name.address, name.family === 'IPv6' ? 'ipv6' : 'ipv4')) {
      clientHandle.close();
      return;
    }
  }
  const socket = new Socket({
    handle: clientHandle,
    allowHalfOpen: self.allowHalfOpen,
    pauseOnCreate: self.pauseOnConnect,
    readable: true,
    writable: true,
    readableHighWaterMark: self.highWaterMark,
    writableHighWaterMark: self.highWaterMark,
  });
  if (self.noDelay && clientHandle.setNoDelay) {
    socket[kSetNoDelay] = true;
    clientHandle.setNoDelay(true);
  }
  if (self.keepAlive && clientHandle.setKeepAlive) {
    socket[kSetKeepAlive] = true;
    socket[kSetKeepAliveInitialDelay] = self.keepAliveInitialDelay;
    clientHandle.setKeepAlive(true, self.keepAliveInitialDelay);
  }
  self._connections++;
  socket.server = self;
  socket._server = self;
  self.emit('connection', socket);
}

function drop(self, clientHandle) {
  let data;
  if (isTcp(clientHandle)) {
    const local = clientHandle.getsockname();
    const remote = clientHandle.getpeername();
    data = {
      localAddress: local.address,
      localPort: local.port,
      localFamily: local.family,
      remoteAddress: remote.address,
      remotePort: remote.port,
      remoteFamily: remote.family,
    };
  }
  clientHandle.close();
  self.emit('drop', data);
}

/** @param {(err: Error | null, count: number) => void} cb */
Server.prototype.getConnections = function(cb) {
  process.nextTick(cb, null, this._connections);
  return this;
};

// Closing -------------------------------------------------------------------

/**
 * No more connections; 'close' follows when the last one has ended.
 * @param {(err?: Error) => void} [cb] with ERR_SERVER_NOT_RUNNING when not listening
 */
Server.prototype.close = function(cb) {
  this._listeningId++;
  this._pendingLookup = undefined;
  if (typeof cb === 'function') {
    if (!this._handle) {
      this.once('close', () => cb(new ERR_SERVER_NOT_RUNNING()));
    } else {
      this.once('close', cb);
    }
  }
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  this._emitCloseIfDrained();
  return this;
};

Server.prototype[Symbol.asyncDispose] = function() {
  if (!this._handle) return Promise.resolve();
  return new Promise((resolve, reject) => {
    this.close((err) => (err ? reject(err) : resolve()));
  });
};

Server.prototype._emitCloseIfDrained = function() {
  if (this._handle || this._connections > 0) return;
  process.nextTick(emitCloseNT, this);
};

function emitCloseNT(self) {
  self.emit('close');
}

Server.prototype[kCapture] = function(err, event, sock) {
  if (event === 'connection') sock.destroy(err);
  else this.emit('error', err);
};

Server.prototype.ref = function() {
  this._unref = false;
  this._handle?.ref();
  return this;
};

Server.prototype.unref = function() {
  this._unref = true;
  this._handle?.unref();
  return this;
};

module.exports = { Server, createServerHandle };
