'use strict';

// Deep equality of values: loose (assert.deepEqual), strict
// (assert.deepStrictEqual, util.isDeepStrictEqual) and partial
// (assert.partialDeepStrictEqual: the actual value may hold more).
// Follows the Node documentation, "Assert", "Comparison details".

const {
  isAnyArrayBuffer,
  isArrayBufferView,
  isBigIntObject,
  isBooleanObject,
  isBoxedPrimitive,
  isCryptoKey,
  isDate,
  isFloat16Array,
  isFloat32Array,
  isFloat64Array,
  isKeyObject,
  isMap,
  isNativeError,
  isNumberObject,
  isPromise,
  isRegExp,
  isSet,
  isStringObject,
  isSymbolObject,
  isWeakMap,
  isWeakSet,
} = require('internal/util/types');
const { getOwnNonIndexProperties } = internalBinding('util');

const kOnlyEnumerable = 2; // of getOwnNonIndexProperties, which internal/util/inspect describes

const LOOSE = 0;
const STRICT = 1;
const PARTIAL = 2;
// Strict, but the classes need not be the same.
const STRICT_CONTENT = 3;

function isStrict(mode) {
  return mode === STRICT || mode === STRICT_CONTENT;
}

const { hasOwnProperty, propertyIsEnumerable, toString } = Object.prototype;

function hasOwn(object, key) {
  return hasOwnProperty.call(object, key);
}

// Whether objects in circles have been met. Node first compares without heed of circles and, where that never ends, begins
// again with heed of them, then and from then on: until then, unrolled circles may be equal to shorter ones.
let minded = false;
let met = false;

// The pairs that are being compared, outermost first, to recognise cycles.
class Path {
  left = [];
  right = [];

  /** undefined: the comparison goes on; else its result, which is whether both were entered together. */
  closes(a, b) {
    const index = this.left.lastIndexOf(a);
    if (index === -1 && !minded) return undefined;
    const indexOfB = this.right.lastIndexOf(b);
    if (minded) return index === -1 && indexOfB === -1 ? undefined : index === indexOfB;
    if (indexOfB === -1) return undefined;
    met = true;
    return index === indexOfB;
  }

  enter(a, b) {
    this.left.push(a);
    this.right.push(b);
  }

  leave() {
    this.left.pop();
    this.right.pop();
  }
}

function isObject(value) {
  return value !== null && typeof value === 'object';
}

// Strict equality asks for one class, which an inherited constructor names;
// without one the prototypes themselves must be the same.
function sameKind(a, b) {
  const { constructor } = a;
  if (constructor !== undefined && !hasOwn(a, 'constructor')) return constructor === b.constructor;
  return Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
}

/** Compares two values; `path` is made when objects within objects are met. */
function equal(a, b, mode, path) {
  if (a === b) return a !== 0 || mode === LOOSE || Object.is(a, b);

  if (mode === LOOSE) {
    if (!isObject(a)) {
      // eslint-disable-next-line eqeqeq
      return !isObject(b) && (a == b || (a !== a && b !== b));
    }
    if (!isObject(b)) return false;
  } else {
    if (typeof a !== 'object') return typeof a === 'number' && a !== a && b !== b;
    if (a === null || !isObject(b)) return false;
    if (mode === STRICT && !sameKind(a, b)) return false;
  }
  const tag = toString.call(a);
  if (tag !== toString.call(b)) return false;

  if (Array.isArray(a)) {
    if (!Array.isArray(b)) return false;
    if (mode === PARTIAL ? a.length < b.length : a.length !== b.length) return false;
    return equalWithin(a, b, mode, path, namedKeys(b), mode === PARTIAL ? partialArray : sameArray);
  }
  if (isArrayBufferView(a)) {
    if (!isArrayBufferView(b) || !equalViews(a, b, mode)) return false;
    return equalWithin(a, b, mode, path, namedKeys(b), null);
  }
  if (isSet(a)) {
    if (!isSet(b) || (mode === PARTIAL ? a.size < b.size : a.size !== b.size)) return false;
    return equalWithin(a, b, mode, path, null, sameSet);
  }
  if (isMap(a)) {
    if (!isMap(b) || (mode === PARTIAL ? a.size < b.size : a.size !== b.size)) return false;
    return equalWithin(a, b, mode, path, null, sameMap);
  }
  // Literals, by far the usual case, are nothing but their properties.
  if (tag === '[object Object]' && Object.getPrototypeOf(a) === Object.prototype &&
      Object.getPrototypeOf(b) === Object.prototype) {
    return equalWithin(a, b, mode, path, null, null);
  }
  return equalExotic(a, b, mode) && equalWithin(a, b, mode, path, null, null);
}

