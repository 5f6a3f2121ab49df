'use strict';
// Promises as async hooks see them: 'PROMISE' resources, their parents, their jobs.
//
// Native half (internalBinding('async_context')):
//   watchPromises(created(promise), settled(promise), reaction() -> context | undefined,
//                 before(promise | undefined), after())
//     `created` runs after the executor, which may have settled the promise
//     `reaction` runs when a reaction is registered and may give the async context of its job;
//     `before` and `after` run around jobs, `before` with the promise that the job settles, which
//     an await does not have
//   unwatchPromises()
//
// The engine does not say which promise a new one is derived from, nor which one is awaited. While
// promises are watched, `Promise.prototype.then` is a function that remembers it; an await is
// taken to be of the promise that was made or settled last, when that was since the last reaction.

const { Frame, get, newAsyncId, set } = require('internal/async_context');
const { unwatchPromises, watchPromises } = internalBinding('async_context');
const { isPromise } = require('internal/util/types');
const hooks = require('internal/async_hooks/hooks');

const { infos } = hooks;
const kAwait = {};
const newPromise = () => new Promise(() => {});

// The promise whose then() runs, until it has its new promise; and until it has its reaction.
let parent = null;
let inThen = false;
let last = null;
let hidden = false;
let collected;

function begin(id, trigger, promise) {
  const info = { id, trigger, resource: promise };
  infos.set(promise, info);
  hooks.emitPromise('init', id, 'PROMISE', trigger, promise);
  if (hooks.wantsDestroy()) hide(tellWhenCollected, promise, id);
  return info;
}

function tellWhenCollected(promise, id) {
  collected ??= new FinalizationRegistry((gone) => hooks.tracer.destroy(gone));
  collected.register(promise, id);
}

/** Calls `fn` without seeing its promises, nor its registries, which the engine asks the context of too. */
function hide(fn, ...args) {
  const before = hidden;
  hidden = true;
  try {
    return fn(...args);
  } finally {
    hidden = before;
  }
}

// Promises from before the first hook get their id when they are first seen.
function infoOf(promise) {
  let info = infos.get(promise);
  if (info === undefined) {
    info = { id: newAsyncId(), trigger: hooks.executing().id, resource: promise };
    infos.set(promise, info);
  }
  return info;
}

// Settled before it was told of: by its executor, or because it was made while nobody watched.
let early = null;

function tellEarly() {
  if (early === null) return;
  const promise = early;
  early = null;
  hooks.emitPromise('promiseResolve', infoOf(promise).id);
}

function created(promise) {
  if (hidden || infos.has(promise)) return;
  const isSettled = promise === early;
  if (isSettled) early = null;
  else tellEarly();
  const trigger = parent === null ? hooks.executing().id : infoOf(parent).id;
  parent = null;
  last = promise;
  const { id } = begin(newAsyncId(), trigger, promise);
  if (isSettled) hooks.emitPromise('promiseResolve', id);
}

function settled(promise) {
  if (hidden) return;
  tellEarly();
  if (!infos.has(promise)) {
    early = promise;
    return;
  }
  last = promise;
  hooks.emitPromise('promiseResolve', infoOf(promise).id);
}

function reaction() {
  if (hidden) return undefined;
  tellEarly();
  const awaited = last;
  last = null;
  if (inThen) {
    inThen = false;
    return undefined;
  }
  const resource = hide(newPromise);
  const trigger = awaited === null ? hooks.executing().id : infoOf(awaited).id;
  return new Frame(kAwait, begin(newAsyncId(), trigger, resource), get());
}

// What runs for each job under way: jobs that wait for promises in place are nested.
const jobs = [];

function before(promise) {
  tellEarly();
  last = null;
  const context = get();
  let info;
  const isAwait = context?.storage === kAwait;
  if (isAwait) set(context.next);
  if (isAwait && promise === undefined) {
    info = context.store;
  } else if (promise === undefined) {
    info = { id: newAsyncId(), trigger: hooks.executing().id, resource: {} };
  } else {
    info = infoOf(promise);
  }
  jobs.push({ info, isAwait: isAwait && promise === undefined });
  hooks.enterJob(info);
}

function after() {
  tellEarly();
  last = null;
  const job = jobs.pop();
  if (job === undefined) {
    hooks.tracer.endedLate(newAsyncId(), false); // it enabled the first hook
    return;
  }
  // What an await waits for in its promise is the rest of the function.
  if (job.isAwait) hooks.emitPromise('promiseResolve', job.info.id);
  hooks.leaveJob(job.info);
}

const { then: plainThen } = Promise.prototype;

const { then: watchedThen } = {
  then(onFulfilled, onRejected) {
    if (!isPromise(this)) return Reflect.apply(plainThen, this, [onFulfilled, onRejected]);
    const [outerParent, outerInThen] = [parent, inThen];
    parent = this;
    inThen = true;
    try {
      return Reflect.apply(plainThen, this, [onFulfilled, onRejected]);
    } finally {
      parent = outerParent;
      inThen = outerInThen;
    }
  },
};

function replaceThen(from, to) {
  if (Promise.prototype.then !== from) return; // the program has its own
  Object.defineProperty(Promise.prototype, 'then', {
    __proto__: null, value: to, writable: true, enumerable: false, configurable: true,
  });
}

let watching = false;

/** Begins or ends telling hooks of promises. */
function watch(on) {
  if (on === watching) return;
  watching = on;
  if (on) {
    watchPromises(created, settled, reaction, before, after);
    replaceThen(plainThen, watchedThen);
  } else {
    unwatchPromises();
    replaceThen(watchedThen, plainThen);
  }
}

/** Runs `fn` as what runs for a promise, which hooks are not told. */
function runFor(promise, fn) {
  const outer = hooks.enter(infoOf(promise));
  try {
    fn();
  } finally {
    hooks.restore(outer);
  }
}

module.exports = { runFor, watch };
