'use strict';

// Keys of pairs of Web Crypto: making, importing and exporting those of RSA, elliptic curves, Curve25519, Curve448,
// ML-DSA and ML-KEM.

const binding = internalBinding('crypto');
const { PrivateKeyObject, PublicKeyObject, detailsOf, handleOf, kStructures, nativeKind } =
  require('internal/crypto/keys');
const { exportJwk, importJwk } = require('internal/crypto/jwk');
const { cryptoKeySlots, keyData, makeCryptoKey } = require('internal/crypto/crypto_key');
const { allowedUsages, checkUsages, failure, kEc, kMlDsa, kMlKem, kMontgomery, kRsa, operationFailed } =
  require('internal/crypto/webcrypto/algorithms');
const { checkJwk } = require('internal/crypto/webcrypto/secret');

const kCurveNames = { '__proto__': null, 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };

function isSeeded(name) {
  return kMlDsa.has(name) || kMlKem.has(name);
}

/** What `asymmetricKeyType` says of an algorithm's keys. */
function kindOf(name) {
  if (kRsa.has(name)) return 'rsa';
  if (kEc.has(name)) return 'ec';
  return name.toLowerCase();
}

function bigintBytes(value) {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return new Uint8Array(even.match(/../g).map((pair) => parseInt(pair, 16)));
}

/** What a key shows as its algorithm. */
function algorithmOf({ name, namedCurve, hash }, handle) {
  if (kRsa.has(name)) {
    const { modulusLength, publicExponent } = detailsOf(handle);
    return { name, modulusLength, publicExponent: bigintBytes(publicExponent), hash: { name: hash.name } };
  }
  return kEc.has(name) ? { name, namedCurve } : { name };
}

function makeKey(handle, part, parameters, usages, extractable) {
  const object = part === 'public' ? new PublicKeyObject(handle) : new PrivateKeyObject(handle);
  return makeCryptoKey(object, algorithmOf(parameters, handle), usages, extractable);
}

// ---- making --------------------------------------------------------------------------------------------

/** An exponent as a number. Even ones and 1 make no keys. */
function exponentOf(bytes) {
  let exponent = 0;
  for (const byte of bytes) {
    exponent = exponent * 256 + byte;
    if (exponent > 0xffffffff) {
      throw failure('The publicExponent must be equivalent to an unsigned 32-bit value', 'OperationError');
    }
  }
  if (exponent < 3 || exponent % 2 === 0) throw operationFailed();
  return exponent;
}

function starter({ name, modulusLength, publicExponent, namedCurve }) {
  if (kRsa.has(name)) {
    const settings = `rsa_keygen_bits:${modulusLength}\nrsa_keygen_pubexp:${exponentOf(publicExponent)}`;
    return (done) => binding.generateKeyPair('RSA', null, settings, done);
  }
  if (kEc.has(name)) {
    return (done) => binding.generateKeyPair('EC', null, `ec_paramgen_curve:${namedCurve}\nec_param_enc:named_curve`, done);
  }
  return (done) => binding.generateKeyPair(nativeKind(kindOf(name)), null, '', done);
}

/** callback(err, { publicKey, privateKey }) */
function generatePair(parameters, extractable, usages, callback) {
  const { name } = parameters;
  const forPublic = allowedUsages(name, 'public');
  const forPrivate = allowedUsages(name, 'private');
  checkUsages(name, [...forPublic, ...forPrivate], usages);
  const start = starter(parameters);
  const privateUsages = usages.filter((usage) => forPrivate.includes(usage));
  if (privateUsages.length === 0) throw failure('Usages cannot be empty when creating a key.', 'SyntaxError');
  start((err, handles) => {
    if (err) {
      callback(operationFailed(err));
      return;
    }
    const publicUsages = usages.filter((usage) => forPublic.includes(usage));
    callback(null, {
      publicKey: makeKey(handles[0], 'public', parameters, publicUsages, true),
      privateKey: makeKey(handles[1], 'private', parameters, privateUsages, extractable),
    });
  });
}

// ---- importing -----------------------------------------------------------------------------------------

function attempt(make) {
  try {
    return make();
  } catch (cause) {
    throw failure('Invalid keyData', 'DataError', cause);
  }
}

/** Throws where a handle is not of the algorithm's kind. */
function checkKind({ name, namedCurve }, handle) {
  if (binding.keyKind(handle) !== kindOf(name)) throw failure('Invalid key type', 'DataError');
  if (kEc.has(name) && binding.keyCurve(handle) !== kCurveNames[namedCurve]) {
    throw failure('Named curve mismatch', 'DataError');
  }
}

