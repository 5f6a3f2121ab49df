'use strict';
// A tick queued by a microtask waits until the microtasks have run dry.
Promise.resolve().then(() => {
  console.log('m1');
  process.nextTick(() => console.log('tick from m1'));
}).then(() => console.log('m2')).then(() => console.log('m3'));
process.nextTick(() => {
  console.log('t1');
  Promise.resolve().then(() => console.log('m from t1'));
  process.nextTick(() => console.log('t2'));
});
