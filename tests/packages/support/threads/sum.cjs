'use strict';
// For threads.cjs: tasks of piscina.
const { isMainThread } = require('node:worker_threads');

function sum({ n, fail, endless }) {
  if (fail) throw Object.assign(new RangeError(fail), { code: 'E_FAIL' });
  while (endless);
  let total = 0;
  for (let i = 1; i <= n; i++) total += i;
  return [total, isMainThread];
}
module.exports = sum;
module.exports.twice = async ({ n }) => n * 2;
module.exports.total = ({ buffer }) => new Uint8Array(buffer).reduce((a, b) => a + b);
