'use strict';
// The compatibility API: requests and responses as http has them, over streams of http2.
// Follows "Compatibility API" in Node's docs.

const { Readable } = require('stream');
const { Stream } = require('internal/stream/legacy');
const {
  codes: {
    ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INFO_STATUS_NOT_ALLOWED, ERR_HTTP2_INVALID_HEADER_VALUE,
    ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED, ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_VALUE,
    ERR_INVALID_HTTP_TOKEN, ERR_STREAM_WRITE_AFTER_END,
  },
  hideStackFrames,
} = require('internal/errors');
const { validateFunction, validateLinkHeaderValue, validateObject, validateString } =
  require('internal/validators');
const constants = require('internal/http2/constants');
const { isConnectionHeader, isToken, kSensitive } = require('internal/http2/headers');
const { makeStreamProxy } = require('internal/http2/socket_proxy');
const { kAborted } = require('internal/http2/stream');
const { kSession } = require('internal/http2/util');

const kHeaders = Symbol('headers');
const kRawHeaders = Symbol('rawHeaders');
const kTrailers = Symbol('trailers');
const kRawTrailers = Symbol('rawTrailers');
const kStream = Symbol('stream');
const kState = Symbol('state');
const kProxy = Symbol('proxySocket');
const kRequest = Symbol('request');
const kResponse = Symbol('response');
const kSetHeader = Symbol('setHeader');
const kAppendHeader = Symbol('appendHeader');
const kBeginSend = Symbol('begin-send');

// Listeners on a stream: `this` is one.

function onStreamData(chunk) {
  const request = this[kRequest];
  if (request !== undefined && !request.push(chunk)) this.pause();
}

function onStreamEnd() {
  const request = this[kRequest];
  if (request !== undefined) request.push(null);
}

function onStreamTrailers(trailers, flags, raw) {
  const request = this[kRequest];
  if (request === undefined) return;
  Object.assign(request[kTrailers], trailers);
  request[kRawTrailers].push(...raw);
}

// It has been told to those who listen to the stream.
function onStreamError() {}

function onRequestPause() { this[kStream].pause(); }
function onRequestResume() { this[kStream].resume(); }

function onStreamDrain() {
  const response = this[kResponse];
  if (response !== undefined) response.emit('drain');
}

function onAborted() {
  const request = this[kRequest];
  if (request !== undefined && !request[kState].closed) {
    request[kAborted] = true;
    request.emit('aborted');
  }
}

function onStreamCloseRequest() {
  const request = this[kRequest];
  if (request === undefined) return;
  const state = request[kState];
  state.closed = true;
  request.push(null);
  // Nobody will read it any more, so it comes to its end by itself.
  if (!state.didRead && request.readableFlowing === null) request.resume();
  // The proxy finds nothing behind it any more.
  this[kProxy] = null;
  this[kRequest] = undefined;
  request.emit('close');
}

function onStreamTimeout(kind) {
  return function() { this[kind]?.emit('timeout', this[kind]?.socket); };
}

function socketOf(message) {
  const stream = message[kStream];
  const proxy = stream[kProxy];
  if (proxy === null || proxy === undefined) return stream[kProxy] = makeStreamProxy(stream, kSession);
  return proxy;
}

class Http2ServerRequest extends Readable {
  constructor(stream, headers, options, rawHeaders) {
    super({ autoDestroy: false, ...options });
    this[kState] = { closed: false, didRead: false };
    // Response and request share the headers object with listeners of 'stream'.
    this[kHeaders] = headers;
    this[kRawHeaders] = rawHeaders;
    this[kTrailers] = {};
    this[kRawTrailers] = [];
    this[kStream] = stream;
    this[kAborted] = false;
    stream[kProxy] = null;
    stream[kRequest] = this;
    stream.on('trailers', onStreamTrailers);
    stream.on('end', onStreamEnd);
    stream.on('error', onStreamError);
    stream.on('aborted', onAborted);
    stream.on('close', onStreamCloseRequest);
    stream.on('timeout', onStreamTimeout(kRequest));
    this.on('pause', onRequestPause);
    this.on('resume', onRequestResume);
  }

