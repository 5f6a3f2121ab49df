'use strict';
// Rejections are reported when ticks and microtasks have run dry, in order.
process.on('unhandledRejection', (reason) => {
  console.log('unhandled', reason);
  process.nextTick(() => console.log('tick after', reason));
  Promise.resolve().then(() => console.log('microtask after', reason));
});
Promise.reject(1);
Promise.reject(2);
process.nextTick(() => {
  console.log('tick');
  Promise.reject(3);
});
setImmediate(() => console.log('immediate'));
Promise.resolve().then(() => console.log('microtask'));
