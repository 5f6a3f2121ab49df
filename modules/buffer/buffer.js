'use strict';

// The public Buffer API: allocation (with the shared pool), conversion from
// other values, comparison, search, fill and text. Numeric reads and writes
// and the table of encodings are in internal/buffer; Blob and File are loaded
// from internal/blob and internal/file when first touched.
// Follows the Node documentation, "Buffer".
//
// Native half (internalBinding('buffer')), besides what internal/buffer lists:
//   kMaxLength: the greatest size there is a number for; kMaxArrayBufferLength, kStringMaxLength:
//     the engine's limits, in bytes and UTF-16 units
//   compare(a, b) -> -1 | 0 | 1, bytewise
//   compareOffset(source, target, targetStart, sourceStart, targetLength, sourceLength) -> -1 | 0 | 1
//   copy(source, target, targetStart, sourceStart, count): memmove; ranges are valid
//   concat(list of Uint8Arrays, length) -> ArrayBuffer of that length
//   indexOfNumber(buf, byte, byteOffset, forward) -> index or -1
//   fillString(buf, string, start, end, encodingId) -> boolean; false: the string stands for no bytes
//   fillBytes(buf, bytes, start, end) -> boolean; false: bytes is empty
//   swap16(buf), swap32(buf), swap64(buf): reverses the bytes of every unit in place
//   isUtf8(bytes) -> boolean, isAscii(bytes) -> boolean
//   atob(string) -> latin1 string | -1 (invalid character) | -2 (wrong length or padding)
//   btoa(string) -> string | -1 (a character above U+00FF)

const {
  FastBuffer,
  addBufferPrototype,
  createUnsafeBuffer,
  encodingOps,
  getEncodingOps,
  markAsUntransferable,
  notAString,
} = require('internal/buffer');
const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_BUFFER_SIZE,
    ERR_INVALID_STATE,
    ERR_MISSING_ARGS,
    ERR_OUT_OF_RANGE,
    ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { validateArray, validateInteger, validateNumber, validateString } = require('internal/validators');
const { isAnyArrayBuffer, isTypedArray, isUint8Array } = require('internal/util/types');
const { customInspectSymbol, defineLazyProperties } = require('internal/util');
const native = internalBinding('buffer');

const { kMaxArrayBufferLength, kMaxLength, kStringMaxLength } = native;
const { utf8, latin1 } = encodingOps;
const BYTES = ['Buffer', 'Uint8Array'];

// At or below this many bytes a loop beats a call into native code.
const SMALL_COPY = 16;

// From this many bytes on it costs to have memory zeroed that is filled next.
const LARGE_CONCAT = 32 * 1024;

let inspectMaxBytes = 50;

// --------------------------------------------------------------------- pool

// Small Buffers share one block. `poolOffset` stays a multiple of eight so
// that views of wider element types can be laid over any pooled Buffer.
let pool;
let poolMemory; // its ArrayBuffer: asking a view for it is a call
let poolCapacity = 0;
let poolOffset = 0;

function refillPool() {
  poolCapacity = Buffer.poolSize;
  pool = createUnsafeBuffer(poolCapacity);
  poolMemory = pool.buffer;
  markAsUntransferable(poolMemory);
  poolOffset = 0;
}

function takeFromPool(size) {
  const buf = new FastBuffer(poolMemory, poolOffset, size);
  poolOffset = (poolOffset + size + 7) & ~7;
  return buf;
}

function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size < (Buffer.poolSize >>> 1)) {
    if (size > poolCapacity - poolOffset) refillPool();
    return takeFromPool(size);
  }
  return createUnsafeBuffer(size);
}

// --------------------------------------------------------------- constructor

let warnedOfConstructor = false;
// Calls that looked who calls; after so many nobody looks any more.
let constructorCalls = 0;
const kMostLooks = 10_000;

function warnOfConstructor() {
  if (++constructorCalls > kMostLooks || process.noDeprecation) {
    warnedOfConstructor = true;
    return;
  }
  // Packages are not the user's to fix, so only the program's own code warns.
  if (!require('internal/options').getOptionValue('--pending-deprecation') &&
    internalBinding('util').isInsideNodeModules(100, false)) return;
  warnedOfConstructor = true;
  process.emitWarning(
    'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), ' +
    'Buffer.allocUnsafe(), or Buffer.from() methods instead.', 'DeprecationWarning', 'DEP0005');
}

