'use strict';
// Memory-hard key derivations (16 MB each) on the thread pool, four at a time.
const crypto = require('node:crypto');
const { scaled, check, rate, concurrently } = require('./measure.js');

const options = { N: 16384, r: 8, p: 1 };
const count = scaled(32);
const expected = crypto.scryptSync('password', 'salt', 32, options).toString('hex');
check(expected.startsWith('745731af4484f323'), 'the derived key');
const start = performance.now();
concurrently(count, 4, (i, done) => crypto.scrypt('password', 'salt', 32, options, (error, key) => {
  check(error || key.toString('hex') === expected, 'the derived key');
  done(error);
}), () => rate(count, start));
