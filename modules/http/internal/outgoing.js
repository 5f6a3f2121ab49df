'use strict';
// http.OutgoingMessage: headers, framing and body of what is sent, for
// responses and requests alike. Follows "Class: http.OutgoingMessage" in
// Node's docs. Status and request lines are in server_response and client.
//
// Native half: handle.writeHttp(head, body | undefined, encoding, cb, tail |
// undefined): the head (Latin-1), the body, and what follows a body of bytes
// (Latin-1) in one write; returns as writeBuffer does.

const { Stream } = require('internal/stream/legacy');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_HTTP_HEADERS_SENT, ERR_HTTP_TRAILER_INVALID,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_METHOD_NOT_IMPLEMENTED,
    ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
  },
  ErrnoException,
} = require('internal/errors');
const { validateString } = require('internal/validators');
const { getDefaultHighWaterMark } = require('internal/stream/state');
const { kTimeout } = require('internal/timers');
const {
  checkInvalidHeaderChar, isChunked, isConnClose, lowerHeaderName, utcDate, validateHeaderName,
  validateHeaderValue,
} = require('internal/http/common');

// Headers set so far: [lower, name, value, lower, name, value, …]. Few enough
// that walking them beats hashing.
const kOutHeaders = Symbol('kOutHeaders');
const kQueue = Symbol('kOutputData');
const kCorked = Symbol('corked');
const kChunkedBuffer = Symbol('kChunkedBuffer');
const kChunkedLength = Symbol('kChunkedLength');
const kNeedDrain = Symbol('kNeedDrain');
const kErrored = Symbol('errored');
const kHighWaterMark = Symbol('kHighWaterMark');
const kBytesWritten = Symbol('kBytesWritten');
const kUniqueHeaders = Symbol('kUniqueHeaders');
const kRejectNonStandardBodyWrites = Symbol('kRejectNonStandardBodyWrites');
const kOnFinish = Symbol('kOnFinish');
const kEndCallback = Symbol('kEndCallback');
const kFinished = Symbol('kFinished');
const kFailure = Symbol('kFailure');
const kLenient = Symbol('kLenient');
const kSent = Symbol('kSent');

function nop() {}

/** @param {object} [options] highWaterMark, rejectNonStandardBodyWrites */
function OutgoingMessage(options) {
  this._events = undefined;
  this.socket = null;
  this._header = null;
  this._headerSent = false;
  this[kOutHeaders] = null;
  this.finished = false;
  this._hasBody = true;
  this.shouldKeepAlive = true;
  this._last = false;
  this[kFinished] = false;
  if (options !== undefined && options !== null) {
    if (options.highWaterMark !== undefined) this[kHighWaterMark] = options.highWaterMark;
    if (options.rejectNonStandardBodyWrites) this[kRejectNonStandardBodyWrites] = true;
  }
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

// What most messages never change lives here, not in each of them.
Object.assign(OutgoingMessage.prototype, {
  _maxListeners: undefined,
  outputSize: 0,
  writable: true,
  destroyed: false,
  chunkedEncoding: false,
  _contentLength: null,
  maxRequestsOnConnectionReached: false,
  _defaultKeepAlive: true,
  useChunkedEncodingByDefault: true,
  sendDate: false,
  _removedConnection: false,
  _removedContLen: false,
  _removedTE: false,
  strictContentLength: false,
  _trailer: '',
  _closed: false,
  _keepAliveTimeout: 0,
  _maxRequestsPerSocket: 0,
  _onPendingData: nop,
  [kQueue]: null,
  [kCorked]: 0,
  [kChunkedBuffer]: null,
  [kChunkedLength]: 0,
  [kNeedDrain]: false,
  [kErrored]: null,
  [kHighWaterMark]: undefined,
  [kUniqueHeaders]: null,
  [kRejectNonStandardBodyWrites]: false,
  [kOnFinish]: null,
  [kEndCallback]: null,
  [kBytesWritten]: 0,
  [kFailure]: null, // why it will never finish
  [kLenient]: false,
});

function define(name, get, set) {
  Object.defineProperty(OutgoingMessage.prototype, name, {
    __proto__: null, configurable: true, enumerable: false, get, set,
  });
}
define('outputData', function() {
  return this[kQueue] ?? (this[kQueue] = []);
}, function(value) {
  this[kQueue] = value;
});
define('errored', function() { return this[kErrored]; });
define('closed', function() { return this._closed; });
define('writableFinished', function() {
  return this[kFinished] && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0);
});
define('writableObjectMode', () => false);
define('writableLength', function() {
  return this.outputSize + this[kChunkedLength] + (this.socket ? this.socket.writableLength : 0);
});
define('writableHighWaterMark', function() {
  return this.socket ? this.socket.writableHighWaterMark : (this[kHighWaterMark] ?? getDefaultHighWaterMark());
});
define('writableCorked', function() { return this[kCorked]; });
define('writableEnded', function() { return this.finished; });
define('writableNeedDrain', function() { return !this.destroyed && !this.finished && this[kNeedDrain]; });
define('headersSent', function() { return Boolean(this._header); });
define('connection', function() { return this.socket; }, function(value) { this.socket = value; });

