'use strict';

// What every part of fs needs to turn arguments into what the native half takes: paths, descriptors, flags,
// modes, encodings, times, offsets. Nothing here touches the file system.
// Follows "File paths", "File system flags" and the argument descriptions in Node's fs documentation.

const { Buffer } = require('buffer');
const { codes } = require('internal/errors');
const {
  parseFileMode,
  validateAbortSignal,
  validateBoolean,
  validateFunction,
  validateInt32,
  validateInteger,
  validateObject,
  validateUint32,
} = require('internal/validators');
const constants = require('internal/fs/constants');
const { toBuffer } = require('internal/native_bytes');
const { recordedCallback } = require('internal/async_context');

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

/** Largest count one read or write asks for; also the largest file `readFile` takes. */
const kIoMaxLength = 2 ** 31 - 1;

/** How whole results come back from the native half. */
const kAsBuffer = 0;
const kAsUtf8 = 1;
const kAsLatin1 = 2;

// ---- paths ---------------------------------------------------------------------------------------------

function isUrl(value) {
  return value !== null && typeof value === 'object' && typeof value.href === 'string' &&
    typeof value.protocol === 'string' && value.auth === undefined && value.path === undefined;
}

const kNullBytes = 'must be a string, Uint8Array, or URL without null bytes';

/**
 * The path as the native half takes it: a string or a Uint8Array.
 * @param {string | Uint8Array | URL} value
 * @param {string} [name] the argument's name in errors
 * @returns {string | Uint8Array}
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE (null bytes) and the errors of fileURLToPath
 */
function getValidatedPath(value, name = 'path') {
  if (typeof value !== 'string' && isUrl(value)) value = require('url').fileURLToPath(value);
  if (typeof value === 'string') {
    if (value.indexOf('\0') === -1) return value;
  } else if (value instanceof Uint8Array || require('util/types').isUint8Array(value)) {
    if (Uint8Array.prototype.indexOf.call(value, 0) === -1) return value;
  } else {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
  }
  throw new codes.ERR_INVALID_ARG_VALUE(name, value, kNullBytes);
}

