'use strict';

// KeyObject and the functions that make one of what programs have. Follows "Class: KeyObject", "crypto.createSecretKey",
// "crypto.createPublicKey" and "crypto.createPrivateKey" in Node's documentation. What the options of encodings mean is
// in internal/crypto/key_encoding.js, JSON Web Keys are in internal/crypto/jwk.js.
//
// What a KeyObject stands for is hidden in private fields: programs can replace the accessors. A secret key is a Buffer
// of its own, the others are native handles.
//
// Native half (internalBinding('crypto')); structure is 0 PKCS#1, 1 SPKI, 2 PKCS#8, 3 SEC1, -1 PEM:
//   keyStore(uri, properties | null, passphrase u8 | null) -> handle of a private key that OpenSSL finds
//   keyRead(private, u8, structure, passphrase u8 | null) -> handle; errors: ERR_OSSL_*, ERR_MISSING_PASSPHRASE
//   keyPublic(handle) -> handle of the public part; keyKind(handle) -> 'rsa', …; keySame(a, b) -> boolean
//   keyDetails(handle) -> [name, value, isHexNumber, …]
//   keyWrite(handle, pem, structure, cipher | null, passphrase u8 | null) -> u8
//   keyRawPublic(handle, compressed) -> u8; keyRawPrivate(handle) -> u8; keySeed(handle) -> u8 | undefined
//   keyRaw(kind, u8, private), keyEcRaw(curve, u8, private), keyFromSeed(kind, u8) -> handle

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateObject, validateOneOf, validateString } = require('internal/validators');
const { bytesOnly, kByteTypes, toBytes, viewBytes } = require('internal/crypto/util');
const { toBuffer } = require('internal/native_bytes');
const { HostObject, defineSending, hideHost, kClone } = require('internal/transferable');

const kConstruct = Symbol('kConstruct');

let typeOf;
let handleOf;
let isKeyObject;

/** The number of a structure with a name; see above. */
const kStructures = { __proto__: null, pkcs1: 0, spki: 1, pkcs8: 2, sec1: 3 };

class KeyObject extends HostObject {
  #type;
  #handle;

  static {
    typeOf = (key) => key.#type;
    handleOf = (key) => key.#handle;
    isKeyObject = (value) => typeof value === 'object' && value !== null && #handle in value;
  }

  constructor(type, handle, construct) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') {
      throw new codes.ERR_INVALID_ARG_VALUE('type', type);
    }
    if (construct !== kConstruct) throw new codes.ERR_INVALID_ARG_TYPE('handle', 'object', handle);
    super();
    this.#type = type;
    this.#handle = handle;
  }

  /** 'secret', 'public' or 'private' */
  get type() {
    if (!isKeyObject(this)) throw new codes.ERR_INVALID_THIS('KeyObject');
    return this.#type;
  }

  static from(key) {
    const { cryptoKeySlots, isCryptoKey } = require('internal/crypto/crypto_key');
    if (!isCryptoKey(key)) throw new codes.ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    const { extractable, keyObject } = cryptoKeySlots(key);
    if (!extractable) {
      deprecated('Passing a non-extractable CryptoKey to KeyObject.from() is deprecated.', 'DEP0204');
    }
    return keyObject;
  }

  /** @returns {CryptoKey} */
  toCryptoKey(algorithm, extractable, keyUsages) {
    if (!isKeyObject(this)) throw new codes.ERR_INVALID_THIS('KeyObject');
    return require('internal/crypto/webcrypto').importKeyObject(this, algorithm, extractable, keyUsages);
  }

  equals(otherKeyObject) {
    if (!isKeyObject(this)) throw new codes.ERR_INVALID_THIS('KeyObject');
    if (!isKeyObject(otherKeyObject)) {
      throw new codes.ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', otherKeyObject);
    }
    return sameKeys(this, otherKeyObject);
  }
}
hideHost(KeyObject);
defineSending(KeyObject, kClone, function() {
  const type = typeOf(this);
  const handle = handleOf(this);
  const bytes = type === 'secret' ? new Uint8Array(handle) :
    binding.keyWrite(handle, false, type === 'public' ? kStructures.spki : kStructures.pkcs8, null, null);
  return { data: { type, bytes }, deserializeInfo: 'internal/crypto/keys:receiveKey' };
});
Object.defineProperty(KeyObject, 'length', { __proto__: null, configurable: true, value: 2 });
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'KeyObject',
});

/** Whether two KeyObjects are the same key. */
function sameKeys(a, b) {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const first = handleOf(a);
  const second = handleOf(b);
  if (type !== 'secret') return binding.keySame(first, second);
  return first.length === second.length && binding.timingSafeEqual(first, second);
}

// ---- secret keys ---------------------------------------------------------------------------------------

