'use strict';
process.on('uncaughtException', (err, origin) => console.log('uncaught', err.message, origin));
process.on('unhandledRejection', (reason) => {
  console.log('unhandled', reason.message);
  throw new Error(`from the listener: ${reason.message}`);
});
Promise.reject(new Error('a'));
setImmediate(() => console.log('immediate'));
