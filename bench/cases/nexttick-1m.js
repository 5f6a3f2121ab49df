'use strict';
// A million ticks: 100 chains in which every tick asks for the next one, with an argument.
const { scaled, report } = require('./measure.js');

const CHAINS = 100;
const length = scaled(1_000_000 / CHAINS);
let ended = 0;
const start = performance.now();
const tick = (left) => {
  if (left > 0) process.nextTick(tick, left - 1);
  else if (++ended === CHAINS) report(performance.now() - start, 'ms');
};
for (let i = 0; i < CHAINS; i++) process.nextTick(tick, length - 1);
