'use strict';
// The current async context, as the queues written in JavaScript carry it from
// the call that queues a callback to the callback (Node docs: "Asynchronous
// context tracking"). AsyncLocalStorage itself is in async_hooks.
//
// Native half (internalBinding('async_context')):
//   get() -> any             the current context; undefined: none in use
//   set(value) -> any        makes it current, returns the one before

const { get, set } = internalBinding('async_context');

// Turned on for good by the first AsyncLocalStorage that is given a store.
// Until then nobody pays for contexts.
// `tracer` is there while a hook of async_hooks is enabled (internal/async_hooks/hooks).
const state = { inUse: false, tracer: null };

/** What a queued callback has to keep. */
function capture() {
  return state.inUse ? get() : undefined;
}

let lastAsyncId = 1;

/** A number for a new asynchronous resource; 1 is the main program. */
function newAsyncId() {
  return ++lastAsyncId;
}

module.exports = { state, get, set, capture, newAsyncId };
