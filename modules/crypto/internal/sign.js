'use strict';

// Signatures: Sign and Verify as streams of data, and sign() and verify() of a message at once. Follows "Class: Sign",
// "Class: Verify", "crypto.sign" and "crypto.verify" in Node's documentation.
//
// Native half (internalBinding('crypto')); `padding` and `salt` are numbers or undefined, `p1363` a boolean:
//   class Signing(digest): update(string | u8); sign(handle, padding, salt, p1363) -> u8;
//     verify(handle, signature u8, padding, salt, p1363) -> boolean; errors: ERR_CRYPTO_INVALID_DIGEST, ERR_OSSL_*
//   signOneShot(handle, u8, digest | undefined, padding, salt, p1363, context u8 | undefined, callback | undefined) -> u8
//   verifyOneShot(the same up to context, signature u8, callback | undefined) -> boolean

const { Writable } = require('stream');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateEncoding, validateFunction, validateString } = require('internal/validators');
const { toBytes, updateData, viewBytes } = require('internal/crypto/util');
const { privateHandle, publicHandle } = require('internal/crypto/keys');
const { toBuffer } = require('internal/native_bytes');

const kHandle = Symbol('kHandle');

// ---- options that come with a key ----------------------------------------------------------------------

function intOption(options, name) {
  const value = options[name];
  if (value === undefined) return undefined;
  if (value === (value | 0)) return value;
  throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, value);
}

function isP1363(options) {
  const { dsaEncoding = 'der' } = options;
  if (dsaEncoding === 'der') return false;
  if (dsaEncoding === 'ieee-p1363') return true;
  throw new codes.ERR_INVALID_ARG_VALUE('options.dsaEncoding', dsaEncoding);
}

function contextBytes(options) {
  const { context } = options;
  if (context === undefined) return undefined;
  if (!ArrayBuffer.isView(context)) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.context', ['Buffer', 'TypedArray', 'DataView'], context);
  }
  return viewBytes(context);
}

/** The options of a scheme; none where the key came alone. */
function schemeOf(key) {
  const options = typeof key === 'object' && key !== null ? key : {};
  return {
    padding: intOption(options, 'padding'),
    salt: intOption(options, 'saltLength'),
    p1363: isP1363(options),
  };
}

// ---- as streams ----------------------------------------------------------------------------------------

// Former names of SHA-1 with DSA.
function digestOf(algorithm) {
  return algorithm === 'DSS1' || algorithm === 'dss1' ? 'SHA1' : algorithm;
}

function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  validateString(algorithm, 'algorithm');
  this[kHandle] = new binding.Signing(digestOf(algorithm));
  Writable.call(this, options);
}

function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  validateString(algorithm, 'algorithm');
  this[kHandle] = new binding.Signing(digestOf(algorithm));
  Writable.call(this, options);
}

function write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
}

function update(data, encoding) {
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
  } else if (!ArrayBuffer.isView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  this[kHandle].update(updateData(data, encoding));
  return this;
}

for (const Class of [Sign, Verify]) {
  Object.setPrototypeOf(Class.prototype, Writable.prototype);
  Object.setPrototypeOf(Class, Writable);
  Class.prototype._write = write;
  Class.prototype.update = update;
}

/** The signature of all that was taken in; the object is done then. */
Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const handle = privateHandle(options);
  const { padding, salt, p1363 } = schemeOf(options);
  const signature = toBuffer(this[kHandle].sign(handle, padding, salt, p1363));
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

/** Whether `signature` is that of all that was taken in. */
Verify.prototype.verify = function verify(options, signature, sigEncoding) {
  const handle = publicHandle(options);
  const { padding, salt, p1363 } = schemeOf(options);
  return this[kHandle].verify(handle, toBytes(signature, 'signature', sigEncoding), padding, salt, p1363);
};

function createSign(algorithm, options) {
  return new Sign(algorithm, options);
}

function createVerify(algorithm, options) {
  return new Verify(algorithm, options);
}

// ---- at once -------------------------------------------------------------------------------------------

const kWithContext = /^(?:ed25519|ed448|ml-dsa-.*|slh-dsa-.*)$/;

/** Ed25519 has a context only in its variant with one, which OpenSSL does not call by the plain name. */
function checkContext(handle, context) {
  if (context !== undefined && context.byteLength > 0 && !kWithContext.test(binding.keyKind(handle))) {
    throw new codes.ERR_CRYPTO_OPERATION_FAILED('Context parameter is unsupported');
  }
}

/** callback(err, Buffer), or returned without one. */
function sign(algorithm, data, key, callback) {
  if (algorithm != null) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  data = toBytes(data, 'data');
  if (!key) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { padding, salt, p1363 } = schemeOf(key);
  const context = contextBytes(key);
  const handle = privateHandle(key);
  knownDigest(algorithm);
  checkContext(handle, context);
  const start = (done) =>
    binding.signOneShot(handle, data, algorithm ?? undefined, padding, salt, p1363, context, done);
  if (callback === undefined) return toBuffer(start(undefined));
  start((err, signature) => {
    if (err) callback(err);
    else callback(null, toBuffer(signature));
  });
}

/** callback(err, boolean), or returned without one. */
function verify(algorithm, data, key, signature, callback) {
  if (algorithm != null) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  data = toBytes(data, 'data');
  const { padding, salt, p1363 } = schemeOf(key);
  const context = typeof key === 'object' && key !== null ? contextBytes(key) : undefined;
  if (viewBytes(signature) === undefined && typeof signature !== 'string') {
    throw new codes.ERR_INVALID_ARG_TYPE(
      'signature', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string'], signature);
  }
  const handle = publicHandle(key);
  knownDigest(algorithm);
  checkContext(handle, context);
  return binding.verifyOneShot(
    handle, data, algorithm ?? undefined, padding, salt, p1363, context, toBytes(signature, 'signature'), callback);
}

function knownDigest(algorithm) {
  if (algorithm != null && binding.hashInfo(algorithm) === -1) {
    throw new codes.ERR_CRYPTO_INVALID_DIGEST(algorithm);
  }
}

module.exports = { Sign, Verify, createSign, createVerify, schemeOf, sign, verify };
