'use strict';
// `node:perf_hooks` and the global `performance` (Node docs: "Performance measurement APIs"). Entries are
// in internal/perf_hooks/entries, observers in observer, histograms in histogram.
//
// Native half (internalBinding('performance')), beside what internal/perf/utils lists:
//   milestones() -> [nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit]
//                   ms since timeOrigin; -1: not reached
//   loopIdleTime() -> ms the loop has waited in poll so far
//   loopCounts() -> [iterations, events of the system, messages of other threads]

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INTERNAL_ASSERTION, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { Event, EventTarget, defineEventHandler, kTrustEvent } = require('internal/event_target');
const { now, timeOrigin } = require('internal/perf/utils');
const { validateFunction, validateObject } = require('internal/validators');
const entries = require('internal/perf_hooks/entries');
const observation = require('internal/perf_hooks/observer');

const { MILESTONES, PerformanceEntry, expose, kToken, show } = entries;
const binding = internalBinding('performance');
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kPerformance = Symbol('performance');

function milestones() {
  const values = binding.milestones();
  const result = {};
  for (let i = 0; i < MILESTONES.length; i++) result[MILESTONES[i]] = values[i];
  return result;
}

class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kToken, 'node', 'node', 0, 0);
    const define = (name, descriptor) => {
      Object.defineProperty(this, name, { __proto__: null, enumerable: true, configurable: true, ...descriptor });
    };
    define('name', { value: 'node' });
    define('entryType', { value: 'node' });
    define('startTime', { value: 0 });
    define('duration', { get: now });
    for (const name of ['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']) {
      define(name, { get: () => milestones()[name] });
    }
    define('idleTime', { get: binding.loopIdleTime });
    define('uvMetricsInfo', {
      get() {
        const [loopCount, events, messages] = binding.loopCounts();
        return { loopCount, events: events + messages, eventsWaiting: 0 };
      },
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
  return require('internal/perf/loop_utilization').utilization(() => {
    const { loopStart } = milestones();
    if (loopStart <= 0) return undefined;
    const idle = binding.loopIdleTime();
    return { idle, active: now() - loopStart - idle };
  }, first, second);
}

/** Wraps `fn`: each call becomes an entry of type 'function'. */
function timerify(fn, options = {}) {
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && !require('internal/perf_hooks/histogram').isRecordableHistogram(histogram)) {
    throw new ERR_INVALID_ARG_TYPE('options.histogram', 'RecordableHistogram', histogram);
  }
  function finish(start, args) {
    const duration = now() - start;
    if (histogram !== undefined) histogram.record(Math.max(1, Math.ceil(duration * 1e6)));
    observation.reportFunction(fn.name, start, duration, args);
  }
  function timerified(...args) {
    const start = now();
    const result = new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, fn);
    if (new.target === undefined && typeof result?.finally === 'function') {
      return result.finally(() => finish(start, args));
    }
    finish(start, args);
    return result;
  }
  Object.defineProperties(timerified, {
    length: { __proto__: null, configurable: false, enumerable: true, value: fn.length },
    name: { __proto__: null, configurable: false, enumerable: true, value: `timerified ${fn.name}` },
  });
  return timerified;
}

function checkThis(self) {
  if (typeof self !== 'object' || self === null || self[kPerformance] !== true) throw new ERR_INVALID_THIS('Performance');
}

function announceFull() {
  performance.dispatchEvent(new Event('resourcetimingbufferfull', { [kTrustEvent]: true }));
}

/** For fetch(): the timing of a request becomes an entry. */
function markResourceTiming(timingInfo, requestedUrl, initiatorType, global, cacheMode, bodyInfo, responseStatus,
                            deliveryType = '') {
  if (cacheMode !== '' && cacheMode !== 'local') {
    throw new ERR_INTERNAL_ASSERTION("cache must be an empty string or 'local'");
  }
  const entry = new entries.PerformanceResourceTiming(
    kToken, requestedUrl, initiatorType, timingInfo, cacheMode, responseStatus, deliveryType);
  entries.enqueueResource(entry, announceFull);
  return entry;
}

