'use strict';
// The cluster module: several processes that share ports (Node docs: "Cluster"). A process that was
// started by cluster.fork() is a worker, every other one a primary; the two sides are in
// internal/cluster/child and internal/cluster/primary.

module.exports = Object.hasOwn(process.env, 'NODE_UNIQUE_ID') ?
  require('internal/cluster/child') :
  require('internal/cluster/primary');
