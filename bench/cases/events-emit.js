'use strict';
// emit with two listeners and two arguments.
const EventEmitter = require('node:events');
const { check, loop } = require('./measure.js');

const emitter = new EventEmitter();
let sum = 0;
emitter.on('event', (a, b) => { sum += a + b; });
emitter.on('event', (a) => { sum -= a; });

loop(10_000_000, (count) => {
  sum = 0;
  for (let i = 0; i < count; i++) emitter.emit('event', i, 1);
  check(sum === count, 'both listeners saw every event');
});
