'use strict';

// Opening, closing, reading and writing, once for all public forms: like operations.js, each function's last
// parameter is the callback, and without one the work is done before it returns.
//
// Native half (internalBinding('fs')), last argument `callback | undefined`; position -1 is where the file stands:
//   open(path, flags, mode) -> fd; close(fd) -> nothing
//   readNew(fd, length, position) -> ArrayBuffer of what was read
//   read(fd, u8, offset, length, position) -> bytesRead; readv(fd, u8[], position) -> bytesRead
//   writeBuffer(fd, u8, offset, length, position) -> bytesWritten; writev(fd, u8[], position) -> bytesWritten
//   readFile(path | fd, flags, form) -> Buffer (0), UTF-8 text (1), latin1 text (2); a number, the size, where the
//     file is larger than 2 GiB. One job: open, fstat, read to the end, close. Errors: 'open' with path, 'read'
//   writeFile(path | fd, string | u8, flags, mode, flush) -> nothing. One job: open, write all, fsync if flush,
//     close. Errors: 'open' with path, 'write', 'fsync'

const { Buffer } = require('buffer');
const binding = internalBinding('fs');
const { toBuffer } = require('internal/native_bytes');
const { AbortError, codes } = require('internal/errors');
const { kValidateObjectAllowNullable, validateBoolean, validateInteger, validateObject } = require('internal/validators');
const {
  asBytes,
  asBytesArray,
  contentForm,
  contentToWrite,
  getOptions,
  getValidatedFd,
  getValidatedPath,
  isFd,
  kAsBuffer,
  parseFileMode,
  readPosition,
  stringToFlags,
  throwNotWritable,
  validateBufferArray,
  validateReadRange,
  validateWriteRange,
} = require('internal/fs/utils');

function open(path, flags, mode, cb) {
  path = getValidatedPath(path);
  return binding.open(path, stringToFlags(flags), parseFileMode(mode, 'mode', 0o666), cb);
}

function close(fd, cb) {
  return binding.close(getValidatedFd(fd), cb);
}

// ---- pieces --------------------------------------------------------------------------------------------

/** Checks offset, length and position and calls `start(u8, offset, length, position)`. */
function checkedRead(buffer, offset, length, position, start) {
  if (!ArrayBuffer.isView(buffer)) {
    throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  }
  const byteLength = buffer.byteLength;
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length = length == null ? byteLength - offset : +length | 0;
  if (length !== 0) {
    if (byteLength === 0) {
      throw new codes.ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
    }
    validateReadRange(offset, length, byteLength);
  }
  const at = readPosition(position, length);
  return start(asBytes(buffer), offset, length, length === 0 ? -1 : at);
}

/** cb(err, bytesRead, buffer) */
function read(fd, buffer, offset, length, position, cb) {
  fd = getValidatedFd(fd);
  return checkedRead(buffer, offset, length, position, (bytes, from, count, at) => {
    if (count === 0) {
      if (cb === undefined) return 0;
      return process.nextTick(cb, null, 0, buffer);
    }
    if (cb === undefined) return binding.read(fd, bytes, from, count, at, undefined);
    return binding.read(fd, bytes, from, count, at, (err, bytesRead) => {
      if (err) cb(err, 0, buffer);
      else cb(null, bytesRead, buffer);
    });
  });
}

/** cb(err, bytes): at most `length` bytes in memory of their own, none at the end. Only with a callback. */
function readNew(fd, length, position, cb) {
  return binding.readNew(getValidatedFd(fd), length, readPosition(position, length), (err, bytes) => {
    if (err) cb(err);
    else cb(null, toBuffer(bytes));
  });
}

/** Public functions that streams do better without, as long as no program has put its own in their place. */
const publicForms = { __proto__: null, read: undefined };

/** cb(err, bytesRead, buffers) */
function readv(fd, buffers, position, cb) {
  fd = getValidatedFd(fd);
  const views = asBytesArray(validateBufferArray(buffers));
  const at = typeof position === 'number' ? position : -1;
  if (cb === undefined) return binding.readv(fd, views, at, undefined);
  return binding.readv(fd, views, at, (err, bytesRead) => {
    if (err) cb(err, 0, buffers);
    else cb(null, bytesRead, buffers);
  });
}

function writePosition(position) {
  return typeof position === 'number' && position >= 0 ? position : -1;
}

