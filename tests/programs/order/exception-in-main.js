'use strict';
process.on('uncaughtException', (err) => {
  console.log('uncaught', err.message);
  setImmediate(() => console.log('immediate of the listener'));
});
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('microtask'));
setTimeout(() => console.log('timer'), 300);
throw new Error('main');
