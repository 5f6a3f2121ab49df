'use strict';
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
queueMicrotask(() => {
  throw new Error('microtask');
});
queueMicrotask(() => console.log('microtask 2'));
process.nextTick(() => console.log('tick'));
