'use strict';
const fs = require('fs/promises');
(async () => {
  console.log('start');
  const { size } = await fs.stat(__filename);
  console.log('size', size > 0);
  process.nextTick(() => console.log('tick'));
  queueMicrotask(() => console.log('microtask'));
  await null;
  console.log('after await null');
  await fs.readFile('/nonexistent-path').catch((err) => console.log(err.code));
  setImmediate(() => console.log('immediate'));
})();
console.log('sync end');
