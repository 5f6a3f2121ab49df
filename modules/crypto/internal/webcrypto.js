'use strict';

// The Web Crypto objects: Crypto and SubtleCrypto. Follows "Web Crypto API" in Node's documentation. Parameters and
// tables are in internal/crypto/webcrypto/algorithms.js, conversions in webidl.js, keys in secret.js and pair.js, and
// the operations themselves, which are jobs on the pool, in operate.js; CryptoKey is in internal/crypto/crypto_key.js.

const { codes } = require('internal/errors');
const { kEnumerableProperty } = require('internal/util');
const { getRandomValues, randomUUID } = require('internal/crypto/random');
const { handleOf, typeOf } = require('internal/crypto/keys');
const { cryptoKeySlots, keyObjectOf } = require('internal/crypto/crypto_key');
const webidl = require('internal/crypto/webcrypto/webidl');
const algorithms = require('internal/crypto/webcrypto/algorithms');
const secret = require('internal/crypto/webcrypto/secret');
const pair = require('internal/crypto/webcrypto/pair');
const operate = require('internal/crypto/webcrypto/operate');
const { failure, kDeriving, normalize, warnExperimental } = algorithms;

const kOwn = Symbol('kOwn');

let isSubtle;

// ---- the shape of methods ------------------------------------------------------------------------------

/**
 * Makes a method that returns a promise. `run(args, callback)` gets converted arguments; what it throws rejects.
 * @param {string} name
 * @param {Function[]} converters one for each argument, in order
 * @param {number} needed how many arguments there must be
 */
function promising(name, converters, needed, run) {
  const prefix = `Failed to execute '${name}' on 'SubtleCrypto'`;
  const method = {
    [name](...args) {
      return new Promise((resolve, reject) => {
        if (!isSubtle(this)) throw new codes.ERR_INVALID_THIS('SubtleCrypto');
        webidl.requiredArguments(args.length, needed, prefix);
        const converted = [];
        for (let i = 0; i < converters.length; i++) {
          const where = { prefix, context: `${webidl.ordinal(i)} argument` };
          converted.push(converters[i](args[i], where, converted));
        }
        run(converted, (err, value) => {
          if (err) reject(err);
          else resolve(value);
        });
      });
    },
  }[name];
  Object.defineProperty(method, 'length', { __proto__: null, configurable: true, value: needed });
  return method;
}

/** Throws unless the key is of the algorithm and may be used so. */
function checkKey(key, name, usage) {
  const { algorithm, usages } = cryptoKeySlots(key);
  if (algorithm.name !== name) throw failure('Key algorithm mismatch', 'InvalidAccessError');
  if (!usages.includes(usage)) throw failure(`Unable to use this key to ${usage}`, 'InvalidAccessError');
}

function checkBaseKey(key, name, usage, what = 'baseKey') {
  const { algorithm, usages } = cryptoKeySlots(key);
  if (algorithm.name !== name) {
    const agreeing = name === 'ECDH' || algorithms.kMontgomery.has(name);
    throw failure(`${agreeing ? 'k' : 'K'}ey algorithm mismatch`, 'InvalidAccessError');
  }
  if (!usages.includes(usage)) throw failure(`${what} does not have ${usage} usage`, 'InvalidAccessError');
}

// ---- keys in and out -----------------------------------------------------------------------------------

function isSecret(name) {
  return algorithms.kAes.has(name) || algorithms.kKmac.has(name) || kDeriving.has(name) || name === 'HMAC' ||
    name === 'ChaCha20-Poly1305';
}

/** @returns {CryptoKey} */
function importKey(format, data, parameters, extractable, usages) {
  return isSecret(parameters.name) ? secret.importSecret(format, data, parameters, extractable, usages) :
    pair.importPair(format, data, parameters, extractable, usages);
}

/** @returns {ArrayBuffer | object} */
function exportKey(format, key) {
  const { algorithm: { name }, extractable, keyObject } = cryptoKeySlots(key);
  if (kDeriving.has(name)) throw failure(`${name} key export is not supported`, 'NotSupportedError');
  if (!extractable) throw failure('key is not extractable', 'InvalidAccessError');
  const type = typeOf(keyObject);
  const data = type === 'secret' ? secret.exportSecret(format, key) : pair.exportPair(format, key, type);
  if (data === undefined) {
    throw failure(`Unable to export ${name} ${type} key using ${format} format`, 'NotSupportedError');
  }
  return data;
}

