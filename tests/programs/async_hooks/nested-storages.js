'use strict';
// Storages inside each other: run, enterWith, disable, snapshots, defaults, and an exception's context.
const { AsyncLocalStorage } = require('node:async_hooks');
const a = new AsyncLocalStorage();
const b = new AsyncLocalStorage();
const c = new AsyncLocalStorage({ defaultValue: 'default' });
const see = (where) => console.log(where, a.getStore(), b.getStore(), c.getStore());

a.run(1, () => {
  b.run(2, () => {
    see('both');
    a.run(3, () => see('again'));
    see('back');
    c.run(4, () => {
      a.disable();
      see('disabled');
      b.run(5, () => see('inside after disable'));
    });
    see('after the third');
    a.disable();
    b.enterWith(9);
    see('entered');
  });
  see('out of the second');
  a.enterWith(7);
  see('entered outside');
  a.disable();
  b.run(1, () => see('second without first'));
});
see('top');
a.run(1, () => {
  const snapshot = b.run(2, () => AsyncLocalStorage.snapshot());
  a.disable();
  see('disabled again');
  snapshot(() => see('snapshot'));
});
b.run(1, () => {
  a.enterWith(2);
  c.enterWith(3);
});
see('what others entered stays');

b.run(1, () => a.run(1, () => {
  queueMicrotask(() => see('microtask'));
  Promise.resolve().then(() => see('then'));
  process.nextTick(see, 'tick');
  setImmediate(see, 'immediate');
  (async () => {
    await null;
    see('await');
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 1)));
    see('await of a timer');
    b.enterWith('x');
    await 0;
    see('await after enterWith');
  })();
}));
queueMicrotask(() => { throw new Error('thrown outside'); });
a.run('thrower', () => queueMicrotask(() => { throw new Error('thrown inside'); }));
process.on('uncaughtException', (error) => see(error.message));
