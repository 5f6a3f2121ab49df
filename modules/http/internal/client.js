'use strict';
// http.ClientRequest: from the options to the 'response', 'upgrade' or 'error'
// event. Sockets come from internal/http/agent. Follows
// "Class: http.ClientRequest" and "http.request()" in Node's docs.
//
// Native half: HttpParser(1), see internal/http/connection; onHead is called
// with (version, statusCode, statusMessage, headerBlock, flags, contentLength,
// body, start) and returns 1 when the message has no body, 2 when the connection
// leaves HTTP.

const net = require('net');
const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_PROTOCOL,
    ERR_UNESCAPED_CHARACTERS,
  },
  ConnResetException,
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger } = require('internal/validators');
const { getTimerDuration } = require('internal/timers');
const { finished, addAbortSignal } = require('stream');
const {
  IncomingMessage, kBlock, kBody, kTrailerBlock, kVersion, readStart, readStop,
} = require('internal/http/incoming');
const {
  OutgoingMessage, kErrored, kLenient, kNeedDrain, kOutHeaders, kUniqueHeaders, parseUniqueHeadersOption,
} = require('internal/http/outgoing');
const agents = require('internal/http/agent');
const {
  checkIsHttpToken, lenienceOf, parseError, releaseParser, setParserCallbacks, takeParser, toBuffer,
} = require('internal/http/common');

const FLAG_KEEP_ALIVE = 1;
const FLAG_UPGRADE = 2;
const FLAG_WHOLE = 4;

const kClient = Symbol('http.client');
const kInvalidPath = /[^\u0021-\u00ff]/;
// These have no body unless one is written.
const kBodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

const { capture, set: setContext, state: contextState } = require('internal/async_context');
const { tell } = require('internal/diagnostics');
const observed = require('internal/perf_hooks/observed');
const { now } = require('internal/perf/utils');

const { kProxy, kTunnelAll, rewriteForProxy } = require('internal/http/proxy');

const kBegan = Symbol('kBegan'); // while somebody observes entries of performance
const kContext = Symbol('kContext');
const kLenience = Symbol('kLenience');
const kPath = Symbol('kPath');

function noop() {}

function checkPath(path) {
  if (kInvalidPath.test(String(path))) throw new ERR_UNESCAPED_CHARACTERS('Request path');
}

function checkHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

function emitErrorEvent(request, error) {
  tell('http.client.request.error', { request, error });
  request.emit('error', error);
}

/**
 * @param {string | URL | object} input
 * @param {object} [options]
 * @param {(res: IncomingMessage) => void} [cb] once for 'response'
 */
