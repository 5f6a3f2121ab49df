'use strict';
const a = process.hrtime();
const b = process.hrtime(a);
console.log(Array.isArray(a), a.length, a.every(Number.isInteger), b[0] >= 0, b[1] >= 0 && b[1] < 1e9);
const x = process.hrtime.bigint();
console.log(typeof x, process.hrtime.bigint() >= x, process.uptime() > 0);
for (const fn of [() => process.hrtime(1), () => process.hrtime([1]), () => process.hrtime({})]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