/**
 * The deprecated constructor, callable with and without `new`; use
 * Buffer.alloc() or Buffer.from().
 */
function Buffer(arg, encodingOrOffset, length) {
  if (!warnedOfConstructor) warnOfConstructor();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}

Object.defineProperty(Buffer, Symbol.species, {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get() { return FastBuffer; },
});

// Read at every refill, so a program may change it.
Buffer.poolSize = 64 * 1024;

// ---------------------------------------------------------------------- from

function encodingFor(encoding) {
  if (typeof encoding !== 'string' || encoding.length === 0) return utf8;
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops;
}

function fromString(string, ops) {
  const units = string.length;
  if (units === 0) return new FastBuffer();
  // No encoding makes more than three bytes of a UTF-16 unit, so a short
  // string goes into the pool with one crossing and no measuring first.
  let most = units * 3;
  if (most < (Buffer.poolSize >>> 1)) {
    // Near the pool's end it is worth measuring: usually a third of that is enough.
    if (most > poolCapacity - poolOffset) {
      most = ops.byteLength(string);
      if (most === 0) return new FastBuffer();
      if (most > poolCapacity - poolOffset) refillPool();
    }
    return takeFromPool(ops.write(pool, string, poolOffset, most));
  }
  const length = ops.byteLength(string);
  const buf = allocate(length);
  const written = ops.write(buf, string, 0, length);
  return written === length ? buf : new FastBuffer(buf.buffer, buf.byteOffset, written);
}

function fromArrayBuffer(source, byteOffset, length) {
  byteOffset = byteOffset === undefined ? 0 : +byteOffset || 0;
  const room = source.byteLength - byteOffset;
  if (room < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (length === undefined) return new FastBuffer(source, byteOffset);
  length = +length;
  if (!(length > 0)) length = 0;
  else if (length > room) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return new FastBuffer(source, byteOffset, length);
}

function fromArrayLike(source) {
  if (!(source.length > 0)) return new FastBuffer();
  const buf = allocate(Math.trunc(source.length));
  buf.set(source, 0);
  return buf;
}

function fromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
  }
  if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
  return undefined;
}

/**
 * @param {string|ArrayBuffer|SharedArrayBuffer|Array|Uint8Array|object} value
 * @param {string|number} [encodingOrOffset] encoding of a string, or byte offset into an ArrayBuffer
 * @param {number} [length] bytes of an ArrayBuffer to use
 * @returns {Buffer} sharing memory only with an ArrayBuffer
 * @throws {TypeError} ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING
 */
Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingFor(encodingOrOffset));

  if (typeof value === 'object' && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);

    const primitive = value.valueOf && value.valueOf();
    if (primitive != null && primitive !== value &&
        (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }

    const buf = fromObject(value);
    if (buf !== undefined) return buf;

    if (typeof value[Symbol.toPrimitive] === 'function') {
      const string = value[Symbol.toPrimitive]('string');
      if (typeof string === 'string') return fromString(string, encodingFor(encodingOrOffset));
    }
  }

  throw new ERR_INVALID_ARG_TYPE(
    'first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

/**
 * Copies the bytes beneath (part of) a typed array.
 * @param {TypedArray} view
 * @param {number} [offset] in elements of the view
 * @param {number} [length] in elements of the view
 */
Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!isTypedArray(view)) throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  if (view.length === 0) return new FastBuffer();
  if (offset !== undefined || length !== undefined) {
    if (offset !== undefined) {
      validateInteger(offset, 'offset', 0);
      if (offset >= view.length) return new FastBuffer();
    } else {
      offset = 0;
    }
    let end = view.length;
    if (length !== undefined) {
      validateInteger(length, 'length', 0);
      end = offset + length;
    }
    view = view.subarray(offset, end);
  }
  return fromArrayLike(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
};

Object.setPrototypeOf(Buffer, Uint8Array);

