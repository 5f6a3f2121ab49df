'use strict';

// What Web Crypto does with keys: signing, encrypting, deriving, encapsulating; and hashing. Each function starts a job
// on the pool and calls back with (error, result); results are ArrayBuffers.

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { cryptoKeySlots, keyData } = require('internal/crypto/crypto_key');
const { failure, kAes, kKmac, kMontgomery, operationFailed, opensslHash } =
  require('internal/crypto/webcrypto/algorithms');
const { cutToBits } = require('internal/crypto/webcrypto/secret');

const kPkcs1 = 1;
const kOaep = 4;
const kPss = 6;

function exact(bytes) {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** A callback for a native job whose failures are OperationErrors; `finish` makes its result. */
function after(callback, finish = exact) {
  return (err, result) => {
    if (err) callback(operationFailed(err));
    else callback(null, finish(result));
  };
}

// ---- hashes --------------------------------------------------------------------------------------------

/** @param {object} parameters of the hash, `data` a Uint8Array */
function digest(parameters, data, callback) {
  const { name, outputLength } = parameters;
  if (outputLength === undefined) {
    binding.hashOnce(opensslHash(name), data, -1, after(callback));
    return;
  }
  const bytes = Math.ceil(outputLength / 8);
  const { customization, functionName, domainSeparation } = parameters;
  binding.spongeOnce(
    name, data, bytes, customization ?? null, functionName ?? null, domainSeparation ?? 0x1f,
    after(callback, (result) => exact(cutToBits(result, outputLength))));
}

// ---- signatures ----------------------------------------------------------------------------------------

/** [hash, padding, salt, two numbers side by side, context] of a scheme. */
function schemeOf(parameters, key) {
  const { name, hash, saltLength, context } = parameters;
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return [opensslHash(cryptoKeySlots(key).algorithm.hash.name), kPkcs1, undefined, false, undefined];
    case 'RSA-PSS':
      return [opensslHash(cryptoKeySlots(key).algorithm.hash.name), kPss, saltLength, false, undefined];
    case 'ECDSA':
      return [opensslHash(hash.name), undefined, undefined, true, undefined];
    default:
      return [undefined, undefined, undefined, false, context];
  }
}

/** callback(err, code u8) */
function authenticate(parameters, key, data, callback) {
  const { name, outputLength, customization } = parameters;
  const { algorithm } = cryptoKeySlots(key);
  if (!kKmac.has(name)) {
    binding.hmacOnce(opensslHash(algorithm.hash.name), keyData(key), data, callback);
    return;
  }
  binding.kmac(
    name, keyData(key), algorithm.length, customization ?? null, outputLength, data,
    (err, code) => (err ? callback(err) : callback(null, cutToBits(code, outputLength))));
}

function isMac(name) {
  return name === 'HMAC' || kKmac.has(name);
}

/** Why a salt is too long for a key; undefined where it is not. */
function saltError({ name, saltLength }, key) {
  if (name !== 'RSA-PSS') return undefined;
  const { modulusLength, hash } = cryptoKeySlots(key).algorithm;
  const longest = Math.ceil((modulusLength - 1) / 8) - binding.hashInfo(opensslHash(hash.name)) - 2;
  if (saltLength <= longest) return undefined;
  const { codes } = require('internal/errors');
  return operationFailed(new codes.ERR_OUT_OF_RANGE('algorithm.saltLength', `>= 0 && <= ${longest}`, saltLength));
}

/** callback(err, ArrayBuffer) */
function sign(parameters, key, data, callback) {
  if (isMac(parameters.name)) {
    authenticate(parameters, key, data, after(callback));
    return;
  }
  const error = saltError(parameters, key);
  if (error !== undefined) {
    callback(error);
    return;
  }
  binding.signOneShot(keyData(key), data, ...schemeOf(parameters, key), after(callback));
}

