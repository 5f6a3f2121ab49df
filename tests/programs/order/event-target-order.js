'use strict';
const target = new EventTarget();
target.addEventListener('x', () => {
  console.log('first');
  queueMicrotask(() => console.log('microtask'));
  process.nextTick(() => console.log('tick'));
});
target.addEventListener('x', () => console.log('second'), { once: true });
target.addEventListener('x', { handleEvent() { console.log('third'); } });
target.dispatchEvent(new Event('x'));
console.log('dispatched');
target.dispatchEvent(new Event('x'));
