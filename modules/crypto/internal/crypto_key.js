'use strict';

// CryptoKey: a key as Web Crypto has it. Follows "Class: CryptoKey" in Node's documentation. What it stands for is in
// private fields, a KeyObject that programs do not see; the algorithm and usages that they see are copies.

const { codes } = require('internal/errors');
const { customInspectSymbol, kEnumerableProperty } = require('internal/util');
const { handleOf, sameKeys, typeOf } = require('internal/crypto/keys');
const { HostObject, defineSending, hideHost, kClone } = require('internal/transferable');

const kOwn = Symbol('kOwn');

let isCryptoKey;
let slotsOf;

/** A copy of an algorithm that a program may change. */
function copyAlgorithm(algorithm) {
  const copy = { ...algorithm };
  // Own ones alone: programs may give all objects others.
  if (Object.hasOwn(copy, 'hash')) copy.hash = { ...copy.hash };
  if (Object.hasOwn(copy, 'publicExponent')) copy.publicExponent = new Uint8Array(copy.publicExponent);
  return copy;
}

class CryptoKey extends HostObject {
  // { keyObject, algorithm, usages, extractable }, and what programs were shown of them.
  #slots;

  static {
    isCryptoKey = (value) => typeof value === 'object' && value !== null && #slots in value;
    slotsOf = (key) => {
      // Its prototype alone makes no key.
      if (!(#slots in key)) throw new codes.ERR_INVALID_THIS('CryptoKey');
      return key.#slots;
    };
  }

  constructor(own, slots) {
    if (own !== kOwn) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this.#slots = slots;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    // What the key is, whatever the program made of what it was shown.
    const { keyObject, extractable, algorithm, usages } = slotsOf(this);
    const type = typeOf(keyObject);
    return `CryptoKey ${inspect({ type, extractable, algorithm: copyAlgorithm(algorithm), usages }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }

  get type() {
    if (!isCryptoKey(this)) throw new codes.ERR_INVALID_THIS('CryptoKey');
    return typeOf(this.#slots.keyObject);
  }

  get extractable() {
    if (!isCryptoKey(this)) throw new codes.ERR_INVALID_THIS('CryptoKey');
    return this.#slots.extractable;
  }

  get algorithm() {
    if (!isCryptoKey(this)) throw new codes.ERR_INVALID_THIS('CryptoKey');
    return this.#slots.shownAlgorithm ??= copyAlgorithm(this.#slots.algorithm);
  }

  get usages() {
    if (!isCryptoKey(this)) throw new codes.ERR_INVALID_THIS('CryptoKey');
    return this.#slots.shownUsages ??= [...this.#slots.usages];
  }
}
hideHost(CryptoKey);
defineSending(CryptoKey, kClone, function() {
  const { keyObject, algorithm, usages, extractable } = slotsOf(this);
  const data = { keyObject, algorithm: copyAlgorithm(algorithm), usages, extractable };
  return { data, deserializeInfo: 'internal/crypto/crypto_key:receiveCryptoKey' };
});
Object.defineProperties(CryptoKey.prototype, {
  type: kEnumerableProperty,
  extractable: kEnumerableProperty,
  algorithm: kEnumerableProperty,
  usages: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'CryptoKey' },
});
Object.defineProperty(CryptoKey, 'length', { __proto__: null, configurable: true, value: 0 });

// Keys have a prototype of their own between them and CryptoKey's, as in Node.
class InternalCryptoKey extends CryptoKey {}
InternalCryptoKey.prototype.constructor = CryptoKey;
Object.defineProperty(InternalCryptoKey.prototype, 'constructor', { __proto__: null, enumerable: false });

// The order in which usages are shown.
const kUsages = [
  'encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey',
  'encapsulateKey', 'encapsulateBits', 'decapsulateKey', 'decapsulateBits',
];

/** Makes one. `algorithm` is kept, so nobody else may have it. */
function makeCryptoKey(keyObject, algorithm, usages, extractable) {
  const sorted = kUsages.filter((usage) => usages.includes(usage));
  const own = { __proto__: null, ...algorithm };
  return new InternalCryptoKey(kOwn, { keyObject, algorithm: own, usages: sorted, extractable });
}

/** What is inside: { keyObject, algorithm, usages, extractable }, not to be changed. */
function cryptoKeySlots(key) {
  return slotsOf(key);
}

function keyObjectOf(key) {
  return slotsOf(key).keyObject;
}

/** The native handle, or the bytes of a secret. */
function keyData(key) {
  return handleOf(slotsOf(key).keyObject);
}

/** Whether two CryptoKeys hold the same and may be used for the same. */
function sameCryptoKeys(a, b, equal) {
  const first = slotsOf(a);
  const second = slotsOf(b);
  return first.extractable === second.extractable && equal(first.algorithm, second.algorithm) &&
    equal(first.usages, second.usages) && sameKeys(first.keyObject, second.keyObject);
}

/** The copy of a key that was sent. */
function receiveCryptoKey({ keyObject, algorithm, usages, extractable }) {
  return makeCryptoKey(keyObject, algorithm, usages, extractable);
}

module.exports = {
  CryptoKey, cryptoKeySlots, isCryptoKey, keyData, keyObjectOf, makeCryptoKey, receiveCryptoKey, sameCryptoKeys,
};
