'use strict';
// Reads values in V8's format, of this version and the two before: the work of v8.Deserializer. What cannot be
// read is an Error; nothing that the bytes say reaches beyond them.

const { FastBuffer } = require('internal/buffer');
const { ERRORS, ERROR_PART, OLDEST, REGEXP_FLAGS, TAG, VERSION, VIEWS } = require('internal/v8/format');

// The first version whose views have flags.
const VIEW_FLAGS_SINCE = 14;
const VIEW_TRACKS_LENGTH = 1;

const unreadable = () => new Error('Unable to deserialize cloned data.');

class Reader {
  constructor(owner, bytes) {
    this.owner = owner;
    this.bytes = bytes;
    this.at = 0;
    this.version = 0;
    this.objects = [];
    this.transferred = new Map();
  }

  header() {
    if (this.bytes.length - this.at >= 2 && this.bytes[this.at] === TAG.version) {
      this.at++;
      this.version = this.varint();
      if (this.version >= OLDEST && this.version <= VERSION) return;
    }
    throw new Error('Unable to deserialize cloned data due to invalid or unsupported version.');
  }

  byte() {
    if (this.at >= this.bytes.length) throw unreadable();
    return this.bytes[this.at++];
  }

  varint() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  varint64() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      if (shift < 64n) value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  }

  double() {
    const at = this.skip(8);
    return this.bytes.readDoubleLE(at);
  }

  /** Leaves `count` bytes behind; gives where they begin. */
  skip(count) {
    const at = this.at;
    if (count > this.bytes.length - at) throw unreadable();
    this.at += count;
    return at;
  }

  /** The next tag that is no padding, without taking it. */
  peek() {
    while (this.at < this.bytes.length && this.bytes[this.at] === TAG.padding) this.at++;
    return this.bytes[this.at];
  }

  tag() {
    this.peek();
    return this.byte();
  }

  remember(object) {
    this.objects.push(object);
    return object;
  }

  value() {
    const value = this.valueOfTag(this.tag());
    // A view takes what was read before it.
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      if (this.peek() === TAG.view) {
        this.at++;
        return this.view(value);
      }
    }
    return value;
  }

  valueOfTag(tag) {
    switch (tag) {
      case TAG.verifyCount:
        this.varint();
        return this.value();
      case TAG.undefined: return undefined;
      case TAG.null: return null;
      case TAG.true: return true;
      case TAG.false: return false;
      case TAG.int32: {
        const bits = this.varint();
        return (bits >>> 1) ^ -(bits & 1);
      }
      case TAG.uint32: return this.varint();
      case TAG.double: return this.double();
      case TAG.bigint: return this.bigint();
      case TAG.utf8: case TAG.oneByte: case TAG.twoByte: return this.string(tag);
      case TAG.reference: {
        const id = this.varint();
        if (id >= this.objects.length) throw unreadable();
        return this.objects[id];
      }
      case TAG.object: return this.object();
      case TAG.denseArray: return this.denseArray();
      case TAG.sparseArray: return this.sparseArray();
      case TAG.date: return this.remember(new Date(this.double()));
      case TAG.trueObject: return this.remember(Object(true));
      case TAG.falseObject: return this.remember(Object(false));
      case TAG.numberObject: return this.remember(Object(this.double()));
      case TAG.bigintObject: return this.remember(Object(this.bigint()));
      case TAG.stringObject: return this.remember(Object(this.taggedString()));
      case TAG.regexp: return this.regexp();
      case TAG.map: return this.map();
      case TAG.set: return this.set();
      case TAG.arrayBuffer: case TAG.resizableBuffer: return this.buffer(tag === TAG.resizableBuffer);
      case TAG.transferredBuffer: case TAG.sharedBuffer: return this.known(tag === TAG.sharedBuffer);
      case TAG.error: return this.error();
      case TAG.hostObject: return this.hostObject();
      default: throw unreadable();
    }
  }

  bigint() {
    const bits = this.varint();
    const size = bits >>> 1;
    const at = this.skip(size);
    let digits = '';
    for (let i = at + size - 1; i >= at; i--) digits += this.bytes[i].toString(16).padStart(2, '0');
    const value = digits === '' ? 0n : BigInt(`0x${digits}`);
    return (bits & 1) !== 0 ? -value : value;
  }

  string(tag) {
    const size = this.varint();
    if (tag === TAG.twoByte && size % 2 !== 0) throw unreadable();
    const at = this.skip(size);
    return this.bytes.toString(tag === TAG.oneByte ? 'latin1' : tag === TAG.twoByte ? 'utf16le' : 'utf8', at, at + size);
  }

  taggedString() {
    const tag = this.tag();
    if (tag !== TAG.utf8 && tag !== TAG.oneByte && tag !== TAG.twoByte) throw unreadable();
    return this.string(tag);
  }

  /** Names and values up to the tag; gives how many. */
  properties(object, end) {
    for (let count = 0; ; count++) {
      if (this.peek() === end) {
        this.at++;
        return count;
      }
      const key = this.value();
      if (typeof key !== 'string' && typeof key !== 'number') throw unreadable();
      Object.defineProperty(object, key, {
        __proto__: null, value: this.value(), writable: true, enumerable: true, configurable: true,
      });
    }
  }

  expect(number) {
    if (this.varint() !== number) throw unreadable();
  }

  object() {
    const object = this.remember({});
    this.expect(this.properties(object, TAG.endObject));
    return object;
  }

  denseArray() {
    const length = this.varint();
    // Each element takes a byte at least.
    if (length > this.bytes.length - this.at) throw unreadable();
    const array = this.remember([]);
    array.length = length;
    for (let i = 0; i < length; i++) {
      if (this.peek() === TAG.hole) this.at++;
      else array[i] = this.value();
    }
    this.expect(this.properties(array, TAG.endDenseArray));
    this.expect(length);
    return array;
  }

  sparseArray() {
    const length = this.varint();
    const array = this.remember([]);
    array.length = length;
    this.expect(this.properties(array, TAG.endSparseArray));
    this.expect(length);
    return array;
  }

  regexp() {
    const source = this.taggedString();
    const bits = this.varint();
    let flags = '';
    for (let i = 0; i < REGEXP_FLAGS.length; i++) if ((bits & (1 << i)) !== 0) flags += REGEXP_FLAGS[i];
    if (bits >>> REGEXP_FLAGS.length !== 0) throw unreadable();
    try {
      new RegExp('', flags);
    } catch {
      throw unreadable();
    }
    return this.remember(new RegExp(source, flags));
  }

  map() {
    const map = this.remember(new Map());
    let count = 0;
    for (; this.peek() !== TAG.endMap; count += 2) {
      const key = this.value();
      map.set(key, this.value());
    }
    this.at++;
    this.expect(count);
    return map;
  }

  set() {
    const set = this.remember(new Set());
    let count = 0;
    for (; this.peek() !== TAG.endSet; count++) set.add(this.value());
    this.at++;
    this.expect(count);
    return set;
  }

  buffer(isResizable) {
    const size = this.varint();
    const maximum = isResizable ? this.varint() : undefined;
    if (maximum !== undefined && maximum < size) throw unreadable();
    const at = this.skip(size);
    let buffer;
    try {
      buffer = new ArrayBuffer(size, maximum === undefined ? undefined : { maxByteLength: maximum });
    } catch {
      throw unreadable();
    }
    new Uint8Array(buffer).set(this.bytes.subarray(at, at + size));
    return this.remember(buffer);
  }

  /** A buffer that transferArrayBuffer() has announced. */
  known(isShared) {
    const buffer = this.transferred.get(this.varint());
    if (buffer === undefined || (buffer instanceof SharedArrayBuffer) !== isShared) throw unreadable();
    return this.remember(buffer);
  }

  view(buffer) {
    const Class = VIEWS[String.fromCharCode(this.byte())];
    const offset = this.varint();
    const size = this.varint();
    const flags = this.version >= VIEW_FLAGS_SINCE ? this.varint() : 0;
    if (Class === undefined || offset > buffer.byteLength || size > buffer.byteLength - offset) throw unreadable();
    const unit = Class.BYTES_PER_ELEMENT ?? 1;
    if (offset % unit !== 0 || size % unit !== 0) throw unreadable();
    return this.remember(new Class(buffer, offset, (flags & VIEW_TRACKS_LENGTH) !== 0 ? undefined : size / unit));
  }

  error() {
    // It is numbered before its cause.
    const id = this.objects.push(undefined) - 1;
    let Class = Error;
    const parts = {};
    for (let part = this.byte(); part !== ERROR_PART.end; part = this.byte()) {
      if (part === ERROR_PART.message) parts.message = this.taggedString();
      else if (part === ERROR_PART.stack) parts.stack = this.taggedString();
      else if (part === ERROR_PART.cause) parts.cause = this.value();
      else Class = ERRORS[String.fromCharCode(part)] ?? Class;
      if (!(String.fromCharCode(part) in ERRORS) && !Object.values(ERROR_PART).includes(part)) throw unreadable();
    }
    const error = 'cause' in parts ? new Class(parts.message, { cause: parts.cause }) : new Class(parts.message);
    Object.defineProperty(error, 'stack', {
      __proto__: null, value: parts.stack, writable: true, enumerable: false, configurable: true,
    });
    this.objects[id] = error;
    return error;
  }

  hostObject() {
    const { owner } = this;
    if (typeof owner._readHostObject !== 'function') throw unreadable();
    const id = this.objects.push(undefined) - 1;
    const object = owner._readHostObject();
    if (object === null || (typeof object !== 'object' && typeof object !== 'function'))
      throw new TypeError('readHostObject must return an object');
    this.objects[id] = object;
    return object;
  }
}

/** The bytes of a view as a Buffer over the same memory. */
const bytesOf = (view) => new FastBuffer(view.buffer, view.byteOffset, view.byteLength);

module.exports = { Reader, bytesOf };
