'use strict';
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
process.nextTick(() => {
  console.log('tick 1');
  throw new Error('tick 1');
});
process.nextTick(() => console.log('tick 2'));
Promise.resolve().then(() => console.log('microtask'));
