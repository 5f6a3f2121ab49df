'use strict';

// Watching files: FSWatcher (what the system tells of a file, a directory or a tree), StatWatcher (a file looked at
// again and again), and the iterator of fs/promises.
// Follows "fs.watch", "fs.watchFile", "fs.unwatchFile" and "fsPromises.watch" in Node's fs documentation.
//
// Native half (internalBinding('fs')):
//   class FSEvent: start(path, recursive, form, skip(name) | undefined) -> 0 | negative errno; then calls
//     onchange(status, 'rename' | 'change', name | null when events were lost) of the object; close(), ref(),
//     unref(), hasRef(), initialized
//   stat: see operations.js

const { Buffer } = require('buffer');
const EventEmitter = require('events');
const binding = internalBinding('fs');
const { AbortError, codes, UVException } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateInteger, validateObject, validateOneOf,
  validateUint32,
} = require('internal/validators');
const { makeStats } = require('internal/fs/stats');
const { decodeName, getOptions, getValidatedPath, nameForm } = require('internal/fs/utils');

const kENOENT = -2;
const kENOSPC = -28;

// ---- what is left out ----------------------------------------------------------------------------------

function checkIgnored(value, name) {
  if (typeof value === 'string') {
    if (value.length === 0) throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a non-empty string');
  } else if (!require('util/types').isRegExp(value) && typeof value !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'RegExp', 'Function'], value);
  }
}

function validateIgnore(value) {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) checkIgnored(value[i], `options.ignore[${i}]`);
  } else {
    checkIgnored(value, 'options.ignore');
  }
}

/** @returns {((name: string) => boolean) | null} */
function ignoreMatcher(value) {
  if (value === undefined || value === null) return null;
  const tests = (Array.isArray(value) ? value : [value]).map((item) => {
    if (typeof item === 'function') return item;
    if (typeof item !== 'string') return (name) => item.exec(name) !== null;
    return require('internal/path/glob').nameMatcher(item);
  });
  return (name) => tests.some((test) => test(name));
}

// ---- FSWatcher -----------------------------------------------------------------------------------------

function watchError(errno, path) {
  const error = new UVException({
    errno,
    syscall: 'watch',
    path,
    message: errno === kENOSPC ? 'System limit for number of file watchers reached' : '',
  });
  error.filename = path;
  return error;
}

/** @param {string} [encoding] of the names it tells */
function FSWatcher(encoding = 'utf8') {
  EventEmitter.call(this);
  this._handle = new binding.FSEvent();
  this._ignoreMatcher = null;
  this._handle.onchange = (status, eventType, filename) => {
    // It could have been closed since.
    if (this._handle === null) return;
    if (status < 0) {
      const error = watchError(status, filename);
      this.close();
      this.emit('error', error);
      return;
    }
    if (filename !== null && typeof filename !== 'string') filename = decodeName(filename, encoding);
    if (filename !== null && this._ignoreMatcher?.(typeof filename === 'string' ? filename : `${filename}`)) return;
    this.emit('change', eventType, filename);
  };
}
Object.setPrototypeOf(FSWatcher.prototype, EventEmitter.prototype);
Object.setPrototypeOf(FSWatcher, EventEmitter);

/** @throws the system's error, as of watch(), unless there is no such file and that is to be accepted */
function start(watcher, path, { encoding, ignore, persistent, recursive, throwIfNoEntry }) {
  const handle = watcher._handle;
  watcher._ignoreMatcher = ignoreMatcher(ignore);
  if (!persistent) handle.unref();
  const status = handle.start(path, recursive, nameForm(encoding), recursive ? watcher._ignoreMatcher ?? undefined : undefined);
  if (status < 0 && (throwIfNoEntry || status !== kENOENT)) {
    throw watchError(status, typeof path === 'string' ? path : Buffer.from(path).toString());
  }
}

/** Did the work once; kept because programs may call it. */
FSWatcher.prototype.start = function() {};

/** Ends it; 'close' comes in the next tick. */
FSWatcher.prototype.close = function() {
  if (this._handle === null) return;
  this._handle.close();
  this._handle = null;
  process.nextTick(emitClose, this);
};

