'use strict';
// What is left when the loop has run dry.
process.on('beforeExit', (code) => {
  console.log('beforeExit', code);
  if (!process.again) {
    process.again = true;
    setImmediate(() => console.log('immediate of beforeExit'));
    process.nextTick(() => console.log('tick of beforeExit'));
  }
});
process.on('exit', (code) => {
  console.log('exit', code);
  process.nextTick(() => console.log('never'));
  Promise.resolve().then(() => console.log('never'));
});
setTimeout(() => console.log('timer'), 2);
