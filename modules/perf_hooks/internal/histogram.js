'use strict';
// createHistogram() and monitorEventLoopDelay() (Node docs: "Performance measurement APIs", "Class:
// Histogram"). Counts are kept as the HDR histogram does: values up to a first limit each have a slot;
// from there on each doubling of the value halves the resolution, so that `figures` decimal digits
// always hold. Values are integers below 2^53; the array of counts grows with the largest one.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS,
    ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const { HostObject, defineSending, hideHost, kClone, shareState, sharedState } = require('internal/transferable');
const {
  validateArray, validateBoolean, validateInteger, validateNumber, validateObject,
} = require('internal/validators');

const kToken = Symbol('kToken');
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const NO_MIN = 9223372036854775807n;
// Longer than an hour of standing still is no delay to be measured.
const LONGEST_DELAY = 3.6e12;

/** The numbers behind a histogram; values are checked by the callers. */
class Counts {
  constructor(lowest, highest, figures) {
    const magnitude = Math.ceil(Math.log2(2 * 10 ** figures));
    this.halfBits = Math.max(magnitude, 1) - 1;
    this.half = 2 ** this.halfBits;
    this.unitBits = Math.floor(Math.log2(lowest));
    let buckets = 1;
    let end = this.half * 2 * 2 ** this.unitBits;
    while (end <= highest) {
      end *= 2;
      buckets++;
    }
    this.limit = (buckets + 1) * this.half; // number of slots there may be
    this.reset();
  }

  reset() {
    this.slots = new Float64Array(0);
    this.total = 0;
    this.exceeds = 0;
    this.min = Infinity;
    this.max = 0;
    this.last = 0n; // when recordDelta() was called
  }

