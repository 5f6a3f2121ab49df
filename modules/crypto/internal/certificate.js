'use strict';

// SPKAC, the signed keys that browsers once made. Follows "Class: Certificate" in Node's documentation.
//
// Native half (internalBinding('crypto')):
//   verifySpkac(u8) -> boolean; exportPublicKey(u8), exportChallenge(u8) -> u8, empty where it cannot be read

const binding = internalBinding('crypto');
const { toBytes } = require('internal/crypto/util');
const { toBuffer } = require('internal/native_bytes');

function verifySpkac(spkac, encoding) {
  return binding.verifySpkac(toBytes(spkac, 'spkac', encoding));
}

function exportPublicKey(spkac, encoding) {
  const key = toBuffer(binding.exportPublicKey(toBytes(spkac, 'spkac', encoding)));
  return key.length === 0 ? '' : key;
}

function exportChallenge(spkac, encoding) {
  const challenge = toBuffer(binding.exportChallenge(toBytes(spkac, 'spkac', encoding)));
  return challenge.length === 0 ? '' : challenge;
}

// A function rather than a class: the old interface is an instance made with or without `new`.
function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}
Object.assign(Certificate.prototype, { verifySpkac, exportPublicKey, exportChallenge });
Object.assign(Certificate, { exportChallenge, exportPublicKey, verifySpkac });

module.exports = { Certificate };
