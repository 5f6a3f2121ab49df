'use strict';
// What createHook() enables, and which resource runs now. Follows "Class: AsyncHook" in Node's
// docs ("Async hooks").
//
// Reported: AsyncResource, process.nextTick() ('TickObject'), queueMicrotask() ('Microtask'),
// timers ('Timeout', 'Immediate'), requests on the pool and of streams (by Node's names, as
// 'FSREQCALLBACK'), handles of net, child processes, signals and HTTP, and promises
// (internal/async_hooks/promises).
//
// The library sees `state.tracer` (internal/async_context). It is null until a hook is enabled or
// somebody asks for the id of what runs: before that, ids are given to nobody.

const { newAsyncId, state } = require('internal/async_context');
const { setRequestTracer } = internalBinding('async_context');

const topLevel = {};
const stack = [];
let current = { id: 1, trigger: 0, resource: topLevel };

// Replaced and never changed. What a hook enables or disables is told of nothing, and for the last time
// of everything, that happens until the outermost hook is over: `wanted` becomes `hooks` then.
let hooks = [];
let wanted = hooks;
let depth = 0;
// What runs for a resource, or a handle: {id, trigger, resource}.
const infos = new WeakMap();
let destroyed = [];
// Id of what makes the next resource; 0: what runs now.
let nextTrigger = 0;
// Ids of the Immediates that see to it that hooks are told what is destroyed.
const own = new Set();

function describe(err) {
  if (typeof err?.stack === 'string') return err.stack;
  const made = {};
  Error.captureStackTrace(made, fatal);
  const frames = String(made.stack);
  return `Error: ${String(err)}${frames.slice(frames.indexOf('\n'))}`;
}

function fatal(err) {
  process._rawDebug(describe(err));
  process.removeAllListeners('uncaughtException');
  if (require('internal/options').getOptionValue('--abort-on-uncaught-exception')) process.abort();
  process.exit(1);
}

// The program may catch that its stack is full; a hook that throws else is the end.
const isStackOverflow = (err) =>
  err instanceof RangeError && err.message === 'Maximum call stack size exceeded';

function emit(name, promises, a, b, c, d) {
  const list = hooks;
  depth++;
  try {
    for (let i = 0; i < list.length; i++) {
      const callback = list[i][name];
      if (callback === undefined || (promises && !list[i].trackPromises)) continue;
      Reflect.apply(callback, list[i], [a, b, c, d]);
    }
  } catch (err) {
    if (isStackOverflow(err)) throw err;
    fatal(err);
  } finally {
    if (--depth === 0 && hooks !== wanted) update();
  }
}

// Told apart from what runs now, as in Node: after ticks and microtasks, before the immediates of the
// next round (internal/timers), which this Immediate sees to; at the latest when the loop is empty.
function queueFlush() {
  const { tracer } = state;
  state.tracer = null; // it is no resource of the program's
  const immediate = require('timers').setImmediate(roundOver).unref();
  state.tracer = tracer;
  own.add(immediate[require('internal/timers').kAsyncId]);
  infos.set(immediate, null);
}

function roundOver() {
  if (destroyed.length > 0) queueFlush();
}

function takeTrigger() {
  const trigger = nextTrigger || current.id;
  nextTrigger = 0;
  return trigger;
}

const tracer = {
  init(id, type, resource, trigger = takeTrigger()) {
    infos.set(resource, { id, trigger, resource });
    emit('init', false, id, type, trigger, resource);
  },

  before(id, resource) {
    nextTrigger = 0;
    const known = infos.get(resource);
    if (known === null) return; // our own
    stack.push(current);
    current = known?.id === id ? known : { id, trigger: 0, resource };
    emit('before', false, id);
  },

  after(id) {
    if (current.id !== id) return; // an exception ended it already
    emit('after', false, id);
    current = stack.pop();
  },

  /** A callback that began before there was a hook is over; for some resources that is their end. */
  endedLate(id, isGone) {
    emit('after', false, id);
    if (isGone) tracer.destroy(id);
  },

  destroy(id) {
    if (own.delete(id) || hooks.length === 0) return;
    destroyed.push(id);
    if (own.size === 0) queueFlush();
  },

  newId: newAsyncId,

  /** Tells of what was destroyed. */
  flush() {
    while (destroyed.length > 0) {
      const ids = destroyed;
      destroyed = [];
      for (let i = 0; i < ids.length; i++) emit('destroy', false, ids[i]);
    }
  },

  /** What a callback that threw left behind, once the exception is handled. */
  unwind() {
    while (stack.length > 0) {
      emit('after', false, current.id);
      current = stack.pop();
    }
  },

  handle(type, handle) {
    tracer.init(newAsyncId(), type, handle);
  },

  callbackOf(handle, fn) {
    const info = infos.get(handle);
    if (info === undefined) return fn;
    return function(...args) {
      tracer.before(info.id, handle);
      const result = Reflect.apply(fn, this, args);
      tracer.after(info.id);
      return result;
    };
  },

  closeCallbackOf(handle, fn) {
    const info = infos.get(handle);
    if (info === undefined) return fn;
    return function() {
      if (fn !== undefined) {
        tracer.before(info.id, handle);
        Reflect.apply(fn, this, []);
        tracer.after(info.id);
      }
      tracer.destroy(info.id);
    };
  },

  triggeredBy(handle) {
    nextTrigger = infos.get(handle)?.id ?? 0;
  },

  destroyHandle(handle) {
    const info = infos.get(handle);
    if (info !== undefined) tracer.destroy(info.id);
  },
};

// The callback of a native request: its resource lives from the call to the end of the callback.
function traceRequest(type, callback) {
  const resource = { callback };
  const id = newAsyncId();
  tracer.init(id, type, resource);
  return function(...args) {
    tracer.before(id, resource);
    const result = Reflect.apply(callback, this, args);
    tracer.after(id);
    tracer.destroy(id);
    return result;
  };
}

/** Enters the scope of a resource without telling hooks; returns what undoes it. */
function enter(info) {
  const before = current;
  current = info;
  return before;
}

function restore(before) {
  current = before;
}

/** Tells hooks of an event of promises. */
function emitPromise(name, a, b, c, d) {
  emit(name, true, a, b, c, d);
}

/** Enters and tells of the job of a promise, or leaves it. */
function enterJob(info) {
  stack.push(current);
  current = info;
  emitPromise('before', info.id);
}

function leaveJob(info) {
  if (current !== info) return;
  emitPromise('after', info.id);
  current = stack.pop();
}

let idsWanted = false;

function update() {
  hooks = wanted;
  const on = idsWanted || hooks.length > 0;
  state.tracer = on ? tracer : null;
  setRequestTracer(on ? traceRequest : undefined);
  require('internal/async_hooks/promises').watch(hooks.some((hook) => hook.trackPromises));
}

/** What runs now; from the first question on, ids are given also while no hook is enabled. */
function currentResource() {
  if (!idsWanted) {
    idsWanted = true;
    update();
  }
  return current;
}

function enable(hook) {
  if (wanted.includes(hook)) return;
  wanted = [...wanted, hook];
  if (depth === 0) update();
}

function disable(hook) {
  wanted = wanted.filter((other) => other !== hook);
  if (depth === 0) update();
}

const wantsDestroy = () => hooks.some((hook) => hook.destroy !== undefined);

module.exports = {
  currentResource, disable, emitPromise, enable, enter, enterJob, executing: () => current, infos,
  leaveJob, restore, tracer, wantsDestroy,
};
