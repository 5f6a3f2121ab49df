'use strict';
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  console.log('a');
  await wait(3);
  console.log('b');
  setImmediate(() => console.log('immediate'));
  process.nextTick(() => console.log('tick'));
  await null;
  console.log('c');
  await wait(3);
  console.log('d');
})();
