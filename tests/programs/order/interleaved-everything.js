'use strict';
// A little of each, from one file callback on.
const fs = require('fs');
fs.stat(__filename, async () => {
  setImmediate(() => {
    console.log('immediate 1');
    process.nextTick(() => console.log('tick in immediate 1'));
    setImmediate(() => console.log('immediate 3'));
  });
  setImmediate(() => console.log('immediate 2'));
  process.nextTick(() => {
    console.log('tick 1');
    queueMicrotask(() => {
      console.log('microtask in tick 1');
      process.nextTick(() => console.log('tick 3'));
    });
    process.nextTick(() => console.log('tick 2'));
  });
  await null;
  console.log('after await');
  await new Promise((resolve) => setImmediate(resolve));
  console.log('after immediate');
});