const kExpectedUse = (name) =>
  (name === 'RSA-OAEP' || name === 'ECDH' || kMontgomery.has(name) || kMlKem.has(name) ? 'enc' : 'sig');

/** The `alg` of a JWK with a key of these parameters; undefined where none is defined. */
function jwkAlg({ name, namedCurve, hash }) {
  if (kRsa.has(name)) {
    if (hash.name.startsWith('SHA3-')) return undefined;
    const bits = hash.name.slice(4);
    if (name === 'RSA-OAEP') return bits === '1' ? name : `${name}-${bits}`;
    return `${name === 'RSA-PSS' ? 'PS' : 'RS'}${bits}`;
  }
  if (name === 'ECDSA') return `ES${namedCurve === 'P-521' ? '512' : namedCurve.slice(2)}`;
  return name.startsWith('Ed') ? name : undefined;
}

function handleOfJwk(jwk, parameters, extractable, usages) {
  const { name, namedCurve } = parameters;
  let kty = 'OKP';
  if (kRsa.has(name)) kty = 'RSA';
  else if (kEc.has(name)) kty = 'EC';
  else if (isSeeded(name)) kty = 'AKP';
  const part = (kty === 'AKP' ? jwk.priv : jwk.d) === undefined ? 'public' : 'private';
  checkJwk(jwk, kty, kExpectedUse(name), extractable, usages);
  checkUsages(name, allowedUsages(name, part), usages);
  if (kty === 'EC' || kty === 'OKP') {
    const { crv, x, y } = jwk;
    if (crv === undefined || x === undefined || (kty === 'EC' && y === undefined)) {
      throw failure('Invalid keyData', 'DataError');
    }
    if (kty === 'EC' && crv !== namedCurve) {
      throw failure('JWK "crv" does not match the requested algorithm', 'DataError');
    }
    if (kty === 'OKP' && crv !== name) {
      throw failure('JWK "crv" Parameter and algorithm name mismatch', 'DataError');
    }
  }
  if (kty === 'AKP') {
    if (jwk.alg === undefined || jwk.pub === undefined) throw failure('Invalid keyData', 'DataError');
    if (jwk.alg !== name) throw failure('JWK "alg" Parameter and algorithm name mismatch', 'DataError');
  }
  const alg = jwkAlg(parameters);
  const old = kty === 'OKP' ? 'EdDSA' : alg;
  if (jwk.alg !== undefined && alg !== undefined && jwk.alg !== alg && jwk.alg !== old) {
    throw failure('JWK "alg" does not match the requested algorithm', 'DataError');
  }
  if (kty === 'RSA' && (jwk.n === undefined || jwk.e === undefined)) throw failure('Invalid keyData', 'DataError');
  return { handle: attempt(() => importJwk(jwk, part)), part };
}

function isRawPublic(name, format) {
  if (kRsa.has(name)) return false;
  return format === 'raw-public' || (format === 'raw' && !isSeeded(name));
}

/** The native handle of key data in a format, and which part of a pair it is. */
function handleOfData(format, data, parameters, extractable, usages) {
  const { name, namedCurve } = parameters;
  if (format === 'jwk') return handleOfJwk(data, parameters, extractable, usages);
  if (format === 'spki') {
    checkUsages(name, allowedUsages(name, 'public'), usages);
    return { handle: attempt(() => binding.keyRead(false, data, kStructures.spki, null)), part: 'public' };
  }
  if (format === 'pkcs8') {
    checkUsages(name, allowedUsages(name, 'private'), usages);
    return { handle: attempt(() => binding.keyRead(true, data, kStructures.pkcs8, null)), part: 'private' };
  }
  if (isRawPublic(name, format)) {
    checkUsages(name, allowedUsages(name, 'public'), usages);
    const make = kEc.has(name) ? () => binding.keyEcRaw(namedCurve, data, false) :
      () => binding.keyRaw(nativeKind(kindOf(name)), data, false);
    return { handle: attempt(make), part: 'public' };
  }
  if (format === 'raw-seed' && isSeeded(name)) {
    checkUsages(name, allowedUsages(name, 'private'), usages);
    return { handle: attempt(() => binding.keyFromSeed(nativeKind(kindOf(name)), data)), part: 'private' };
  }
  throw failure(`Unable to import ${name} using ${format} format`, 'NotSupportedError');
}

