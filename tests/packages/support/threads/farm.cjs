'use strict';
// For threads.cjs: a worker of jest-worker.
module.exports = {
  async work(n) { return n + 100; },
  fail(message) { throw Object.assign(new TypeError(message), { extra: [1] }); },
  thread: () => require('node:worker_threads').isMainThread,
};
