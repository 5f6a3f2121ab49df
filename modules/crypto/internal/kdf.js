'use strict';

// Deriving keys from passwords and other keys. Follows "crypto.pbkdf2", "crypto.scrypt" and "crypto.hkdf" in Node's
// documentation. The derivation is a pool job; everything is checked before it is queued.
//
// Native half (internalBinding('crypto')), last argument `callback | undefined` unless said otherwise:
//   pbkdf2(password, salt, iterations, length, digest) -> Buffer
//   scrypt(password, salt, length, N, r, p, maxmem) -> Buffer; checkScrypt(N, r, p, maxmem) throws at once
//   hkdf(digest, key, salt, info, length) -> Buffer; checkHkdf(digest, length) throws at once
//   argon2(0 d | 1 i | 2 id, message, nonce, lanes, length, memory, passes, secret | null, data | null) -> Buffer
//   hashInfo(name) -> size | -1, at once

const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString,
        validateUint32 } = require('internal/validators');
const { toBytes } = require('internal/crypto/util');
const { toBuffer } = require('internal/native_bytes');
const { recordedCallback } = require('internal/async_context');

/** Makes the Buffer of a job's result, in either form. */
function derived(cb, start) {
  if (cb === undefined) return toBuffer(start(undefined));
  cb = recordedCallback(cb);
  return start((err, bytes) => {
    if (err) cb(err);
    else cb(null, toBuffer(bytes));
  });
}

// ---- PBKDF2 --------------------------------------------------------------------------------------------

function startPbkdf2(password, salt, iterations, keylen, digest, cb) {
  validateString(digest, 'digest');
  password = toBytes(password, 'password');
  salt = toBytes(salt, 'salt');
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  if (binding.hashInfo(digest) === -1) throw new codes.ERR_CRYPTO_INVALID_DIGEST(digest);
  return derived(cb, (done) => binding.pbkdf2(password, salt, iterations, keylen, digest, done));
}

/** callback(err, Buffer) */
function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  validateString(digest, 'digest');
  validateFunction(callback, 'callback');
  startPbkdf2(password, salt, iterations, keylen, digest, callback);
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return startPbkdf2(password, salt, iterations, keylen, digest, undefined);
}

// ---- scrypt --------------------------------------------------------------------------------------------

const kScryptDefaults = { N: 16384, r: 8, p: 1, maxmem: 32 << 20 };

function oneOf(options, short, long) {
  let value;
  const hasShort = options[short] !== undefined;
  if (hasShort) {
    value = options[short];
    validateUint32(value, short);
  }
  if (options[long] !== undefined) {
    if (hasShort) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR(short, long);
    value = options[long];
    validateUint32(value, long);
  }
  // 0 means the default, as it does in Node.
  return value || kScryptDefaults[short];
}

function startScrypt(password, salt, keylen, options, asynchronous, cb) {
  password = toBytes(password, 'password');
  salt = toBytes(salt, 'salt');
  validateInt32(keylen, 'keylen', 0);
  let { N, r, p, maxmem } = kScryptDefaults;
  if (options != null) {
    N = oneOf(options, 'N', 'cost');
    r = oneOf(options, 'r', 'blockSize');
    p = oneOf(options, 'p', 'parallelization');
    if (options.maxmem !== undefined) {
      maxmem = options.maxmem;
      validateInteger(maxmem, 'maxmem', 0);
    }
  }
  binding.checkScrypt(N, r, p, maxmem);
  if (asynchronous) validateFunction(cb, 'callback');
  return derived(cb, (done) => binding.scrypt(password, salt, keylen, N, r, p, maxmem, done));
}

/** Options: N or cost, r or blockSize, p or parallelization, maxmem (bytes). callback(err, Buffer) */
function scrypt(password, salt, keylen, options, callback = undefined) {
  if (callback === undefined) {
    callback = options;
    options = undefined;
  }
  startScrypt(password, salt, keylen, options, true, callback);
}
Object.defineProperty(scrypt, 'length', { __proto__: null, configurable: true, value: 4 });

