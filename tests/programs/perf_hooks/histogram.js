'use strict';
// Histograms: what they tell of recorded values, at every resolution.
const { createHistogram, monitorEventLoopDelay } = require('perf_hooks');
const values = [1, 5, 1000, 123456, 99999999, 1e12, 7n];
const h = createHistogram();
for (const value of values) h.record(value);
console.log(h.toJSON().percentiles, h.min, h.max, h.mean, h.percentile(50), h.percentileBigInt(99.9), h.countBigInt, h.maxBigInt);
const small = createHistogram({ lowest: 10, highest: 1000, figures: 1 });
for (const value of [5, 15, 1500, 1e6]) small.record(value);
console.log(small);
const many = createHistogram();
for (let i = 1; i <= 500; i++) many.record(i * i);
console.log(many.count, many.min, many.max, many.mean, many.percentiles);
console.log(many.linearBuckets(50000), many.logBuckets(1000, 4), many.cdf(10000), many.countAt(4));
many.add(h);
console.log(many.count, many.max);
const corrected = createHistogram();
corrected.recordCorrected(100, 30);
console.log(corrected.percentiles);
corrected.reset();
console.log(corrected.count, corrected.min, corrected.percentiles);
for (const options of [5, { lowest: 0 }, { highest: 1 }, { figures: 6 }]) {
  try { createHistogram(options); } catch (err) { console.log(err.code, err.message); }
}
for (const value of [0, 1.5, '1', 0n]) {
  try { h.record(value); } catch (err) { console.log(err.code); }
}
const delay = monitorEventLoopDelay({ resolution: 1 });
console.log(delay.enable(), delay.enable());
setTimeout(() => {
  console.log(delay.count > 0, delay.min > 0, delay.disable(), delay.disable());
}, 60);