OutgoingMessage.prototype._isLenientHeaderValidation = function() { return this[kLenient]; };

// Headers -------------------------------------------------------------------

function indexOfHeader(list, lower) {
  for (let i = 0; i < list.length; i += 3) {
    if (list[i] === lower) return i;
  }
  return -1;
}

function setHeaderValue(self, name, lower, value) {
  const list = self[kOutHeaders];
  if (list === null) {
    self[kOutHeaders] = [lower, name, value];
    return;
  }
  const i = indexOfHeader(list, lower);
  if (i === -1) {
    list.push(lower, name, value);
  } else {
    list[i + 1] = name;
    list[i + 2] = value;
  }
}

/**
 * @param {string} name
 * @param {number | string | string[]} value
 * @throws ERR_HTTP_HEADERS_SENT, ERR_INVALID_HTTP_TOKEN, ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_CHAR
 */
OutgoingMessage.prototype.setHeader = function setHeader(name, value) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
  const lower = lowerHeaderName(name);
  validateHeaderValue(name, value, this[kLenient]);
  setHeaderValue(this, name, lower, value);
  return this;
};

/** @param {Headers | Map<string, any>} headers */
OutgoingMessage.prototype.setHeaders = function setHeaders(headers) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  // A Headers object gives each Set-Cookie by itself.
  const cookies = [];
  for (const [key, value] of headers) {
    if (key === 'set-cookie') {
      if (Array.isArray(value)) cookies.push(...value);
      else cookies.push(value);
      continue;
    }
    this.setHeader(key, value);
  }
  if (cookies.length) this.setHeader('set-cookie', cookies);
  return this;
};

/** Adds a value to a header, which may then be sent several times. */
OutgoingMessage.prototype.appendHeader = function appendHeader(name, value) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('append');
  const lower = lowerHeaderName(name);
  validateHeaderValue(name, value, this[kLenient]);
  const list = this[kOutHeaders];
  const i = list === null ? -1 : indexOfHeader(list, lower);
  if (i === -1) {
    setHeaderValue(this, name, lower, value);
    return this;
  }
  if (!Array.isArray(list[i + 2])) list[i + 2] = [list[i + 2]];
  if (Array.isArray(value)) list[i + 2] = list[i + 2].concat(value);
  else list[i + 2] = [...list[i + 2], value];
  return this;
};

OutgoingMessage.prototype.getHeader = function getHeader(name) {
  validateString(name, 'name');
  const list = this[kOutHeaders];
  if (list === null) return undefined;
  const i = indexOfHeader(list, name.toLowerCase());
  return i === -1 ? undefined : list[i + 2];
};

OutgoingMessage.prototype.getHeaderNames = function getHeaderNames() {
  return everyThird(this[kOutHeaders], 0);
};

