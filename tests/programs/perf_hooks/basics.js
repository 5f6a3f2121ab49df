'use strict';
const { performance: perf, PerformanceObserver, PerformanceEntry } = require('perf_hooks');
console.log(typeof globalThis.performance.now, perf.now() > 0, perf.timeOrigin > 1.6e12, perf.now() < perf.now() + 1);
const observer = new PerformanceObserver((list, self) => {
  console.log(list.getEntries().map((e) => [e.name, e.entryType]), self === observer);
  observer.disconnect();
});
observer.observe({ entryTypes: ['mark', 'measure'] });
const a = perf.mark('a', { detail: { x: 1 }, startTime: 5 });
console.log(a.name, a.entryType, a.startTime, a.duration, a.detail, a instanceof PerformanceEntry);
perf.mark('b', { startTime: 15 });
const m = perf.measure('m', 'a', 'b');
console.log(m.startTime, m.duration, m.entryType, m.detail);
console.log(perf.measure('n', { start: 1, end: 4, detail: 'd' }).toJSON());
console.log(perf.measure('o', { start: 'a', duration: 3 }).duration);
console.log(perf.getEntries().map((e) => e.name), perf.getEntriesByType('mark').length, perf.getEntriesByName('m').length);
for (const fn of [() => perf.mark(), () => perf.mark('x', { startTime: -1 }), () => perf.measure('x', 'missing'), () => perf.measure('x', { start: 1, end: 2, duration: 3 }), () => new PerformanceObserver()]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
perf.clearMarks('a');
perf.clearMeasures();
console.log(perf.getEntries().map((e) => e.name));
const timed = perf.timerify(function add(x, y) { return x + y; });
console.log(timed(1, 2), timed.name, timed.length);
console.log(Object.keys(perf.eventLoopUtilization()));