function emitClose(watcher) {
  watcher.emit('close');
}

FSWatcher.prototype.ref = function() {
  this._handle?.ref();
  return this;
};

FSWatcher.prototype.unref = function() {
  this._handle?.unref();
  return this;
};

/** Options of watch() checked. `Invalid` values throw at once. */
function watchOptions(options) {
  const {
    encoding = 'utf8', ignore, persistent = true, recursive = false, signal, throwIfNoEntry = true,
  } = options;
  return { encoding: encoding ?? 'utf8', ignore, persistent, recursive, signal, throwIfNoEntry };
}

/** fs.watch @returns {FSWatcher} */
function watch(filename, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  const checked = watchOptions(getOptions(options, {}));
  if (checked.recursive !== undefined) validateBoolean(checked.recursive, 'options.recursive');
  validateIgnore(checked.ignore);
  const path = getValidatedPath(filename);
  const watcher = new FSWatcher(checked.encoding);
  start(watcher, path, checked);
  if (listener) watcher.addListener('change', listener);
  const { signal } = checked;
  if (signal !== undefined) {
    validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) {
      process.nextTick(() => watcher.close());
    } else {
      const close = () => watcher.close();
      signal.addEventListener('abort', close);
      watcher.once('close', () => signal.removeEventListener('abort', close));
    }
  }
  return watcher;
}

/**
 * fsPromises.watch: the events as they come, at most `maxQueue` of them waiting.
 * @returns {AsyncGenerator<{ eventType: string, filename: string | Buffer | null }>}
 */
async function* watchEvents(filename, options = { __proto__: null }) {
  if (options !== undefined && typeof options !== 'string') validateObject(options, 'options');
  const given = typeof options === 'string' ? { encoding: options } : options;
  const { maxQueue = 2048, overflow = 'ignore' } = given;
  const checked = watchOptions(given);
  const { encoding, ignore, persistent, recursive, signal } = checked;
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'error']);
  if (persistent !== undefined) validateBoolean(persistent, 'options.persistent');
  if (recursive !== undefined) validateBoolean(recursive, 'options.recursive');
  validateAbortSignal(signal, 'options.signal');
  validateIgnore(ignore);
  if (encoding && !Buffer.isEncoding(encoding) && encoding !== 'buffer') {
    throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  const watcher = new FSWatcher(encoding);
  let waiting = [];
  let wake = null;
  let failure = null;
  const fail = (error) => {
    failure = error;
    wake?.();
  };
  watcher.on('change', (eventType, name) => {
    if (waiting.length >= maxQueue) {
      if (overflow === 'error') fail(new codes.ERR_FS_WATCH_QUEUE_OVERFLOW(maxQueue));
      else process.emitWarning('fs.watch maxQueue exceeded');
      return;
    }
    waiting.push({ __proto__: null, eventType, filename: name });
    wake?.();
  });
  watcher.on('error', fail);
  const abort = () => fail(new AbortError(undefined, { cause: signal.reason }));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    start(watcher, getValidatedPath(filename), checked);
    for (;;) {
      const events = waiting;
      waiting = [];
      for (const event of events) {
        if (failure !== null) throw failure;
        yield event;
      }
      if (failure !== null) throw failure;
      if (waiting.length === 0) await new Promise((resolve) => wake = resolve);
      wake = null;
    }
  } finally {
    watcher.close();
    signal?.removeEventListener('abort', abort);
  }
}

// ---- StatWatcher ---------------------------------------------------------------------------------------

const kTimer = Symbol('kTimer');
const kInterval = Symbol('kInterval');
const kPath = Symbol('kPath');
const kOld = Symbol('kOld');
const kBigint = Symbol('kBigint');
const kRound = Symbol('kRound');
const kMaxRefs = Symbol('kMaxRefs');
const kRefs = Symbol('kRefs');

// Access times and block counts alone are no change.
const kLooked = [0, 1, 3, 4, 7, 8, 12, 13, 14, 15, 16, 17];

function sameStats(a, b) {
  return kLooked.every((i) => a[i] === b[i]);
}

