'use strict';
// A million timers of 1 ms, from the first setTimeout to the last callback.
const { scaled, report } = require('./measure.js');

const count = scaled(1_000_000);
let fired = 0;
const start = performance.now();
const fire = () => {
  if (++fired === count) report(performance.now() - start, 'ms');
};
for (let i = 0; i < count; i++) setTimeout(fire, 1);
