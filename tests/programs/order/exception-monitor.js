'use strict';
process.on('uncaughtExceptionMonitor', (err, origin) => console.log('monitor', err.message, origin));
process.on('uncaughtException', (err, origin) => console.log('uncaught', err.message, origin));
setTimeout(() => {
  throw new Error('a');
}, 1);
setTimeout(() => {
  Promise.reject(new Error('b'));
}, 20);
