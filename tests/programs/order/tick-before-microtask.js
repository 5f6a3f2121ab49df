'use strict';
// Ticks run before microtasks, both before anything of the loop.
Promise.resolve().then(() => console.log('microtask'));
process.nextTick(() => console.log('tick'));
queueMicrotask(() => console.log('queueMicrotask'));
setImmediate(() => console.log('immediate'));
console.log('sync');
