'use strict';

// WHATWG URL and URLSearchParams, and the conversions between file URLs and
// paths. The legacy API (url.parse and so on) is in modules/url/url.js.
// Follows the Node documentation, "URL".
//
// Native half (internalBinding('url')); `components` is an Int32Array of nine
// entries that a successful call fills: protocolEnd, usernameEnd, hostStart,
// hostEnd, port, pathnameStart, searchStart, hashStart (-1: absent),
// kind of scheme (0 http, 1 not special, 2 https, 3 ws, 4 ftp, 5 wss, 6 file):
//   parse(input, base | undefined, components) -> href | undefined (not a URL)
//   canParse(input, base | undefined) -> boolean
//   update(href, part, value, components) -> href | undefined (only for part 9);
//     part: 0 protocol, 1 host, 2 hostname, 3 port, 4 username, 5 password,
//     6 pathname, 7 search, 8 hash, 9 href; a value that does not fit changes nothing
//   format(href, hash, unicode, search, auth: booleans) -> string
//   domainToASCII(domain) -> string, domainToUnicode(domain) -> string ('' when invalid)

const {
  codes: {
    ERR_ARG_NOT_ITERABLE,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_FILE_URL_HOST,
    ERR_INVALID_FILE_URL_PATH,
    ERR_INVALID_THIS,
    ERR_INVALID_TUPLE,
    ERR_INVALID_URL_SCHEME,
    ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const { validateFunction, validateObject, validateString } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');
const native = internalBinding('url');

const ABSENT = -1;
const PART = {
  __proto__: null,
  protocol: 0, host: 1, hostname: 2, port: 3, username: 4,
  password: 5, pathname: 6, search: 7, hash: 8, href: 9,
};
const components = new Int32Array(9);
const kEnumerable = { __proto__: null, enumerable: true };

// As Node's native half makes it: the code is a property and not in the name.
function invalidUrl(input, base) {
  const error = new TypeError('Invalid URL');
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

// ----------------------------------------------------------- URLSearchParams

// Decodes one name or value of a query; malformed UTF-8 becomes U+FFFD and a
// '%' without two digits stays.
function decodeQueryPart(text) {
  text = text.replaceAll('+', ' ');
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    const { Buffer } = require('buffer');
    const bytes = Buffer.from(text);
    return require('querystring').unescapeBuffer(bytes.latin1Slice()).toString();
  }
}

/** Names and values in turn of the query that stands in `text` from `start` to `end`. */
function parseQuery(text, start, end) {
  const list = [];
  let equals = -1;
  let encoded = false;
  for (let i = start; i <= end; i++) {
    const code = i === end ? 0x26 : text.charCodeAt(i);
    if (code === 0x3d) {
      if (equals === -1) equals = i;
    } else if (code === 0x25 || code === 0x2b) {
      encoded = true;
    } else if (code === 0x26) {
      if (i > start) {
        const name = text.slice(start, equals === -1 ? i : equals);
        const value = equals === -1 ? '' : text.slice(equals + 1, i);
        list.push(encoded ? decodeQueryPart(name) : name, encoded ? decodeQueryPart(value) : value);
        equals = -1;
        encoded = false;
      }
      start = i + 1;
    }
  }
  return list;
}

const PLAIN = /^[\w*.-]*$/;
const REMAINING = /[!'()~]|%20/g;

function encodeRemaining(text) {
  return text === '%20' ? '+' : `%${text.charCodeAt(0).toString(16).toUpperCase()}`;
}

function encodeQueryPart(text) {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text).replace(REMAINING, encodeRemaining);
}

function serializeQuery(list) {
  let query = '';
  for (let i = 0; i < list.length; i += 2) {
    query += `${i === 0 ? '' : '&'}${encodeQueryPart(list[i])}=${encodeQueryPart(list[i + 1])}`;
  }
  return query;
}

// A string without lone surrogates.
function toUSVString(value) {
  return `${value}`.toWellFormed();
}

// The pairs of an iterable of [name, value].
function listOfPairs(init) {
  const list = [];
  for (const pair of init) {
    if (pair == null || (typeof pair !== 'object' && typeof pair !== 'function') ||
        typeof pair[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    }
    const items = Array.from(pair);
    if (items.length !== 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    list.push(toUSVString(items[0]), toUSVString(items[1]));
  }
  return list;
}

function listOfRecord(init) {
  const record = new Map();
  for (const key of Reflect.ownKeys(init)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(init, key);
    if (descriptor?.enumerable) record.set(toUSVString(key), toUSVString(init[key]));
  }
  const list = [];
  for (const [name, value] of record) list.push(name, value);
  return list;
}

// Links a URL's params with the URL without showing either to programs.
let setParamsURL;
let setParamsQuery;

class URLSearchParams {
  // Names and values in turn.
  #list = [];
  // The URL whose query this is, if any.
  #url = null;

  static {
    setParamsURL = (params, url) => { params.#url = url; };
    setParamsQuery = (params, parts) => {
      params.#list = parts.searchStart === ABSENT ? [] : parseQuery(parts.href, parts.searchStart + 1, queryEnd(parts));
    };
  }

  /** @param {string|Iterable|object} [init] */
  constructor(init = undefined) {
    if (init === undefined) return;
    if ((typeof init === 'object' && init !== null) || typeof init === 'function') {
      const method = init[Symbol.iterator];
      if (#list in init && method === URLSearchParams.prototype[Symbol.iterator]) {
        this.#list = init.#list.slice();
      } else if (method == null) {
        this.#list = listOfRecord(init);
      } else if (typeof method !== 'function') {
        throw new ERR_ARG_NOT_ITERABLE('Query pairs');
      } else {
        this.#list = listOfPairs(init);
      }
      return;
    }
    init = toUSVString(init);
    this.#list = parseQuery(init, init.charCodeAt(0) === 0x3f ? 1 : 0, init.length);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#list in value)) throw new ERR_INVALID_THIS('URLSearchParams');
  }

  #changed() {
    if (this.#url !== null) markSearchParamsModified(this.#url);
  }

  [customInspectSymbol](recurseTimes, ctx) {
    URLSearchParams.#check(this);
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return ctx.stylize('[Object]', 'special');
    const { inspect } = require('internal/util/inspect');
    const options = { ...ctx };
    if (recurseTimes !== null) options.depth = recurseTimes - 1;
    const pairs = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      pairs.push(`${inspect(this.#list[i], options)} => ${inspect(this.#list[i + 1], options)}`);
    }
    return printEntries('URLSearchParams', pairs, ctx);
  }

  get size() {
    URLSearchParams.#check(this);
    return this.#list.length / 2;
  }

  append(name, value) {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    this.#list.push(toUSVString(name), toUSVString(value));
    this.#changed();
  }

  delete(name, value = undefined) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    const kept = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] === name && (value === undefined || this.#list[i + 1] === value)) continue;
      kept.push(this.#list[i], this.#list[i + 1]);
    }
    this.#list = kept;
    this.#changed();
  }

  get(name) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] === name) return this.#list[i + 1];
    }
    return null;
  }

  getAll(name) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    const values = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] === name) values.push(this.#list[i + 1]);
    }
    return values;
  }

  has(name, value = undefined) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] === name && (value === undefined || this.#list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = toUSVString(name);
    value = toUSVString(value);
    const kept = [];
    let found = false;
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] !== name) {
        kept.push(this.#list[i], this.#list[i + 1]);
      } else if (!found) {
        found = true;
        kept.push(name, value);
      }
    }
    if (!found) kept.push(name, value);
    this.#list = kept;
    this.#changed();
  }

  /** Sorts by name, in UTF-16 order; equal names keep their order. */
  sort() {
    URLSearchParams.#check(this);
    const pairs = [];
    for (let i = 0; i < this.#list.length; i += 2) pairs.push([this.#list[i], this.#list[i + 1]]);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : +(a[0] > b[0])));
    this.#list = pairs.flat();
    this.#changed();
  }

  entries() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(() => this.#list, 'entries');
  }

  forEach(callback, thisArg = undefined) {
    URLSearchParams.#check(this);
    validateFunction(callback, 'callback');
    for (let i = 0; i < this.#list.length; i += 2) {
      callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
    }
  }

  keys() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(() => this.#list, 'keys');
  }

  values() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(() => this.#list, 'values');
  }

  toString() {
    URLSearchParams.#check(this);
    return serializeQuery(this.#list);
  }
}

Object.defineProperties(URLSearchParams.prototype, {
  size: kEnumerable,
  append: kEnumerable,
  delete: kEnumerable,
  get: kEnumerable,
  getAll: kEnumerable,
  has: kEnumerable,
  set: kEnumerable,
  sort: kEnumerable,
  entries: kEnumerable,
  forEach: kEnumerable,
  keys: kEnumerable,
  values: kEnumerable,
  toString: kEnumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams' },
  [Symbol.iterator]: {
    __proto__: null, configurable: true, writable: true, value: URLSearchParams.prototype.entries,
  },
});

// Prints "Name { a, b }" on one line or, where that is too long, on several.
function printEntries(name, entries, ctx) {
  if (entries.length === 0) return `${name} {}`;
  const { removeColors } = require('internal/util');
  const separator = ', ';
  const length = entries.reduce((sum, entry) => sum + removeColors(entry).length + separator.length, -separator.length);
  if (length > ctx.breakLength) return `${name} {\n  ${entries.join(',\n  ')} }`;
  return `${name} { ${entries.join(separator)} }`;
}

// Live: it reads the list as it is at every step.
class URLSearchParamsIterator {
  #list;
  #kind;
  #index = 0;

  constructor(list, kind) {
    this.#list = list;
    this.#kind = kind;
  }

  #at(list, index) {
    if (this.#kind === 'keys') return list[index];
    if (this.#kind === 'values') return list[index + 1];
    return [list[index], list[index + 1]];
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#list in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    const list = this.#list();
    if (this.#index >= list.length) return { value: undefined, done: true };
    const value = this.#at(list, this.#index);
    this.#index += 2;
    return { value, done: false };
  }

  [customInspectSymbol](recurseTimes, ctx) {
    if (!(#list in this)) throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return ctx.stylize('[Object]', 'special');
    const { inspect } = require('internal/util/inspect');
    const options = { ...ctx };
    if (recurseTimes !== null) options.depth = recurseTimes - 1;
    const list = this.#list();
    const rest = [];
    for (let i = this.#index; i < list.length; i += 2) rest.push(inspect(this.#at(list, i), options));
    return rest.length === 0 ? 'URLSearchParams Iterator {  }' :
      printEntries('URLSearchParams Iterator', rest, ctx);
  }
}
// eslint-disable-next-line no-undef -- Iterator is a global of ES2025
Object.setPrototypeOf(URLSearchParamsIterator.prototype, Iterator.prototype);
delete URLSearchParamsIterator.prototype.constructor;
Object.defineProperties(URLSearchParamsIterator.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams Iterator' },
  next: kEnumerable,
});

// ----------------------------------------------------------------------- URL

/** A URL that the native half has just made; where its parts are is in `components`. */
function partsOf(href) {
  return {
    href,
    protocolEnd: components[0],
    usernameEnd: components[1],
    hostStart: components[2],
    hostEnd: components[3],
    port: components[4],
    pathnameStart: components[5],
    searchStart: components[6],
    hashStart: components[7],
    scheme: components[8],
  };
}

// Without the '@' that ends credentials.
function hostBegin({ href, hostStart }) {
  return href.charCodeAt(hostStart) === 0x40 ? hostStart + 1 : hostStart;
}

function queryEnd({ href, hashStart }) {
  return hashStart === ABSENT ? href.length : hashStart;
}

let markSearchParamsModified;

// The text of a URL, whatever the program made of its accessors; undefined for anything that is none of ours.
let hrefOf;

class URL {
  // Private accessors would be defined anew on every instance, so helpers are methods.
  // The normalised URL and where its parts are in it. One object, as each private field costs when a URL is made.
  #parts;
  // Made when first asked for. While it is modified its text is the query.
  #searchParams = null;
  #searchParamsModified = false;

  static {
    markSearchParamsModified = (url) => { url.#searchParamsModified = true; };
    hrefOf = (value) => {
      if (typeof value !== 'object' || value === null || !(#parts in value)) return undefined;
      value.#flush();
      return value.#parts.href;
    };
  }

  /**
   * @param {string} input
   * @param {string} [base]
   * @throws {TypeError} ERR_INVALID_URL
   */
  constructor(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    // For URL.parse, which must not throw: the parse has been done already.
    if (input === kParsed) {
      this.#parts = partsOf(base);
      return;
    }
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const href = native.parse(input, base, components);
    if (href === undefined) throw invalidUrl(input, base);
    this.#parts = partsOf(href);
  }

  /** @returns {URL|null} null where the constructor would throw */
  static parse(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const href = native.parse(`${input}`, base === undefined ? undefined : `${base}`, components);
    return href === undefined ? null : new URL(kParsed, href);
  }

  /** @returns {boolean} whether the constructor would succeed */
  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    return native.canParse(`${url}`, base === undefined ? undefined : `${base}`);
  }

  #update(part, value) {
    this.#flush();
    const href = native.update(this.#parts.href, part, `${value}`, components);
    if (href === undefined) throw invalidUrl(`${value}`);
    this.#parts = partsOf(href);
  }

  // Writes changed search parameters into the URL.
  #flush() {
    if (!this.#searchParamsModified) return;
    this.#searchParamsModified = false;
    this.#parts = partsOf(native.update(this.#parts.href, PART.search, this.#searchParams.toString(), components));
  }

  // After a setter that may have changed the query.
  #refreshSearchParams() {
    if (this.#searchParams !== null) setParamsQuery(this.#searchParams, this.#parts);
  }

  [customInspectSymbol](depth, options) {
    const { constructor } = this;
    const shown = {};
    if (!(typeof depth === 'number' && depth < 0)) {
      shown.href = this.href;
      shown.origin = this.origin;
      shown.protocol = this.protocol;
      shown.username = this.username;
      shown.password = this.password;
      shown.host = this.host;
      shown.hostname = this.hostname;
      shown.port = this.port;
      shown.pathname = this.pathname;
      shown.search = this.search;
      shown.searchParams = this.searchParams;
      shown.hash = this.hash;
    }
    const { inspect } = require('internal/util/inspect');
    const text = inspect(shown, options);
    return `${constructor?.name ?? 'URL'} ${text}`;
  }

  toString() {
    this.#flush();
    return this.#parts.href;
  }

  get href() {
    this.#flush();
    return this.#parts.href;
  }

  set href(value) {
    value = `${value}`;
    this.#searchParamsModified = false;
    const href = native.update(this.#parts.href, PART.href, value, components);
    if (href === undefined) throw invalidUrl(value);
    this.#parts = partsOf(href);
    this.#refreshSearchParams();
  }

  get origin() {
    const { scheme } = this.#parts;
    if (scheme === 1) {
      // A blob: URL has the origin of the URL inside it.
      if (this.protocol === 'blob:' && this.pathname.length > 0) {
        const inner = URL.parse(this.pathname);
        if (inner !== null && (inner.protocol === 'http:' || inner.protocol === 'https:')) return inner.origin;
      }
      return 'null';
    }
    return scheme === 6 ? 'null' : `${this.protocol}//${this.host}`;
  }

  get protocol() {
    const parts = this.#parts;
    return parts.href.slice(0, parts.protocolEnd);
  }

  set protocol(value) { this.#update(PART.protocol, value); }

  get username() {
    const { href, protocolEnd, usernameEnd } = this.#parts;
    return protocolEnd + 2 < usernameEnd ? href.slice(protocolEnd + 2, usernameEnd) : '';
  }

  set username(value) { this.#update(PART.username, value); }

  get password() {
    const { href, usernameEnd, hostStart } = this.#parts;
    return hostStart > usernameEnd ? href.slice(usernameEnd + 1, hostStart) : '';
  }

  set password(value) { this.#update(PART.password, value); }

  get host() {
    const parts = this.#parts;
    const start = hostBegin(parts);
    // Between an empty host and the pathname there may be "/.".
    if (start === parts.hostEnd) return '';
    return parts.href.slice(start, parts.pathnameStart === ABSENT ? parts.href.length : parts.pathnameStart);
  }

  set host(value) { this.#update(PART.host, value); }

  get hostname() {
    const parts = this.#parts;
    return parts.href.slice(hostBegin(parts), parts.hostEnd);
  }

  set hostname(value) { this.#update(PART.hostname, value); }

  get port() {
    const { port } = this.#parts;
    return port === ABSENT ? '' : `${port}`;
  }

  set port(value) { this.#update(PART.port, value); }

  get pathname() {
    const { href, pathnameStart, searchStart, hashStart } = this.#parts;
    let end = searchStart;
    if (end === ABSENT) end = hashStart === ABSENT ? href.length : hashStart;
    return href.slice(pathnameStart, end);
  }

  set pathname(value) { this.#update(PART.pathname, value); }

  get search() {
    this.#flush();
    const { href, searchStart } = this.#parts;
    if (searchStart === ABSENT) return '';
    const end = queryEnd(this.#parts);
    return end - searchStart <= 1 ? '' : href.slice(searchStart, end);
  }

  set search(value) {
    value = `${value}`.toWellFormed();
    this.#searchParamsModified = false;
    this.#update(PART.search, value);
    this.#refreshSearchParams();
  }

  get searchParams() {
    if (this.#searchParams === null) {
      const params = new URLSearchParams();
      setParamsQuery(params, this.#parts);
      setParamsURL(params, this);
      this.#searchParams = params;
    }
    return this.#searchParams;
  }

  get hash() {
    const { href, hashStart } = this.#parts;
    return hashStart === ABSENT || href.length - hashStart <= 1 ? '' : href.slice(hashStart, href.length);
  }

  set hash(value) { this.#update(PART.hash, value); }

  toJSON() {
    return this.href;
  }
}

// Marks a call of the constructor by URL.parse.
const kParsed = Symbol('kParsed');

Object.defineProperties(URL.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URL' },
  toString: kEnumerable,
  href: kEnumerable,
  origin: kEnumerable,
  protocol: kEnumerable,
  username: kEnumerable,
  password: kEnumerable,
  host: kEnumerable,
  hostname: kEnumerable,
  port: kEnumerable,
  pathname: kEnumerable,
  search: kEnumerable,
  searchParams: kEnumerable,
  hash: kEnumerable,
  toJSON: kEnumerable,
});

Object.defineProperties(URL, {
  parse: kEnumerable,
  canParse: kEnumerable,
  createObjectURL: {
    __proto__: null,
    configurable: true,
    writable: true,
    enumerable: true,
    value: function createObjectURL(obj) {
      return require('internal/blob').createObjectURL(obj);
    },
  },
  revokeObjectURL: {
    __proto__: null,
    configurable: true,
    writable: true,
    enumerable: true,
    value: function revokeObjectURL(url) {
      if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
      require('internal/blob').revokeObjectURL(`${url}`);
    },
  },
});

// ------------------------------------------------------- domains and options

/** @returns {string} the domain in Punycode; '' when it is invalid */
function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return native.domainToASCII(`${domain}`);
}

/** @returns {string} the domain in Unicode; '' when it is invalid */
function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return native.domainToUnicode(`${domain}`);
}

/** A URL as the options that http.request() takes. */
function urlToHttpOptions(url) {
  validateObject(url, 'url', { allowArray: true, allowFunction: true });
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

/** Whether `self` is a WHATWG URL, of this or another realm or package. */
function isURL(self) {
  return Boolean(self?.href && self.protocol && self.auth === undefined && self.path === undefined);
}

// ----------------------------------------------------------------- file URLs

function windowsPathOf(url, decode) {
  let { pathname } = url;
  if (/%2f|%5c/i.test(pathname)) {
    throw new ERR_INVALID_FILE_URL_PATH('must not include encoded \\ or / characters', url);
  }
  pathname = decode(pathname.replaceAll('/', '\\'));
  if (url.hostname !== '') return { prefix: `\\\\${domainToUnicode(url.hostname)}`, pathname };
  const text = String(pathname.latin1Slice ? pathname.latin1Slice(0, Math.min(3, pathname.length)) : pathname);
  if (!/^\\[a-z]:/i.test(text)) throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url);
  return { prefix: '', pathname: pathname.slice(1) };
}

function posixPathOf(url, decode) {
  if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
  const { pathname } = url;
  // As bytes an encoded slash is taken, as in Node.
  if (decode === decodeURIComponent && /%2f/i.test(pathname)) {
    throw new ERR_INVALID_FILE_URL_PATH('must not include encoded / characters', url);
  }
  return decode(pathname);
}

function toFileURL(path, options) {
  if (typeof path === 'string') path = new URL(path);
  else if (!isURL(path)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], path);
  if (path.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return { url: path, windows: options?.windows ?? process.platform === 'win32' };
}

/**
 * @param {string|URL} path
 * @param {{windows?: boolean}} [options] default: as the platform is
 */
function fileURLToPath(path, options = undefined) {
  const { url, windows } = toFileURL(path, options);
  if (!windows) return posixPathOf(url, decodeURIComponent);
  const { prefix, pathname } = windowsPathOf(url, decodeURIComponent);
  return prefix + pathname;
}

/** fileURLToPath for names that are not UTF-8: a Buffer of the decoded bytes. */
function fileURLToPathBuffer(path, options = undefined) {
  const { url, windows } = toFileURL(path, options);
  const decode = (text) => require('querystring').unescapeBuffer(text);
  if (!windows) return posixPathOf(url, decode);
  const { Buffer } = require('buffer');
  const { prefix, pathname } = windowsPathOf(url, decode);
  return prefix === '' ? pathname : Buffer.concat([Buffer.from(prefix), pathname]);
}

const UNSAFE_IN_PATH = /[?#~]/g;

function encodePath(path) {
  return encodeURI(path.toWellFormed())
    .replace(UNSAFE_IN_PATH, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * @param {string} path resolved first; a trailing separator stays
 * @param {{windows?: boolean}} [options] default: as the platform is
 * @returns {URL}
 */
function pathToFileURL(path, options = undefined) {
  validateString(path, 'path');
  const windows = options?.windows ?? process.platform === 'win32';
  if (windows && path.startsWith('\\\\')) {
    // \\?\C:\dir and \\?\UNC\server\share\dir are paths in a namespace.
    if (/^\\\\\?\\[a-z]:\\/i.test(path)) return pathToFileURL(path.slice(4), { windows });
    const isUnc = path.startsWith('\\\\?\\UNC\\');
    const start = isUnc ? 8 : 2;
    const end = path.indexOf('\\', start);
    if (end === -1) throw new ERR_INVALID_ARG_VALUE('path', path, 'Missing UNC resource path');
    if (end === 2) throw new ERR_INVALID_ARG_VALUE('path', path, 'Empty UNC servername');
    const host = path.slice(start, end);
    if (native.domainToASCII(host) === '') throw invalidUrl(path.slice(end), host);
    const url = new URL('file://');
    url.hostname = host;
    url.pathname = encodePath(path.slice(end).replaceAll('\\', '/'));
    return url;
  }

  const { posix, win32 } = require('path');
  let resolved = windows ? win32.resolve(path) : posix.resolve(path);
  const last = path[path.length - 1];
  if ((last === '/' || (windows && last === '\\')) && resolved[resolved.length - 1] !== (windows ? '\\' : '/')) {
    resolved += '/';
  }
  if (windows) resolved = `${resolved[0] === '\\' ? '' : '/'}${resolved.replaceAll('\\', '/')}`;
  return new URL(`file://${encodePath(resolved)}`);
}

/** Paths as they are; file URLs as paths. */
function toPathIfFileURL(fileURLOrPath) {
  return isURL(fileURLOrPath) ? fileURLToPath(fileURLOrPath) : fileURLOrPath;
}

/** url.format() for a WHATWG URL. */
function formatURL(url, hash, unicode, search, auth) {
  return native.format(url.href, hash, unicode, search, auth);
}

module.exports = {
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  fileURLToPathBuffer,
  formatURL,
  hrefOf,
  isURL,
  pathToFileURL,
  toPathIfFileURL,
  urlToHttpOptions,
};
