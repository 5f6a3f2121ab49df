'use strict';
// Random starts, cancellations and durations; what runs is in the order of expiry.
let seed = 42;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
const base = Date.now();
const timers = [];
const ran = [];
for (let i = 0; i < 2000; i++) {
  const ms = 1 + random(8) * 15;
  timers.push(setTimeout(() => ran.push(ms), ms));
}
let cleared = 0;
for (let i = 0; i < 500; i++) {
  const t = timers[random(2000)];
  if (!t._destroyed) { cleared++; clearTimeout(t); }
}
process.on('exit', () => {
  console.log(ran.length + cleared, ran.every((ms, i) => i === 0 || ran[i - 1] <= ms));
});
