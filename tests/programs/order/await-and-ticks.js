'use strict';
// A tick queued between awaits runs after the whole microtask queue.
(async () => {
  console.log('a1');
  process.nextTick(() => console.log('tick 1'));
  await null;
  console.log('a2');
  process.nextTick(() => console.log('tick 2'));
  await null;
  console.log('a3');
})();
process.nextTick(() => console.log('tick 0'));
