'use strict';
const { once, EventEmitter } = require('events');
const emitter = new EventEmitter();
(async () => {
  const [value] = await once(emitter, 'ready');
  console.log('ready', value);
  try {
    await once(emitter, 'ready');
  } catch (err) {
    console.log('failed', err.message);
  }
})();
process.nextTick(() => {
  emitter.emit('ready', 42);
  console.log('emitted');
  setImmediate(() => emitter.emit('error', new Error('broken')));
});