// What an object is besides its properties.
function equalExotic(a, b, mode) {
  if (isDate(a)) return isDate(b) && Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b));
  if (isRegExp(a)) {
    return isRegExp(b) && a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  }
  if (isAnyArrayBuffer(a)) {
    return isAnyArrayBuffer(b) && equalBytes(new Uint8Array(a), new Uint8Array(b), mode);
  }
  if (isBoxedPrimitive(a)) return equalBoxed(a, b);
  if (isNativeError(a) || a instanceof Error) return equalErrors(a, b, mode);
  // Not looked into: what these hold cannot be seen.
  if (isWeakMap(a) || isWeakSet(a) || isPromise(a)) return false;
  if (isDate(b) || isRegExp(b) || isAnyArrayBuffer(b) || isArrayBufferView(b) || Array.isArray(b) || isSet(b) ||
      isMap(b) || isBoxedPrimitive(b) || isNativeError(b) || b instanceof Error ||
      isWeakMap(b) || isWeakSet(b) || isPromise(b)) {
    return false;
  }
  const tag = toString.call(a);
  if (tag === '[object URL]') {
    const { URL } = require('internal/url');
    if (a instanceof URL) return b instanceof URL && a.href === b.href;
  } else if (tag === '[object CryptoKey]' || tag === '[object KeyObject]' || /KeyObject$/.test(a.constructor?.name)) {
    return equalKeys(a, b);
  }
  return true;
}

// Asked only of what looks like a key, because the answer loads crypto.
function equalKeys(a, b) {
  if (isKeyObject(a)) return isKeyObject(b) && require('internal/crypto/keys').sameKeys(a, b);
  if (isCryptoKey(a)) {
    return isCryptoKey(b) &&
      require('internal/crypto/crypto_key').sameCryptoKeys(a, b, (x, y) => equal(x, y, STRICT));
  }
  return true;
}

function equalBoxed(a, b) {
  if (isNumberObject(a)) return isNumberObject(b) && Object.is(Number.prototype.valueOf.call(a), Number.prototype.valueOf.call(b));
  if (isStringObject(a)) return isStringObject(b) && String.prototype.valueOf.call(a) === String.prototype.valueOf.call(b);
  if (isBooleanObject(a)) return isBooleanObject(b) && Boolean.prototype.valueOf.call(a) === Boolean.prototype.valueOf.call(b);
  if (isBigIntObject(a)) return isBigIntObject(b) && BigInt.prototype.valueOf.call(a) === BigInt.prototype.valueOf.call(b);
  return isSymbolObject(b) &&
    Symbol.prototype.valueOf.call(a) === Symbol.prototype.valueOf.call(b);
}

// An error's name, message, cause and errors count although they are usually
// not enumerable.
function equalErrors(a, b, mode) {
  if (!isNativeError(b) && !(b instanceof Error)) return false;
  const isPartial = mode === PARTIAL;
  for (const key of ['message', 'name']) {
    // Nothing is asked by an error without a message.
    if (isPartial && key === 'message' && !b.message) continue;
    if ((isPartial || !propertyIsEnumerable.call(a, key)) && a[key] !== b[key]) return false;
  }
  for (const key of ['cause', 'errors']) {
    if (isPartial && !hasOwn(b, key)) continue;
    if (hasOwn(a, key) !== hasOwn(b, key)) return false;
    // Enumerable ones are compared with the other properties.
    if (!propertyIsEnumerable.call(a, key) && !equal(a[key], b[key], mode)) return false;
  }
  return true;
}

