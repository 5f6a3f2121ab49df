'use strict';

// node:crypto: the public names. Hashes are in internal/hash.js, key derivation in internal/kdf.js, ciphers in
// internal/cipher.js, random in internal/random.js, secret keys in internal/keys.js; those of them that few programs
// need are loaded when first called. Follows "Crypto" in Node's documentation.
// Not here yet, and throwing ERR_METHOD_NOT_IMPLEMENTED: signatures, asymmetric keys, Diffie-Hellman, primes, X.509.

const { codes } = require('internal/errors');
const { Hash, Hmac, createHash, createHmac, getHashes, hash } = require('internal/crypto/hash');
const random = require('internal/crypto/random');

/** A function in place of one that is in a module not loaded yet. */
function lazy(id, name, length) {
  return named(name, length, function(...args) {
    return require(id)[name].apply(this, args);
  });
}

function named(name, length, fn) {
  Object.defineProperties(fn, {
    name: { __proto__: null, configurable: true, value: name },
    length: { __proto__: null, configurable: true, value: length },
  });
  return fn;
}

/** A function that says that it is missing. */
function missing(name, length) {
  return named(name, length, function() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`crypto.${name}`);
  });
}

function getFips() {
  return 0;
}

function setFips(value) {
  if (value) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('crypto.setFips');
}

function secureHeapUsed() {
  // There is no secure heap: the flag that makes one is not supported.
  return undefined;
}

const cipher = 'internal/crypto/cipher';
const kdf = 'internal/crypto/kdf';
const keys = 'internal/crypto/keys';

const crypto = module.exports = {
  argon2: missing('argon2', 3),
  argon2Sync: missing('argon2Sync', 2),
  checkPrime: missing('checkPrime', 1),
  checkPrimeSync: missing('checkPrimeSync', 1),
  createCipheriv: lazy(cipher, 'createCipheriv', 4),
  createDecipheriv: lazy(cipher, 'createDecipheriv', 4),
  createDiffieHellman: missing('createDiffieHellman', 4),
  createDiffieHellmanGroup: missing('createDiffieHellmanGroup', 1),
  createECDH: missing('createECDH', 1),
  createHash,
  createHmac,
  createPrivateKey: missing('createPrivateKey', 1),
  createPublicKey: missing('createPublicKey', 1),
  createSecretKey: lazy(keys, 'createSecretKey', 2),
  createSign: missing('createSign', 2),
  createVerify: missing('createVerify', 2),
  diffieHellman: missing('diffieHellman', 2),
  generatePrime: missing('generatePrime', 3),
  generatePrimeSync: missing('generatePrimeSync', 1),
  getCiphers: lazy(cipher, 'getCiphers', 0),
  getCipherInfo: lazy(cipher, 'getCipherInfo', 2),
  getCurves: missing('getCurves', 0),
  getDiffieHellman: missing('getDiffieHellman', 1),
  getHashes,
  hkdf: lazy(kdf, 'hkdf', 6),
  hkdfSync: lazy(kdf, 'hkdfSync', 5),
  pbkdf2: lazy(kdf, 'pbkdf2', 6),
  pbkdf2Sync: lazy(kdf, 'pbkdf2Sync', 5),
  generateKeyPair: missing('generateKeyPair', 3),
  generateKeyPairSync: missing('generateKeyPairSync', 2),
  generateKey: missing('generateKey', 3),
  generateKeySync: missing('generateKeySync', 2),
  privateDecrypt: missing('privateDecrypt', 2),
  privateEncrypt: missing('privateEncrypt', 2),
  publicDecrypt: missing('publicDecrypt', 2),
  publicEncrypt: missing('publicEncrypt', 2),
  randomBytes: random.randomBytes,
  randomFill: random.randomFill,
  randomFillSync: random.randomFillSync,
  randomInt: random.randomInt,
  randomUUID: random.randomUUID,
  randomUUIDv7: random.randomUUIDv7,
  scrypt: lazy(kdf, 'scrypt', 4),
  scryptSync: lazy(kdf, 'scryptSync', 3),
  sign: missing('sign', 4),
  setEngine: missing('setEngine', 2),
  timingSafeEqual: random.timingSafeEqual,
  getFips,
  setFips,
  verify: missing('verify', 5),
  hash,
  encapsulate: missing('encapsulate', 2),
  decapsulate: missing('decapsulate', 3),
  Certificate: missing('Certificate', 0),
  Cipheriv: undefined,
  Decipheriv: undefined,
  DiffieHellman: missing('DiffieHellman', 4),
  DiffieHellmanGroup: missing('DiffieHellmanGroup', 1),
  ECDH: missing('ECDH', 1),
  Hash,
  Hmac,
  KeyObject: undefined,
  Sign: missing('Sign', 2),
  Verify: missing('Verify', 2),
  X509Certificate: missing('X509Certificate', 1),
  secureHeapUsed,
};

function defineLazyClass(id, name) {
  Object.defineProperty(crypto, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = require(id)[name];
      Object.defineProperty(crypto, name, {
        __proto__: null, configurable: true, enumerable: true, writable: true, value,
      });
      return value;
    },
    set(value) {
      Object.defineProperty(crypto, name, {
        __proto__: null, configurable: true, enumerable: true, writable: true, value,
      });
    },
  });
}
defineLazyClass(cipher, 'Cipheriv');
defineLazyClass(cipher, 'Decipheriv');
defineLazyClass(keys, 'KeyObject');

function webcrypto() {
  return require('internal/crypto/webcrypto').crypto;
}

Object.defineProperties(crypto, {
  fips: {
    __proto__: null,
    get: getFips,
    set: setFips,
  },
  constants: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return require('internal/crypto/constants');
    },
  },
  webcrypto: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    get() {
      return webcrypto();
    },
    set: undefined,
  },
  subtle: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    get() {
      return webcrypto().subtle;
    },
    set: undefined,
  },
  getRandomValues: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    get() {
      return random.getRandomValues;
    },
    set: undefined,
  },
});
// Old names of randomBytes.
for (const name of ['prng', 'pseudoRandomBytes', 'rng']) {
  Object.defineProperty(crypto, name, {
    __proto__: null, configurable: true, enumerable: false, writable: true, value: random.randomBytes,
  });
}
