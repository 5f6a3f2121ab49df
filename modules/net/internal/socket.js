'use strict';
// net.Socket: a duplex stream over a native TCP or pipe handle. Establishing
// connections is in internal/net/connect, listening in internal/net/server.
// Follows "Class: net.Socket" in Node's docs.
//
// Native half (internalBinding('stream_handle')): classes Tcp and Pipe with
//   open(fd) -> errno
//   setOnRead(fn(nread, ArrayBuffer | undefined)): nread > 0 with data, UV_EOF, or another negative errno
//   readStart(), readStop()
//   writeBuffer(bytes, cb), writeString(text, encoding, cb), writev([chunk, encoding, ...], cb)
//     -> negative errno, 0 = written (cb is not called), 1 = queued (cb(errno) later)
//   shutdown(cb(errno)) -> errno; close(cb); reset(cb) -> errno; ref(); unref(); hasRef()
//   getsockname(), getpeername() -> {address, family, port} or errno
//   setNoDelay(on) -> errno; setKeepAlive(on, seconds) -> errno
//   fd, bytesRead, bytesWritten, writeQueueSize

const stream = require('stream');
const {
  codes: {
    ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE,
    ERR_INVALID_HANDLE_TYPE, ERR_SOCKET_CLOSED, ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
  },
  ErrnoException,
  genericNodeError,
} = require('internal/errors');
const { closeCallback, handleCallback, triggeredBy } = require('internal/async_context');
const { tell } = require('internal/diagnostics');
const { validateAbortSignal, validateFunction, validateInt32, validateNumber } = require('internal/validators');
const { guessHandleType } = require('internal/util');
const { kTimeout, setUnrefTimeout, getTimerDuration, clearTimer } = require('internal/timers');
const { FastBuffer } = require('internal/buffer');
const { Tcp, Pipe } = internalBinding('stream_handle');
const { UV_EOF, UV_ENOTCONN, UV_ENOTSOCK } = internalBinding('uv');

const kFinalBytesRead = Symbol('finalBytesRead');
const kFinalBytesWritten = Symbol('finalBytesWritten');
const kTarget = Symbol('target');
const kOnData = Symbol('onData');
const kNextTarget = Symbol('nextTarget');
const kRest = Symbol('rest'); // what did not go into the target yet
const kSetNoDelay = Symbol('kSetNoDelay');
const kSetKeepAlive = Symbol('kSetKeepAlive');
const kSetKeepAliveInitialDelay = Symbol('kSetKeepAliveInitialDelay');
const kWriteDone = Symbol('kWriteDone');
const kWritten = Symbol('kWritten');
const kLastQueueSize = Symbol('kLastQueueSize');
const kReading = Symbol('kReading');

function noop() {}

const seconds = (ms) => ~~(ms / 1000);

const HANDLE_CLASSES = { __proto__: null, PIPE: Pipe, TCP: Tcp };

function createHandle(fd, isServer) {
  validateInt32(fd, 'fd', 0);
  const kind = guessHandleType(fd);
  const Handle = HANDLE_CLASSES[kind];
  if (Handle === undefined) throw new ERR_INVALID_FD_TYPE(kind);
  return new Handle(isServer);
}

function isTcp(handle) {
  return handle instanceof Tcp;
}

// Everything a freshly made or adopted handle needs to know of its socket.
function initSocketHandle(self) {
  self._undestroy();
  self._sockname = undefined;
  self[kReading] = false;
  const handle = self._handle;
  if (!handle) return;
  handle.owner = self;
  handle.setOnRead?.(handleCallback(handle, self[kTarget] ? onReadIntoBuffer : onRead));
  if (self[kNextTarget]) self[kTarget] = self[kNextTarget]();
}

const OBJECT_MODES = ['objectMode', 'readableObjectMode', 'writableObjectMode'];

/**
 * @param {object} [options] fd, handle, allowHalfOpen, readable, writable,
 *   signal, onread, noDelay, keepAlive, keepAliveInitialDelay (ms),
 *   pauseOnCreate, highWaterMark
 */
