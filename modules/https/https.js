'use strict';
// The https module. TLS is not there yet, so nothing can be sent or served;
// what programs need at load time exists: the Agent and Server classes and the
// functions, which say so when they are called. Follows "HTTPS" in Node's docs.

const http = require('http');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

/** An http.Agent for port 443; it cannot make connections yet. */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  http.Agent.call(this, { defaultPort: 443, protocol: 'https:', ...options });
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
}
Object.setPrototypeOf(Agent.prototype, http.Agent.prototype);
Object.setPrototypeOf(Agent, http.Agent);

Agent.prototype.createConnection = function createConnection() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('https.Agent.createConnection');
};

// Connections differ by what decides whether the peer is to be trusted.
Agent.prototype.getName = function getName(options = {}) {
  let name = http.Agent.prototype.getName.call(this, options);
  for (const key of ['ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx']) name += `:${options[key] ?? ''}`;
  name += `:${options.rejectUnauthorized ?? ''}`;
  name += `:${options.servername && options.servername !== options.host ? options.servername : ''}`;
  for (const key of ['minVersion', 'maxVersion', 'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam',
                     'secureOptions', 'sessionIdContext']) {
    name += `:${options[key] ?? ''}`;
  }
  return name;
};

function Server() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('https.Server');
}
Object.setPrototypeOf(Server.prototype, http.Server.prototype);
Object.setPrototypeOf(Server, http.Server);

let globalAgent;

module.exports = {
  Agent,
  Server,
  createServer() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('https.createServer');
  },
  get() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('https.get');
  },
  request() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('https.request');
  },
};
Object.defineProperty(module.exports, 'globalAgent', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return (globalAgent ??= new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 })); },
  set(agent) { globalAgent = agent; },
});
