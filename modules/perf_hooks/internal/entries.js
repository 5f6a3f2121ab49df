'use strict';
// Performance entries and their timeline (Node docs: "Performance measurement APIs"). Observers are in
// internal/perf_hooks/observer, the `performance` object in perf_hooks.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS,
    ERR_PERFORMANCE_INVALID_TIMESTAMP, ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS,
  },
} = require('internal/errors');
const { validateNumber, validateObject } = require('internal/validators');
const { now } = require('internal/perf/utils');

const kToken = Symbol('kToken');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

// Names that measure() takes for moments of the process, so that marks must not have them.
const MILESTONES = ['nodeStart', 'v8Start', 'environment', 'bootstrapComplete', 'loopStart', 'loopExit'];

function show(self, shown, depth, options) {
  if (depth < 0) return self;
  const { inspect } = require('internal/util/inspect');
  return `${self.constructor.name} ${inspect(shown, {
    ...options, depth: options.depth == null ? null : options.depth - 1,
  })}`;
}

/** Names are strings; what cannot become one fails with V8's words. */
function toName(value) {
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return `${value}`;
}

/** Makes members of a class enumerable, as the standard has them, and names its instances. */
function expose(Class, names) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null, value: Class.name, configurable: true,
  });
}

class PerformanceEntry {
  #name;
  #type;
  #start;
  #duration;

