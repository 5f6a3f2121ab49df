'use strict';
// A handler attached in the same turn, even by the last microtask, is in time.
process.on('unhandledRejection', () => console.log('unhandled'));
const promise = Promise.reject(new Error('x'));
process.nextTick(() => {
  Promise.resolve().then(() => null).then(() => null).then(() => {
    promise.catch((err) => console.log('caught', err.message));
  });
});
