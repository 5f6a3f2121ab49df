'use strict';
// Checks of arguments of sqlite, whose words differ from those of other modules.

const { isURL } = require('internal/url');
const { isUint8Array } = require('internal/util/types');

function withCode(error, code) {
  error.code = code;
  return error;
}

const invalidType = (message) => withCode(new TypeError(message), 'ERR_INVALID_ARG_TYPE');
const invalidValue = (message) => withCode(new TypeError(message), 'ERR_INVALID_ARG_VALUE');
const outOfRange = (message) => withCode(new RangeError(message), 'ERR_OUT_OF_RANGE');
const invalidState = (message) => withCode(new Error(message), 'ERR_INVALID_STATE');

/** @param {string} kind with its article: 'a string' */
function check(fits, name, kind) {
  if (!fits) throw invalidType(`The "${name}" argument must be ${kind}.`);
}

const checkBoolean = (value, name) => check(typeof value === 'boolean', name, 'a boolean');
const checkString = (value, name) => check(typeof value === 'string', name, 'a string');
const checkFunction = (value, name) => check(typeof value === 'function', name, 'a function');
const checkObject = (value, name) =>
  check((typeof value === 'object' && value !== null) || typeof value === 'function', name, 'an object');

const isInt32 = (value) => typeof value === 'number' && (value | 0) === value;

/** An option that is a boolean, or `otherwise` when it is not given. */
function booleanOption(options, key, otherwise) {
  const value = options[key];
  if (value === undefined) return otherwise;
  checkBoolean(value, `options.${key}`);
  return value;
}

/** A string or `otherwise`. */
function stringOption(options, key, otherwise) {
  const value = options[key];
  if (value === undefined) return otherwise;
  checkString(value, `options.${key}`);
  return value;
}

/** A path, file URL or bytes of a path as bytes. */
function toLocation(path) {
  const { Buffer } = require('buffer');
  let bytes;
  if (typeof path === 'string') bytes = Buffer.from(path);
  else if (isUint8Array(path)) bytes = path;
  else if (isURL(path)) bytes = Buffer.from(path.href);
  if (bytes === undefined || bytes.includes(0)) {
    throw invalidType('The "path" argument must be a string, Uint8Array, or URL without null bytes.');
  }
  if (typeof path !== 'string' && !isUint8Array(path) && path.protocol !== 'file:') {
    throw withCode(new TypeError('The URL must be of scheme file:'), 'ERR_INVALID_URL_SCHEME');
  }
  return bytes;
}

module.exports = {
  booleanOption,
  check,
  checkBoolean,
  checkFunction,
  checkObject,
  checkString,
  invalidState,
  invalidType,
  invalidValue,
  isInt32,
  outOfRange,
  stringOption,
  toLocation,
  withCode,
};
