'use strict';

// Conversions of arguments as Web IDL has them, as far as Web Crypto needs it. Every converter takes (value, where)
// with where = { prefix, context } for messages, and throws TypeErrors with Node's codes.

const { viewBytes } = require('internal/crypto/util');

function ordinal(index) {
  return ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'][index];
}

/** A TypeError that says where and what. */
function refusal(message, where, code = 'ERR_INVALID_ARG_TYPE') {
  const { prefix, context = 'Value' } = where;
  const error = new TypeError(`${prefix === undefined ? '' : `${prefix}: `}${context} ${message}`);
  error.code = code;
  return error;
}

/** Throws where a method got fewer arguments than it needs. */
function requiredArguments(count, needed, prefix) {
  if (count >= needed) return;
  const error = new TypeError(
    `${prefix}: ${needed} argument${needed === 1 ? '' : 's'} required, but only ${count} present.`);
  error.code = 'ERR_MISSING_ARGS';
  throw error;
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function text(value, where) {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') throw refusal('is a Symbol and cannot be converted to a string.', where);
  return String(value);
}

/** A whole number of so many bits that must be in its range. */
function unsigned(bits) {
  const max = 2 ** bits - 1;
  return (value, where) => {
    if (typeof value === 'symbol') throw refusal('is a Symbol and cannot be converted to a number.', where);
    if (typeof value === 'bigint') throw refusal('is a BigInt and cannot be converted to a number.', where);
    let number = Number(value);
    if (!Number.isFinite(number)) throw refusal('is not a finite number.', where);
    number = Math.trunc(number);
    if (number < 0 || number > max) {
      throw refusal(`is outside the expected range of 0 to ${max}.`, where, 'ERR_OUT_OF_RANGE');
    }
    return number === 0 ? 0 : number;
  };
}

const resizableGet = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'resizable')?.get;

function isResizable(buffer) {
  return resizableGet !== undefined && resizableGet.call(buffer);
}

/** Bytes of a buffer or view, as a Uint8Array over the same memory. */
function bytes(value, where) {
  const { isAnyArrayBuffer, isSharedArrayBuffer } = require('internal/util/types');
  if (ArrayBuffer.isView(value)) {
    const view = viewBytes(value);
    if (isSharedArrayBuffer(view.buffer)) {
      throw refusal('is a view on a SharedArrayBuffer, which is not allowed.', where);
    }
    if (isResizable(view.buffer)) {
      throw refusal('is backed by a resizable ArrayBuffer, which is not allowed.', where);
    }
    return view;
  }
  if (!isAnyArrayBuffer(value) || isSharedArrayBuffer(value)) {
    throw refusal('is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.', where);
  }
  if (isResizable(value)) throw refusal('is a resizable ArrayBuffer, which is not allowed.', where);
  return viewBytes(value);
}

/** A copy of the bytes: the program may change them meanwhile. */
function copiedBytes(value, where) {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  // What was given away has no bytes any more.
  if (buffer instanceof ArrayBuffer && buffer.detached) return new Uint8Array(0);
  return new Uint8Array(bytes(value, where));
}

/** An array of whole numbers that is a Uint8Array, copied. */
function bigInteger(value, where) {
  const { isUint8Array } = require('internal/util/types');
  if (!isUint8Array(value)) throw refusal('is not an Uint8Array object.', where);
  return copiedBytes(value, where);
}

function enumeration(type, values) {
  const known = new Set(values);
  return (value, where) => {
    const string = text(value, where);
    if (!known.has(string)) {
      throw refusal(`'${string}' is not a valid enum value of type ${type}.`, where, 'ERR_INVALID_ARG_VALUE');
    }
    return string;
  };
}

/** A list of anything that can be gone through. */
function sequence(convert) {
  return (value, where) => {
    const method = isObject(value) ? value[Symbol.iterator] : undefined;
    if (typeof method !== 'function') throw refusal('cannot be converted to sequence.', where);
    const list = [];
    for (const item of value) {
      list.push(convert(item, { prefix: where.prefix, context: `${where.context ?? 'Value'}[${list.length}]` }));
    }
    return list;
  };
}

const keyFormat = enumeration('KeyFormat', [
  'raw', 'raw-public', 'raw-seed', 'raw-secret', 'raw-private', 'pkcs8', 'spki', 'jwk',
]);
const keyUsages = sequence(enumeration('KeyUsage', [
  'encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey',
  'encapsulateKey', 'encapsulateBits', 'decapsulateKey', 'decapsulateBits',
]));

/** A name, or an object with one. */
function algorithm(value, where) {
  return isObject(value) ? value : text(value, where);
}

function cryptoKey(value, where) {
  const { CryptoKey } = require('internal/crypto/crypto_key');
  if (!isObject(value) || !Object.prototype.isPrototypeOf.call(CryptoKey.prototype, value)) {
    throw refusal('is not of type CryptoKey.', where);
  }
  return value;
}

const kJwkTexts = [
  'alg', 'crv', 'd', 'dp', 'dq', 'e', 'k', 'kty', 'n', 'p', 'priv', 'pub', 'q', 'qi', 'use', 'x', 'y',
];
const textList = sequence(text);

/** A JSON Web Key: only what it may have, converted. */
function jsonWebKey(value, where) {
  const jwk = {};
  const at = (name) => ({ prefix: where.prefix, context: `${name} in ${where.context}` });
  for (const name of kJwkTexts) {
    const member = value[name];
    if (member !== undefined) jwk[name] = text(member, at(name));
  }
  const { ext, key_ops: operations } = value;
  if (ext !== undefined) jwk.ext = Boolean(ext);
  if (operations !== undefined) jwk.key_ops = textList(operations, at('key_ops'));
  return jwk;
}

/**
 * Makes a converter of a dictionary.
 * @param {string} type
 * @param {Array<[string, Function, boolean?]>} members name, converter, whether it must be there
 */
function dictionary(type, members) {
  return (value, where) => {
    const made = {};
    for (const [name, convert, required = false] of members) {
      const member = value[name];
      if (member !== undefined) {
        made[name] = convert(member, { prefix: where.prefix, context: `${name} in ${where.context}` });
      } else if (required) {
        throw refusal(
          `cannot be converted to '${type}' because '${name}' is required in '${type}'.`, where,
          'ERR_MISSING_OPTION');
      }
    }
    return made;
  };
}

module.exports = {
  algorithm,
  bigInteger,
  boolean: Boolean,
  bytes,
  copiedBytes,
  cryptoKey,
  dictionary,
  isObject,
  jsonWebKey,
  keyFormat,
  keyUsages,
  octet: unsigned(8),
  ordinal,
  requiredArguments,
  text,
  unsignedLong: unsigned(32),
  unsignedShort: unsigned(16),
};
