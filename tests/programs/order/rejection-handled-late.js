'use strict';
process.on('unhandledRejection', (reason) => console.log('unhandled', reason));
process.on('rejectionHandled', () => console.log('handled'));
const promise = Promise.reject('late');
setImmediate(() => {
  console.log('immediate');
  promise.catch((reason) => console.log('caught', reason));
  process.nextTick(() => console.log('tick'));
});
