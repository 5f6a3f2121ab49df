'use strict';
setTimeout(() => console.log('never'), 50000).unref();
const timer = setTimeout(() => console.log('referenced again'), 5);
timer.unref();
timer.ref();
console.log(timer.hasRef());