/** The names as they were given. */
OutgoingMessage.prototype.getRawHeaderNames = function getRawHeaderNames() {
  return everyThird(this[kOutHeaders], 1);
};

function everyThird(list, from) {
  const names = [];
  if (list !== null) for (let i = from; i < list.length; i += 3) names.push(list[i]);
  return names;
}

OutgoingMessage.prototype.getHeaders = function getHeaders() {
  const result = { __proto__: null };
  const list = this[kOutHeaders];
  if (list !== null) for (let i = 0; i < list.length; i += 3) result[list[i]] = list[i + 2];
  return result;
};

OutgoingMessage.prototype.hasHeader = function hasHeader(name) {
  validateString(name, 'name');
  const list = this[kOutHeaders];
  return list !== null && indexOfHeader(list, name.toLowerCase()) !== -1;
};

OutgoingMessage.prototype.removeHeader = function removeHeader(name) {
  validateString(name, 'name');
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('remove');
  const lower = name.toLowerCase();
  // These are not put back by themselves either.
  switch (lower) {
    case 'connection': this._removedConnection = true; break;
    case 'content-length': this._removedContLen = true; break;
    case 'transfer-encoding': this._removedTE = true; break;
    case 'date': this.sendDate = false; break;
  }
  const list = this[kOutHeaders];
  if (list === null) return;
  const i = indexOfHeader(list, lower);
  if (i !== -1) list.splice(i, 3);
};

OutgoingMessage.prototype._renderHeaders = function _renderHeaders() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  const headers = {};
  const list = this[kOutHeaders];
  if (list !== null) for (let i = 0; i < list.length; i += 3) headers[list[i + 1]] = list[i + 2];
  return headers;
};

// Old programs reach for these two.
define('_headers', function() {
  return this.getHeaders();
}, function(value) {
  this[kOutHeaders] = null;
  if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) setHeaderValue(this, name, name.toLowerCase(), value[name]);
  }
});
define('_headerNames', function() {
  const list = this[kOutHeaders];
  if (list === null) return null;
  const names = { __proto__: null };
  for (let i = 0; i < list.length; i += 3) names[list[i]] = list[i + 1];
  return names;
}, nop);

// The head ------------------------------------------------------------------

const SEEN_CONNECTION = 1;
const SEEN_LENGTH = 2;
const SEEN_TE = 4;
const SEEN_DATE = 8;
const SEEN_EXPECT = 16;
const SEEN_TRAILER = 32;

// What a header says about the message itself.
function noteHeader(self, seen, lower, value) {
  switch (lower) {
    case 'connection':
      self._removedConnection = false;
      if (isConnClose.test(value)) self._last = true;
      else self.shouldKeepAlive = true;
      return seen | SEEN_CONNECTION;
    case 'transfer-encoding':
      self._removedTE = false;
      if (isChunked.test(value)) self.chunkedEncoding = true;
      return seen | SEEN_TE;
    case 'content-length':
      self._contentLength = +value;
      self._removedContLen = false;
      return seen | SEEN_LENGTH;
    case 'date': return seen | SEEN_DATE;
    case 'expect': return seen | SEEN_EXPECT;
    case 'trailer': return seen | SEEN_TRAILER;
    case 'keep-alive':
      self._defaultKeepAlive = false;
      return seen;
    default:
      return seen;
  }
}

// Cookies of one request go in one header.
function isCookieField(lower) {
  return lower === 'cookie';
}

let headText = '';

function addHeader(self, seen, name, lower, value, validate) {
  if (Array.isArray(value)) {
    if ((value.length < 2 || !isCookieField(lower)) && !self[kUniqueHeaders]?.has(lower)) {
      for (let i = 0; i < value.length; i++) {
        if (validate) validateHeaderValue(name, value[i], self[kLenient]);
        headText += `${name}: ${value[i]}\r\n`;
        seen = noteHeader(self, seen, lower, value[i]);
      }
      return seen;
    }
    value = value.join('; ');
  }
  if (validate) validateHeaderValue(name, value, self[kLenient]);
  headText += `${name}: ${value}\r\n`;
  return noteHeader(self, seen, lower, value);
}