// The second coordinates of points of small order, and the numbers that stand for the same: 0, 1, p - 1, p, p + 1, and
// on Ed25519 those of order 8.
const kSmallOrder = {
  __proto__: null,
  Ed25519: new Set([
    `00${'00'.repeat(31)}`, `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`, '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ]),
  Ed448: new Set([
    `00${'00'.repeat(56)}`, `01${'00'.repeat(56)}`, `fe${'ff'.repeat(27)}fe${'ff'.repeat(27)}00`,
    `ff${'ff'.repeat(27)}fe${'ff'.repeat(27)}00`, `00${'00'.repeat(27)}ff${'ff'.repeat(27)}00`,
  ]),
};

/** Whether a point is of small order: signatures with one are right for many messages. */
function isSmallOrder(name, point) {
  const bytes = Buffer.from(point);
  // The highest bit is the sign of the other coordinate.
  bytes[bytes.length - 1] &= 0x7f;
  return kSmallOrder[name].has(bytes.hexSlice());
}

/** callback(err, boolean) */
function verify(parameters, key, signature, data, callback) {
  const { name } = parameters;
  if (isMac(name)) {
    authenticate(parameters, key, data, after(callback, (code) =>
      code.byteLength === signature.byteLength && binding.timingSafeEqual(code, signature)));
    return;
  }
  const error = saltError(parameters, key);
  if (error !== undefined) {
    callback(error);
    return;
  }
  const handle = keyData(key);
  if (kSmallOrder[name] !== undefined) {
    const point = binding.keyRawPublic(handle, false);
    if (isSmallOrder(name, point) || isSmallOrder(name, signature.subarray(0, point.length))) {
      callback(null, false);
      return;
    }
  }
  binding.verifyOneShot(handle, data, ...schemeOf(parameters, key), signature, after(callback, (good) => good));
}

// ---- encryption ----------------------------------------------------------------------------------------

const kWrapVector = Buffer.alloc(8, 0xa6);

/** callback(err, ArrayBuffer) */
function crypt(encrypting, parameters, key, data, callback) {
  const { name } = parameters;
  const done = after(callback);
  const secret = keyData(key);
  if (name === 'RSA-OAEP') {
    const hash = opensslHash(cryptoKeySlots(key).algorithm.hash.name);
    binding.asymmetricCrypt(encrypting ? 0 : 1, secret, kOaep, hash, parameters.label, data, done);
    return;
  }
  const bits = kAes.has(name) ? secret.length * 8 : 256;
  switch (name) {
    case 'AES-CBC':
      binding.cipherOnce(`aes-${bits}-cbc`, encrypting, secret, parameters.iv, null, -1, data, done);
      break;
    case 'AES-CTR':
      binding.counterOnce(`aes-${bits}-ctr`, secret, parameters.counter, parameters.length, data, done);
      break;
    case 'AES-KW':
      binding.cipherOnce(`aes${bits}-wrap`, encrypting, secret, kWrapVector, null, -1, data, done);
      break;
    default: {
      const { iv, additionalData, tagLength = 128 } = parameters;
      if (!encrypting && data.byteLength < tagLength / 8) {
        callback(failure('The provided data is too small.', 'OperationError'));
        return;
      }
      const cipher = name === 'ChaCha20-Poly1305' ? 'chacha20-poly1305' : `aes-${bits}-${name.slice(4).toLowerCase()}`;
      binding.cipherOnce(cipher, encrypting, secret, iv, additionalData ?? null, tagLength / 8, data, done);
    }
  }
}

// ---- derivation ----------------------------------------------------------------------------------------

function wholeBytes(length) {
  if (length === null) throw failure('length cannot be null', 'OperationError');
  if (length % 8 !== 0) throw failure('length must be a multiple of 8', 'OperationError');
  return length / 8;
}

// Bits of what two keys agree on.
const kAgreed = { '__proto__': null, 'X25519': 256, 'X448': 448, 'P-256': 256, 'P-384': 384, 'P-521': 528 };

/** Throws what can be told of parameters and length before anything is derived. */
function checkDerivation(parameters, length) {
  const { name } = parameters;
  if (name === 'ECDH' || kMontgomery.has(name)) {
    const { algorithm } = cryptoKeySlots(parameters.public);
    if (length !== null && length > kAgreed[algorithm.namedCurve ?? algorithm.name]) {
      throw failure('derived bit length is too small', 'OperationError');
    }
    return;
  }
  wholeBytes(length);
  if (name.startsWith('Argon2') && length < 32) throw failure('length must be >= 32', 'OperationError');
}

function agree(parameters, key, length, callback) {
  const ours = cryptoKeySlots(key).algorithm;
  const theirs = cryptoKeySlots(parameters.public).algorithm;
  if (ours.namedCurve !== theirs.namedCurve) throw failure('Named curve mismatch', 'InvalidAccessError');
  checkDerivation(parameters, length);
  binding.agree(keyData(key), keyData(parameters.public), (err, secret) => {
    if (err) {
      callback(operationFailed(err));
      return;
    }
    // An agreement on nothing is no secret.
    if (kMontgomery.has(parameters.name) && secret.every((byte) => byte === 0)) {
      callback(operationFailed());
      return;
    }
    callback(null, exact(length === null ? secret : cutToBits(secret, length)));
  });
}

/** callback(err, ArrayBuffer); length in bits, null for all there is. */
function deriveBits(parameters, key, length, callback) {
  const { name } = parameters;
  if (name === 'ECDH' || kMontgomery.has(name)) {
    agree(parameters, key, length, callback);
    return;
  }
  checkDerivation(parameters, length);
  const bytes = length / 8;
  const secret = keyData(key);
  if (bytes === 0) {
    callback(null, new ArrayBuffer(0));
    return;
  }
  const done = after(callback);
  const { hash, salt, info, iterations } = parameters;
  if (name === 'HKDF') {
    const digestName = opensslHash(hash.name);
    try {
      binding.checkHkdf(digestName, bytes);
    } catch (cause) {
      throw operationFailed(cause);
    }
    binding.hkdf(digestName, secret, salt, info, bytes, done);
  } else if (name === 'PBKDF2') {
    binding.pbkdf2(secret, salt, iterations, bytes, opensslHash(hash.name), done);
  } else {
    const { nonce, parallelism, memory, passes, secretValue, associatedData } = parameters;
    const kind = ['Argon2d', 'Argon2i', 'Argon2id'].indexOf(name);
    binding.argon2(kind, secret, nonce, parallelism, bytes, memory, passes, secretValue ?? null,
                   associatedData ?? null, done);
  }
}

// ---- encapsulation -------------------------------------------------------------------------------------

/** callback(err, { sharedKey, ciphertext }) as ArrayBuffers */
function encapsulate(key, callback) {
  binding.encapsulate(keyData(key), after(callback, ([sharedKey, ciphertext]) =>
    ({ sharedKey: exact(sharedKey), ciphertext: exact(ciphertext) })));
}

/** callback(err, ArrayBuffer) */
function decapsulate(key, ciphertext, callback) {
  binding.decapsulate(keyData(key), ciphertext, after(callback));
}

module.exports = { checkDerivation, crypt, decapsulate, deriveBits, digest, encapsulate, sign, verify };