/** cb(err, bytesWritten, buffer). `offset` may be an object with offset, length, position. */
function writeBuffer(fd, buffer, offset, length, position, cb) {
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset == null || typeof offset === 'function') offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  validateWriteRange(offset, length, buffer.byteLength);
  const at = writePosition(position);
  if (cb === undefined) return binding.writeBuffer(fd, asBytes(buffer), offset, length, at, undefined);
  return binding.writeBuffer(fd, asBytes(buffer), offset, length, at, (err, written) => {
    if (err) cb(err, 0, buffer);
    else cb(null, written, buffer);
  });
}

/** cb(err, bytesWritten, string) */
function writeString(fd, string, position, encoding, cb) {
  // What is no encoding counts as none.
  const bytes = Buffer.from(string, Buffer.isEncoding(encoding) ? encoding : 'utf8');
  const at = writePosition(position);
  if (cb === undefined) return binding.writeBuffer(fd, bytes, 0, bytes.length, at, undefined);
  return binding.writeBuffer(fd, bytes, 0, bytes.length, at, (err, written) => {
    if (err) cb(err, 0, string);
    else cb(null, written, string);
  });
}

/** cb(err, bytesWritten, buffers) */
function writev(fd, buffers, position, cb) {
  fd = getValidatedFd(fd);
  const views = asBytesArray(validateBufferArray(buffers));
  if (views.length === 0) {
    if (cb === undefined) return 0;
    return process.nextTick(cb, null, 0, buffers);
  }
  const at = typeof position === 'number' ? position : -1;
  if (cb === undefined) return binding.writev(fd, views, at, undefined);
  return binding.writev(fd, views, at, (err, written) => {
    if (err) cb(err, 0, buffers);
    else cb(null, written, buffers);
  });
}

/** The arguments of a read after the buffer may be an options object. */
function validateReadOptions(options) {
  validateObject(options, 'options', kValidateObjectAllowNullable);
  return options ?? {};
}

function checkWritable(data) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) throwNotWritable(data, 'buffer');
}

// ---- whole files ---------------------------------------------------------------------------------------

const kReadFileDefaults = Object.freeze({ __proto__: null, encoding: null, flag: 'r' });
const kWriteFileDefaults = Object.freeze({
  __proto__: null, encoding: 'utf8', mode: 0o666, flag: 'w', flush: false,
});
const kAppendFileDefaults = Object.freeze({ __proto__: null, encoding: 'utf8', mode: 0o666, flag: 'a' });

function abortError(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

/** The last step of reading a whole file: too large, bytes, or text in an encoding the native half does not make. */
function finishContent(result, form, encoding) {
  if (typeof result === 'number') throw new codes.ERR_FS_FILE_TOO_LARGE(result);
  if (form !== kAsBuffer) return result;
  const buffer = toBuffer(result);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

function readFile(path, options, cb) {
  options = getOptions(options, kReadFileDefaults);
  const { encoding, signal } = options;
  const target = isFd(path) ? path : getValidatedPath(path);
  const form = contentForm(encoding);
  const flags = stringToFlags(options.flag ?? 'r');
  if (cb === undefined) return finishContent(binding.readFile(target, flags, form, undefined), form, encoding);
  if (signal?.aborted) return process.nextTick(cb, abortError(signal));
  return binding.readFile(target, flags, form, (err, result) => {
    if (signal?.aborted) err = abortError(signal);
    if (err) return cb(err);
    let content;
    try {
      content = finishContent(result, form, encoding);
    } catch (error) {
      return cb(error);
    }
    return cb(null, content);
  });
}

function writeWithDefaults(path, data, options, defaults, cb) {
  options = getOptions(options, defaults);
  const { signal } = options;
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  const content = contentToWrite(data, options.encoding);
  const target = isFd(path) ? path : getValidatedPath(path);
  const flags = stringToFlags(options.flag ?? defaults.flag);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  if (signal?.aborted) {
    if (cb === undefined) throw abortError(signal);
    return process.nextTick(cb, abortError(signal));
  }
  if (cb === undefined || signal === undefined) {
    return binding.writeFile(target, content, flags, mode, flush, cb);
  }
  return binding.writeFile(target, content, flags, mode, flush, (err) => {
    cb(signal.aborted ? abortError(signal) : err);
  });
}

function writeFile(path, data, options, cb) {
  return writeWithDefaults(path, data, options, kWriteFileDefaults, cb);
}

function appendFile(path, data, options, cb) {
  return writeWithDefaults(path, data, options, kAppendFileDefaults, cb);
}

module.exports = {
  abortError,
  appendFile,
  checkWritable,
  close,
  kAppendFileDefaults,
  kReadFileDefaults,
  kWriteFileDefaults,
  open,
  publicForms,
  read,
  readFile,
  readNew,
  readv,
  validateReadOptions,
  writeBuffer,
  writeFile,
  writeString,
  writev,
};