// `Date`, `Connection` and `Keep-Alive` of the usual response, made once a second.
let usualText = '';
let usualTimeout = -1;
let usualDate = '';

function usualLines(timeout) {
  const date = utcDate();
  if (date !== usualDate || timeout !== usualTimeout) {
    usualDate = date;
    usualTimeout = timeout;
    usualText = `Date: ${date}\r\nConnection: keep-alive\r\n`;
    if (timeout) usualText += `Keep-Alive: timeout=${Math.floor(timeout / 1000)}\r\n`;
  }
  return usualText;
}

/**
 * Makes the head out of the first line and the headers, and decides by them
 * how the body is delimited and whether the connection goes on.
 * @param {string} firstLine with its line end
 * @param {object | any[] | null} headers; kOutHeaders of this message, names and
 *   values as an object, as pairs or as a flat list
 */
OutgoingMessage.prototype._storeHeader = function _storeHeader(firstLine, headers) {
  let seen = 0;
  headText = firstLine;
  if (headers) {
    if (headers === this[kOutHeaders]) {
      for (let i = 0; i < headers.length; i += 3) {
        const lower = headers[i];
        const value = headers[i + 2];
        if (typeof value === 'string') {
          headText += `${headers[i + 1]}: ${value}\r\n`;
          seen = noteHeader(this, seen, lower, value);
        } else {
          seen = addHeader(this, seen, headers[i + 1], lower, value, false);
        }
      }
    } else if (Array.isArray(headers)) {
      if (headers.length > 0 && Array.isArray(headers[0])) {
        for (const entry of headers) {
          seen = addHeader(this, seen, entry[0], lowerHeaderName(entry[0]), entry[1], true);
        }
      } else {
        if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
        for (let n = 0; n < headers.length; n += 2) {
          seen = addHeader(this, seen, headers[n], lowerHeaderName(headers[n]), headers[n + 1], true);
        }
      }
    } else {
      for (const key in headers) {
        if (Object.hasOwn(headers, key)) {
          seen = addHeader(this, seen, key, lowerHeaderName(key), headers[key], true);
        }
      }
    }
  }

  // Bodiless by their status: chunked would leave stray bytes behind.
  if (this.chunkedEncoding && (this.statusCode === 204 || this.statusCode === 304)) {
    this.chunkedEncoding = false;
    this.shouldKeepAlive = false;
  }

  const keepAlive = this.shouldKeepAlive &&
    ((seen & SEEN_LENGTH) !== 0 || this.useChunkedEncodingByDefault || this.agent);
  if (keepAlive && this.sendDate && (seen & (SEEN_DATE | SEEN_CONNECTION)) === 0 && !this._removedConnection &&
      this._defaultKeepAlive && !this.maxRequestsOnConnectionReached && this._maxRequestsPerSocket === 0) {
    headText += usualLines(this._keepAliveTimeout);
  } else {
    if (this.sendDate && (seen & SEEN_DATE) === 0) headText += `Date: ${utcDate()}\r\n`;
    connectionLines(this, seen, keepAlive);
  }

  if ((seen & (SEEN_LENGTH | SEEN_TE)) === 0) {
    if (!this._hasBody) {
      this.chunkedEncoding = false;
    } else if (!this.useChunkedEncodingByDefault) {
      this._last = true;
    } else if ((seen & SEEN_TRAILER) === 0 && !this._removedContLen && typeof this._contentLength === 'number') {
      headText += `Content-Length: ${this._contentLength}\r\n`;
    } else if (!this._removedTE) {
      headText += 'Transfer-Encoding: chunked\r\n';
      this.chunkedEncoding = true;
    } else {
      // With neither, the end of the connection is the end of the body.
      this._last = true;
    }
  }

  // Only chunked bodies have trailers.
  if (this.chunkedEncoding !== true && (seen & SEEN_TRAILER) !== 0) throw new ERR_HTTP_TRAILER_INVALID();

  this._header = `${headText}\r\n`;
  headText = '';
  this._headerSent = false;
  // The head waits for the first of the body, unless the peer's word is needed first.
  if ((seen & SEEN_EXPECT) !== 0) this._send('');
};