  constructor(token = undefined, name = undefined, type = undefined, start = undefined, duration = undefined) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#type = type;
    this.#start = start;
    this.#duration = duration;
  }

  static of(self) {
    if (typeof self !== 'object' || self === null || !(#name in self)) throw new ERR_INVALID_THIS('PerformanceEntry');
    return self;
  }

  get name() { return entryOf(this).#name; }
  get entryType() { return entryOf(this).#type; }
  get startTime() { return entryOf(this).#start; }
  get duration() { return entryOf(this).#duration; }

  [kInspect](depth, options) {
    return show(this, this.toJSON(), depth, options);
  }

  toJSON() {
    const { name, entryType, startTime, duration } = this;
    return { name, entryType, startTime, duration };
  }
}
const entryOf = PerformanceEntry.of;
delete PerformanceEntry.of;
expose(PerformanceEntry, ['name', 'entryType', 'startTime', 'duration', 'toJSON']);

function cloneDetail(detail) {
  return detail === undefined || detail === null ? null :
    require('internal/structured_clone').structuredClone(detail);
}

class PerformanceMark extends PerformanceEntry {
  #detail;

  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = toName(name);
    if (MILESTONES.includes(name)) throw new ERR_INVALID_ARG_VALUE('name', name);
    if (options != null) validateObject(options, 'options');
    const start = options?.startTime ?? now();
    validateNumber(start, 'startTime');
    if (start < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(start);
    super(kToken, name, 'mark', start, 0);
    this.#detail = cloneDetail(options?.detail);
    marks.set(name, start);
  }

  get detail() { return this.#detail; }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}
expose(PerformanceMark, ['detail']);

class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(token = undefined, name = undefined, start = undefined, duration = undefined, detail = undefined) {
    super(token, name, 'measure', start, duration);
    this.#detail = detail;
  }

  get detail() { return this.#detail; }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}
expose(PerformanceMeasure, ['detail']);

/** What Node itself measures: functions, collections, connections. */
class PerformanceNodeEntry extends PerformanceEntry {
  #detail;

  constructor(name, type, start, duration, detail) {
    super(kToken, name, type, start, duration);
    this.#detail = detail;
  }

  get detail() { return this.#detail; }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}

// Properties of a resource's timing and where the fetch standard's timing info has them.
const RESOURCE_TIMES = [
  ['workerStart', 'finalServiceWorkerStartTime'], ['redirectStart', 'redirectStartTime'],
  ['redirectEnd', 'redirectEndTime'], ['fetchStart', 'postRedirectStartTime'],
  ['domainLookupStart', 'domainLookupStartTime', true], ['domainLookupEnd', 'domainLookupEndTime', true],
  ['connectStart', 'connectionStartTime', true], ['connectEnd', 'connectionEndTime', true],
  ['secureConnectionStart', 'secureConnectionStartTime', true],
  ['requestStart', 'finalNetworkRequestStartTime'], ['responseStart', 'finalNetworkResponseStartTime'],
  ['responseEnd', 'endTime'],
];
// Headers are not counted; the standard takes this many bytes for them.
const HEADERS_SIZE = 300;

class PerformanceResourceTiming extends PerformanceEntry {
  #info;
  #initiatorType;
  #cacheMode;
  #status;
  #deliveryType;

  constructor(token = undefined, url = undefined, type = undefined, info = undefined, cacheMode = undefined,
              status = undefined, deliveryType = undefined) {
    super(token, url, 'resource');
    this.#info = info;
    this.#initiatorType = type;
    this.#cacheMode = cacheMode;
    this.#status = status;
    this.#deliveryType = deliveryType;
  }

  static time(self, key, ofConnection) {
    const info = resourceOf(self).#info;
    return ofConnection ? info.finalConnectionTimingInfo?.[key] : info[key];
  }

  static of(self) {
    if (typeof self !== 'object' || self === null || !(#info in self)) {
      throw new ERR_INVALID_THIS('PerformanceResourceTiming');
    }
    return self;
  }

  get name() { return super.name; }
  get startTime() { return resourceOf(this).#info.startTime; }
  get duration() {
    const info = resourceOf(this).#info;
    return info.endTime - info.startTime;
  }
  get initiatorType() { return resourceOf(this).#initiatorType; }
  get nextHopProtocol() { return resourceOf(this).#info.finalConnectionTimingInfo?.ALPNNegotiatedProtocol; }
  get encodedBodySize() { return resourceOf(this).#info.encodedBodySize; }
  get decodedBodySize() { return resourceOf(this).#info.decodedBodySize; }
  get transferSize() {
    const { encodedBodySize } = resourceOf(this).#info;
    switch (this.#cacheMode) {
      case 'local': return 0;
      case 'validated': return HEADERS_SIZE;
      default: return encodedBodySize + HEADERS_SIZE;
    }
  }
  get deliveryType() { return resourceOf(this).#deliveryType; }
  get responseStatus() { return resourceOf(this).#status; }

  toJSON() {
    resourceOf(this);
    const json = super.toJSON();
    json.initiatorType = this.initiatorType;
    json.nextHopProtocol = this.nextHopProtocol;
    for (const [name] of RESOURCE_TIMES) json[name] = this[name];
    for (const name of ['transferSize', 'encodedBodySize', 'decodedBodySize', 'deliveryType', 'responseStatus']) {
      json[name] = this[name];
    }
    return json;
  }
}
const resourceOf = PerformanceResourceTiming.of;
const resourceTime = PerformanceResourceTiming.time;
delete PerformanceResourceTiming.of;
delete PerformanceResourceTiming.time;
for (const [name, key, ofConnection = false] of RESOURCE_TIMES) {
  const { get } = Object.getOwnPropertyDescriptor({
    get [name]() { return resourceTime(this, key, ofConnection); },
  }, name);
  Object.defineProperty(PerformanceResourceTiming.prototype, name, { __proto__: null, configurable: true, get });
}
expose(PerformanceResourceTiming, [
  'initiatorType', 'nextHopProtocol', ...RESOURCE_TIMES.map(([name]) => name), 'transferSize', 'encodedBodySize',
  'decodedBodySize', 'deliveryType', 'responseStatus', 'toJSON',
]);

// The timeline ---------------------------------------------------------------

const timeline = { __proto__: null, mark: [], measure: [], resource: [] };
const marks = new Map(); // name → time of the latest
let toObservers = null; // set by the first observer

/** Sets who is told of every new entry. */
function setObservers(tell) {
  toObservers = tell;
}

function enqueue(entry) {
  timeline[entry.entryType].push(entry);
  if (toObservers !== null) toObservers(entry);
}

function clear(type, name) {
  if (name === undefined) {
    timeline[type] = [];
    if (type === 'mark') marks.clear();
    return;
  }
  name = toName(name);
  timeline[type] = timeline[type].filter((entry) => entry.name !== name);
  if (type === 'mark') marks.delete(name);
}

const byStart = (a, b) => a.startTime - b.startTime;

/** Entries of the timeline in the order of their start, of one name or type. */
function entriesBy(name, type) {
  let list;
  if (type === undefined) list = timeline.mark.concat(timeline.measure, timeline.resource);
  else list = (timeline[type] ?? []).slice();
  if (name !== undefined) list = list.filter((entry) => entry.name === name);
  return list.sort(byStart);
}

function mark(name, options) {
  const entry = new PerformanceMark(name, options);
  enqueue(entry);
  return entry;
}

function timeOf(markOrTime, milestones) {
  if (typeof markOrTime === 'number') {
    if (markOrTime < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(markOrTime);
    return markOrTime;
  }
  const name = `${markOrTime}`;
  if (MILESTONES.includes(name)) return milestones()[name];
  const start = marks.get(name);
  if (start === undefined) {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return start;
}

function checkedOptions(options, endMark) {
  const { start, end, duration } = options;
  if (endMark !== undefined && (start !== undefined || end !== undefined || duration !== undefined ||
                                options.detail !== undefined)) {
    throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
  }
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(
      'Must not have options.start, options.end, and options.duration specified');
  }
}

/** performance.measure(): between two marks, times or milestones. */
function measure(name, startOrOptions, endMark, milestones) {
  name = toName(name);
  const options = typeof startOrOptions === 'object' && startOrOptions !== null ? startOrOptions : undefined;
  if (options !== undefined) checkedOptions(options, endMark);

  let end;
  if (endMark !== undefined) end = timeOf(endMark, milestones);
  else if (options?.end !== undefined) end = timeOf(options.end, milestones);
  else if (options?.start !== undefined && options.duration !== undefined)
    end = timeOf(options.start, milestones) + timeOf(options.duration, milestones);
  else end = now();

  let start;
  if (options === undefined) {
    start = typeof startOrOptions === 'string' ? timeOf(startOrOptions, milestones) : 0;
  } else if (options.start !== undefined) {
    start = timeOf(options.start, milestones);
  } else if (options.duration !== undefined && options.end !== undefined) {
    start = end - timeOf(options.duration, milestones);
  } else {
    start = 0;
  }
  const entry = new PerformanceMeasure(kToken, name, start, end - start, cloneDetail(options?.detail));
  enqueue(entry);
  return entry;
}

// Resources: a buffer of limited size --------------------------------------------

const resources = { limit: 250, waiting: [], isFull: false };

function setResourceLimit(limit) {
  resources.limit = limit;
}

/** Adds a resource, or keeps it back until the program has heard that the buffer is full. */
function enqueueResource(entry, announceFull) {
  if (toObservers !== null) toObservers(entry);
  if (timeline.resource.length < resources.limit && !resources.isFull) {
    timeline.resource.push(entry);
    return;
  }
  if (!resources.isFull) {
    resources.isFull = true;
    require('timers').setImmediate(handleFull, announceFull);
  }
  resources.waiting.push(entry);
}

function handleFull(announceFull) {
  while (resources.waiting.length > 0) {
    const before = resources.waiting.length;
    if (timeline.resource.length >= resources.limit) announceFull();
    while (resources.waiting.length > 0 && timeline.resource.length < resources.limit) {
      timeline.resource.push(resources.waiting.shift());
    }
    // No room was made: what waits is lost.
    if (resources.waiting.length >= before) resources.waiting = [];
  }
  resources.isFull = false;
}

module.exports = {
  MILESTONES,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceNodeEntry,
  PerformanceResourceTiming,
  byStart,
  clear,
  enqueueResource,
  entriesBy,
  expose,
  kToken,
  mark,
  measure,
  setObservers,
  setResourceLimit,
  show,
};
