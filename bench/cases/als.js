'use strict';
// AsyncLocalStorage: a context per task, read back after awaits, a timer and a nextTick.
const { AsyncLocalStorage } = require('node:async_hooks');
const { scaled, check, rate } = require('./measure.js');

const storage = new AsyncLocalStorage();
let wrong = 0;
const see = (id) => { if (storage.getStore()?.id !== id) wrong++; };
async function task(id) {
  see(id);
  await null;
  see(id);
  await new Promise((resolve) => process.nextTick(resolve));
  see(id);
  await Promise.resolve(id);
  see(id);
}
async function batches(count) {
  for (let i = 0; i < count; i++) {
    await Promise.all(Array.from({ length: 1000 }, (_, id) => storage.run({ id }, task, id)));
  }
  await new Promise((resolve) => storage.run({ id: 'timer' }, setTimeout, () => { see('timer'); resolve(); }, 1));
}

(async () => {
  const count = scaled(150);
  await batches(count / 10);
  const start = performance.now();
  await batches(count);
  check(wrong === 0, `${wrong} times the wrong context`);
  rate(count * 1000, start);
})();
