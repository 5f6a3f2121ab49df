'use strict';
// A million immediates in 1,000 turns of the loop.
const { scaled, report } = require('./measure.js');

const count = scaled(1_000_000);
let set = 0;
let ran = 0;
const start = performance.now();
const run = () => {
  ran++;
  if (ran === count) report(performance.now() - start, 'ms');
  else if (ran === set) fill();
};
function fill() {
  for (let i = 0; i < 1000 && set < count; i++, set++) setImmediate(run);
}
fill();
