// Who comes first: after each callback the nextTick queue, then microtasks, and only then the next callback.
const fs = require('node:fs');

console.log('0 main script');

fs.readFile(__filename, function read() {
  setTimeout(function timeout() { console.log('6 setTimeout'); }, 0);
  setImmediate(function immediate() {
    console.log('4 setImmediate');
    process.nextTick(() => console.log('5 nextTick of the immediate'));
  });
  Promise.resolve().then(() => console.log('3 promise'));
  process.nextTick(() => console.log('2 nextTick'));
  console.log('1 the callback itself');
});
