'use strict';

// SubtleCrypto.supports(): whether an operation can be done with such parameters. Follows "SubtleCrypto.supports" in
// Node's documentation. It asks the same questions as the operations do, up to where a key is needed.

const { codes } = require('internal/errors');
const webidl = require('internal/crypto/webcrypto/webidl');
const { kAes, kDeriving, kKmac, normalize } =
  require('internal/crypto/webcrypto/algorithms');
const { keyLength } = require('internal/crypto/webcrypto/secret');
const { checkDerivation } = require('internal/crypto/webcrypto/operate');

function attempt(f) {
  try {
    f();
    return true;
  } catch {
    return false;
  }
}

function isSecret(name) {
  return kAes.has(name) || kKmac.has(name) || kDeriving.has(name) || name === 'HMAC' || name === 'ChaCha20-Poly1305';
}

const kPlain = new Set([
  'encrypt', 'decrypt', 'sign', 'verify', 'digest', 'generateKey', 'importKey', 'exportKey',
]);

/** Whether a secret of 256 bits can be a key of the algorithm. */
function takesSecret(identifier) {
  const { name, length } = normalize(identifier, 'importKey');
  if (!isSecret(name)) throw new Error('not for secrets');
  if ((name === 'HMAC' || kKmac.has(name)) && length !== undefined && Math.ceil(length / 8) !== 32) {
    throw new Error('another length');
  }
}

function check(operation, algorithm, additional) {
  if (kPlain.has(operation)) {
    normalize(algorithm, operation);
    return;
  }
  switch (operation) {
    case 'deriveBits':
      checkDerivation(normalize(algorithm, 'deriveBits'), additional);
      break;
    case 'deriveKey': {
      normalize(additional, 'importKey');
      const length = keyLength(normalize(additional, 'get key length'));
      checkDerivation(normalize(algorithm, 'deriveBits'), length);
      break;
    }
    case 'wrapKey':
    case 'unwrapKey': {
      const [own, other, second] = operation === 'wrapKey' ? ['wrapKey', 'encrypt', 'exportKey'] :
        ['unwrapKey', 'decrypt', 'importKey'];
      if (!attempt(() => normalize(algorithm, own))) normalize(algorithm, other);
      normalize(additional, second);
      break;
    }
    case 'getPublicKey': {
      const { name } = normalize(algorithm, 'exportKey');
      if (isSecret(name)) throw new Error('not of a pair');
      break;
    }
    case 'encapsulateBits':
    case 'decapsulateBits':
      normalize(algorithm, 'encapsulate');
      break;
    case 'encapsulateKey':
    case 'decapsulateKey':
      normalize(algorithm, 'encapsulate');
      takesSecret(additional);
      break;
    default:
      throw new Error('no such operation');
  }
}

/** The static method: `self` must be the class. */
function supports(self, Class, count, operation, algorithm, additional) {
  if (self !== Class) throw new codes.ERR_INVALID_THIS('SubtleCrypto constructor');
  const prefix = "Failed to execute 'supports' on 'SubtleCrypto'";
  webidl.requiredArguments(count, 2, prefix);
  operation = webidl.text(operation, { prefix, context: '1st argument' });
  algorithm = webidl.algorithm(algorithm, { prefix, context: '2nd argument' });
  if (operation === 'deriveBits') {
    if (additional !== null && additional !== undefined) {
      additional = webidl.unsignedLong(additional, { prefix, context: '3rd argument' });
    } else {
      additional = null;
    }
  } else if (additional !== null && additional !== undefined) {
    additional = webidl.algorithm(additional, { prefix, context: '3rd argument' });
  }
  return attempt(() => check(operation, algorithm, additional));
}

module.exports = { supports };
