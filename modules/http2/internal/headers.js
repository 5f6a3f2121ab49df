'use strict';
// Header fields on their way between programs and the native half: what is allowed, and in which form each side has
// them. Follows "Headers object" in Node's docs and RFC 9113, section 8.
//
// The native half takes name, NUL, value, NUL and `1` (never to be indexed) or `0` for each field, all in one string,
// and gives name, NUL, value, NUL.

const {
  codes: {
    ERR_HTTP2_HEADER_SINGLE_VALUE, ERR_HTTP2_INVALID_CONNECTION_HEADERS, ERR_HTTP2_INVALID_PSEUDOHEADER,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_HTTP_TOKEN,
  },
} = require('internal/errors');

const kSensitive = Symbol('sensitiveHeaders');

const kSingle = new Set([
  ':status', ':method', ':authority', ':scheme', ':path', ':protocol', 'access-control-allow-credentials',
  'access-control-max-age', 'access-control-request-method', 'age', 'authorization', 'content-encoding',
  'content-language', 'content-length', 'content-location', 'content-md5', 'content-range', 'content-type', 'date',
  'dnt', 'etag', 'expires', 'from', 'host', 'if-match', 'if-modified-since', 'if-none-match', 'if-range',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'range', 'referer',
  'retry-after', 'tk', 'upgrade-insecure-requests', 'user-agent', 'x-content-type-options',
]);
const kSinglePseudo = new Set([':status', ':method', ':authority', ':scheme', ':path', ':protocol']);

// Connections of HTTP/1 have these; here the protocol itself does their work.
const kConnectionHeaders = new Set([
  'connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'transfer-encoding',
]);

/** Which pseudo-headers a block may have. */
const REQUEST = new Set([':method', ':authority', ':scheme', ':path', ':protocol', ':status']);
const RESPONSE = new Set([':status']);
const TRAILERS = new Set();

const kToken = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const isToken = (name) => kToken.test(name);

/** Whether HTTP/2 forbids a header, whose name is in lower case. */
function isConnectionHeader(name, value) {
  if (kConnectionHeaders.has(name)) return true;
  return name === 'te' && value !== 'trailers';
}

// A list of fields in the making: pseudo-headers go before the others, whatever the order they come in.
class Builder {
  constructor(pseudo, sensitive, strict) {
    this.pseudo = pseudo;
    this.sensitive = sensitive;
    this.single = strict ? kSingle : kSinglePseudo;
    this.seen = new Set();
    this.first = '';
    this.text = '';
    this.count = 0;
  }

  /** Adds a field; `name` as the program has it. */
  add(name, value) {
    const key = name.toLowerCase();
    if (this.single.has(key)) {
      if (this.seen.has(key)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(key);
      this.seen.add(key);
    }
    this.field(key, value);
  }

  /** Adds the fields that a value of a headers object stands for. */
  addAll(name, value) {
    const key = name.toLowerCase();
    if (Array.isArray(value)) {
      if (value.length === 0) return;
      if (value.length > 1) {
        if (this.single.has(key)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(key);
        for (let i = 0; i < value.length; i++) this.field(key, value[i]);
        return;
      }
      value = value[0];
    }
    this.add(key, value);
  }

  field(key, value) {
    // NUL is what separates fields. Other control characters are refused by the peer just the same.
    const text = String(value).replaceAll('\0', '\x01');
    const mark = this.sensitive !== undefined && this.sensitive.has(key) ? '1' : '0';
    if (key.charCodeAt(0) === 58 /* : */) {
      if (!this.pseudo.has(key)) throw new ERR_HTTP2_INVALID_PSEUDOHEADER(key);
      this.first += `${key}\0${text}\0${mark}`;
    } else {
      if (!isToken(key)) throw new ERR_INVALID_HTTP_TOKEN('Header name', key);
      if (isConnectionHeader(key, text)) throw new ERR_HTTP2_INVALID_CONNECTION_HEADERS(key);
      this.text += `${key}\0${text}\0${mark}`;
    }
    this.count++;
  }

  done() { return this.first + this.text; }
}

function sensitiveSet(headers) {
  const list = headers[kSensitive];
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw new ERR_INVALID_ARG_TYPE('headers[http2.neverIndex]', 'Array', list);
  return list.length === 0 ? undefined : new Set(list.map((name) => String(name).toLowerCase()));
}

/**
 * @param {object | Array<string>} headers an object, or names and values in turn
 * @param {Set<string>} pseudo the pseudo-headers that are allowed
 * @param {boolean} [strict] whether headers that have one value by their nature are held to it
 * @returns {{text: string, count: number}} the form of the native half
 */
function buildFields(headers, pseudo, strict = true) {
  const builder = new Builder(pseudo, sensitiveSet(headers), strict);
  if (Array.isArray(headers)) {
    for (let i = 0; i + 1 < headers.length; i += 2) builder.addAll(String(headers[i]), headers[i + 1]);
  } else {
    for (const name of Object.keys(headers)) {
      const value = headers[name];
      if (value !== undefined && name !== '') builder.addAll(name, value);
    }
  }
  return { text: builder.done(), count: builder.count };
}

/** Names and values in turn as an object with the same names. */
function headersFromList(list) {
  const headers = { __proto__: null };
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = list[i];
    const before = headers[name];
    if (before === undefined) headers[name] = list[i + 1];
    else if (Array.isArray(before)) before.push(list[i + 1]);
    else headers[name] = [before, list[i + 1]];
  }
  if (list[kSensitive] !== undefined) headers[kSensitive] = list[kSensitive];
  return headers;
}

/**
 * Received fields as programs have them.
 * @param {string} text from the native half
 * @param {Array<number>} [sensitive] indices
 * @param {boolean} [strict] as in buildFields
 * @returns {{headers: object, raw: Array<string>}}
 */
function readFields(text, sensitive, strict = true) {
  const raw = text.split('\0');
  raw.pop();
  const single = strict ? kSingle : kSinglePseudo;
  const headers = { __proto__: null };
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i];
    const value = raw[i + 1];
    const before = headers[name];
    if (before === undefined) {
      if (name === ':status') headers[name] = Number(value);
      else headers[name] = name === 'set-cookie' ? [value] : value;
    } else if (!single.has(name)) {
      if (name === 'set-cookie') before.push(value);
      else headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
    }
  }
  headers[kSensitive] = sensitive === undefined ? [] : sensitive.map((index) => raw[index * 2]);
  if (sensitive !== undefined) raw[kSensitive] = headers[kSensitive];
  return { headers, raw };
}

module.exports = {
  buildFields,
  headersFromList,
  isConnectionHeader,
  isToken,
  kSensitive,
  readFields,
  REQUEST,
  RESPONSE,
  TRAILERS,
};
