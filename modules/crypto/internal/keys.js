'use strict';

// KeyObject for secret keys. Follows "Class: KeyObject" in Node's documentation.
// Not here: public and private keys, key generation, CryptoKey.

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const { kByteTypes, toBytes, viewBytes } = require('internal/crypto/util');

const kBytes = Symbol('kBytes');
const kConstruct = Symbol('kConstruct');

class KeyObject {
  constructor(type, bytes, construct) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') {
      throw new codes.ERR_INVALID_ARG_VALUE('type', type);
    }
    if (construct !== kConstruct) throw new codes.ERR_INVALID_ARG_TYPE('handle', 'object', bytes);
    Object.defineProperty(this, kBytes, { __proto__: null, value: bytes });
  }

  /** 'secret': the other kinds cannot be made yet. */
  get type() {
    return 'secret';
  }

  get symmetricKeySize() {
    return this[kBytes].length;
  }

  /** The key's bytes, or a JWK with `{ format: 'jwk' }`. */
  export(options) {
    if (options !== undefined) {
      validateObject(options, 'options');
      if (options.format === 'jwk') return { kty: 'oct', k: this[kBytes].toString('base64url') };
      if (options.format !== undefined && options.format !== 'buffer') {
        throw new codes.ERR_INVALID_ARG_VALUE('options.format', options.format);
      }
    }
    return Buffer.from(this[kBytes]);
  }

  equals(other) {
    if (!(other instanceof KeyObject)) throw new codes.ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', other);
    return this[kBytes].length === other[kBytes].length && binding.timingSafeEqual(this[kBytes], other[kBytes]);
  }

  toCryptoKey() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('keyObject.toCryptoKey');
  }

  static from() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('KeyObject.from');
  }

  get [Symbol.toStringTag]() {
    return 'KeyObject';
  }
}
Object.defineProperty(KeyObject, 'length', { __proto__: null, configurable: true, value: 2 });

/** @returns {KeyObject} of kind 'secret' */
function createSecretKey(key, encoding) {
  if (typeof key === 'string') validateString(key, 'key');
  const bytes = toBytes(key, 'key', encoding);
  return new KeyObject('secret', Buffer.from(bytes), kConstruct);
}

/** The bytes of a secret given as text, bytes or a KeyObject. @throws ERR_INVALID_ARG_TYPE */
function secretBytes(key, name, encoding, types = ['KeyObject', 'CryptoKey']) {
  if (typeof key === 'string') return Buffer.from(key, encoding === 'buffer' ? 'utf8' : encoding);
  if (key instanceof KeyObject) return key[kBytes];
  const bytes = viewBytes(key);
  if (bytes === undefined) throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', ...kByteTypes, ...types], key);
  return bytes;
}

/** For util.types. */
function isKeyObject(value) {
  return value instanceof KeyObject;
}

/** For util.types: there is no way to make a CryptoKey yet. */
function isCryptoKey() {
  return false;
}

module.exports = { KeyObject, createSecretKey, isCryptoKey, isKeyObject, secretBytes };
