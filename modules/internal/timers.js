'use strict';
// What is behind setTimeout, setInterval and setImmediate: the queues and the
// classes Timeout and Immediate (Node docs: "Timers"). The public functions are
// in timers.
//
// Timers of the same duration expire in the order of their start: each duration
// has one list, oldest first, and a priority queue holds the lists by the expiry
// of their oldest timer. One native timer fires for the first list.
//
// Native half (internalBinding('timers')):
//   setupTimers(processImmediate, processTimers)
//     The runtime calls processTimers(now) when the native timer fires. It returns
//     the time of the next expiry (loop time, ms): 0 = none, negative = the same
//     time, but nothing that is left keeps the loop alive. When it throws, the
//     runtime reports the exception and calls it again at once.
//     The check phase calls processImmediate() when immediateInfo[kCount] is not 0,
//     and after an exception again while immediateInfo[kHasOutstanding] is 1.
//   scheduleTimer(ms)          starts the native timer, `ms` from now
//   toggleTimerRef(on)         whether the native timer keeps the loop alive
//   toggleImmediateRef(on)     whether pending immediates keep the loop alive
//   getLibuvNow() -> number    loop time, ms
//   immediateInfo              Uint32Array [kCount, kRefCount, kHasOutstanding]

const binding = internalBinding('timers');
const { getLibuvNow, immediateInfo, scheduleTimer, toggleImmediateRef, toggleTimerRef } = binding;
const L = require('internal/linkedlist');
const PriorityQueue = require('internal/priority_queue');
const { runNextTicks } = require('internal/process/task_queues');
const { state: contextState, capture, newAsyncId, set: setContext } =
  require('internal/async_context');

const kCount = 0;
const kRefCount = 1;
const kHasOutstanding = 2;

const kRefed = Symbol('refed');
const kAsyncId = Symbol('asyncId');
const kHasPrimitive = Symbol('kHasPrimitive');
const kAsyncContextFrame = Symbol('kAsyncContextFrame');
const kTimeout = Symbol('timeout');
const kQueuedAt = Symbol('queuedAt');

// The longest delay that fits the documented 32 bits.
const TIMEOUT_MAX = 2 ** 31 - 1;

const timerLists = new Map();
const timerListQueue = new PriorityQueue(compareLists, (list, place) => {
  list.priorityQueuePosition = place;
});
let timerListId = Number.MIN_SAFE_INTEGER;
let nextExpiry = Infinity;
let refCount = 0;

// Timers whose number was asked for, so that clearTimeout(number) finds them.
const knownTimersById = new Map();

let warnedNegative = false;
let warnedNaN = false;

class TimersList {
  constructor(expiry, msecs) {
    this._idleNext = this;
    this._idlePrev = this;
    this.expiry = expiry;
    this.id = timerListId++;
    this.msecs = msecs;
    this.priorityQueuePosition = null;
  }

  // A list refers to every timer in it: show no more than the list itself.
  [Symbol.for('nodejs.util.inspect.custom')](_, options) {
    const { inspect } = require('internal/util/inspect');
    return inspect(this, { ...options, depth: 0, customInspect: false });
  }
}

function compareLists(a, b) {
  const difference = a.expiry - b.expiry;
  // The same expiry: the list that was set up first goes first.
  return difference !== 0 ? difference : a.id - b.id;
}

function durationWarning(after) {
  let name;
  let problem;
  if (after > TIMEOUT_MAX) {
    name = 'TimeoutOverflowWarning';
    problem = 'does not fit into a 32-bit signed integer.';
  } else if (after < 0) {
    if (warnedNegative) return;
    warnedNegative = true;
    name = 'TimeoutNegativeWarning';
    problem = 'is a negative number.';
  } else if (Number.isNaN(after)) {
    if (warnedNaN) return;
    warnedNaN = true;
    name = 'TimeoutNaNWarning';
    problem = 'is not a number.';
  } else {
    return;
  }
  process.emitWarning(`${after} ${problem}\nTimeout duration was set to 1.`, name);
}

class Timeout {
  constructor(callback, after, args, isRepeat, isRefed) {
    if (after === undefined) after = 1;
    else after *= 1;
    if (!(after >= 1 && after <= TIMEOUT_MAX)) {
      durationWarning(after);
      after = 1;
    }
    this._idleTimeout = after;
    this._idlePrev = this;
    this._idleNext = this;
    this._idleStart = null;
    // Set beforehand, so that the object keeps one shape.
    this._onTimeout = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? after : null;
    this._destroyed = false;
    if (isRefed) incRefCount();
    this[kRefed] = isRefed;
    this[kHasPrimitive] = false;
    this[kAsyncId] = newAsyncId();
    this[kAsyncContextFrame] = contextState.inUse ? capture() : undefined;
    contextState.tracer?.init(this[kAsyncId], 'Timeout', this);
  }

