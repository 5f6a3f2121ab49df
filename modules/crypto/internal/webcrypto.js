'use strict';

// The Web Crypto object: random values, UUIDs and digests. Follows "Web Crypto API" in Node's documentation.
// Not here: keys, and with them encrypting, signing and deriving; those methods reject, naming themselves.

const { codes } = require('internal/errors');
const { getRandomValues, randomUUID } = require('internal/crypto/random');
const { toBytes } = require('internal/crypto/util');

const kOwn = Symbol('kOwn');

const digests = {
  '__proto__': null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256', 'SHA3-384': 'sha3-384', 'SHA3-512': 'sha3-512',
};

class SubtleCrypto {
  constructor(own) {
    if (own !== kOwn) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** @returns {Promise<ArrayBuffer>} */
  async digest(algorithm, data) {
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('algorithm', 'data');
    const name = typeof algorithm === 'string' ? algorithm : algorithm?.name;
    const known = digests[String(name).toUpperCase()];
    if (known === undefined) throw new DOMException('Unrecognized algorithm name', 'NotSupportedError');
    const bytes = require('internal/crypto/hash').hash(known, toBytes(data, 'data'), 'buffer');
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  get [Symbol.toStringTag]() {
    return 'SubtleCrypto';
  }
}

const missing = [
  'decrypt', 'deriveBits', 'deriveKey', 'encrypt', 'exportKey', 'generateKey', 'importKey', 'sign', 'unwrapKey',
  'verify', 'wrapKey',
];
for (const name of missing) {
  SubtleCrypto.prototype[name] = {
    async [name]() {
      throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`crypto.subtle.${name}`);
    },
  }[name];
}

class Crypto {
  #subtle;

  constructor(own) {
    if (own !== kOwn) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get subtle() {
    return this.#subtle ??= new SubtleCrypto(kOwn);
  }

  getRandomValues(array) {
    if (!(this instanceof Crypto)) throw new codes.ERR_INVALID_THIS('Crypto');
    if (arguments.length === 0) {
      throw new TypeError("Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.");
    }
    return getRandomValues(array);
  }

  randomUUID(options) {
    if (!(this instanceof Crypto)) throw new codes.ERR_INVALID_THIS('Crypto');
    return randomUUID(options);
  }

  get [Symbol.toStringTag]() {
    return 'Crypto';
  }
}
for (const name of ['subtle', 'getRandomValues', 'randomUUID']) {
  Object.defineProperty(Crypto.prototype, name, { __proto__: null, enumerable: true });
}

module.exports = { Crypto, SubtleCrypto, crypto: new Crypto(kOwn) };
