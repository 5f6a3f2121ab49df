'use strict';

// Random bytes, numbers and UUIDs, and comparing secrets. Follows the random functions and
// "crypto.timingSafeEqual" in Node's documentation.
//
// Native half (internalBinding('crypto')):
//   randomFill(u8, offset, size, callback | undefined) -> nothing
//   timingSafeEqual(u8, u8) -> boolean, for equal lengths

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateBoolean, validateFunction, validateNumber, validateObject } = require('internal/validators');
const { viewBytes } = require('internal/crypto/util');

const kMaxSize = 2 ** 31 - 1;
const kMaxInt = 0xFFFFFFFFFFFF;

function assertSize(size) {
  validateNumber(size, 'size', 0, kMaxSize);
  return size >>> 0;
}

/** A Buffer of `size` random bytes: returned, or callback(err, Buffer). */
function randomBytes(size, callback) {
  size = assertSize(size);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = Buffer.alloc(size);
  if (callback === undefined) {
    if (size !== 0) binding.randomFill(bytes, 0, size, undefined);
    return bytes;
  }
  return binding.randomFill(bytes, 0, size, (err) => {
    if (err) callback(err);
    else callback(null, bytes);
  });
}

function fillTarget(buffer) {
  const bytes = viewBytes(buffer);
  if (bytes === undefined) throw new codes.ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  return bytes;
}

