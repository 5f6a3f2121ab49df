'use strict';
process.on('exit', (code) => {
  console.log('exit', code);
  process.exitCode = 0;
});
process.nextTick(() => {
  console.log('tick');
  process.exit(3);
});
process.nextTick(() => console.log('never'));
setImmediate(() => console.log('never'));
