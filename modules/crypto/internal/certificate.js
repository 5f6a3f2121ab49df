'use strict';

// SPKAC, the signed keys that browsers once made. Follows "Class: Certificate" in Node's documentation.
//
// Native half (internalBinding('crypto')):
//   verifySpkac(u8) -> boolean; exportPublicKey(u8), exportChallenge(u8) -> u8, empty where it cannot be read

const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { toBytes } = require('internal/crypto/util');
const { toBuffer } = require('internal/native_bytes');

/** OpenSSL counts in ints. */
function spkacBytes(spkac, encoding) {
  const bytes = toBytes(spkac, 'spkac', encoding);
  if (bytes.byteLength > 2 ** 31 - 1) {
    throw new codes.ERR_OUT_OF_RANGE('spkac', `<= ${2 ** 31 - 1}`, bytes.byteLength);
  }
  return bytes;
}

function verifySpkac(spkac, encoding) {
  return binding.verifySpkac(spkacBytes(spkac, encoding));
}

function exportPublicKey(spkac, encoding) {
  const key = toBuffer(binding.exportPublicKey(spkacBytes(spkac, encoding)));
  return key.length === 0 ? '' : key;
}

function exportChallenge(spkac, encoding) {
  const challenge = toBuffer(binding.exportChallenge(spkacBytes(spkac, encoding)));
  return challenge.length === 0 ? '' : challenge;
}

// A function rather than a class: the old interface is an instance made with or without `new`.
function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}
Object.assign(Certificate.prototype, { verifySpkac, exportPublicKey, exportChallenge });
Object.assign(Certificate, { exportChallenge, exportPublicKey, verifySpkac });

module.exports = { Certificate };