  get aborted() { return this[kAborted]; }
  get complete() { return this[kAborted] || this.readableEnded || this[kState].closed || this[kStream].destroyed; }
  get stream() { return this[kStream]; }
  get headers() { return this[kHeaders]; }
  get rawHeaders() { return this[kRawHeaders]; }
  get trailers() { return this[kTrailers]; }
  get rawTrailers() { return this[kRawTrailers]; }
  get httpVersionMajor() { return 2; }
  get httpVersionMinor() { return 0; }
  get httpVersion() { return '2.0'; }
  get socket() { return socketOf(this); }
  get connection() { return socketOf(this); }

  _read() {
    const state = this[kState];
    if (state.didRead) {
      const stream = this[kStream];
      if (stream !== undefined) process.nextTick(resumeStream, stream);
    } else {
      state.didRead = true;
      this[kStream].on('data', onStreamData);
    }
  }

  get method() { return this[kHeaders][':method']; }
  set method(method) {
    validateString(method, 'method');
    if (method.trim() === '') throw new ERR_INVALID_ARG_VALUE('method', method);
    this[kHeaders][':method'] = method;
  }

  get authority() {
    const headers = this[kHeaders];
    return headers[':authority'] ?? headers.host;
  }

  get scheme() { return this[kHeaders][':scheme']; }
  get url() { return this[kHeaders][':path']; }
  set url(url) { this[kHeaders][':path'] = url; }

  setTimeout(msecs, callback) {
    if (!this[kState].closed) this[kStream].setTimeout(msecs, callback);
    return this;
  }
}

function resumeStream(stream) {
  if (!stream.destroyed) stream.resume();
}

const checkHeader = hideStackFrames((name, value) => {
  if (name[0] === ':') throw new ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED();
  if (!isToken(name)) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
});

// Connection headers are for HTTP/1: dropped with a warning once, as programs that serve both set them.
let warnedConnection = false;
function isDropped(name, value) {
  if (!isConnectionHeader(name, value) && name !== 'connection') return false;
  if (!warnedConnection) {
    warnedConnection = true;
    process.emitWarning('The provided connection header is not valid, the value will be dropped from the header ' +
                        'and will never be in use.', 'UnsupportedWarning');
  }
  return true;
}

let warnedMessage = false;
function warnOfStatusMessage() {
  if (warnedMessage) return;
  warnedMessage = true;
  process.emitWarning('Status message is not supported by HTTP/2 (RFC7540 8.1.2.4)', 'UnsupportedWarning');
}

// Listeners on a stream: `this` is one.

function onStreamCloseResponse() {
  const response = this[kResponse];
  if (response === undefined) return;
  const state = response[kState];
  if (this.headRequest !== state.headRequest) return;
  state.closed = true;
  this[kProxy] = null;
  this.removeListener('wantTrailers', onWantTrailers);
  this[kResponse] = undefined;
  response.emit('finish');
  response.emit('close');
}

function onWantTrailers() {
  const response = this[kResponse];
  if (response !== undefined) this.sendTrailers(response[kTrailers]);
}

class Http2ServerResponse extends Stream {
  constructor(stream, options) {
    super(options);
    this[kState] = {
      closed: false,
      ending: false,
      destroyed: false,
      headRequest: false,
      sendDate: true,
      statusCode: constants.HTTP_STATUS_OK,
    };
    this[kHeaders] = { __proto__: null };
    this[kTrailers] = { __proto__: null };
    this[kStream] = stream;
    stream[kProxy] = null;
    stream[kResponse] = this;
    this.writable = true;
    this.req = stream[kRequest];
    stream.on('drain', onStreamDrain);
    stream.on('close', onStreamCloseResponse);
    stream.on('wantTrailers', onWantTrailers);
    stream.on('timeout', onStreamTimeout(kResponse));
  }

  // Some libraries look whether there is a head.
  get _header() { return this.headersSent; }
  get writableEnded() { return this[kState].ending; }
  get finished() { return this[kState].ending; }
  get socket() {
    // That of http is gone then, too.
    if (this[kState].closed) return undefined;
    return socketOf(this);
  }
  get connection() { return this.socket; }
  get stream() { return this[kStream]; }
  get headersSent() { return this[kStream].headersSent; }
  get sendDate() { return this[kState].sendDate; }
  set sendDate(value) { this[kState].sendDate = Boolean(value); }
  get statusCode() { return this[kState].statusCode; }
  set statusCode(code) {
    code |= 0;
    if (code >= 100 && code < 200) throw new ERR_HTTP2_INFO_STATUS_NOT_ALLOWED();
    if (code < 100 || code > 599) throw new ERR_HTTP2_STATUS_INVALID(code);
    this[kState].statusCode = code;
  }

