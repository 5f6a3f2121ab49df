'use strict';
// `node:cluster`, as far as a program that only looks at it needs: this process is
// the primary. Starting workers is not implemented.

const EventEmitter = require('events');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

class Worker extends EventEmitter {
  constructor() {
    super();
    throw new ERR_METHOD_NOT_IMPLEMENTED('cluster.Worker');
  }
}

const cluster = new EventEmitter();
module.exports = cluster;

cluster.isWorker = false;
cluster.isMaster = true;
cluster.isPrimary = true;
cluster.Worker = Worker;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = 1;
cluster.SCHED_RR = 2;
cluster.schedulingPolicy = process.env.NODE_CLUSTER_SCHED_POLICY === 'none' ? 1 : 2;

const notImplemented = (name) => function() {
  throw new ERR_METHOD_NOT_IMPLEMENTED(`cluster.${name}()`);
};
cluster.setupPrimary = cluster.setupMaster = function(options) {
  cluster.settings = { ...cluster.settings, ...options };
};
cluster.fork = notImplemented('fork');
cluster.disconnect = function(callback) {
  // There are no workers to wait for.
  if (typeof callback === 'function') process.nextTick(callback);
};
