'use strict';
const N = 20000;
let timers = 0, immediates = 0, ticks = 0, last = -1, ordered = true;
for (let i = 0; i < N; i++) {
  setTimeout((n) => { timers++; if (n !== last + 1) ordered = false; last = n; }, 1, i);
  setImmediate(() => immediates++);
  process.nextTick(() => ticks++);
}
process.on('exit', () => console.log(timers, immediates, ticks, ordered));
