'use strict';
// The https module: HTTP/1.1 over TLS. Messages, parsing and pooling are those of http, connections those of tls.
// Follows "HTTPS" in Node's docs.

const http = require('http');
const net = require('net');
const tls = require('tls');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');
const { kProxy, openTunnel, tunnelLines, wantsEnvProxy } = require('internal/http/proxy');
const { passKeylog } = require('internal/http/agent');
const { connectionListener } = require('internal/http/connection');
const { httpServerPreClose, prepareServer, storeHTTPOptions } = require('internal/http/server');

/**
 * @param {object} [options] of http.createServer() and tls.createServer()
 * @param {(req: http.IncomingMessage, res: http.ServerResponse) => void} [requestListener]
 */
function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  let own = kEmptyObject;
  if (typeof options === 'function') {
    requestListener = options;
  } else if (options != null) {
    validateObject(options, 'options');
    own = options;
  }
  own = { noDelay: true, ...own };
  // HTTP/2 has a module of its own.
  if (!own.ALPNProtocols && !own.ALPNCallback) own.ALPNProtocols = ['http/1.1'];
  storeHTTPOptions.call(this, own);
  tls.Server.call(this, own, connectionListener);
  prepareServer(this, own);
  if (requestListener) this.on('request', requestListener);
  this.on('tlsClientError', (err, socket) => {
    if (!this.emit('clientError', err, socket)) socket.destroy(err);
  });
}
Object.setPrototypeOf(Server.prototype, tls.Server.prototype);
Object.setPrototypeOf(Server, tls.Server);

Object.assign(Server.prototype, {
  closeAllConnections: http.Server.prototype.closeAllConnections,
  closeIdleConnections: http.Server.prototype.closeIdleConnections,
  setTimeout: http.Server.prototype.setTimeout,
  close(...args) {
    httpServerPreClose(this);
    tls.Server.prototype.close.apply(this, args);
    return this;
  },
});
Object.defineProperty(Server.prototype, Symbol.for('nodejs.rejection'), {
  __proto__: null,
  configurable: true,
  writable: true,
  value: function(err, event, ...args) {
    const { prototype } = event === 'secureConnection' ? tls.Server : http.Server;
    prototype[Symbol.for('nodejs.rejection')].call(this, err, event, ...args);
  },
});

/** @returns {Server} */
function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

// Agents ------------------------------------------------------------------------------

/** @param {object} [options] of http.Agent, for TLS connections, and maxCachedSessions (100; 0: none are kept) */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  http.Agent.call(this, { defaultPort: 443, protocol: 'https:', ...options });
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  this._sessionCache = { map: {}, list: [] };
}
Object.setPrototypeOf(Agent.prototype, http.Agent.prototype);
Object.setPrototypeOf(Agent, http.Agent);

// The name to ask the server for: that of the Host header, else that of the connection; addresses are none.
function serverNameOf(options, req) {
  let name = options.host;
  const header = req.getHeader('host');
  if (header) {
    if (typeof header !== 'string') throw new ERR_INVALID_ARG_TYPE('options.headers.host', 'String', header);
    const bracket = header.startsWith('[') ? header.indexOf(']') : -1;
    name = bracket === -1 ? header.split(':', 1)[0] : header.slice(1, bracket);
  }
  return net.isIP(name) ? '' : name;
}

Agent.prototype.addRequest = function addRequest(req, options, port, localAddress) {
  const given = typeof options === 'string' ? { host: options, port, localAddress } : options;
  const servername = this.options.servername ?? given.servername;
  const named = servername || servername === '' ? given : { ...given, servername: serverNameOf(given, req) };
  return http.Agent.prototype.addRequest.call(this, req, named);
};

/** `(options[, cb])`, `(port[, host][, options][, cb])`: resumes the last session to the same place. */
Agent.prototype.createConnection = function createConnection(port, host, options) {
  let all;
  if (port !== null && typeof port === 'object') all = port;
  else if (host !== null && typeof host === 'object') all = { ...host };
  else if (options !== null && typeof options === 'object') all = { ...options };
  else all = {};
  if (typeof port === 'number') all.port = port;
  if (typeof host === 'string') all.host = host;

  const proxy = this[kProxy];
  if (!proxy || all.socketPath || typeof host !== 'function' || !proxy.serves(all.host, all.port)) {
    return secureConnection(this, all);
  }
  openTunnel(proxy, all, tunnelLines(this), (err, socket) => {
    if (err) {
      host(err);
      return;
    }
    // The request must not leave before the server is verified.
    const secured = secureConnection(this, { ...all, socket });
    if (proxy.secure) socket.resume();
    secured.once('error', host);
    secured.once('secureConnect', () => {
      secured.off('error', host);
      host(null, secured);
    });
  });
  return undefined;
};

