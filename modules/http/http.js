'use strict';
// The http module: what a program sees of HTTP/1.1. Server, client, agent and
// messages are in internal/http/*. Follows "HTTP" in Node's docs.

const { METHODS, STATUS_CODES, parsers, validateHeaderName, validateHeaderValue } = require('internal/http/common');
const { IncomingMessage } = require('internal/http/incoming');
const { OutgoingMessage } = require('internal/http/outgoing');
const { ServerResponse } = require('internal/http/server_response');
const { Server } = require('internal/http/server');
const { connectionListener } = require('internal/http/connection');
const { defineLazyProperties } = require('internal/util');
const { validateInteger, validateObject } = require('internal/validators');

/** @returns {Server} */
function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

/**
 * `(url[, options][, cb])` or `(options[, cb])`.
 * @returns {ClientRequest} to be ended by the caller
 */
function request(url, options, cb) {
  const { ClientRequest } = require('internal/http/client');
  return new ClientRequest(url, options, cb);
}

/** As request(), and ends it. */
function get(url, options, cb) {
  const req = request(url, options, cb);
  req.end();
  return req;
}

let maxHeaderSize;

module.exports = {
  _connectionListener: connectionListener,
  METHODS,
  STATUS_CODES,
  Agent: undefined,
  ClientRequest: undefined,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers(max) {
    validateInteger(max, 'max', 1);
    parsers.max = max;
  },
  setGlobalProxyFromEnv(proxyEnv = process.env) {
    validateObject(proxyEnv, 'proxyEnv');
    return require('internal/http/proxy').setGlobalProxy(proxyEnv);
  },
};

defineLazyProperties(module.exports, 'internal/http/agent', ['Agent']);
defineLazyProperties(module.exports, 'internal/http/client', ['ClientRequest']);
defineLazyProperties(module.exports, 'internal/fetch/websocket', ['WebSocket', 'CloseEvent']);
defineLazyProperties(module.exports, 'internal/worker_threads/message_port', ['MessageEvent']);
Object.defineProperties(module.exports, {
  maxHeaderSize: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      if (maxHeaderSize === undefined) {
        const option = require('internal/options').getOptionValue?.('--max-http-header-size');
        maxHeaderSize = typeof option === 'number' && option > 0 ? option : 16384;
      }
      return maxHeaderSize;
    },
  },
  globalAgent: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return require('internal/http/agent').globalAgent; },
    set(agent) { require('internal/http/agent').globalAgent = agent; },
  },
});