function ClientRequest(input, options, cb) {
  OutgoingMessage.call(this);
  const { urlToHttpOptions } = require('url');
  if (typeof input === 'string') {
    input = urlToHttpOptions(new URL(input));
  } else if (input instanceof URL) {
    input = urlToHttpOptions(input);
  } else {
    cb = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    cb = options;
    options = { __proto__: null, ...input };
  } else {
    options = { __proto__: null, ...input, ...options };
  }

  let { agent } = options;
  const defaultAgent = options._defaultAgent || agents.globalAgent;
  if (agent === false) {
    agent = new defaultAgent.constructor();
  } else if (agent === null || agent === undefined) {
    if (typeof options.createConnection !== 'function') agent = defaultAgent;
  } else if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  this.agent = agent;

  const protocol = options.protocol || defaultAgent.protocol;
  const expectedProtocol = this.agent?.protocol ?? defaultAgent.protocol;
  if (options.path) {
    checkPath(options.path);
  }
  if (protocol !== expectedProtocol) throw new ERR_INVALID_PROTOCOL(protocol, expectedProtocol);

  const defaultPort = options.defaultPort || (this.agent?.defaultPort);
  const { signal } = options;
  // The request itself listens, the connection need not.
  if (signal !== undefined) delete options.signal;
  const port = options.port = options.port || defaultPort || 80;
  const host = options.host = checkHost(options.hostname, 'hostname') || checkHost(options.host, 'host') ||
    'localhost';
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : options.setDefaultHeaders !== false;
  this._removedConnection = options.setDefaultHeaders === false;
  this._removedContLen = options.setDefaultHeaders === false;
  this._removedTE = options.setDefaultHeaders === false;

  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = getTimerDuration(options.timeout, 'timeout');
  if (signal) addAbortSignal(signal, this);

  let { method } = options;
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (method) {
    if (!checkIsHttpToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
    method = this.method = method.toUpperCase();
  } else {
    method = this.method = 'GET';
  }
  if (options.maxHeaderSize !== undefined) validateInteger(options.maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = options.maxHeaderSize;
  this[kLenience] = lenienceOf(options);
  if (this[kLenience] !== 0) this[kLenient] = true;
  this.insecureHTTPParser = options.insecureHTTPParser;
  if (options.joinDuplicateHeaders !== undefined) {
    validateBoolean(options.joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  }
  this.joinDuplicateHeaders = options.joinDuplicateHeaders;
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);

  this.path = options.path || '/';
  if (cb) this.once('response', cb);
  this.useChunkedEncodingByDefault = !kBodiless.has(method);

  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;

  if (this.agent) {
    // Without keep-alive and limits, one connection serves one request.
    if (!this.agent.keepAlive && !Number.isFinite(this.agent.maxSockets)) {
      this._last = true;
      this.shouldKeepAlive = false;
    } else {
      this._last = false;
      this.shouldKeepAlive = true;
    }
  }

  if (contextState.inUse) this[kContext] = capture();
  let { headers } = options;
  const proxy = this.agent?.[kProxy];
  if (proxy && this.agent.protocol === 'http:' && !this.agent[kTunnelAll] && !options.socketPath) {
    headers = rewriteForProxy(this, proxy, { headers, host, port, setHost }) ?? headers;
  }
  setHeaders(this, options, { headers, host, port, defaultPort, setHost });
  tell('http.client.request.created', { request: this });

  if (this.agent) {
    this.agent.addRequest(this, options);
  } else {
    this._last = true;
    this.shouldKeepAlive = false;
    // To those who connect, a path is one of the file system.
    options.path = this.socketPath || undefined;
    if (typeof options.createConnection === 'function') {
      let called = false;
      const onCreate = (err, socket) => {
        if (called) return;
        called = true;
        if (err) process.nextTick(emitErrorEvent, this, err);
        else this.onSocket(socket);
      };
      try {
        const socket = options.createConnection(options, onCreate);
        if (socket) onCreate(null, socket);
      } catch (err) {
        onCreate(err);
      }
    } else {
      this.onSocket(net.createConnection(options));
    }
  }
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

// What is set later ends up in the request line as well.
Object.defineProperty(ClientRequest.prototype, 'path', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return this[kPath]; },
  set(value) {
    checkPath(value);
    this[kPath] = value;
  },
});

function setHeaders(req, options, { headers, host, port, defaultPort, setHost }) {
  if (Array.isArray(headers)) {
    req._storeHeader(`${req.method} ${req.path} HTTP/1.1\r\n`, headers);
    return;
  }
  if (headers) {
    for (const key of Object.keys(headers)) {
      if (Array.isArray(headers[key]) && key.toLowerCase() === 'host') {
        throw new ERR_INVALID_ARG_TYPE('options.headers.host', 'string', headers[key]);
      }
      req.setHeader(key, headers[key]);
    }
  }
  if (host && !req.getHeader('host') && setHost) {
    let hostHeader = host;
    // An IPv6 address needs brackets.
    if (hostHeader.includes(':') && hostHeader.indexOf(':') !== hostHeader.lastIndexOf(':') && hostHeader[0] !== '[') {
      hostHeader = `[${hostHeader}]`;
    }
    if (port && +port !== defaultPort) hostHeader += `:${port}`;
    req.setHeader('Host', hostHeader);
  }
  if (options.auth && !req.getHeader('Authorization')) {
    req.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
  }
  if (req.getHeader('expect')) {
    if (req._header) throw new ERR_HTTP_HEADERS_SENT('render');
    req._storeHeader(`${req.method} ${req.path} HTTP/1.1\r\n`, req[kOutHeaders]);
  }
}

ClientRequest.prototype._finish = function _finish() {
  OutgoingMessage.prototype._finish.call(this);
  tell('http.client.request.start', { request: this });
  if (observed.counts.http > 0) this[kBegan] = now();
};

ClientRequest.prototype._implicitHeader = function _implicitHeader() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, this[kOutHeaders]);
};

ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(emitAbortNT, this);
  this.destroy();
};

function emitAbortNT(req) {
  req.emit('abort');
}

