'use strict';
// `node:perf_hooks` and the global `performance` (Node docs: "Performance
// measurement APIs"). Entries and observers are in internal/perf_hooks/entries.
//
// Native half (internalBinding('performance')), beside what internal/perf/utils lists:
//   milestones() -> [nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit]
//                   ms since timeOrigin; -1: not reached
//   loopIdleTime() -> ms the loop has waited in poll so far

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_METHOD_NOT_IMPLEMENTED, ERR_MISSING_ARGS },
} = require('internal/errors');
const { EventTarget, defineEventHandler } = require('internal/event_target');
const { now, timeOrigin } = require('internal/perf/utils');
const { validateFunction, validateObject } = require('internal/validators');
const entries = require('internal/perf_hooks/entries');
const { PerformanceEntry, kToken, show } = entries;

const binding = internalBinding('performance');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const milestoneNames = [
  'nodeStart', 'v8Start', 'environment', 'bootstrapComplete', 'loopStart', 'loopExit',
];

function milestones() {
  const values = binding.milestones();
  const result = {};
  for (let i = 0; i < milestoneNames.length; i++) result[milestoneNames[i]] = values[i];
  return result;
}

class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kToken, 'node', 'node', 0, 0);
    for (const name of milestoneNames) {
      Object.defineProperty(this, name, {
        __proto__: null, enumerable: true, configurable: true, get: () => milestones()[name],
      });
    }
    Object.defineProperties(this, {
      duration: { __proto__: null, enumerable: true, configurable: true, get: now },
      idleTime: { __proto__: null, enumerable: true, configurable: true, get: binding.loopIdleTime },
    });
  }

  toJSON() {
    return {
      name: 'node', entryType: 'node', startTime: 0, duration: this.duration,
      nodeStart: this.nodeStart, v8Start: this.v8Start,
      bootstrapComplete: this.bootstrapComplete, environment: this.environment,
      loopStart: this.loopStart, loopExit: this.loopExit, idleTime: this.idleTime,
    };
  }
}

/**
 * How much of the time the loop was busy.
 * @param {object} [first] an earlier result: since then
 * @param {object} [second] an earlier result: between the two
 */
function eventLoopUtilization(first, second) {
  if (second) {
    const idle = first.idle - second.idle;
    const active = first.active - second.active;
    return { idle, active, utilization: active / (idle + active) };
  }
  const { loopStart } = milestones();
  if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  let idle = binding.loopIdleTime();
  let active = now() - loopStart - idle;
  if (first) {
    idle -= first.idle;
    active -= first.active;
  }
  return { idle, active, utilization: active / (idle + active) };
}

/** Wraps `fn`: each call becomes an entry of type 'function'. */
function timerify(fn, options = {}) {
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  function finish(start, args) {
    const duration = now() - start;
    if (histogram !== undefined) histogram.record(Math.max(1, Math.ceil(duration * 1e6)));
    entries.enqueueFunctionEntry(fn.name, start, duration, args);
  }
  function timerified(...args) {
    const start = now();
    const result = new.target === undefined ? Reflect.apply(fn, this, args) :
      Reflect.construct(fn, args, fn);
    if (typeof result?.finally === 'function') return result.finally(() => finish(start, args));
    finish(start, args);
    return result;
  }
  Object.defineProperties(timerified, {
    length: { __proto__: null, configurable: true, value: fn.length },
    name: { __proto__: null, configurable: true, value: `timerified ${fn.name}` },
  });
  return timerified;
}

let nodeTiming;

class Performance extends EventTarget {
  constructor(token) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  [kInspect](depth, options) {
    return show(this, { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin }, depth, options);
  }

  clearMarks(name) { entries.clear('mark', name); }
  clearMeasures(name) { entries.clear('measure', name); }
  clearResourceTimings(name) { entries.clear('resource', name); }
  getEntries() { return entries.entriesBy(() => true); }

  getEntriesByName(name, type) {
    return entries.entriesBy((entry) => entry.name === `${name}` &&
      (type === undefined || entry.entryType === type));
  }

  getEntriesByType(type) {
    return entries.entriesBy((entry) => entry.entryType === `${type}`);
  }

  mark(name, options) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return entries.mark(name, options);
  }

  measure(name, startOrOptions, endMark) {
    return entries.measure(name, startOrOptions, endMark, milestones());
  }

  /** Milliseconds since the process started, with fractions. */
  now() { return now(); }

  get timeOrigin() { return timeOrigin; }

  setResourceTimingBufferSize() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('performance.setResourceTimingBufferSize()');
  }

  markResourceTiming() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('performance.markResourceTiming()');
  }

  get nodeTiming() { return nodeTiming ??= new PerformanceNodeTiming(); }

  toJSON() {
    return {
      nodeTiming: this.nodeTiming,
      timeOrigin: this.timeOrigin,
      eventLoopUtilization: eventLoopUtilization(),
    };
  }
}
Object.assign(Performance.prototype, { eventLoopUtilization, timerify });
for (const name of ['clearMarks', 'clearMeasures', 'clearResourceTimings', 'getEntries',
  'getEntriesByName', 'getEntriesByType', 'mark', 'measure', 'now', 'timeOrigin', 'nodeTiming',
  'toJSON', 'setResourceTimingBufferSize']) {
  Object.defineProperty(Performance.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(Performance.prototype, Symbol.toStringTag, {
  __proto__: null, value: 'Performance', configurable: true,
});
defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');

const notImplemented = (name) => function() {
  throw new ERR_METHOD_NOT_IMPLEMENTED(`perf_hooks.${name}()`);
};

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark: entries.PerformanceMark,
  PerformanceMeasure: entries.PerformanceMeasure,
  PerformanceObserver: entries.PerformanceObserver,
  PerformanceObserverEntryList: entries.PerformanceObserverEntryList,
  PerformanceResourceTiming: entries.PerformanceResourceTiming,
  monitorEventLoopDelay: notImplemented('monitorEventLoopDelay'),
  eventLoopUtilization,
  timerify,
  createHistogram: notImplemented('createHistogram'),
  performance: new Performance(kToken),
  constants: Object.freeze({
    NODE_PERFORMANCE_GC_MAJOR: 4,
    NODE_PERFORMANCE_GC_MINOR: 1,
    NODE_PERFORMANCE_GC_INCREMENTAL: 8,
    NODE_PERFORMANCE_GC_WEAKCB: 16,
    NODE_PERFORMANCE_GC_FLAGS_NO: 0,
    NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2,
    NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
    NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
    NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
    NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32,
    NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
  }),
};