/** Looks at a file every `interval` milliseconds, on the thread pool, and tells of changes as 'change'. */
function StatWatcher(bigint) {
  EventEmitter.call(this);
  this[kTimer] = null;
  this[kOld] = null;
  this[kBigint] = bigint;
  // Of a look that is under way when the watcher is stopped, nothing is told.
  this[kRound] = null;
  this[kRefs] = 0;
  this[kMaxRefs] = 0;
}
Object.setPrototypeOf(StatWatcher.prototype, EventEmitter.prototype);
Object.setPrototypeOf(StatWatcher, EventEmitter);

StatWatcher.prototype.start = function(filename, interval) {
  if (this[kRound] !== null) return;
  validateUint32(interval, 'interval');
  this[kPath] = getValidatedPath(filename, 'filename');
  this[kInterval] = interval;
  this[kRound] = {};
  look(this, this[kRound]);
};

function look(watcher, round) {
  watcher[kTimer] = null;
  const bigint = watcher[kBigint];
  binding.stat(watcher[kPath], bigint, true, (err, stats) => {
    if (watcher[kRound] !== round) return;
    // A file that is not there is all zeros.
    const array = err ? bigint ? new BigInt64Array(18) : new Float64Array(18) : stats.slice();
    const old = watcher[kOld];
    watcher[kOld] = array;
    if (old === null ? err : !sameStats(old, array)) {
      watcher.emit('change', makeStats(array), makeStats(old ?? array));
      if (watcher[kRound] !== round) return;
    }
    watcher[kTimer] = setTimeout(look, watcher[kInterval], watcher, round);
    if (watcher[kMaxRefs] > 0 && watcher[kRefs] === 0) watcher[kTimer].unref();
  });
}

/** Ends it; 'stop' comes in the next tick. */
StatWatcher.prototype.stop = function() {
  if (this[kRound] === null) return;
  this[kRound] = null;
  clearTimeout(this[kTimer]);
  this[kTimer] = null;
  process.nextTick(() => this.emit('stop'));
};

// Each listener counts: the loop is kept alive until all that came with one have let go.
function count(watcher, change) {
  const refs = Math.min(Math.max(watcher[kRefs] + change, 0), watcher[kMaxRefs]);
  watcher[kRefs] = refs;
  if (refs === 0) watcher[kTimer]?.unref();
  else watcher[kTimer]?.ref();
}

StatWatcher.prototype.ref = function() {
  count(this, 1);
  return this;
};

StatWatcher.prototype.unref = function() {
  count(this, -1);
  return this;
};

const statWatchers = new Map();

function keyOf(path) {
  return require('path').resolve(typeof path === 'string' ? path : Buffer.from(path).toString());
}

/** fs.watchFile @returns {StatWatcher} one for each file */
function watchFile(filename, options, listener) {
  const path = getValidatedPath(filename);
  const key = keyOf(path);
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = { __proto__: null };
  }
  const { interval = 5007, persistent = true, bigint = false } = options;
  validateFunction(listener, 'listener');
  let watcher = statWatchers.get(key);
  if (watcher === undefined) {
    watcher = new StatWatcher(bigint);
    watcher.start(typeof path === 'string' ? key : path, interval);
    statWatchers.set(key, watcher);
  }
  watcher[kMaxRefs]++;
  if (persistent) count(watcher, 1);
  watcher.addListener('change', listener);
  return watcher;
}

/** fs.unwatchFile: takes one listener away, or all; a watcher without listeners is stopped. */
function unwatchFile(filename, listener) {
  const key = keyOf(getValidatedPath(filename));
  const watcher = statWatchers.get(key);
  if (watcher === undefined) return;
  if (typeof listener === 'function') {
    const before = watcher.listenerCount('change');
    watcher.removeListener('change', listener);
    if (watcher.listenerCount('change') < before) {
      count(watcher, -1);
      watcher[kMaxRefs]--;
    }
  } else {
    watcher.removeAllListeners('change');
    count(watcher, -watcher[kRefs]);
    watcher[kMaxRefs] = 0;
  }
  if (watcher.listenerCount('change') === 0) {
    watcher.stop();
    statWatchers.delete(key);
  }
}

module.exports = { FSWatcher, StatWatcher, unwatchFile, watch, watchEvents, watchFile };
