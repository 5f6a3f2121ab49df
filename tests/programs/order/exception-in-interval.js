'use strict';
// An interval goes on after an exception.
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
let count = 0;
const interval = setInterval(() => {
  if (++count === 3) clearInterval(interval);
  throw new Error(`run ${count}`);
}, 2);
