'use strict';

// Hash, Hmac and the one-shot hash. Follows "Class: Hash", "Class: Hmac" and "crypto.hash" in Node's documentation.
//
// Native half (internalBinding('crypto')); data is a string (UTF-8) or a Uint8Array, of which `length` bytes count;
// `form` is 0 Buffer, 1 hex, 2 base64, 3 base64url, 4 latin1; lengths of results of -1 mean the algorithm's own:
//   hashId(name), hmacId(name) -> [id, bytes of the result]. An algorithm is looked up once
//   class Hash(id, outputLength): update(data, length); digest(form) -> result; copy(outputLength) -> Hash
//   class Hmac(id, key): update(data, length); digest(form) -> result
//   hashNow(id, data, length, form, target | undefined) -> result, in the target where there is one
//   hmacNow(id, key, data, length, form, target | undefined) -> result
//   hash(algorithm, data, form, outputLength) -> result
//   getHashes() -> array of names; hashInfo(name) -> size in bytes, -1 where there is no such algorithm
//   Unknown algorithms: Error 'Digest method not supported' (hashId), ERR_CRYPTO_INVALID_DIGEST (hmacId)

const { Buffer } = require('buffer');
const { FastBuffer } = require('internal/buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateString, validateUint32 } = require('internal/validators');
const { formOf, inEncoding, kAsBytes, updateData, viewBytes } = require('internal/crypto/util');
const { Message } = require('internal/crypto/message');
const { toBuffer } = require('internal/native_bytes');
const { inheritLazyTransform } = require('internal/crypto/lazy_transform');

const kHandle = Symbol('kHandle');
const kFinalized = Symbol('kFinalized');
const kFlushed = Symbol('kFlushed');

let toldOfShake = false;

/** Says once, where asked for, that the length of such a hash had better be given. */
function warnOfShake(algorithm, outputLength) {
  if (outputLength !== -1 || toldOfShake || !/^shake-?(?:128|256)$/i.test(algorithm) ||
      !require('internal/options').getOptionValue('--pending-deprecation')) {
    return;
  }
  toldOfShake = true;
  process.emitWarning(
    'Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.',
    'DeprecationWarning', 'DEP0198');
}

function outputLengthOf(options) {
  const length = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (length === undefined) return -1;
  validateUint32(length, 'options.outputLength');
  return length;
}

/** How many names of algorithms are remembered. There are fewer, but for those in odd cases. */
const kMostNames = 100;
const hashes = new Map();
const codesOf = new Map();

function remembered(known, name, found) {
  const algorithm = { id: found[0], size: found[1] };
  if (known.size < kMostNames) known.set(name, algorithm);
  return algorithm;
}

/** @throws 'Digest method not supported' */
function lookUpHash(name) {
  return remembered(hashes, name, binding.hashId(name));
}

/** A hash that is fed with update() or as a stream. @throws ERR_INVALID_ARG_TYPE, 'Digest method not supported' */
function createHash(algorithm, options) {
  return new HashClass(algorithm, options);
}

/** What a Hash takes in where it is not the plain case. */
function messageOf(algorithm, options) {
  if (algorithm instanceof Message) return algorithm;
  validateString(algorithm, 'algorithm');
  const length = outputLengthOf(options);
  const known = hashes.get(algorithm) ?? lookUpHash(algorithm);
  warnOfShake(algorithm, length);
  return length === -1 ?
    new Message(known, undefined, undefined) :
    new Message(undefined, undefined, new binding.Hash(known.id, length));
}

const HashClass = class Hash {
  constructor(algorithm, options) {
    const known = options === undefined ? hashes.get(algorithm) : undefined;
    this._options = options;
    this[kHandle] = known === undefined ? messageOf(algorithm, options) : new Message(known, undefined, undefined);
    this[kFinalized] = false;
  }

  /** Another hash that has taken in the same. @throws ERR_CRYPTO_HASH_FINALIZED */
  copy(options) {
    if (this[kFinalized]) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    return new HashClass(this[kHandle].copy(outputLengthOf(options)), options);
  }

  /** @throws ERR_CRYPTO_HASH_FINALIZED, ERR_INVALID_ARG_TYPE */
  update(data, encoding) {
    if (this[kFinalized]) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    this[kHandle].update(updateData(data, encoding));
    return this;
  }

  /** The result, as a Buffer or in an encoding; then the hash is done. */
  digest(outputEncoding) {
    if (this[kFinalized]) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    this[kFinalized] = true;
    const flushed = this[kFlushed];
    if (flushed === undefined) return this[kHandle].result(outputEncoding);
    return outputEncoding && outputEncoding !== 'buffer' ? flushed.toString(outputEncoding) : Buffer.from(flushed);
  }

  _transform(chunk, encoding, callback) {
    this[kHandle].update(updateData(chunk, encoding));
    callback();
  }

  // The result of a stream may be asked for again.
  _flush(callback) {
    if (!this[kFinalized]) {
      this[kFlushed] = this[kHandle].result(undefined);
      this.push(Buffer.from(this[kFlushed]));
    }
    callback();
  }
};
inheritLazyTransform(HashClass);

/** The key of a code as text, or in bytes that nobody else can change. @throws ERR_INVALID_ARG_TYPE */
function ownKey(key, encoding) {
  if (typeof key === 'string' && encoding === undefined) return key;
  const bytes = require('internal/crypto/keys').secretBytes(key, 'key', encoding);
  return viewBytes(key) === undefined ? bytes : new Uint8Array(bytes);
}

const HmacClass = class Hmac {
  constructor(hmac, key, options) {
    validateString(hmac, 'hmac');
    const own = ownKey(key, options?.encoding);
    const known = codesOf.get(hmac) ?? remembered(codesOf, hmac, binding.hmacId(hmac));
    this._options = options;
    this[kHandle] = new Message(known, own, undefined);
    this[kFinalized] = false;
  }

  update(data, encoding) {
    if (this[kFinalized]) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    this[kHandle].update(updateData(data, encoding));
    return this;
  }

  /** The code; asked for again, nothing: '' or an empty Buffer. */
  digest(outputEncoding) {
    if (this[kFinalized]) {
      return outputEncoding !== undefined && outputEncoding !== 'buffer' ? '' : Buffer.alloc(0);
    }
    this[kFinalized] = true;
    return this[kHandle].result(outputEncoding);
  }

  _transform(chunk, encoding, callback) {
    this[kHandle].update(updateData(chunk, encoding));
    callback();
  }

  _flush(callback) {
    if (!this[kFinalized]) {
      this[kFinalized] = true;
      this.push(this[kHandle].result(undefined));
    }
    callback();
  }
};
inheritLazyTransform(HmacClass);

function createHmac(hmac, key, options) {
  return new HmacClass(hmac, key, options);
}

/** A class that may also be called without `new`, as Node's old constructors. */
function callable(Class, name, length, code) {
  let warned = false;
  const wrapper = {
    [name]: function(...args) {
      if (!warned) {
        warned = true;
        process.emitWarning(`crypto.${name} constructor is deprecated.`, 'DeprecationWarning', code);
      }
      return Reflect.construct(Class, args, new.target === undefined ? wrapper : new.target);
    },
  }[name];
  wrapper.prototype = Class.prototype;
  Object.defineProperty(wrapper.prototype, 'constructor', {
    __proto__: null, configurable: true, enumerable: false, writable: true, value: wrapper,
  });
  Object.defineProperty(wrapper, 'length', { __proto__: null, configurable: true, value: length });
  return wrapper;
}

const Hash = callable(HashClass, 'Hash', 2, 'DEP0179');
const Hmac = callable(HmacClass, 'Hmac', 3, 'DEP0181');

/**
 * The hash of one message, without making a Hash.
 * @param {string} algorithm
 * @param {string | Buffer | TypedArray | DataView} input
 * @param {string | { outputEncoding?: string, outputLength?: number }} [options] 'hex' by default
 * @returns {string | Buffer}
 */
function hash(algorithm, input, options) {
  validateString(algorithm, 'algorithm');
  const data = updateData(input, undefined, 'input');
  let encoding = 'hex';
  let outputLength = -1;
  if (typeof options === 'string') {
    encoding = options;
  } else if (options !== undefined) {
    require('internal/validators').validateObject(options, 'options');
    encoding = options.outputEncoding ?? 'hex';
    validateString(encoding, 'outputEncoding');
    outputLength = outputLengthOf(options);
  }
  if (encoding !== 'hex' && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw new codes.ERR_INVALID_ARG_VALUE('outputEncoding', encoding);
  }
  if (encoding !== 'hex') encoding = encoding.toLowerCase();
  const form = formOf(encoding);
  const known = outputLength === -1 ? hashes.get(algorithm) : undefined;
  let made;
  if (known === undefined) {
    warnOfShake(algorithm, outputLength);
    made = binding.hash(algorithm, data, form, outputLength);
    if (outputLength === -1) lookUpHash(algorithm);
    if (form === kAsBytes) made = toBuffer(made);
  } else {
    const target = form === kAsBytes ? new FastBuffer(known.size) : undefined;
    made = binding.hashNow(known.id, data, data.length, form, target);
  }
  return form === kAsBytes ? inEncoding(made, encoding) : made;
}

function getHashes() {
  return binding.getHashes();
}

module.exports = { Hash, Hmac, createHash, createHmac, getHashes, hash };
