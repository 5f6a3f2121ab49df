'use strict';
// A worker's side of cluster: its servers ask the primary for their port, and get connections from
// it (round robin) or the listening socket itself (shared).

const EventEmitter = require('events');
const path = require('path');
const { Worker } = require('internal/cluster/worker');
const { receiver, send: sendTo } = require('internal/cluster/messages');

const TIMEOUT_MAX = 2 ** 31 - 1;

const cluster = new EventEmitter();
module.exports = cluster;

Object.assign(cluster, { isWorker: true, isMaster: false, isPrimary: false, worker: null, Worker });

const handles = new Map(); // by the primary's key
const indexes = new Map(); // how many servers asked for the same place

const send = (message, callback) => sendTo(process, message, null, callback);

/** Called once, before the program. */
cluster._setupWorker = function() {
  const worker = new Worker({ id: +process.env.NODE_UNIQUE_ID | 0, process, state: 'online' });
  cluster.worker = worker;
  process.once('disconnect', () => {
    worker.emit('disconnect');
    // The primary is gone: so is the reason to be here.
    if (!worker.exitedAfterDisconnect) process.exit(0);
  });
  process.on('internalMessage', receiver(worker, onMessage));
  send({ act: 'online' });
};

function onMessage(message, connection) {
  if (message.act === 'newconn') onNewConnection(message, connection);
  else if (message.act === 'disconnect') disconnect(this, true);
}

function onNewConnection({ key, seq }, connection) {
  const handle = handles.get(key);
  const server = handle?.owner;
  let accepted = handle?.accept !== undefined && connection !== undefined;
  if (accepted && server?.maxConnections !== null && server?.maxConnections !== undefined) {
    accepted = server._connections < server.maxConnections || Boolean(server.dropMaxConnection);
  }
  send({ ack: seq, accepted });
  if (accepted) handle.accept(0, connection);
  else connection?.close();
}

/**
 * Gets a server its handle.
 * @param {object} server
 * @param {{address: string | null, port: number, addressType: number | string, fd?: number, flags: object, backlog: number}} options
 * @param {(errno: number, handle: object | null) => void} callback
 */
cluster._getServer = function(server, options, callback) {
  let { address } = options;
  // The primary may be in another folder.
  if (options.port < 0 && typeof address === 'string' && !address.startsWith('\0')) address = path.resolve(address);
  const place = `${address}:${options.port}:${options.addressType}:${options.fd}`;
  const index = indexes.get(place) ?? 0;
  indexes.set(place, index + 1);
  const message = { act: 'queryServer', index, data: null, ...options, address };
  if (server._getServerData) message.data = server._getServerData();
  send(message, (reply, handle) => {
    if (typeof server._setServerData === 'function') server._setServerData(reply.data);
    if (handle) useShared(reply, handle, callback);
    else useRoundRobin(reply, callback);
  });
  server.once('listening', () => {
    // Not once it is going to be closed.
    if (!cluster.worker) return;
    cluster.worker.state = 'listening';
    const bound = server.address();
    send({ ...message, act: 'listening', port: (bound && bound.port) || options.port });
  });
};

function useShared({ key, errno }, handle, callback) {
  const { close } = handle;
  handle.close = function(...args) {
    send({ act: 'close', key });
    handles.delete(key);
    handle.close = close;
    return Reflect.apply(close, handle, args);
  };
  handles.set(key, handle);
  callback(errno, handle);
}

/** Stands for the primary's socket. An interval keeps the process alive as a socket would. */
class RoundRobinHandle {
  #key;
  #sockname;
  #alive = setInterval(() => {}, TIMEOUT_MAX);

  constructor({ key, sockname }) {
    this.#key = key;
    this.#sockname = sockname;
    this.owner = null;
    this.accept = undefined;
    if (sockname) this.getsockname = () => ({ ...this.#sockname });
  }

  setOnConnection(fn) {
    this.accept = fn;
  }

  listen() {
    return 0;
  }

  ref() {
    this.#alive?.ref();
  }

  unref() {
    this.#alive?.unref();
  }

  hasRef() {
    return this.#alive?.hasRef() ?? false;
  }

  close(callback) {
    if (this.#alive !== null) {
      clearInterval(this.#alive);
      this.#alive = null;
      send({ act: 'close', key: this.#key });
      handles.delete(this.#key);
    }
    if (typeof callback === 'function') process.nextTick(callback);
  }
}

function useRoundRobin(reply, callback) {
  if (reply.errno) {
    callback(reply.errno, null);
    return;
  }
  const handle = new RoundRobinHandle(reply);
  handles.set(reply.key, handle);
  callback(0, handle);
}

function disconnect(worker, askedByPrimary) {
  worker.exitedAfterDisconnect = true;
  let waiting = 1;
  const closed = () => {
    if (--waiting > 0) return;
    if (askedByPrimary) {
      process.disconnect();
    } else {
      // The primary is to know why before the channel ends.
      send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
    }
  };
  for (const handle of [...handles.values()]) {
    waiting++;
    (handle.owner ?? handle).close(closed);
  }
  handles.clear();
  closed();
}

Worker.prototype.disconnect = function() {
  if (this.state !== 'disconnecting' && this.state !== 'destroying') {
    this.state = 'disconnecting';
    disconnect(this, false);
  }
  return this;
};

Worker.prototype.destroy = function() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) process.exit(0);
  this.state = 'destroying';
  send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
  process.once('disconnect', () => process.exit(0));
};