function connectionLines(self, seen, keepAlive) {
  if (self._removedConnection) {
    // HTTP/1.1 goes on by default, header or not.
    self._last = !self.shouldKeepAlive;
  } else if ((seen & SEEN_CONNECTION) === 0) {
    if (keepAlive && self.maxRequestsOnConnectionReached) {
      headText += 'Connection: close\r\n';
    } else if (keepAlive) {
      headText += 'Connection: keep-alive\r\n';
      if (self._keepAliveTimeout && self._defaultKeepAlive) {
        headText += `Keep-Alive: timeout=${Math.floor(self._keepAliveTimeout / 1000)}`;
        if (~~self._maxRequestsPerSocket > 0) headText += `, max=${self._maxRequestsPerSocket}`;
        headText += '\r\n';
      }
    } else {
      self._last = true;
      headText += 'Connection: close\r\n';
    }
  }
}

/** Subclasses make their first line here. */
OutgoingMessage.prototype._implicitHeader = function _implicitHeader() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

OutgoingMessage.prototype.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
};

// Sending -------------------------------------------------------------------

// The first data takes the head along.
OutgoingMessage.prototype._send = function _send(data, encoding, callback, byteLength) {
  // A class of its own may do without a head.
  if (!this._headerSent && this._header !== null) {
    const header = this._header;
    if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
      data = header + data;
    } else {
      this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
      this.outputSize += header.length;
      this._onPendingData(header.length);
    }
    this._headerSent = true;
  }
  return this._writeRaw(data, encoding, callback, byteLength);
};

OutgoingMessage.prototype._writeRaw = function _writeRaw(data, encoding, callback, size) {
  const conn = this.socket;
  if (conn && conn.destroyed) return false; // its end reaches the message by 'close'
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (conn && conn._httpMessage === this && conn.writable) {
    if (this[kQueue] !== null && this[kQueue].length !== 0) this._flushOutput(conn);
    return conn.write(data, encoding, callback);
  }
  // Not its turn yet on this connection.
  this.outputData.push({ data, encoding, callback });
  this.outputSize += data.length;
  this._onPendingData(data.length);
  return this.outputSize < (this[kHighWaterMark] ?? getDefaultHighWaterMark());
};

// Sends head and whole body in one native write where nothing stands in
// between: a connected socket of ours with nothing queued. False if it cannot.
function sendWhole(msg, body, encoding) {
  const socket = msg.socket;
  if (socket === null || socket._httpMessage !== msg || msg[kCorked] !== 0) return false;
  const handle = socket._handle;
  if (!handle || handle.writeHttp === undefined || socket.connecting) return false;
  const state = socket._writableState;
  if (state.length !== 0 || state.corked !== 0 || !socket.writable) return false;
  if (msg[kQueue] !== null && msg[kQueue].length !== 0) return false;
  if (typeof body === 'string' && encoding !== 'utf8' && encoding !== 'latin1') body = Buffer.from(body, encoding);
  msg._headerSent = true;
  if (socket[kTimeout]) socket._unrefTimer();
  let head = msg._header;
  let tail;
  if (msg._hasBody && msg.chunkedEncoding) {
    const last = `0\r\n${msg._trailer}\r\n`;
    if (body === undefined || body.length === 0) {
      body = last;
    } else if (typeof body === 'string') {
      body = `${byteLength(body, encoding).toString(16)}\r\n${body}\r\n${last}`;
    } else {
      head += `${body.byteLength.toString(16)}\r\n`;
      tail = `\r\n${last}`;
    }
  }
  const result = handle.writeHttp(head, body, encoding, socket[kSent] ?? (socket[kSent] = sentBy(socket)), tail);
  if (result === 0) process.nextTick(onFinish, msg);
  else if (result < 0) onSent(msg, socket, result);
  return true;
}

