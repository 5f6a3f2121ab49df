'use strict';
// Writes values in V8's format: the work of v8.Serializer. What the owner decides (host objects, errors,
// shared buffers) is asked of its methods.

const { Buffer } = require('buffer');
const { FastBuffer } = require('internal/buffer');
const types = require('internal/util/types');
const { describe } = require('internal/structured_clone');
const { ERRORS, ERROR_PART, REGEXP_FLAGS, TAG, VERSION, VIEWS } = require('internal/v8/format');

const ONE_BYTE = /^[\u0000-\u00ff]*$/;
const INDEX = /^(?:0|[1-9]\d{0,9})$/;
const MAX_INDEX = 2 ** 32 - 2;
// What has hidden contents that the format knows nothing of, by its tag.
const CLOSED = /^\[object (?:WeakRef|FinalizationRegistry|Intl\.|WebAssembly\.|Iterator|.* Iterator|AsyncGenerator)/;

const letterOf = new Map();
for (const letter of Object.keys(VIEWS)) if (VIEWS[letter] !== undefined) letterOf.set(VIEWS[letter].name, letter.charCodeAt(0));
const prototypeLetter = new Map();
for (const letter of Object.keys(ERRORS)) prototypeLetter.set(ERRORS[letter].name, letter.charCodeAt(0));

class Writer {
  constructor(owner) {
    this.owner = owner;
    this.bytes = Buffer.allocUnsafeSlow(64);
    this.length = 0;
    // Objects written before, by number.
    this.ids = new Map();
    this.transferred = new Map();
    this.viewsAreHostObjects = false;
  }

  /** Makes room for `count` more bytes. */
  reserve(count) {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** @returns {Buffer} all that was written; the writer is empty then */
  release() {
    const bytes = new FastBuffer(this.bytes.buffer.transfer(this.length));
    this.bytes = Buffer.allocUnsafeSlow(64);
    this.length = 0;
    return bytes;
  }

  byte(value) {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** @param {number} value from 0 to 2**32 - 1 */
  varint(value) {
    this.reserve(5);
    while (value > 0x7f) {
      this.bytes[this.length++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    this.bytes[this.length++] = value;
  }

  /** @param {bigint} value of 64 bits, without sign */
  varint64(value) {
    while (value > 0x7fn) {
      this.byte(Number(value & 0x7fn) | 0x80);
      value >>= 7n;
    }
    this.byte(Number(value));
  }

  double(value) {
    this.reserve(8);
    this.length = this.bytes.writeDoubleLE(value, this.length);
  }

  raw(source) {
    this.reserve(source.byteLength);
    this.bytes.set(new Uint8Array(source.buffer ?? source, source.byteOffset ?? 0, source.byteLength), this.length);
    this.length += source.byteLength;
  }

  header() {
    this.byte(TAG.version);
    this.byte(VERSION);
  }

  string(text) {
    if (ONE_BYTE.test(text)) {
      this.byte(TAG.oneByte);
      this.varint(text.length);
      this.reserve(text.length);
      this.length += this.bytes.latin1Write(text, this.length, text.length);
      return;
    }
    const size = text.length * 2;
    let prefix = 2;
    for (let rest = size; rest > 0x7f; rest >>>= 7) prefix++;
    // The characters lie at even places.
    if ((this.length + prefix) % 2 !== 0) this.byte(TAG.padding);
    this.byte(TAG.twoByte);
    this.varint(size);
    this.reserve(size);
    this.length += this.bytes.ucs2Write(text, this.length, size);
  }

  number(value) {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.byte(TAG.int32);
      this.varint(((value << 1) ^ (value >> 31)) >>> 0);
    } else {
      this.byte(TAG.double);
      this.double(value);
    }
  }

  bigintContents(value) {
    const isNegative = value < 0n;
    let digits = (isNegative ? -value : value).toString(16);
    if (digits === '0') digits = '';
    // In whole words of 64 bits.
    digits = digits.padStart(Math.ceil(digits.length / 16) * 16, '0');
    this.varint(digits.length | (isNegative ? 1 : 0));
    this.raw(Buffer.from(digits, 'hex').reverse());
  }

  refuse(value) {
    const text = typeof value === 'string' ? value : `${describe(value)} could not be cloned.`;
    const { owner } = this;
    throw typeof owner._getDataCloneError === 'function' ? new owner._getDataCloneError(text) : new Error(text);
  }

  value(value) {
    switch (typeof value) {
      case 'undefined': return this.byte(TAG.undefined);
      case 'boolean': return this.byte(value ? TAG.true : TAG.false);
      case 'number': return this.number(value);
      case 'string': return this.string(value);
      case 'bigint':
        this.byte(TAG.bigint);
        return this.bigintContents(value);
      case 'object': return value === null ? this.byte(TAG.null) : this.object(value);
      default: return this.refuse(value);
    }
  }

  object(object) {
    // Before a view comes what it is over.
    if (!this.viewsAreHostObjects && ArrayBuffer.isView(object) && !this.ids.has(object)) this.reference(object.buffer);
    this.reference(object);
  }

  reference(object) {
    const id = this.ids.get(object);
    if (id !== undefined) {
      this.byte(TAG.reference);
      return this.varint(id);
    }
    this.ids.set(object, this.ids.size);
    if (Array.isArray(object) && !types.isProxy(object)) this.array(object);
    else if (ArrayBuffer.isView(object)) this.view(object);
    else if (types.isAnyArrayBuffer(object)) this.buffer(object);
    else if (types.isDate(object)) {
      this.byte(TAG.date);
      this.double(Date.prototype.getTime.call(object));
    } else if (types.isMap(object)) this.collection(TAG.map, [...Map.prototype.entries.call(object)].flat(), TAG.endMap);
    else if (types.isSet(object)) this.collection(TAG.set, [...Set.prototype.values.call(object)], TAG.endSet);
    else if (types.isRegExp(object)) this.regexp(object);
    else if (types.isBoxedPrimitive(object)) this.boxed(object);
    else if (types.isNativeError(object)) this.error(object);
    else if (this.isClosed(object)) this.refuse(object);
    else this.plain(object);
  }

  isClosed(object) {
    return types.isProxy(object) || types.isPromise(object) || types.isWeakMap(object) || types.isWeakSet(object) ||
      types.isGeneratorObject(object) || types.isArgumentsObject(object) || types.isModuleNamespaceObject(object) ||
      types.isExternal(object) || CLOSED.test(Object.prototype.toString.call(object));
  }

  /** Names and values; gives how many. Names that are indices are written as numbers. */
  properties(object, keys) {
    let count = 0;
    for (const key of keys) {
      // A getter that ran before may have removed it.
      if (!Object.prototype.propertyIsEnumerable.call(object, key)) continue;
      const value = object[key];
      if (INDEX.test(key) && +key <= MAX_INDEX) this.number(+key);
      else this.string(key);
      this.value(value);
      count++;
    }
    return count;
  }

  plain(object) {
    this.byte(TAG.object);
    const count = this.properties(object, Object.keys(object));
    this.byte(TAG.endObject);
    this.varint(count);
  }

  array(array) {
    const { length } = array;
    const keys = Object.keys(array);
    let isDense = keys.length >= length;
    for (let i = 0; isDense && i < length; i++) isDense = keys[i] === String(i);
    this.byte(isDense ? TAG.denseArray : TAG.sparseArray);
    this.varint(length);
    if (isDense) {
      for (let i = 0; i < length; i++) {
        if (i in array) this.value(array[i]);
        else this.byte(TAG.hole);
      }
    }
    const count = this.properties(array, isDense ? keys.slice(length) : keys);
    this.byte(isDense ? TAG.endDenseArray : TAG.endSparseArray);
    this.varint(count);
    this.varint(length);
  }

  collection(tag, values, end) {
    this.byte(tag);
    for (const value of values) this.value(value);
    this.byte(end);
    this.varint(values.length);
  }

  regexp(regexp) {
    this.byte(TAG.regexp);
    this.string(regexp.source);
    let bits = 0;
    for (const flag of regexp.flags) bits |= 1 << REGEXP_FLAGS.indexOf(flag);
    this.varint(bits);
  }

  boxed(object) {
    const value = types.isSymbolObject(object) ? object : object.valueOf();
    switch (typeof value) {
      case 'boolean': return this.byte(value ? TAG.trueObject : TAG.falseObject);
      case 'number':
        this.byte(TAG.numberObject);
        return this.double(value);
      case 'bigint':
        this.byte(TAG.bigintObject);
        return this.bigintContents(value);
      case 'string':
        this.byte(TAG.stringObject);
        return this.string(value);
      default: return this.refuse(object);
    }
  }

  error(error) {
    this.byte(TAG.error);
    const letter = prototypeLetter.get(error.name);
    if (letter !== undefined) this.byte(letter);
    const own = (key) => Object.getOwnPropertyDescriptor(error, key);
    const message = own('message');
    if (message !== undefined) {
      this.byte(ERROR_PART.message);
      this.string(String(message.value));
    }
    const { stack } = error;
    if (typeof stack === 'string') {
      this.byte(ERROR_PART.stack);
      this.string(stack);
    }
    const cause = own('cause');
    if (cause !== undefined) {
      this.byte(ERROR_PART.cause);
      this.value(error.cause);
    }
    this.byte(ERROR_PART.end);
  }

  buffer(buffer) {
    if (types.isSharedArrayBuffer(buffer)) {
      const { owner } = this;
      if (typeof owner._getSharedArrayBufferId !== 'function') this.refuse(buffer);
      const id = owner._getSharedArrayBufferId(buffer);
      this.byte(TAG.sharedBuffer);
      return this.varint(id >>> 0);
    }
    const transferred = this.transferred.get(buffer);
    if (transferred !== undefined) {
      this.byte(TAG.transferredBuffer);
      return this.varint(transferred);
    }
    if (buffer.detached) this.refuse('An ArrayBuffer is detached and could not be cloned.');
    this.byte(buffer.resizable ? TAG.resizableBuffer : TAG.arrayBuffer);
    this.varint(buffer.byteLength);
    if (buffer.resizable) this.varint(buffer.maxByteLength);
    this.raw(buffer);
  }

  view(view) {
    if (this.viewsAreHostObjects) {
      this.byte(TAG.hostObject);
      const { owner } = this;
      if (typeof owner._writeHostObject !== 'function') this.refuse(`${Object.prototype.toString.call(view)} could not be cloned.`);
      owner._writeHostObject(view);
      return;
    }
    this.byte(TAG.view);
    this.byte(letterOf.get(types.isDataView(view) ? 'DataView' : view[Symbol.toStringTag]));
    this.varint(view.byteOffset);
    this.varint(view.byteLength);
    this.varint(0);
  }
}

module.exports = { Writer };
