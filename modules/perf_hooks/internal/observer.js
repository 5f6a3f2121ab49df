'use strict';
// PerformanceObserver, and the entries that only observers get: functions, collections and what other
// modules report (Node docs: "Performance measurement APIs", "Class: PerformanceObserver").
//
// Native half (internalBinding('performance')):
//   observeCollections(callback | undefined): callback(figures) once in an iteration of the loop that
//     follows collections; figures are kind, flags, start and duration (ms), again and again

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');
const {
  PerformanceNodeEntry, byStart, entriesBy, expose, kToken, setObservers, show,
} = require('internal/perf_hooks/entries');
const observed = require('internal/perf_hooks/observed');

const binding = internalBinding('performance');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

class PerformanceObserverEntryList {
  #entries;

  constructor(token = undefined, entries = undefined) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries.sort(byStart);
  }

  static #of(list) {
    if (typeof list !== 'object' || list === null || !(#entries in list)) {
      throw new ERR_INVALID_THIS('PerformanceObserverEntryList');
    }
    return list.#entries;
  }

  getEntries() {
    return PerformanceObserverEntryList.#of(this).slice();
  }

  getEntriesByType(type) {
    const entries = PerformanceObserverEntryList.#of(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    type = `${type}`;
    return entries.filter((entry) => entry.entryType === type);
  }

  getEntriesByName(name, type = undefined) {
    const entries = PerformanceObserverEntryList.#of(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    return entries.filter((entry) => entry.name === name && (type === undefined || entry.entryType === type));
  }

  [kInspect](depth, options) {
    return show(this, this.#entries, depth, options);
  }
}
expose(PerformanceObserverEntryList, ['getEntries', 'getEntriesByType', 'getEntriesByName']);

const supportedEntryTypes = Object.freeze([
  'dns', 'function', 'gc', 'http', 'http2', 'mark', 'measure', 'net', 'resource',
]);
const MULTIPLE = 1;
const SINGLE = 2;

const observers = new Set();
const { counts } = observed;
const pending = new Set();
let isScheduled = false;

function dispatchAll() {
  isScheduled = false;
  const round = [...pending];
  pending.clear();
  for (const observer of round) dispatch(observer);
}

function count(type, change) {
  const before = counts[type] ?? 0;
  counts[type] = before + change;
  if (type === 'gc' && (before === 0) !== (counts[type] === 0)) {
    binding.observeCollections(before === 0 ? onCollections : undefined);
  }
}

class PerformanceObserver {
  #callback;
  #buffer = [];
  #types = new Set();
  #mode = 0;

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

  static dispatch(observer) {
    if (observer.#buffer.length === 0) return;
    const list = new PerformanceObserverEntryList(kToken, observer.takeRecords());
    observer.#callback.call(observer, list, observer);
  }

  #schedule() {
    pending.add(this);
    if (isScheduled) return;
    isScheduled = true;
    require('timers').setImmediate(dispatchAll);
  }

  /** @param {{entryTypes?: string[], type?: string, buffered?: boolean}} options */
  observe(options = {}) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    if (entryTypes != null && type != null) {
      throw new ERR_INVALID_ARG_VALUE('options.entryTypes', entryTypes,
        'options.entryTypes can not set with options.type together');
    }
    const mode = entryTypes !== undefined ? MULTIPLE : SINGLE;
    if (this.#mode !== 0 && this.#mode !== mode) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException(`PerformanceObserver can not change to ${
        mode === MULTIPLE ? 'multiple observations' : 'single observation'}`, 'InvalidModificationError');
    }
    this.#mode = mode;
    if (mode === MULTIPLE) {
      if (!Array.isArray(entryTypes)) throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      this.#forget();
      for (const name of entryTypes) this.#add(name);
    } else {
      this.#add(type);
      if (buffered) {
        this.#buffer.push(...entriesBy(undefined, type));
        if (this.#buffer.length > 0) this.#schedule();
      }
    }
    if (this.#types.size > 0) {
      observers.add(this);
      setObservers(deliverAll);
    } else {
      this.disconnect();
    }
  }

  #add(type) {
    if (!supportedEntryTypes.includes(type) || this.#types.has(type)) return;
    this.#types.add(type);
    count(type, 1);
  }

  #forget() {
    for (const type of this.#types) count(type, -1);
    this.#types.clear();
  }

  disconnect() {
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#forget();
    this.#mode = 0;
    if (observers.size === 0) setObservers(null);
  }

  takeRecords() {
    const list = this.#buffer;
    this.#buffer = [];
    return list;
  }

  [kInspect](depth, options) {
    return show(this, {
      connected: observers.has(this), pending: pending.has(this), entryTypes: [...this.#types], buffer: this.#buffer,
    }, depth, options);
  }
}
const { deliver, dispatch } = PerformanceObserver;
delete PerformanceObserver.deliver;
delete PerformanceObserver.dispatch;
expose(PerformanceObserver, ['observe', 'disconnect', 'takeRecords']);

function deliverAll(entry) {
  for (const observer of observers) deliver(observer, entry);
}

/** Whether anybody wants entries of this type: to be asked before measuring. */
function hasObserver(type) {
  return counts[type] > 0;
}

/** An entry for observers alone. */
function report(name, type, start, duration, detail) {
  if (!hasObserver(type)) return;
  const entry = new PerformanceNodeEntry(name, type, start, duration, detail);
  // Those of http2 have the figures as properties too, as before there was `detail`.
  if (type === 'http2') Object.assign(entry, detail);
  deliverAll(entry);
}

observed.report = report;

function reportFunction(name, start, duration, args) {
  if (!hasObserver('function')) return;
  const entry = new PerformanceNodeEntry(name, 'function', start, duration, args);
  for (let i = 0; i < args.length; i++) entry[i] = args[i];
  deliverAll(entry);
}

function onCollections(figures) {
  for (let i = 0; i < figures.length; i += 4) {
    const kind = figures[i];
    const flags = figures[i + 1];
    const entry = new PerformanceNodeEntry('gc', 'gc', figures[i + 2], figures[i + 3], { kind, flags });
    // Where they were before there were details.
    Object.defineProperties(entry, {
      kind: { __proto__: null, value: kind, enumerable: true, configurable: true },
      flags: { __proto__: null, value: flags, enumerable: true, configurable: true },
    });
    deliverAll(entry);
  }
}

module.exports = { PerformanceObserver, PerformanceObserverEntryList, hasObserver, report, reportFunction };