/** @returns {Buffer} holding the given bytes */
Buffer.of = function of(...items) {
  const buf = allocate(items.length);
  for (let i = 0; i < items.length; i++) buf[i] = items[i];
  return buf;
};

// --------------------------------------------------------------------- alloc

/**
 * @param {number} size bytes
 * @param {string|Uint8Array|number} [fill] default zero
 * @param {string} [encoding] of a string `fill`
 */
Buffer.alloc = function alloc(size, fill, encoding) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) validateNumber(size, 'size', 0, kMaxLength);
  if (fill !== undefined && fill !== 0 && size > 0) {
    return fillBuffer(createUnsafeBuffer(Math.trunc(size)), fill, encoding, 0, Math.trunc(size));
  }
  if (size > kMaxArrayBufferLength) throw new RangeError('Array buffer allocation failed');
  return new FastBuffer(size);
};

/** @param {number} size bytes; the memory may be pooled and holds anything */
Buffer.allocUnsafe = function allocUnsafe(size) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) validateNumber(size, 'size', 0, kMaxLength);
  return allocate(size);
};

/** @param {number} size bytes; never from the pool */
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  validateNumber(size, 'size', 0, kMaxLength);
  return createUnsafeBuffer(size);
};

let slowBufferFunction;

function SlowBuffer(size) {
  slowBufferFunction ??= require('internal/util').deprecate(
    Buffer.allocUnsafeSlow, 'SlowBuffer() is deprecated. Please use Buffer.allocUnsafeSlow()', 'DEP0030');
  return slowBufferFunction(size);
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

// ------------------------------------------------------------ class functions

/** @returns {boolean} whether `value` is a Buffer (not merely a Uint8Array) */
Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

/** @returns {-1|0|1} the order of two byte sequences */
Buffer.compare = function compare(buf1, buf2) {
  if (!isUint8Array(buf1)) throw new ERR_INVALID_ARG_TYPE('buf1', BYTES, buf1);
  if (!isUint8Array(buf2)) throw new ERR_INVALID_ARG_TYPE('buf2', BYTES, buf2);
  return buf1 === buf2 ? 0 : native.compare(buf1, buf2);
};

/** @returns {boolean} whether `encoding` names a supported encoding */
Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encoding.length !== 0 && getEncodingOps(encoding) !== undefined;
};

// How many bytes an item of a list has that is to become one Buffer.
function checkPart(part, i) {
  if (!isUint8Array(part)) throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, BYTES, part);
  const length = byteLengthOf.call(part);
  if (length === 0 && part.buffer.detached) {
    throw new TypeError('Cannot perform %TypedArray%.prototype.set on a detached ArrayBuffer');
  }
  return length;
}

/**
 * @param {Uint8Array[]} list
 * @param {number} [length] bytes of the result; default all
 */
Buffer.concat = function concat(list, length) {
  validateArray(list, 'list');
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < list.length; i++) {
      if (!isUint8Array(list[i])) throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, BYTES, list[i]);
      length += byteLengthOf.call(list[i]);
    }
  } else {
    validateInteger(length, 'length', 0, kMaxLength);
  }

  if (length >= LARGE_CONCAT && length <= kMaxArrayBufferLength) {
    for (let i = 0; i < list.length; i++) checkPart(list[i], i);
    return new FastBuffer(native.concat(list, length));
  }
  const buf = allocate(length);
  let position = 0;
  for (let i = 0; i < list.length; i++) {
    const part = list[i];
    position += copyBytes(part, buf, position, 0, checkPart(part, i));
  }
  // A length beyond the sum of the parts leaves a tail to clear.
  if (position < length) buf.fill(0, position, length);
  return buf;
};

/**
 * @param {string|ArrayBuffer|SharedArrayBuffer|ArrayBufferView} value
 * @param {string} [encoding] unknown names count as utf8
 * @returns {number} bytes
 */
function byteLength(value, encoding) {
  if (typeof value !== 'string') {
    if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], value);
  }
  if (value.length === 0) return 0;
  const ops = encoding ? getEncodingOps(encoding) ?? utf8 : utf8;
  return ops.byteLength(value);
}
Buffer.byteLength = byteLength;

