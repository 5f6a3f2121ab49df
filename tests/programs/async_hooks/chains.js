'use strict';
// Two hundred chains of everything, each sees its own store.
const { AsyncLocalStorage } = require('async_hooks');
const fs = require('fs');
const s = new AsyncLocalStorage();
let wrong = 0, checks = 0;
const check = (id) => { checks++; if (s.getStore() !== id) wrong++; };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function chain(id) {
  check(id);
  await null;
  check(id);
  await wait(id % 7);
  check(id);
  await new Promise((resolve) => process.nextTick(() => { check(id); resolve(); }));
  check(id);
  await new Promise((resolve) => setImmediate(() => { check(id); resolve(); }));
  check(id);
  await Promise.reject(new Error('x')).catch(() => check(id));
  check(id);
  await new Promise((resolve) => fs.stat(__filename, () => { check(id); resolve(); }));
  check(id);
  await new Promise((resolve) => queueMicrotask(() => { check(id); resolve(); }));
  check(id);
}
for (let id = 0; id < 200; id++) s.run(id, chain, id);
process.on('exit', () => console.log(checks, wrong, s.getStore()));
