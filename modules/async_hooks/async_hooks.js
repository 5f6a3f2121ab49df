'use strict';
// AsyncLocalStorage and AsyncResource (Node docs: "Asynchronous context tracking").
// A context is a list of Frames (internal/async_context), newest first, that is replaced and never changed. The engine carries the
// current one along promises, the library along callbacks (internal/async_context).
// Not here: what createHook() enables (internal/async_hooks/hooks).

const { Frame, get, set, state, newAsyncId } = require('internal/async_context');
const {
  codes: { ERR_ASYNC_CALLBACK, ERR_ASYNC_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_ASYNC_ID },
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateObject, validateString,
} = require('internal/validators');

/** The frame of a storage in a context, or undefined. */
function find(context, storage) {
  if (context === undefined || context.without?.has(storage)) return undefined;
  let frame = context;
  while (frame !== undefined && frame.storage !== storage) frame = frame.next;
  return frame;
}

/** A context without a storage. */
function drop(context, storage) {
  if (context === undefined) return undefined;
  const { without } = context;
  if (without === null) {
    if (find(context, storage) === undefined) return context;
    if (context.storage === storage && !context.next?.without) return context.next;
  }
  const kept = [];
  for (let frame = context; frame !== undefined; frame = frame.next) {
    if (frame.storage !== storage && !without?.has(frame.storage)) kept.push(frame);
  }
  let list;
  for (let i = kept.length - 1; i >= 0; i--) list = new Frame(kept[i].storage, kept[i].store, list);
  return list;
}

const current = () => (state.inUse ? get() : undefined);

// Runs fn with `context` and brings back the one before.
function runWith(context, fn, thisArg, args) {
  if (!state.inUse) {
    if (context === undefined) return Reflect.apply(fn, thisArg, args);
    state.inUse = true;
  }
  const before = set(context);
  try {
    return Reflect.apply(fn, thisArg, args);
  } finally {
    set(before);
  }
}

class AsyncLocalStorage {
  #name;
  #defaultValue;

  /** @param {{defaultValue?: any, name?: string}} [options] */
  constructor(options = {}) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = `${options.name}`;
  }

  /** Binds `fn` to the context of this moment, for all storages. */
  static bind(fn) {
    validateFunction(fn, 'fn');
    return AsyncResource.bind(fn);
  }

  /** A function that runs another one in the context of this moment. */
  static snapshot() {
    const context = current();
    return function runInAsyncScope(fn, ...args) {
      return runWith(context, fn, this, args);
    };
  }

  get name() {
    return this.#name || '';
  }

  /** Runs `fn` with `store`, which reaches everything it starts. */
  run(store, fn, ...args) {
    const before = current();
    const own = find(before, this);
    // No new context where nothing changes.
    if (own !== undefined && Object.is(own.store, store)) return Reflect.apply(fn, null, args);
    const context = new Frame(this, store, drop(before, this));
    state.inUse = true;
    set(context);
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      const after = set(before);
      // Only this storage goes back: what the function entered for others stays.
      if (after !== context || context.without !== null) {
        const others = drop(after, this);
        set(own === undefined && this.#defaultValue === undefined ? others :
          new Frame(this, own === undefined ? this.#defaultValue : own.store, others));
      }
    }
  }

  /** Runs `fn` without a store. */
  exit(fn, ...args) {
    return this.run(undefined, fn, ...args);
  }

  /** The store of the current context. */
  getStore() {
    if (!state.inUse) return this.#defaultValue;
    const frame = find(get(), this);
    return frame === undefined ? this.#defaultValue : frame.store;
  }

  /** Changes the store for what is left of the current callback and what it starts. */
  enterWith(store) {
    state.inUse = true;
    set(new Frame(this, store, drop(get(), this)));
  }

  /** Takes the store away, from everything that has this context. */
  disable() {
    const context = current();
    if (find(context, this) !== undefined) (context.without ??= new Set()).add(this);
  }

  /** The store until the returned scope is disposed of (`using`). */
  withScope(store) {
    const before = current();
    this.enterWith(store);
    let disposed = false;
    return {
      dispose() { this[Symbol.dispose](); },
      [Symbol.dispose]() {
        if (disposed) return;
        disposed = true;
        set(before);
      },
    };
  }
}

const kAsyncId = Symbol('asyncId');
const kTriggerId = Symbol('triggerId');

const scopes = require('internal/async_hooks/hooks');

// Tells of resources that nobody destroyed by hand.
let collected;

class AsyncResource {
  #context = current();

  /** @param {string} type @param {number|{triggerAsyncId?: number, requireManualDestroy?: boolean}} [options] */
  constructor(type, options = {}) {
    validateString(type, 'type');
    let triggerId = options;
    if (typeof options !== 'number') {
      validateObject(options, 'options');
      triggerId = options.triggerAsyncId === undefined ? scopes.executing().id : options.triggerAsyncId;
    }
    if (!Number.isSafeInteger(triggerId) || triggerId < -1)
      throw new ERR_INVALID_ASYNC_ID('triggerAsyncId', triggerId);
    if (state.tracer !== null && type === '')
      throw new ERR_ASYNC_TYPE(type);
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = triggerId;
    if (state.tracer !== null) {
      state.tracer.init(this[kAsyncId], type, this, triggerId);
      if (!options.requireManualDestroy) {
        collected ??= new FinalizationRegistry((id) => state.tracer?.destroy(id));
        collected.register(this, this[kAsyncId], this);
      }
    }
  }