// The class of a typed array, which no property of the program's can hide.
const elementTypeOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function equalViews(a, b, mode) {
  if (elementTypeOf.call(a) !== elementTypeOf.call(b)) return false;
  if (isFloat32Array(a) || isFloat64Array(a) || isFloat16Array(a)) {
    if (mode === LOOSE) {
      if (a.length !== b.length) return false;
      for (let i = 0; i < a.length; i++) {
        if (a[i] !== b[i]) return false;
      }
      return true;
    }
    // Compared by value, so that any NaN is NaN but 0 is not -0.
    return equalElements(a, b, mode);
  }
  if (mode === PARTIAL && typeof a.length === 'number') return equalElements(a, b, mode);
  return equalBytes(
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    new Uint8Array(b.buffer, b.byteOffset, b.byteLength), mode);
}

function equalBytes(a, b, mode) {
  if (mode === PARTIAL) return equalElements(a, b, mode);
  if (a.byteLength !== b.byteLength) return false;
  return a.byteLength === 0 || internalBinding('buffer').compare(a, b) === 0;
}

function equalElements(a, b, mode) {
  if (mode === PARTIAL ? a.length < b.length : a.length !== b.length) return false;
  let from = 0;
  for (let i = 0; i < b.length; i++) {
    if (mode === PARTIAL) {
      while (from < a.length && !Object.is(a[from], b[i])) from++;
      if (from === a.length) return false;
      from++;
    } else if (!Object.is(a[i], b[i])) {
      return false;
    }
  }
  return true;
}

// ---------------------------------------------------------------- properties

// Enumerable own keys that are not elements, without symbols. In native code, as elements need no names there.
function namedKeys(object) {
  const keys = getOwnNonIndexProperties(object, kOnlyEnumerable);
  while (keys.length !== 0 && typeof keys[keys.length - 1] === 'symbol') keys.pop();
  return keys;
}

// Adds the symbol keys that must be equal; undefined when they already differ.
function withSymbols(a, b, keys, mode) {
  const symbolsOfB = Object.getOwnPropertySymbols(b);
  if (symbolsOfB.length > 0) {
    let count = 0;
    for (const symbol of symbolsOfB) {
      const inB = propertyIsEnumerable.call(b, symbol);
      if (inB) {
        if (!propertyIsEnumerable.call(a, symbol)) return undefined;
        if (count++ === 0) keys = keys.slice();
        keys.push(symbol);
      } else if (isStrict(mode) && propertyIsEnumerable.call(a, symbol)) {
        return undefined;
      }
    }
    if (mode === PARTIAL) return keys;
    const symbolsOfA = Object.getOwnPropertySymbols(a);
    if (symbolsOfA.length !== symbolsOfB.length &&
        symbolsOfA.filter((symbol) => propertyIsEnumerable.call(a, symbol)).length !== count) {
      return undefined;
    }
  } else if (isStrict(mode)) {
    const symbolsOfA = Object.getOwnPropertySymbols(a);
    if (symbolsOfA.some((symbol) => propertyIsEnumerable.call(a, symbol))) return undefined;
  }
  return keys;
}

/**
 * Compares the properties `keys` of both (null: all enumerable ones), then,
 * with `contents`, what the collections hold.
 */
function equalWithin(a, b, mode, path, keys, contents) {
  const isList = keys !== null;
  if (keys === null) keys = Object.keys(b);
  if (mode !== PARTIAL) {
    const count = isList ? namedKeys(a).length : Object.keys(a).length;
    if (count !== keys.length) return false;
  }
  for (let i = 0; i < keys.length; i++) {
    if (!propertyIsEnumerable.call(a, keys[i])) return false;
  }
  if (mode !== LOOSE) {
    keys = withSymbols(a, b, keys, mode);
    if (keys === undefined) return false;
  }
  if (keys.length === 0 && (contents === null || (isList ? b.length === 0 : b.size === 0))) return true;

  if (path === undefined) {
    path = new Path();
  } else {
    const closed = path.closes(a, b);
    if (closed !== undefined) return closed;
  }
  path.enter(a, b);
  let result = true;
  for (let i = 0; i < keys.length && result; i++) result = equal(a[keys[i]], b[keys[i]], mode, path);
  if (result && contents !== null) result = contents(a, b, mode, path);
  path.leave();
  return result;
}

