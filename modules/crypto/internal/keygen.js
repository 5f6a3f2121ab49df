'use strict';

// Making keys. Follows "crypto.generateKeyPair" and "crypto.generateKey" in Node's documentation. The work is a pool job.
//
// Native half (internalBinding('crypto')), last argument `callback | undefined`:
//   generateKeyPair(kind, domain | null, settings) -> [public handle, private handle]; domain and settings are lines of
//     OpenSSL's `name:value`, a domain is made first where the kind needs one
//   generateDhPair(prime u8, generator u8) -> the same; dhGroup(name) -> prime u8 | undefined, at once
//   curveNumber(name) -> number, 0 where there is none, at once

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString,
        validateUint32 } = require('internal/validators');
const { PrivateKeyObject, PublicKeyObject, SecretKeyObject, writePrivate, writePublic } =
  require('internal/crypto/keys');
const { parseOutput } = require('internal/crypto/key_encoding');
const { bytesOnly } = require('internal/crypto/util');
const { randomBytes } = require('internal/crypto/random');

// ---- what each kind of pair takes ----------------------------------------------------------------------

function lines(settings) {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}:${value}`)
    .join('\n');
}

function plain(kind, settings = {}, domain = null) {
  return (done) => binding.generateKeyPair(kind, domain === null ? null : lines(domain), lines(settings), done);
}

function rsaSettings(options) {
  const { modulusLength, publicExponent } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  let exponent = 0x10001;
  if (publicExponent != null) {
    validateUint32(publicExponent, 'options.publicExponent');
    exponent = publicExponent;
  }
  return { rsa_keygen_bits: modulusLength, rsa_keygen_pubexp: exponent };
}

/** The old and the new name of an option must agree. */
function renamed(options, now, before, code) {
  const value = options[now];
  const old = options[before];
  if (old === undefined) {
    if (value !== undefined) validateString(value, `options.${now}`);
    return value;
  }
  validateString(old, `options.${before}`);
  deprecated(code, `"options.${before}" is deprecated, use "options.${now}" instead.`);
  if (value !== undefined && value !== old) throw new codes.ERR_INVALID_ARG_VALUE(`options.${before}`, old);
  return value ?? old;
}

const told = new Set();

function deprecated(code, message) {
  if (told.has(message)) return;
  told.add(message);
  process.emitWarning(message, 'DeprecationWarning', code);
}

function knownDigest(name, what) {
  if (binding.hashInfo(name) !== -1) return;
  const error = new TypeError(`Invalid ${what}: ${name}`);
  error.code = 'ERR_CRYPTO_INVALID_DIGEST';
  throw error;
}

function rsaPss(options) {
  const settings = rsaSettings(options);
  const { saltLength } = options;
  if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
  const hash = renamed(options, 'hashAlgorithm', 'hash', 'DEP0154');
  const mgf1 = renamed(options, 'mgf1HashAlgorithm', 'mgf1Hash', 'DEP0154');
  if (hash !== undefined) knownDigest(hash, 'digest');
  if (mgf1 !== undefined) knownDigest(mgf1, 'MGF1 digest');
  // Without any of them the key is not restricted.
  let salt = saltLength;
  if (salt === undefined && hash !== undefined) salt = binding.hashInfo(hash);
  return plain('RSA-PSS', {
    ...settings,
    rsa_pss_keygen_md: hash,
    rsa_pss_keygen_mgf1_md: mgf1 ?? hash,
    rsa_pss_keygen_saltlen: salt,
  });
}

function dsa(options) {
  const { modulusLength, divisorLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  if (divisorLength != null) validateInt32(divisorLength, 'options.divisorLength', 0);
  return plain('DSA', {}, {
    dsa_paramgen_bits: modulusLength,
    dsa_paramgen_q_bits: divisorLength ?? undefined,
  });
}

function ec(options) {
  const { namedCurve, paramEncoding } = options;
  validateString(namedCurve, 'options.namedCurve');
  if (paramEncoding != null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
    throw new codes.ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
  }
  if (binding.curveNumber(namedCurve) === 0) throw new codes.ERR_CRYPTO_INVALID_CURVE();
  return plain('EC', {
    ec_paramgen_curve: namedCurve,
    ec_param_enc: paramEncoding === 'explicit' ? 'explicit' : 'named_curve',
  });
}

function dh(options) {
  const { group, primeLength, prime, generator } = options;
  if (group != null) {
    if (prime != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('group', 'prime');
    if (primeLength != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('group', 'primeLength');
    if (generator != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('group', 'generator');
    validateString(group, 'options.group');
    const known = binding.dhGroup(group);
    if (known === undefined) throw new codes.ERR_CRYPTO_UNKNOWN_DH_GROUP();
    return (done) => binding.generateDhPair(known, Buffer.from([2]), done);
  }
  if (prime != null) {
    if (primeLength != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
    const bytes = bytesOnly(prime, 'options.prime');
    return (done) => binding.generateDhPair(bytes, generatorBytes(generator), done);
  }
  if (primeLength == null) {
    throw new codes.ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
  }
  validateInt32(primeLength, 'options.primeLength', 0);
  if (generator != null) validateInt32(generator, 'options.generator', 0);
  return plain('DH', {}, { dh_paramgen_prime_len: primeLength, dh_paramgen_generator: generator ?? 2 });
}

function generatorBytes(generator) {
  if (generator != null) validateInt32(generator, 'options.generator', 0);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(generator ?? 2);
  return bytes;
}

const kinds = {
  '__proto__': null,
  'rsa': (options) => plain('RSA', rsaSettings(options)),
  'rsa-pss': rsaPss,
  dsa,
  ec,
  dh,
};
const kPlain = /^(?:ed25519|ed448|x25519|x448|ml-dsa-(?:44|65|87)|ml-kem-(?:512|768|1024)|slh-dsa-(?:sha2|shake)-(?:128|192|256)[sf])$/;

// ---- pairs ---------------------------------------------------------------------------------------------

function encodingOf(options, name, kind, isPublic) {
  const encoding = options?.[name];
  if (encoding === undefined) return undefined;
  if (typeof encoding !== 'object' || encoding === null) {
    throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, encoding);
  }
  const raw = isPublic ? ['raw-public'] : ['raw-private', 'raw-seed'];
  if (!raw.includes(encoding.format)) parseOutput(encoding, kind, isPublic, `options.${name}`);
  else checkRaw(encoding, kind, `options.${name}`);
  return encoding;
}

function checkRaw({ format, type, passphrase }, kind, name) {
  if (format !== 'raw-public' && passphrase !== undefined) {
    throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'does not support encryption');
  }
  if (format === 'raw-public' && kind === 'ec' && type !== undefined) {
    validateOneOf(type, `${name}.type`, ['compressed', 'uncompressed']);
  }
  const seeded = kind.startsWith('ml-');
  const fits = !/^(?:rsa|rsa-pss|dsa|dh)$/.test(kind) && format !== (seeded ? 'raw-private' : 'raw-seed');
  if (!fits) {
    const error = new Error('The selected key encoding is incompatible with the key type');
    error.code = 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS';
    throw error;
  }
}

/** Checks everything; what is returned starts the job, and turns its result into what the program asked for. */
function preparePair(type, options) {
  const simple = kPlain.test(type);
  if (!simple && kinds[type] === undefined) {
    throw new codes.ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  }
  if (!simple || options !== undefined) validateObject(options, 'options');
  const publicEncoding = encodingOf(options, 'publicKeyEncoding', type, true);
  const privateEncoding = encodingOf(options, 'privateKeyEncoding', type, false);
  const start = simple ? plain(require('internal/crypto/keys').nativeKind(type)) : kinds[type](options);
  const finish = ([publicHandle, privateHandle]) => ({
    publicKey: publicEncoding === undefined ? new PublicKeyObject(publicHandle) :
      writePublic(publicHandle, publicEncoding, 'options.publicKeyEncoding'),
    privateKey: privateEncoding === undefined ? new PrivateKeyObject(privateHandle) :
      writePrivate(privateHandle, privateEncoding, 'options.privateKeyEncoding'),
  });
  return { start, finish };
}

/** callback(err, publicKey, privateKey) */
function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateString(type, 'type');
  const { start, finish } = preparePair(type, options);
  validateFunction(callback, 'callback');
  start((err, handles) => {
    if (err) {
      callback(err);
      return;
    }
    let pair;
    try {
      pair = finish(handles);
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, pair.publicKey, pair.privateKey);
  });
}
/** @returns {{publicKey: any, privateKey: any}} */
function generateKeyPairSync(type, options) {
  validateString(type, 'type');
  const { start, finish } = preparePair(type, options);
  return finish(start(undefined));
}

// ---- secrets -------------------------------------------------------------------------------------------

function secretBytesOf(type, options) {
  validateString(type, 'type');
  if (type !== 'hmac' && type !== 'aes') {
    throw new codes.ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  }
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'hmac') validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
  else validateOneOf(length, 'options.length', [128, 192, 256]);
  return Math.floor(length / 8);
}

/** callback(err, KeyObject) */
function generateKey(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const size = secretBytesOf(type, options);
  validateFunction(callback, 'callback');
  randomBytes(size, (err, bytes) => {
    if (err) callback(err);
    else callback(undefined, new SecretKeyObject(bytes));
  });
}

function generateKeySync(type, options) {
  return new SecretKeyObject(randomBytes(secretBytesOf(type, options)));
}

module.exports = { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync };
