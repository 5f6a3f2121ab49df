'use strict';
// Hooks on AsyncResource and timers.
const { createHook, AsyncResource, executionAsyncId, triggerAsyncId, executionAsyncResource } = require('async_hooks');

const types = new Set(['TEST', 'Timeout', 'Immediate']);
const names = new Map();
const lines = [];
const hook = createHook({
  init(id, type, trigger, resource) {
    if (!types.has(type)) return;
    names.set(id, type);
    lines.push(`init ${type} ${typeof resource} ${names.get(trigger) ?? 'main'}`);
  },
  before(id) { if (names.has(id)) lines.push(`before ${names.get(id)} ${executionAsyncId() === id}`); },
  after(id) { if (names.has(id)) lines.push(`after ${names.get(id)}`); },
  destroy(id) { if (names.has(id)) lines.push(`destroy ${names.get(id)}`); },
});
console.log(hook.enable() === hook);

const resource = new AsyncResource('TEST');
console.log(resource.runInAsyncScope((a) => a + (executionAsyncId() === resource.asyncId()), null, 'ran '));
resource.runInAsyncScope(() => console.log(executionAsyncResource() === resource, triggerAsyncId() === resource.triggerAsyncId()));
resource.emitDestroy();

const timer = setTimeout(() => {
  console.log(executionAsyncResource() === timer);
  setImmediate(() => {
    setTimeout(() => {
      hook.disable();
      new AsyncResource('TEST');
      const seen = (type) => lines.filter((line) => line.split(' ')[1] === type);
      for (const type of ['TEST', 'Timeout', 'Immediate']) console.log(seen(type).join('\n'));
    }, 5);
  });
}, 5);
try {
  createHook({ init: 1 });
} catch (err) {
  console.log(err.code, err.message);
}