// One for all messages of a socket, as they follow each other.
function sentBy(socket) {
  return (status) => {
    const msg = socket._httpMessage;
    if (msg) onSent(msg, socket, status);
  };
}

function onSent(msg, socket, status) {
  if (status < 0) {
    const err = new ErrnoException(status, 'write');
    if (!socket.destroyed) socket.destroy(err);
    onFlushed(msg, err);
    return;
  }
  onFinish(msg);
}

OutgoingMessage.prototype._flush = function _flush() {
  const { socket } = this;
  if (!socket || !socket.writable) return;
  const ok = this._flushOutput(socket);
  if (this.finished) {
    this._finish();
  } else if (ok && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

OutgoingMessage.prototype._flushOutput = function _flushOutput(socket) {
  while (this[kCorked]) {
    this[kCorked]--;
    socket.cork();
  }
  const queue = this[kQueue];
  if (queue === null || queue.length === 0) return undefined;
  this[kQueue] = null;
  socket.cork();
  let ok;
  for (const { data, encoding, callback } of queue) ok = socket.write(data, encoding, callback);
  socket.uncork();
  this._onPendingData(-this.outputSize);
  this.outputSize = 0;
  return ok;
};

// The body ------------------------------------------------------------------

OutgoingMessage.prototype.cork = function cork() {
  this[kCorked]++;
  if (this.socket) this.socket.cork();
};

OutgoingMessage.prototype.uncork = function uncork() {
  this[kCorked]--;
  if (this.socket) this.socket.uncork();
  if (this[kCorked] || this[kChunkedBuffer] === null || this[kChunkedBuffer].length === 0) return;
  // All that was written meanwhile becomes one chunk.
  const buffered = this[kChunkedBuffer];
  let callbacks = null;
  this._send(this[kChunkedLength].toString(16), 'latin1', null);
  this._send('\r\n', null, null);
  for (const { data, encoding, callback } of buffered) {
    this._send(data, encoding, null);
    if (callback) (callbacks ??= []).push(callback);
  }
  const ok = this._send('\r\n', null, callbacks === null ? null : (err) => {
    for (const callback of callbacks) callback(err);
  });
  this[kChunkedBuffer] = null;
  this[kChunkedLength] = 0;
  if (ok && this[kNeedDrain]) process.nextTick(emitDrainNT, this);
};

function emitDrainNT(msg) {
  if (!msg[kNeedDrain] || msg.finished) return;
  msg[kNeedDrain] = false;
  msg.emit('drain');
}

OutgoingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (this.socket) {
    this.socket.setTimeout(msecs);
  } else {
    this.once('socket', function(socket) {
      socket.setTimeout(msecs);
    });
  }
  return this;
};

OutgoingMessage.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this.socket) {
    this.socket.destroy(error);
  } else {
    this.once('socket', function(socket) {
      socket.destroy(error);
    });
    process.nextTick(emitCloseNT, this);
  }
  return this;
};

function emitCloseNT(msg) {
  if (msg._closed) return;
  msg._closed = true;
  msg.emit('close');
}

function reportWriteError(msg, err, callback) {
  if (!msg.destroyed) {
    process.nextTick(emitErrorNT, msg, err, callback);
  } else {
    process.nextTick(callback, err);
  }
}

function emitErrorNT(msg, err, callback) {
  callback(err);
  if (typeof msg.destroy === 'function' && !msg.destroyed) msg.emit('error', err);
}

function uncorkNT(socket) {
  socket.uncork();
}

/**
 * @param {string | Uint8Array} chunk
 * @param {string} [encoding]
 * @param {(err?: Error) => void} [callback]
 * @returns {boolean} false: wait for 'drain'
 */
OutgoingMessage.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (typeof callback !== 'function') callback = nop;
  if (!prepareBody(this, chunk, encoding, callback, false)) {
    // A body that is not to be sent is no reason to wait.
    if (!this.finished && !this.destroyed) return true;
    this[kNeedDrain] = true;
    return false;
  }
  const { socket } = this;
  if (socket && !socket.writableCorked) {
    // All of this tick goes out together.
    socket.cork();
    process.nextTick(uncorkNT, socket);
  }
  const ok = sendChunk(this, chunk, encoding, callback);
  if (!ok) this[kNeedDrain] = true;
  return ok;
};

