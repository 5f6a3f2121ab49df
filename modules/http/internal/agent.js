'use strict';
// http.Agent: which request gets which socket, and what becomes of a socket
// when its request is done. Follows "Class: http.Agent" in Node's docs.

const net = require('net');
const { refuseData } = require('internal/net/socket');
const EventEmitter = require('events');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { kBlock } = require('internal/http/incoming');
const { kProxy, kTunnelAll, openTunnel, proxyOf, tunnelLines, wantsEnvProxy } = require('internal/http/proxy');
const { getDefaultHighWaterMark } = require('internal/stream/state');
const { validateNumber, validateOneOf } = require('internal/validators');

const kWanted = Symbol('wanted'); // of a waiting request: the options of the connection it needs
const kIdleTimeout = Symbol('idleTimeout'); // of an agent: how long it keeps a socket at most (ms) that nobody uses

// The tables (`sockets`, `freeSockets`, `requests`) hold a list for each name
// of getName() that has any.

const count = (table, name) => table[name]?.length ?? 0;

function put(table, name, item) {
  const list = table[name];
  if (list === undefined) table[name] = [item];
  else list.push(item);
}

// `index` -1: the last one.
function takeAt(table, name, index) {
  const list = table[name];
  const item = index === -1 ? list.pop() : list.splice(index, 1)[0];
  if (list.length === 0) delete table[name];
  return item;
}

function destroyOnError() {
  this.destroy();
}

function connectionOptions(agent, options) {
  const all = { __proto__: null, ...options, ...agent.options };
  if (all.socketPath) all.path = all.socketPath;
  return all;
}

/**
 * @param {object} [options] keepAlive, keepAliveMsecs, maxSockets,
 *   maxTotalSockets, maxFreeSockets, scheduling ('lifo' | 'fifo'), timeout (ms),
 *   agentKeepAliveTimeoutBuffer (ms), proxyEnv (http_proxy and so on), and options for the connections
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  const own = { __proto__: null, ...options };
  if (own.noDelay === undefined) own.noDelay = true;
  // A path would make every connection a local one.
  own.path = null;
  const total = own.maxTotalSockets;
  const margin = own.agentKeepAliveTimeoutBuffer;
  Object.assign(this, {
    options: own,
    defaultPort: own.defaultPort || 80,
    protocol: own.protocol || 'http:',
    requests: { __proto__: null }, // waiting for a socket
    sockets: { __proto__: null }, // in use
    freeSockets: { __proto__: null }, // kept for later
    keepAliveMsecs: own.keepAliveMsecs || 1000,
    keepAlive: own.keepAlive || false,
    maxSockets: own.maxSockets || Agent.defaultMaxSockets,
    maxFreeSockets: own.maxFreeSockets || 256,
    scheduling: own.scheduling || 'lifo',
    maxTotalSockets: total === undefined ? Infinity : total,
    totalSocketCount: 0,
    agentKeepAliveTimeoutBuffer: Number.isFinite(margin) && margin >= 0 ? margin : 1000,
  });
  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (total !== undefined) {
    validateNumber(total, 'maxTotalSockets', 1);
    if (Number.isNaN(total)) throw new ERR_OUT_OF_RANGE('maxTotalSockets', '> 0', total);
  }
  this[kProxy] = own.proxyEnv ? proxyOf(this.protocol, own.proxyEnv) : null;
  this.on('free', onFree);
  this.on('newListener', onNewListener);
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

const socketsOf = (agent) => [...Object.values(agent.freeSockets), ...Object.values(agent.sockets)].flat();

// The keys of connections that are open already are wanted, too.
function onNewListener(event) {
  if (event !== 'keylog' || this.listenerCount('keylog') > 0) return;
  for (const socket of socketsOf(this)) passKeylog(this, socket);
}

function passKeylog(agent, socket) {
  socket.on('keylog', (line) => { agent.emit('keylog', line, socket); });
}

/** Makes the connection; classes for other transports replace it. */
Agent.prototype.createConnection = function createConnection(...args) {
  const [options, callback] = args;
  const proxy = this?.[kProxy];
  if (proxy && typeof options === 'object' && !options.socketPath && proxy.serves(options.host, options.port)) {
    if (!this[kTunnelAll]) return proxy.connect(options);
    openTunnel(proxy, options, tunnelLines(this), (err, socket) => {
      callback(err, socket);
      // The request takes the socket in the next tick.
      if (socket) process.nextTick(() => socket.resume());
    });
    return undefined;
  }
  return net.createConnection(...args);
};

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

