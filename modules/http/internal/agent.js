'use strict';
// http.Agent: which request gets which socket, and what becomes of a socket
// when its request is done. Follows "Class: http.Agent" in Node's docs.

const net = require('net');
const EventEmitter = require('events');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateNumber, validateOneOf } = require('internal/validators');

const kRequestOptions = Symbol('requestOptions');

function onFreeSocketError() {
  this.destroy();
}

/**
 * @param {object} [options] keepAlive, keepAliveMsecs, maxSockets,
 *   maxTotalSockets, maxFreeSockets, scheduling ('lifo' | 'fifo'), timeout (ms),
 *   agentKeepAliveTimeoutBuffer (ms), and options for the connections
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.options = { __proto__: null, ...options };
  this.defaultPort = this.options.defaultPort || 80;
  this.protocol = this.options.protocol || 'http:';
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // A path would make every connection a local one.
  this.options.path = null;
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  const buffer = this.options.agentKeepAliveTimeoutBuffer;
  this.agentKeepAliveTimeoutBuffer = typeof buffer === 'number' && buffer >= 0 && Number.isFinite(buffer) ? buffer : 1000;

  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) {
    validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
    if (Number.isNaN(this.maxTotalSockets)) throw new ERR_OUT_OF_RANGE('maxTotalSockets', '> 0', this.maxTotalSockets);
  } else {
    this.maxTotalSockets = Infinity;
  }
  this.on('free', onFree);
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

/** Makes the connection; classes for other transports replace it. */
Agent.prototype.createConnection = net.createConnection;

