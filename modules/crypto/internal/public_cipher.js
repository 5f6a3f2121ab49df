'use strict';

// Encrypting short messages with RSA keys. Follows "crypto.publicEncrypt", "crypto.privateDecrypt",
// "crypto.privateEncrypt" and "crypto.publicDecrypt" in Node's documentation.
//
// Native half (internalBinding('crypto')):
//   asymmetricCrypt(operation, handle, padding, hash | undefined, label u8 | undefined, u8, callback | undefined) -> u8
//     operation: 0 public encrypt, 1 private decrypt, 2 private encrypt, 3 public decrypt

const binding = internalBinding('crypto');
const { validateString } = require('internal/validators');
const { toBytes } = require('internal/crypto/util');
const { privateHandle, publicHandle } = require('internal/crypto/keys');
const { toBuffer } = require('internal/native_bytes');

const kPkcs1 = 1;
const kOaep = 4;

function operation(name, number, handleOf, defaultPadding) {
  return {
    [name](key, buffer) {
      const options = typeof key === 'object' && key !== null ? key : {};
      const { oaepHash, encoding } = options;
      if (oaepHash !== undefined) validateString(oaepHash, 'key.oaepHash');
      if (typeof oaepHash === 'string' && binding.hashInfo(oaepHash) === -1) {
        const error = new Error('Invalid digest used');
        error.code = 'ERR_OSSL_EVP_INVALID_DIGEST';
        throw error;
      }
      let { oaepLabel } = options;
      if (oaepLabel !== undefined) oaepLabel = toBytes(oaepLabel, 'key.oaepLabel', encoding);
      const handle = handleOf(key);
      const padding = options.padding || defaultPadding;
      buffer = toBytes(buffer, 'buffer', encoding);
      const number32 = Number(padding) | 0;
      return toBuffer(
        binding.asymmetricCrypt(number, handle, number32, oaepHash, oaepLabel, buffer, undefined));
    },
  }[name];
}

module.exports = {
  publicEncrypt: operation('publicEncrypt', 0, publicHandle, kOaep),
  privateDecrypt: operation('privateDecrypt', 1, privateHandle, kOaep),
  privateEncrypt: operation('privateEncrypt', 2, privateHandle, kPkcs1),
  publicDecrypt: operation('publicDecrypt', 3, publicHandle, kPkcs1),
};