const mayConnect = (agent, open) => open < agent.maxSockets && agent.totalSocketCount < agent.maxTotalSockets;

/** Gives the request a socket: a free one, a new one, or one later. */
Agent.prototype.addRequest = function addRequest(req, options, port, localAddress) {
  // The old form: (req, host, port, localAddress).
  const given = typeof options === 'string' ? { host: options, port, localAddress } : options;
  const wanted = connectionOptions(this, given);
  const name = this.getName(wanted);
  this.sockets[name] ??= []; // there from the first request on, as programs see it

  const socket = takeFree(this, name);
  if (socket !== undefined) {
    this.reuseSocket(socket, req);
    const state = socket._writableState;
    const mark = wanted.writableHighWaterMark ?? wanted.highWaterMark ?? getDefaultHighWaterMark();
    if (state && state.highWaterMark !== mark) state.highWaterMark = mark;
    assign(this, req, socket);
    put(this.sockets, name, socket);
  } else if (mayConnect(this, count(this.sockets, name) + count(this.freeSockets, name))) {
    connectFor(this, req, wanted);
  } else {
    req[kWanted] = wanted;
    put(this.requests, name, req);
  }
};

function takeFree(agent, name) {
  const table = agent.freeSockets;
  while (count(table, name) > 0) {
    if (table[name][0].destroyed) takeAt(table, name, 0);
    else return takeAt(table, name, agent.scheduling === 'fifo' ? 0 : -1);
  }
  return undefined;
}

function connectFor(agent, req, options) {
  agent.createSocket(req, options, (err, socket) => {
    if (err) req.onSocket(socket, err);
    else assign(agent, req, socket);
  });
}

/** @param {(err?: Error, socket?: object) => void} done */
Agent.prototype.createSocket = function createSocket(req, options, done) {
  const all = connectionOptions(this, options);
  const name = all._agentKey = this.getName(all);
  all.encoding = null;
  if (this.keepAlive) {
    all.keepAlive = true;
    all.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  if (this[kProxy] !== null && req.timeout !== undefined) all.timeout = req.timeout;
  // createConnection may return the socket, or call back, or both.
  let waiting = true;
  const onConnection = (err, socket) => {
    if (!waiting) return;
    waiting = false;
    if (err) {
      if (err.proxyTunnelTimeout) req.emit('timeout');
      done(err);
      return;
    }
    put(this.sockets, name, socket);
    this.totalSocketCount++;
    watch(this, socket, all);
    done(null, socket);
  };
  const made = this.createConnection(all, onConnection);
  if (made) onConnection(null, made);
};

// Follows a socket until it closes or leaves the agent.
function watch(agent, socket, options) {
  const gone = () => {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  };
  const listeners = {
    __proto__: null,
    free() { agent.emit('free', socket, options); },
    close: gone,
    timeout() {
      // Only one that nobody uses may go.
      if (Object.values(agent.freeSockets).some((list) => list.includes(socket))) socket.destroy();
    },
    // To an upgrade, for instance.
    agentRemove() {
      gone();
      for (const event in listeners) socket.removeListener(event, listeners[event]);
    },
  };
  for (const event in listeners) socket.on(event, listeners[event]);
}

// 'free': a request is done with its socket. `this` is the agent.
function onFree(socket, options) {
  const name = this.getName(options);
  const usable = socket.writable; // neither over already nor ended by the peer
  if (usable && count(this.requests, name) > 0) {
    const next = takeAt(this.requests, name, 0);
    next[kWanted] = undefined;
    assign(this, next, socket);
  } else if (usable && hasRoomFor(this, socket, name) && this.keepSocketAlive(socket)) {
    socket._httpMessage = null;
    this.removeSocket(socket, options);
    socket.once('error', destroyOnError);
    refuseData(socket, true);
    put(this.freeSockets, name, socket);
  } else {
    socket.destroy();
  }
}

function hasRoomFor(agent, socket, name) {
  // A socket whose request was given up before it began is as good as new.
  const last = socket._httpMessage;
  if (!agent.keepAlive || (last && !last.shouldKeepAlive)) return false;
  // Requests to another place could wait for ever for this one's place.
  if (agent.totalSocketCount >= agent.maxTotalSockets && firstOfIdleName(agent) !== undefined) return false;
  const free = count(agent.freeSockets, name);
  return free < agent.maxFreeSockets && free + count(agent.sockets, name) <= agent.maxSockets &&
    agent.totalSocketCount <= agent.maxTotalSockets;
}

// The seconds that a response says its server waits for the next request.
function patienceOf(res) {
  // Most say nothing, and to look costs less than to make all headers.
  if (!res || res[kBlock]?.includes('timeout=') === false) return undefined;
  return /^timeout=(\d+)/.exec(res.headers['keep-alive'] ?? '')?.[1];
}

/**
 * Called when a socket could be kept for later; may be replaced.
 * @returns {boolean} false: it is destroyed
 */
Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let patience = this[kIdleTimeout] ?? (this.options.timeout || 0);
  // The server says how long it waits: be gone before that.
  const hint = patienceOf(socket._httpMessage?.res);
  if (hint !== undefined) {
    const left = Number.parseInt(hint, 10) * 1000 - this.agentKeepAliveTimeoutBuffer;
    if (left <= 0) return false;
    if (patience === 0 || left < patience) patience = left;
  }
  if (socket.timeout !== patience) socket.setTimeout(patience);
  return true;
};

