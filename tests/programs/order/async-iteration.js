'use strict';
async function* numbers() {
  for (let i = 0; i < 3; i++) {
    process.nextTick(() => console.log('tick', i));
    yield i;
  }
}
(async () => {
  for await (const n of numbers()) console.log('got', n);
  for await (const n of [Promise.resolve('x'), 'y']) console.log('got', n);
})();
Promise.resolve().then(() => console.log('microtask'));
