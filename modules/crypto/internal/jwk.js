'use strict';

// JSON Web Keys of native key handles and back (RFC 7517, 7518, 8037).
//
// Native half (internalBinding('crypto')):
//   keyNumbers(handle) -> [n, e(, d, p, q, dp, dq, qi)] of RSA keys, [x, y(, d)] of elliptic curve keys
//   keyRsa(n, e, d | null, p | null, …) , keyEc(curve, x, y, d | null) -> handle; keyCurve(handle) -> name

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { detailsOf, nativeKind } = require('internal/crypto/keys');

const kCurves = { __proto__: null, prime256v1: 'P-256', secp256k1: 'secp256k1', secp384r1: 'P-384', secp521r1: 'P-521' };
const kCurveNames = new Set(Object.values(kCurves));
const kOctetKinds = { __proto__: null, ed25519: 'Ed25519', ed448: 'Ed448', x25519: 'X25519', x448: 'X448' };
const kOctetNames = new Set(Object.values(kOctetKinds));
const kAkp = /^(?:ml-dsa-(?:44|65|87)|ml-kem-(?:512|768|1024)|slh-dsa-(?:sha2|shake)-(?:128|192|256)[sf])$/;

function text(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).base64urlSlice();
}

/** @param {'public' | 'private'} part @throws ERR_CRYPTO_JWK_UNSUPPORTED_* */
function exportJwk(handle, part, { pss = false } = {}) {
  const kind = binding.keyKind(handle);
  const isPrivate = part === 'private';
  if (kind === 'rsa' || (pss && kind === 'rsa-pss')) {
    const [n, e, ...secrets] = binding.keyNumbers(handle).map(text);
    const jwk = { kty: 'RSA', n, e };
    if (isPrivate) [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi] = secrets;
    return jwk;
  }
  if (kind === 'ec') {
    const name = detailsOf(handle).namedCurve;
    const crv = kCurves[name];
    if (crv === undefined) throw new codes.ERR_CRYPTO_JWK_UNSUPPORTED_CURVE(name);
    const [x, y, d] = binding.keyNumbers(handle).map(text);
    const jwk = { kty: 'EC', x, y, crv };
    if (isPrivate) jwk.d = d;
    return jwk;
  }
  if (kOctetKinds[kind] !== undefined) {
    const jwk = { crv: kOctetKinds[kind] };
    if (isPrivate) jwk.d = text(binding.keyRawPrivate(handle));
    jwk.x = text(binding.keyRawPublic(handle, false));
    jwk.kty = 'OKP';
    return jwk;
  }
  if (kAkp.test(kind)) {
    const jwk = {};
    if (isPrivate) {
      const secret = kind.startsWith('slh-') ? binding.keyRawPrivate(handle) : binding.keySeed(handle);
      if (secret === undefined) throw new codes.ERR_CRYPTO_OPERATION_FAILED('key does not have an available seed');
      jwk.priv = text(secret);
    }
    jwk.kty = 'AKP';
    jwk.alg = nativeKind(kind);
    jwk.pub = text(binding.keyRawPublic(handle, false));
    return jwk;
  }
  throw new codes.ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE();
}

function invalid(message) {
  const error = new TypeError(message);
  error.code = 'ERR_CRYPTO_INVALID_JWK';
  return error;
}

function bytes(value) {
  return Buffer.from(value, 'base64url');
}

function areTexts(...values) {
  return values.every((value) => typeof value === 'string');
}

/** The handle that `make` gives; whatever it throws means that the JWK is not right. */
function attempt(make, message) {
  try {
    return make();
  } catch {
    throw invalid(message);
  }
}

/** Throws where a private key is wanted and there is none. */
function hasSecret(secret, isPrivate) {
  if (isPrivate && secret === undefined) throw invalid('JWK does not contain private key material');
}

function importRsa(jwk, isPrivate) {
  const message = 'Invalid JWK RSA key';
  const { n, e } = jwk;
  if (!areTexts(n, e)) throw invalid(message);
  if (!isPrivate) return attempt(() => binding.keyRsa(bytes(n), bytes(e)), message);
  const { d, p, q, dp, dq, qi } = jwk;
  hasSecret(d, true);
  if (!areTexts(d, p, q, dp, dq, qi)) throw invalid(message);
  return attempt(() => binding.keyRsa(...[n, e, d, p, q, dp, dq, qi].map(bytes)), message);
}

function importEc(jwk, isPrivate) {
  const message = 'Invalid JWK EC key';
  const { crv, x, y, d } = jwk;
  if (crv === undefined) throw invalid(message);
  if (typeof crv !== 'string' || !kCurveNames.has(crv)) throw new codes.ERR_CRYPTO_INVALID_CURVE();
  if (!areTexts(x, y)) throw invalid(message);
  hasSecret(d, isPrivate);
  if (isPrivate && !areTexts(d)) throw invalid(message);
  return attempt(() => binding.keyEc(crv, bytes(x), bytes(y), isPrivate ? bytes(d) : null), message);
}

function importOctets(jwk, isPrivate) {
  const message = 'Invalid JWK OKP key';
  const { crv, x, d } = jwk;
  if (typeof crv !== 'string' || !kOctetNames.has(crv)) throw invalid(message);
  if (!areTexts(x)) throw invalid(message);
  hasSecret(d, isPrivate);
  if (isPrivate && !areTexts(d)) throw invalid(message);
  return attempt(() => {
    const handle = binding.keyRaw(crv.toUpperCase(), bytes(isPrivate ? d : x), isPrivate);
    if (isPrivate && text(binding.keyRawPublic(handle, false)) !== bytes(x).base64urlSlice()) throw invalid(message);
    return handle;
  }, message);
}

function importAkp(jwk, isPrivate) {
  const message = 'Invalid JWK AKP key';
  const { alg, pub, priv } = jwk;
  if (typeof alg !== 'string' || !kAkp.test(alg.toLowerCase()) || nativeKind(alg.toLowerCase()) !== alg) {
    throw invalid('Unsupported JWK AKP "alg"');
  }
  if (!areTexts(pub)) throw invalid(message);
  hasSecret(priv, isPrivate);
  if (isPrivate && !areTexts(priv)) throw invalid(message);
  return attempt(() => {
    if (!isPrivate) return binding.keyRaw(alg, bytes(pub), false);
    const handle = alg.startsWith('SLH-') ? binding.keyRaw(alg, bytes(priv), true) :
      binding.keyFromSeed(alg, bytes(priv));
    if (text(binding.keyRawPublic(handle, false)) !== bytes(pub).base64urlSlice()) throw invalid(message);
    return handle;
  }, message);
}

/** @param {'public' | 'private'} [part] what the JWK has where left out @throws ERR_CRYPTO_INVALID_JWK */
function importJwk(jwk, part) {
  const { kty } = jwk;
  const secret = kty === 'AKP' ? jwk.priv : jwk.d;
  const isPrivate = part === undefined ? secret !== undefined : part === 'private';
  switch (kty) {
    case 'RSA': return importRsa(jwk, isPrivate);
    case 'EC': return importEc(jwk, isPrivate);
    case 'OKP': return importOctets(jwk, isPrivate);
    case 'AKP': return importAkp(jwk, isPrivate);
    default: throw invalid(`${kty} is not a supported JWK key type`);
  }
}

module.exports = { exportJwk, importJwk };
