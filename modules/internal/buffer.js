'use strict';

// The Buffer class's foundation: FastBuffer (what every Buffer is an instance
// of), the table of text encodings, and the numeric read/write methods.
// The public Buffer function and everything that allocates from the pool are
// in modules/buffer/buffer.js. Follows the Node documentation, "Buffer".
//
// Native half (internalBinding('buffer')); buf is any Uint8Array, start/end
// are byte offsets and are clamped to the view, encoding ids are ENCODING_IDS:
//   createUnsafeArrayBuffer(size) -> ArrayBuffer with arbitrary contents; throws ERR_MEMORY_ALLOCATION_FAILED
//   utf8Slice | latin1Slice | asciiSlice | ucs2Slice | hexSlice | base64Slice | base64urlSlice
//     (buf, start, end) -> string; throws ERR_STRING_TOO_LONG
//   utf8Write | latin1Write | ucs2Write | hexWrite | base64Write
//     (buf, string, offset, maxBytes) -> bytes written, whole characters only
//     (base64Write accepts both alphabets; latin1Write also serves ascii)
//   byteLengthUtf8(string) -> bytes of the string as UTF-8
//   indexOfString(buf, string, byteOffset, encodingId, forward) -> index or -1
//   indexOfBuffer(buf, bytes, byteOffset, encodingId, forward) -> index or -1

const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');
const native = internalBinding('buffer');

