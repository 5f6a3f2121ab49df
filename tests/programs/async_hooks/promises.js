'use strict';
// Hooks on promises: derived ones have their parent as trigger, jobs run for what they settle.
const { createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } = require('node:async_hooks');

const names = new Map([[1, 'main']]);
const lines = [];
let made = 0;
const name = (id) => names.get(id) ?? 'other';
const hook = createHook({
  init(id, type, trigger, resource) {
    if (type !== 'PROMISE') return;
    names.set(id, `promise ${++made}`);
    lines.push(`init ${name(id)} by ${name(trigger)} ${resource instanceof Promise}`);
  },
  before(id) { if (names.has(id)) lines.push(`before ${name(id)} ${executionAsyncId() === id}`); },
  after(id) { if (names.has(id)) lines.push(`after ${name(id)}`); },
  promiseResolve(id) { lines.push(`resolve ${name(id)}`); },
}).enable();

const first = Promise.resolve(1);
const second = first.then(() => {
  lines.push(`job ${name(executionAsyncId())} by ${name(triggerAsyncId())} ${executionAsyncResource() === second}`);
  Promise.resolve(2);
});
const third = second.then(() => { throw new Error('in a job'); });
third.catch(() => { lines.push(`caught in ${name(executionAsyncId())}`); });
(async () => {
  await Promise.resolve(4);
  lines.push(`awaited in ${name(executionAsyncId())}`);
})();
setTimeout(() => {
  hook.disable();
  Promise.resolve(3).then(() => console.log(lines.join('\n')));
}, 5);
