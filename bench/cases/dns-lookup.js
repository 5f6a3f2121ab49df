'use strict';
// dns.lookup of localhost, 64 at a time: the system's resolver, no network.
const dns = require('node:dns');
const { scaled, check, rate, concurrently } = require('./measure.js');

const count = scaled(20_000);
const start = performance.now();
concurrently(count, 64, (i, done) => dns.lookup('localhost', (error, address, family) => {
  check(error || (address === '127.0.0.1' && family === 4) || (address === '::1' && family === 6), 'the address');
  done(error);
}), () => rate(count, start));
