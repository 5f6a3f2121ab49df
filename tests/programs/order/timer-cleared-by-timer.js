'use strict';
const timers = [];
for (let i = 0; i < 6; i++) {
  timers.push(setTimeout(() => {
    console.log('ran', i);
    clearTimeout(timers[i + 1]);
  }, 5));
}
