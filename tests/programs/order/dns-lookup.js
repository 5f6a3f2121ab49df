'use strict';
const dns = require('dns');
dns.lookup('127.0.0.1', (err, address, family) => {
  console.log('lookup', err, address, family);
  process.nextTick(() => console.log('tick'));
  Promise.resolve().then(() => console.log('microtask'));
});
process.nextTick(() => console.log('first tick'));
console.log('sync');