/** In elements of `buffer`; the result is in bytes. */
function byteOffset(offset, elementSize, length) {
  validateNumber(offset, 'offset');
  offset *= elementSize;
  if (Number.isNaN(offset) || offset > length || offset < 0) {
    throw new codes.ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${Math.min(length, kMaxSize)}`, offset);
  }
  return offset >>> 0;
}

function byteSize(size, elementSize, offset, length) {
  validateNumber(size, 'size');
  size *= elementSize;
  if (Number.isNaN(size) || size > kMaxSize || size < 0) {
    throw new codes.ERR_OUT_OF_RANGE('size', `>= 0 && <= ${kMaxSize}`, size);
  }
  if (size + offset > length) throw new codes.ERR_OUT_OF_RANGE('size + offset', `<= ${length}`, size + offset);
  return size >>> 0;
}

/** Fills `buffer`, or `size` elements of it from `offset`. */
function randomFillSync(buffer, offset = 0, size) {
  const bytes = fillTarget(buffer);
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  offset = byteOffset(offset, elementSize, bytes.byteLength);
  size = size === undefined ? bytes.byteLength - offset : byteSize(size, elementSize, offset, bytes.byteLength);
  if (size !== 0) binding.randomFill(bytes, offset, size, undefined);
  return buffer;
}
Object.defineProperty(randomFillSync, 'length', { __proto__: null, configurable: true, value: 1 });

/** callback(err, buffer) */
function randomFill(buffer, offset, size, callback) {
  const bytes = fillTarget(buffer);
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = undefined;
  } else if (typeof size === 'function') {
    callback = size;
    size = undefined;
  }
  validateFunction(callback, 'callback');
  offset = byteOffset(offset ?? 0, elementSize, bytes.byteLength);
  size = size === undefined ? bytes.byteLength - offset : byteSize(size, elementSize, offset, bytes.byteLength);
  binding.randomFill(bytes, offset, size, (err) => {
    if (err) callback(err);
    else callback(null, buffer);
  });
}

// ---- numbers -------------------------------------------------------------------------------------------

// Six random bytes make a number up to 2 ** 48 - 1; a cache of them serves many calls.
const kIntBytes = 6;
const kIntCache = 6 * 1024;
let intCache;
let intOffset = kIntCache;

function nextInt48() {
  if (intOffset === kIntCache) {
    intCache ??= Buffer.alloc(kIntCache);
    binding.randomFill(intCache, 0, kIntCache, undefined);
    intOffset = 0;
  }
  const value = intCache.readUIntBE(intOffset, kIntBytes);
  intOffset += kIntBytes;
  return value;
}

/** A whole number, min <= n < max: returned, or callback(err, n). */
function randomInt(min, max, callback) {
  const minIsMissing = max === undefined || typeof max === 'function';
  if (minIsMissing) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new codes.ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new codes.ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) {
    throw new codes.ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  }
  const range = max - min;
  if (!(range <= kMaxInt)) {
    throw new codes.ERR_OUT_OF_RANGE(minIsMissing ? 'max' : 'max - min', `<= ${kMaxInt}`, range);
  }
  // Numbers from the last, incomplete run of `range` would come up too often.
  const limit = kMaxInt - (kMaxInt % range);
  let value;
  do value = nextInt48(); while (value >= limit);
  const result = (value % range) + min;
  if (callback === undefined) return result;
  process.nextTick(callback, undefined, result);
  return undefined;
}

// ---- UUIDs ---------------------------------------------------------------------------------------------

const kUuidBytes = 16;
const kUuidCache = 16 * 128;
let uuidCache;
let uuidOffset = kUuidCache;
let byteHex;

function formatUuid(bytes, at) {
  byteHex ??= Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));
  const h = byteHex;
  return h[bytes[at]] + h[bytes[at + 1]] + h[bytes[at + 2]] + h[bytes[at + 3]] + '-' +
    h[bytes[at + 4]] + h[bytes[at + 5]] + '-' + h[bytes[at + 6]] + h[bytes[at + 7]] + '-' +
    h[bytes[at + 8]] + h[bytes[at + 9]] + '-' + h[bytes[at + 10]] + h[bytes[at + 11]] + h[bytes[at + 12]] +
    h[bytes[at + 13]] + h[bytes[at + 14]] + h[bytes[at + 15]];
}

function uuidBytes(options) {
  let cached = true;
  if (options !== undefined) {
    validateObject(options, 'options');
    const { disableEntropyCache = false } = options;
    validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
    cached = !disableEntropyCache;
  }
  if (!cached) return { bytes: randomBytes(kUuidBytes), at: 0 };
  if (uuidOffset === kUuidCache) {
    uuidCache ??= Buffer.alloc(kUuidCache);
    binding.randomFill(uuidCache, 0, kUuidCache, undefined);
    uuidOffset = 0;
  }
  const at = uuidOffset;
  uuidOffset += kUuidBytes;
  return { bytes: uuidCache, at };
}

/** A version 4 UUID (RFC 9562). Random bytes are fetched for 128 of them at a time. */
function randomUUID(options) {
  const { bytes, at } = uuidBytes(options);
  bytes[at + 6] = (bytes[at + 6] & 0x0f) | 0x40;
  bytes[at + 8] = (bytes[at + 8] & 0x3f) | 0x80;
  return formatUuid(bytes, at);
}

/** A version 7 UUID (RFC 9562): milliseconds since 1970 first, so that they sort by time. */
function randomUUIDv7(options) {
  const { bytes, at } = uuidBytes(options);
  const now = Date.now();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + at, kUuidBytes);
  buffer.writeUIntBE(now, 0, 6);
  buffer[6] = (buffer[6] & 0x0f) | 0x70;
  buffer[8] = (buffer[8] & 0x3f) | 0x80;
  return formatUuid(buffer, 0);
}

// ---- Web Crypto's, and comparing -----------------------------------------------------------------------

const kIntegerArrays = new Set([
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'BigInt64Array', 'BigUint64Array',
]);

/** Fills an array of whole numbers, at most 64 KiB of it. */
function getRandomValues(array) {
  const kind = ArrayBuffer.isView(array) && !(array instanceof DataView) ? typedArrayName(array) : undefined;
  if (!kIntegerArrays.has(kind)) {
    throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  if (array.byteLength > 65536) {
    throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
  }
  return randomFillSync(array);
}

const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function typedArrayName(array) {
  return typedArrayTag.call(array);
}

/** Compares in a time that does not depend on where the bytes differ. @throws where the lengths differ */
function timingSafeEqual(...buffers) {
  const a = comparable(buffers[0], 'buf1');
  const b = comparable(buffers[1], 'buf2');
  if (a.byteLength !== b.byteLength) throw new codes.ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return binding.timingSafeEqual(a, b);
}

function comparable(value, name) {
  const bytes = viewBytes(value);
  if (bytes !== undefined) return bytes;
  // Node's message for these two says no more than this.
  const error = new TypeError(
    `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

module.exports = {
  getRandomValues,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  timingSafeEqual,
};
