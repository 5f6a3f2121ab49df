'use strict';
// Timers that are started in the ticks and microtasks after the last due timer: they keep the
// loop alive although only an unref'd one was left, and an earlier one is not late.

setTimeout(() => console.log('never'), 5000).unref();
setTimeout(() => {
  console.log('first');
  Promise.resolve().then(() => {
    setTimeout(() => console.log('24 ms'), 24);
    setTimeout(() => console.log('8 ms'), 8);
  });
}, 2);

const long = setTimeout(() => {}, 4000);
const started = Date.now();
setTimeout(() => process.nextTick(() => {
  setTimeout(() => {
    console.log('early timer in time', Date.now() - started < 2000);
    clearTimeout(long);
  }, 60);
}), 50);
process.on('exit', () => console.log('exit'));