/** Key data by the format that was converted before it. */
function keyData(value, where, [format]) {
  const isBuffer = ArrayBuffer.isView(value) || require('internal/util/types').isAnyArrayBuffer(value);
  if (format !== 'jwk') return webidl.copiedBytes(value, where);
  if (isBuffer || !webidl.isObject(value)) return null;
  return webidl.jsonWebKey(value, where);
}

/** JWKs must be objects; what else was passed is told of only after the algorithm. */
function checkedData(format, data) {
  if (format === 'jwk' && data === null) throw failure('Invalid keyData', 'DataError');
  return data;
}

/** keyObject.toCryptoKey() */
function importKeyObject(object, algorithm, extractable, usages) {
  const parameters = normalize(webidl.algorithm(algorithm, {}), 'importKey');
  const list = webidl.keyUsages(usages, {});
  const type = typeOf(object);
  const { name } = parameters;
  extractable = Boolean(extractable);
  if ((type === 'secret') !== isSecret(name)) throw failure('Unrecognized algorithm name', 'NotSupportedError');
  if (type !== 'secret') return pair.importPairObject(object, type, parameters, extractable, list);
  secret.checkSecretUsages(name, extractable, list);
  return secret.secretOfBytes(handleOf(object), parameters, extractable, list);
}

// ---- wrapping ------------------------------------------------------------------------------------------

/** Parameters of a wrapping algorithm: one of its own, or one that encrypts. */
function normalizeWrapping(identifier, own, other) {
  try {
    return normalize(identifier, own);
  } catch {
    return normalize(identifier, other);
  }
}

function wrappedBytes(format, data, name) {
  if (format !== 'jwk') return new Uint8Array(data);
  let json = JSON.stringify(data);
  // AES-KW takes whole blocks of 8 bytes; JSON does not mind spaces.
  if (name === 'AES-KW' && json.length % 8 !== 0) {
    json = `${json.slice(0, -1)}${' '.repeat(8 - (json.length % 8))}}`;
  }
  return new TextEncoder().encode(json);
}

function unwrappedData(format, bytes) {
  if (format !== 'jwk') return new Uint8Array(bytes);
  let jwk;
  try {
    jwk = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw failure('Invalid wrapped JWK key', 'DataError');
  }
  if (!webidl.isObject(jwk)) throw failure('Invalid wrapped JWK key', 'DataError');
  return webidl.jsonWebKey(jwk, { prefix: 'Failed to unwrap', context: 'wrapped JWK' });
}

// ---- encapsulation -------------------------------------------------------------------------------------

/** Throws unless a secret of 256 bits can be such a key. */
function sharedParameters(identifier) {
  const parameters = normalize(identifier, 'importKey');
  if (!isSecret(parameters.name)) throw failure('Unrecognized algorithm name', 'NotSupportedError');
  return parameters;
}

// ---- SubtleCrypto --------------------------------------------------------------------------------------

const { algorithm, boolean, copiedBytes, cryptoKey, keyFormat, keyUsages } = webidl;

/** Bits asked of deriveBits: all there are where left out. */
function lengthOrNull(value, where) {
  return value === undefined || value === null ? null : webidl.unsignedLong(value, where);
}

