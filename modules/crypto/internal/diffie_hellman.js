'use strict';

// Agreeing on a secret: DiffieHellman, ECDH, and diffieHellman() with two KeyObjects; and secrets for the owner of a
// key. Follows "Class: DiffieHellman", "Class: ECDH", "crypto.diffieHellman" and "crypto.encapsulate" in Node's
// documentation.
//
// Native half (internalBinding('crypto')):
//   class DiffieHellman(bits | prime u8 | group name, generator number | u8): generateKeys, computeSecret(u8), getPrime,
//     getGenerator, getPublicKey, getPrivateKey -> u8; setPublicKey(u8), setPrivateKey(u8); verifyError() -> flags
//   class ECDH(curve): generateKeys(); computeSecret(u8), getPublicKey(form), getPrivateKey() -> u8; setPublicKey(u8),
//     setPrivateKey(u8); convertEcdhKey(u8, curve, form) -> u8; form is 2 compressed, 4 uncompressed, 6 hybrid
//   agree(private handle, public handle, callback | undefined) -> u8
//   encapsulate(handle, callback | undefined) -> [secret u8, ciphertext u8]
//   decapsulate(handle, ciphertext u8, callback | undefined) -> u8

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateFunction, validateInt32, validateObject, validateString } = require('internal/validators');
const { toBytes, viewBytes } = require('internal/crypto/util');
const { asKeyObject, handleOf, privateHandle, publicHandle, typeOf } = require('internal/crypto/keys');
const { toBuffer } = require('internal/native_bytes');

const kHandle = Symbol('kHandle');
const kDefaultGenerator = 2;

function isTextOrBytes(value) {
  return typeof value === 'string' || viewBytes(value) !== undefined;
}

function inEncoding(bytes, encoding) {
  const buffer = toBuffer(bytes);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

// ---- whole numbers -------------------------------------------------------------------------------------

function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!(this instanceof DiffieHellman)) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  if (typeof sizeOrKey !== 'number' && !isTextOrBytes(sizeOrKey)) {
    throw new codes.ERR_INVALID_ARG_TYPE(
      'sizeOrKey', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], sizeOrKey);
  }
  // A length is a whole number of 32 bits: anything else would be cut.
  if (typeof sizeOrKey === 'number') validateInt32(sizeOrKey, 'sizeOrKey');
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== 'buffer') {
    genEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  if (typeof sizeOrKey !== 'number') sizeOrKey = toBytes(sizeOrKey, 'sizeOrKey', keyEncoding || undefined);
  if (!generator) {
    generator = kDefaultGenerator;
  } else if (typeof generator === 'number') {
    validateInt32(generator, 'generator');
  } else if (typeof generator === 'string') {
    generator = toBytes(generator, 'generator', genEncoding);
  } else if (viewBytes(generator) !== undefined) {
    generator = viewBytes(generator);
  } else {
    throw new codes.ERR_INVALID_ARG_TYPE(
      'generator', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], generator);
  }
  this[kHandle] = new binding.DiffieHellman(sizeOrKey, generator);
  defineVerifyError(this);
}

function defineVerifyError(side) {
  Object.defineProperty(side, 'verifyError', {
    __proto__: null, enumerable: true, value: side[kHandle].verifyError(), writable: false,
  });
}

function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  if (typeof name !== 'string') {
    const error = new TypeError('Group name must be a string');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  this[kHandle] = new binding.DiffieHellman(name, kDefaultGenerator);
  defineVerifyError(this);
}

const shared = {
  generateKeys(encoding) {
    return inEncoding(this[kHandle].generateKeys(), encoding);
  },

  computeSecret(key, inEnc, outEnc) {
    return inEncoding(this[kHandle].computeSecret(toBytes(key, 'otherPublicKey', inEnc)), outEnc);
  },

  getPrime(encoding) {
    return inEncoding(this[kHandle].getPrime(), encoding);
  },

  getGenerator(encoding) {
    return inEncoding(this[kHandle].getGenerator(), encoding);
  },

  getPublicKey(encoding) {
    return inEncoding(this[kHandle].getPublicKey(), encoding);
  },

  getPrivateKey(encoding) {
    return inEncoding(this[kHandle].getPrivateKey(), encoding);
  },
};
Object.assign(DiffieHellman.prototype, shared, {
  setPublicKey(key, encoding) {
    this[kHandle].setPublicKey(toBytes(key, 'key', encoding));
    return this;
  },

  setPrivateKey(key, encoding) {
    this[kHandle].setPrivateKey(toBytes(key, 'key', encoding));
    return this;
  },
});
Object.assign(DiffieHellmanGroup.prototype, shared);

function createDiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
}

function createDiffieHellmanGroup(name) {
  return new DiffieHellmanGroup(name);
}

// ---- elliptic curves -----------------------------------------------------------------------------------

const kForms = { __proto__: null, compressed: 2, uncompressed: 4, hybrid: 6 };

function formNumber(format) {
  if (!format) return kForms.uncompressed;
  const form = kForms[format];
  if (form === undefined) throw new codes.ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
  return form;
}

function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  validateString(curve, 'curve');
  this[kHandle] = new binding.ECDH(curve);
}

ECDH.prototype.computeSecret = shared.computeSecret;
ECDH.prototype.setPrivateKey = DiffieHellman.prototype.setPrivateKey;
ECDH.prototype.setPublicKey = function setPublicKey(key, encoding) {
  this[kHandle].setPublicKey(toBytes(key, 'key', encoding));
  return this;
};
ECDH.prototype.setPublicKey =
  require('internal/util').deprecate(ECDH.prototype.setPublicKey, 'ecdh.setPublicKey() is deprecated.', 'DEP0031');
ECDH.prototype.getPrivateKey = shared.getPrivateKey;
ECDH.prototype.generateKeys = function generateKeys(encoding, format) {
  this[kHandle].generateKeys();
  return this.getPublicKey(encoding, format);
};
ECDH.prototype.getPublicKey = function getPublicKey(encoding, format) {
  return inEncoding(this[kHandle].getPublicKey(formNumber(format)), encoding);
};

/** A public key in another form, in an encoding. */
ECDH.convertKey = function convertKey(key, curve, inEnc, outEnc, format) {
  validateString(curve, 'curve');
  key = toBytes(key, 'key', inEnc);
  return inEncoding(binding.convertEcdhKey(key, curve, formNumber(format)), outEnc);
};

function createECDH(curve) {
  return new ECDH(curve);
}

// ---- with keys of pairs --------------------------------------------------------------------------------

const kAgreeing = new Set(['dh', 'ec', 'x448', 'x25519']);

function side(key, name, consume) {
  const object = asKeyObject(key);
  if (object === undefined) {
    if (key === undefined || key === null) throw new codes.ERR_INVALID_ARG_VALUE(name, key);
    return consume(key, name);
  }
  const type = typeOf(object);
  if (name.endsWith('privateKey')) {
    if (type !== 'private') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private');
  } else if (type !== 'public' && type !== 'private') {
    throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private or public');
  }
  return handleOf(object);
}

/** The secret of two keys: returned, or callback(err, Buffer). */
function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { privateKey, publicKey } = options;
  if (privateKey === undefined || privateKey === null) {
    throw new codes.ERR_INVALID_ARG_VALUE('options.privateKey', privateKey);
  }
  if (publicKey === undefined || publicKey === null) {
    throw new codes.ERR_INVALID_ARG_VALUE('options.publicKey', publicKey);
  }
  const ours = side(privateKey, 'options.privateKey', privateHandle);
  const theirs = side(publicKey, 'options.publicKey', publicHandle);
  const ourKind = binding.keyKind(ours);
  const theirKind = binding.keyKind(theirs);
  if (ourKind !== theirKind || !kAgreeing.has(ourKind)) {
    throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${ourKind} and ${theirKind}`);
  }
  if (callback === undefined) return toBuffer(binding.agree(ours, theirs, undefined));
  binding.agree(ours, theirs, (err, secret) => {
    if (err) callback(err);
    else callback(null, toBuffer(secret));
  });
}

// ---- secrets for the owner of a key --------------------------------------------------------------------

/** A secret, and what its owner gets it from: returned, or callback(err, result). */
function encapsulate(key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = publicHandle(key);
  const result = ([sharedKey, ciphertext]) =>
    ({ sharedKey: toBuffer(sharedKey), ciphertext: toBuffer(ciphertext) });
  if (callback === undefined) return result(binding.encapsulate(handle, undefined));
  binding.encapsulate(handle, (err, pair) => {
    if (err) callback(err);
    else callback(null, result(pair));
  });
}

/** The secret of a ciphertext: returned, or callback(err, Buffer). */
function decapsulate(key, ciphertext, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = privateHandle(key);
  const bytes = toBytes(ciphertext, 'ciphertext');
  if (callback === undefined) return toBuffer(binding.decapsulate(handle, bytes, undefined));
  binding.decapsulate(handle, bytes, (err, secret) => {
    if (err) callback(err);
    else callback(null, toBuffer(secret));
  });
}

module.exports = {
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  decapsulate,
  diffieHellman,
  encapsulate,
  getDiffieHellman: createDiffieHellmanGroup,
};
