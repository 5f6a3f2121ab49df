'use strict';

// What the parts of crypto share: turning arguments into bytes and results into encodings.

const { Buffer } = require('buffer');
const { codes } = require('internal/errors');

const kByteTypes = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

function isAnyArrayBuffer(value) {
  return value instanceof ArrayBuffer || require('util/types').isAnyArrayBuffer(value);
}

/** Any view or buffer of bytes as a Uint8Array over the same memory; undefined for anything else. */
function viewBytes(value) {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value !== null && typeof value === 'object' && isAnyArrayBuffer(value)) return new Uint8Array(value);
  return undefined;
}

/** Bytes of an argument that may be text. @throws ERR_INVALID_ARG_TYPE */
function toBytes(value, name, encoding) {
  if (typeof value === 'string') return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  const bytes = viewBytes(value);
  if (bytes === undefined) throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', ...kByteTypes], value);
  return bytes;
}

/** Bytes of an argument that may not be text. @throws ERR_INVALID_ARG_TYPE */
function bytesOnly(value, name) {
  const bytes = viewBytes(value);
  if (bytes === undefined) throw new codes.ERR_INVALID_ARG_TYPE(name, kByteTypes, value);
  return bytes;
}

/** Data for update(): text in an encoding, or a view. UTF-8 text stays text, for the native half to encode. */
function updateData(data, encoding, name = 'data') {
  if (typeof data === 'string') {
    if (encoding === undefined || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'buffer') return data;
    if (encoding === 'hex' && data.length % 2 !== 0) {
      throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`);
    }
    return Buffer.isEncoding(encoding) ? Buffer.from(data, encoding) : data;
  }
  if (!ArrayBuffer.isView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  return viewBytes(data);
}

// Forms of a result that the native half makes itself.
const kAsBytes = 0;
const forms = { '__proto__': null, 'hex': 1, 'base64': 2, 'base64url': 3, 'latin1': 4, 'binary': 4 };

/** The form in which the native half makes a result for an encoding. */
function formOf(encoding) {
  return encoding === undefined ? kAsBytes : forms[encoding] ?? kAsBytes;
}

/** A result that was made as bytes: these, or text. @param {Buffer} bytes */
function inEncoding(bytes, encoding) {
  if (encoding === undefined || encoding === 'buffer') return bytes;
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? bytes.toString(encoding) : bytes;
}

module.exports = { bytesOnly, formOf, inEncoding, kAsBytes, kByteTypes, toBytes, updateData, viewBytes };
