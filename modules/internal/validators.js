'use strict';

// Checks of arguments, shared by every module: each throws the documented TypeError or RangeError and otherwise
// returns nothing. Follows the wording of the ERR_INVALID_* and ERR_OUT_OF_RANGE entries in "Errors".
//
// What is not here: conversions of whole option objects (each module), buffer and path helpers (their modules).
// Frames of this file never show in stacks (see internal/errors).

const {
  codes,
  hideStackFrames,
} = require('internal/errors');
const { normalizeEncoding } = require('internal/util');

const kUint32Max = 4294967295;

/** @returns {boolean} */
function isInt32(value) {
  return value === (value | 0);
}

/** @returns {boolean} */
function isUint32(value) {
  return value === (value >>> 0);
}

const kOctal = /^[0-7]+$/;

/**
 * File modes: a 32-bit unsigned integer or an octal string.
 * @param {number} [defaultValue] used when `value` is null or undefined
 * @returns {number}
 */
function parseFileMode(value, name, defaultValue) {
  value ??= defaultValue;
  if (typeof value === 'string') {
    if (!kOctal.test(value)) {
      throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a 32-bit unsigned integer or an octal string');
    }
    value = parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw new codes.ERR_INVALID_ARG_TYPE(name, 'number', value);
  if (!Number.isInteger(value)) throw new codes.ERR_OUT_OF_RANGE(name, 'an integer', value);
  if (value < min || value > max) throw new codes.ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${max}`, value);
}

function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  validateInteger(value, name, min, max);
}

/** @param {boolean} [positive] whether 0 is refused too */
function validateUint32(value, name, positive = false) {
  if (typeof value !== 'number') throw new codes.ERR_INVALID_ARG_TYPE(name, 'number', value);
  if (!Number.isInteger(value)) throw new codes.ERR_OUT_OF_RANGE(name, 'an integer', value);
  const min = positive ? 1 : 0;
  if (value < min || value > kUint32Max) {
    throw new codes.ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${kUint32Max}`, value);
  }
}

function validateString(value, name) {
  if (typeof value !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(name, 'string', value);
}

function validateStringWithoutNullBytes(value, name) {
  validateString(value, name);
  if (value.includes('\u0000')) {
    throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes');
  }
}

/** Any number in range; NaN is refused only where a bound is given. */
function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== 'number') throw new codes.ERR_INVALID_ARG_TYPE(name, 'number', value);
  const hasMin = min != null;
  const hasMax = max != null;
  if ((hasMin && value < min) || (hasMax && value > max) || ((hasMin || hasMax) && Number.isNaN(value))) {
    throw new codes.ERR_OUT_OF_RANGE(
      name, `${hasMin ? `>= ${min}` : ''}${hasMin && hasMax ? ' && ' : ''}${hasMax ? `<= ${max}` : ''}`, value);
  }
}

/** @returns {boolean} false when the value is undefined or NaN, so that the caller takes its default */
function validateFiniteNumber(value, name) {
  if (value === undefined) return false;
  if (Number.isFinite(value)) return true;
  if (Number.isNaN(value)) return false;
  if (typeof value !== 'number') throw new codes.ERR_INVALID_ARG_TYPE(name, 'number', value);
  throw new codes.ERR_OUT_OF_RANGE(name, 'a finite number', value);
}

/** @returns {number} the value, or the default when there is none */
function checkRangesOrGetDefault(value, name, lower, upper, defaultValue) {
  if (!validateFiniteNumber(value, name)) return defaultValue;
  if (value < lower || value > upper) {
    throw new codes.ERR_OUT_OF_RANGE(name, `>= ${lower} and <= ${upper}`, value);
  }
  return value;
}

function quote(value) {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function validateOneOf(value, name, oneOf) {
  if (!oneOf.includes(value)) {
    throw new codes.ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${oneOf.map(quote).join(', ')}`);
  }
}

/** @param {string} union how the text names the choices, as in `'a'|'b'` */
function validateUnion(value, name, union) {
  if (!union.includes(value)) throw new codes.ERR_INVALID_ARG_TYPE(name, `('${union.join('|')}')`, value);
}

function validateBoolean(value, name) {
  if (typeof value !== 'boolean') throw new codes.ERR_INVALID_ARG_TYPE(name, 'boolean', value);
}

const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1 << 0;
const kValidateObjectAllowArray = 1 << 1;
const kValidateObjectAllowFunction = 1 << 2;
const kValidateObjectAllowObjects = kValidateObjectAllowArray | kValidateObjectAllowFunction;
const kValidateObjectAllowObjectsAndNull = kValidateObjectAllowObjects | kValidateObjectAllowNullable;

/** @param {number} [options] the kValidateObject… bits */
function validateObject(value, name, options = kValidateObjectNone) {
  if (typeof value === 'object') {
    if (value === null) {
      if ((options & kValidateObjectAllowNullable) !== 0) return;
    } else if ((options & kValidateObjectAllowArray) !== 0 || !Array.isArray(value)) {
      return;
    }
  } else if (typeof value === 'function' && (options & kValidateObjectAllowFunction) !== 0) {
    return;
  }
  throw new codes.ERR_INVALID_ARG_TYPE(name, 'Object', value);
}

/** Web IDL dictionaries: undefined, null, objects and functions pass. */
function validateDictionary(value, name) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE(name, 'a dictionary', value);
  }
}

function validateArray(value, name, minLength = 0) {
  if (!Array.isArray(value)) throw new codes.ERR_INVALID_ARG_TYPE(name, 'Array', value);
  if (value.length < minLength) {
    throw new codes.ERR_INVALID_ARG_VALUE(name, value, `must have a length of at least ${minLength}`);
  }
}

function validateStringArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
}

function validateBooleanArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateBoolean(value[i], `${name}[${i}]`);
}

function validateAbortSignalArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) {
    const at = `${name}[${i}]`;
    if (value[i] == null) throw new codes.ERR_INVALID_ARG_TYPE(at, 'AbortSignal', value[i]);
    validateAbortSignal(value[i], at);
  }
}

let signals;
function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  signals ??= internalBinding('constants').os.signals;
  if (signals[signal] === undefined) {
    if (signals[signal.toUpperCase()] !== undefined) {
      throw new codes.ERR_UNKNOWN_SIGNAL(`${signal} (signals must use all capital letters)`);
    }
    throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  }
}

function validateBuffer(buffer, name = 'buffer') {
  if (!ArrayBuffer.isView(buffer)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], buffer);
  }
}

/** Hexadecimal text needs an even length. */
function validateEncoding(data, encoding) {
  if (data.length % 2 !== 0 && normalizeEncoding(encoding) === 'hex') {
    throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`);
  }
}

