'use strict';
// Stress: no, collections make the timer come due before the immediate
const { AsyncLocalStorage } = require('async_hooks');
const storage = new AsyncLocalStorage();
const log = (label) => console.log(label, storage.getStore());
storage.run('one', () => {
  process.nextTick(log, 'tick');
  setImmediate(() => log('immediate'));
  Promise.resolve().then(() => log('microtask'));
  queueMicrotask(() => log('queueMicrotask'));
  (async () => {
    await null;
    log('after await');
    storage.enterWith('changed');
    await null;
    log('after enterWith');
  })();
});
storage.run('two', () => setTimeout(() => log('timer'), 200));
log('outside');
