'use strict';
// Random durations and cancellations; timers of one duration run in the order of their start.
let seed = 42;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
const timers = [];
const ran = new Map();
let count = 0;
for (let i = 0; i < 2000; i++) {
  const ms = 1 + random(8) * 15;
  timers.push(setTimeout(() => {
    count++;
    if (!ran.has(ms)) ran.set(ms, []);
    ran.get(ms).push(i);
  }, ms));
}
let cleared = 0;
for (let i = 0; i < 500; i++) {
  const t = timers[random(2000)];
  if (!t._destroyed) {
    cleared++;
    clearTimeout(t);
  }
}
process.on('exit', () => {
  const ordered = [...ran.values()].every((list) => list.every((n, i) => i === 0 || list[i - 1] < n));
  console.log(count, cleared, count + cleared, ordered);
});
