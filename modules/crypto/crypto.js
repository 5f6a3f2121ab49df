'use strict';

// node:crypto: the public names. Each family has a file in internal/; those that few programs need are loaded when first
// called. Follows "Crypto" in Node's documentation.

const { codes } = require('internal/errors');
const { validateNumber, validateString } = require('internal/validators');
const { customPromisifyArgs, deprecate } = require('internal/util');
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

function getFips() {
  return 0;
}

function setFips(value) {
  if (value) throw new codes.ERR_CRYPTO_FIPS_UNAVAILABLE();
}

/** How much of the secure heap is used: there is none, as the option that makes one is not supported. */
function secureHeapUsed() {
  return { total: 0, used: 0, utilization: NaN, min: 2 };
}

/** There are no engines in this OpenSSL. */
function setEngine(id, flags) {
  validateString(id, 'id');
  if (flags) validateNumber(flags, 'flags');
  throw new codes.ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

function getCurves() {
  return internalBinding('crypto').getCurves();
}

const certificate = 'internal/crypto/certificate';
const exchange = 'internal/crypto/diffie_hellman';
const keygen = 'internal/crypto/keygen';
const prime = 'internal/crypto/prime';
const publicCipher = 'internal/crypto/public_cipher';
const sign = 'internal/crypto/sign';
const cipher = 'internal/crypto/cipher';
const kdf = 'internal/crypto/kdf';
const keys = 'internal/crypto/keys';

const crypto = module.exports = {
  argon2: lazy(kdf, 'argon2', 3),
  argon2Sync: lazy(kdf, 'argon2Sync', 2),
  checkPrime: lazy(prime, 'checkPrime', 1),
  checkPrimeSync: lazy(prime, 'checkPrimeSync', 1),
  createCipheriv: lazy(cipher, 'createCipheriv', 4),
  createDecipheriv: lazy(cipher, 'createDecipheriv', 4),
  createDiffieHellman: lazy(exchange, 'createDiffieHellman', 4),
  createDiffieHellmanGroup: lazy(exchange, 'createDiffieHellmanGroup', 1),
  createECDH: lazy(exchange, 'createECDH', 1),
  createHash,
  createHmac,
  createPrivateKey: lazy(keys, 'createPrivateKey', 1),
  createPublicKey: lazy(keys, 'createPublicKey', 1),
  createSecretKey: lazy(keys, 'createSecretKey', 2),
  createSign: lazy(sign, 'createSign', 2),
  createVerify: lazy(sign, 'createVerify', 2),
  diffieHellman: lazy(exchange, 'diffieHellman', 2),
  generatePrime: lazy(prime, 'generatePrime', 3),
  generatePrimeSync: lazy(prime, 'generatePrimeSync', 1),
  getCiphers: lazy(cipher, 'getCiphers', 0),
  getCipherInfo: lazy(cipher, 'getCipherInfo', 2),
  getCurves,
  getDiffieHellman: lazy(exchange, 'getDiffieHellman', 1),
  getHashes,
  hkdf: lazy(kdf, 'hkdf', 6),
  hkdfSync: lazy(kdf, 'hkdfSync', 5),
  pbkdf2: lazy(kdf, 'pbkdf2', 6),
  pbkdf2Sync: lazy(kdf, 'pbkdf2Sync', 5),
  generateKeyPair: lazy(keygen, 'generateKeyPair', 3),
  generateKeyPairSync: lazy(keygen, 'generateKeyPairSync', 2),
  generateKey: lazy(keygen, 'generateKey', 3),
  generateKeySync: lazy(keygen, 'generateKeySync', 2),
  privateDecrypt: lazy(publicCipher, 'privateDecrypt', 2),
  privateEncrypt: lazy(publicCipher, 'privateEncrypt', 2),
  publicDecrypt: lazy(publicCipher, 'publicDecrypt', 2),
  publicEncrypt: lazy(publicCipher, 'publicEncrypt', 2),
  randomBytes: random.randomBytes,
  randomFill: random.randomFill,
  randomFillSync: random.randomFillSync,
  randomInt: random.randomInt,
  randomUUID: random.randomUUID,
  randomUUIDv7: random.randomUUIDv7,
  scrypt: lazy(kdf, 'scrypt', 4),
  scryptSync: lazy(kdf, 'scryptSync', 3),
  sign: lazy(sign, 'sign', 4),
  setEngine,
  timingSafeEqual: random.timingSafeEqual,
  getFips,
  setFips,
  verify: lazy(sign, 'verify', 5),
  hash,
  encapsulate: lazy(exchange, 'encapsulate', 2),
  decapsulate: lazy(exchange, 'decapsulate', 3),
  Certificate: undefined,
  Cipheriv: undefined,
  Decipheriv: undefined,
  DiffieHellman: undefined,
  DiffieHellmanGroup: undefined,
  ECDH: undefined,
  Hash,
  Hmac,
  KeyObject: undefined,
  Sign: undefined,
  Verify: undefined,
  X509Certificate: undefined,
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
defineLazyClass(certificate, 'Certificate');
defineLazyClass(exchange, 'DiffieHellman');
defineLazyClass(exchange, 'DiffieHellmanGroup');
defineLazyClass(exchange, 'ECDH');
defineLazyClass(sign, 'Sign');
defineLazyClass(sign, 'Verify');
defineLazyClass('internal/crypto/x509', 'X509Certificate');

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
Object.defineProperty(crypto.generateKeyPair, customPromisifyArgs, {
  __proto__: null, enumerable: false, value: ['publicKey', 'privateKey'],
});
// Old names of randomBytes.
const oldRandomBytes = require('internal/options').getOptionValue('--pending-deprecation') ?
  deprecate(random.randomBytes, 'crypto.pseudoRandomBytes is deprecated.', 'DEP0115') : random.randomBytes;
for (const name of ['prng', 'pseudoRandomBytes', 'rng']) {
  Object.defineProperty(crypto, name, {
    __proto__: null, configurable: true, enumerable: false, writable: true, value: oldRandomBytes,
  });
}
