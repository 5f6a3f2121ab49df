'use strict';
// process.nextTick() and queueMicrotask() (Node docs: "Process" and "Event loop").
// After every callback the runtime runs all ticks, then all microtasks, then
// reports rejections nobody handled, until nothing is left of any.
//
// Native half (internalBinding('task_queue')):
//   tickInfo                  Int32Array [kHasTickScheduled, kHasRejectionToWarn]
//   setTickCallback(fn)       what the runtime calls after a callback while tickInfo is not
//                             all 0 (otherwise it only runs the microtasks). When fn throws,
//                             the runtime reports the exception; what is left runs after the
//                             next callback.
//   runMicrotasks()           runs the engine's job queue until it is empty
//   runMicrotasksNested()     the same from inside of a job
//   nextTurn()                only with --warn-blocked: another callback begins, what is said of the
//                             time that it takes is not said of the one before
//   enqueueMicrotask(fn)      puts fn into the job queue; what it throws is an uncaught exception

const {
  enqueueMicrotask, nextTurn, runMicrotasks, setTickCallback, tickInfo,
} = internalBinding('task_queue');
const FixedQueue = require('internal/fixed_queue');
const { capture, set: setContext, state: contextState } = require('internal/async_context');
const {
  kHasRejectionToWarn, listenForRejections, processPromiseRejections,
} = require('internal/process/promises');

const kHasTickScheduled = 0;

const queue = new FixedQueue();

class Tick {
  constructor(callback, argc, a, b, args, context) {
    this.callback = callback;
    this.argc = argc;
    this.a = a;
    this.b = b;
    this.args = args;
    this.context = context;
    this.asyncId = 0;
  }
}

/**
 * Runs `callback` as soon as what runs now is finished, before anything else.
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function nextTick(callback) {
  if (typeof callback !== 'function')
    require('internal/validators').validateFunction(callback, 'callback');
  // Nothing may be queued any more by an 'exit' listener.
  if (exiting) return;
  const argc = arguments.length - 1;
  const context = contextState.inUse ? capture() : undefined;
  let tick;
  switch (argc) {
    case 0: tick = new Tick(callback, 0, undefined, undefined, undefined, context); break;
    case 1: tick = new Tick(callback, 1, arguments[1], undefined, undefined, context); break;
    case 2: tick = new Tick(callback, 2, arguments[1], arguments[2], undefined, context); break;
    default:
      tick = new Tick(callback, argc, undefined, undefined,
        Array.prototype.slice.call(arguments, 1), context);
  }
  if (queue.isEmpty()) tickInfo[kHasTickScheduled] = 1;
  if (contextState.tracer !== null) {
    tick.asyncId = contextState.tracer.newId();
    contextState.tracer.init(tick.asyncId, 'TickObject', tick);
  }
  queue.push(tick);
}

let exiting = false;
function setExiting(value) {
  exiting = value;
}

// After an exception the rest waits until it is handled (tracer.unwind).
function runTraced(tick, tracer) {
  if (tick.asyncId === 0) tick.asyncId = tracer.newId(); // queued before the first hook
  tracer.before(tick.asyncId, tick);
  callTick(tick);
  tracer.after(tick.asyncId);
  tracer.destroy(tick.asyncId);
}

function runTick(tick) {
  const { tracer, recorder } = contextState;
  if (recorder !== null && contextState.wanted[0] !== 0) recorder.noteFunction(tick.callback);
  if (tracer !== null) {
    runTraced(tick, tracer);
    return;
  }
  callTick(tick);
  // The tick enabled the first hook.
  if (contextState.tracer !== null) contextState.tracer.endedLate(contextState.tracer.newId(), true);
}

function callTick(tick) {
  const { callback } = tick;
  switch (tick.argc) {
    case 0: callback(); break;
    case 1: callback(tick.a); break;
    case 2: callback(tick.a, tick.b); break;
    default: callback(...tick.args);
  }
}

function runTickInContext(tick) {
  const before = setContext(tick.context);
  runTick(tick);
  setContext(before); // not after an exception: its handlers run in the context that it came from
}

function processTicksAndRejections() {
  do {
    let tick;
    while ((tick = queue.shift()) !== null) {
      if (contextState.inUse) {
        runTickInContext(tick);
      } else {
        runTick(tick);
        // The tick was the first to enter a context: it ends with the tick.
        if (contextState.inUse) setContext(undefined);
      }
    }
    runMicrotasks();
  } while (!queue.isEmpty() || processPromiseRejections());
  tickInfo[kHasTickScheduled] = 0;
  tickInfo[kHasRejectionToWarn] = 0;
}

/** The same as the last thing that a callback of the loop does. */
function runLastTicks() {
  // A recording has it end with the callback.
  if (contextState.recorder !== null) contextState.recorder.openTicks();
  processTicksAndRejections();
}

/** The same between two callbacks of one phase (timers, immediates). */
function runNextTicks() {
  if (tickInfo[kHasTickScheduled] === 0 && tickInfo[kHasRejectionToWarn] === 0) runMicrotasks();
  if (tickInfo[kHasTickScheduled] !== 0 || tickInfo[kHasRejectionToWarn] !== 0) {
    const { recorder } = contextState;
    // After an exception the runtime ends what is open.
    if (recorder !== null) recorder.openTicks();
    processTicksAndRejections();
    if (recorder !== null) recorder.close();
  }
  if (nextTurn !== undefined) nextTurn();
}

/**
 * Ticks and promise jobs, inside of whatever runs now, for code that waits in place. Rejections
 * that nobody has handled yet are left for later.
 */
function runTicksInPlace() {
  const { runMicrotasksNested } = internalBinding('task_queue');
  runMicrotasksNested();
  let tick;
  while ((tick = queue.shift()) !== null) {
    if (contextState.inUse) runTickInContext(tick);
    else runTick(tick);
    runMicrotasksNested();
  }
  tickInfo[kHasTickScheduled] = 0;
}

/** Runs `callback` as a microtask. What it throws is an uncaught exception. */
function queueMicrotask(callback) {
  if (typeof callback !== 'function')
    require('internal/validators').validateFunction(callback, 'callback');
  // The job queue carries the async context and reports what the function throws.
  enqueueMicrotask(contextState.tracer === null ? callback : traced(callback, contextState.tracer));
}

function traced(callback, tracer) {
  const resource = { callback };
  const id = tracer.newId();
  tracer.init(id, 'Microtask', resource);
  return () => {
    tracer.before(id, resource);
    callback();
    tracer.after(id);
    tracer.destroy(id);
  };
}

function setupTaskQueue() {
  listenForRejections();
  setTickCallback(processTicksAndRejections);
}

module.exports = {
  kHasTickScheduled,
  nextTick,
  queueMicrotask,
  runLastTicks,
  runNextTicks,
  runTicksInPlace,
  setExiting,
  setupTaskQueue,
};
