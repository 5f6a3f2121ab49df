'use strict';

// Parsing and making of query strings, the way of the old querystring module
// (not of URLSearchParams). Follows the Node documentation, "Query string".

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_URI } } = require('internal/errors');

const HEX = /^[0-9A-Fa-f]{2}$/;
const ENCODED = /%[0-9A-Fa-f]{2}/;

/**
 * Percent-decodes to bytes; malformed sequences stay as they are.
 * @param {string} s
 * @param {boolean} [decodeSpaces] '+' means a space
 */
function unescapeBuffer(s, decodeSpaces) {
  const out = Buffer.allocUnsafe(s.length);
  let length = 0;
  for (let i = 0; i < s.length; i++) {
    const code = s.charCodeAt(i);
    if (code === 0x25 && HEX.test(s.slice(i + 1, i + 3))) {
      out[length++] = Number.parseInt(s.slice(i + 1, i + 3), 16);
      i += 2;
    } else {
      out[length++] = code === 0x2b && decodeSpaces ? 0x20 : code;
    }
  }
  return length === out.length ? out : out.subarray(0, length);
}

/** Percent-decodes; falls back to bytewise decoding of malformed text. */
function unescape(s, decodeSpaces) {
  try {
    return decodeURIComponent(s);
  } catch {
    return querystring.unescapeBuffer(s, decodeSpaces).toString();
  }
}

/**
 * @param {unknown} string
 * @throws {URIError} ERR_INVALID_URI for a lone surrogate
 */
function escape(string) {
  if (typeof string !== 'string') {
    if (typeof string === 'object') string = String(string);
    else string += '';
  }
  try {
    return encodeURIComponent(string);
  } catch {
    return escapeMalformed(string);
  }
}

// Node takes any two units of which the first is a surrogate for a pair, so
// only one at the very end is an error.
function escapeMalformed(string) {
  let out = '';
  for (let i = 0; i < string.length; i++) {
    const code = string.charCodeAt(i);
    if (code < 0xd800 || code > 0xdfff) {
      out += encodeURIComponent(string[i]);
      continue;
    }
    if (++i === string.length) throw new ERR_INVALID_URI();
    const point = 0x10000 + (((code & 0x3ff) << 10) | (string.charCodeAt(i) & 0x3ff));
    out += encodeURIComponent(String.fromCodePoint(point));
  }
  return out;
}

function primitiveToString(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

// With the default encoder only strings and exponents need encoding.
function encodePrimitive(value, encode) {
  if (typeof value === 'string') return value.length === 0 ? '' : encode(value);
  if (typeof value === 'number' && Number.isFinite(value)) {
    return Math.abs(value) < 1e21 ? `${value}` : encode(`${value}`);
  }
  return primitiveToString(value);
}

function encodeCustom(value, encode) {
  return encode(primitiveToString(value));
}

/**
 * @param {object} obj
 * @param {string} [sep] default '&'
 * @param {string} [eq] default '='
 * @param {{encodeURIComponent?: Function}} [options]
 */
function stringify(obj, sep, eq, options) {
  sep ||= '&';
  eq ||= '=';
  let encode = querystring.escape;
  if (options && typeof options.encodeURIComponent === 'function') encode = options.encodeURIComponent;
  const convert = encode === escape ? encodePrimitive : encodeCustom;

  if (obj === null || typeof obj !== 'object') return '';
  const keys = Object.keys(obj);
  let fields = '';
  for (let i = 0; i < keys.length; i++) {
    const value = obj[keys[i]];
    const prefix = convert(keys[i], encode) + eq;
    if (Array.isArray(value)) {
      if (value.length === 0) continue;
      if (fields !== '') fields += sep;
      for (let j = 0; j < value.length; j++) {
        if (j > 0) fields += sep;
        fields += prefix + convert(value[j], encode);
      }
    } else {
      if (fields !== '') fields += sep;
      fields += prefix + convert(value, encode);
    }
  }
  return fields;
}

function decodePart(part, decode) {
  try {
    return decode(part);
  } catch {
    return querystring.unescape(part, true);
  }
}

/**
 * @param {string} qs
 * @param {string} [sep] default '&'
 * @param {string} [eq] default '='
 * @param {{maxKeys?: number, decodeURIComponent?: Function}} [options] maxKeys 0: no limit; default 1000
 * @returns {object} without a prototype; repeated keys have arrays
 */
function parse(qs, sep, eq, options) {
  const obj = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return obj;
  sep = sep ? `${sep}` : '&';
  eq = eq ? `${eq}` : '=';

  let left = 1000;
  if (options && typeof options.maxKeys === 'number') left = options.maxKeys > 0 ? options.maxKeys : -1;
  let decode = querystring.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;
  // A decoder of the caller's sees every part, and decodes spaces itself.
  const custom = decode !== unescape;
  const plus = custom ? '%20' : ' ';

  let start = 0;
  while (start < qs.length) {
    let end = sep === '' ? -1 : qs.indexOf(sep, start); // with an empty one there is one key, without a value
    if (end === -1) end = qs.length;
    if (end > start) {
      let middle = qs.indexOf(eq, start);
      let key;
      let value = '';
      if (middle === -1 || middle >= end) {
        key = qs.slice(start, end);
      } else {
        key = qs.slice(start, middle);
        middle += eq.length;
        if (middle < end && sep !== '') value = qs.slice(middle, end);
      }
      if (key.length > 0) {
        if (key.includes('+')) key = key.replaceAll('+', plus);
        if (custom || (key.includes('%') && ENCODED.test(key))) key = decodePart(key, decode);
      }
      if (value.length > 0) {
        if (value.includes('+')) value = value.replaceAll('+', plus);
        if (custom || (value.includes('%') && ENCODED.test(value))) value = decodePart(value, decode);
      }

      const earlier = obj[key];
      if (earlier === undefined) obj[key] = value;
      else if (typeof earlier === 'string') obj[key] = [earlier, value];
      else earlier.push(value);
    }
    if (--left === 0) break;
    start = end + sep.length;
  }
  return obj;
}

// Programs replace escape and unescape here, so they are called through this.
const querystring = module.exports = {
  unescapeBuffer,
  unescape,
  escape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};
