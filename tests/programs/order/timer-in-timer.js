'use strict';
// A timer started by a timer never runs in the same pass.
let turn = 0;
setImmediate(function count() {
  turn++;
  if (turn < 3) setImmediate(count);
});
setTimeout(() => {
  console.log('outer 1');
  setTimeout(() => console.log('inner'), 1);
}, 1);
setTimeout(() => console.log('outer 2'), 1);
