'use strict';
// One async function awaiting another, over and over.
const { scaled, check, rate } = require('./measure.js');

const next = async (value) => value + 1;
async function chain(count) {
  let value = 0;
  for (let i = 0; i < count; i++) value = await next(value);
  check(value === count, 'every await gave its value');
}

(async () => {
  const count = scaled(1_000_000);
  await chain(count / 10);
  const start = performance.now();
  await chain(count);
  rate(count, start);
})();
