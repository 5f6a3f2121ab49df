'use strict';
const { performance, PerformanceObserver, PerformanceEntry } = require('perf_hooks');
console.log(globalThis.performance === performance, performance.now() > 0, performance.timeOrigin > 1.6e12, performance.now() < performance.now() + 1);
const observer = new PerformanceObserver((list, self) => {
  console.log(list.getEntries().map((e) => [e.name, e.entryType]), self === observer);
  observer.disconnect();
});
observer.observe({ entryTypes: ['mark', 'measure'] });
const a = performance.mark('a', { detail: { x: 1 }, startTime: 5 });
console.log(a.name, a.entryType, a.startTime, a.duration, a.detail, a instanceof PerformanceEntry);
performance.mark('b', { startTime: 15 });
const m = performance.measure('m', 'a', 'b');
console.log(m.startTime, m.duration, m.entryType, m.detail);
console.log(performance.measure('n', { start: 1, end: 4, detail: 'd' }).toJSON());
console.log(performance.measure('o', { start: 'a', duration: 3 }).duration);
console.log(performance.getEntries().map((e) => e.name), performance.getEntriesByType('mark').length, performance.getEntriesByName('m').length);
for (const fn of [() => performance.mark(), () => performance.mark('x', { startTime: -1 }), () => performance.measure('x', 'missing'), () => performance.measure('x', { start: 1, end: 2, duration: 3 }), () => new PerformanceObserver()]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
performance.clearMarks('a');
performance.clearMeasures();
console.log(performance.getEntries().map((e) => e.name));
const timed = performance.timerify(function add(x, y) { return x + y; });
console.log(timed(1, 2), timed.name, timed.length);
console.log(Object.keys(performance.eventLoopUtilization()));