const methods = {
  encrypt: promising('encrypt', [algorithm, cryptoKey, copiedBytes], 3, ([identifier, key, data], callback) => {
    const parameters = normalize(identifier, 'encrypt');
    checkKey(key, parameters.name, 'encrypt');
    operate.crypt(true, parameters, key, data, callback);
  }),

  decrypt: promising('decrypt', [algorithm, cryptoKey, copiedBytes], 3, ([identifier, key, data], callback) => {
    const parameters = normalize(identifier, 'decrypt');
    checkKey(key, parameters.name, 'decrypt');
    operate.crypt(false, parameters, key, data, callback);
  }),

  sign: promising('sign', [algorithm, cryptoKey, copiedBytes], 3, ([identifier, key, data], callback) => {
    const parameters = normalize(identifier, 'sign');
    checkKey(key, parameters.name, 'sign');
    operate.sign(parameters, key, data, callback);
  }),

  verify: promising(
    'verify', [algorithm, cryptoKey, copiedBytes, copiedBytes], 4, ([identifier, key, signature, data], callback) => {
      const parameters = normalize(identifier, 'verify');
      checkKey(key, parameters.name, 'verify');
      operate.verify(parameters, key, signature, data, callback);
    }),

  digest: promising('digest', [algorithm, copiedBytes], 2, ([identifier, data], callback) => {
    operate.digest(normalize(identifier, 'digest'), data, callback);
  }),

  generateKey: promising(
    'generateKey', [algorithm, boolean, keyUsages], 3, ([identifier, extractable, usages], callback) => {
      const parameters = normalize(identifier, 'generateKey');
      const generate = isSecret(parameters.name) ? secret.generateSecret : pair.generatePair;
      generate(parameters, extractable, usages, callback);
    }),

  deriveKey: promising(
    'deriveKey', [algorithm, cryptoKey, algorithm, boolean, keyUsages], 5,
    ([identifier, baseKey, derived, extractable, usages], callback) => {
      const parameters = normalize(identifier, 'deriveBits');
      const target = normalize(derived, 'importKey');
      const length = secret.keyLength(normalize(derived, 'get key length'));
      checkBaseKey(baseKey, parameters.name, 'deriveKey');
      operate.deriveBits(parameters, baseKey, length, (err, bits) => {
        if (err) {
          callback(err);
          return;
        }
        let key;
        try {
          key = importKey('raw-secret', new Uint8Array(bits), target, extractable, usages);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, key);
      });
    }),

  deriveBits: promising(
    'deriveBits', [algorithm, cryptoKey, lengthOrNull], 2, ([identifier, baseKey, length], callback) => {
      const parameters = normalize(identifier, 'deriveBits');
      checkBaseKey(baseKey, parameters.name, 'deriveBits');
      operate.deriveBits(parameters, baseKey, length, callback);
    }),

  importKey: promising(
    'importKey', [keyFormat, keyData, algorithm, boolean, keyUsages], 5,
    ([format, data, identifier, extractable, usages], callback) => {
      const parameters = normalize(identifier, 'importKey');
      callback(null, importKey(format, checkedData(format, data), parameters, extractable, usages));
    }),

  exportKey: promising('exportKey', [keyFormat, cryptoKey], 2, ([format, key], callback) => {
    callback(null, exportKey(format, key));
  }),

  wrapKey: promising(
    'wrapKey', [keyFormat, cryptoKey, cryptoKey, algorithm], 4, ([format, key, wrappingKey, identifier], callback) => {
      const parameters = normalizeWrapping(identifier, 'wrapKey', 'encrypt');
      checkKey(wrappingKey, parameters.name, 'wrapKey');
      const bytes = wrappedBytes(format, exportKey(format, key), parameters.name);
      operate.crypt(true, parameters, wrappingKey, bytes, callback);
    }),

  unwrapKey: promising(
    'unwrapKey', [keyFormat, copiedBytes, cryptoKey, algorithm, algorithm, boolean, keyUsages], 7,
    ([format, wrapped, unwrappingKey, identifier, target, extractable, usages], callback) => {
      const parameters = normalizeWrapping(identifier, 'unwrapKey', 'decrypt');
      const imported = normalize(target, 'importKey');
      checkKey(unwrappingKey, parameters.name, 'unwrapKey');
      operate.crypt(false, parameters, unwrappingKey, wrapped, (err, bytes) => {
        if (err) {
          callback(err);
          return;
        }
        let key;
        try {
          key = importKey(format, unwrappedData(format, bytes), imported, extractable, usages);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, key);
      });
    }),

  getPublicKey: promising('getPublicKey', [cryptoKey, keyUsages], 2, ([key, usages], callback) => {
    warnExperimental('getPublicKey', 'method');
    const type = typeOf(keyObjectOf(key));
    if (type !== 'private') {
      throw failure('key must be a private key', type === 'secret' ? 'NotSupportedError' : 'InvalidAccessError');
    }
    callback(null, pair.publicKeyOf(key, usages));
  }),

  encapsulateBits: promising('encapsulateBits', [algorithm, cryptoKey], 2, ([identifier, key], callback) => {
    warnExperimental('encapsulateBits', 'method');
    const { name } = normalize(identifier, 'encapsulate');
    checkBaseKey(key, name, 'encapsulateBits', 'encapsulationKey');
    operate.encapsulate(key, callback);
  }),

  encapsulateKey: promising(
    'encapsulateKey', [algorithm, cryptoKey, algorithm, boolean, keyUsages], 5,
    ([identifier, key, shared, extractable, usages], callback) => {
      warnExperimental('encapsulateKey', 'method');
      const { name } = normalize(identifier, 'encapsulate');
      const parameters = sharedParameters(shared);
      checkBaseKey(key, name, 'encapsulateKey', 'encapsulationKey');
      operate.encapsulate(key, (err, made) => {
        if (err) {
          callback(err);
          return;
        }
        const { sharedKey, ciphertext } = made;
        let cryptoKey;
        try {
          cryptoKey = importKey('raw-secret', new Uint8Array(sharedKey), parameters, extractable, usages);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, { ciphertext, sharedKey: cryptoKey });
      });
    }),

  decapsulateBits: promising(
    'decapsulateBits', [algorithm, cryptoKey, copiedBytes], 3, ([identifier, key, ciphertext], callback) => {
      warnExperimental('decapsulateBits', 'method');
      const { name } = normalize(identifier, 'decapsulate');
      checkBaseKey(key, name, 'decapsulateBits', 'decapsulationKey');
      operate.decapsulate(key, ciphertext, callback);
    }),

  decapsulateKey: promising(
    'decapsulateKey', [algorithm, cryptoKey, copiedBytes, algorithm, boolean, keyUsages], 6,
    ([identifier, key, ciphertext, shared, extractable, usages], callback) => {
      warnExperimental('decapsulateKey', 'method');
      const { name } = normalize(identifier, 'decapsulate');
      const parameters = sharedParameters(shared);
      checkBaseKey(key, name, 'decapsulateKey', 'decapsulationKey');
      operate.decapsulate(key, ciphertext, (err, bits) => {
        if (err) {
          callback(err);
          return;
        }
        let cryptoKey;
        try {
          cryptoKey = importKey('raw-secret', new Uint8Array(bits), parameters, extractable, usages);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, cryptoKey);
      });
    }),
};

