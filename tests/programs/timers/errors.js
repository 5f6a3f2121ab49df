'use strict';
for (const fn of [() => setTimeout(), () => setTimeout('code', 1), () => setInterval(null), () => setImmediate(3), () => queueMicrotask(), () => queueMicrotask({}), () => process.nextTick('x')]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
clearTimeout(undefined); clearTimeout(null); clearTimeout({}); clearTimeout(12345); clearInterval('x'); clearImmediate(7); clearImmediate({});
console.log('clears ignore anything');