  get writableCorked() { return this[kStream].writableCorked; }
  get writableHighWaterMark() { return this[kStream].writableHighWaterMark; }
  get writableObjectMode() { return this[kStream].writableObjectMode; }
  get writableFinished() { return this[kStream].writableFinished; }
  get writableLength() { return this[kStream].writableLength; }
  get writableNeedDrain() { return this[kStream].writableNeedDrain; }

  setTrailer(name, value) {
    validateString(name, 'name');
    name = name.trim().toLowerCase();
    checkHeader(name, value);
    this[kTrailers][name] = value;
  }

  addTrailers(headers) {
    for (const name of Object.keys(headers)) this.setTrailer(name, headers[name]);
  }

  getHeader(name) {
    validateString(name, 'name');
    return this[kHeaders][name.trim().toLowerCase()];
  }

  getHeaderNames() { return Object.keys(this[kHeaders]); }

  getHeaders() {
    const headers = { __proto__: null };
    return Object.assign(headers, this[kHeaders]);
  }

  hasHeader(name) {
    validateString(name, 'name');
    return Object.hasOwn(this[kHeaders], name.trim().toLowerCase());
  }

  removeHeader(name) {
    validateString(name, 'name');
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    name = name.trim().toLowerCase();
    if (name === 'date') this[kState].sendDate = false;
    delete this[kHeaders][name];
  }

  setHeader(name, value) {
    validateString(name, 'name');
    this[kSetHeader](name, value);
  }

  [kSetHeader](name, value) {
    name = name.trim().toLowerCase();
    checkHeader(name, value);
    if (isDropped(name, value)) return;
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    this[kHeaders][name] = value;
  }

  appendHeader(name, value) {
    validateString(name, 'name');
    this[kAppendHeader](name, value);
  }

  [kAppendHeader](name, value) {
    name = name.trim().toLowerCase();
    checkHeader(name, value);
    if (isDropped(name, value)) return;
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    const headers = this[kHeaders];
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = (Array.isArray(before) ? before : [before]).concat(value);
  }

  get statusMessage() {
    warnOfStatusMessage();
    return '';
  }
  set statusMessage(message) { warnOfStatusMessage(); }

  flushHeaders() {
    const state = this[kState];
    if (!state.closed && !this[kStream].headersSent) this.writeHead(state.statusCode);
  }

