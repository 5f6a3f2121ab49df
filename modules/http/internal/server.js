'use strict';
// http.Server: its options, timeouts and closing. What happens on one
// connection is in internal/http/connection. Follows "Class: http.Server" and
// "http.createServer()" in Node's docs.

const net = require('net');
const {
  codes: { ERR_HTTP_REQUEST_TIMEOUT, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');
const { IncomingMessage } = require('internal/http/incoming');
const { kUniqueHeaders, parseUniqueHeadersOption } = require('internal/http/outgoing');
const { ServerResponse } = require('internal/http/server_response');
const { STATUS_CODES, lenienceOf } = require('internal/http/common');
const {
  connectionListener, isIdle, kConnections, kIncomingMessage, kLenience, kServerResponse, reportError,
} = require('internal/http/connection');
const { getLibuvNow } = internalBinding('timers');

const kConnectionsCheckingInterval = Symbol('http.server.connectionsCheckingInterval');
const kRejection = Symbol.for('nodejs.rejection');

/** Checks the options that http and https servers share, and stores them. */
function storeHTTPOptions(options) {
  this[kIncomingMessage] = options.IncomingMessage || IncomingMessage;
  this[kServerResponse] = options.ServerResponse || ServerResponse;

  if (options.maxHeaderSize !== undefined) validateInteger(options.maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = options.maxHeaderSize;
  this[kLenience] = lenienceOf(options);
  this.insecureHTTPParser = options.insecureHTTPParser;
  this.optimizeEmptyRequests = flag(options, 'optimizeEmptyRequests', false);

  this.requestTimeout = milliseconds(options, 'requestTimeout', 300_000);
  if (options.headersTimeout !== undefined) {
    this.headersTimeout = milliseconds(options, 'headersTimeout');
  } else {
    // Never the longer of the two.
    this.headersTimeout = this.requestTimeout > 0 ? Math.min(60_000, this.requestTimeout) : 60_000;
  }
  if (this.requestTimeout > 0 && this.headersTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw new ERR_OUT_OF_RANGE('headersTimeout', '<= requestTimeout', options.headersTimeout);
  }
  this.keepAliveTimeout = milliseconds(options, 'keepAliveTimeout', 5_000);
  this.keepAliveTimeoutBuffer = milliseconds(options, 'keepAliveTimeoutBuffer', 1_000);
  this.connectionsCheckingInterval = milliseconds(options, 'connectionsCheckingInterval', 30_000);

  this.requireHostHeader = flag(options, 'requireHostHeader', true);
  this.joinDuplicateHeaders = flag(options, 'joinDuplicateHeaders', undefined);
  this.rejectNonStandardBodyWrites = flag(options, 'rejectNonStandardBodyWrites', false);
  if (options.shouldUpgradeCallback !== undefined) {
    validateFunction(options.shouldUpgradeCallback, 'options.shouldUpgradeCallback');
    this.shouldUpgradeCallback = options.shouldUpgradeCallback;
  } else {
    this.shouldUpgradeCallback = shouldUpgrade;
  }
}

function shouldUpgrade() {
  return this.listenerCount('upgrade') > 0;
}

function milliseconds(options, name, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  validateInteger(value, name, 0);
  return value;
}

function flag(options, name, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  validateBoolean(value, `options.${name}`);
  return value;
}

/**
 * @param {object} [options]
 * @param {(req: IncomingMessage, res: ServerResponse) => void} [requestListener]
 */
function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = kEmptyObject;
  } else if (options == null) {
    options = kEmptyObject;
  } else {
    validateObject(options, 'options');
  }
  storeHTTPOptions.call(this, options);

  net.Server.call(this, {
    allowHalfOpen: true,
    noDelay: options.noDelay ?? true,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
    highWaterMark: options.highWaterMark,
  });
  if (requestListener) this.on('request', requestListener);

  prepareServer(this, options);
  this.on('connection', connectionListener);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

/** What http and https servers have beside their options. */
function prepareServer(server, options) {
  // Whether a client that has ended its side still gets its responses.
  server.httpAllowHalfOpen = false;
  server.timeout = 0;
  server.maxHeadersCount = null;
  server.maxRequestsPerSocket = 0;
  server[kConnections] = new Set();
  server[kConnectionsCheckingInterval] = undefined;
  server[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
  server.on('listening', setupConnectionsTracking);
}

/** Starts looking for requests that take too long. */
function setupConnectionsTracking() {
  this[kConnections] ??= new Set();
  if (this[kConnectionsCheckingInterval]) clearInterval(this[kConnectionsCheckingInterval]);
  this[kConnectionsCheckingInterval] = setInterval(checkConnections, this.connectionsCheckingInterval, this);
  this[kConnectionsCheckingInterval].unref();
}

function checkConnections(server) {
  const { headersTimeout, requestTimeout } = server;
  if (headersTimeout === 0 && requestTimeout === 0) return;
  const now = getLibuvNow();
  for (const conn of server[kConnections]) {
    const head = conn.headStart();
    const late = (headersTimeout > 0 && head !== 0 && now - head >= headersTimeout) ||
      (requestTimeout > 0 && conn.requestStart !== 0 && now - conn.requestStart >= requestTimeout) ||
      (requestTimeout > 0 && head !== 0 && now - head >= requestTimeout);
    if (late) reportError(conn, new ERR_HTTP_REQUEST_TIMEOUT());
  }
}

/** What has to happen before a server stops listening. */
function httpServerPreClose(server) {
  server.closeIdleConnections();
  clearInterval(server[kConnectionsCheckingInterval]);
}

Server.prototype.close = function(...args) {
  httpServerPreClose(this);
  net.Server.prototype.close.apply(this, args);
  return this;
};

Server.prototype.closeAllConnections = function() {
  for (const conn of [...this[kConnections]]) conn.socket.destroy();
};

/** Closes connections that are between two requests. */
Server.prototype.closeIdleConnections = function() {
  for (const conn of [...this[kConnections]]) {
    if (isIdle(conn)) conn.socket.destroy();
  }
};

/**
 * @param {number} msecs of inactivity on a connection; 0 = for ever
 * @param {(socket: import('net').Socket) => void} [callback] for 'timeout'
 */
Server.prototype.setTimeout = function(msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on('timeout', callback);
  return this;
};

Server.prototype[kRejection] = function(err, event, ...args) {
  if (event !== 'request') {
    net.Server.prototype[kRejection].call(this, err, event, ...args);
    return;
  }
  const res = args[1];
  if (res.headersSent || res.writableEnded) {
    res.destroy();
    return;
  }
  // Headers of the failed attempt may say too much.
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.statusCode = 500;
  res.end(STATUS_CODES[500]);
};

module.exports = {
  Server,
  httpServerPreClose,
  kConnectionsCheckingInterval,
  prepareServer,
  setupConnectionsTracking,
  storeHTTPOptions,
};