  /** Calls `fn` in the context in which this resource was made. */
  runInAsyncScope(fn, thisArg, ...args) {
    const { tracer } = state;
    const id = this[kAsyncId];
    const before = tracer === null ? scopes.enter({ id, trigger: this[kTriggerId], resource: this }) : undefined;
    if (tracer !== null) tracer.before(id, this);
    try {
      return runWith(this.#context, fn, thisArg, args);
    } finally {
      if (tracer === null) scopes.restore(before);
      else tracer.after(id);
    }
  }

  /** Tells hooks that the resource is done with. */
  emitDestroy() {
    collected?.unregister(this);
    state.tracer?.destroy(this[kAsyncId]);
    return this;
  }

  asyncId() {
    return this[kAsyncId];
  }

  triggerAsyncId() {
    return this[kTriggerId];
  }

  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    const resource = this;
    const bound = thisArg === undefined ?
      function(...args) { return resource.runInAsyncScope(fn, this, ...args); } :
      (...args) => resource.runInAsyncScope(fn, thisArg, ...args);
    Object.defineProperties(bound, {
      length: { __proto__: null, configurable: true, value: fn.length },
      asyncResource: { __proto__: null, configurable: true, enumerable: true, writable: true, value: this },
    });
    return bound;
  }

  static bind(fn, type, thisArg) {
    type ||= fn.name || 'bound-anonymous-fn';
    return new AsyncResource(type).bind(fn, thisArg);
  }
}

/**
 * The id of the resource that runs: an AsyncResource or another one that was made after the first
 * hook was enabled, or after the first call of this; 1 in all other code.
 */
function executionAsyncId() {
  return scopes.currentResource().id;
}

function triggerAsyncId() {
  return scopes.currentResource().trigger;
}

function executionAsyncResource() {
  return scopes.currentResource().resource;
}

class AsyncHook {
  constructor({ init, before, after, destroy, promiseResolve, trackPromises = true }) {
    this.init = init;
    this.before = before;
    this.after = after;
    this.destroy = destroy;
    this.promiseResolve = promiseResolve;
    this.trackPromises = trackPromises;
  }

  enable() {
    scopes.enable(this);
    return this;
  }

  disable() {
    scopes.disable(this);
    return this;
  }
}

/**
 * @param {object} callbacks init, before, after, destroy, promiseResolve; trackPromises: false leaves
 *   promises out
 * @returns {AsyncHook}
 */
function createHook(callbacks) {
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    const callback = callbacks[name];
    if (callback !== undefined && typeof callback !== 'function')
      throw new ERR_ASYNC_CALLBACK(`hook.${name}`);
  }
  const { trackPromises } = callbacks;
  if (trackPromises !== undefined) {
    validateBoolean(trackPromises, 'trackPromises');
    if (!trackPromises && callbacks.promiseResolve !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('trackPromises', trackPromises,
        'must not be false when promiseResolve is enabled');
    }
  }
  return new AsyncHook(callbacks);
}

// Node's names of resource types, by its numbers.
const asyncWrapProviders = Object.freeze(Object.assign({ __proto__: null }, Object.fromEntries(`
  NONE DIRHANDLE DNSCHANNEL ELDHISTOGRAM FILEHANDLE FILEHANDLECLOSEREQ BLOBREADER FSEVENTWRAP
  FSREQCALLBACK FSREQPROMISE GETADDRINFOREQWRAP GETNAMEINFOREQWRAP HEAPSNAPSHOT HTTP2SESSION
  HTTP2STREAM HTTP2PING HTTP2SETTINGS HTTPINCOMINGMESSAGE HTTPCLIENTREQUEST LOCKS JSSTREAM JSUDPWRAP
  MESSAGEPORT PIPECONNECTWRAP PIPESERVERWRAP PIPEWRAP PROCESSWRAP PROMISE QUERYWRAP QUIC_ENDPOINT
  QUIC_LOGSTREAM QUIC_SESSION QUIC_STREAM QUIC_UDP SHUTDOWNWRAP SIGNALWRAP STATWATCHER STREAMPIPE
  TCPCONNECTWRAP TCPSERVERWRAP TCPWRAP TTYWRAP UDPSENDWRAP UDPWRAP SIGINTWATCHDOG WORKER
  WORKERCPUPROFILE WORKERCPUUSAGE WORKERHEAPPROFILE WORKERHEAPSNAPSHOT WORKERHEAPSTATISTICS WRITEWRAP
  ZLIB CHECKPRIMEREQUEST PBKDF2REQUEST KEYPAIRGENREQUEST KEYGENREQUEST KEYEXPORTREQUEST ARGON2REQUEST
  CIPHERREQUEST DERIVEBITSREQUEST HASHREQUEST RANDOMBYTESREQUEST RANDOMPRIMEREQUEST SCRYPTREQUEST
  SIGNREQUEST TLSWRAP VERIFYREQUEST
`.trim().split(/\s+/).map((name, number) => [name, number]))));

module.exports = {
  AsyncLocalStorage,
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
