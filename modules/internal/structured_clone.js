'use strict';
// structuredClone() (Node docs: "Global objects"), and the errors of all clones.
//
// Native half (internalBinding('messaging')):
//   structuredClone(value, transfer: object[] | undefined) -> value
//     throws what the program's getters throw; for what cannot be cloned an Error with code
//     'DataCloneError', reason: 'type' | 'transfer' | 'duplicate' | 'detached' | 'other' and
//     culprit: the object that cannot be cloned, undefined when it is none or not known.
//     Transferred buffers end up detached.

const { isAttached, isPort, structuredClone: nativeClone } = internalBinding('messaging');
const { isMarkedAsUntransferable } = require('internal/transferable');
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

function dataCloneError(message) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, 'DataCloneError');
}

/**
 * What is to be looked at before a value is written: marks, and ports that cannot be transferred.
 * @param {object[]} [transfer]
 * @param {object} [source] the port that sends
 * @throws {DOMException} DataCloneError
 */
function checkClone(value, transfer, source) {
  if (transfer !== undefined) {
    for (let i = 0; i < transfer.length; i++) {
      const item = transfer[i];
      if (isMarkedAsUntransferable(item)) throw dataCloneError('An object in the transfer list is marked as untransferable');
      if (!isPort(item)) continue;
      if (item === source) throw dataCloneError('Transfer list contains source port');
      if (!isAttached(item)) throw dataCloneError('MessagePort in transfer list is already detached');
      if (transfer.indexOf(item) !== i) throw dataCloneError('Transfer list contains duplicate MessagePort');
    }
  }
  if (uncloneable !== undefined && typeof value === 'object' && findInside(value, isMarked, new Set()) !== undefined)
    throw dataCloneError('Cannot clone object of unsupported type.');
}

/** The error to throw in the place of one that a native function threw while it wrote a value. */
function cloneError(err, value, transfer) {
  if (err?.code !== 'DataCloneError' || err.reason === undefined) return err;
  return dataCloneError(refusalText(err, value, transfer));
}

/**
 * A structured clone within this thread.
 * @param {any} value
 * @param {object[]} [transfer] array buffers, ports and the like that move into the clone
 * @throws {DOMException} DataCloneError
 */
function clone(value, transfer) {
  checkClone(value, transfer);
  try {
    return nativeClone(value, transfer);
  } catch (err) {
    // The environment is a proxy here, which the engine does not clone.
    if (value === process.env && err?.code === 'DataCloneError') return { ...value };
    throw cloneError(err, value, transfer);
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
    if (options.transfer !== undefined) {
      if (typeof options.transfer !== 'object' || typeof options.transfer?.[Symbol.iterator] !== 'function') {
        const err = new TypeError(
          "Failed to execute 'structuredClone': transfer in Options cannot be converted to sequence.");
        err.code = 'ERR_INVALID_ARG_TYPE';
        throw err;
      }
      transfer = Array.from(options.transfer);
    }
  }
  return clone(value, transfer);
}

module.exports = { checkClone, clone, cloneError, describe, markAsUncloneable, structuredClone };
