'use strict';
// Key derivations on the thread pool, eight at a time.
const crypto = require('node:crypto');
const { scaled, check, rate, concurrently } = require('./measure.js');

const count = scaled(128);
const expected = crypto.pbkdf2Sync('password', 'salt', 20_000, 32, 'sha256').toString('hex');
check(expected.startsWith('2a6a4f0832d04683'), 'the derived key');
const start = performance.now();
concurrently(count, 8, (i, done) => crypto.pbkdf2('password', 'salt', 20_000, 32, 'sha256', (error, key) => {
  check(error || key.toString('hex') === expected, 'the derived key');
  done(error);
}), () => rate(count, start));
