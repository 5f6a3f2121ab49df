'use strict';

// Which algorithms Web Crypto has, what parameters they take for each operation, and which usages their keys may have.
// Follows "Web Crypto API", "Algorithm matrix" in Node's documentation.

const webidl = require('internal/crypto/webcrypto/webidl');

function failure(message, name, cause) {
  return new DOMException(message, cause === undefined ? name : { name, cause });
}

/** The error of a job that failed. */
function operationFailed(cause) {
  return failure('The operation failed for an operation-specific reason', 'OperationError', cause);
}

// ---- parameters ----------------------------------------------------------------------------------------

const { algorithm, bigInteger, copiedBytes, cryptoKey, dictionary, octet, text, unsignedLong, unsignedShort } = webidl;

/** Converts, then checks: `check(parameters, name of the algorithm)`. */
function checked(convert, check) {
  return (value, where, name) => {
    const parameters = convert(value, where);
    check(parameters, name);
    return parameters;
  };
}

function hashMember(type) {
  return (value, where) => {
    const identifier = algorithm(value, where);
    const name = typeof identifier === 'string' ? identifier : identifier.name;
    if (name !== undefined && !/^sha/i.test(String(name))) {
      throw failure(`Only SHA hashes are supported in ${type}`, 'NotSupportedError');
    }
    return { name: normalize(identifier, 'digest').name };
  };
}

function withHash(type, ...members) {
  const sorted = [...members, ['hash', hashMember(type), true]].sort(([a], [b]) => (a < b ? -1 : 1));
  return dictionary(type, sorted);
}