/** @returns {string} what connections that can serve the same requests have in common */
Agent.prototype.getName = function getName(options = {}) {
  let name = `${options.host || 'localhost'}:`;
  if (options.port) name += options.port;
  name += ':';
  if (options.localAddress) name += options.localAddress;
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

/** Gives the request a socket: a free one, a new one, or one later. */
Agent.prototype.addRequest = function addRequest(req, options, port, localAddress) {
  // The old form: (req, host, port, localAddress).
  if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
  options = { __proto__: null, ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  const name = this.getName(options);
  this.sockets[name] ||= [];

  const free = this.freeSockets[name];
  let socket;
  if (free) {
    while (free.length && free[0].destroyed) free.shift();
    socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
    if (!free.length) delete this.freeSockets[name];
  }
  const count = this.sockets[name].length + (this.freeSockets[name]?.length ?? 0);
  if (socket) {
    this.reuseSocket(socket, req);
    setRequestSocket(this, req, socket);
    this.sockets[name].push(socket);
  } else if (count < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    createSocketFor(this, req, options);
  } else {
    req[kRequestOptions] = options;
    (this.requests[name] ||= []).push(req);
  }
};

function createSocketFor(agent, req, options) {
  agent.createSocket(req, options, (err, socket) => {
    if (err) req.onSocket(socket, err);
    else setRequestSocket(agent, req, socket);
  });
}

Agent.prototype.createSocket = function createSocket(req, options, cb) {
  options = { __proto__: null, ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  const name = this.getName(options);
  options._agentKey = name;
  options.encoding = null;
  let called = false;
  const onCreate = (err, socket) => {
    if (called) return;
    called = true;
    if (err) {
      cb(err);
      return;
    }
    (this.sockets[name] ||= []).push(socket);
    this.totalSocketCount++;
    installListeners(this, socket, options);
    cb(null, socket);
  };
  if (this.keepAlive) {
    options.keepAlive = this.keepAlive;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  const socket = this.createConnection(options, onCreate);
  if (socket) onCreate(null, socket);
};

function installListeners(agent, socket, options) {
  function onFreeSocket() {
    agent.emit('free', socket, options);
  }
  function onClose() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  }
  function onTimeout() {
    // Only one that nobody uses may go.
    for (const name of Object.keys(agent.freeSockets)) {
      if (agent.freeSockets[name].includes(socket)) {
        socket.destroy();
        return;
      }
    }
  }
  // The socket leaves the agent, to an upgrade for instance.
  function onRemove() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFreeSocket);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  }
  socket.on('free', onFreeSocket);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
}

// 'free': a request is done with its socket. `this` is the agent.
function onFree(socket, options) {
  const name = this.getName(options);
  // Over already, or ended by the peer.
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requests = this.requests[name];
  if (requests?.length) {
    const req = requests.shift();
    if (requests.length === 0) delete this.requests[name];
    req[kRequestOptions] = undefined;
    setRequestSocket(this, req, socket);
    return;
  }
  // A socket whose request was given up before it began is as good as new.
  const req = socket._httpMessage;
  if ((req && !req.shouldKeepAlive) || !this.keepAlive) {
    socket.destroy();
    return;
  }
  const free = this.freeSockets[name] || [];
  const count = free.length + (this.sockets[name]?.length ?? 0);
  if (this.totalSocketCount > this.maxTotalSockets || count > this.maxSockets || free.length >= this.maxFreeSockets ||
      !this.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  this.freeSockets[name] = free;
  socket._httpMessage = null;
  this.removeSocket(socket, options);
  socket.once('error', onFreeSocketError);
  free.push(socket);
}

/**
 * Called when a socket could be kept for later; may be replaced.
 * @returns {boolean} false: it is destroyed
 */
Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let timeout = this.options.timeout || 0;
  // The server says how long it waits: be gone before that.
  const hint = /^timeout=(\d+)/.exec(socket._httpMessage?.res?.headers['keep-alive'] ?? '')?.[1];
  if (hint !== undefined) {
    const serverTimeout = Number.parseInt(hint, 10) * 1000 - this.agentKeepAliveTimeoutBuffer;
    if (serverTimeout <= 0) return false;
    if (timeout === 0 || serverTimeout < timeout) timeout = serverTimeout;
  }
  if (socket.timeout !== timeout) socket.setTimeout(timeout);
  return true;
};

/** Called when a kept socket is taken for a request; may be replaced. */
Agent.prototype.reuseSocket = function reuseSocket(socket, req) {
  socket.removeListener('error', onFreeSocketError);
  req.reusedSocket = true;
  socket.ref();
};

Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = this.getName(options);
  const tables = socket.writable ? [this.sockets] : [this.sockets, this.freeSockets];
  for (const table of tables) {
    const list = table[name];
    const index = list === undefined ? -1 : list.indexOf(socket);
    if (index === -1) continue;
    list.splice(index, 1);
    if (list.length === 0) delete table[name];
  }
  // Room for a request that waits, for the same place or any other.
  let req = this.requests[name]?.[0];
  if (req === undefined) {
    for (const other of Object.keys(this.requests)) {
      if (this.sockets[other]?.length) continue;
      req = this.requests[other][0];
      break;
    }
  }
  if (req === undefined) return;
  const wanted = req[kRequestOptions];
  const waitingName = this.getName(wanted);
  if ((this.sockets[waitingName]?.length ?? 0) >= this.maxSockets || this.totalSocketCount >= this.maxTotalSockets) {
    return;
  }
  req[kRequestOptions] = undefined;
  const waiting = this.requests[waitingName];
  waiting.shift();
  if (waiting.length === 0) delete this.requests[waitingName];
  createSocketFor(this, req, wanted);
};

/** Destroys the sockets in use and the free ones. */
Agent.prototype.destroy = function destroy() {
  for (const table of [this.freeSockets, this.sockets]) {
    for (const name of Object.keys(table)) {
      for (const socket of [...table[name]]) socket.destroy();
    }
  }
};

function setRequestSocket(agent, req, socket) {
  req.onSocket(socket);
  const timeout = agent.options.timeout || 0;
  if (req.timeout === undefined || req.timeout === timeout) return;
  socket.setTimeout(req.timeout);
}

let globalAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

module.exports = {
  Agent,
  get globalAgent() { return globalAgent; },
  set globalAgent(agent) { globalAgent = agent; },
};
