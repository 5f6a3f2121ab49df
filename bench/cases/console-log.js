'use strict';
// console.log of a formatted line into a file, until the last byte is in it.
// The result goes to standard error, as standard output is what is measured.
const fs = require('node:fs');
const { scaled, check } = require('./measure.js');

const count = scaled(100_000);
let expected = 0;
for (let i = 0; i < count; i++) expected += `line ${i} of ${count}, all well\n`.length;

const start = performance.now();
for (let i = 0; i < count; i++) console.log('line %d of %d, %s', i, count, 'all well');
(function wait() {
  const { size } = fs.fstatSync(1);
  check(performance.now() - start < 30_000, `${size} of ${expected} bytes in the file`);
  if (size < expected) return setTimeout(wait, 1);
  const value = count / ((performance.now() - start) / 1000);
  check(size === expected, `${size} bytes in the file instead of ${expected}`);
  process.stderr.write(JSON.stringify({ value, unit: 'op/s' }) + '\n');
})();