function secureConnection(agent, all) {
  const key = ownCheck(agent, all) === undefined ? all._agentKey : undefined;
  if (key) {
    const session = agent._getSession(key);
    if (session) all = { session, ...all };
  }
  const socket = tls.connect(all);
  if (agent.listenerCount('keylog') > 0) passKeylog(agent, socket);
  if (key) {
    socket.on('session', (session) => { agent._cacheSession(key, session); });
    // A session that led to an error is not worth another try.
    socket.once('close', (hadError) => { if (hadError) agent._evictSession(key); });
  }
  return socket;
}

// Connections differ by what decides whether the peer is to be trusted.
const kPlainParts = ['ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx'];
const kMoreParts = ['minVersion', 'maxVersion', 'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam',
                    'secureOptions', 'sessionIdContext'];
// `false` and 0 count for these, too.
const kAnyValue = new Set(['honorCipherOrder', 'secureOptions']);

const isPlain = (value) => typeof value !== 'object' || value === null || ArrayBuffer.isView(value);

// Of {buf, passphrase} and the like.
function one(value) {
  return isPlain(value) ? value : JSON.stringify({ buf: value.buf, pem: value.pem, passphrase: value.passphrase });
}

function part(options, key) {
  const value = options[key];
  if (kAnyValue.has(key)) return value === undefined ? '' : value;
  return (Array.isArray(value) ? value.map(one).join(',') : one(value)) || '';
}

// Whoever trusts peers by a function of their own shares no connection and no session with others.
const kChecks = new WeakMap();
let checks = 0;

function ownCheck(agent, options) {
  const { checkServerIdentity: check } = options;
  return typeof check === 'function' && check !== agent.options.checkServerIdentity ? check : undefined;
}

Agent.prototype.getName = function getName(options = {}) {
  let name = http.Agent.prototype.getName.call(this, options);
  for (const key of kPlainParts) name += `:${part(options, key)}`;
  name += `:${options.rejectUnauthorized ?? ''}`;
  name += `:${options.servername && options.servername !== options.host ? options.servername : ''}`;
  for (const key of kMoreParts) name += `:${part(options, key)}`;
  name += `:${options.sigalgs ? JSON.stringify(options.sigalgs) : ''}`;
  name += `:${options.privateKeyIdentifier || ''}:${options.privateKeyEngine || ''}`;
  const check = ownCheck(this, options);
  if (check === undefined) return name;
  if (!kChecks.has(check)) kChecks.set(check, ++checks);
  return `${name}:${kChecks.get(check)}`;
};

Object.assign(Agent.prototype, {
  _getSession(key) { return this._sessionCache.map[key]; },

  _cacheSession(key, session) {
    if (this.maxCachedSessions === 0) return;
    const { map, list } = this._sessionCache;
    if (map[key] === undefined) {
      if (list.length >= this.maxCachedSessions) delete map[list.shift()];
      list.push(key);
    }
    map[key] = session;
  },

  _evictSession(key) {
    const { map, list } = this._sessionCache;
    const index = list.indexOf(key);
    if (index === -1) return;
    list.splice(index, 1);
    delete map[key];
  },
});

let globalAgent = new Agent({
  keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: wantsEnvProxy() ? process.env : undefined,
});

// Requests ----------------------------------------------------------------------------

/**
 * `(url[, options][, cb])` or `(options[, cb])`.
 * @returns {http.ClientRequest} to be ended by the caller
 */
function request(...args) {
  let options = {};
  if (typeof args[0] === 'string') {
    const { urlToHttpOptions } = require('url');
    options = urlToHttpOptions(new URL(args.shift()));
  } else if (args[0] instanceof URL) {
    const { urlToHttpOptions } = require('url');
    options = urlToHttpOptions(args.shift());
  }
  if (args[0] && typeof args[0] !== 'function') Object.assign(options, args.shift());
  options._defaultAgent = module.exports.globalAgent;
  return new http.ClientRequest(options, args[0]);
}

/** As request(), and ends it. */
function get(input, options, cb) {
  const req = request(input, options, cb);
  req.end();
  return req;
}

module.exports = {
  Agent,
  Server,
  createServer,
  get,
  request,
};
Object.defineProperty(module.exports, 'globalAgent', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return globalAgent; },
  set(agent) { globalAgent = agent; },
});
