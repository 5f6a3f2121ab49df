'use strict';
// Stress: no, collections make the callback take longer than the new timer
// From a timer, the check phase comes before the next timers phase.
setTimeout(() => {
  setTimeout(() => console.log('timer'), 0);
  setImmediate(() => console.log('immediate'));
}, 2);
