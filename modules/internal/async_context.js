'use strict';
// The current async context, as the queues written in JavaScript carry it from
// the call that queues a callback to the callback (Node docs: "Asynchronous
// context tracking"). AsyncLocalStorage itself is in async_hooks.
//
// Native half (internalBinding('async_context')):
//   get() -> any             the current context; undefined: none in use
//   set(value) -> any        makes it current, returns the one before
//   setRequestTracer(fn(type, callback) -> callback | undefined)
//                            fn wraps the callbacks of native requests from now on
//   watchPromises(created, settled, reaction, before, after), unwatchPromises()
//                            see internal/async_hooks/promises

const { get, set } = internalBinding('async_context');

// Turned on for good by the first AsyncLocalStorage that is given a store.
// Until then nobody pays for contexts.
// `tracer` is there while somebody wants to know of asynchronous resources (internal/async_hooks/hooks), `recorder`
// while what happens is recorded (internal/recording); then `wanted[0]` is not 0 while it asks which function runs.
const state = { inUse: false, tracer: null, recorder: null, wanted: null };

/** What a queued callback has to keep. */
function capture() {
  return state.inUse ? get() : undefined;
}

// A context: one storage with its store, and the frames of the other storages. A list has a storage once.
class Frame {
  constructor(storage, store, next) {
    this.storage = storage;
    this.store = store;
    this.next = next;
    // Storages that disable() took out of the context that begins with this frame, and only of it.
    this.without = null;
  }
}

let lastAsyncId = 1;

/** A number for a new asynchronous resource; 1 is the main program. */
function newAsyncId() {
  return ++lastAsyncId;
}

/** `callback` for code of the library that calls it inside of a callback of its own: a recording is told. */
function recordedCallback(callback) {
  if (state.recorder === null || typeof callback !== 'function') return callback;
  return function(...args) {
    state.recorder?.noteFunction(callback);
    return Reflect.apply(callback, this, args);
  };
}

/** Tells hooks, if there are any, of a handle that was made. Returns the handle. */
function traceHandle(type, handle) {
  state.tracer?.handle(type, handle);
  return handle;
}

/** `fn` as a callback of a handle: hooks are told when it runs, if they were told of the handle. */
function handleCallback(handle, fn) {
  return state.tracer === null ? fn : state.tracer.callbackOf(handle, fn);
}

/** The same for the callback of close(), after which the handle is gone; `fn` may be undefined. */
function closeCallback(handle, fn) {
  return state.tracer === null ? fn : state.tracer.closeCallbackOf(handle, fn);
}

/** Tells hooks that a handle without a close callback is gone. */
function destroyHandle(handle) {
  state.tracer?.destroyHandle(handle);
}

/** The next resource that is made comes from `handle`, whatever runs now. */
function triggeredBy(handle) {
  state.tracer?.triggeredBy(handle);
}

module.exports = {
  Frame, state, get, set, capture, closeCallback, destroyHandle, handleCallback, newAsyncId,
  recordedCallback, traceHandle, triggeredBy,
};
