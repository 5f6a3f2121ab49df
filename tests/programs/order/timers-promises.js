'use strict';
const { setTimeout: wait, setImmediate: immediate } = require('timers/promises');
(async () => {
  console.log(await wait(3, 'waited'));
  console.log(await immediate('immediate'));
  const controller = new AbortController();
  const pending = wait(50000, null, { signal: controller.signal });
  process.nextTick(() => controller.abort());
  await pending.catch((err) => console.log(err.name, err.code));
})();
