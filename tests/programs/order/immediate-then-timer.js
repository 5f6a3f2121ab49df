'use strict';
// From an immediate that blocks long enough, the timer is first.
setImmediate(() => {
  setTimeout(() => console.log('timer'), 1);
  setImmediate(() => console.log('immediate'));
  const end = Date.now() + 20;
  while (Date.now() < end);
});
