'use strict';
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
const fs = require('fs');
fs.stat(__filename, () => {
  process.nextTick(() => console.log('tick'));
  Promise.resolve().then(() => console.log('microtask'));
  throw new Error('stat callback');
});
