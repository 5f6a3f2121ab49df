'use strict';
// Ticks queued by ticks run in the same drain, in order.
let depth = 0;
function next(label) {
  console.log(label, depth);
  if (depth++ < 5) process.nextTick(next, `${label}+`);
}
process.nextTick(next, 'a');
process.nextTick(next, 'b');
setImmediate(() => console.log('immediate'));
