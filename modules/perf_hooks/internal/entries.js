'use strict';
// Performance entries, their timeline and PerformanceObserver (Node docs:
// "Performance measurement APIs"). The `performance` object is in perf_hooks.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS,
    ERR_PERFORMANCE_INVALID_TIMESTAMP, ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');
const { now } = require('internal/perf/utils');

const kToken = Symbol('kToken');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

function show(self, shown, depth, options) {
  if (depth < 0) return self;
  const { inspect } = require('internal/util/inspect');
  return `${self.constructor.name} ${inspect(shown, {
    ...options, depth: options.depth == null ? null : options.depth - 1,
  })}`;
}

class PerformanceEntry {
  #name;
  #type;
  #start;
  #duration;

  constructor(token, name, type, start, duration) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#type = type;
    this.#start = start;
    this.#duration = duration;
  }

  get name() { return this.#name; }
  get entryType() { return this.#type; }
  get startTime() { return this.#start; }
  get duration() { return this.#duration; }

  [kInspect](depth, options) {
    return show(this, this.toJSON(), depth, options);
  }

  toJSON() {
    return {
      name: this.name, entryType: this.entryType, startTime: this.startTime, duration: this.duration,
    };
  }
}

class PerformanceDetailEntry extends PerformanceEntry {
  #detail;

  constructor(token, name, type, start, duration, detail) {
    super(token, name, type, start, duration);
    this.#detail = detail;
  }

  get detail() { return this.#detail; }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}

function cloneDetail(detail) {
  return detail === undefined || detail === null ? null :
    require('internal/structured_clone').structuredClone(detail);
}

class PerformanceMark extends PerformanceDetailEntry {
  constructor(name, options = {}) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (options !== null) validateObject(options, 'options');
    const start = options?.startTime ?? now();
    if (typeof start !== 'number') throw new ERR_INVALID_ARG_TYPE('startTime', 'number', start);
    if (start < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(start);
    super(kToken, name, 'mark', start, 0, cloneDetail(options?.detail));
  }
}

class PerformanceMeasure extends PerformanceDetailEntry {}

class PerformanceResourceTiming extends PerformanceEntry {}

for (const [Class, names] of [
  [PerformanceEntry, ['name', 'entryType', 'startTime', 'duration', 'toJSON']],
  [PerformanceDetailEntry, ['detail']],
]) {
  for (const name of names)
    Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
}

// The timeline ---------------------------------------------------------------

const timeline = { mark: [], measure: [], resource: [] };
const marks = new Map();
const observers = new Set();
const pending = new Set();
let scheduled = false;

function enqueue(entry) {
  const list = timeline[entry.entryType];
  if (list !== undefined) list.push(entry);
  if (entry.entryType === 'mark') marks.set(entry.name, entry.startTime);
  for (const observer of observers) deliver(observer, entry);
}

function clear(type, name) {
  if (name === undefined) {
    timeline[type] = [];
    if (type === 'mark') marks.clear();
    return;
  }
  name = `${name}`;
  timeline[type] = timeline[type].filter((entry) => entry.name !== name);
  if (type === 'mark') marks.delete(name);
}

function entriesBy(filter) {
  return [...timeline.mark, ...timeline.measure, ...timeline.resource].filter(filter)
    .sort((a, b) => a.startTime - b.startTime);
}

function mark(name, options) {
  const entry = new PerformanceMark(name, options);
  enqueue(entry);
  return entry;
}

function timeOf(markOrTime, milestones) {
  if (markOrTime === undefined) return undefined;
  if (typeof markOrTime === 'number') {
    if (markOrTime < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(markOrTime);
    return markOrTime;
  }
  const name = `${markOrTime}`;
  if (milestones[name] !== undefined) return milestones[name];
  const start = marks.get(name);
  if (start === undefined) {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return start;
}

/** performance.measure(): between two marks, times or milestones. */
function measure(name, startOrOptions = {}, endMark, milestones) {
  name = `${name}`;
  const options = typeof startOrOptions === 'object' && startOrOptions !== null ?
    startOrOptions : undefined;
  if (options !== undefined) {
    if (endMark !== undefined && Object.keys(options).length > 0) {
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
    }
    if (Object.keys(options).length > 0) {
      if (options.start === undefined && options.end === undefined && options.duration === undefined &&
          options.detail === undefined) {
        throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('One of options.start or options.end is required');
      }
      if (options.start !== undefined && options.end !== undefined && options.duration !== undefined) {
        throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(
          'Must not have options.start, options.end, and options.duration specified');
      }
    }
  }
  let end;
  if (endMark !== undefined) end = timeOf(endMark, milestones);
  else if (options?.end !== undefined) end = timeOf(options.end, milestones);
  else if (options?.start !== undefined && options.duration !== undefined)
    end = timeOf(options.start, milestones) + timeOf(options.duration, milestones);
  else end = now();

  let start;
  if (typeof startOrOptions === 'string') start = timeOf(startOrOptions, milestones);
  else if (options?.start !== undefined) start = timeOf(options.start, milestones);
  else if (options?.duration !== undefined && options.end !== undefined)
    start = end - timeOf(options.duration, milestones);
  else start = 0;

  const entry = new PerformanceMeasure(kToken, name, 'measure', start, end - start,
    cloneDetail(options?.detail));
  enqueue(entry);
  return entry;
}

// Observers --------------------------------------------------------------------

class PerformanceObserverEntryList {
  #entries;

  constructor(token, entries) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries.sort((a, b) => a.startTime - b.startTime);
  }

  getEntries() {
    return this.#entries.slice();
  }

  getEntriesByType(type) {
    return this.#entries.filter((entry) => entry.entryType === `${type}`);
  }

  getEntriesByName(name, type) {
    return this.#entries.filter((entry) => entry.name === `${name}` &&
      (type === undefined || entry.entryType === `${type}`));
  }

  [kInspect](depth, options) {
    return show(this, this.#entries, depth, options);
  }
}

const supportedEntryTypes = Object.freeze(['function', 'mark', 'measure']);

class PerformanceObserver {
  #callback;
  #buffer = [];
  #types = new Set();
  #mode;

  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  static get supportedEntryTypes() {
    return supportedEntryTypes;
  }

  static deliver(observer, entry) {
    if (!observer.#types.has(entry.entryType)) return;
    observer.#buffer.push(entry);
    observer.#schedule();
  }

  #schedule() {
    pending.add(this);
    if (scheduled) return;
    scheduled = true;
    require('timers').setImmediate(() => {
      scheduled = false;
      const round = [...pending];
      pending.clear();
      for (const observer of round) observer.#dispatch();
    });
  }

  #dispatch() {
    if (this.#buffer.length === 0) return;
    const list = new PerformanceObserverEntryList(kToken, this.takeRecords());
    this.#callback.call(this, list, this);
  }

  observe(options = {}) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined)
      throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    if (entryTypes != null && type != null) {
      throw new ERR_INVALID_ARG_VALUE('options.entryTypes', entryTypes,
        'options.entryTypes can not set with options.type together');
    }
    this.#mode ??= entryTypes !== undefined ? 'multiple' : 'single';
    if (this.#mode === 'multiple') {
      if (!Array.isArray(entryTypes)) {
        throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      }
      this.#types = new Set(entryTypes.filter((name) => supportedEntryTypes.includes(name)));
    } else {
      if (!supportedEntryTypes.includes(type)) return;
      this.#types.add(type);
      if (buffered) {
        this.#buffer.push(...entriesBy((entry) => entry.entryType === type));
        if (this.#buffer.length > 0) this.#schedule();
      }
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }

  disconnect() {
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#types.clear();
    this.#mode = undefined;
  }

  takeRecords() {
    const list = this.#buffer;
    this.#buffer = [];
    return list;
  }
}
const { deliver } = PerformanceObserver;

delete PerformanceObserver.deliver;

function enqueueFunctionEntry(name, start, duration, args) {
  const entry = new PerformanceDetailEntry(kToken, name, 'function', start, duration, args);
  for (const observer of observers) deliver(observer, entry);
}

module.exports = {
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  clear,
  enqueueFunctionEntry,
  entriesBy,
  kToken,
  mark,
  measure,
  show,
};
