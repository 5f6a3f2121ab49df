'use strict';
// navigator.locks (Node docs: "Web Locks API"; https://w3c.github.io/web-locks/): locks by name, which one holder has
// alone or several share. Held here are the locks of this thread; others do not see them.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { tell } = require('internal/diagnostics');
const context = require('internal/async_context');

const kInternal = Symbol('internal');

function domException(message, name) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, name);
}

function argumentError(message) {
  const err = new TypeError(message);
  err.code = 'ERR_INVALID_ARG_TYPE';
  return err;
}

class Lock {
  #name;
  #mode;

  constructor(key, name, mode) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#mode = mode;
  }

  get name() {
    return this.#name;
  }

  get mode() {
    return this.#mode;
  }
}

// What is asked for: {name, mode, steal, ifAvailable, signal, callback, context, settle, lock, stolen}, in the order of
// asking; by name, for names that are held.
const names = new Map();

function entriesOf(name) {
  let entries = names.get(name);
  if (entries === undefined) names.set(name, entries = { held: [], pending: [] });
  return entries;
}

function isFree({ held }, mode) {
  return held.length === 0 || (mode === 'shared' && held.every((request) => request.mode === 'shared'));
}

function settle(request, error, value) {
  if (request.settled) return;
  request.settled = true;
  const { name, mode, ifAvailable, steal } = request;
  tell('locks.request.end', { name, mode, ifAvailable, steal, error });
  if (request.failed) request.reject(request.reason);
  else request.resolve(value);
}

/** Calls the program's callback with the lock or null, then `ended`; its result becomes that of the request. */
function callBack(request, lock, ended) {
  const before = context.get();
  context.set(request.context);
  let result;
  try {
    result = Promise.resolve(request.callback(lock));
  } catch (err) {
    result = Promise.reject(err);
  } finally {
    context.set(before);
  }
  result.then((value) => {
    ended();
    settle(request, undefined, value);
  }, (err) => {
    ended();
    fail(request, err, err);
  });
}

function fail(request, reason, error) {
  if (request.settled) return;
  request.failed = true;
  request.reason = reason;
  settle(request, error);
}

function grant(request) {
  const { name, mode } = request;
  const { held } = entriesOf(name);
  held.push(request);
  request.signal?.removeEventListener('abort', request.onAbort);
  tell('locks.request.grant', { name, mode });
  callBack(request, new Lock(kInternal, name, mode), () => {
    const index = held.indexOf(request);
    if (index < 0) return;
    held.splice(index, 1);
    grantNext(name);
  });
}

/** Grants what can be granted, in the order of asking, and forgets a name that nobody asks for. */
function grantNext(name) {
  const entries = entriesOf(name);
  const { pending } = entries;
  while (pending.length > 0 && isFree(entries, pending[0].mode)) grant(pending.shift());
  if (pending.length === 0 && entries.held.length === 0) names.delete(name);
}

function steal(request) {
  const { held } = entriesOf(request.name);
  for (const robbed of held.splice(0)) {
    const error = domException('The operation was aborted', 'AbortError');
    fail(robbed, error, error);
  }
  grant(request);
}

function start(request) {
  const { name, mode, signal } = request;
  const entries = entriesOf(name);
  tell('locks.request.start', { name, mode });
  if (request.steal) {
    steal(request);
  } else if (entries.pending.length === 0 && isFree(entries, mode)) {
    grant(request);
  } else if (request.ifAvailable) {
    tell('locks.request.miss', { name, mode });
    callBack(request, null, () => {});
  } else {
    entries.pending.push(request);
    request.onAbort = () => {
      const index = entries.pending.indexOf(request);
      if (index < 0) return;
      entries.pending.splice(index, 1);
      fail(request, signal.reason, undefined);
      grantNext(name);
    };
    signal?.addEventListener('abort', request.onAbort, { once: true });
  }
}

/** The request that the arguments describe, checked. */
function parse(name, options, callback) {
  if (callback === undefined) {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  if (typeof name === 'symbol') throw argumentError('Value is a Symbol and cannot be converted to a string.');
  name = `${name}`.toWellFormed();
  if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
    throw argumentError('Value cannot be converted to a dictionary');
  }
  const ifAvailable = Boolean(options?.ifAvailable);
  const mode = options?.mode === undefined ? 'exclusive' : `${options.mode}`;
  if (mode !== 'exclusive' && mode !== 'shared') {
    const err = new ERR_INVALID_ARG_VALUE('mode', mode);
    err.message = `mode '${mode}' is not a valid enum value of type LockMode.`;
    throw err;
  }
  const { signal } = options ?? {};
  if (signal !== undefined && (typeof signal !== 'object' || signal === null)) {
    throw argumentError('signal is not an object.');
  }
  const steals = Boolean(options?.steal);
  signal?.throwIfAborted();
  const refused = name.startsWith('-') ? 'Lock name may not start with hyphen' :
    ifAvailable && steals ? 'ifAvailable and steal are mutually exclusive' :
      mode !== 'exclusive' && steals ? `mode: "${mode}" and steal are mutually exclusive` :
        signal !== undefined && (ifAvailable || steals) ? 'signal cannot be used with steal or ifAvailable' : undefined;
  if (refused !== undefined) throw domException(refused, 'NotSupportedError');
  return { name, mode, ifAvailable, steal: steals, signal, callback };
}

class LockManager {
  constructor(key) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /**
   * Calls back with the lock once it is granted, and holds it until the promise of the callback is settled.
   * @param {string} name
   * @param {{mode?: 'exclusive' | 'shared', ifAvailable?: boolean, steal?: boolean, signal?: AbortSignal}} [options]
   * @param {(lock: Lock | null) => any} callback
   * @returns {Promise<any>} what the callback gives
   */
  request(name, options, callback = undefined) {
    if (this !== locks) return Promise.reject(new ERR_INVALID_THIS('LockManager'));
    return new Promise((resolve, reject) => {
      const request = parse(name, options, callback);
      start({ ...request, context: context.get(), resolve, reject, settled: false, failed: false, reason: undefined, onAbort: undefined });
    });
  }

  /** @returns {Promise<{held: object[], pending: object[]}>} {name, mode, clientId} of all */
  query() {
    if (this !== locks) return Promise.reject(new ERR_INVALID_THIS('LockManager'));
    const clientId = `node-${process.pid}-${require('worker_threads').threadId}`;
    const shown = ({ name, mode }) => ({ name, mode, clientId });
    const held = [];
    const pending = [];
    for (const entries of names.values()) {
      held.push(...entries.held.map(shown));
      pending.push(...entries.pending.map(shown));
    }
    return Promise.resolve({ held, pending });
  }
}

for (const [Class, tag, keys] of [[Lock, 'Lock', ['name', 'mode']], [LockManager, 'LockManager', ['request', 'query']]]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: tag });
  for (const key of keys) Object.defineProperty(Class.prototype, key, { __proto__: null, enumerable: true });
}

const locks = new LockManager(kInternal);

module.exports = { locks };