/** The class of all Buffers: a Uint8Array with Buffer.prototype's methods. */
class FastBuffer extends Uint8Array {
  // An explicit constructor avoids the default one's iteration of arguments.
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

/**
 * @param {number} size bytes
 * @returns {FastBuffer} memory with arbitrary contents
 */
function createUnsafeBuffer(size) {
  return size === 0 ? new FastBuffer() : new FastBuffer(native.createUnsafeArrayBuffer(size));
}

// Memory that must not leave this thread, such as the pool under many Buffers.
const untransferable = new WeakSet();

/** @param {object} object postMessage() will refuse to transfer */
function markAsUntransferable(object) {
  if (typeof object === 'object' && object !== null) untransferable.add(object);
}

/** @returns {boolean} whether markAsUntransferable() was called on `object` */
function isMarkedAsUntransferable(object) {
  return untransferable.has(object);
}

// ---------------------------------------------------------------- encodings

const ENCODING_IDS = {
  __proto__: null,
  ascii: 0,
  utf8: 1,
  base64: 2,
  utf16le: 3,
  latin1: 4,
  hex: 5,
  base64url: 7,
};

// How many bytes a base64 text stands for, from its length and padding alone
// (an upper bound when the text holds characters outside the alphabet).
function base64ByteLength(string) {
  let length = string.length;
  if (length > 0 && string.charCodeAt(length - 1) === 0x3d) length--;
  if (length > 1 && string.charCodeAt(length - 1) === 0x3d) length--;
  return Math.floor(length * 3 / 4);
}

/**
 * One entry for each encoding. `write` and `slice` take the buffer first.
 * `searchesText`: the native index search understands this encoding itself.
 */
const utf8 = {
  encoding: 'utf8',
  id: ENCODING_IDS.utf8,
  searchesText: true,
  byteLength: native.byteLengthUtf8,
  write: native.utf8Write,
  slice: native.utf8Slice,
};
const utf16le = {
  encoding: 'utf16le',
  id: ENCODING_IDS.utf16le,
  searchesText: true,
  byteLength: (string) => string.length * 2,
  write: native.ucs2Write,
  slice: native.ucs2Slice,
};
const latin1 = {
  encoding: 'latin1',
  id: ENCODING_IDS.latin1,
  searchesText: true,
  byteLength: (string) => string.length,
  write: native.latin1Write,
  slice: native.latin1Slice,
};
const ascii = {
  encoding: 'ascii',
  id: ENCODING_IDS.ascii,
  searchesText: false,
  byteLength: (string) => string.length,
  write: native.latin1Write,
  slice: native.asciiSlice,
};
const base64 = {
  encoding: 'base64',
  id: ENCODING_IDS.base64,
  searchesText: false,
  byteLength: base64ByteLength,
  write: native.base64Write,
  slice: native.base64Slice,
};
const base64url = {
  encoding: 'base64url',
  id: ENCODING_IDS.base64url,
  searchesText: false,
  byteLength: base64ByteLength,
  write: native.base64Write,
  slice: native.base64urlSlice,
};
const hex = {
  encoding: 'hex',
  id: ENCODING_IDS.hex,
  searchesText: false,
  byteLength: (string) => string.length >>> 1,
  write: native.hexWrite,
  slice: native.hexSlice,
};

const encodings = new Map([
  ['utf8', utf8], ['utf-8', utf8],
  ['ucs2', utf16le], ['ucs-2', utf16le], ['utf16le', utf16le], ['utf-16le', utf16le],
  ['latin1', latin1], ['binary', latin1],
  ['ascii', ascii], ['base64', base64], ['base64url', base64url], ['hex', hex],
]);

/**
 * @param {unknown} encoding a name in any case
 * @returns {object|undefined} the encoding's entry; undefined when unknown
 */
function getEncodingOps(encoding) {
  return encodings.get(encoding) ?? encodings.get(`${encoding}`.toLowerCase());
}

// ------------------------------------------------------------- range errors

// The offset (or, with `type`, another argument) pointed outside the buffer;
// `last` is the greatest value that would have been valid.
function boundsError(value, last, type) {
  if (Math.floor(value) !== value) {
    validateNumber(value, type);
    throw new ERR_OUT_OF_RANGE(type || 'offset', 'an integer', value);
  }
  if (last < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE(type || 'offset', `>= ${type ? 1 : 0} and <= ${last}`, value);
}

function valueRangeError(value, min, max, size) {
  const n = typeof min === 'bigint' ? 'n' : '';
  let range;
  if (size > 4) {
    const bits = size * 8;
    // eslint-disable-next-line eqeqeq -- 0 or 0n
    range = min == 0 ?
      `>= 0${n} and < 2${n} ** ${bits}${n}` :
      `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
  } else {
    range = `>= ${min}${n} and <= ${max}${n}`;
  }
  throw new ERR_OUT_OF_RANGE('value', range, value);
}

function checkOffset(buf, offset, size) {
  validateNumber(offset, 'offset');
  if (buf[offset] === undefined || buf[offset + size - 1] === undefined) {
    boundsError(offset, buf.length - size);
  }
}

function checkSize(offset, byteLength) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (!(byteLength >= 1 && byteLength <= 6) || Math.floor(byteLength) !== byteLength) {
    if (byteLength === undefined) throw new ERR_INVALID_ARG_TYPE('byteLength', 'number', byteLength);
    boundsError(byteLength, 6, 'byteLength');
  }
}

// ------------------------------------------------------------ numeric reads

function readUInt8(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const value = this[offset];
  if (value === undefined) checkOffset(this, offset, 1);
  return value;
}

function readUInt16LE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) checkOffset(this, offset, 2);
  return first | (last << 8);
}

function readUInt16BE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) checkOffset(this, offset, 2);
  return (first << 8) | last;
}

function readUInt32LE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) checkOffset(this, offset, 4);
  return (first | (this[offset + 1] << 8) | (this[offset + 2] << 16) | (last << 24)) >>> 0;
}

function readUInt32BE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) checkOffset(this, offset, 4);
  return ((first << 24) | (this[offset + 1] << 16) | (this[offset + 2] << 8) | last) >>> 0;
}

function readInt8(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const value = this[offset];
  if (value === undefined) checkOffset(this, offset, 1);
  return value << 24 >> 24;
}

function readInt16LE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) checkOffset(this, offset, 2);
  return (first | (last << 8)) << 16 >> 16;
}

function readInt16BE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) checkOffset(this, offset, 2);
  return ((first << 8) | last) << 16 >> 16;
}

function readInt32LE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) checkOffset(this, offset, 4);
  return first | (this[offset + 1] << 8) | (this[offset + 2] << 16) | (last << 24);
}

function readInt32BE(offset) {
  if (offset === undefined) offset = 0;
  else if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) checkOffset(this, offset, 4);
  return (first << 24) | (this[offset + 1] << 16) | (this[offset + 2] << 8) | last;
}

// Sizes 1 to 6 do not fit 32-bit operators, so these multiply.
function readUIntLE(offset, byteLength) {
  checkSize(offset, byteLength);
  checkOffset(this, offset, byteLength);
  let value = 0;
  for (let i = byteLength - 1; i >= 0; i--) value = value * 256 + this[offset + i];
  return value;
}

function readUIntBE(offset, byteLength) {
  checkSize(offset, byteLength);
  checkOffset(this, offset, byteLength);
  let value = 0;
  for (let i = 0; i < byteLength; i++) value = value * 256 + this[offset + i];
  return value;
}

function toSigned(value, byteLength) {
  const limit = 2 ** (8 * byteLength);
  return value >= limit / 2 ? value - limit : value;
}

function readIntLE(offset, byteLength) {
  return toSigned(readUIntLE.call(this, offset, byteLength), byteLength);
}

function readIntBE(offset, byteLength) {
  return toSigned(readUIntBE.call(this, offset, byteLength), byteLength);
}

// Floats and 64-bit integers go through eight bytes of scratch memory.
const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

function load4(buf, offset) {
  if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = buf[offset];
  const last = buf[offset + 3];
  if (first === undefined || last === undefined) checkOffset(buf, offset, 4);
  scratch[0] = first;
  scratch[1] = buf[offset + 1];
  scratch[2] = buf[offset + 2];
  scratch[3] = last;
}

function load8(buf, offset) {
  if (typeof offset !== 'number') validateNumber(offset, 'offset');
  const first = buf[offset];
  const last = buf[offset + 7];
  if (first === undefined || last === undefined) checkOffset(buf, offset, 8);
  scratch[0] = first;
  scratch[1] = buf[offset + 1];
  scratch[2] = buf[offset + 2];
  scratch[3] = buf[offset + 3];
  scratch[4] = buf[offset + 4];
  scratch[5] = buf[offset + 5];
  scratch[6] = buf[offset + 6];
  scratch[7] = last;
}

function readFloatLE(offset = 0) { load4(this, offset); return scratchView.getFloat32(0, true); }
function readFloatBE(offset = 0) { load4(this, offset); return scratchView.getFloat32(0, false); }
function readDoubleLE(offset = 0) { load8(this, offset); return scratchView.getFloat64(0, true); }
function readDoubleBE(offset = 0) { load8(this, offset); return scratchView.getFloat64(0, false); }
function readBigUInt64LE(offset = 0) { load8(this, offset); return scratchView.getBigUint64(0, true); }
function readBigUInt64BE(offset = 0) { load8(this, offset); return scratchView.getBigUint64(0, false); }
function readBigInt64LE(offset = 0) { load8(this, offset); return scratchView.getBigInt64(0, true); }
function readBigInt64BE(offset = 0) { load8(this, offset); return scratchView.getBigInt64(0, false); }

// ----------------------------------------------------------- numeric writes

function writeInteger8(buf, value, offset, min, max) {
  value = +value;
  validateNumber(offset, 'offset');
  if (value > max || value < min) valueRangeError(value, min, max, 1);
  if (buf[offset] === undefined) boundsError(offset, buf.length - 1);
  buf[offset] = value;
  return offset + 1;
}

function checkWrite(buf, value, offset, min, max, size) {
  if (value > max || value < min) valueRangeError(value, min, max, size);
  if (typeof offset !== 'number' || buf[offset] === undefined || buf[offset + size - 1] === undefined) {
    checkOffset(buf, offset, size);
  }
}

function write16LE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 2);
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  return offset + 2;
}

function write16BE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 2);
  buf[offset] = value >>> 8;
  buf[offset + 1] = value;
  return offset + 2;
}

function write32LE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 4);
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  buf[offset + 2] = value >>> 16;
  buf[offset + 3] = value >>> 24;
  return offset + 4;
}

function write32BE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 4);
  buf[offset] = value >>> 24;
  buf[offset + 1] = value >>> 16;
  buf[offset + 2] = value >>> 8;
  buf[offset + 3] = value;
  return offset + 4;
}

function writeUInt8(value, offset = 0) { return writeInteger8(this, value, offset, 0, 0xff); }
function writeInt8(value, offset = 0) { return writeInteger8(this, value, offset, -0x80, 0x7f); }
function writeUInt16LE(value, offset = 0) { return write16LE(this, value, offset, 0, 0xffff); }
function writeUInt16BE(value, offset = 0) { return write16BE(this, value, offset, 0, 0xffff); }
function writeInt16LE(value, offset = 0) { return write16LE(this, value, offset, -0x8000, 0x7fff); }
function writeInt16BE(value, offset = 0) { return write16BE(this, value, offset, -0x8000, 0x7fff); }
function writeUInt32LE(value, offset = 0) { return write32LE(this, value, offset, 0, 0xffffffff); }
function writeUInt32BE(value, offset = 0) { return write32BE(this, value, offset, 0, 0xffffffff); }
function writeInt32LE(value, offset = 0) { return write32LE(this, value, offset, -0x80000000, 0x7fffffff); }
function writeInt32BE(value, offset = 0) { return write32BE(this, value, offset, -0x80000000, 0x7fffffff); }

function writeSizedLE(buf, value, offset, byteLength, min, max) {
  checkWrite(buf, value, offset, min, max, byteLength);
  for (let i = 0; i < byteLength; i++) {
    buf[offset + i] = value;
    value = Math.floor(value / 256);
  }
  return offset + byteLength;
}

function writeSizedBE(buf, value, offset, byteLength, min, max) {
  checkWrite(buf, value, offset, min, max, byteLength);
  for (let i = byteLength - 1; i >= 0; i--) {
    buf[offset + i] = value;
    value = Math.floor(value / 256);
  }
  return offset + byteLength;
}

// A single byte is written by the one-byte method, whose checks come in
// another order.
function writeUIntLE(value, offset, byteLength) {
  if (byteLength === 1) return writeInteger8(this, value, offset, 0, 0xff);
  checkSize(0, byteLength);
  return writeSizedLE(this, +value, offset, byteLength, 0, 2 ** (8 * byteLength) - 1);
}

function writeUIntBE(value, offset, byteLength) {
  if (byteLength === 1) return writeInteger8(this, value, offset, 0, 0xff);
  checkSize(0, byteLength);
  return writeSizedBE(this, +value, offset, byteLength, 0, 2 ** (8 * byteLength) - 1);
}

function writeIntLE(value, offset, byteLength) {
  if (byteLength === 1) return writeInteger8(this, value, offset, -0x80, 0x7f);
  checkSize(0, byteLength);
  const limit = 2 ** (8 * byteLength - 1);
  return writeSizedLE(this, +value, offset, byteLength, -limit, limit - 1);
}

function writeIntBE(value, offset, byteLength) {
  if (byteLength === 1) return writeInteger8(this, value, offset, -0x80, 0x7f);
  checkSize(0, byteLength);
  const limit = 2 ** (8 * byteLength - 1);
  return writeSizedBE(this, +value, offset, byteLength, -limit, limit - 1);
}

function store(buf, offset, size) {
  for (let i = 0; i < size; i++) buf[offset + i] = scratch[i];
  return offset + size;
}

function writeFloatLE(value, offset = 0) {
  value = +value;
  checkOffset(this, offset, 4);
  scratchView.setFloat32(0, value, true);
  return store(this, offset, 4);
}

function writeFloatBE(value, offset = 0) {
  value = +value;
  checkOffset(this, offset, 4);
  scratchView.setFloat32(0, value, false);
  return store(this, offset, 4);
}

function writeDoubleLE(value, offset = 0) {
  value = +value;
  checkOffset(this, offset, 8);
  scratchView.setFloat64(0, value, true);
  return store(this, offset, 8);
}

function writeDoubleBE(value, offset = 0) {
  value = +value;
  checkOffset(this, offset, 8);
  scratchView.setFloat64(0, value, false);
  return store(this, offset, 8);
}

const MAX_UINT64 = 0xffffffffffffffffn;
const MIN_INT64 = -0x8000000000000000n;
const MAX_INT64 = 0x7fffffffffffffffn;

function writeBig(buf, value, offset, littleEndian, min, max) {
  checkWrite(buf, value, offset, min, max, 8);
  // What the arithmetic on a mix of number and bigint would throw.
  if (typeof value !== 'bigint') throw new TypeError('Cannot mix BigInt and other types, use explicit conversions');
  scratchView.setBigUint64(0, value, littleEndian);
  return store(buf, offset, 8);
}

function writeBigUInt64LE(value, offset = 0) { return writeBig(this, value, offset, true, 0n, MAX_UINT64); }
function writeBigUInt64BE(value, offset = 0) { return writeBig(this, value, offset, false, 0n, MAX_UINT64); }
function writeBigInt64LE(value, offset = 0) { return writeBig(this, value, offset, true, MIN_INT64, MAX_INT64); }
function writeBigInt64BE(value, offset = 0) { return writeBig(this, value, offset, false, MIN_INT64, MAX_INT64); }

// ------------------------------------------------------------- installation

// The encoding-specific methods that old code calls straight on a Buffer.
function sliceMethod(slice) {
  return function(start, end) {
    const length = this.length;
    if (length === 0) return '';
    start = start === undefined ? 0 : toIndex(start);
    end = end === undefined ? length : toIndex(end);
    if (start < 0 || end < 0) throw indexOutOfRange();
    if (end <= start) return '';
    if (end > length) throw indexOutOfRange();
    return slice(this, start, end);
  };
}

function writeMethod(write) {
  return function(string, offset, length) {
    if (typeof string !== 'string') throw notAString();
    const size = this.length;
    offset = offset === undefined ? 0 : toIndex(offset);
    if (offset < 0) throw indexOutOfRange();
    if (offset > size) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
    let room = size - offset;
    if (length !== undefined) {
      length = toIndex(length);
      if (length < 0) throw indexOutOfRange();
      if (length < room) room = length;
    }
    return room === 0 ? 0 : write(this, string, offset, room);
  };
}

// The methods for the commonest encodings look at their bounds before the
// string, take a length that does not fit for a mistake, and take bigints.
function strictWriteMethod(write) {
  return function(string, offset, length) {
    offset = offset === undefined ? 0 : Number(offset);
    length = length === undefined ? this.byteLength - offset : Number(length);
    if (offset < 0 || offset > this.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
    if (length < 0 || length > this.byteLength - offset) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    if (typeof string !== 'string') throw notAString();
    return write(this, string, toIndex(offset), toIndex(length));
  };
}

function toIndex(value) {
  return Math.trunc(value) || 0;
}

// Two errors whose wording does not follow their code's usual form.
function notAString() {
  const error = new TypeError('argument must be a string');
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function indexOutOfRange() {
  const error = new RangeError('Index out of range');
  error.code = 'ERR_OUT_OF_RANGE';
  return error;
}

/** Adds the numeric and the encoding-specific methods to Buffer.prototype. */
function addBufferPrototype(proto) {
  // The lower-case "Uint" spelling is an alias that shares the function.
  const numeric = {
    readBigUInt64LE, readBigUInt64BE, readBigUint64LE: readBigUInt64LE, readBigUint64BE: readBigUInt64BE,
    readBigInt64LE, readBigInt64BE,
    writeBigUInt64LE, writeBigUInt64BE, writeBigUint64LE: writeBigUInt64LE, writeBigUint64BE: writeBigUInt64BE,
    writeBigInt64LE, writeBigInt64BE,
    readUIntLE, readUInt32LE, readUInt16LE, readUInt8, readUIntBE, readUInt32BE, readUInt16BE,
    readUintLE: readUIntLE, readUint32LE: readUInt32LE, readUint16LE: readUInt16LE, readUint8: readUInt8,
    readUintBE: readUIntBE, readUint32BE: readUInt32BE, readUint16BE: readUInt16BE,
    readIntLE, readInt32LE, readInt16LE, readInt8, readIntBE, readInt32BE, readInt16BE,
    writeUIntLE, writeUInt32LE, writeUInt16LE, writeUInt8, writeUIntBE, writeUInt32BE, writeUInt16BE,
    writeUintLE: writeUIntLE, writeUint32LE: writeUInt32LE, writeUint16LE: writeUInt16LE, writeUint8: writeUInt8,
    writeUintBE: writeUIntBE, writeUint32BE: writeUInt32BE, writeUint16BE: writeUInt16BE,
    writeIntLE, writeInt32LE, writeInt16LE, writeInt8, writeIntBE, writeInt32BE, writeInt16BE,
    readFloatLE, readFloatBE, readDoubleLE, readDoubleBE,
    writeFloatLE, writeFloatBE, writeDoubleLE, writeDoubleBE,
    asciiSlice: sliceMethod(native.asciiSlice),
    base64Slice: sliceMethod(native.base64Slice),
    base64urlSlice: sliceMethod(native.base64urlSlice),
    latin1Slice: sliceMethod(native.latin1Slice),
    hexSlice: sliceMethod(native.hexSlice),
    ucs2Slice: sliceMethod(native.ucs2Slice),
    utf8Slice: sliceMethod(native.utf8Slice),
    asciiWrite: strictWriteMethod(native.latin1Write),
    base64Write: writeMethod(native.base64Write),
    base64urlWrite: writeMethod(native.base64Write),
    latin1Write: strictWriteMethod(native.latin1Write),
    hexWrite: writeMethod(native.hexWrite),
    ucs2Write: writeMethod(native.ucs2Write),
    utf8Write: strictWriteMethod(native.utf8Write),
  };
  Object.assign(proto, numeric);
}

module.exports = {
  FastBuffer,
  ENCODING_IDS,
  addBufferPrototype,
  createUnsafeBuffer,
  getEncodingOps,
  isMarkedAsUntransferable,
  markAsUntransferable,
  notAString,
  encodingOps: { utf8, utf16le, latin1, ascii, base64, base64url, hex },
  readUInt16BE,
  readUInt16LE,
  readUInt32BE,
  readUInt32LE,
};