// ----------------------------------------------------------------- prototype

Buffer.prototype = FastBuffer.prototype;
const proto = Buffer.prototype;
Object.defineProperty(proto, 'constructor', {
  __proto__: null, value: Buffer, writable: true, enumerable: false, configurable: true,
});
addBufferPrototype(proto);

Object.defineProperty(proto, 'parent', {
  __proto__: null,
  enumerable: true,
  get() { return this instanceof Buffer ? this.buffer : undefined; },
});
Object.defineProperty(proto, 'offset', {
  __proto__: null,
  enumerable: true,
  get() { return this instanceof Buffer ? this.byteOffset : undefined; },
});

function validateOffset(value, name, max) {
  validateInteger(value, name, 0, max);
}

// What a program may put over an array's properties does not count.
const byteLengthOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), 'byteLength').get;

// Moves up to `count` bytes; the starts are valid. Returns how many moved.
function copyBytes(source, target, targetStart, sourceStart, count) {
  if (count > target.byteLength - targetStart) count = target.byteLength - targetStart;
  if (count > source.byteLength - sourceStart) count = source.byteLength - sourceStart;
  if (count <= 0) return 0;
  if (count <= SMALL_COPY && source.buffer !== target.buffer) {
    for (let i = 0; i < count; i++) target[targetStart + i] = source[sourceStart + i];
  } else if (sourceStart === 0 && count === source.byteLength) {
    Uint8Array.prototype.set.call(target, source, targetStart);
  } else {
    native.copy(source, target, targetStart, sourceStart, count);
  }
  return count;
}

// What is not a number, or not a safe one, reads as zero.
function toOffset(value) {
  if (Number.isInteger(value)) return value;
  value = Math.floor(+value);
  return Number.isSafeInteger(value) ? value : 0;
}

function toPositiveOffset(value, name) {
  value = toOffset(value);
  if (value < 0) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
  return value;
}

