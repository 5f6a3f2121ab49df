'use strict';
// Promise.all over batches of 1,000 async functions, each of which awaits three times.
const { scaled, check, rate } = require('./measure.js');

const later = (value) => new Promise((resolve) => queueMicrotask(() => resolve(value)));
async function task(id) {
  const first = await later(id);
  const second = await Promise.resolve(first + 1);
  return (await task2(second)) + 1;
}
async function task2(value) {
  return value + 1;
}
async function batches(count) {
  for (let i = 0; i < count; i++) {
    const results = await Promise.all(Array.from({ length: 1000 }, (_, id) => task(id)));
    check(results.every((value, id) => value === id + 3), 'every task gave its value');
  }
}

(async () => {
  const count = scaled(400);
  await batches(count / 10);
  const start = performance.now();
  await batches(count);
  rate(count * 1000, start);
})();