/** @returns {CryptoKey} */
function importPair(format, data, parameters, extractable, usages) {
  const { handle, part } = handleOfData(format, data, parameters, extractable, usages);
  checkKind(parameters, handle);
  const { name } = parameters;
  if (format === 'pkcs8' && isSeeded(name) && binding.keySeed(handle) === undefined) {
    throw failure(
      `Importing an ${name.slice(0, name.lastIndexOf('-'))} PKCS#8 key without a seed is not supported`,
      'NotSupportedError');
  }
  if (format === 'pkcs8' && isSeeded(name)) checkSeed(handle, data);
  if (format === 'pkcs8' && kEc.has(name)) checkSecret(handle, parameters);
  return checkedKey(handle, part, parameters, usages, extractable);
}

/** Key data with both a seed and what is made of it must have the two that belong together. */
function checkSeed(handle, data) {
  const der = binding.keyWrite(handle, false, kStructures.pkcs8, null, null);
  if (der.length === data.length && der.some((byte, i) => byte !== data[i])) {
    throw failure('Invalid keyData', 'DataError');
  }
}

/** The secret of an elliptic curve key must be below the order, and the point must be its. */
function checkSecret(handle, { namedCurve }) {
  const made = attempt(() => binding.keyEcRaw(namedCurve, binding.keyRawPrivate(handle), true));
  if (!binding.keySame(made, handle)) throw failure('Invalid keyData', 'DataError');
}

function checkedKey(handle, part, parameters, usages, extractable) {
  if (part === 'private' && usages.length === 0) {
    throw failure('Usages cannot be empty when importing a private key.', 'SyntaxError');
  }
  const own = part === 'public' ? binding.keyPublic(handle) : handle;
  return makeKey(own, part, parameters, usages, extractable);
}

/** @returns {CryptoKey} of a KeyObject of a pair */
function importPairObject(object, part, parameters, extractable, usages) {
  const handle = handleOf(object);
  checkUsages(parameters.name, allowedUsages(parameters.name, part), usages);
  checkKind(parameters, handle);
  return checkedKey(handle, part, parameters, usages, extractable);
}

/** @returns {CryptoKey} the public key of a private one */
function publicKeyOf(key, usages) {
  const { algorithm } = cryptoKeySlots(key);
  checkUsages(algorithm.name, allowedUsages(algorithm.name, 'public'), usages);
  return makeKey(binding.keyPublic(keyData(key)), 'public', algorithm, usages, true);
}

// ---- exporting -----------------------------------------------------------------------------------------

function exact(bytes) {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** A public key in SPKI, with its point in full even where it was read compressed. */
function spkiOf({ name, namedCurve }, handle) {
  const whole = kEc.has(name) ? binding.keyEcRaw(namedCurve, binding.keyRawPublic(handle, false), false) : handle;
  return binding.keyWrite(whole, false, kStructures.spki, null, null);
}

/** A private key in PKCS#8; those with a seed have nothing but the seed inside. */
function pkcs8Of(name, handle) {
  const der = binding.keyWrite(handle, false, kStructures.pkcs8, null, null);
  if (!isSeeded(name)) return der;
  const seed = seedOf(handle);
  // The sequence's head has four bytes; behind it are the version, of three, and the algorithm.
  const algorithm = der.subarray(4, 4 + 3 + 2 + der[4 + 3 + 1]);
  const inner = [0x80, seed.length, ...seed];
  const content = [...algorithm, 0x04, inner.length, ...inner];
  return new Uint8Array([0x30, content.length, ...content]);
}

function seedOf(handle) {
  const seed = binding.keySeed(handle);
  if (seed === undefined) {
    const { codes } = require('internal/errors');
    throw new codes.ERR_CRYPTO_OPERATION_FAILED('Failed to get raw seed');
  }
  return seed;
}

/** @returns {ArrayBuffer | object | undefined} undefined where the format is not for such keys */
function exportPair(format, key, part) {
  const { algorithm, usages, extractable } = cryptoKeySlots(key);
  const { name } = algorithm;
  const handle = keyData(key);
  const isPublic = part === 'public';
  try {
    if (format === 'jwk') {
      const jwk = { key_ops: [...usages], ext: extractable };
      const alg = kEc.has(name) ? undefined : jwkAlg(algorithm);
      if (alg !== undefined) jwk.alg = alg;
      return Object.assign(jwk, exportJwk(handle, part));
    }
    if (format === 'spki' && isPublic) return exact(spkiOf(algorithm, handle));
    if (format === 'pkcs8' && !isPublic) return exact(pkcs8Of(name, handle));
    if (isPublic && isRawPublic(name, format)) return exact(binding.keyRawPublic(handle, false));
    if (format === 'raw-seed' && !isPublic && isSeeded(name)) {
      return exact(seedOf(handle));
    }
  } catch (cause) {
    throw operationFailed(cause);
  }
  return undefined;
}

module.exports = { exportPair, generatePair, importPair, importPairObject, publicKeyOf };
