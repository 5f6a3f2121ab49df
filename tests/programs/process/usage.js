'use strict';
const m = process.memoryUsage();
console.log(Object.keys(m), Object.values(m).every((v) => v >= 0), process.memoryUsage.rss() > 1e6);
const c = process.cpuUsage();
console.log(Object.keys(c), Object.values(process.cpuUsage(c)).every((v) => v >= 0));
console.log(Object.keys(process.resourceUsage()));
for (const fn of [() => process.cpuUsage(1), () => process.cpuUsage({}), () => process.cpuUsage({ user: 1, system: -1 })]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
console.log(typeof process.constrainedMemory(), process.availableMemory() > 0);
