'use strict';
// The primary's side of cluster: starting workers, and opening ports for them.

const EventEmitter = require('events');
const { Worker } = require('internal/cluster/worker');
const { receiver, send } = require('internal/cluster/messages');

const SCHED_NONE = 1;
const SCHED_RR = 2;

const cluster = new EventEmitter();
module.exports = cluster;

const handles = new Map();
const done = new EventEmitter(); // 'disconnect' when no worker is left
let nextId = 0;
let initialized = false;

Object.assign(cluster, {
  isWorker: false,
  isMaster: true,
  isPrimary: true,
  Worker,
  workers: {},
  settings: {},
  SCHED_NONE,
  SCHED_RR,
  schedulingPolicy: { __proto__: null, none: SCHED_NONE, rr: SCHED_RR }[process.env.NODE_CLUSTER_SCHED_POLICY] ?? SCHED_RR,
});

function emitSetup(settings) {
  cluster.emit('setup', settings);
}

/** @param {object} [options] exec, args, execArgv, cwd, serialization, silent, stdio, uid, gid, windowsHide */
cluster.setupPrimary = cluster.setupMaster = function(options) {
  const settings = {
    args: process.argv.slice(2),
    exec: process.argv[1],
    execArgv: process.execArgv,
    silent: false,
    ...cluster.settings,
    ...options,
  };
  cluster.settings = settings;
  if (!initialized) {
    initialized = true;
    const { schedulingPolicy } = cluster;
    require('assert')(schedulingPolicy === SCHED_NONE || schedulingPolicy === SCHED_RR,
      `Bad cluster.schedulingPolicy: ${schedulingPolicy}`);
  }
  process.nextTick(emitSetup, settings);
};

function startProcess(id, env) {
  const { exec, args, execArgv, cwd, serialization, silent, windowsHide, stdio, gid, uid } = cluster.settings;
  return require('child_process').fork(exec, args, {
    cwd, serialization, silent, windowsHide, stdio, gid, uid,
    env: { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` },
    execArgv: [...execArgv],
  });
}

function removeWorker(worker) {
  delete cluster.workers[worker.id];
  if (Object.keys(cluster.workers).length === 0) done.emit('disconnect');
}

function removeHandlesOf(worker) {
  for (const [key, handle] of handles) {
    if (handle.remove(worker)) handles.delete(key);
  }
}

/** Starts a worker; `env` is added to its environment. */
cluster.fork = function(env) {
  cluster.setupPrimary();
  const id = ++nextId;
  const child = startProcess(id, env);
  const worker = new Worker({ id, process: child });
  worker.on('message', function(message, handle) {
    cluster.emit('message', this, message, handle);
  });
  child.once('exit', (code, signal) => {
    // Otherwise 'disconnect' does it.
    if (!worker.isConnected()) {
      removeHandlesOf(worker);
      removeWorker(worker);
    }
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'dead';
    worker.emit('exit', code, signal);
    cluster.emit('exit', worker, code, signal);
  });
  child.once('disconnect', () => {
    removeHandlesOf(worker);
    if (worker.isDead()) removeWorker(worker);
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
  });
  child.on('internalMessage', receiver(worker, onMessage));
  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[id] = worker;
  return worker;
};

function tell(worker, event, ...args) {
  worker.emit(event, ...args);
  cluster.emit(event, worker, ...args);
}

// What workers say, by `act`.
const acts = {
  __proto__: null,

  online(worker) {
    worker.state = 'online';
    tell(worker, 'online');
  },

  exitedAfterDisconnect(worker, { seq }) {
    worker.exitedAfterDisconnect = true;
    send(worker.process, { ack: seq });
  },

  queryServer: openPort,

  listening(worker, { addressType, address, port, fd }) {
    worker.state = 'listening';
    tell(worker, 'listening', { addressType, address, port, fd });
  },

  close(worker, { key }) {
    if (handles.get(key)?.remove(worker)) handles.delete(key);
  },
};

function onMessage(message, handle) {
  acts[message.act]?.(this, message, handle);
}

// Names of Unix sockets have about a hundred bytes.
function shortest(address, port) {
  if (port >= 0 || typeof address !== 'string') return address;
  const relative = require('path').relative(process.cwd(), address);
  return relative.length < address.length ? relative : address;
}

function openPort(worker, message) {
  // It is going, and will not accept.
  if (worker.exitedAfterDisconnect) return;
  const { address, port, addressType, fd, index } = message;
  const key = `${address}:${port}:${addressType}:${fd}${port === 0 ? `:${index}` : ''}`;
  let handle = handles.get(key);
  if (handle === undefined) {
    const { RoundRobinHandle, SharedHandle } = require('internal/cluster/handles');
    // Datagrams have no connection that could be handed on.
    const isDatagram = addressType === 'udp4' || addressType === 'udp6';
    const Handle = cluster.schedulingPolicy === SCHED_RR && !isDatagram ? RoundRobinHandle : SharedHandle;
    handle = new Handle(key, { ...message, address: shortest(address, port) });
    handles.set(key, handle);
  }
  handle.data ||= message.data;
  handle.add(worker, (errno, reply, native) => {
    const { data } = handle;
    if (errno) handles.delete(key);
    send(worker.process, { errno, key, ack: message.seq, data, ...reply }, native);
  });
}

/** Disconnects all workers; `callback` when that is done. */
cluster.disconnect = function(callback) {
  const workers = Object.values(cluster.workers);
  if (workers.length === 0) {
    process.nextTick(() => done.emit('disconnect'));
  } else {
    for (const worker of workers) if (worker.isConnected()) worker.disconnect();
  }
  if (typeof callback === 'function') done.once('disconnect', callback);
};

Worker.prototype.disconnect = function() {
  this.exitedAfterDisconnect = true;
  send(this.process, { act: 'disconnect' });
  removeHandlesOf(this);
  removeWorker(this);
  return this;
};

Worker.prototype.destroy = function(signal) {
  this.process.kill(signal || 'SIGTERM');
};