function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  const own = typeof options === 'number' ? { fd: options } : { ...options };
  for (const name of OBJECT_MODES) {
    if (own[name]) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, own[name], 'is not supported');
  }
  const { keepAliveInitialDelay: delay, signal } = own;
  if (delay !== undefined) validateNumber(delay, 'options.keepAliveInitialDelay');

  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  this._pendingData = null;
  this._pendingEncoding = '';
  this._sockname = undefined;
  this._peername = undefined;
  this._server = null;
  this.server = null;
  this._handle = null;
  this[kReading] = false;
  this[kTimeout] = null;
  this[kTarget] = null;
  this[kOnData] = null;
  this[kRest] = null;
  this[kNextTarget] = null;
  this[kFinalBytesRead] = 0;
  this[kFinalBytesWritten] = 0;
  this[kLastQueueSize] = 0;
  this[kWriteDone] = null;
  this[kWritten] = null;
  this[kSetNoDelay] = !!own.noDelay;
  this[kSetKeepAlive] = !!own.keepAlive;
  this[kSetKeepAliveInitialDelay] = delay > 0 ? seconds(delay) : 0;

  own.allowHalfOpen = !!own.allowHalfOpen;
  own.autoDestroy = true;
  own.emitClose = false; // 'close' comes with an argument, from the handle
  own.decodeStrings = false;
  own.signal = undefined;
  stream.Duplex.call(this, own);

  this._handle = own.handle || (own.fd === undefined ? null : openHandle(own.fd));
  readInto(this, own.onread);
  this.on('end', endWriting);
  initSocketHandle(this);
  if (this._handle && own.readable !== false) {
    if (own.pauseOnCreate) this.readableFlowing = false;
    else if (!own.manualStart) this.read(0);
  }
  if (signal !== undefined) destroyOnAbort(this, signal);
}
Object.setPrototypeOf(Socket.prototype, stream.Duplex.prototype);
Object.setPrototypeOf(Socket, stream.Duplex);

function openHandle(fd) {
  const handle = createHandle(fd, false);
  const err = handle.open(fd);
  if (err) throw new ErrnoException(err, 'open');
  return handle;
}

// Option `onread`: {buffer: a view, or a function that gives one; callback}.
function readInto(self, onread) {
  if (onread === null || typeof onread !== 'object' || typeof onread.callback !== 'function') return;
  const { buffer, callback } = onread;
  const made = typeof buffer === 'function';
  if (!made && !ArrayBuffer.isView(buffer)) return;
  self[kTarget] = made || buffer;
  self[kNextTarget] = made ? buffer : null;
  self[kOnData] = callback;
}

// A half-closed peer may not be written to unless allowHalfOpen was asked for.
function endWriting() {
  if (!this.allowHalfOpen) this.write = refuseWhenEnded;
}

function refuseWhenEnded(data, encoding, done) {
  const { Duplex } = stream;
  if (!this.writableEnded) return Duplex.prototype.write.call(this, data, encoding, done);
  const callback = typeof encoding === 'function' ? encoding : done;
  const err = genericNodeError('This socket has been ended by the other party', { code: 'EPIPE' });
  if (typeof callback === 'function') process.nextTick(callback, err);
  this.destroy(err);
  return false;
}

function destroyOnAbort(self, signal) {
  validateAbortSignal(signal, 'signal');
  if (!signal.aborted) {
    stream.addAbortSignal(signal, self);
    return;
  }
  process.nextTick(() => {
    stream.addAbortSignal(signal, self);
    if (!self.destroyed) self.destroy();
  });
}

// Reading -------------------------------------------------------------------

// A callback of the handle: `this` is the handle.
function onRead(nread, bytes) {
  const self = this.owner;
  if (self === null || self === undefined || self.destroyed) return;
  if (self[kTimeout] !== null) self._unrefTimer();
  if (nread > 0) {
    if (!self.push(new FastBuffer(bytes, 0, nread))) stopReading(self, this);
    return;
  }
  if (nread !== 0) onReadEnd(self, nread);
}