function ownType(key, types) {
  if (!isKeyObject(key) || !types.includes(typeOf(key))) {
    throw new codes.ERR_INVALID_THIS(types[0] === 'secret' ? 'SecretKeyObject' : 'AsymmetricKeyObject');
  }
  return handleOf(key);
}

class SecretKeyObject extends KeyObject {
  constructor(bytes) {
    super('secret', bytes, kConstruct);
  }

  get symmetricKeySize() {
    return ownType(this, ['secret']).length;
  }

  /** The key's bytes, or a JWK with `{ format: 'jwk' }`. */
  export(options) {
    const bytes = ownType(this, ['secret']);
    if (options !== undefined) {
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return { kty: 'oct', k: bytes.toString('base64url') };
    }
    return Buffer.from(bytes);
  }
}

/** @returns {KeyObject} of kind 'secret' */
function createSecretKey(key, encoding) {
  if (typeof key !== 'string') return new SecretKeyObject(Buffer.from(bytesOnly(key, 'key')));
  return new SecretKeyObject(Buffer.from(toBytes(key, 'key', encoding)));
}

/** The bytes of a secret given as text, bytes or a KeyObject. @throws ERR_INVALID_ARG_TYPE */
function secretBytes(key, name, encoding, types = ['KeyObject', 'CryptoKey']) {
  if (typeof key === 'string') return Buffer.from(key, encoding === 'buffer' ? 'utf8' : encoding);
  if (isKeyObject(key)) return secretOf(key);
  const bytes = viewBytes(key);
  if (bytes !== undefined) return bytes;
  const { isCryptoKey } = require('internal/crypto/crypto_key');
  if (isCryptoKey(key)) return secretOf(objectOfCryptoKey(key));
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', ...kByteTypes, ...types], key);
}

function secretOf(key) {
  if (typeOf(key) !== 'secret') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(typeOf(key), 'secret');
  return handleOf(key);
}

// ---- keys of pairs -------------------------------------------------------------------------------------

/** What `asymmetricKeyDetails` shows of a handle. */
function detailsOf(handle) {
  const list = binding.keyDetails(handle);
  const details = {};
  for (let i = 0; i < list.length; i += 3) {
    Object.defineProperty(details, list[i], {
      __proto__: null, configurable: true, enumerable: true, writable: true,
      value: list[i + 2] ? BigInt(`0x${list[i + 1]}`) : list[i + 1],
    });
  }
  return details;
}

const kAsymmetric = ['public', 'private'];

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    return binding.keyKind(ownType(this, kAsymmetric));
  }

  get asymmetricKeyDetails() {
    return detailsOf(ownType(this, kAsymmetric));
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('public', handle, kConstruct);
  }

  /** Options: format, type. */
  export(options) {
    const handle = ownType(this, ['public']);
    validateObject(options, 'options');
    return writePublic(handle, options, 'options');
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('private', handle, kConstruct);
  }

  /** Options: format, type, cipher, passphrase. */
  export(options) {
    const handle = ownType(this, ['private']);
    validateObject(options, 'options');
    return writePrivate(handle, options, 'options');
  }
}

function incompatible() {
  const error = new Error('The selected key encoding is incompatible with the key type');
  error.code = 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS';
  return error;
}

function noEncryption(format) {
  return new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'does not support encryption');
}

const kSeeded = /^ml-/;
const kRaw = /^(?:ec|ed25519|ed448|x25519|x448|slh-dsa-.*)$/;

/** A handle's public part as the options say. */
function writePublic(handle, options, name) {
  const { exportJwk } = require('internal/crypto/jwk');
  const { parseOutput } = require('internal/crypto/key_encoding');
  const kind = binding.keyKind(handle);
  if (options.format === 'raw-public') {
    if (kind === 'ec') {
      const { type = 'uncompressed' } = options;
      validateOneOf(type, `${name}.type`, ['compressed', 'uncompressed']);
      return toBuffer(binding.keyRawPublic(handle, type === 'compressed'));
    }
    if (!kRaw.test(kind) && !kSeeded.test(kind)) throw incompatible();
    return toBuffer(binding.keyRawPublic(handle, false));
  }
  const { format, type } = parseOutput(options, kind, true, name);
  if (format === 'jwk') return exportJwk(handle, 'public');
  const bytes = toBuffer(binding.keyWrite(handle, format === 'pem', type, null, null));
  return format === 'pem' ? bytes.latin1Slice() : bytes;
}