ClientRequest.prototype.destroy = function destroy(err) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // What still comes of the response is of no interest.
  if (this.res) this.res._dump();
  this[kErrored] = err ?? null;
  this.socket?.destroy(err);
  return this;
};

// The socket ----------------------------------------------------------------

ClientRequest.prototype.onSocket = function onSocket(socket, err) {
  // What goes wrong while connecting may do so before the tick below.
  if (socket && !err) {
    socket._httpMessage = this;
    socket.on('error', onSocketError);
  }
  process.nextTick(onSocketNT, this, socket, err);
};

function onSocketNT(req, socket, err) {
  if (req.destroyed || err) {
    const reason = req[kErrored];
    if (socket) {
      socket.removeListener('error', onSocketError);
      if (socket._httpMessage === req) socket._httpMessage = null;
      if (!err && req.agent && !socket.destroyed) {
        socket.emit('free');
      } else {
        finished(socket.destroy(err || reason), (er) => {
          if (er?.code === 'ERR_STREAM_PREMATURE_CLOSE') er = null;
          failRequest(req, er || err || reason);
        });
        return;
      }
    }
    failRequest(req, err || reason);
  } else {
    takeSocket(req, socket);
    req._flush();
  }
}

function failRequest(req, err) {
  req.destroyed = true;
  if (!req.aborted && !err) err = new ConnResetException('socket hang up');
  if (err) emitErrorEvent(req, err);
  req._closed = true;
  req.emit('close');
}

function takeSocket(req, socket) {
  const parser = takeParser(1);
  req.socket = socket;
  req.parser = parser;
  parser.owner = { req, socket, res: null, reading: null, upgrade: false, error: null, complete: false };
  parser.socket = socket;
  parser.setLimits(
    req.maxHeaderSize || require('http').maxHeaderSize,
    typeof req.maxHeadersCount === 'number' ? req.maxHeadersCount : 1000,
    req[kLenience],
    req.method !== 'HEAD' && req.method !== 'CONNECT');
  setParserCallbacks(parser, 'HTTPCLIENTREQUEST', { req }, [onHead, onBody, onComplete, onParserError]);
  socket.parser = parser;
  socket[kClient] = parser.owner;
  socket.on('data', onSocketData);
  socket.on('end', onSocketEnd);
  socket.on('close', onSocketClose);
  socket.on('drain', onSocketDrain);
  if (req.timeout !== undefined || req.agent?.options?.timeout) listenSocketTimeout(req);
  req.emit('socket', socket);
}

function removeListeners(socket) {
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
  socket.removeListener('drain', onSocketDrain);
}

function detachParser(parser, req, socket) {
  if (req) req.parser = null;
  if (socket) socket.parser = null;
  parser.socket = null;
  parser.owner = null;
}

// For one that may be in the middle of a callback.
function freeParser(parser, req, socket) {
  if (!parser) return;
  detachParser(parser, req, socket);
  setImmediate(releaseParser, parser);
}

function onSocketDrain() {
  const req = this._httpMessage;
  if (!req) return;
  if (req[kNeedDrain] && !req.destroyed) {
    req[kNeedDrain] = false;
    req.emit('drain');
  }
}

// Reading -------------------------------------------------------------------

function onHead(version, statusCode, statusMessage, block, flags, contentLength, body, start) {
  const state = this.owner;
  if (state === null) return 2;
  const { req, socket } = state;
  const res = new IncomingMessage(socket);
  res[kVersion] = version;
  res.statusCode = statusCode;
  res.statusMessage = statusMessage;
  res[kBlock] = block;
  if (req.joinDuplicateHeaders) res.joinDuplicateHeaders = true;
  res.upgrade = false;

  if (req.res !== null) {
    // A second response to one request is an attack or a bug.
    socket.destroy();
    return 0;
  }
  state.res = res;
  state.complete = false;
  if (req.method === 'CONNECT') {
    res.upgrade = true;
    state.upgrade = true;
    return 2;
  }
  if ((flags & FLAG_UPGRADE) !== 0) {
    res.upgrade = true;
    state.upgrade = true;
    return 2;
  }
  if (statusCode < 200) {
    state.res = null;
    if (statusCode === 100) req.emit('continue');
    req.emit('information', {
      statusCode,
      statusMessage,
      httpVersion: res.httpVersion,
      httpVersionMajor: res.httpVersionMajor,
      httpVersionMinor: res.httpVersionMinor,
      headers: res.headers,
      rawHeaders: res.rawHeaders,
    });
    return 1;
  }

  req.res = res;
  if (req[kBegan] !== undefined && observed.counts.http > 0) reportEntry(req, res);
  if (req.shouldKeepAlive && (flags & FLAG_KEEP_ALIVE) === 0 && !req.upgradeOrConnect) {
    // The server closes the connection after this.
    req.shouldKeepAlive = false;
  }
  const bodiless = req.method === 'HEAD' || statusCode === 304 || statusCode === 204;
  const whole = bodiless || (flags & FLAG_WHOLE) !== 0;
  if (whole) {
    state.complete = true;
    res[kBody] = bodiless || body === undefined ? null : toBuffer(body, start);
  } else {
    state.reading = res;
  }

  res.req = req;
  socket.on('timeout', emitResponseTimeout);
  res.on('end', onResponseEnd);
  req.on('finish', onRequestFinish);
  // Nobody wants it: read it to its end, for the sake of the connection.
  if (req.aborted || !req.emit('response', res)) res._dump();
  // Whoever hears of the head sees a message that is not over yet.
  if (whole) res.complete = true;
  return bodiless ? 1 : 0;
}

