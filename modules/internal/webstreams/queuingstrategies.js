'use strict';
// ByteLengthQueuingStrategy and CountQueuingStrategy.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_OPTION } } = require('internal/errors');
const { kState, kInspect, checkThis, finishClass, inspectAs } = require('internal/webstreams/util');

const byteSize = Object.defineProperty((chunk) => chunk.byteLength, 'name', { __proto__: null, value: 'size' });
const countSize = Object.defineProperty(() => 1, 'name', { __proto__: null, value: 'size' });

function takeMark(init) {
  if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
    throw new ERR_INVALID_ARG_TYPE('init', 'object', init);
  }
  if (init.highWaterMark === undefined) throw new ERR_MISSING_OPTION('init.highWaterMark');
  return +init.highWaterMark;
}

/** Counts bytes (`chunk.byteLength`). */
class ByteLengthQueuingStrategy {
  constructor(init) {
    this[kState] = { highWaterMark: takeMark(init), kind: 'bytes' };
  }
  get highWaterMark() {
    checkThis(this?.[kState]?.kind === 'bytes', 'ByteLengthQueuingStrategy');
    return this[kState].highWaterMark;
  }
  get size() {
    checkThis(this?.[kState]?.kind === 'bytes', 'ByteLengthQueuingStrategy');
    return byteSize;
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, { highWaterMark: this.highWaterMark });
  }
}
finishClass(ByteLengthQueuingStrategy, 'ByteLengthQueuingStrategy', ['highWaterMark', 'size']);

/** Counts chunks. */
class CountQueuingStrategy {
  constructor(init) {
    this[kState] = { highWaterMark: takeMark(init), kind: 'count' };
  }
  get highWaterMark() {
    checkThis(this?.[kState]?.kind === 'count', 'CountQueuingStrategy');
    return this[kState].highWaterMark;
  }
  get size() {
    checkThis(this?.[kState]?.kind === 'count', 'CountQueuingStrategy');
    return countSize;
  }
  [kInspect](depth, options) {
    return inspectAs(depth, options, this.constructor.name, { highWaterMark: this.highWaterMark });
  }
}
finishClass(CountQueuingStrategy, 'CountQueuingStrategy', ['highWaterMark', 'size']);

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
