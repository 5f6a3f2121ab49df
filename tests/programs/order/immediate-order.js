'use strict';
setImmediate(() => {
  console.log('i1');
  setImmediate(() => console.log('i1 nested: next turn'));
  process.nextTick(() => console.log('tick of i1'));
  Promise.resolve().then(() => console.log('microtask of i1'));
});
setImmediate(() => console.log('i2'));
setImmediate(() => console.log('i3'));