function checkChunk(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

function byteLength(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

// Checks the chunk and sees to the head. False when nothing may be written.
function prepareBody(msg, chunk, encoding, callback, fromEnd) {
  checkChunk(chunk);
  let err;
  if (msg.finished) err = new ERR_STREAM_WRITE_AFTER_END();
  else if (msg.destroyed) err = new ERR_STREAM_DESTROYED('write');
  if (err !== undefined) {
    reportWriteError(msg, err, callback);
    return false;
  }

  if (msg.strictContentLength) {
    const length = byteLength(chunk, encoding);
    const known = contentLengthOf(msg);
    const written = msg[kBytesWritten] + length;
    if (typeof known === 'number' && !hasTransferEncoding(msg) && (fromEnd ? written !== known : written > known)) {
      throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(written, known);
    }
    msg[kBytesWritten] = written;
  }

  if (!msg._header) {
    if (fromEnd) msg._contentLength = byteLength(chunk, encoding);
    msg._implicitHeader();
  }
  if (!msg._hasBody) {
    if (msg[kRejectNonStandardBodyWrites]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return false;
  }
  return true;
}

function sendChunk(msg, chunk, encoding, callback) {
  if (!msg.chunkedEncoding || chunk.length === 0) return msg._send(chunk, encoding, callback);
  const length = byteLength(chunk, encoding);
  if (msg[kCorked] && msg._headerSent) {
    (msg[kChunkedBuffer] ??= []).push({ data: chunk, encoding, callback });
    msg[kChunkedLength] += length;
    return msg[kChunkedLength] < msg.writableHighWaterMark;
  }
  if (typeof chunk === 'string' && (!encoding || encoding === 'utf8' || encoding === 'latin1')) {
    return msg._send(`${length.toString(16)}\r\n${chunk}\r\n`, encoding, callback);
  }
  msg._send(`${length.toString(16)}\r\n`, 'latin1', null);
  msg._send(chunk, encoding, null);
  return msg._send('\r\n', null, callback);
}

function contentLengthOf(msg) {
  if (msg._contentLength !== null) return msg._contentLength;
  const value = msg.getHeader('content-length');
  return value === undefined ? null : +value;
}

function hasTransferEncoding(msg) {
  return msg.chunkedEncoding || msg.hasHeader('transfer-encoding');
}

/** @throws ERR_INVALID_HTTP_TOKEN, ERR_INVALID_CHAR */
OutgoingMessage.prototype.addTrailers = function addTrailers(headers) {
  this._trailer = '';
  const isArray = Array.isArray(headers);
  for (const key of Object.keys(headers)) {
    const field = isArray ? headers[key][0] : key;
    const value = isArray ? headers[key][1] : headers[key];
    validateHeaderName(field, 'Trailer name');
    const values = Array.isArray(value) && value.length > 1 && !this[kUniqueHeaders]?.has(field.toLowerCase()) ?
      value : [Array.isArray(value) ? value.join('; ') : value];
    for (const one of values) {
      if (checkInvalidHeaderChar(one, this[kLenient])) throw new ERR_INVALID_CHAR('trailer content', field);
      this._trailer += `${field}: ${one}\r\n`;
    }
  }
};

function callEndCallbacks(msg, err) {
  const callback = msg[kEndCallback];
  if (callback === null) return;
  msg[kEndCallback] = null;
  if (typeof callback === 'function') callback(err);
  else for (const one of callback) one(err);
}

function addEndCallback(msg, callback) {
  const before = msg[kEndCallback];
  if (before === null) msg[kEndCallback] = callback;
  else if (typeof before === 'function') msg[kEndCallback] = [before, callback];
  else before.push(callback);
}

// The last write of the message is over.
function onFlushed(msg, err) {
  err ??= msg.socket?.errored;
  if (err) {
    msg[kFailure] = err;
    callEndCallbacks(msg, err);
  } else {
    onFinish(msg);
  }
}

// 'finish': all of the message was handed to the system.
function onFinish(msg) {
  if (msg.socket && msg.socket._hadError) return;
  msg[kFinished] = true;
  if (msg[kEndCallback] !== null) callEndCallbacks(msg, null);
  // The connection goes on to its next message before anybody else hears.
  if (msg[kOnFinish] !== null) msg[kOnFinish](msg);
  msg.emit('finish');
}

/**
 * @param {string | Uint8Array} [chunk] written first
 * @param {string} [encoding]
 * @param {() => void} [callback] at 'finish'
 */
OutgoingMessage.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  let whole = false; // sent in one piece
  let last = false; // the chunk that is sent is all that remains
  if (chunk) {
    if (this.finished) {
      reportWriteError(this, new ERR_STREAM_WRITE_AFTER_END(), typeof callback === 'function' ? callback : nop);
      return this;
    }
    if (prepareBody(this, chunk, encoding, nop, true)) {
      whole = !this._headerSent && sendWhole(this, chunk, encoding || 'utf8');
      if (!whole) {
        if (this.socket) this.socket.cork();
        last = !this.chunkedEncoding && this._header !== null;
        sendChunk(this, chunk, encoding, last ? (err) => onFlushed(this, err) : nop);
      }
    }
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (this.writableFinished) callback(new ERR_STREAM_ALREADY_FINISHED('end'));
      else if (this[kFailure] !== null) process.nextTick(callback, this[kFailure]);
      else addEndCallback(this, callback);
    }
    return this;
  } else if (!this._header) {
    this._contentLength = 0;
    this._implicitHeader();
  }

  if (typeof callback === 'function') addEndCallback(this, callback);
  if (this.strictContentLength) {
    const known = contentLengthOf(this);
    if (typeof known === 'number' && !hasTransferEncoding(this) && this._hasBody && this[kBytesWritten] !== known) {
      throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(this[kBytesWritten], known);
    }
  }

  if (!whole && !this._headerSent) whole = sendWhole(this, undefined, 'latin1');
  if (!whole && !last) {
    if (this._hasBody && this.chunkedEncoding) {
      this._send(`0\r\n${this._trailer}\r\n`, 'latin1', (err) => onFlushed(this, err));
    } else if (!this._headerSent || this.writableLength || chunk) {
      this._send('', 'latin1', (err) => onFlushed(this, err));
    } else {
      process.nextTick(onFlushed, this);
    }
  }

  if (!whole) fullyUncork(this);
  this.finished = true;

  // Everything is on its way: the connection may go on.
  const queue = this[kQueue];
  if ((queue === null || queue.length === 0) && this.socket && this.socket._httpMessage === this) this._finish();
  return this;
};

// The end lets everything out, however often it was corked.
function fullyUncork(msg) {
  const { socket } = msg;
  if (socket) {
    if (socket._writableState) socket._writableState.corked = 1;
    socket.uncork();
  }
  msg[kCorked] = 1;
  msg.uncork();
}

OutgoingMessage.prototype._finish = function _finish() {
  this.emit('prefinish');
};

OutgoingMessage.prototype.pipe = function pipe() {
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

OutgoingMessage.prototype[Symbol.for('nodejs.rejection')] = function(err) {
  this.destroy(err);
};

module.exports = {
  OutgoingMessage,
  kErrored,
  kHighWaterMark,
  kLenient,
  kNeedDrain,
  kOnFinish,
  kOutHeaders,
  kRejectNonStandardBodyWrites,
  kUniqueHeaders,
  parseUniqueHeadersOption,
  setHeaderValue,
};

/** The `uniqueHeaders` option as a set of lower-case names, or null. */
function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  const unique = new Set();
  for (const header of headers) {
    if (Array.isArray(header)) for (const name of header) unique.add(name.toLowerCase());
    else unique.add(header.toLowerCase());
  }
  return unique;
}