function reportEntry(req, res) {
  const began = req[kBegan];
  // Through a proxy the path is all of the address.
  const url = /^https?:/.test(req.path) ? req.path : `${req.protocol}//${req.getHeader('host') ?? req.host}${req.path}`;
  observed.report('HttpClient', 'http', began, now() - began, {
    req: { method: req.method, url, headers: req.getHeaders() },
    res: { statusCode: res.statusCode, statusMessage: res.statusMessage, headers: res.headers },
  });
}

function onBody(bytes, start) {
  const state = this.owner;
  if (state === null || state.reading === null || state.reading._dumped) return;
  if (!state.reading.push(toBuffer(bytes, start))) readStop(state.socket);
}

function onComplete(trailers) {
  const state = this.owner;
  if (state === null || state.reading === null) return;
  const res = state.reading;
  state.reading = null;
  state.complete = true;
  res.complete = true;
  if (trailers) res[kTrailerBlock] = trailers;
  res.push(null);
  readStart(state.socket);
}

function onParserError(code, reason, bytesParsed, rawPacket) {
  const state = this.owner;
  if (state !== null) state.error = parseError(code, reason, bytesParsed, rawPacket);
}

function onSocketData(chunk) {
  const state = this[kClient];
  const { parser } = this;
  if (!parser || !state) return;
  const { req } = state;
  // The connection may be older than the request: what comes on it is the request's.
  const before = contextState.inUse ? setContext(req[kContext]) : undefined;
  const used = parser.execute(chunk);
  if (contextState.inUse) setContext(before);
  if (state.error !== null) {
    const err = state.error;
    freeParser(parser, req, this);
    removeListeners(this);
    this.destroy();
    this._hadError = true;
    emitErrorEvent(req, err);
  } else if (state.upgrade) {
    finishUpgrade(this, state, parser, chunk.subarray(used));
  } else if (state.complete && state.reading === null && this.parser === parser) {
    removeListeners(this);
    detachParser(parser, req, this);
    releaseParser(parser);
  }
}

function finishUpgrade(socket, state, parser, head) {
  const { req, res } = state;
  req.res = res;
  res.complete = true;
  res[kBody] = null;
  removeListeners(socket);
  if (req.timeoutCb) socket.removeListener('timeout', req.timeoutCb);
  freeParser(parser, req, socket);
  const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (req.listenerCount(event) === 0) {
    // Nobody knows what to do with it.
    socket.destroy();
    return;
  }
  req.upgradeOrConnect = true;
  socket.emit('agentRemove');
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  socket._httpMessage = null;
  socket.readableFlowing = null;
  req.emit(event, res, socket, head);
  req.destroyed = true;
  req._closed = true;
  req.emit('close');
}

function onSocketEnd() {
  const state = this[kClient];
  const { req } = state;
  const { parser } = this;
  if (!req.res && !this._hadError) {
    // The server went away without an answer.
    this._hadError = true;
    emitErrorEvent(req, new ConnResetException('socket hang up'));
  }
  if (parser) {
    parser.finish();
    freeParser(parser, req, this);
  }
  this.end();
}