function onReadIntoBuffer(nread, bytes) {
  const self = this.owner;
  if (self === null || self === undefined || self.destroyed) return;
  if (self[kTimeout] !== null) self._unrefTimer();
  if (nread <= 0) {
    if (nread !== 0) onReadEnd(self, nread);
    return;
  }
  intoBuffer(self, bytes, 0);
}

// The user's buffer may be smaller than what came, and the user may have enough in between.
function intoBuffer(self, bytes, at) {
  const end = bytes.byteLength;
  while (at < end) {
    if (!self[kReading]) {
      self[kRest] = { bytes, at };
      return;
    }
    const target = self[kTarget];
    const size = Math.min(target.byteLength, end - at);
    new Uint8Array(target.buffer, target.byteOffset, size).set(new Uint8Array(bytes, at, size));
    at += size;
    const more = self[kOnData](size, target);
    if (self[kNextTarget]) self[kTarget] = self[kNextTarget]();
    if (more === false && self._handle) stopReading(self, self._handle);
    if (size === 0 || self.destroyed) return;
  }
}

function onReadEnd(self, nread) {
  if (nread !== UV_EOF) {
    self.destroy(new ErrnoException(nread, 'read'));
    return;
  }
  if (self._readableState.endEmitted) return;
  // With an onread buffer nobody reads the stream, so the end passes unread.
  self.push(null);
  self.read(0);
}

// Nobody asked for anything: what comes now could be taken for the answer to the next question.
function onUnwantedRead(nread, bytes) {
  if (nread > 0) this.owner?.destroy();
  else onRead.call(this, nread, bytes);
}

/** Lets data that arrives end the socket, or be read again. */
function refuseData(self, on) {
  const handle = self._handle;
  if (handle?.owner !== self || self[kTarget]) return;
  handle.setOnRead?.(handleCallback(handle, on ? onUnwantedRead : onRead));
}

function stopReading(self, handle) {
  self[kReading] = false;
  handle.readStop();
}

function restIntoBuffer(self) {
  const rest = self[kRest];
  if (rest === null || !self[kReading] || self.destroyed) return;
  self[kRest] = null;
  intoBuffer(self, rest.bytes, rest.at);
  if (!self[kReading] || self.destroyed) return;
  self[kReading] = false;
  tryReadStart(self);
}

function tryReadStart(self) {
  if (self[kReading]) return;
  self[kReading] = true;
  if (self[kRest] !== null) {
    setImmediate(restIntoBuffer, self); // as if it came only now
    return;
  }
  const err = self._handle.readStart();
  if (err) self.destroy(new ErrnoException(err, 'read'));
}

/** Lets the handle read, or not: for one whose bytes do not come through the stream. */
function readFromHandle(self, on) {
  if (!canRead(self)) return;
  if (on) tryReadStart(self);
  else if (self[kReading]) stopReading(self, self._handle);
}

// Reading goes on by itself only with an `onread` target; else _read() asks for it.
const canRead = (self) => self._handle && !self.connecting;
const mayResume = (self) => self[kTarget] && !self[kReading] && canRead(self);

const methods = stream.Duplex.prototype;

Object.assign(Socket.prototype, {
  _read(n) {
    if (!canRead(this)) this.once('connect', () => { this._read(n); });
    else if (!this[kReading]) tryReadStart(this);
  },

  pause() {
    if (this[kTarget] && this[kReading] && canRead(this)) stopReading(this, this._handle);
    return methods.pause.call(this);
  },

  resume() {
    if (mayResume(this)) tryReadStart(this);
    return methods.resume.call(this);
  },

  read(n) {
    if (mayResume(this)) tryReadStart(this);
    return methods.read.call(this, n);
  },
});

// Writing -------------------------------------------------------------------

