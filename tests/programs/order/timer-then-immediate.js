'use strict';
// Stress: no, collections make the callback take longer than the new timer
// From a timer, the check phase comes before the next timers phase.
setTimeout(() => {
  // Long enough that a slow callback does not make it due at once.
  setTimeout(() => console.log('timer'), 10);
  setImmediate(() => console.log('immediate'));
}, 2);