  [Symbol.for('nodejs.util.inspect.custom')](_, options) {
    const { inspect } = require('internal/util/inspect');
    return inspect(this, { ...options, depth: 0, customInspect: false });
  }

  /** Starts the delay anew, without a new object. */
  refresh() {
    if (this[kRefed]) active(this);
    else unrefActive(this);
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed) decRefCount();
    }
    return this;
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (!this._destroyed) incRefCount();
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }

  close() {
    clearTimer(this);
    return this;
  }

  [Symbol.dispose]() {
    clearTimer(this);
  }

  /** A number that clearTimeout() accepts too. */
  [Symbol.toPrimitive]() {
    if (!this[kHasPrimitive]) {
      this[kHasPrimitive] = true;
      knownTimersById.set(this[kAsyncId], this);
    }
    return this[kAsyncId];
  }
}
function incRefCount() {
  if (refCount++ === 0) toggleTimerRef(true);
}

function decRefCount() {
  if (--refCount === 0) toggleTimerRef(false);
}

// (Re)starts a timer that counts for the loop, or one that does not.
function active(item) {
  insertGuarded(item, true, undefined);
}

function unrefActive(item) {
  insertGuarded(item, false, undefined);
}

function insertGuarded(item, isRefed, start) {
  const msecs = item._idleTimeout;
  if (msecs < 0 || msecs === undefined) return;
  insert(item, msecs, start);
  if (item[kRefed] == null || item._destroyed) {
    item._destroyed = false;
    if (isRefed) incRefCount();
  }
  item[kRefed] = isRefed;
}

/** Puts `item` in the list of its duration, to run `msecs` after `start` (now). */
function insert(item, msecs, start = getLibuvNow()) {
  msecs = Math.trunc(msecs);
  item._idleStart = start;
  if (contextState.recorder !== null) item[kQueuedAt] = contextState.recorder.now();
  let list = timerLists.get(msecs);
  if (list === undefined) {
    const expiry = start + msecs;
    list = new TimersList(expiry, msecs);
    timerLists.set(msecs, list);
    timerListQueue.insert(list);
    if (nextExpiry > expiry) {
      scheduleTimer(msecs);
      // It counts only where one of them does.
      if (refCount === 0) toggleTimerRef(false);
      nextExpiry = expiry;
    }
  }
  L.append(list, item);
}

/** Takes a timer out of its list for good. */
function unenroll(item) {
  if (item._destroyed) return;
  item._destroyed = true;
  contextState.tracer?.destroy(item[kAsyncId]);
  if (item[kHasPrimitive]) knownTimersById.delete(item[kAsyncId]);
  L.remove(item);
  if (item[kRefed]) {
    // An empty list is worth removing only when it could keep the loop alive.
    const list = timerLists.get(Math.trunc(item._idleTimeout));
    if (list !== undefined && L.isEmpty(list)) {
      timerListQueue.removeAt(list.priorityQueuePosition);
      timerLists.delete(list.msecs);
      list.priorityQueuePosition = null;
      // The native timer stays set: it finds nothing to do, which costs less than
      // setting it anew for each timer of a program that starts and clears them.
    }
    decRefCount();
  }
  item._idleTimeout = -1;
}

/** clearTimeout() and clearInterval(): a Timeout, its number, or anything else (ignored). */
function clearTimer(timer) {
  if (timer?._onTimeout) {
    timer._onTimeout = undefined;
    unenroll(timer);
    return;
  }
  if (typeof timer === 'number' || typeof timer === 'string') {
    const known = knownTimersById.get(Number(timer));
    if (known !== undefined) {
      known._onTimeout = undefined;
      unenroll(known);
    }
  }
}

/** A timer inside the library that does not keep the loop alive. */
function setUnrefTimeout(callback, after) {
  if (typeof callback !== 'function')
    require('internal/validators').validateFunction(callback, 'callback');
  const timer = new Timeout(callback, after, undefined, false, false);
  insert(timer, timer._idleTimeout);
  return timer;
}

