'use strict';
// What createHook() enables, and which resource runs now. Follows "Class: AsyncHook" in Node's
// docs ("Async hooks").
//
// Reported: AsyncResource, process.nextTick() ('TickObject'), queueMicrotask() ('Microtask') and
// timers ('Timeout', 'Immediate'). Not reported: promises, and the handles and requests of native
// code. The library sees `state.tracer` (internal/async_context), null while no hook is enabled.

const { newAsyncId, state } = require('internal/async_context');
const { enqueueMicrotask } = internalBinding('task_queue');

const topLevel = {};
const stack = [];
let current = { id: 1, trigger: 0, resource: topLevel };

// Replaced and never changed, so that hooks may enable and disable hooks.
let hooks = [];
const triggers = new WeakMap();
let destroyed = [];

function fatal(err) {
  process._rawDebug?.(err?.stack ?? String(err));
  process.removeAllListeners('uncaughtException');
  process.exit(1);
}

function emit(name, a, b, c, d) {
  const list = hooks;
  for (let i = 0; i < list.length; i++) {
    const callback = list[i][name];
    if (callback === undefined) continue;
    try {
      Reflect.apply(callback, list[i], [a, b, c, d]);
    } catch (err) {
      fatal(err);
    }
  }
}

function flushDestroyed() {
  const ids = destroyed;
  destroyed = [];
  for (let i = 0; i < ids.length; i++) emit('destroy', ids[i]);
}

const tracer = {
  init(id, type, resource, trigger = current.id) {
    triggers.set(resource, trigger);
    emit('init', id, type, trigger, resource);
  },

  before(id, resource) {
    stack.push(current);
    current = { id, trigger: triggers.get(resource) ?? 0, resource };
    emit('before', id);
  },

  after(id) {
    emit('after', id);
    current = stack.pop();
  },

  // Told apart from what runs now, as in Node: in a step of its own.
  destroy(id) {
    if (destroyed.push(id) === 1) enqueueMicrotask(flushDestroyed);
  },

  newId: newAsyncId,
};

/** Enters the scope of a resource for a moment without telling hooks; returns what undoes it. */
function enter(id, trigger, resource) {
  const before = current;
  current = { id, trigger, resource };
  return before;
}

function restore(before) {
  current = before;
}

let warned = false;

// Nobody is to take silence for "nothing happened".
function warn() {
  if (warned) return;
  warned = true;
  process.emitWarning('async_hooks.createHook() reports AsyncResource, ticks, microtasks and timers; ' +
    'promises, handles and requests are not reported yet', 'AsyncHooksWarning');
}

function enable(hook) {
  if (hooks.includes(hook)) return;
  warn();
  hooks = [...hooks, hook];
  state.tracer = tracer;
}

function disable(hook) {
  hooks = hooks.filter((other) => other !== hook);
  if (hooks.length === 0) state.tracer = null;
}

module.exports = { currentResource: () => current, disable, enable, enter, restore };