/** A path as text, for joining: bytes that are not UTF-8 go through latin1 only where the caller says so. */
function pathToString(path) {
  return typeof path === 'string' ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString();
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE unless `fd` is a whole number a descriptor can have. */
function getValidatedFd(fd, name = 'fd') {
  if (typeof fd === 'number' && (fd | 0) === fd && fd >= 0) return fd;
  if (Object.is(fd, -0)) return 0;
  validateInteger(fd, name, 0, 2147483647);
  return fd;
}

function isFd(value) {
  return typeof value !== 'string' && (value >>> 0) === value;
}

// ---- flags, modes, ids, times --------------------------------------------------------------------------

const flagTable = {
  '__proto__': null,
  'r': O_RDONLY,
  'rs': O_RDONLY | O_SYNC,
  'sr': O_RDONLY | O_SYNC,
  'r+': O_RDWR,
  'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY,
  'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'xw': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY,
  'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'xa': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'sa': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

/** The O_* number of a flags argument ('r', 'wx+', a number, or nothing for reading). */
function stringToFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  if (flags == null) return O_RDONLY;
  const number = typeof flags === 'string' ? flagTable[flags] : undefined;
  if (number === undefined) throw new codes.ERR_INVALID_ARG_VALUE(name, flags);
  return number;
}

const kMaxUserId = 2 ** 32 - 1;

/** User and group ids: -1 leaves one as it is. */
function validateId(value, name) {
  validateInteger(value, name, -1, kMaxUserId);
  return value;
}

/**
 * Seconds since 1970 out of a Date, a number of seconds or a string with such a number.
 * A negative number means now, as it always has in Node.
 */
function toUnixTimestamp(time, name = 'time') {
  // eslint-disable-next-line eqeqeq -- '12' and 12 are the same time
  if (typeof time === 'string' && +time == time) return +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (require('util/types').isDate(time)) return Date.prototype.getTime.call(time) / 1000;
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

/** The mode of access and copyFile: a number of three bits, 0 by default. */
function getBitsMode(mode) {
  if (mode == null) return 0;
  if (typeof mode !== 'number' || (mode | 0) !== mode) {
    throw messageOnly(codes.ERR_INVALID_ARG_TYPE, TypeError, 'mode must be int32 or null/undefined');
  }
  return checkModeRange(mode);
}

function checkModeRange(mode) {
  if (mode >= 0 && mode <= 7) return mode;
  throw messageOnly(codes.ERR_OUT_OF_RANGE, RangeError, 'mode is out of range: >= 0 && <= 7');
}

// Node checks these two modes in its native half, with messages outside the usual pattern.
function messageOnly(Class, Base, message) {
  const error = new Base(message);
  error.code = Class === codes.ERR_OUT_OF_RANGE ? 'ERR_OUT_OF_RANGE' : 'ERR_INVALID_ARG_TYPE';
  return error;
}

// ---- options -------------------------------------------------------------------------------------------

function assertEncoding(encoding) {
  if (encoding && !Buffer.isEncoding(encoding)) {
    throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

/**
 * Options given as an object, an encoding's name, or not at all (also: the callback in their place).
 * @returns the object itself, `{ ...defaults, encoding }`, or `defaults`
 */
function getOptions(options, defaults) {
  if (options == null || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    if (options !== 'buffer') assertEncoding(options);
    return { ...defaults, encoding: options };
  }
  if (typeof options !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  }
  if (options.encoding !== 'buffer') assertEncoding(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

function isUtf8Name(encoding) {
  return encoding === 'utf8' || encoding === 'utf-8' || encoding === 'UTF-8' || encoding === 'UTF8';
}

/** Which form the native half shall return names in: text for UTF-8, bytes for every other encoding. */
function nameForm(encoding) {
  return !encoding || isUtf8Name(encoding) ? kAsUtf8 : kAsBuffer;
}

/** Bytes of a name in the encoding asked for. */
function decodeName(bytes, encoding) {
  const buffer = toBuffer(bytes);
  return encoding === 'buffer' ? buffer : buffer.toString(encoding);
}

/** Which form the native half shall return a file's content in. */
function contentForm(encoding) {
  if (!encoding || encoding === 'buffer') return kAsBuffer;
  if (isUtf8Name(encoding)) return kAsUtf8;
  return encoding === 'latin1' || encoding === 'binary' ? kAsLatin1 : kAsBuffer;
}

function makeCallback(callback) {
  validateFunction(callback, 'cb');
  return recordedCallback(callback);
}

// ---- reading and writing -------------------------------------------------------------------------------

function validateReadRange(offset, length, byteLength) {
  if (offset < 0) throw new codes.ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new codes.ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > byteLength) {
    throw new codes.ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  }
}

function validateWriteRange(offset, length, byteLength) {
  if (offset > byteLength) throw new codes.ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) {
    throw new codes.ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  }
  if (length < 0) throw new codes.ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

/** A read position for the native half: -1 is "where the file stands". */
function readPosition(position, length) {
  if (position == null) return -1;
  if (typeof position === 'number') {
    validateInteger(position, 'position', -1);
    return position;
  }
  if (typeof position === 'bigint') {
    const max = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > max) {
      throw new codes.ERR_OUT_OF_RANGE('position', `>= -1 && <= ${max}`, position);
    }
    // A number where it can be one: the native half takes both.
    return position <= Number.MAX_SAFE_INTEGER ? Number(position) : position;
  }
  throw new codes.ERR_INVALID_ARG_TYPE('position', ['integer', 'bigint'], position);
}

/** @throws ERR_INVALID_ARG_TYPE unless every element is a view on bytes. */
function validateBufferArray(buffers, name = 'buffers') {
  if (!Array.isArray(buffers)) throw new codes.ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  for (let i = 0; i < buffers.length; i++) {
    if (!ArrayBuffer.isView(buffers[i])) throw new codes.ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  }
  return buffers;
}

/** Any view as the Uint8Array the native half takes, over the same memory. */
function asBytes(view) {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function asBytesArray(views) {
  for (let i = 0; i < views.length; i++) {
    if (!(views[i] instanceof Uint8Array)) return views.map(asBytes);
  }
  return views;
}

function throwNotWritable(value, name) {
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

/** The content of a whole-file write: UTF-8 text stays a string (encoded natively), all else becomes bytes. */
function contentToWrite(data, encoding) {
  if (typeof data === 'string') {
    return !encoding || isUtf8Name(encoding) ? data : Buffer.from(data, encoding);
  }
  if (!ArrayBuffer.isView(data)) throwNotWritable(data, 'data');
  return asBytes(data);
}

// ---- rm ------------------------------------------------------------------------------------------------

/** Options of rm and of the deprecated recursive rmdir, checked, with their defaults. */
function validateRmdirOptions(options, defaults) {
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  const checked = { ...defaults, ...options };
  validateBoolean(checked.recursive, 'options.recursive');
  validateInt32(checked.retryDelay, 'options.retryDelay', 0);
  validateUint32(checked.maxRetries, 'options.maxRetries');
  return checked;
}

module.exports = {
  asBytes,
  asBytesArray,
  assertEncoding,
  contentForm,
  contentToWrite,
  decodeName,
  getBitsMode,
  getOptions,
  getValidatedFd,
  getValidatedPath,
  isFd,
  isUrl,
  kAsBuffer,
  kAsUtf8,
  kIoMaxLength,
  makeCallback,
  nameForm,
  parseFileMode,
  pathToString,
  readPosition,
  stringToFlags,
  throwNotWritable,
  toUnixTimestamp,
  validateBufferArray,
  validateId,
  validateReadRange,
  validateRmdirOptions,
  validateWriteRange,
};