class SubtleCrypto {
  #own = true;

  static {
    isSubtle = (value) => typeof value === 'object' && value !== null && #own in value;
  }

  constructor(own = undefined) {
    if (own !== kOwn) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** Whether an operation can be done with such parameters, as far as they alone tell. */
  static supports(operation, algorithm, lengthOrAdditionalAlgorithm = null) {
    return require('internal/crypto/webcrypto/supports').supports(
      this, SubtleCrypto, arguments.length, operation, algorithm, lengthOrAdditionalAlgorithm);
  }
}
for (const name of Object.keys(methods)) {
  Object.defineProperty(SubtleCrypto.prototype, name, {
    __proto__: null, configurable: true, enumerable: true, writable: true, value: methods[name],
  });
}
Object.defineProperties(SubtleCrypto, { supports: kEnumerableProperty });
Object.defineProperty(SubtleCrypto.supports, 'length', { __proto__: null, configurable: true, value: 2 });
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'SubtleCrypto',
});

// ---- Crypto --------------------------------------------------------------------------------------------

let isCrypto;

class Crypto {
  #subtle;

  static {
    isCrypto = (value) => typeof value === 'object' && value !== null && #subtle in value;
  }

  constructor(own = undefined) {
    if (own !== kOwn) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get subtle() {
    if (!isCrypto(this)) throw new codes.ERR_INVALID_THIS('Crypto');
    return this.#subtle ??= new SubtleCrypto(kOwn);
  }

  getRandomValues(array) {
    if (!isCrypto(this)) throw new codes.ERR_INVALID_THIS('Crypto');
    webidl.requiredArguments(arguments.length, 1, "Failed to execute 'getRandomValues' on 'Crypto'");
    return getRandomValues(array);
  }

  randomUUID(options) {
    if (!isCrypto(this)) throw new codes.ERR_INVALID_THIS('Crypto');
    return randomUUID(options);
  }
}
Object.defineProperties(Crypto.prototype, {
  subtle: kEnumerableProperty,
  getRandomValues: kEnumerableProperty,
  randomUUID: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Crypto' },
});

module.exports = { Crypto, SubtleCrypto, crypto: new Crypto(kOwn), importKeyObject };
