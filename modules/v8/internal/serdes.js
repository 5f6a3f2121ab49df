'use strict';
// v8.Serializer and v8.Deserializer with their default kinds, serialize() and deserialize() (Node docs: "V8",
// "Serialization API"). The format itself is in writer and reader.

const { FastBuffer } = require('internal/buffer');
const { Buffer } = require('buffer');
const { Reader, bytesOf } = require('internal/v8/reader');
const { Writer } = require('internal/v8/writer');
const types = require('internal/util/types');

const kWork = Symbol('work');

function attach(object, work) {
  Object.defineProperty(object, kWork, { __proto__: null, value: work });
}

// Node's native half has words of its own for these.
function typeError(code, text) {
  const error = new TypeError(text);
  error.code = code;
  return error;
}
const wrongType = (text) => typeError('ERR_INVALID_ARG_TYPE', text);
const newRequired = (name) =>
  typeError('ERR_CONSTRUCT_CALL_REQUIRED', `Class constructor ${name} cannot be invoked without 'new'`);

function Serializer() {
  if (new.target === undefined) throw newRequired('Serializer');
  attach(this, new Writer(this));
}

const serializing = {
  writeHeader() { this[kWork].header(); },
  /** @throws what _getDataCloneError makes for values that cannot be written */
  writeValue(value) {
    this[kWork].value(value);
    return true;
  },
  /** @returns {Buffer} all that was written */
  releaseBuffer() { return this[kWork].release(); },
  /** Writes the buffer as a number that the other side knows it by. */
  transferArrayBuffer(id, arrayBuffer) {
    if (!types.isAnyArrayBuffer(arrayBuffer)) throw wrongType('arrayBuffer must be an ArrayBuffer');
    this[kWork].transferred.set(arrayBuffer, id >>> 0);
  },
  writeUint32(value) { this[kWork].varint(value >>> 0); },
  writeUint64(high, low) { this[kWork].varint64((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)); },
  writeDouble(value) { this[kWork].double(Number(value)); },
  writeRawBytes(source) {
    if (!ArrayBuffer.isView(source) && !types.isAnyArrayBuffer(source)) throw wrongType('source must be a TypedArray or a DataView');
    this[kWork].raw(source);
  },
  _setTreatArrayBufferViewsAsHostObjects(flag) { this[kWork].viewsAreHostObjects = Boolean(flag); },
};
for (const name of Object.keys(serializing)) Serializer.prototype[name] = serializing[name];
Serializer.prototype._getDataCloneError = Error;

function Deserializer(buffer) {
  if (new.target === undefined) throw newRequired('Deserializer');
  if (!ArrayBuffer.isView(buffer)) throw wrongType('buffer must be a TypedArray or a DataView');
  this.buffer = buffer;
  attach(this, new Reader(this, bytesOf(buffer)));
}

/** Numbers and bytes that are not there have errors of their own. */
function reading(name, read) {
  try {
    return read();
  } catch {
    throw new Error(`${name}() failed`);
  }
}

const deserializing = {
  /** @throws {Error} when it is none, or of a later version */
  readHeader() {
    this[kWork].header();
    return true;
  },
  readValue() { return this[kWork].value(); },
  getWireFormatVersion() { return this[kWork].version; },
  transferArrayBuffer(id, arrayBuffer) {
    if (!types.isAnyArrayBuffer(arrayBuffer)) throw wrongType('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    this[kWork].transferred.set(id >>> 0, arrayBuffer);
  },
  readUint32() { return reading('ReadUint32', () => this[kWork].varint()); },
  readUint64() {
    const value = reading('ReadUint64', () => this[kWork].varint64());
    return [Number(value >> 32n), Number(value & 0xffffffffn)];
  },
  readDouble() { return reading('ReadDouble', () => this[kWork].double()); },
  /** @returns {number} where in `buffer` the bytes begin */
  _readRawBytes(length) { return reading('ReadRawBytes', () => this[kWork].skip(Number(length))); },
  /** @returns {Buffer} over the memory of `buffer` */
  readRawBytes(length) {
    const at = this._readRawBytes(length);
    return new FastBuffer(this.buffer.buffer, this.buffer.byteOffset + at, length);
  },
};
for (const name of Object.keys(deserializing)) Deserializer.prototype[name] = deserializing[name];

// Views by the number that the default kinds write for them.
const VIEW_CLASSES = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  DataView, FastBuffer, BigInt64Array, BigUint64Array, globalThis.Float16Array,
];
const BUFFER = VIEW_CLASSES.indexOf(FastBuffer);

function viewNumber(view) {
  if (view instanceof Buffer) return BUFFER;
  const name = types.isDataView(view) ? 'DataView' : view[Symbol.toStringTag];
  return VIEW_CLASSES.findIndex((Class) => Class?.name === name);
}

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  /** Writes a view with the bytes that it shows only. */
  _writeHostObject(view) {
    if (!ArrayBuffer.isView(view))
      throw new this._getDataCloneError(`Unserializable host object: ${require('internal/util/inspect').inspect(view)}`);
    this.writeUint32(viewNumber(view));
    this.writeUint32(view.byteLength);
    this.writeRawBytes(view);
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const Class = VIEW_CLASSES[this.readUint32()];
    const size = this.readUint32();
    const at = this.buffer.byteOffset + this._readRawBytes(size);
    if (Class === undefined) throw new Error('Unable to deserialize cloned data.');
    const unit = Class.BYTES_PER_ELEMENT ?? 1;
    if (at % unit === 0) return new Class(this.buffer.buffer, at, size / unit);
    // Not where its elements may lie: a copy.
    return new Class(this.buffer.buffer.slice(at, at + size), 0, size / unit);
  }
}

/**
 * @param {any} value
 * @returns {Buffer}
 * @throws {Error} for what cannot be cloned
 */
function serialize(value) {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** @param {Buffer | TypedArray | DataView} buffer as serialize() makes it */
function deserialize(buffer) {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

module.exports = { DefaultDeserializer, DefaultSerializer, Deserializer, Serializer, deserialize, serialize };