const kPlainHashes = new Set(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512']);
const kCurves = new Set(['P-256', 'P-384', 'P-521']);

function aesLength({ length }) {
  if (length !== 128 && length !== 192 && length !== 256) {
    throw failure('AES key length must be 128, 192, or 256 bits', 'OperationError');
  }
}

function knownCurve({ namedCurve }) {
  if (!kCurves.has(namedCurve)) throw failure('Unrecognized namedCurve', 'NotSupportedError');
}

function exactly(bytes, length, name) {
  if (bytes.byteLength !== length) {
    throw failure(`algorithm.${name} must contain exactly ${length} bytes`, 'OperationError');
  }
}

const kTagLengths = {
  '__proto__': null,
  'AES-GCM': [32, 64, 96, 104, 112, 120, 128],
  'AES-OCB': [64, 96, 128],
  'ChaCha20-Poly1305': [128],
};

function aead({ iv, tagLength }, name) {
  if (name === 'ChaCha20-Poly1305') {
    exactly(iv, 12, 'iv');
  } else if (name === 'AES-OCB' && iv.byteLength > 15) {
    throw failure('algorithm.iv must be no more than 15 bytes', 'OperationError');
  }
  if (tagLength !== undefined && !kTagLengths[name].includes(tagLength)) {
    throw failure(`${tagLength} is not a valid ${name} tag length`, 'OperationError');
  }
}

/** Named customizations of hashes and MACs are short. */
function shortCustomization(type) {
  return ({ customization }) => {
    if (customization !== undefined && customization.byteLength > 512) {
      throw failure(`${type}.customization must be at most 512 bytes`, 'OperationError');
    }
  };
}

// The longest results of hashes that Node makes, in bits.
const kLongestOutput = 0x7fffffff;

function cshake({ outputLength, functionName, customization }) {
  if (outputLength > kLongestOutput) throw failure('Invalid CShakeParams outputLength', 'OperationError');
  if (functionName !== undefined && functionName.byteLength > 0 &&
      !['KMAC', 'TupleHash', 'ParallelHash'].includes(String.fromCharCode(...functionName))) {
    throw failure('Unsupported CShakeParams functionName', 'NotSupportedError');
  }
  shortCustomization('CShakeParams')({ customization });
}

function turboshake({ outputLength, domainSeparation }) {
  if (outputLength === 0 || outputLength % 8 !== 0 || outputLength > kLongestOutput) {
    throw failure('Invalid TurboShakeParams outputLength', 'OperationError');
  }
  if (domainSeparation !== undefined && (domainSeparation < 0x01 || domainSeparation > 0x7f)) {
    throw failure('TurboShakeParams.domainSeparation must be in range 0x01-0x7f', 'OperationError');
  }
}

function kangarootwelve(parameters) {
  const { outputLength } = parameters;
  if (outputLength === 0 || outputLength % 8 !== 0 || outputLength > kLongestOutput) {
    throw failure('Invalid KangarooTwelveParams outputLength', 'OperationError');
  }
  shortCustomization('KangarooTwelveParams')(parameters);
}

const dicts = {
  AesCbcParams: checked(
    dictionary('AesCbcParams', [['iv', copiedBytes, true]]),
    ({ iv }) => exactly(iv, 16, 'iv')),
  AesCtrParams: checked(
    dictionary('AesCtrParams', [['counter', copiedBytes, true], ['length', octet, true]]),
    ({ counter, length }) => {
      exactly(counter, 16, 'counter');
      if (length === 0 || length > 128) {
        throw failure('AES-CTR algorithm.length must be between 1 and 128', 'OperationError');
      }
    }),
  AeadParams: checked(
    dictionary('AeadParams', [['additionalData', copiedBytes], ['iv', copiedBytes, true], ['tagLength', octet]]),
    aead),
  AesKeyGenParams: checked(dictionary('AesKeyGenParams', [['length', unsignedShort, true]]), aesLength),
  AesDerivedKeyParams: checked(dictionary('AesDerivedKeyParams', [['length', unsignedShort, true]]), aesLength),
  HmacKeyGenParams: checked(
    withHash('HmacKeyGenParams', ['length', unsignedLong]),
    ({ hash, length }) => {
      if (length === 0) throw failure('HmacKeyGenParams.length cannot be 0', 'OperationError');
      if (length === undefined) defaultHmacLength(hash, 'HmacKeyGenParams');
    }),
  HmacImportParams: checked(
    withHash('HmacImportParams', ['length', unsignedLong]),
    ({ length }) => {
      if (length === 0) throw failure('HmacImportParams.length cannot be 0', 'DataError');
    }),
  EcKeyGenParams: checked(dictionary('EcKeyGenParams', [['namedCurve', text, true]]), knownCurve),
  EcKeyImportParams: checked(dictionary('EcKeyImportParams', [['namedCurve', text, true]]), knownCurve),
  EcdsaParams: withHash('EcdsaParams'),
  EcdhKeyDeriveParams: checked(
    dictionary('EcdhKeyDeriveParams', [['public', cryptoKey, true]]),
    ({ public: key }, name) => {
      const { cryptoKeySlots, keyObjectOf } = require('internal/crypto/crypto_key');
      const { typeOf } = require('internal/crypto/keys');
      if (typeOf(keyObjectOf(key)) !== 'public') {
        throw failure('algorithm.public must be a public key', 'InvalidAccessError');
      }
      if (cryptoKeySlots(key).algorithm.name !== name) {
        throw failure('key algorithm mismatch', 'InvalidAccessError');
      }
    }),
  RsaHashedKeyGenParams: withHash(
    'RsaHashedKeyGenParams', ['modulusLength', unsignedLong, true], ['publicExponent', bigInteger, true]),
  RsaHashedImportParams: withHash('RsaHashedImportParams'),
  RsaPssParams: dictionary('RsaPssParams', [['saltLength', unsignedLong, true]]),
  RsaOaepParams: dictionary('RsaOaepParams', [['label', copiedBytes]]),
  HkdfParams: checked(
    withHash('HkdfParams', ['info', copiedBytes, true], ['salt', copiedBytes, true]),
    ({ info }) => {
      if (info.byteLength > 1024) throw failure('algorithm.info must be at most 1024 bytes', 'OperationError');
    }),
  Pbkdf2Params: checked(
    withHash('Pbkdf2Params', ['iterations', unsignedLong, true], ['salt', copiedBytes, true]),
    ({ iterations }) => {
      if (iterations === 0) throw failure('iterations cannot be zero', 'OperationError');
    }),
  ContextParams: checked(
    dictionary('ContextParams', [['context', copiedBytes]]),
    ({ context }) => {
      if (context !== undefined && context.byteLength > 255) {
        const cause = new RangeError('context string must be at most 255 bytes');
        cause.code = 'ERR_OUT_OF_RANGE';
        throw operationFailed(cause);
      }
    }),
  CShakeParams: checked(
    dictionary('CShakeParams', [
      ['customization', copiedBytes], ['functionName', copiedBytes], ['outputLength', unsignedLong, true],
    ]), cshake),
  TurboShakeParams: checked(
    dictionary('TurboShakeParams', [['domainSeparation', octet], ['outputLength', unsignedLong, true]]), turboshake),
  KangarooTwelveParams: checked(
    dictionary('KangarooTwelveParams', [['customization', copiedBytes], ['outputLength', unsignedLong, true]]),
    kangarootwelve),
  KmacParams: checked(
    dictionary('KmacParams', [['customization', copiedBytes], ['outputLength', unsignedLong, true]]),
    shortCustomization('KmacParams')),
  KmacKeyGenParams: dictionary('KmacKeyGenParams', [['length', unsignedLong]]),
  KmacImportParams: dictionary('KmacImportParams', [['length', unsignedLong]]),
  Argon2Params: checked(
    dictionary('Argon2Params', [
      ['associatedData', copiedBytes], ['memory', unsignedLong, true], ['nonce', copiedBytes, true],
      ['parallelism', unsignedLong, true], ['passes', unsignedLong, true], ['secretValue', copiedBytes],
      ['version', octet],
    ]),
    ({ memory, nonce, parallelism, passes, version }) => {
      if (parallelism === 0 || parallelism > 0xffffff) {
        throw failure('parallelism must be > 0 and <= 16777215', 'OperationError');
      }
      if (memory < 8 * parallelism) {
        throw failure('memory must be at least 8 times the degree of parallelism', 'OperationError');
      }
      if (passes === 0) throw failure('passes must be > 0', 'OperationError');
      if (version !== undefined && version !== 0x13) {
        throw failure(`${version} is not a valid Argon2 version`, 'OperationError');
      }
      if (nonce.byteLength < 8) throw failure('nonce must be at least 8 bytes', 'OperationError');
    }),
};

const kHmacBlock = { '__proto__': null, 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };

/** Bits of a HMAC key of which no length is asked; SHA-3 has no such rule yet. */
function defaultHmacLength(hash) {
  const length = kHmacBlock[hash.name];
  if (length === undefined) {
    throw failure('Explicit algorithm length member is required', 'NotSupportedError');
  }
  return length;
}

// ---- which algorithm does what -------------------------------------------------------------------------

const kRsa = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
const kEc = ['ECDSA', 'ECDH'];
const kEdwards = ['Ed25519', 'Ed448'];
const kMontgomery = ['X25519', 'X448'];
const kMlDsa = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const kMlKem = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024'];
const kAes = ['AES-CTR', 'AES-CBC', 'AES-GCM', 'AES-OCB', 'AES-KW'];
const kKmac = ['KMAC128', 'KMAC256'];
const kArgon2 = ['Argon2d', 'Argon2i', 'Argon2id'];

function rows(...groups) {
  const table = new Map();
  for (const [names, type] of groups) {
    for (const name of names) table.set(name.toUpperCase(), [name, type === null ? null : dicts[type]]);
  }
  return table;
}

const signing = rows(
  [['RSASSA-PKCS1-v1_5', 'Ed25519', 'HMAC'], null], [['RSA-PSS'], 'RsaPssParams'], [['ECDSA'], 'EcdsaParams'],
  [['Ed448', ...kMlDsa], 'ContextParams'], [kKmac, 'KmacParams']);
const encrypting = rows(
  [['RSA-OAEP'], 'RsaOaepParams'], [['AES-CBC'], 'AesCbcParams'], [['AES-CTR'], 'AesCtrParams'],
  [['AES-GCM', 'AES-OCB', 'ChaCha20-Poly1305'], 'AeadParams']);
const wrapping = rows([['AES-KW'], null]);
const encapsulating = rows([kMlKem, null]);

const operations = {
  '__proto__': null,
  'digest': rows(
    [[...kPlainHashes], null], [['cSHAKE128', 'cSHAKE256'], 'CShakeParams'],
    [['TurboSHAKE128', 'TurboSHAKE256'], 'TurboShakeParams'], [['KT128', 'KT256'], 'KangarooTwelveParams']),
  'generateKey': rows(
    [kRsa, 'RsaHashedKeyGenParams'], [kEc, 'EcKeyGenParams'],
    [[...kEdwards, ...kMontgomery, ...kMlDsa, ...kMlKem, 'ChaCha20-Poly1305'], null],
    [kAes, 'AesKeyGenParams'], [['HMAC'], 'HmacKeyGenParams'], [kKmac, 'KmacKeyGenParams']),
  'importKey': rows(
    [kRsa, 'RsaHashedImportParams'], [kEc, 'EcKeyImportParams'],
    [[...kEdwards, ...kMontgomery, ...kMlDsa, ...kMlKem, ...kAes, 'ChaCha20-Poly1305', 'HKDF', 'PBKDF2', ...kArgon2],
     null],
    [['HMAC'], 'HmacImportParams'], [kKmac, 'KmacImportParams']),
  'exportKey': rows(
    [[...kRsa, ...kEc, ...kEdwards, ...kMontgomery, ...kMlDsa, ...kMlKem, ...kAes, 'ChaCha20-Poly1305', 'HMAC',
      ...kKmac], null]),
  'sign': signing,
  'verify': signing,
  'encrypt': encrypting,
  'decrypt': encrypting,
  'deriveBits': rows(
    [['HKDF'], 'HkdfParams'], [['PBKDF2'], 'Pbkdf2Params'], [['ECDH', ...kMontgomery], 'EcdhKeyDeriveParams'],
    [kArgon2, 'Argon2Params']),
  'wrapKey': wrapping,
  'unwrapKey': wrapping,
  'get key length': rows(
    [kAes, 'AesDerivedKeyParams'], [['HMAC'], 'HmacImportParams'], [kKmac, 'KmacImportParams'],
    [['HKDF', 'PBKDF2', 'ChaCha20-Poly1305', ...kArgon2], null]),
  'encapsulate': encapsulating,
  'decapsulate': encapsulating,
};

const kExperimental = new Set([
  'Ed448', 'X448', 'AES-OCB', 'ChaCha20-Poly1305', 'cSHAKE128', 'cSHAKE256', 'TurboSHAKE128', 'TurboSHAKE256',
  'KT128', 'KT256', 'SHA3-256', 'SHA3-384', 'SHA3-512', ...kMlDsa, ...kMlKem, ...kKmac, ...kArgon2,
]);
const told = new Set();

/** Says once that an algorithm or a method may change. */
function warnExperimental(name, what = 'algorithm') {
  if (told.has(name)) return;
  told.add(name);
  process.emitWarning(
    `The ${name} Web Crypto API ${what} is an experimental feature and might change at any time`, 'ExperimentalWarning');
}

const kWhere = { prefix: 'Failed to normalize algorithm', context: 'passed algorithm' };
const anyAlgorithm = dictionary('Algorithm', [['name', text, true]]);

/**
 * An algorithm's parameters for an operation, converted, checked and copied; `name` is as the standard writes it.
 * @throws {DOMException} NotSupportedError where there is no such algorithm for the operation
 */
function normalize(identifier, operation) {
  const value = typeof identifier === 'string' ? { name: identifier } : identifier;
  const { name: asked } = anyAlgorithm(value, kWhere);
  const row = operations[operation]?.get(asked.toUpperCase());
  // Letters that only look alike in upper case make no name.
  if (row === undefined || row[0].length !== asked.length) {
    throw failure('Unrecognized algorithm name', 'NotSupportedError');
  }
  const [name, convert] = row;
  if (kExperimental.has(name)) warnExperimental(name);
  // Without a prototype: what is not there must not come from one that the program changed.
  return { __proto__: null, name, ...(convert === null ? undefined : convert(value, kWhere, name)) };
}

// ---- usages --------------------------------------------------------------------------------------------

const usageTable = new Map();
function usagesOf(names, forPublic, forPrivate) {
  for (const name of names) usageTable.set(name, { public: forPublic, private: forPrivate, secret: forPrivate });
}
usagesOf(['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', ...kEdwards, ...kMlDsa], ['verify'], ['sign']);
usagesOf(['RSA-OAEP'], ['encrypt', 'wrapKey'], ['decrypt', 'unwrapKey']);
usagesOf(['ECDH', ...kMontgomery], [], ['deriveKey', 'deriveBits']);
usagesOf(kMlKem, ['encapsulateKey', 'encapsulateBits'], ['decapsulateKey', 'decapsulateBits']);
usagesOf(['AES-CTR', 'AES-CBC', 'AES-GCM', 'AES-OCB', 'ChaCha20-Poly1305'], [],
         ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
usagesOf(['AES-KW'], [], ['wrapKey', 'unwrapKey']);
usagesOf(['HMAC', ...kKmac], [], ['sign', 'verify']);
usagesOf(['HKDF', 'PBKDF2', ...kArgon2], [], ['deriveKey', 'deriveBits']);

/** What keys of an algorithm may be used for, by their type. */
function allowedUsages(name, type) {
  return usageTable.get(name)[type];
}

/** @throws {DOMException} SyntaxError where a usage is not for such keys */
function checkUsages(name, allowed, usages) {
  for (const usage of usages) {
    if (!allowed.includes(usage)) {
      const article = kDeriving.has(name) ? 'a ' : '';
      throw failure(`Unsupported key usage for ${article}${name} key`, 'SyntaxError');
    }
  }
}

const kDeriving = new Set(['HKDF', 'PBKDF2', ...kArgon2]);

/** OpenSSL's name of a hash. */
function opensslHash(name) {
  return name.startsWith('SHA3-') ? name.toLowerCase() : name.replace('SHA-', 'sha');
}

module.exports = {
  allowedUsages,
  checkUsages,
  defaultHmacLength,
  failure,
  kAes: new Set(kAes),
  kArgon2: new Set(kArgon2),
  kDeriving,
  kEc: new Set(kEc),
  kKmac: new Set(kKmac),
  kMlDsa: new Set(kMlDsa),
  kMlKem: new Set(kMlKem),
  kMontgomery: new Set(kMontgomery),
  kRsa: new Set(kRsa),
  normalize,
  operationFailed,
  opensslHash,
  operations,
  warnExperimental,
};