/** Called when a kept socket is taken for a request; may be replaced. */
Agent.prototype.reuseSocket = function reuseSocket(socket, req) {
  req.reusedSocket = true;
  refuseData(socket, false);
  socket.removeListener('error', destroyOnError);
  socket.ref();
};

/** Forgets the socket and, where that makes room, connects for a request that waits. */
Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = this.getName(options);
  // One still writable is about to be put among the free.
  for (const table of socket.writable ? [this.sockets] : [this.sockets, this.freeSockets]) {
    const index = table[name]?.indexOf(socket) ?? -1;
    if (index !== -1) takeAt(table, name, index);
  }
  const next = this.requests[name]?.[0] ?? firstOfIdleName(this);
  if (next === undefined) return;
  const wanted = next[kWanted];
  const nextName = this.getName(wanted);
  if (!mayConnect(this, count(this.sockets, nextName))) return;
  // A socket that becomes free meanwhile may serve the request; the new one then serves another, or is kept.
  this.createSocket(next, wanted, (err, made) => {
    if (!err) {
      made.emit('free');
      return;
    }
    const index = this.requests[nextName]?.indexOf(next) ?? -1;
    if (index === -1) return;
    takeAt(this.requests, nextName, index);
    next[kWanted] = undefined;
    next.onSocket(made, err);
  });
};

// The first request that waits for a place to which no socket is open.
function firstOfIdleName(agent) {
  for (const name in agent.requests) {
    if (count(agent.sockets, name) === 0) return agent.requests[name][0];
  }
  return undefined;
}

/** Destroys the sockets in use and the free ones. */
Agent.prototype.destroy = function destroy() {
  for (const socket of socketsOf(this)) socket.destroy();
};

function assign(agent, req, socket) {
  req.onSocket(socket);
  const usual = agent.options.timeout || 0;
  if (req.timeout !== undefined && req.timeout !== usual) socket.setTimeout(req.timeout);
}

let globalAgent = new Agent({
  keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: wantsEnvProxy() ? process.env : undefined,
});

module.exports = {
  Agent,
  kIdleTimeout,
  passKeylog,
  get globalAgent() { return globalAgent; },
  set globalAgent(agent) { globalAgent = agent; },
};
