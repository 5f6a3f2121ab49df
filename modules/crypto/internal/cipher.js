'use strict';

// Cipheriv and Decipheriv, and facts about ciphers. Follows "Class: Cipheriv", "Class: Decipheriv" and
// "crypto.getCipherInfo" in Node's documentation.
//
// Native half (internalBinding('crypto')):
//   class Cipher(name, encrypting, key u8, iv u8 | null, tagLength | -1): update(string | u8) -> Buffer;
//     final() -> Buffer; setAutoPadding(boolean); setAAD(u8, messageLength | -1); getAuthTag() -> Buffer;
//     setAuthTag(u8) -> whether the tag is a short one that was not announced
//     errors: ERR_CRYPTO_UNKNOWN_CIPHER, ERR_CRYPTO_INVALID_KEYLEN, ERR_CRYPTO_INVALID_IV, ERR_CRYPTO_INVALID_STATE,
//     ERR_CRYPTO_INVALID_AUTH_TAG, ERR_OSSL_*
//   getCiphers() -> names; cipherInfo(name) -> [name, mode, nid, blockSize | -1, ivLength | -1, keyLength] | undefined

const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateInt32, validateObject, validateString } = require('internal/validators');
const { toBytes, updateData } = require('internal/crypto/util');
const { secretBytes } = require('internal/crypto/keys');
const { toBuffer } = require('internal/native_bytes');
const { inheritLazyTransform } = require('internal/crypto/lazy_transform');

const kHandle = Symbol('kHandle');
const kDecoder = Symbol('kDecoder');
const kEncoding = Symbol('kEncoding');

let toldOfShortTags = false;

function setUp(stream, cipher, key, options, iv, encrypting) {
  validateString(cipher, 'cipher');
  const keyBytes = secretBytes(key, 'key', options?.encoding);
  const ivBytes = iv === null ? null : toBytes(iv, 'iv');
  let tagLength = -1;
  const asked = options?.authTagLength;
  if (asked !== undefined && asked !== null) {
    if (asked >>> 0 !== asked) throw new codes.ERR_INVALID_ARG_VALUE('options.authTagLength', asked);
    tagLength = asked;
  }
  stream._options = options;
  stream[kDecoder] = null;
  stream[kEncoding] = undefined;
  stream[kHandle] = new binding.Cipher(cipher, encrypting, keyBytes, ivBytes, tagLength);
}

/** One text decoder for all of a cipher's output: a character may be split over two pieces. */
function decoderFor(stream, encoding) {
  const normal = require('internal/util').normalizeEncoding(encoding);
  if (stream[kDecoder] === null) {
    const { StringDecoder } = require('string_decoder');
    stream[kDecoder] = new StringDecoder(encoding);
    stream[kEncoding] = normal;
  } else if (stream[kEncoding] !== normal) {
    if (normal === undefined) throw new codes.ERR_UNKNOWN_ENCODING(encoding);
    throw new codes.ERR_INVALID_ARG_VALUE(
      'outputEncoding', encoding, `cannot be changed from '${stream[kEncoding]}'`);
  }
  return stream[kDecoder];
}

function update(data, inputEncoding, outputEncoding) {
  const piece = toBuffer(this[kHandle].update(updateData(data, inputEncoding)));
  if (outputEncoding && outputEncoding !== 'buffer') return decoderFor(this, outputEncoding).write(piece);
  return piece;
}

function final(outputEncoding) {
  const piece = toBuffer(this[kHandle].final());
  if (outputEncoding && outputEncoding !== 'buffer') return decoderFor(this, outputEncoding).end(piece);
  return piece;
}

function setAutoPadding(autoPadding) {
  this[kHandle].setAutoPadding(autoPadding === undefined ? true : !!autoPadding);
  return this;
}

function setAAD(buffer, options) {
  const encoding = options?.encoding;
  let length = -1;
  if (options?.plaintextLength !== undefined) {
    length = options.plaintextLength;
    if (length >>> 0 !== length) throw new codes.ERR_INVALID_ARG_VALUE('options.plaintextLength', length);
  }
  this[kHandle].setAAD(toBytes(buffer, 'buffer', encoding), length);
  return this;
}

function transform(chunk, encoding, callback) {
  let piece;
  try {
    piece = toBuffer(this[kHandle].update(updateData(chunk, encoding)));
  } catch (error) {
    callback(error);
    return;
  }
  this.push(piece);
  callback();
}

function flush(callback) {
  let piece;
  try {
    piece = toBuffer(this[kHandle].final());
  } catch (error) {
    callback(error);
    return;
  }
  this.push(piece);
  callback();
}

function Cipheriv(cipher, key, iv, options) {
  if (!(this instanceof Cipheriv)) return new Cipheriv(cipher, key, iv, options);
  setUp(this, cipher, key, options, iv, true);
}

function Decipheriv(cipher, key, iv, options) {
  if (!(this instanceof Decipheriv)) return new Decipheriv(cipher, key, iv, options);
  setUp(this, cipher, key, options, iv, false);
}

for (const Class of [Cipheriv, Decipheriv]) {
  inheritLazyTransform(Class);
  Object.assign(Class.prototype, { update, final, setAutoPadding, setAAD, _transform: transform, _flush: flush });
}

Cipheriv.prototype.getAuthTag = function getAuthTag() {
  return toBuffer(this[kHandle].getAuthTag());
};

Decipheriv.prototype.setAuthTag = function setAuthTag(tag, encoding) {
  if (this[kHandle].setAuthTag(toBytes(tag, 'buffer', encoding)) && !toldOfShortTags) {
    toldOfShortTags = true;
    process.emitWarning(
      'Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength option when ' +
      'initializing decryption is deprecated.', 'DeprecationWarning', 'DEP0182');
  }
  return this;
};

function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
}

function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
}

function getCiphers() {
  return binding.getCiphers();
}

/** Whether a mode takes initialization vectors of that length besides those of its own. */
function acceptsIvLength(mode, length) {
  if (mode === 'gcm') return length >= 0;
  if (mode === 'ccm') return length >= 7 && length <= 13;
  if (mode === 'ocb') return length >= 1 && length <= 15;
  return false;
}

/** @returns {object | undefined} mode, name, nid, blockSize, ivLength, keyLength */
function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new codes.ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  if (typeof nameOrNid === 'number') validateInt32(nameOrNid, 'nameOrNid');
  let keyLength;
  let ivLength;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateInt32(keyLength, 'options.keyLength');
    if (ivLength !== undefined) validateInt32(ivLength, 'options.ivLength');
  }
  let facts;
  if (typeof nameOrNid === 'string') {
    facts = binding.cipherInfo(nameOrNid);
  } else {
    for (const name of binding.getCiphers()) {
      const found = binding.cipherInfo(name);
      if (found !== undefined && found[2] === nameOrNid) {
        facts = found;
        break;
      }
    }
  }
  if (facts === undefined) return undefined;
  const [name, mode, nid, blockSize, ownIvLength, ownKeyLength] = facts;
  if (keyLength !== undefined && keyLength !== ownKeyLength) return undefined;
  if (ivLength !== undefined && ivLength !== ownIvLength && !acceptsIvLength(mode, ivLength)) return undefined;
  const info = { mode, name, nid };
  if (blockSize !== -1) info.blockSize = blockSize;
  // A length of 0 is accepted and not told, as in Node.
  if (ownIvLength !== -1 && ivLength !== 0) info.ivLength = ivLength ?? ownIvLength;
  info.keyLength = ownKeyLength;
  return info;
}

module.exports = { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCipherInfo, getCiphers };
