'use strict';
// Servers of http2: what becomes of a connection. Follows "Class: Http2Server", "Class: Http2SecureServer",
// http2.createServer(), createSecureServer() and performServerHandshake() in Node's docs.

const net = require('net');
const {
  codes: { ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');
const { serverOptions } = require('internal/http2/options');
const { kSessions, ServerHttp2Session } = require('internal/http2/session');
const { validateSettings } = require('internal/http2/settings');
const constants = require('internal/http2/constants');

const kOptions = Symbol('options');
const kRejection = Symbol.for('nodejs.rejection');

const refusal = (which) => 'HTTP/1.0 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n' +
  `${which} ALPN Protocol, expected \`h2\` to be available.\n` +
  'If this is a HTTP request: The server was not configured with the `allowHTTP1` option or a listener for the ' +
  '`unknownProtocol` event.\n';

// A listener of the servers: `this` is one.
function onConnection(socket) {
  const options = this[kOptions];
  if (socket.alpnProtocol === false || socket.alpnProtocol === 'http/1.1') {
    if (options.allowHTTP1 === true) {
      const { connectionListener } = require('internal/http/connection');
      connectionListener.call(this, socket);
    } else if (!this.emit('unknownProtocol', socket)) {
      const timer = setTimeout(() => { if (!socket.destroyed) socket.destroy(); }, options.unknownProtocolTimeout);
      timer.unref();
      socket.once('close', () => { clearTimeout(timer); });
      socket.end(refusal(socket.alpnProtocol === false ? 'Missing' : 'Unknown'));
    }
    return;
  }
  socket.on('error', ignore);
  const session = new ServerHttp2Session(options, socket, this);
  socket.removeListener('error', ignore);
  session.on('stream', onStream);
  session.on('error', onSessionError);
  session.on('priority', onPriority);
  if (this.timeout) session.setTimeout(this.timeout, onSessionTimeout);
  this.emit('session', session);
}

function ignore() {}

// Listeners of a session: `this` is one.
function onStream(stream, headers, flags, rawHeaders) {
  this.server?.emit('stream', stream, headers, flags, rawHeaders);
}

function onPriority(stream, parent, weight, exclusive) {
  this.server?.emit('priority', stream, parent, weight, exclusive);
}

function onSessionError(error) {
  this.server?.emit('sessionError', error, this);
}

function onSessionTimeout() {
  if (this.destroyed || this.closed) return;
  if (!this.server.emit('timeout', this)) this.destroy();
}

// The compatibility API begins with the first that wants it.
function onNewListener(event) {
  if (event !== 'request') return;
  this.removeListener('newListener', onNewListener);
  const { onServerStream } = require('internal/http2/compat');
  const { Http2ServerRequest, Http2ServerResponse } = this[kOptions];
  this.on('stream', (stream, headers, flags, rawHeaders) => {
    onServerStream.call(this, Http2ServerRequest, Http2ServerResponse, stream, headers, flags, rawHeaders);
  });
}

function setTimeoutOf(server, msecs, callback) {
  server.timeout = msecs;
  if (callback !== undefined) {
    validateFunction(callback, 'callback');
    server.on('timeout', callback);
  }
  return server;
}

function updateSettingsOf(server, settings) {
  validateObject(settings, 'settings');
  validateSettings(settings);
  server[kOptions].settings = { ...server[kOptions].settings, ...settings };
}

function closeSessions(server) {
  for (const session of [...server[kSessions]]) session.close();
}

// What a listener for 'stream' or 'request' rejected with.
function onRejection(server, Base, err, event, args) {
  if (event === 'stream') {
    const [stream] = args;
    if (stream.sentHeaders || stream.destroyed) {
      stream.destroy(err);
    } else {
      stream.respond({ ':status': constants.HTTP_STATUS_INTERNAL_SERVER_ERROR });
      stream.end();
    }
    return;
  }
  if (event === 'request') {
    const [, res] = args;
    if (res.headersSent || res.writableEnded) {
      res.destroy?.(err);
      return;
    }
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = constants.HTTP_STATUS_INTERNAL_SERVER_ERROR;
    res.end('Internal Server Error');
    return;
  }
  Base.prototype[kRejection].call(server, err, event, ...args);
}

class Http2Server extends net.Server {
  constructor(options, requestListener) {
    options = serverOptions(options);
    super(options, onConnection);
    this[kOptions] = options;
    this[kSessions] = new Set();
    this.timeout = 0;
    this.on('newListener', onNewListener);
    if (typeof requestListener === 'function') this.on('request', requestListener);
  }

  setTimeout(msecs, callback) { return setTimeoutOf(this, msecs, callback); }
  updateSettings(settings) { updateSettingsOf(this, settings); }

  close(...args) {
    super.close(...args);
    closeSessions(this);
    return this;
  }

  async [Symbol.asyncDispose]() {
    await new Promise((resolve, reject) => {
      this.close((err) => { if (err) reject(err); else resolve(); });
    });
  }

  [kRejection](err, event, ...args) { onRejection(this, net.Server, err, event, args); }
}

// Made when first needed: most servers do without tls.
let Http2SecureServer;
function secureServerClass() {
  if (Http2SecureServer !== undefined) return Http2SecureServer;
  const tls = require('tls');
  const { httpServerPreClose, prepareServer, Server: HttpServer, storeHTTPOptions } =
    require('internal/http/server');
  Http2SecureServer = class Http2SecureServer extends tls.Server {
    constructor(options, requestListener) {
      options = serverOptions(options);
      if (options.ALPNCallback === undefined || options.ALPNCallback === null) {
        options.ALPNProtocols = options.allowHTTP1 === true ? ['h2', 'http/1.1'] : ['h2'];
      }
      super(options, onConnection);
      this[kOptions] = options;
      this[kSessions] = new Set();
      this.timeout = 0;
      this.on('newListener', onNewListener);
      if (options.allowHTTP1 === true) {
        const http1 = {
          ...options,
          IncomingMessage: options.Http1IncomingMessage,
          ServerResponse: options.Http1ServerResponse,
          ...options.http1Options,
        };
        storeHTTPOptions.call(this, http1);
        prepareServer(this, http1);
      }
      if (typeof requestListener === 'function') this.on('request', requestListener);
      this.on('tlsClientError', onTlsClientError);
    }

    setTimeout(msecs, callback) { return setTimeoutOf(this, msecs, callback); }
    updateSettings(settings) { updateSettingsOf(this, settings); }

    close(...args) {
      if (this[kOptions].allowHTTP1 === true) httpServerPreClose(this);
      super.close(...args);
      closeSessions(this);
      return this;
    }

    closeIdleConnections() {
      if (this[kOptions].allowHTTP1 === true) HttpServer.prototype.closeIdleConnections.call(this);
    }

    async [Symbol.asyncDispose]() {
      await new Promise((resolve, reject) => {
        this.close((err) => { if (err) reject(err); else resolve(); });
      });
    }

    [kRejection](err, event, ...args) { onRejection(this, tls.Server, err, event, args); }
  };
  return Http2SecureServer;
}

function onTlsClientError(err, socket) {
  if (!this.emit('clientError', err, socket)) socket.destroy(err);
}

/** @returns {Http2Server} */
function createServer(options, handler) {
  if (typeof options === 'function') {
    handler = options;
    options = {};
  }
  return new Http2Server(options === undefined ? {} : options, handler);
}

/** @returns {Http2SecureServer} */
function createSecureServer(options, handler) {
  return new (secureServerClass())(options === undefined ? {} : options, handler);
}

/**
 * A session over a socket that is there already.
 * @param {import('stream').Duplex} socket
 * @param {object} [options] as of createServer()
 */
function performServerHandshake(socket, options = {}) {
  if (socket === null || typeof socket !== 'object') throw new ERR_INVALID_ARG_TYPE('socket', 'stream.Duplex', socket);
  options = serverOptions(options);
  return new ServerHttp2Session(options, socket, undefined);
}

module.exports = { createSecureServer, createServer, performServerHandshake };