// --------------------------------------------------------------- collections

function sameArray(a, b, mode, path) {
  for (let i = 0; i < a.length; i++) {
    const inA = a[i] !== undefined || hasOwn(a, i);
    const inB = b[i] !== undefined || hasOwn(b, i);
    // A hole is not an element that is undefined.
    if (inA !== inB) return false;
    if (inA && !equal(a[i], b[i], mode, path)) return false;
  }
  return true;
}

// Every element of b is found in a, in order; a hole asks for nothing.
function partialArray(a, b, mode, path) {
  let from = 0;
  for (let i = 0; i < b.length; i++) {
    if (b[i] === undefined && !hasOwn(b, i)) continue;
    let found = false;
    while (from < a.length && !found) {
      const inA = a[from] !== undefined || hasOwn(a, from);
      found = inA && equal(a[from], b[i], mode, path);
      from++;
    }
    if (!found) return false;
  }
  return true;
}

function sameSet(a, b, mode, path) {
  // What both hold is equal; the rest must be matched one by one. Primitives
  // can only be matched so where equality is loose.
  const rest = [];
  for (const value of b) {
    if (a.has(value)) continue;
    if (mode !== LOOSE && !isObject(value)) return false;
    rest.push(value);
  }
  if (rest.length === 0) return true;
  const candidates = [];
  for (const value of a) {
    if (b.has(value)) continue;
    if (!isObject(value) && mode !== LOOSE) {
      if (isStrict(mode)) return false;
      continue;
    }
    candidates.push(value);
  }
  return takeEach(rest, candidates, mode, (candidate, value) => equal(candidate, value, mode, path));
}

// Whether each of `wanted` has a candidate of its own. Collections are mostly in the same order, or in the opposite one,
// which is tried where what is equal to one is equal to all of its equals: elsewhere the first one must be taken.
function takeEach(wanted, candidates, mode, matches) {
  const fromBothEnds = isStrict(mode);
  let start = 0;
  for (const value of wanted) {
    const last = candidates.length - 1;
    if (start > last) return false;
    if (matches(candidates[start], value)) {
      start++;
    } else if (fromBothEnds && last > start && matches(candidates[last], value)) {
      candidates.pop();
    } else {
      let index = start + 1;
      while (index <= last && !matches(candidates[index], value)) index++;
      if (index > last) return false;
      candidates.splice(index, 1);
    }
  }
  return true;
}

function sameMap(a, b, mode, path) {
  const rest = [];
  const matched = new Set();
  for (const [key, value] of b) {
    if (a.has(key) && equal(a.get(key), value, mode, path)) {
      matched.add(key);
    } else if (!isObject(key) && (mode !== LOOSE || (a.has(key) && !mayEqualLoosely(key)))) {
      return false;
    } else {
      rest.push(key);
    }
  }
  if (rest.length === 0) return true;
  const candidates = [];
  for (const key of a.keys()) {
    if (matched.has(key)) continue;
    if (!isObject(key) && mode !== LOOSE) {
      if (isStrict(mode)) return false;
      continue;
    }
    candidates.push(key);
  }
  return takeEach(rest, candidates, mode, (candidate, key) => (
    equal(candidate, key, mode, path) && equal(a.get(candidate), b.get(key), mode, path)));
}

// Symbols equal nothing but themselves; other primitives may equal others.
function mayEqualLoosely(key) {
  return typeof key !== 'symbol';
}

function compare(a, b, mode) {
  const result = equal(a, b, mode);
  if (minded || !met) return result;
  minded = true;
  return equal(a, b, mode);
}

/** @returns {boolean} equality as of assert.deepEqual */
function isDeepEqual(val1, val2) {
  return compare(val1, val2, LOOSE);
}

/** @returns {boolean} equality as of assert.deepStrictEqual */
function isDeepStrictEqual(val1, val2, skipPrototype) {
  return compare(val1, val2, skipPrototype ? STRICT_CONTENT : STRICT);
}

/** @returns {boolean} whether val1 holds all of val2, as of assert.partialDeepStrictEqual */
function isPartialStrictEqual(val1, val2) {
  return compare(val1, val2, PARTIAL);
}

module.exports = { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual };
