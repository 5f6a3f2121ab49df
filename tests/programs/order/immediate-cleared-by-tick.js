'use strict';
let second;
setImmediate(() => {
  console.log('first');
  process.nextTick(() => {
    console.log('tick clears');
    clearImmediate(second);
  });
});
second = setImmediate(() => console.log('never'));
setImmediate(() => console.log('third'));