// Only one write of a stream is under way, so one callback serves them all.
function writeDone(self) {
  return self[kWriteDone] ?? (self[kWriteDone] = (status) => {
    const cb = self[kWritten];
    self[kWritten] = null;
    if (cb === null) return;
    if (self[kTimeout] !== null) self._unrefTimer();
    if (self.destroyed) {
      cb(new ERR_SOCKET_CLOSED());
    } else if (status < 0) {
      self.destroy(new ErrnoException(status, 'write'), undefined);
      cb(new ErrnoException(status, 'write'));
    } else {
      cb(null);
    }
  });
}

function afterWrite(self, result, cb) {
  if (result === 0) {
    cb();
  } else if (result < 0) {
    cb(new ErrnoException(result, 'write'));
  } else {
    self[kWritten] = cb;
  }
}

function writeWhenConnected(self, writev, data, encoding, cb) {
  self._pendingData = data;
  self._pendingEncoding = encoding;
  function onConnect() {
    self.removeListener('close', onClose);
    writeGeneric(self, writev, data, encoding, cb);
  }
  function onClose() {
    self.removeListener('connect', onConnect);
    cb(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
  }
  self.once('connect', onConnect);
  self.once('close', onClose);
}

// What the native half encodes by itself.
const kNativeEncodings = new Set(['utf8', 'utf-8', 'latin1', 'binary', 'ascii', 'ucs2', 'ucs-2', 'utf16le', 'utf-16le']);

function writeGeneric(self, writev, data, encoding, cb) {
  if (self.connecting) {
    writeWhenConnected(self, writev, data, encoding, cb);
    return;
  }
  self._pendingData = null;
  self._pendingEncoding = '';
  const handle = self._handle;
  if (!handle) {
    cb(new ERR_SOCKET_CLOSED());
    return;
  }
  if (self[kTimeout] !== null) self._unrefTimer();
  const done = writeDone(self);
  let result;
  if (writev) {
    const flat = new Array(data.length * 2);
    for (let i = 0; i < data.length; i++) {
      const { chunk, encoding: own } = data[i];
      flat[i * 2] = typeof chunk === 'string' && !kNativeEncodings.has(own) ? Buffer.from(chunk, own) : chunk;
      flat[i * 2 + 1] = own;
    }
    result = handle.writev(flat, done);
  } else if (typeof data === 'string' && kNativeEncodings.has(encoding)) {
    result = handle.writeString(data, encoding, done);
  } else {
    result = handle.writeBuffer(typeof data === 'string' ? Buffer.from(data, encoding) : data, done);
  }
  afterWrite(self, result, cb);
}

Object.assign(Socket.prototype, {
  _writeGeneric(many, data, encoding, cb) { writeGeneric(this, many, data, encoding, cb); },
  _write(data, encoding, cb) { writeGeneric(this, false, data, encoding, cb); },
  _writev(chunks, cb) { writeGeneric(this, true, chunks, '', cb); },
});

// Ending --------------------------------------------------------------------

Socket.prototype._final = function(cb) {
  if (this.connecting) {
    this.once('connect', () => this._final(cb));
    return;
  }
  if (!this._handle) {
    cb();
    return;
  }
  triggeredBy(this._handle);
  const err = this._handle.shutdown((status) => {
    // The peer being gone already is as good an end as any.
    if (status < 0 && status !== UV_ENOTCONN && status !== UV_ENOTSOCK && !this.destroyed) {
      cb(new ErrnoException(status, 'shutdown'));
    } else {
      cb();
    }
  });
  if (err === 1 || err === UV_ENOTCONN) cb();
  else if (err < 0) cb(new ErrnoException(err, 'shutdown'));
};

Socket.prototype.end = function(data, encoding, callback) {
  stream.Duplex.prototype.end.call(this, data, encoding, callback);
  return this;
};

/** Destroys the socket when all that was written is flushed. */
Socket.prototype.destroySoon = function() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

/**
 * Closes the connection with a RST.
 * @throws nothing; the error of a non-TCP socket (ERR_INVALID_HANDLE_TYPE) is emitted
 */
Socket.prototype.resetAndDestroy = function() {
  const handle = this._handle;
  if (!handle) return this.destroy(new ERR_SOCKET_CLOSED());
  if (!isTcp(handle)) throw new ERR_INVALID_HANDLE_TYPE();
  if (this.connecting) this.once('connect', this._reset);
  else this._reset();
  return this;
};

Socket.prototype._reset = function() {
  this.resetAndClosing = true;
  return this.destroy();
};

// For a socket without a handle, which would tell of its end.
function closeUnopened(self) {
  self.emit('close', self._hadError);
}

Socket.prototype._destroy = function(exception, cb) {
  this.connecting = false;
  for (let s = this; s !== null && s !== undefined; s = s._parent) {
    if (s[kTimeout]) {
      clearTimer(s[kTimeout]);
      s[kTimeout] = null;
    }
  }
  const handle = this._handle;
  if (handle) {
    const hadError = Boolean(exception);
    this._hadError ||= hadError;
    this[kFinalBytesRead] = handle.bytesRead;
    this[kFinalBytesWritten] = handle.bytesWritten;
    this._handle = null;
    this._sockname = undefined;
    handle.setOnRead?.(noop);
    const closed = () => {
      handle.owner = null;
      this.emit('close', hadError);
    };
    if (this.resetAndClosing) {
      this.resetAndClosing = false;
      const err = handle.reset(closeCallback(handle, closed));
      if (err) this.emit('error', new ErrnoException(err, 'reset'));
    } else {
      handle.close(closeCallback(handle, closed));
    }
    cb(exception);
  } else {
    cb(exception);
    this._hadError ||= Boolean(exception);
    process.nextTick(closeUnopened, this);
  }
  const server = this._server;
  if (server) {
    this._server = null;
    server._connections--;
    server._emitCloseIfDrained?.();
  }
};

// Timeouts ------------------------------------------------------------------

/**
 * @param {number} msecs inactivity after which 'timeout' is emitted; 0 = never
 * @param {() => void} [callback] added once to 'timeout' (removed when msecs is 0)
 */
function setStreamTimeout(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  const duration = getTimerDuration(msecs, 'msecs');
  const running = this[kTimeout];
  if (running) clearTimer(running);
  this[kTimeout] = duration === 0 ? null : setUnrefTimeout(() => { this._onTimeout(); }, duration);
  this[kLastQueueSize] = 0;
  if (callback === undefined) return this;
  validateFunction(callback, 'callback');
  return duration === 0 ? this.removeListener('timeout', callback) : this.once('timeout', callback);
}
Socket.prototype.setTimeout = setStreamTimeout;

Socket.prototype._onTimeout = function() {
  const handle = this._handle;
  // A large write that makes progress is activity too.
  if (handle && handle.writeQueueSize > 0) {
    const left = handle.writeQueueSize;
    if (left !== this[kLastQueueSize]) {
      this[kLastQueueSize] = left;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

/** Notes activity, on this socket and those it is built upon. */
Socket.prototype._unrefTimer = function() {
  for (let s = this; s !== null && s !== undefined; s = s._parent) {
    if (s[kTimeout]) s[kTimeout].refresh();
  }
};

// Options of the connection -------------------------------------------------

/** @param {boolean} [enable] true: no Nagle algorithm */
Socket.prototype.setNoDelay = function(enable = true) {
  const on = !!enable;
  const before = this[kSetNoDelay];
  const handle = this._handle;
  // Without a handle: kept for applySocketOptions.
  if (handle && !handle.setNoDelay) return this;
  this[kSetNoDelay] = on;
  if (handle && on !== before) handle.setNoDelay(on);
  return this;
};

/**
 * @param {boolean} [enable]
 * @param {number} [initialDelayMsecs] idle time before the first probe
 */
Socket.prototype.setKeepAlive = function(enable, initialDelayMsecs) {
  const handle = this._handle;
  if (handle && !handle.setKeepAlive) return this;
  const on = !!enable;
  const delay = seconds(initialDelayMsecs);
  const changed = on !== this[kSetKeepAlive] || (on && delay !== this[kSetKeepAliveInitialDelay]);
  if (handle && !changed) return this;
  this[kSetKeepAlive] = on;
  this[kSetKeepAliveInitialDelay] = delay;
  handle?.setKeepAlive(on, delay);
  return this;
};

Socket.prototype.address = function() {
  return this._getsockname();
};

// Now, or when there is a handle.
function passToHandle(self, name) {
  if (self._handle) self._handle[name]?.();
  else self.once('connect', self[name]);
  return self;
}

Socket.prototype.ref = function() { return passToHandle(this, 'ref'); };
Socket.prototype.unref = function() { return passToHandle(this, 'unref'); };

// The ends of a pipe have a path at most, and that is no address.
function hasAddress(handle) {
  return handle?.getpeername !== undefined && !(handle instanceof Pipe);
}

// The address is asked for once, and kept under `key`; {} while there is none.
function cachedName(self, key, ask) {
  const known = self[key];
  if (known) return known;
  const name = self._handle[ask]();
  if (typeof name === 'number') return {};
  self[key] = name;
  return name;
}

Socket.prototype._getpeername = function() {
  // What was known stays known after the end.
  if (this.connecting || !hasAddress(this._handle)) return this._peername || {};
  return cachedName(this, '_peername', 'getpeername');
};

Socket.prototype._getsockname = function() {
  return hasAddress(this._handle) ? cachedName(this, '_sockname', 'getsockname') : {};
};

/** The handle's options as the constructor was told them, once it is connected. */
function applySocketOptions(self) {
  const handle = self._handle;
  if (self[kSetNoDelay] && handle.setNoDelay) handle.setNoDelay(true);
  if (self[kSetKeepAlive] && handle.setKeepAlive) {
    handle.setKeepAlive(true, self[kSetKeepAliveInitialDelay]);
  }
}

function getter(name, get) {
  Object.defineProperty(Socket.prototype, name, { __proto__: null, configurable: false, enumerable: true, get });
}
getter('_connecting', function() { return this.connecting; });
getter('pending', function() { return !this._handle || this.connecting; });
getter('readyState', function() {
  if (this.connecting) return 'opening';
  if (this.readable && this.writable) return 'open';
  if (this.readable) return 'readOnly';
  return this.writable ? 'writeOnly' : 'closed';
});
getter('bufferSize', function() { return this._handle ? this.writableLength : undefined; });
getter('bytesRead', function() { return this._handle ? this._handle.bytesRead : this[kFinalBytesRead]; });
getter('_bytesDispatched', function() { return this._handle ? this._handle.bytesWritten : this[kFinalBytesWritten]; });
getter('remoteAddress', function() { return this._getpeername().address; });
getter('remoteFamily', function() { return this._getpeername().family; });
getter('remotePort', function() { return this._getpeername().port; });
getter('localAddress', function() { return this._getsockname().address; });
getter('localPort', function() { return this._getsockname().port; });
getter('localFamily', function() { return this._getsockname().family; });

function lengthOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

// What was accepted for writing, sent or not.
getter('bytesWritten', function() {
  let bytes = this._bytesDispatched;
  if (!this._writableState) return undefined;
  for (const { chunk, encoding } of this._writableState.getBuffer()) bytes += lengthOf(chunk, encoding);
  const pending = this._pendingData;
  if (Array.isArray(pending)) {
    for (const { chunk, encoding } of pending) bytes += lengthOf(chunk, encoding);
  } else if (pending) {
    bytes += lengthOf(pending, this._pendingEncoding);
  }
  return bytes;
});

Socket.prototype.connect = function(...args) {
  tell('net.client.socket', { socket: this });
  return require('internal/net/connect').connect(this, args);
};

module.exports = {
  Socket,
  applySocketOptions,
  createHandle,
  initSocketHandle,
  isTcp,
  readFromHandle,
  refuseData,
  kSetKeepAlive,
  kSetKeepAliveInitialDelay,
  kSetNoDelay,
  setStreamTimeout,
};
