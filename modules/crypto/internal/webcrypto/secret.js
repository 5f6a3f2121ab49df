'use strict';

// Secret keys of Web Crypto: making, importing and exporting those of AES, ChaCha20-Poly1305, HMAC and KMAC, and
// importing what keys are derived from.

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { SecretKeyObject } = require('internal/crypto/keys');
const { cryptoKeySlots, keyData, makeCryptoKey } = require('internal/crypto/crypto_key');
const { allowedUsages, checkUsages, defaultHmacLength, failure, kAes, kArgon2, kDeriving, kKmac } =
  require('internal/crypto/webcrypto/algorithms');

/** Bits of a key by its algorithm's parameters. */
function keyLength({ name, length, hash }) {
  if (kAes.has(name)) return length;
  if (name === 'ChaCha20-Poly1305') return 256;
  if (name === 'HMAC') return length ?? defaultHmacLength(hash);
  if (kKmac.has(name)) return length ?? (name === 'KMAC128' ? 128 : 256);
  // What keys are derived from has any length.
  return null;
}

/** A copy of the bytes of which only so many bits count: the rest of the last one is zero. */
function cutToBits(bytes, bits) {
  const cut = Buffer.from(bytes.subarray(0, Math.ceil(bits / 8)));
  if (bits % 8 !== 0) cut[cut.length - 1] &= 0xff << (8 - (bits % 8));
  return cut;
}

/** What a key shows as its algorithm. */
function algorithmOf(parameters, bits) {
  const { name, hash } = parameters;
  if (kDeriving.has(name)) return { name };
  if (name === 'ChaCha20-Poly1305') return { name };
  return hash === undefined ? { name, length: bits } : { name, length: bits, hash: { name: hash.name } };
}

/** callback(err, CryptoKey) */
function generateSecret(parameters, extractable, usages, callback) {
  const { name } = parameters;
  checkUsages(name, allowedUsages(name, 'secret'), usages);
  const bits = keyLength(parameters);
  if (usages.length === 0) throw failure('Usages cannot be empty when creating a key.', 'SyntaxError');
  const finish = (bytes) =>
    makeCryptoKey(new SecretKeyObject(cutToBits(bytes, bits)), algorithmOf(parameters, bits), usages, extractable);
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  if (bits === 0) {
    callback(null, finish(bytes));
    return;
  }
  binding.randomFill(bytes, 0, bytes.length, (err) => {
    if (err) callback(err);
    else callback(null, finish(bytes));
  });
}

// ---- JSON Web Keys -------------------------------------------------------------------------------------

/** What all JWKs have to fulfil. @throws {DOMException} DataError */
function checkJwk(jwk, kty, use, extractable, usages) {
  if (!jwk.kty) throw failure('Invalid keyData', 'DataError');
  if (jwk.kty !== kty) throw failure('Invalid JWK "kty" Parameter', 'DataError');
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    throw failure('Invalid JWK "use" Parameter', 'DataError');
  }
  const operations = jwk.key_ops;
  if (operations !== undefined) {
    if (new Set(operations).size !== operations.length) throw failure('Duplicate key operation', 'DataError');
    if (!usages.every((usage) => operations.includes(usage))) {
      throw failure('Key operations and usage mismatch', 'DataError');
    }
  }
  if (jwk.ext === false && extractable) {
    throw failure('JWK "ext" Parameter and extractable mismatch', 'DataError');
  }
}

/** The `alg` of a JWK with such a key; undefined where none is defined. */
function jwkAlg(name, bits, hash) {
  if (kAes.has(name)) return `A${bits}${name.slice(4)}`;
  if (name === 'ChaCha20-Poly1305') return 'C20P';
  if (kKmac.has(name)) return `K${name.slice(4)}`;
  if (hash.name.startsWith('SHA3-')) return undefined;
  return `HS${hash.name.slice(4)}`;
}

function bytesOfJwk(jwk, parameters, extractable, usages) {
  const { name, hash } = parameters;
  checkJwk(jwk, 'oct', name === 'HMAC' || kKmac.has(name) ? 'sig' : 'enc', extractable, usages);
  if (jwk.k === undefined) throw failure('Invalid keyData', 'DataError');
  const bytes = Buffer.from(jwk.k, 'base64url');
  checkLength(name, bytes);
  const alg = jwkAlg(name, bytes.length * 8, hash);
  if (jwk.alg !== undefined && alg !== undefined && jwk.alg !== alg) {
    throw failure('JWK "alg" does not match the requested algorithm', 'DataError');
  }
  return bytes;
}

// ---- importing, exporting ------------------------------------------------------------------------------

function checkLength(name, bytes) {
  const bits = bytes.length * 8;
  const right = kAes.has(name) ? bits === 128 || bits === 192 || bits === 256 :
    name !== 'ChaCha20-Poly1305' || bits === 256;
  if (!right) throw failure('Invalid key length', 'DataError');
}

/** The newer algorithms know the newer name of the format only. */
function isRaw(name, format) {
  if (format === 'raw-secret') return true;
  return format === 'raw' && name !== 'AES-OCB' && name !== 'ChaCha20-Poly1305' && !kKmac.has(name) &&
    !kArgon2.has(name);
}

/** The key of the bytes, checked and cut as the parameters say. */
function secretOfBytes(bytes, parameters, extractable, usages) {
  const { name, length } = parameters;
  checkLength(name, bytes);
  let bits = bytes.length * 8;
  if (name === 'HMAC' || kKmac.has(name)) {
    if (name === 'HMAC' && bits === 0) throw failure('Zero-length key is not supported', 'DataError');
    if (length !== undefined) {
      if (length > bits || (length <= bits - 8)) throw failure('Invalid key length', 'DataError');
      bits = length;
    }
  }
  if (usages.length === 0) {
    throw failure('Usages cannot be empty when importing a secret key.', 'SyntaxError');
  }
  return makeCryptoKey(
    new SecretKeyObject(cutToBits(bytes, bits)), algorithmOf(parameters, bits), usages, extractable);
}

/** Throws where such keys may not be used so. */
function checkSecretUsages(name, extractable, usages) {
  checkUsages(name, allowedUsages(name, 'secret'), usages);
  if (kDeriving.has(name) && extractable) throw failure(`${name} keys are not extractable`, 'SyntaxError');
}

/** @returns {CryptoKey} */
function importSecret(format, data, parameters, extractable, usages) {
  const { name } = parameters;
  if (!isRaw(name, format) && (format !== 'jwk' || kDeriving.has(name))) {
    throw failure(`Unable to import ${name} using ${format} format`, 'NotSupportedError');
  }
  checkSecretUsages(name, extractable, usages);
  const bytes = format === 'jwk' ? bytesOfJwk(data, parameters, extractable, usages) : data;
  return secretOfBytes(bytes, parameters, extractable, usages);
}

/** @returns {ArrayBuffer | object | undefined} undefined where the format is not for such keys */
function exportSecret(format, key) {
  const { algorithm: { name, hash }, usages, extractable } = cryptoKeySlots(key);
  const bytes = keyData(key);
  if (isRaw(name, format)) return new Uint8Array(bytes).buffer;
  if (format !== 'jwk') return undefined;
  const jwk = { key_ops: [...usages], ext: extractable };
  const alg = jwkAlg(name, bytes.length * 8, hash);
  if (alg !== undefined) jwk.alg = alg;
  jwk.kty = 'oct';
  jwk.k = bytes.toString('base64url');
  return jwk;
}

module.exports = {
  checkJwk, checkSecretUsages, cutToBits, exportSecret, generateSecret, importSecret, keyLength, secretOfBytes,
};