/** @returns {number} the port, 0 to 65535, also from text */
function validatePort(port, name = 'Port', allowZero = true) {
  if ((typeof port !== 'number' && typeof port !== 'string') ||
      (typeof port === 'string' && port.trim().length === 0) ||
      +port !== (+port >>> 0) || port > 0xFFFF || (port === 0 && !allowZero)) {
    throw new codes.ERR_SOCKET_BAD_PORT(name, port, allowZero);
  }
  return port | 0;
}

/** undefined passes: signals are optional everywhere. */
function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, 'AbortSignal', signal);
  }
}

function validateFunction(value, name) {
  if (typeof value !== 'function') throw new codes.ERR_INVALID_ARG_TYPE(name, 'Function', value);
}

/** Refuses async functions, whose promise nobody would look at. */
function validatePlainFunction(value, name) {
  if (typeof value !== 'function' || internalBinding('types').isAsyncFunction(value)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, 'Function', value);
  }
}

function validateUndefined(value, name) {
  if (value !== undefined) throw new codes.ERR_INVALID_ARG_TYPE(name, 'undefined', value);
}

/** `ignore` of fs.watch: a glob, a RegExp, a function, or an array of them. */
function validateIgnoreOption(value, name) {
  if (value == null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) validateIgnoreEntry(value[i], `${name}[${i}]`, name);
    return;
  }
  validateIgnoreEntry(value, name);
}

function validateIgnoreEntry(value, name) {
  if (typeof value === 'string') {
    if (value.length === 0) throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a non-empty string');
    return;
  }
  if (typeof value === 'function' || internalBinding('types').isRegExp(value)) return;
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'RegExp', 'Function'], value);
}

const kLink = /^(?:<[^>\r\n]*>)(?:[ \t]*;[ \t]*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;
const kLinkFormat = 'must be an array or string of format "</styles.css>; rel=preload; as=style"';

function validateLinkHeaderFormat(value, name) {
  if (value === undefined || !kLink.test(value)) throw new codes.ERR_INVALID_ARG_VALUE(name, value, kLinkFormat);
}

/** @returns {string} one header value out of a string or an array of them */
function validateLinkHeaderValue(hints) {
  if (typeof hints === 'string') {
    validateLinkHeaderFormat(hints, 'hints');
    return hints;
  }
  if (Array.isArray(hints)) {
    for (const hint of hints) validateLinkHeaderFormat(hint, 'hints');
    return hints.join(', ');
  }
  throw new codes.ERR_INVALID_ARG_VALUE('hints', hints, kLinkFormat);
}

/** Brand check for methods of classes that keep their state under a symbol. */
function validateThisInternalField(object, fieldKey, className) {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, fieldKey)) {
    throw new codes.ERR_INVALID_THIS(className);
  }
}

module.exports = {
  checkRangesOrGetDefault,
  isInt32,
  isUint32,
  kValidateObjectAllowArray,
  kValidateObjectAllowFunction,
  kValidateObjectAllowNullable,
  kValidateObjectAllowObjects,
  kValidateObjectAllowObjectsAndNull,
  kValidateObjectNone,
  parseFileMode,
  validateAbortSignal,
  validateAbortSignalArray,
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateBuffer,
  validateDictionary,
  validateEncoding,
  validateFiniteNumber,
  validateFunction,
  validateIgnoreOption,
  validateInt32,
  validateInteger,
  validateLinkHeaderValue,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePlainFunction,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateStringWithoutNullBytes,
  validateThisInternalField,
  validateUint32,
  validateUndefined,
  validateUnion,
};

// Some callers ask a validator for its frameless form by Node's name.
for (const key in module.exports) {
  if (typeof module.exports[key] === 'function') hideStackFrames(module.exports[key]);
}
