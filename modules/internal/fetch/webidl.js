'use strict';

// Conversions and checks of the Web IDL that the fetch classes share, with the words of the errors
// that programs see under Node. Follows https://webidl.spec.whatwg.org/.

const { customInspectSymbol } = require('internal/util');

/** How a value is shown inside an error. */
function show(value) {
  switch (typeof value) {
    case 'object': return require('internal/util/inspect').inspect(value);
    case 'string': return `"${value}"`;
    case 'bigint': return `${value}n`;
    default: return String(value);
  }
}

/** @throws {TypeError} when fewer than `wanted` arguments came */
function requireArguments(count, wanted, where) {
  if (count >= wanted) return;
  throw new TypeError(
    `${where}: ${wanted} argument${wanted === 1 ? '' : 's'} required, but${count > 0 ? ' only' : ''} ${count} found.`);
}

/** @throws {TypeError} with code ERR_INVALID_THIS, as a method called on a strange receiver does */
function requireThis(is) {
  if (is) return;
  const error = new TypeError('Illegal invocation');
  error.code = 'ERR_INVALID_THIS';
  throw error;
}

/** A string of code units up to 255. */
function byteString(value) {
  const string = typeof value === 'string' ? value : toText(value);
  for (let i = 0; i < string.length; i++) {
    const unit = string.charCodeAt(i);
    if (unit > 255) {
      throw new TypeError('Cannot convert argument to a ByteString because the character at ' +
        `index ${i} has a value of ${unit} which is greater than 255.`);
    }
  }
  return string;
}

function toText(value) {
  if (typeof value === 'symbol') throw new TypeError('Could not convert argument to a string: it is a symbol');
  return String(value);
}

/** A string without lone surrogates. */
function usvString(value) {
  return (typeof value === 'string' ? value : toText(value)).toWellFormed();
}

/** @throws {TypeError} unless the value is one of `allowed`. */
function oneOf(value, allowed, where) {
  const string = toText(value);
  if (!allowed.includes(string)) {
    throw new TypeError(`${where}: ${string} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
  }
  return string;
}

/** A dictionary argument: an object, or nothing. */
function dictionary(value, where) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' && typeof value !== 'function') {
    throw new TypeError(`${where}: Expected ${show(value)} to be one of: Null, Undefined, Object.`);
  }
  return value;
}

/**
 * Makes methods and accessors enumerable, as Web IDL has it, and names the class.
 * @param {Function} constructor
 * @param {string[]} names
 */
function finishInterface(constructor, names) {
  const { prototype } = constructor;
  for (const name of names) Object.defineProperty(prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, {
    __proto__: null, configurable: true, value: constructor.name,
  });
}

/**
 * The prototype of an interface's iterators: they walk what `list(object)` gives at each step, so
 * that changes on the way are seen.
 * @param {string} name for example 'Headers'
 * @param {(object: object) => Array<[string, any]>} list
 * @returns {(object: object, kind: 'key'|'value'|'key+value') => Iterator}
 */
function iteratorOf(name, list) {
  class InterfaceIterator {
    #target;
    #kind;
    #index = 0;

    constructor(target, kind) {
      this.#target = target;
      this.#kind = kind;
    }

    next() {
      if (typeof this !== 'object' || this === null || !(#target in this)) {
        throw new TypeError(`'next' called on an object that does not implement interface ${name} Iterator.`);
      }
      const pairs = list(this.#target);
      if (this.#index >= pairs.length) return { value: undefined, done: true };
      const pair = pairs[this.#index++];
      let value = pair[0];
      if (this.#kind === 'key+value') value = [pair[0], pair[1]];
      else if (this.#kind === 'value') [, value] = pair;
      return { value, done: false };
    }
  }
  const { prototype } = InterfaceIterator;
  delete prototype.constructor;
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
  Object.defineProperty(prototype, 'next', { __proto__: null, enumerable: true, configurable: true, writable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, {
    __proto__: null, configurable: true, value: `${name} Iterator`,
  });
  return (target, kind) => new InterfaceIterator(target, kind);
}

/** What `util.inspect` prints: the class's name and these properties. */
function inspectProperties(name, properties, depth, options) {
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(properties, { ...options, depth: options.depth ?? depth })}`;
}

module.exports = {
  byteString, customInspectSymbol, dictionary, finishInterface, inspectProperties, iteratorOf,
  oneOf, requireArguments, requireThis, show, usvString,
};