  writeHead(statusCode, statusMessage, headers) {
    const state = this[kState];
    const stream = this[kStream];
    if (state.closed || stream.destroyed || stream.closed) return this;
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (typeof statusMessage === 'string') warnOfStatusMessage();
    if (headers === undefined && typeof statusMessage === 'object') headers = statusMessage;
    if (Array.isArray(headers)) {
      const isFlat = headers.length > 0 && !Array.isArray(headers[0]);
      if (isFlat && headers.length % 2 === 1) throw new ERR_INVALID_ARG_VALUE('headers', headers);
      const pairs = [];
      if (isFlat) for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i], headers[i + 1]]);
      else pairs.push(...headers);
      // Set before, or the names that come twice would add to the ones set before.
      for (const [name] of pairs) delete this[kHeaders][String(name).toLowerCase()];
      for (const [name, value] of pairs) this[kAppendHeader](name, value);
    } else if (headers !== null && typeof headers === 'object') {
      for (const name of Object.keys(headers)) this[kSetHeader](name, headers[name]);
      if (headers[kSensitive] !== undefined) this[kHeaders][kSensitive] = headers[kSensitive];
    }
    state.statusCode = statusCode;
    this[kBeginSend]();
    return this;
  }

  cork() { this[kStream].cork(); }
  uncork() { this[kStream].uncork(); }

  write(chunk, encoding, cb) {
    const state = this[kState];
    if (typeof encoding === 'function') {
      cb = encoding;
      encoding = 'utf8';
    }
    let err;
    if (state.ending) {
      err = new ERR_STREAM_WRITE_AFTER_END();
    } else if (state.closed) {
      err = new ERR_HTTP2_INVALID_STREAM();
    } else if (state.destroyed) {
      return false;
    }
    if (err !== undefined) {
      if (typeof cb === 'function') process.nextTick(cb, err);
      this.destroy(err);
      return false;
    }
    const stream = this[kStream];
    if (!stream.headersSent) this.writeHead(state.statusCode);
    return stream.write(chunk, encoding, cb);
  }

  end(chunk, encoding, cb) {
    const stream = this[kStream];
    const state = this[kState];
    if (typeof chunk === 'function') {
      cb = chunk;
      chunk = null;
    } else if (typeof encoding === 'function') {
      cb = encoding;
      encoding = 'utf8';
    }
    if ((state.closed || state.ending) && state.headRequest === stream.headRequest) {
      if (typeof cb === 'function') process.nextTick(cb);
      return this;
    }
    if (chunk !== null && chunk !== undefined) this.write(chunk, encoding);
    state.headRequest = stream.headRequest;
    state.ending = true;
    if (typeof cb === 'function') {
      if (stream.writableEnded) this.once('finish', cb);
      else stream.once('finish', cb);
    }
    if (!stream.headersSent) this.writeHead(state.statusCode);
    // A response to HEAD has ended already.
    if (state.closed || stream.destroyed) onStreamCloseResponse.call(stream);
    else stream.end();
    return this;
  }

  destroy(err) {
    if (this[kState].destroyed) return;
    this[kState].destroyed = true;
    this[kStream].destroy(err);
  }

  setTimeout(msecs, callback) {
    if (this[kState].closed) return;
    this[kStream].setTimeout(msecs, callback);
  }

  createPushResponse(headers, callback) {
    validateFunction(callback, 'callback');
    if (this[kState].closed) {
      const error = new ERR_HTTP2_INVALID_STREAM();
      process.nextTick(callback, error);
      return;
    }
    this[kStream].pushStream(headers, {}, (err, stream, sent, options) => {
      if (err) {
        callback(err);
        return;
      }
      callback(null, new Http2ServerResponse(stream, options));
    });
  }

  [kBeginSend]() {
    const state = this[kState];
    const headers = this[kHeaders];
    headers[':status'] = state.statusCode;
    const options = { endStream: state.ending, waitForTrailers: true, sendDate: state.sendDate };
    this[kStream].respond(headers, options);
  }

  writeInformation(statusCode, headers) {
    if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 199 || statusCode === 101) {
      throw new ERR_HTTP2_STATUS_INVALID(statusCode);
    }
    if (this[kStream].headersSent || this[kState].closed) return false;
    this[kStream].additionalHeaders({ ...headers, ':status': statusCode });
    return true;
  }

  writeContinue() {
    const stream = this[kStream];
    if (stream.headersSent || this[kState].closed) return false;
    stream.additionalHeaders({ ':status': constants.HTTP_STATUS_CONTINUE });
    return true;
  }

  writeEarlyHints(hints) {
    validateObject(hints, 'hints');
    const headers = { __proto__: null };
    const link = validateLinkHeaderValue(hints.link);
    for (const name of Object.keys(hints)) {
      if (name === 'link') continue;
      checkHeader(name.trim().toLowerCase(), hints[name]);
      headers[name] = hints[name];
    }
    if (link.length === 0) return false;
    const stream = this[kStream];
    if (stream.headersSent || this[kState].closed) return false;
    stream.additionalHeaders({ ...headers, ':status': constants.HTTP_STATUS_EARLY_HINTS, 'Link': link });
    return true;
  }
}

// A listener of servers for 'stream': `this` is one.
function onServerStream(ServerRequest, ServerResponse, stream, headers, flags, rawHeaders) {
  const request = new ServerRequest(stream, headers, undefined, rawHeaders);
  const response = new ServerResponse(stream);
  // A tunnel is for those who know what to do with one.
  if (headers[':method'] === 'CONNECT') {
    if (!this.emit('connect', request, response)) {
      response.statusCode = constants.HTTP_STATUS_METHOD_NOT_ALLOWED;
      response.end();
    }
    return;
  }
  if (headers.expect !== undefined) {
    if (headers.expect === '100-continue') {
      if (this.listenerCount('checkContinue') > 0) {
        this.emit('checkContinue', request, response);
      } else {
        response.writeContinue();
        this.emit('request', request, response);
      }
    } else if (this.listenerCount('checkExpectation') > 0) {
      this.emit('checkExpectation', request, response);
    } else {
      response.statusCode = constants.HTTP_STATUS_EXPECTATION_FAILED;
      response.end();
    }
    return;
  }
  this.emit('request', request, response);
}

module.exports = { Http2ServerRequest, Http2ServerResponse, onServerStream };
