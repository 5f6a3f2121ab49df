'use strict';

// Headers, and the list of headers behind it. Follows https://fetch.spec.whatwg.org/#headers-class.

const {
  byteString, customInspectSymbol, finishInterface, inspectProperties, iteratorOf, requireArguments, requireThis,
} = require('internal/fetch/webidl');

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BAD_VALUE = /[\0\r\n]/;
const LOWER = /^[^A-Z]*$/;

function lower(name) {
  return LOWER.test(name) ? name : name.toLowerCase();
}

function isSpace(unit) {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

/** Without HTTP whitespace at both ends. */
function normalizeValue(value) {
  let start = 0;
  let end = value.length;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--;
  while (start < end && isSpace(value.charCodeAt(start))) start++;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

/** Names with their values; a name's spelling is that of its first appearance. */
class HeadersList {
  /** Lower-case name -> {name, value}; Set-Cookie's value is joined, `cookies` has them apart. */
  map = new Map();
  cookies = null;
  #sorted = null;

  /** @param {string[] | string} raw names and values in turn, as they came over the wire; a string has \0 in between */
  static fromRaw(raw) {
    const list = new HeadersList();
    if (typeof raw === 'string') raw = raw === '' ? [] : raw.split('\0');
    for (let i = 0; i < raw.length; i += 2) list.append(lower(raw[i]), raw[i + 1]);
    return list;
  }

  clone() {
    const copy = new HeadersList();
    for (const [key, entry] of this.map) copy.map.set(key, { name: entry.name, value: entry.value });
    copy.cookies = this.cookies === null ? null : this.cookies.slice();
    return copy;
  }

  clear() {
    this.map.clear();
    this.cookies = null;
    this.#sorted = null;
  }

  has(name) {
    return this.map.has(lower(name));
  }

  /** @returns {string|null} */
  get(name) {
    return this.map.get(lower(name))?.value ?? null;
  }

  append(name, value) {
    this.#sorted = null;
    const key = lower(name);
    const entry = this.map.get(key);
    if (entry === undefined) this.map.set(key, { name, value });
    else entry.value += (key === 'cookie' ? '; ' : ', ') + value;
    if (key === 'set-cookie') (this.cookies ??= []).push(value);
  }

  set(name, value) {
    this.#sorted = null;
    const key = lower(name);
    if (key === 'set-cookie') this.cookies = [value];
    this.map.set(key, { name, value });
  }

  delete(name) {
    this.#sorted = null;
    const key = lower(name);
    if (key === 'set-cookie') this.cookies = null;
    this.map.delete(key);
  }

  /** Pairs in order of name, each Set-Cookie its own: what iteration gives. */
  sorted() {
    if (this.#sorted !== null) return this.#sorted;
    const pairs = [];
    for (const key of [...this.map.keys()].sort()) {
      if (key === 'set-cookie') for (const cookie of this.cookies) pairs.push([key, cookie]);
      else pairs.push([key, this.map.get(key).value]);
    }
    this.#sorted = pairs;
    return pairs;
  }

  /** An object with the spelling of the names kept. */
  toObject() {
    const object = {};
    for (const { name, value } of this.map.values()) object[name] = value;
    return object;
  }
}

let listOf;
let guardOf;
let isHeaders;
let wrap;

const entriesOf = (headers) => listOf(headers).sorted();
const makeIterator = iteratorOf('Headers', entriesOf);

class Headers {
  #list;
  // 'none', 'request', 'response' or 'immutable'.
  #guard = 'none';

  static {
    isHeaders = (value) => typeof value === 'object' && value !== null && #list in value;
    listOf = (headers) => headers.#list;
    guardOf = (headers) => headers.#guard;
    wrap = (list, guard) => {
      const headers = new Headers(undefined);
      headers.#list = list;
      headers.#guard = guard;
      return headers;
    };
  }

  /** @param {Headers | Iterable<[string, string]> | Record<string, string>} [init] */
  constructor(init = undefined) {
    this.#list = new HeadersList();
    if (init !== undefined) fill(this, init);
  }

  append(name, value) {
    requireThis(isHeaders(this));
    requireArguments(arguments.length, 2, 'Headers.append');
    appendChecked(this, byteString(name), byteString(value));
  }

  delete(name) {
    requireThis(isHeaders(this));
    requireArguments(arguments.length, 1, 'Headers.delete');
    name = checkName(byteString(name), 'Headers.delete');
    checkMutable(this);
    this.#list.delete(name);
  }

  get(name) {
    requireThis(isHeaders(this));
    requireArguments(arguments.length, 1, 'Headers.get');
    return this.#list.get(checkName(byteString(name), 'Headers.get'));
  }

  has(name) {
    requireThis(isHeaders(this));
    requireArguments(arguments.length, 1, 'Headers.has');
    return this.#list.has(checkName(byteString(name), 'Headers.has'));
  }

  set(name, value) {
    requireThis(isHeaders(this));
    requireArguments(arguments.length, 2, 'Headers.set');
    name = checkName(byteString(name), 'Headers.set');
    value = checkValue(normalizeValue(byteString(value)), 'Headers.set');
    checkMutable(this);
    this.#list.set(name, value);
  }

  /** @returns {string[]} each Set-Cookie value */
  getSetCookie() {
    requireThis(isHeaders(this));
    return this.#list.cookies === null ? [] : this.#list.cookies.slice();
  }

  keys() {
    requireThis(isHeaders(this));
    return makeIterator(this, 'key');
  }

  values() {
    requireThis(isHeaders(this));
    return makeIterator(this, 'value');
  }

  entries() {
    requireThis(isHeaders(this));
    return makeIterator(this, 'key+value');
  }

  forEach(callback, thisArg = undefined) {
    requireThis(isHeaders(this));
    requireArguments(arguments.length, 1, 'Headers.forEach');
    if (typeof callback !== 'function') {
      throw new TypeError("Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.");
    }
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  [customInspectSymbol](depth, options) {
    return inspectProperties('Headers', this.#list.toObject(), depth, options);
  }
}

finishInterface(Headers, [
  'append', 'delete', 'get', 'has', 'set', 'getSetCookie', 'keys', 'values', 'entries', 'forEach',
]);
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  __proto__: null, configurable: true, writable: true, value: Headers.prototype.entries,
});

function checkName(name, where) {
  if (!TOKEN.test(name)) throw new TypeError(`${where}: "${name}" is an invalid header name.`);
  return name;
}

function checkValue(value, where) {
  if (BAD_VALUE.test(value)) throw new TypeError(`${where}: "${value}" is an invalid header value.`);
  return value;
}

function checkMutable(headers) {
  if (guardOf(headers) === 'immutable') throw new TypeError('immutable');
}

function appendChecked(headers, name, value) {
  value = normalizeValue(value);
  checkName(name, 'Headers.append');
  checkValue(value, 'Headers.append');
  checkMutable(headers);
  listOf(headers).append(name, value);
}

function badInit() {
  return new TypeError('Headers constructor: Argument 1 could not be converted to one of: ' +
    'sequence<sequence<ByteString>>, record<ByteString, ByteString>.');
}

/** Adds what a HeadersInit says. */
function fill(headers, init) {
  if (isHeaders(init) && init[Symbol.iterator] === Headers.prototype.entries) {
    for (const [name, value] of entriesOf(init)) appendChecked(headers, name, value);
    return;
  }
  if (init === null || (typeof init !== 'object' && typeof init !== 'function')) throw badInit();
  const method = init[Symbol.iterator];
  if (method !== undefined && method !== null) {
    const pairs = [];
    for (const pair of { [Symbol.iterator]: () => method.call(init) }) {
      if (pair === null || typeof pair !== 'object' || typeof pair[Symbol.iterator] !== 'function') throw badInit();
      pairs.push(Array.from(pair, byteString));
    }
    for (const pair of pairs) {
      if (pair.length !== 2) {
        throw new TypeError(
          `Headers constructor: expected name/value pair to be length 2, found ${pair.length}.`);
      }
      appendChecked(headers, pair[0], pair[1]);
    }
    return;
  }
  const record = [];
  for (const key of Reflect.ownKeys(init)) {
    if (!Object.prototype.propertyIsEnumerable.call(init, key)) continue;
    record.push(byteString(key), byteString(init[key]));
  }
  for (let i = 0; i < record.length; i += 2) appendChecked(headers, record[i], record[i + 1]);
}

module.exports = {
  Headers, HeadersList, TOKEN, fillHeaders: fill, headersListOf: (headers) => listOf(headers), isHeaders,
  normalizeValue, wrapHeaders: (list, guard) => wrap(list, guard),
};
