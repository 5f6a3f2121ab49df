'use strict';

// What the options of key encodings mean: format, type, cipher, passphrase. The names in messages are those of the
// options that the program passed.

const { codes } = require('internal/errors');
const { kStructures, noEncryption } = require('internal/crypto/keys');
const { toBytes, viewBytes } = require('internal/crypto/util');

function isTextOrBytes(value) {
  return typeof value === 'string' || viewBytes(value) !== undefined;
}

/** The number of a structure; undefined where none is needed and given. */
function structure(type, required, kind, isPublic, name) {
  if (type === undefined && !required) return undefined;
  if (type === 'pkcs1') {
    if (kind !== undefined && kind !== 'rsa') {
      throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'can only be used for RSA keys');
    }
    return kStructures.pkcs1;
  }
  if (type === 'spki' && isPublic !== false) return kStructures.spki;
  if (type === 'pkcs8' && isPublic !== true) return kStructures.pkcs8;
  if (type === 'sec1' && isPublic !== true) {
    if (kind !== undefined && kind !== 'ec') {
      throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'can only be used for EC keys');
    }
    return kStructures.sec1;
  }
  throw new codes.ERR_INVALID_ARG_VALUE(name, type);
}

/**
 * Options of a key that is to be read: the structure where it is DER, and the passphrase as bytes.
 * @param {string} name of the options in messages
 */
function parseInput(options, isPublic, name) {
  const { format = 'pem', type } = options;
  if (format !== 'pem' && format !== 'der') throw new codes.ERR_INVALID_ARG_VALUE(`${name}.format`, format);
  const number = structure(type, format === 'der', undefined, isPublic, `${name}.type`);
  let { passphrase, encoding } = options;
  if (passphrase !== undefined && passphrase !== null) {
    if (!isTextOrBytes(passphrase)) throw new codes.ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
    passphrase = toBytes(passphrase, `${name}.passphrase`, encoding);
  } else {
    passphrase = undefined;
  }
  return { type: format === 'der' ? number : undefined, passphrase };
}

/**
 * Options of a key that is to be written.
 * @param {object} options
 * @param {string} kind of the key, such as 'rsa'
 * @param {boolean} isPublic
 * @param {string} name of the options in messages
 */
function parseOutput(options, kind, isPublic, name) {
  const { format, type } = options;
  if (format === 'jwk') {
    const { cipher, passphrase } = isPublic ? {} : options;
    if (cipher != null && !isTextOrBytes(passphrase)) {
      throw new codes.ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
    }
    if (passphrase !== undefined) throw noEncryption('jwk');
    return { format };
  }
  if (format !== 'pem' && format !== 'der') throw new codes.ERR_INVALID_ARG_VALUE(`${name}.format`, format);
  const number = structure(type, true, kind, isPublic, `${name}.type`);
  if (isPublic) return { format, type: number };
  const { cipher, passphrase, encoding } = options;
  if (cipher !== undefined && cipher !== null) {
    if (typeof cipher !== 'string') throw new codes.ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher);
    if (format === 'der' && (type === 'pkcs1' || type === 'sec1')) throw noEncryption(type);
    if (!isTextOrBytes(passphrase)) throw new codes.ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
    if (internalBinding('crypto').cipherInfo(cipher) === undefined) throw new codes.ERR_CRYPTO_UNKNOWN_CIPHER();
    return { format, type: number, cipher, passphrase: toBytes(passphrase, 'key.passphrase', encoding) };
  }
  if (passphrase !== undefined) {
    throw new codes.ERR_INVALID_ARG_VALUE(
      `${name}.cipher`, cipher, 'is required when a passphrase is specified');
  }
  return { format, type: number };
}

module.exports = { parseInput, parseOutput };
