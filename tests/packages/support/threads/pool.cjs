'use strict';
// For threads.cjs: a worker of workerpool.
const workerpool = require('node:module').createRequire(process.env.PACKAGES)('workerpool');

function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

workerpool.worker({
  fibonacci,
  steps(n) {
    for (let i = 0; i < n; i++) workerpool.workerEmit({ step: i });
    return 'done';
  },
});