/** A handle's private part as the options say. */
function writePrivate(handle, options, name) {
  const { exportJwk } = require('internal/crypto/jwk');
  const { parseOutput } = require('internal/crypto/key_encoding');
  const kind = binding.keyKind(handle);
  if (options.format === 'raw-private' || options.format === 'raw-seed') {
    if (options.passphrase !== undefined) throw noEncryption(options.format);
    if (options.format === 'raw-private') {
      if (!kRaw.test(kind)) throw incompatible();
      return toBuffer(binding.keyRawPrivate(handle));
    }
    if (!kSeeded.test(kind)) throw incompatible();
    const seed = binding.keySeed(handle);
    if (seed === undefined) throw new codes.ERR_CRYPTO_OPERATION_FAILED('key does not have an available seed');
    return toBuffer(seed);
  }
  if (options.format === 'jwk') {
    if (options.passphrase !== undefined) throw noEncryption('jwk');
    return exportJwk(handle, 'private');
  }
  const { format, type, cipher, passphrase } = parseOutput(options, kind, false, name);
  const bytes = toBuffer(binding.keyWrite(handle, format === 'pem', type, cipher ?? null, passphrase ?? null));
  return format === 'pem' ? bytes.latin1Slice() : bytes;
}

// ---- reading what programs pass ------------------------------------------------------------------------

// What a key is wanted for.
const kConsumePublic = 0;
const kConsumePrivate = 1;
const kCreatePublic = 2;
const kCreatePrivate = 3;

function acceptedTypes(purpose, bytesOnlyTypes = false) {
  const bytes = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];
  if (bytesOnlyTypes) return bytes;
  const types = ['string', ...bytes];
  if (purpose !== kCreatePrivate) types.push('KeyObject', 'CryptoKey');
  if (purpose === kConsumePrivate || purpose === kCreatePrivate) types.push('URL');
  return types;
}

function checkedHandle(key, purpose) {
  if (purpose === kCreatePrivate) throw new codes.ERR_INVALID_ARG_TYPE('key', acceptedTypes(purpose), key);
  const type = typeOf(key);
  if (type !== 'private') {
    if (purpose === kConsumePrivate || purpose === kCreatePublic) {
      throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private');
    }
    if (type !== 'public') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private or public');
  }
  return handleOf(key);
}

/** A KeyObject, also one inside of a CryptoKey; undefined for anything else. */
function asKeyObject(value) {
  if (isKeyObject(value)) return value;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  const { isCryptoKey } = require('internal/crypto/crypto_key');
  return isCryptoKey(value) ? objectOfCryptoKey(value) : undefined;
}

const told = new Set();

/** Says once that something is deprecated. */
function deprecated(message, code) {
  if (told.has(code)) return;
  told.add(code);
  process.emitWarning(message, 'DeprecationWarning', code);
}

/** The KeyObject of a CryptoKey that a program passed where KeyObjects belong. */
function objectOfCryptoKey(key) {
  deprecated('Passing a CryptoKey to node:crypto functions is deprecated.', 'DEP0203');
  return require('internal/crypto/crypto_key').keyObjectOf(key);
}

function isTextOrBytes(value) {
  return typeof value === 'string' || viewBytes(value) !== undefined;
}

function isUrl(value) {
  return require('internal/url').hrefOf(value) !== undefined;
}

/** A private key that OpenSSL finds by a URL. */
function handleFromStore(url, options, name) {
  const { properties } = options;
  if (properties !== undefined) validateString(properties, `${name}.properties`);
  const { fileURLToPath, hrefOf } = require('internal/url');
  const href = hrefOf(url);
  const uri = href.startsWith('file:') ? fileURLToPath(href) : href;
  if (uri.includes('\0')) throw new codes.ERR_INVALID_ARG_VALUE(name, href, 'must not contain null bytes');
  if (properties?.includes('\0')) {
    throw new codes.ERR_INVALID_ARG_VALUE(`${name}.properties`, properties, 'must not contain null bytes');
  }
  const { passphrase } = require('internal/crypto/key_encoding').parseInput({ ...options, format: 'pem' }, false, name);
  return binding.keyStore(uri, properties ?? null, passphrase ?? null);
}

const kRawFormats = ['raw-public', 'raw-private', 'raw-seed'];
const kKinds = /^(?:rsa|rsa-pss|dsa|dh|ec|ed25519|ed448|x25519|x448|ml-dsa-(?:44|65|87)|ml-kem-(?:512|768|1024)|slh-dsa-(?:sha2|shake)-(?:128|192|256)[sf])$/;

/** A native name of a kind with a raw form. */
function nativeKind(kind) {
  return kind.startsWith('slh-dsa-') ? `${kind.slice(0, -1).toUpperCase()}${kind.at(-1)}` : kind.toUpperCase();
}

function invalidKeyData() {
  const error = new TypeError('Invalid key data');
  error.code = 'ERR_INVALID_ARG_VALUE';
  return error;
}