class Performance extends EventTarget {
  constructor(token = undefined) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this[kPerformance] = true;
  }

  [kInspect](depth, options) {
    return show(this, { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin }, depth, options);
  }

  clearMarks(name = undefined) {
    checkThis(this);
    entries.clear('mark', name);
  }

  clearMeasures(name = undefined) {
    checkThis(this);
    entries.clear('measure', name);
  }

  clearResourceTimings(name = undefined) {
    checkThis(this);
    entries.clear('resource', name);
  }

  getEntries() {
    checkThis(this);
    return entries.entriesBy();
  }

  getEntriesByName(name, type = undefined) {
    checkThis(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return entries.entriesBy(`${name}`, type);
  }

  getEntriesByType(type) {
    checkThis(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return entries.entriesBy(undefined, `${type}`);
  }

  mark(name, options = undefined) {
    checkThis(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return entries.mark(name, options);
  }

  measure(name, startOrOptions = undefined, endMark = undefined) {
    checkThis(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return entries.measure(name, startOrOptions, endMark, milestones);
  }

  /** Milliseconds since the process started, with fractions. */
  now() {
    checkThis(this);
    return now();
  }

  /** How many resources are kept; what is no integer counts as 0. */
  setResourceTimingBufferSize(maxSize) {
    checkThis(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('maxSize');
    const kind = { __proto__: null, bigint: 'BigInt', symbol: 'Symbol' }[typeof maxSize];
    if (kind !== undefined) {
      const err = new ERR_INVALID_ARG_TYPE('maxSize', 'number', maxSize);
      err.message = `maxSize is a ${kind} and cannot be converted to a number.`;
      throw err;
    }
    entries.setResourceLimit(maxSize >>> 0);
  }

  get timeOrigin() {
    checkThis(this);
    return timeOrigin;
  }

  toJSON() {
    checkThis(this);
    return { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin, eventLoopUtilization: eventLoopUtilization() };
  }
}
expose(Performance, [
  'clearMarks', 'clearMeasures', 'clearResourceTimings', 'getEntries', 'getEntriesByName', 'getEntriesByType',
  'mark', 'measure', 'now', 'setResourceTimingBufferSize', 'timeOrigin', 'toJSON',
]);

let nodeTiming;
Object.defineProperties(Performance.prototype, {
  eventLoopUtilization: { __proto__: null, configurable: true, writable: true, value: eventLoopUtilization },
  markResourceTiming: { __proto__: null, configurable: true, writable: true, value: markResourceTiming },
  nodeTiming: { __proto__: null, configurable: true, get: () => (nodeTiming ??= new PerformanceNodeTiming()) },
  timerify: { __proto__: null, configurable: true, writable: true, value: timerify },
});
defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');

const histograms = () => require('internal/perf_hooks/histogram');
const performance = new Performance(kToken);

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark: entries.PerformanceMark,
  PerformanceMeasure: entries.PerformanceMeasure,
  PerformanceObserver: observation.PerformanceObserver,
  PerformanceObserverEntryList: observation.PerformanceObserverEntryList,
  PerformanceResourceTiming: entries.PerformanceResourceTiming,
  monitorEventLoopDelay: function monitorEventLoopDelay(options = {}) {
    return histograms().monitorEventLoopDelay(options);
  },
  eventLoopUtilization,
  timerify,
  createHistogram: function createHistogram(options = {}) {
    return histograms().createHistogram(options);
  },
  performance,
};
Object.defineProperty(module.exports, 'constants', {
  __proto__: null,
  enumerable: true,
  value: Object.freeze({
    NODE_PERFORMANCE_GC_MAJOR: 4,
    NODE_PERFORMANCE_GC_MINOR: 1,
    NODE_PERFORMANCE_GC_MINOR_MARK_SWEEP: 2,
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
});