function onSocketError(err) {
  const state = this[kClient];
  const req = this._httpMessage;
  if (req) {
    // 'close' has nothing to add to it.
    this._hadError = true;
    emitErrorEvent(req, err);
  }
  const { parser } = this;
  if (parser) {
    parser.finish();
    freeParser(parser, state?.req, this);
  }
  removeListeners(this);
  // Late errors of a broken socket.
  this.on('error', noop);
  this.destroy();
}

function onSocketClose() {
  const { parser } = this;
  // Data may be waiting in the stream.
  this.read();
  const req = this._httpMessage;
  if (parser) parser.finish();
  if (!req) return;
  req.destroyed = true;
  const { res } = req;
  if (res) {
    if (!res.complete) res.destroy(new ConnResetException('aborted'));
    req._closed = true;
    req.emit('close');
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!this._hadError) {
      this._hadError = true;
      emitErrorEvent(req, new ConnResetException('socket hang up'));
    }
    req._closed = true;
    req.emit('close');
  }
  // What was not sent will not be.
  req.outputData.length = 0;
  if (this.parser) freeParser(this.parser, req, this);
}

// The end of a response -----------------------------------------------------

// 'end' of the response: `this` is it.
function onResponseEnd() {
  const { req } = this;
  const { socket } = req;
  req._ended = true;
  tell('http.client.response.finish', { request: req, response: this });
  if (socket) {
    if (req.timeoutCb) socket.removeListener('timeout', emitRequestTimeout);
  }
  if (!req.shouldKeepAlive) {
    if (socket?.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (req.writableFinished && !this.aborted) {
    keepAlive(req);
  }
}

// 'finish' of the request: `this` is it.
function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) keepAlive(this);
}

function keepAlive(req) {
  const { socket } = req;
  if (req._kept) return;
  req._kept = true;
  if (req.timeoutCb) {
    socket.setTimeout(0, req.timeoutCb);
    req.timeoutCb = null;
  }
  socket.removeListener('timeout', emitResponseTimeout);
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  removeListeners(socket);
  socket.once('error', noop);
  // An 'error' between now and the tick below is nobody's.
  req.destroyed = true;
  // Nor may the response take the socket with it any more.
  if (req.res) req.res.socket = null;
  process.nextTick(emitFreeNT, req);
}

function emitFreeNT(req) {
  req._closed = true;
  req.emit('close');
  if (!req.socket) return;
  req.socket.removeListener('error', noop);
  req.socket.emit('free');
}

// Timeouts ------------------------------------------------------------------

// 'timeout' of the socket: `this` is it.
function emitRequestTimeout() {
  const req = this._httpMessage;
  if (req) req.emit('timeout');
}

function emitResponseTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

function listenSocketTimeout(req) {
  if (req.timeoutCb) return;
  req.timeoutCb = emitRequestTimeout;
  if (req.socket) req.socket.once('timeout', emitRequestTimeout);
  else req.on('socket', (socket) => socket.once('timeout', emitRequestTimeout));
}

ClientRequest.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (this._ended) return this;
  listenSocketTimeout(this);
  msecs = getTimerDuration(msecs, 'msecs');
  if (callback !== undefined) {
    validateFunction(callback, 'callback');
    this.once('timeout', callback);
  }
  const { socket } = this;
  if (socket) {
    setSocketTimeout(socket, msecs);
  } else {
    this.once('socket', (sock) => setSocketTimeout(sock, msecs));
  }
  return this;
};

function setSocketTimeout(socket, msecs) {
  // Connecting has its own pace.
  if (socket.connecting) socket.once('connect', () => socket.setTimeout(msecs));
  else socket.setTimeout(msecs);
}

ClientRequest.prototype.clearTimeout = function clearTimeout(cb) {
  this.setTimeout(0, cb);
};

ClientRequest.prototype._deferToConnect = function _deferToConnect(method, args) {
  const onSocket = () => {
    if (method) this.socket[method].apply(this.socket, args);
  };
  const whenReady = () => {
    if (this.socket.writable) onSocket();
    else this.socket.once('connect', onSocket);
  };
  if (this.socket) whenReady();
  else this.once('socket', whenReady);
};

ClientRequest.prototype.setNoDelay = function setNoDelay(noDelay) {
  this._deferToConnect('setNoDelay', [noDelay]);
};

ClientRequest.prototype.setSocketKeepAlive = function setSocketKeepAlive(enable, initialDelay) {
  this._deferToConnect('setKeepAlive', [enable, initialDelay]);
};

module.exports = { ClientRequest };
