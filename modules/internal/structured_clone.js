'use strict';
// structuredClone() (Node docs: "Global objects").
//
// Native half (internalBinding('messaging')):
//   structuredClone(value, transfer: ArrayBuffer[] | undefined) -> value
//     throws what the program's getters throw; for what cannot be cloned an Error with code
//     'DataCloneError', reason: 'type' | 'transfer' | 'duplicate' | 'detached' | 'other' and
//     culprit: the object that cannot be cloned, undefined when it is none or not known.
//     Transferred buffers end up detached.

const { structuredClone: nativeClone } = internalBinding('messaging');
const { cloneSpecial, isSpecial } = require('internal/special_clones');
const types = require('internal/util/types');

// What markAsUncloneable() was called with; undefined until then, so that cloning costs nothing more.
let uncloneable;

/**
 * Makes cloning of the object fail from now on, alone or inside of others. Without effect on what has
 * contents of its own (arrays, maps, sets, dates, buffers) and on primitives.
 * @param {any} object
 */
function markAsUncloneable(object) {
  if (typeof object !== 'object' || object === null) return;
  if (Array.isArray(object) || ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object) || types.isMap(object) ||
    types.isSet(object) || types.isDate(object) || types.isRegExp(object) || types.isBoxedPrimitive(object)) return;
  uncloneable ??= new WeakSet();
  uncloneable.add(object);
}

const isMarked = (value) => typeof value === 'object' && value !== null && uncloneable.has(value);
const isSymbol = (value) => typeof value === 'symbol';

// The first value of a kind in what is to be cloned, in the order of cloning. Runs no getter.
function findInside(value, matches, seen) {
  if (matches(value)) return value;
  if (value === null || typeof value !== 'object' || seen.has(value) || ArrayBuffer.isView(value)) return undefined;
  seen.add(value);
  const parts = value instanceof Map || value instanceof Set ? [...value].flat() : [];
  for (const key of Object.keys(value)) {
    const { value: part } = Object.getOwnPropertyDescriptor(value, key);
    parts.push(part);
  }
  for (let i = 0; i < parts.length; i++) {
    const found = findInside(parts[i], matches, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

// A property that is no accessor, so that no code of the program runs.
function inheritedValue(object, key) {
  for (; object !== null; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor !== undefined) return descriptor.value;
  }
  return undefined;
}

// Names a value as V8 does in its messages.
function describe(value) {
  if (typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return Function.prototype.toString.call(value);
  if (inheritedValue(value, 'toString') === Object.prototype.toString) {
    const constructor = inheritedValue(value, 'constructor');
    const name = typeof constructor === 'function' ? inheritedValue(constructor, 'name') : '';
    if (typeof name === 'string' && name !== '') return `#<${name}>`;
  }
  return Object.prototype.toString.call(value);
}

const kDetached = 'An ArrayBuffer is detached and could not be cloned.';

function refusalText(err, value, transfer) {
  switch (err.reason) {
    case 'type': {
      const culprit = err.culprit ?? findInside(value, isSymbol, new Set());
      if (culprit instanceof ArrayBuffer) return kDetached;
      return culprit === undefined ? err.message : `${describe(culprit)} could not be cloned.`;
    }
    case 'transfer': return 'Found invalid value in transferList.';
    case 'duplicate': return 'Transfer list contains duplicate ArrayBuffer';
    case 'detached':
      return transfer?.some((item) => item.detached) ? 'Cannot transfer object of unsupported type.' :
        kDetached;
    default: return err.message;
  }
}

/**
 * A structured clone within this thread.
 * @param {any} value
 * @param {object[]} [transfer] array buffers that move into the clone
 * @throws {DOMException} DataCloneError
 */
function clone(value, transfer) {
  if (typeof value === 'object' && value !== null && isSpecial(value)) {
    return cloneSpecial(value, (plain) => clone(plain, transfer));
  }
  if (uncloneable !== undefined && typeof value === 'object' && findInside(value, isMarked, new Set()) !== undefined) {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException('Cannot clone object of unsupported type.', 'DataCloneError');
  }
  try {
    return nativeClone(value, transfer);
  } catch (err) {
    if (err?.code !== 'DataCloneError' || err.reason === undefined) throw err;
    // The environment is a proxy here, which the engine does not clone.
    if (value === process.env) return { ...value };
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException(refusalText(err, value, transfer), 'DataCloneError');
  }
}

/**
 * @param {any} value
 * @param {{transfer?: object[]}} [options]
 * @throws {DOMException} DataCloneError
 */
function structuredClone(value, options) {
  if (arguments.length === 0) {
    const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
    throw new ERR_MISSING_ARGS('The value argument must be specified');
  }
  let transfer;
  if (options !== undefined && options !== null) {
    if (typeof options !== 'object' && typeof options !== 'function') {
      const err = new TypeError(
        "Failed to execute 'structuredClone': Options cannot be converted to a dictionary");
      err.code = 'ERR_INVALID_ARG_TYPE';
      throw err;
    }
    if (options.transfer !== undefined) transfer = Array.from(options.transfer);
  }
  return clone(value, transfer);
}

module.exports = { clone, describe, markAsUncloneable, structuredClone };