function handleFromRaw(options, purpose) {
  const { key: data, format, asymmetricKeyType: kind, namedCurve } = options;
  const isPrivate = format !== 'raw-public';
  if (!isPrivate && (purpose === kConsumePrivate || purpose === kCreatePrivate)) {
    throw new codes.ERR_INVALID_ARG_VALUE('key.format', format);
  }
  const bytes = viewBytes(data);
  if (bytes === undefined) throw new codes.ERR_INVALID_ARG_TYPE('key.key', acceptedTypes(purpose, true), data);
  validateString(kind, 'key.asymmetricKeyType');
  if (!kKinds.test(kind)) {
    const error = new TypeError(`Invalid asymmetricKeyType: ${kind}`);
    error.code = 'ERR_INVALID_ARG_VALUE';
    throw error;
  }
  if (kind === 'ec') validateString(namedCurve, 'key.namedCurve');
  const seeded = kSeeded.test(kind);
  if (!seeded && !kRaw.test(kind)) throw incompatible();
  if (format === (seeded ? 'raw-private' : 'raw-seed')) throw incompatible();
  try {
    if (kind === 'ec') return binding.keyEcRaw(namedCurve, bytes, isPrivate);
    if (format === 'raw-seed') return binding.keyFromSeed(nativeKind(kind), bytes);
    return binding.keyRaw(nativeKind(kind), bytes, isPrivate);
  } catch (error) {
    if (error.code === 'ERR_CRYPTO_INVALID_CURVE') throw error;
    throw invalidKeyData();
  }
}

function readBytes(bytes, { type, passphrase }, purpose) {
  const isPrivate = purpose === kConsumePrivate || purpose === kCreatePrivate;
  return binding.keyRead(isPrivate, bytes, type ?? -1, passphrase ?? null);
}

/**
 * The native handle of what a program passed as a key.
 * @param {any} key text, bytes, a KeyObject, a CryptoKey, or options with one of them
 * @param {number} purpose one of the four above
 * @param {string} [name] of the argument in messages
 */
function keyHandle(key, purpose, name = 'key') {
  const object = asKeyObject(key);
  if (object !== undefined) return checkedHandle(object, purpose);
  if (isTextOrBytes(key)) return readBytes(toBytes(key, 'key'), {}, purpose);
  if (typeof key === 'object' && key !== null) {
    const isPrivate = purpose === kConsumePrivate || purpose === kCreatePrivate;
    if (isPrivate && isUrl(key)) return handleFromStore(key, {}, name);
    const { key: data, encoding, format } = key;
    if (isPrivate && isUrl(data)) return handleFromStore(data, key, name);
    const inner = asKeyObject(data);
    if (inner !== undefined) return checkedHandle(inner, purpose);
    if (format === 'jwk') {
      validateObject(data, 'key.key');
      return require('internal/crypto/jwk').importJwk(data, isPrivate ? 'private' : undefined);
    }
    if (kRawFormats.includes(format)) return handleFromRaw(key, purpose);
    if (!isTextOrBytes(data)) {
      throw new codes.ERR_INVALID_ARG_TYPE('key.key', acceptedTypes(purpose), data);
    }
    const isPublic = isPrivate ? false : undefined;
    const { parseInput } = require('internal/crypto/key_encoding');
    return readBytes(toBytes(data, name, encoding), parseInput(key, isPublic, name), purpose);
  }
  throw new codes.ERR_INVALID_ARG_TYPE('key', acceptedTypes(purpose), key);
}

/** The handle of a key that is to sign or decrypt. */
function privateHandle(key, name) {
  return keyHandle(key, kConsumePrivate, name);
}

/** The handle of a key that is to verify or encrypt: a private one will do. */
function publicHandle(key, name) {
  return keyHandle(key, kConsumePublic, name);
}

/** @returns {KeyObject} of kind 'public' */
function createPublicKey(key) {
  const handle = keyHandle(key, kCreatePublic);
  return new PublicKeyObject(binding.keyPublic(handle));
}

/** @returns {KeyObject} of kind 'private' */
function createPrivateKey(key) {
  return new PrivateKeyObject(keyHandle(key, kCreatePrivate));
}

/** The copy of a key that was sent. */
function receiveKey({ type, bytes }) {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'secret') return new SecretKeyObject(key);
  if (type === 'public') return new PublicKeyObject(binding.keyRead(false, key, kStructures.spki, null));
  return new PrivateKeyObject(binding.keyRead(true, key, kStructures.pkcs8, null));
}

module.exports = {
  KeyObject,
  PrivateKeyObject,
  PublicKeyObject,
  SecretKeyObject,
  asKeyObject,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  detailsOf,
  handleOf,
  isCryptoKey: (value) => require('internal/crypto/crypto_key').isCryptoKey(value),
  isKeyObject,
  kStructures,
  nativeKind,
  noEncryption,
  privateHandle,
  publicHandle,
  receiveKey,
  sameKeys,
  secretBytes,
  typeOf,
  writePrivate,
  writePublic,
};