/** Checks a delay given by the user; what is too long becomes the longest. */
function getTimerDuration(msecs, name) {
  const { validateNumber } = require('internal/validators');
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) {
    const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
    throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  }
  if (msecs > TIMEOUT_MAX) {
    process.emitWarning(`${msecs} does not fit into a 32-bit signed integer.` +
      `\nTimer duration was truncated to ${TIMEOUT_MAX}.`, 'TimeoutOverflowWarning');
    return TIMEOUT_MAX;
  }
  return msecs;
}

// Immediates ----------------------------------------------------------------

// Those to run in the next check phase, and what is left of the phase under way.
let immediateHead = null;
let immediateTail = null;
let batch = null;

class Immediate {
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = null;
    this._argv = undefined;
    this._destroyed = false;
    // The engine makes room for as many properties as it counts assignments to names; those by symbol, below, it does
    // not count. These two are counted twice, else each object would need memory of its own for what has no room.
    this._onImmediate = callback;
    this._argv = args;
    this[kRefed] = true;
    this[kAsyncId] = newAsyncId();
    this[kAsyncContextFrame] = contextState.inUse ? capture() : undefined;
    if (immediateInfo[kRefCount]++ === 0) toggleImmediateRef(true);
    immediateInfo[kCount]++;
    if (immediateTail === null) {
      immediateHead = this;
    } else {
      immediateTail._idleNext = this;
      this._idlePrev = immediateTail;
    }
    immediateTail = this;
    contextState.tracer?.init(this[kAsyncId], 'Immediate', this);
    if (contextState.recorder !== null) this[kQueuedAt] = contextState.recorder.now();
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (immediateInfo[kRefCount]++ === 0) toggleImmediateRef(true);
    }
    return this;
  }

  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      if (--immediateInfo[kRefCount] === 0) toggleImmediateRef(false);
    }
    return this;
  }

  hasRef() {
    return !!this[kRefed];
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

function settleImmediate(immediate) {
  immediate._destroyed = true;
  immediateInfo[kCount]--;
  if (immediate[kRefed] && --immediateInfo[kRefCount] === 0) toggleImmediateRef(false);
  immediate[kRefed] = null;
}

function unlinkImmediate(immediate) {
  const { _idleNext: next, _idlePrev: previous } = immediate;
  if (previous !== null) previous._idleNext = next;
  if (next !== null) next._idlePrev = previous;
  if (immediate === immediateHead) immediateHead = next;
  if (immediate === immediateTail) immediateTail = previous;
  if (immediate === batch) batch = next;
  immediate._idleNext = null;
  immediate._idlePrev = null;
}

/** Cancels an Immediate that has not run; anything else is ignored. */
function clearImmediate(immediate) {
  if (!immediate?._onImmediate || immediate._destroyed) return;
  settleImmediate(immediate);
  contextState.tracer?.destroy(immediate[kAsyncId]);
  immediate._onImmediate = null;
  unlinkImmediate(immediate);
}

// The phases ------------------------------------------------------------------

function processImmediate() {
  // After an exception the same phase goes on with what was left.
  contextState.tracer?.flush();
  if (batch === null) {
    batch = immediateHead;
    immediateHead = immediateTail = null;
    immediateInfo[kHasOutstanding] = 1;
  }
  let first = true;
  while (batch !== null) {
    if (first) {
      first = false;
    } else {
      runNextTicks();
      // The ticks may have cleared all the rest.
      if (batch === null) break;
    }
    const immediate = batch;
    batch = immediate._idleNext;
    if (batch !== null) batch._idlePrev = null;
    immediate._idleNext = null;
    settleImmediate(immediate);
    if (batch === null) immediateInfo[kHasOutstanding] = 0;

    const argv = immediate._argv;
    const before = contextState.inUse ? setContext(immediate[kAsyncContextFrame]) : undefined;
    const { tracer, recorder } = contextState;
    if (tracer !== null) tracer.before(immediate[kAsyncId], immediate);
    if (recorder !== null) recorder.openImmediate(immediate._onImmediate, immediate[kQueuedAt] ?? 0);
    try {
      if (argv === undefined) immediate._onImmediate();
      else immediate._onImmediate(...argv);
      // Not after an exception: its handlers run in the context and the resource that it came from.
      if (contextState.inUse) setContext(before);
      if (tracer !== null) tracer.after(immediate[kAsyncId]);
      else if (contextState.tracer !== null) contextState.tracer.endedLate(immediate[kAsyncId], false);
    } finally {
      if (recorder !== null) recorder.close();
      immediate._onImmediate = null;
      contextState.tracer?.destroy(immediate[kAsyncId]);
    }
  }
  immediateInfo[kHasOutstanding] = 0;
}

function processTimers(now) {
  nextExpiry = Infinity;
  let first = true;
  let list;
  while ((list = timerListQueue.peek()) !== undefined) {
    // What has become due meanwhile waits for the next turn: the loop has other work, too.
    if (list.expiry > now) {
      nextExpiry = list.expiry;
      return refCount > 0 ? nextExpiry : -nextExpiry;
    }
    if (first) first = false;
    else runNextTicks();
    listOnTimeout(list, now);
  }
  return 0;
}

// The timer whose callback runs: it is in no list, and still counts as active.
let running = null;

function listOnTimeout(list, now) {
  const { msecs } = list;
  let first = true;
  let timer;
  while ((timer = L.peek(list)) !== null) {
    const elapsed = now - timer._idleStart;
    if (elapsed < msecs) {
      // Not due yet. The list takes its new place in the queue.
      list.expiry = Math.max(timer._idleStart + msecs, now + 1);
      list.id = timerListId++;
      if (list.priorityQueuePosition !== null)
        timerListQueue.percolateDown(list.priorityQueuePosition);
      return;
    }
    if (first) {
      first = false;
    } else {
      runNextTicks();
      // The ticks may have cleared this timer, or the whole list.
      if (L.peek(list) !== timer) continue;
    }

    L.remove(timer);
    if (!timer._onTimeout) {
      retire(timer);
      continue;
    }
    let start;
    if (timer._repeat) start = getLibuvNow();

    running = timer;
    const args = timer._timerArgs;
    const before = contextState.inUse ? setContext(timer[kAsyncContextFrame]) : undefined;
    const { tracer, recorder } = contextState;
    if (tracer !== null) tracer.before(timer[kAsyncId], timer);
    if (recorder !== null)
      recorder.openTimer(timer._onTimeout, timer[kQueuedAt] ?? 0, timer._idleStart + msecs);
    try {
      if (args === undefined) timer._onTimeout();
      else Reflect.apply(timer._onTimeout, timer, args);
      if (contextState.inUse) setContext(before); // see processImmediate
      if (tracer !== null) tracer.after(timer[kAsyncId]);
      else if (contextState.tracer !== null) contextState.tracer.endedLate(timer[kAsyncId], false);
    } finally {
      if (recorder !== null) recorder.close();
      running = null;
      if (timer._repeat && timer._idleTimeout !== -1) {
        timer._idleTimeout = timer._repeat;
        insert(timer, timer._idleTimeout, start);
      } else if (!timer._idleNext && !timer._idlePrev && !timer._destroyed) {
        retire(timer);
      }
    }
  }
  // Emptied. A timer of this duration may meanwhile have made a new list.
  if (timerLists.get(msecs) === list) {
    timerLists.delete(msecs);
    timerListQueue.removeAt(list.priorityQueuePosition);
    list.priorityQueuePosition = null;
  }
}

function retire(timer) {
  if (timer._destroyed) return;
  timer._destroyed = true;
  contextState.tracer?.destroy(timer[kAsyncId]);
  if (timer[kHasPrimitive]) knownTimersById.delete(timer[kAsyncId]);
  if (timer[kRefed]) decRefCount();
}

/** Names for process.getActiveResourcesInfo(): one for each pending timer and immediate. */
function activeTimerNames() {
  const names = [];
  for (const list of timerLists.values()) {
    for (let item = list._idlePrev; item !== list; item = item._idlePrev) {
      if (item[kRefed]) names.push('Timeout');
    }
  }
  if (running !== null && running[kRefed] && !running._destroyed && !running._idleNext) names.push('Timeout');
  for (let item = batch; item !== null; item = item._idleNext)
    if (item[kRefed]) names.push('Immediate');
  for (let item = immediateHead; item !== null; item = item._idleNext)
    if (item[kRefed]) names.push('Immediate');
  return names;
}

module.exports = {
  TIMEOUT_MAX,
  kAsyncId,
  kTimeout,
  kRefed,
  kHasPrimitive,
  Timeout,
  Immediate,
  TimersList,
  active,
  activeTimerNames,
  clearImmediate,
  clearTimer,
  getTimerDuration,
  insert,
  knownTimersById,
  setUnrefTimeout,
  unrefActive,
};

binding.setupTimers(processImmediate, processTimers);
