'use strict';
let count = 0;
const interval = setInterval(() => {
  count++;
  process.nextTick(() => {
    console.log('tick', count);
    if (count === 2) clearInterval(interval);
  });
}, 2);
process.on('exit', () => console.log('ran', count));
