'use strict';
// Without a listener a rejection is an uncaught exception.
process.on('uncaughtException', (err, origin) => console.log(err.message, origin));
Promise.reject(new Error('first'));
process.nextTick(() => console.log('tick'));
setImmediate(() => {
  console.log('immediate');
  Promise.reject(new Error('second'));
});