/** Copies bytes into `target`; returns how many. */
proto.copy = function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!isUint8Array(this)) throw new ERR_INVALID_ARG_TYPE('source', BYTES, this);
  if (!isUint8Array(target)) {
    if (!ArrayBuffer.isView(target)) throw new ERR_INVALID_ARG_TYPE('target', BYTES, target);
    target = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  }

  targetStart = targetStart === undefined ? 0 : toPositiveOffset(targetStart, 'targetStart');
  if (sourceStart === undefined) {
    sourceStart = 0;
  } else {
    sourceStart = toOffset(sourceStart);
    if (sourceStart < 0 || sourceStart > this.byteLength) {
      throw new ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${this.byteLength}`, sourceStart);
    }
  }
  sourceEnd = sourceEnd === undefined ? this.byteLength : toPositiveOffset(sourceEnd, 'sourceEnd');

  if (targetStart >= target.byteLength || sourceStart >= sourceEnd) return 0;
  return copyBytes(this, target, targetStart, sourceStart, sourceEnd - sourceStart);
};

/** The bytes as text; see the documentation of each encoding. */
proto.toString = function toString(encoding, start, end) {
  if (arguments.length === 0) return utf8.slice(this, 0, this.length);
  const length = this.length;

  if (!(start > 0)) start = 0;
  else if (start >= length) return '';
  else start = Math.trunc(start);

  if (end === undefined || end > length) end = length;
  else end = Math.trunc(end) || 0;

  if (end <= start) return '';
  if (encoding === undefined) return utf8.slice(this, start, end);
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.slice(this, start, end);
};

proto.equals = function equals(otherBuffer) {
  if (!isUint8Array(otherBuffer)) throw new ERR_INVALID_ARG_TYPE('otherBuffer', BYTES, otherBuffer);
  if (this === otherBuffer) return true;
  if (this.byteLength !== otherBuffer.byteLength) return false;
  return this.byteLength === 0 || native.compare(this, otherBuffer) === 0;
};

const { hexSlice } = proto;
proto[customInspectSymbol] = function inspect(recurseTimes, ctx) {
  const shown = Math.min(inspectMaxBytes, this.length);
  const hidden = this.length - inspectMaxBytes;
  let text = hexSlice.call(this, 0, shown).replace(/(.{2})/g, '$1 ').trim();
  if (hidden > 0) text += ` ... ${hidden} more byte${hidden > 1 ? 's' : ''}`;

  // Own properties that are not elements follow the bytes.
  if (ctx) {
    let extras;
    for (const key of internalBinding('util').getOwnNonIndexProperties(this, ctx.showHidden ? 0 : 2)) {
      extras ??= { __proto__: null };
      extras[key] = this[key];
    }
    if (extras !== undefined) {
      if (this.length !== 0) text += ', ';
      const { inspect } = require('internal/util/inspect');
      const printed = inspect(extras, { ...ctx, breakLength: Infinity, compact: true });
      // Cut the "[Object: null prototype] { " and " }" around the properties.
      text += printed.slice('[Object: null prototype] { '.length, -2);
    }
  }
  return `<${this.constructor.name} ${text}>`;
};
proto.inspect = proto[customInspectSymbol];

proto.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isUint8Array(target)) throw new ERR_INVALID_ARG_TYPE('target', BYTES, target);
  if (arguments.length === 1) return native.compare(this, target);

  if (targetStart === undefined) targetStart = 0;
  else validateOffset(targetStart, 'targetStart', kMaxLength);
  if (targetEnd === undefined) targetEnd = target.length;
  else validateOffset(targetEnd, 'targetEnd', target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else validateOffset(sourceStart, 'sourceStart', kMaxLength);
  if (sourceEnd === undefined) sourceEnd = this.length;
  else validateOffset(sourceEnd, 'sourceEnd', this.length);

  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return native.compareOffset(
    this, target, targetStart, sourceStart, targetEnd - targetStart, sourceEnd - sourceStart);
};

// -------------------------------------------------------------------- search

// (value[, byteOffset[, end]][, encoding])
function find(buf, value, byteOffset, end, encoding, forward) {
  if (!isUint8Array(buf)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buf);
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
    if (typeof end === 'string') end = undefined;
  } else if (typeof end === 'string') {
    encoding = end;
    end = undefined;
  }
  if (byteOffset > 0x7fffffff) byteOffset = 0x7fffffff;
  else if (byteOffset < -0x80000000) byteOffset = -0x80000000;
  byteOffset = +byteOffset;
  // Anything that is not a number searches all of the buffer.
  if (byteOffset !== byteOffset) byteOffset = forward ? 0 : buf.length;
  byteOffset = Math.trunc(byteOffset);
  if (end !== undefined && end !== buf.length) {
    // A negative offset still counts from the end of the whole buffer.
    if (byteOffset < 0) byteOffset = byteOffset + buf.length < 0 ? -0x80000000 : byteOffset + buf.length;
    end = end > 0 ? Math.min(Math.trunc(end), buf.length) : 0;
    buf = new Uint8Array(buf.buffer, buf.byteOffset, end);
  }

  if (typeof value === 'number') return native.indexOfNumber(buf, value & 0xff, byteOffset, forward);

  let ops = utf8;
  if (encoding !== undefined) {
    ops = getEncodingOps(encoding);
    if (ops === undefined && typeof value === 'string') throw new ERR_UNKNOWN_ENCODING(encoding);
    ops ??= utf8;
  }
  if (typeof value === 'string') {
    return ops.searchesText ?
      native.indexOfString(buf, value, byteOffset, ops.id, forward) :
      native.indexOfBuffer(buf, fromString(value, ops), byteOffset, ops.id, forward);
  }
  if (isUint8Array(value)) return native.indexOfBuffer(buf, value, byteOffset, ops.id, forward);
  throw new ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

proto.indexOf = function indexOf(value, byteOffset, end, encoding) {
  return find(this, value, byteOffset, end, encoding, true);
};

proto.lastIndexOf = function lastIndexOf(value, byteOffset, end, encoding) {
  return find(this, value, byteOffset, end, encoding, false);
};

proto.includes = function includes(value, byteOffset, end, encoding) {
  return find(this, value, byteOffset, end, encoding, true) !== -1;
};

// ---------------------------------------------------------------------- fill

// fill(value[, offset[, end]][, encoding])
proto.fill = function fill(value, offset, end, encoding) {
  return fillBuffer(this, value, encoding, offset, end);
};

function fillBuffer(buf, value, encoding, offset, end) {
  let ops = utf8;
  if (typeof value === 'string') {
    // Without an offset nothing after it counts.
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset;
      offset = undefined;
    } else if (typeof end === 'string') {
      encoding = end;
      end = undefined;
    }
    if (encoding !== undefined && encoding !== null && encoding !== '') {
      ops = getEncodingOps(encoding);
      if (ops === undefined || typeof encoding !== 'string') {
        validateString(encoding, 'encoding');
        throw new ERR_UNKNOWN_ENCODING(encoding);
      }
    }
    if (value.length === 0) {
      value = 0;
    } else if (value.length === 1) {
      const unit = value.charCodeAt(0);
      if ((ops === utf8 && unit < 128) || (ops === latin1 && unit < 256)) value = unit;
    }
  } else if (typeof value === 'boolean') {
    value = +value;
  }

  if (offset === undefined) {
    offset = 0;
    end = buf.length;
  } else {
    validateOffset(offset, 'offset', kMaxLength);
    if (end === undefined) end = buf.length;
    else validateOffset(end, 'end', buf.length);
    if (offset >= end) return buf;
  }

  if (typeof value === 'string') {
    if (!native.fillString(buf, value, offset, end, ops.id)) {
      throw new ERR_INVALID_ARG_VALUE('value', value);
    }
  } else if (ArrayBuffer.isView(value)) {
    const bytes = isUint8Array(value) ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (!native.fillBytes(buf, bytes, offset, end)) {
      throw new ERR_INVALID_ARG_VALUE('value', value);
    }
  } else {
    Uint8Array.prototype.fill.call(buf, value & 0xff, offset, end);
  }
  return buf;
}

// --------------------------------------------------------------------- write

// write(string[, offset[, length]][, encoding])
proto.write = function write(string, offset, length, encoding) {
  if (offset === undefined) return writeText(this, string, 0, this.length, utf8);

  if (length === undefined && typeof offset === 'string') {
    encoding = offset;
    length = this.length;
    offset = 0;
  } else {
    validateOffset(offset, 'offset', this.length);
    const room = this.length - offset;
    if (length === undefined) {
      length = room;
    } else if (typeof length === 'string') {
      encoding = length;
      length = room;
    } else {
      validateOffset(length, 'length', this.length);
      if (length > room) length = room;
    }
  }

  if (!encoding) return writeText(this, string, offset, length, utf8);
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return writeText(this, string, offset, length, ops);
};

function writeText(buf, string, offset, length, ops) {
  if (typeof string !== 'string') throw notAString();
  return ops.write(buf, string, offset, length);
}

proto.toJSON = function toJSON() {
  const data = new Array(this.length);
  for (let i = 0; i < this.length; i++) data[i] = this[i];
  return { type: 'Buffer', data };
};

function sliceBound(value, length) {
  value = Math.trunc(value) || 0;
  if (value < 0) {
    value += length;
    return value > 0 ? value : 0;
  }
  return value < length ? value : length;
}

/** A view of part of the same memory; negative bounds count from the end. */
proto.subarray = function subarray(start, end) {
  const length = this.length;
  start = start === undefined ? 0 : sliceBound(start, length);
  end = end === undefined ? length : sliceBound(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
};

/** Deprecated name of subarray: unlike Uint8Array's slice it copies nothing. */
proto.slice = function slice(start, end) {
  return this.subarray(start, end);
};

// ---------------------------------------------------------------------- swap

function swapBytes(buf, size, nativeSwap) {
  const length = buf.length;
  if (length % size !== 0) throw new ERR_INVALID_BUFFER_SIZE(`${size * 8}-bits`);
  if (length > 64) {
    nativeSwap(buf);
    return buf;
  }
  for (let start = 0; start < length; start += size) {
    for (let low = start, high = start + size - 1; low < high; low++, high--) {
      const byte = buf[low];
      buf[low] = buf[high];
      buf[high] = byte;
    }
  }
  return buf;
}

proto.swap16 = function swap16() { return swapBytes(this, 2, native.swap16); };
proto.swap32 = function swap32() { return swapBytes(this, 4, native.swap32); };
proto.swap64 = function swap64() { return swapBytes(this, 8, native.swap64); };

proto.toLocaleString = proto.toString;

// ---------------------------------------------------------- module functions

const TRANSCODABLE = ['utf8', 'utf16le', 'latin1', 'ascii'];

/**
 * Re-encodes text; characters the target lacks become '?'.
 * @param {Uint8Array} source
 * @param {string} fromEncoding utf8, ucs2, latin1 or ascii (or their aliases)
 * @param {string} toEncoding likewise
 */
function transcode(source, fromEncoding, toEncoding) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE('source', BYTES, source);
  if (source.length === 0) return Buffer.alloc(0);
  const from = getEncodingOps(fromEncoding);
  const to = getEncodingOps(toEncoding);
  if (!TRANSCODABLE.includes(from?.encoding) || !TRANSCODABLE.includes(to?.encoding)) {
    throw transcodeError('U_ILLEGAL_ARGUMENT_ERROR', 1);
  }
  let text;
  if (from.encoding === 'ascii' && to.encoding !== 'utf16le') {
    // Bytes beyond ASCII stand for nothing, unlike in Buffer#toString.
    text = latin1.slice(source, 0, source.length).replace(/[\x80-\xff]/g, '\ufffd');
  } else {
    text = (from.encoding === 'ascii' ? latin1 : from).slice(source, 0, source.length);
    if (from.encoding === 'utf16le' && to === from) text = text.toWellFormed();
  }
  // Only between the two Unicode encodings is malformed text an error.
  if ((from === utf8 && to.encoding === 'utf16le' && !native.isUtf8(source)) ||
      (from.encoding === 'utf16le' && to === utf8 && !text.isWellFormed())) {
    throw transcodeError('U_INVALID_CHAR_FOUND', 10);
  }
  if (to.encoding === 'latin1') text = text.replace(/[^\x00-\xff]/gu, '?');
  else if (to.encoding === 'ascii') text = text.replace(/[^\x00-\x7f]/gu, '?');
  return fromString(text, to);
}

function transcodeError(code, errno) {
  const error = new Error(`Unable to transcode Buffer [${code}]`);
  error.code = code;
  error.errno = errno;
  return error;
}

function checkBytes(input) {
  // What is detached is just empty.
  if (isTypedArray(input)) return;
  if (!isAnyArrayBuffer(input)) {
    throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
  }
}

/** @returns {boolean} whether the bytes are valid UTF-8 */
function isUtf8(input) {
  checkBytes(input);
  return native.isUtf8(input);
}

/** @returns {boolean} whether all bytes are ASCII */
function isAscii(input) {
  checkBytes(input);
  return native.isAscii(input);
}

function invalidCharacter(message) {
  return require('internal/util').lazyDOMException(message, 'InvalidCharacterError');
}

/** Latin-1 text to base64, as in browsers. */
function btoa(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = native.btoa(`${input}`);
  if (result === -1) throw invalidCharacter('Invalid character');
  return result;
}

/** Base64 to Latin-1 text, as in browsers. */
function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = native.atob(`${input}`);
  if (result === -1) throw invalidCharacter('Invalid character');
  if (result === -2) throw invalidCharacter('The string to be decoded is not correctly encoded.');
  return result;
}

module.exports = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8,
  isAscii,
  kMaxLength,
  kStringMaxLength,
  btoa,
  atob,
};

Object.defineProperties(module.exports, {
  constants: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    value: Object.defineProperties({}, {
      MAX_LENGTH: { __proto__: null, value: kMaxLength, enumerable: true },
      MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, enumerable: true },
    }),
  },
  INSPECT_MAX_BYTES: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return inspectMaxBytes; },
    set(value) {
      validateNumber(value, 'INSPECT_MAX_BYTES', 0);
      inspectMaxBytes = value;
    },
  },
});

defineLazyProperties(module.exports, 'internal/blob', ['Blob', 'resolveObjectURL']);
defineLazyProperties(module.exports, 'internal/file', ['File']);
