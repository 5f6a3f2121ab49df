'use strict';
// `node:worker_threads` (Node docs: "Worker threads"). This is always the main
// thread: a Worker cannot be started yet. Channels are in
// internal/worker_threads/message_port.

const EventEmitter = require('events');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { markAsUncloneable } = require('internal/structured_clone');
const {
  BroadcastChannel, MessageChannel, MessagePort, receiveMessageOnPort,
} = require('internal/worker_threads/message_port');

class Worker extends EventEmitter {
  constructor() {
    super();
    throw new ERR_METHOD_NOT_IMPLEMENTED('worker_threads.Worker');
  }
}

const notImplemented = (name) => function() {
  throw new ERR_METHOD_NOT_IMPLEMENTED(`worker_threads.${name}()`);
};

const environmentData = new Map();
const untransferable = new WeakSet();

module.exports = {
  isInternalThread: false,
  isMainThread: true,
  MessagePort,
  MessageChannel,
  markAsUncloneable,
  /** @param {object} object is never transferred any more; primitives are ignored */
  markAsUntransferable(object) {
    if (typeof object === 'object' && object !== null || typeof object === 'function')
      untransferable.add(object);
  },
  isMarkedAsUntransferable(object) {
    return typeof object === 'object' && object !== null && untransferable.has(object);
  },
  moveMessagePortToContext: notImplemented('moveMessagePortToContext'),
  receiveMessageOnPort,
  resourceLimits: {},
  postMessageToThread: notImplemented('postMessageToThread'),
  threadId: 0,
  threadName: '',
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker,
  parentPort: null,
  workerData: null,
  BroadcastChannel,
  get locks() {
    return require('internal/locks').locks;
  },
  setEnvironmentData(key, value) {
    if (value === undefined) environmentData.delete(key);
    else environmentData.set(key, value);
  },
  getEnvironmentData(key) {
    return environmentData.get(key);
  },
};