function scryptSync(password, salt, keylen, options = undefined) {
  return startScrypt(password, salt, keylen, options, false, undefined);
}

// ---- HKDF ----------------------------------------------------------------------------------------------

const kMaxInfo = 1024;
const kSync = Symbol('kSync');

function exactArrayBuffer(bytes) {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

function hkdfKey(ikm) {
  const { isKeyObject, secretBytes } = require('internal/crypto/keys');
  if (typeof ikm === 'string' || ArrayBuffer.isView(ikm) || ikm instanceof ArrayBuffer || isKeyObject(ikm)) {
    return secretBytes(ikm, 'ikm');
  }
  throw new codes.ERR_INVALID_ARG_TYPE(
    'ikm', ['string', 'SecretKeyObject', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'], ikm);
}

function startHkdf(digest, ikm, salt, info, length, cb) {
  validateString(digest, 'digest');
  ikm = hkdfKey(ikm);
  salt = toBytes(salt, 'salt');
  info = toBytes(info, 'info');
  validateInteger(length, 'length', 0);
  if (info.byteLength > kMaxInfo) {
    throw new codes.ERR_OUT_OF_RANGE('info', `must not contain more than ${kMaxInfo} bytes`, info.byteLength);
  }
  if (cb !== kSync) validateFunction(cb, 'callback');
  binding.checkHkdf(digest, length);
  if (cb === kSync) return exactArrayBuffer(binding.hkdf(digest, ikm, salt, info, length, undefined));
  return binding.hkdf(digest, ikm, salt, info, length, (err, bytes) => {
    if (err) cb(err);
    else cb(null, exactArrayBuffer(bytes));
  });
}

/** callback(err, ArrayBuffer) */
function hkdf(digest, ikm, salt, info, length, callback) {
  startHkdf(digest, ikm, salt, info, length, callback);
}

function hkdfSync(digest, ikm, salt, info, length) {
  return startHkdf(digest, ikm, salt, info, length, kSync);
}

// ---- Argon2 --------------------------------------------------------------------------------------------

const kArgon2 = ['argon2d', 'argon2i', 'argon2id'];

function startArgon2(algorithm, parameters, cb) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', kArgon2);
  validateObject(parameters, 'parameters');
  const message = toBytes(parameters.message, 'parameters.message');
  const nonce = toBytes(parameters.nonce, 'parameters.nonce');
  const { parallelism, tagLength, memory, passes } = parameters;
  validateInteger(nonce.byteLength, 'parameters.nonce.byteLength', 8, 2 ** 32 - 1);
  validateInteger(parallelism, 'parameters.parallelism', 1, 2 ** 24 - 1);
  validateInteger(tagLength, 'parameters.tagLength', 4, 2 ** 32 - 1);
  validateInteger(memory, 'parameters.memory', 8 * parallelism, 2 ** 32 - 1);
  validateInteger(passes, 'parameters.passes', 1, 2 ** 32 - 1);
  const optional = (name) => {
    const value = parameters[name];
    return value === undefined ? null : toBytes(value, `parameters.${name}`);
  };
  const secret = optional('secret');
  const data = optional('associatedData');
  const kind = kArgon2.indexOf(algorithm);
  return derived(cb, (done) => binding.argon2(
    kind, message, nonce, parallelism, tagLength, memory, passes, secret, data, done));
}

/** Parameters: message, nonce, parallelism, tagLength, memory (KiB), passes, secret, associatedData. callback(err, Buffer) */
function argon2(algorithm, parameters, callback) {
  validateFunction(callback, 'callback');
  startArgon2(algorithm, parameters, callback);
}

function argon2Sync(algorithm, parameters) {
  return startArgon2(algorithm, parameters, undefined);
}

module.exports = { argon2, argon2Sync, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync };
