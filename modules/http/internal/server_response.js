'use strict';
// http.ServerResponse: the status line, informational responses, and its bond
// with the connection. Headers and body are in internal/http/outgoing. Follows
// "Class: http.ServerResponse" in Node's docs.

const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED, ERR_INVALID_ARG_VALUE,
    ERR_INVALID_CHAR,
  },
} = require('internal/errors');
const { listened } = require('internal/diagnostics');
const { validateInteger, validateLinkHeaderValue, validateObject } = require('internal/validators');
const {
  OutgoingMessage, kLenient, kOutHeaders, setHeaderValue,
} = require('internal/http/outgoing');
const {
  STATUS_CODES, checkInvalidHeaderChar, lowerHeaderName, validateHeaderName, validateHeaderValue,
} = require('internal/http/common');

// What the server keeps with a response of its own; null when made by hand.
const kConnection = Symbol('kHttpConnection');

/**
 * @param {object} req the request: method and version decide about the body
 * @param {object} [options]
 */
function ServerResponse(req, options) {
  OutgoingMessage.call(this, options);
  this.req = req;
  this.statusCode = 200;
  this[kConnection] = null;
  if (req.method === 'HEAD') this._hasBody = false;
  const major = req.httpVersionMajor;
  if (major < 1 || req.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = isChunkedAccepted(req.headers.te);
    this.shouldKeepAlive = false;
  }
  if (listened['http.server.response.created'] !== undefined) {
    listened['http.server.response.created'].publish({ request: req, response: this });
  }
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

Object.assign(ServerResponse.prototype, {
  statusMessage: undefined,
  sendDate: true,
  _sent100: false,
  _expect_continue: false,
});

function isChunkedAccepted(te) {
  return te !== undefined && /(?:^|\W)chunked(?:$|\W)/i.test(te);
}

ServerResponse.prototype._finish = function _finish() {
  OutgoingMessage.prototype._finish.call(this);
};

// Runs on the socket.
function onSocketClose() {
  if (this._httpMessage) emitClose(this._httpMessage);
}

/** The connection is gone: tells the response, once. */
function emitClose(res) {
  if (res._closed) return;
  res.destroyed = true;
  res._closed = true;
  res.emit('close');
}

/** @throws ERR_HTTP_SOCKET_ASSIGNED */
ServerResponse.prototype.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  // The server's own connections tell their response themselves.
  if (this[kConnection] === null) socket.on('close', onSocketClose);
  this.socket = socket;
  this.emit('socket', socket);
  this._flush();
};

ServerResponse.prototype.detachSocket = function detachSocket(socket) {
  if (this[kConnection] === null) socket.removeListener('close', onSocketClose);
  socket._httpMessage = null;
  this.socket = null;
};

ServerResponse.prototype._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

// Status lines with their usual reason.
const statusLines = new Map();

function statusLine(code) {
  let line = statusLines.get(code);
  if (line === undefined) {
    line = `HTTP/1.1 ${code} ${STATUS_CODES[code] || 'unknown'}\r\n`;
    statusLines.set(code, line);
  }
  return line;
}

/**
 * @param {number} statusCode 100..999
 * @param {string} [reason]
 * @param {object | any[]} [headers]
 * @throws ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_INVALID_CHAR
 */
ServerResponse.prototype.writeHead = function writeHead(statusCode, reason, headers) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  const originalStatusCode = statusCode;
  statusCode |= 0;
  if (statusCode < 100 || statusCode > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(originalStatusCode);

  let custom = true;
  if (typeof reason === 'string') {
    this.statusMessage = reason;
  } else {
    custom = Boolean(this.statusMessage);
    this.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
    headers ??= reason;
  }
  this.statusCode = statusCode;

  let all = headers;
  if (this[kOutHeaders] !== null) {
    if (headers) mergeHeaders(this, headers);
    all = this[kOutHeaders];
  }
  if (custom && checkInvalidHeaderChar(this.statusMessage)) throw new ERR_INVALID_CHAR('statusMessage');
  const line = custom ? `HTTP/1.1 ${statusCode} ${this.statusMessage}\r\n` : statusLine(statusCode);

  if (statusCode === 204 || statusCode === 304 || statusCode < 200) this._hasBody = false;
  // The client may or may not send what it asked about: there is no telling
  // where the next request starts.
  if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
  this._storeHeader(line, all);
  return this;
};
ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

// What writeHead() is given wins over what setHeader() said.
function mergeHeaders(res, headers) {
  if (Array.isArray(headers)) {
    if (headers.length > 0 && Array.isArray(headers[0])) headers = headers.flat();
    if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    for (let n = 0; n < headers.length; n += 2) res.removeHeader(headers[n]);
    for (let n = 0; n < headers.length; n += 2) {
      if (headers[n]) res.appendHeader(headers[n], headers[n + 1]);
    }
    return;
  }
  for (const key of Object.keys(headers)) {
    if (!key) continue;
    validateHeaderValue(key, headers[key], res[kLenient]);
    setHeaderValue(res, key, lowerHeaderName(key), headers[key]);
  }
}

// Informational responses ---------------------------------------------------

ServerResponse.prototype.writeContinue = function writeContinue(cb) {
  this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'latin1', cb);
  this._sent100 = true;
};

ServerResponse.prototype.writeProcessing = function writeProcessing(cb) {
  this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'latin1', cb);
};

// `pairs`: names and values in turn.
function writeInterim(res, statusCode, pairs, cb) {
  let head = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? 'unknown'}\r\n`;
  for (let n = 0; n < pairs.length; n += 2) {
    validateHeaderName(pairs[n]);
    validateHeaderValue(pairs[n], pairs[n + 1], res[kLenient]);
    head += `${pairs[n]}: ${pairs[n + 1]}\r\n`;
  }
  return res._writeRaw(`${head}\r\n`, 'latin1', cb);
}

/**
 * An informational response, any but 101.
 * @param {number} statusCode 100..199
 * @param {object | any[] | null} [headers] an object, a list of pairs, or names and values in turn
 * @param {() => void} [cb] when it was written
 * @throws ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_CHAR
 * @returns {boolean} false: wait for 'drain'
 */
ServerResponse.prototype.writeInformation = function writeInformation(statusCode, headers, cb) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  validateInteger(statusCode, 'statusCode', 100, 199);
  // Another protocol is not agreed on in passing.
  if (statusCode === 101) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);
  let pairs = [];
  if (Array.isArray(headers)) {
    pairs = Array.isArray(headers[0]) ? headers.flat() : headers;
    if (pairs.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
  } else if (headers !== undefined && headers !== null) {
    validateObject(headers, 'headers');
    pairs = Object.entries(headers).flat();
  }
  return writeInterim(this, statusCode, pairs, cb);
};

/**
 * @param {{link: string | string[]}} hints 103 is sent only when there is a link
 * @param {() => void} [cb]
 */
ServerResponse.prototype.writeEarlyHints = function writeEarlyHints(hints, cb) {
  validateObject(hints, 'hints');
  if (hints.link === null || hints.link === undefined) return;
  const link = validateLinkHeaderValue(hints.link);
  if (link.length === 0) return;
  const pairs = ['Link', link];
  for (const key of Object.keys(hints)) if (key !== 'link') pairs.push(key, hints[key]);
  writeInterim(this, 103, pairs, cb);
};

module.exports = { ServerResponse, emitClose, kConnection };