  // How often the width of a slot has doubled where `value` belongs.
  #shift(value) {
    const units = Math.floor(value / 2 ** this.unitBits);
    return Math.max(Math.floor(Math.log2(units || 1)) - this.halfBits, 0);
  }

  indexOf(value) {
    let shift = this.#shift(value);
    let sub = Math.floor(value / 2 ** (shift + this.unitBits));
    if (sub >= 2 * this.half) { // log2 was rounded down
      shift++;
      sub = Math.floor(value / 2 ** (shift + this.unitBits));
    } else if (shift > 0 && sub < this.half) { // or up
      shift--;
      sub = Math.floor(value / 2 ** (shift + this.unitBits));
    }
    return (shift + 1) * this.half + (sub - this.half);
  }

  /** The lowest value of a slot. */
  lowestOf(index) {
    let shift = Math.floor(index / this.half) - 1;
    let sub = (index % this.half) + this.half;
    if (shift < 0) {
      sub -= this.half;
      shift = 0;
    }
    return sub * 2 ** (shift + this.unitBits);
  }

  /** How many values share a slot. */
  widthOf(index) {
    return 2 ** (Math.max(Math.floor(index / this.half) - 1, 0) + this.unitBits);
  }

  lowestEquivalent(value) {
    return this.lowestOf(this.indexOf(value));
  }

  highestEquivalent(value) {
    const index = this.indexOf(value);
    return this.lowestOf(index) + this.widthOf(index) - 1;
  }

  middleOf(index) {
    return this.lowestOf(index) + Math.floor(this.widthOf(index) / 2);
  }

  add(value, count = 1) {
    const index = this.indexOf(value);
    if (index >= this.limit) {
      this.exceeds += count;
      return;
    }
    if (index >= this.slots.length) {
      const longer = new Float64Array(Math.min(Math.max(index + 1, 2 * this.slots.length, 256), this.limit));
      longer.set(this.slots);
      this.slots = longer;
    }
    this.slots[index] += count;
    this.total += count;
    if (value !== 0 && value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Calls `visit(index, count)` for every slot with values, in ascending order. */
  each(visit) {
    const { slots } = this;
    for (let i = 0; i < slots.length; i++) {
      if (slots[i] !== 0) visit(i, slots[i]);
    }
  }

  least() {
    if (this.slots.length > 0 && this.slots[0] > 0) return 0;
    return this.min === Infinity ? undefined : this.lowestEquivalent(this.min);
  }

  most() {
    return this.max === 0 ? 0 : this.highestEquivalent(this.max);
  }

  mean() {
    let sum = 0;
    this.each((index, count) => { sum += this.middleOf(index) * count; });
    return sum / this.total;
  }

  /** The central moment of that order. */
  moment(order, mean = this.mean()) {
    let sum = 0;
    this.each((index, count) => { sum += (this.middleOf(index) - mean) ** order * count; });
    return sum / this.total;
  }

  /** The variance as estimated from a sample. */
  sampleVariance() {
    return this.total < 2 ? 0 : this.moment(2) * this.total / (this.total - 1);
  }

  percentile(percent) {
    if (this.total === 0) return 0;
    const wanted = Math.max(Math.floor(Math.min(percent, 100) / 100 * this.total + 0.5), 1);
    let seen = 0;
    for (let i = 0; i < this.slots.length; i++) {
      seen += this.slots[i];
      if (seen >= wanted) return this.lowestOf(i) + this.widthOf(i) - 1;
    }
    return 0;
  }

  /** Calls `visit(percent, value)`: at 0, then half the way to 100 each time, and at 100. */
  eachPercentile(visit) {
    let next = 0;
    let seen = 0;
    let value = 0;
    this.each((index, count) => {
      if (seen === this.total) return;
      seen += count;
      value = this.lowestOf(index);
      while (next <= 100 * seen / this.total) {
        visit(next, value);
        const halvings = Math.floor(Math.log(100 / (100 - next)) / Math.log(2)) + 1;
        next += 100 / 2 ** halvings;
        if (seen === this.total) break;
      }
    });
    visit(100, value);
  }

  /** How many values are at most `value`, within its resolution. */
  countUpTo(value) {
    const end = this.indexOf(Math.max(value, 0));
    let seen = 0;
    for (let i = 0; i <= end && i < this.slots.length; i++) seen += this.slots[i];
    return seen;
  }

  /** Groups the counts: up to `level`, then up to each next one, until all are in. */
  buckets(level, nextLevel) {
    const result = new Map();
    let seen = 0;
    let index = -1;
    while (seen < this.total) {
      const end = this.indexOf(level);
      let count = 0;
      while (index < end) {
        index++;
        if (index < this.slots.length) count += this.slots[index];
      }
      seen += count;
      result.set(this.lowestEquivalent(level), count);
      level = nextLevel(level);
    }
    return result;
  }

  subtract(other) {
    other.each((index, count) => {
      const at = other === this ? index : this.indexOf(other.lowestOf(index));
      if (at < this.slots.length) this.slots[at] = Math.max(this.slots[at] - count, 0);
    });
    this.total = this.max = 0;
    this.min = Infinity;
    this.each((index, count) => {
      this.total += count;
      const value = this.lowestOf(index);
      if (value !== 0 && value < this.min) this.min = value;
      this.max = value;
    });
  }
}

const toBigInt = (value) => BigInt(value);

function validatePercentile(percentile, name) {
  validateNumber(percentile, name);
  if (Number.isNaN(percentile) || percentile <= 0 || percentile > 100) {
    throw new ERR_OUT_OF_RANGE(name, '> 0 && <= 100', percentile);
  }
}

class Histogram extends HostObject {
  #counts;

  constructor(token, counts) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this.#counts = counts;
  }

  static isHistogram(value) {
    return typeof value === 'object' && value !== null && #counts in value;
  }

  /** The counts of a histogram, for the other classes here. */
  static countsOf(self, name = 'Histogram') {
    if (!isHistogram(self)) throw new ERR_INVALID_THIS(name);
    return self.#counts;
  }

  get count() { return countsOf(this).total; }
  get countBigInt() { return toBigInt(countsOf(this).total); }

  /** The part of the values above `value`. */
  ccdf(value) { return 1 - this.cdf(value); }

  /** The part of the values up to `value`. */
  cdf(value) {
    const counts = countsOf(this);
    validateNumber(value, 'value');
    return counts.total === 0 ? 0 : counts.countUpTo(value) / counts.total;
  }

  /** How many values are equal to `value`, within its resolution. */
  countAt(value) {
    const counts = countsOf(this);
    validateNumber(value, 'value');
    return counts.slots[counts.indexOf(value)] ?? 0;
  }

  get min() { return countsOf(this).least() ?? Number(NO_MIN); }
  get minBigInt() {
    const least = countsOf(this).least();
    return least === undefined ? NO_MIN : toBigInt(least);
  }

  get max() { return countsOf(this).most(); }
  get maxBigInt() { return toBigInt(countsOf(this).most()); }
  get mean() { return countsOf(this).mean(); }
  get exceeds() { return countsOf(this).exceeds; }
  get exceedsBigInt() { return toBigInt(countsOf(this).exceeds); }

  // Averages that fade need a half life, which createHistogram() does not take yet: none is kept.
  get ewmaMean() { return countsOf(this) && 0; }
  get ewmaStddev() { return countsOf(this) && 0; }
  get ewmaErrorRate() { return countsOf(this) && 0; }

  /** Kolmogorov-Smirnov: the largest distance of the two cumulative distributions. */
  ksTest(other) {
    const a = countsOf(this);
    const b = otherCounts(other);
    if (a.total === 0 || b.total === 0) return 0;
    const values = new Set();
    for (const counts of [a, b]) counts.each((index) => values.add(counts.lowestOf(index)));
    let largest = 0;
    for (const value of values) {
      largest = Math.max(largest, Math.abs(a.countUpTo(value) / a.total - b.countUpTo(value) / b.total));
    }
    return largest;
  }

  /** The distance of the means in units of the common standard deviation. */
  cohensD(other) {
    const a = countsOf(this);
    const b = otherCounts(other);
    if (a.total === 0 || b.total === 0) return 0;
    const pooled = ((a.total - 1) * a.sampleVariance() + (b.total - 1) * b.sampleVariance()) / (a.total + b.total - 2);
    return pooled > 0 ? (a.mean() - b.mean()) / Math.sqrt(pooled) : 0;
  }

  /** How much more often a value of this one is larger than a value of the other than smaller. */
  cliffsD(other) {
    const a = countsOf(this);
    const b = otherCounts(other);
    if (a.total === 0 || b.total === 0) return 0;
    let balance = 0;
    a.each((index, count) => {
      const value = a.lowestOf(index);
      const upTo = b.countUpTo(value);
      const equal = b.slots[b.indexOf(value)] ?? 0;
      balance += count * ((upTo - equal) - (b.total - upTo));
    });
    return balance / (a.total * b.total);
  }

  get kurtosis() {
    const counts = countsOf(this);
    if (counts.total < 4) return 0;
    const mean = counts.mean();
    const variance = counts.moment(2, mean);
    return variance === 0 ? 0 : counts.moment(4, mean) / variance ** 2 - 3;
  }

  /** @returns {Map<number, number>} upper end of each step to the number of values in it */
  linearBuckets(stepSize) {
    const counts = countsOf(this);
    validateInteger(stepSize, 'stepSize', 1);
    return counts.buckets(stepSize, (level) => level + stepSize);
  }

  logBuckets(firstBucket, base) {
    const counts = countsOf(this);
    validateInteger(firstBucket, 'firstBucket', 1);
    validateNumber(base, 'base');
    if (!(base > 1)) throw new ERR_OUT_OF_RANGE('base', '> 1', base);
    return counts.buckets(firstBucket, (level) => level * base);
  }

  get skewness() {
    const counts = countsOf(this);
    if (counts.total < 3) return 0;
    const mean = counts.mean();
    const variance = counts.moment(2, mean);
    return variance === 0 ? 0 : counts.moment(3, mean) / variance ** 1.5;
  }

  get stddev() { return Math.sqrt(countsOf(this).moment(2)); }

  percentile(percentile) {
    const counts = countsOf(this);
    validatePercentile(percentile, 'percentile');
    return counts.percentile(percentile);
  }

  percentileBigInt(percentile) {
    const counts = countsOf(this);
    validatePercentile(percentile, 'percentile');
    return toBigInt(counts.percentile(percentile));
  }

  get percentiles() {
    const result = new Map();
    countsOf(this).eachPercentile((percent, value) => result.set(percent, value));
    return result;
  }

  get percentilesBigInt() {
    const result = new Map();
    countsOf(this).eachPercentile((percent, value) => result.set(percent, toBigInt(value)));
    return result;
  }

  /** @param {number[]} percentiles @returns {Map<number, number>} in ascending order */
  percentilesAt(percentiles) {
    const counts = countsOf(this);
    validateArray(percentiles, 'percentiles');
    for (let i = 0; i < percentiles.length; i++) validatePercentile(percentiles[i], `percentiles[${i}]`);
    return new Map(percentiles.toSorted((a, b) => a - b).map((percent) => [percent, counts.percentile(percent)]));
  }

  reset() { countsOf(this).reset(); }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev, skewness, kurtosis, ewmaMean, ewmaStddev, ewmaErrorRate } = this;
    return { count, min, max, mean, exceeds, stddev, skewness, kurtosis, ewmaMean, ewmaStddev, ewmaErrorRate,
             percentiles: Object.fromEntries(this.percentiles) };
  }

  [kInspect](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    const { min, max, mean, exceeds, stddev, skewness, kurtosis, count, percentiles } = this;
    const { inspect } = require('internal/util/inspect');
    return `Histogram ${inspect({ min, max, mean, exceeds, stddev, skewness, kurtosis, count, percentiles }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}
const { countsOf, isHistogram } = Histogram;
delete Histogram.countsOf;
delete Histogram.isHistogram;
for (const name of ['welchTest', 'mannWhitneyTest', 'percentileCI', 'burnRate']) {
  const value = { [name]() { throw new ERR_METHOD_NOT_IMPLEMENTED(`histogram.${name}()`); } }[name];
  Object.defineProperty(Histogram.prototype, name, { __proto__: null, configurable: true, writable: true, value });
}

function otherCounts(other) {
  if (!isHistogram(other)) throw new ERR_INVALID_ARG_TYPE('other', 'Histogram', other);
  return countsOf(other);
}

function checkedValue(value, name) {
  if (typeof value !== 'bigint') {
    validateInteger(value, name, 1);
    return value;
  }
  if (value < 1n || value > NO_MIN) {
    const err = new ERR_OUT_OF_RANGE(name, '>= 1', value);
    err.message = `${name === 'val' ? 'value' : 'expected_interval'} is out of range`;
    throw err;
  }
  return Number(value);
}

const isRecordableHistogram = (value) => isHistogram(value) && value instanceof RecordableHistogram;

class RecordableHistogram extends Histogram {
  record(val) {
    const counts = recordable(this);
    counts.add(checkedValue(val, 'val'));
  }

  /** Records the nanoseconds since the last call. */
  recordDelta() {
    const counts = recordable(this);
    const now = process.hrtime.bigint();
    if (counts.last > 0n && now > counts.last) counts.add(Number(now - counts.last));
    counts.last = now;
  }

  /** Records `val`, and what would have been recorded meanwhile, had it come every `expectedInterval`. */
  recordCorrected(val, expectedInterval) {
    const counts = recordable(this);
    if (typeof val === 'bigint' && typeof expectedInterval !== 'bigint') {
      throw new ERR_INVALID_ARG_TYPE('expectedInterval', 'bigint', expectedInterval);
    }
    const value = checkedValue(val, 'val');
    const interval = checkedValue(expectedInterval, 'expectedInterval');
    counts.add(value);
    for (let missing = value - interval; missing >= interval; missing -= interval) counts.add(missing);
  }

  subtract(other) {
    const counts = recordable(this);
    counts.subtract(otherRecordable(other));
  }

  add(other) {
    const counts = recordable(this);
    const added = otherRecordable(other);
    const entries = [];
    added.each((index, count) => entries.push([added.lowestOf(index), count]));
    for (const [value, count] of entries) counts.add(value, count);
    counts.exceeds += added.exceeds;
  }
}

function recordable(self) {
  if (!isRecordableHistogram(self)) throw new ERR_INVALID_THIS('RecordableHistogram');
  return countsOf(self);
}

function otherRecordable(other) {
  if (!isRecordableHistogram(other)) {
    throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
  }
  return countsOf(other);
}

/** A histogram of how late the loop is, in nanoseconds. */
class ELDHistogram extends Histogram {
  #resolution;
  #timer = null;

  constructor(token, resolution) {
    super(token, new Counts(1, LONGEST_DELAY, 3));
    this.#resolution = resolution;
  }

  /** @returns {boolean} whether it was off */
  enable() {
    if (!(#timer in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    if (this.#timer !== null) return false;
    const counts = countsOf(this);
    let last = process.hrtime.bigint();
    this.#timer = require('timers').setInterval(() => {
      const now = process.hrtime.bigint();
      counts.add(Math.max(Number(now - last), 1));
      last = now;
    }, this.#resolution);
    this.#timer.unref();
    return true;
  }

  /** @returns {boolean} whether it was on */
  disable() {
    if (!(#timer in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    if (this.#timer === null) return false;
    require('timers').clearInterval(this.#timer);
    this.#timer = null;
    return true;
  }

  [Symbol.dispose]() {
    this.disable();
  }
}

/** @param {{lowest?: number, highest?: number, figures?: number}} [options] */
function createHistogram(options = {}) {
  validateObject(options, 'options');
  const {
    lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3, halfLife, threshold,
  } = options;
  if (typeof lowest !== 'bigint') validateInteger(lowest, 'options.lowest', 1);
  else if (lowest < 1n || lowest > NO_MIN) throw new ERR_INVALID_ARG_VALUE('options.lowest', lowest);
  if (typeof highest !== 'bigint') validateInteger(highest, 'options.highest', 2 * Number(lowest));
  else if (highest < 2n * BigInt(lowest) || highest > NO_MIN) {
    throw new ERR_INVALID_ARG_VALUE('options.highest', highest);
  }
  validateInteger(figures, 'options.figures', 1, 5);
  if (halfLife !== undefined || threshold !== undefined) {
    throw new ERR_METHOD_NOT_IMPLEMENTED('createHistogram() with halfLife or threshold');
  }
  return new RecordableHistogram(kToken, new Counts(Number(lowest), Number(highest), figures));
}

/** @param {{resolution?: number, samplePerIteration?: boolean}} [options] resolution in milliseconds */
function monitorEventLoopDelay(options = {}) {
  validateObject(options, 'options');
  const { resolution = 10, samplePerIteration = false } = options;
  validateInteger(resolution, 'options.resolution', 1);
  validateBoolean(samplePerIteration, 'options.samplePerIteration');
  if (samplePerIteration) throw new ERR_METHOD_NOT_IMPLEMENTED('monitorEventLoopDelay() with samplePerIteration');
  return new ELDHistogram(kToken, resolution);
}

hideHost(Histogram);
// A copy in another thread counts for itself from there on.
defineSending(Histogram, kClone, function() {
  const counts = countsOf(this);
  const data = { share: shareState(counts), counts: { ...counts }, recordable: isRecordableHistogram(this) };
  return { data, deserializeInfo: 'internal/perf_hooks/histogram:receiveHistogram' };
});

/** The copy of a histogram that was sent. */
function receiveHistogram({ share, counts, recordable }) {
  const Class = recordable ? RecordableHistogram : Histogram;
  return new Class(kToken, sharedState(share) ?? Object.assign(new Counts(1, 2, 1), counts));
}

module.exports = { createHistogram, isRecordableHistogram, monitorEventLoopDelay, receiveHistogram };
