'use strict';

// Punycode (RFC 3492) and its use for domain names. Deprecated in Node
// (DEP0040); new programs use url.domainToASCII and url.domainToUnicode.
// Follows the Node documentation, "Punycode".

const { isInsideNodeModules } = internalBinding('util');

if (!process.noDeprecation && !isInsideNodeModules(100, true)) {
  process.emitWarning(
    'The `punycode` module is deprecated. Please use a userland alternative instead.',
    'DeprecationWarning', 'DEP0040');
}

// The parameters that RFC 3492, section 5, fixes.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 0x80;
const MAX_INT = 0x7fffffff;

const DELIMITER = '-';
const DOTS = /[.\u3002\uFF0E\uFF61]/g;

function overflow() {
  return new RangeError('Overflow: input needs wider integers to process');
}

// Section 6.1: how the bias follows the last delta.
function adapt(delta, count, isFirst) {
  delta = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  while (delta > ((BASE - T_MIN) * T_MAX) >> 1) {
    delta = Math.floor(delta / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor((BASE - T_MIN + 1) * delta / (delta + SKEW));
}

function threshold(k, bias) {
  return Math.min(Math.max(k - bias, T_MIN), T_MAX);
}

function digitOf(code) {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return BASE;
}

function digitToChar(digit) {
  return String.fromCharCode(digit < 26 ? digit + 0x61 : digit - 26 + 0x30);
}

/** @returns {number[]} code points; lone surrogates stand for themselves */
function ucs2decode(string) {
  const points = [];
  for (let i = 0; i < string.length; i++) {
    const point = string.codePointAt(i);
    if (point > 0xffff) i++;
    points.push(point);
  }
  return points;
}

/** @param {number[]} points */
function ucs2encode(points) {
  return String.fromCodePoint(...points);
}

/**
 * Punycode to Unicode (no "xn--" prefix).
 * @throws {RangeError} for malformed input
 */
function decode(input) {
  const output = [];
  const lastDelimiter = Math.max(input.lastIndexOf(DELIMITER), 0);
  for (let i = 0; i < lastDelimiter; i++) {
    const code = input.charCodeAt(i);
    if (code >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    output.push(code);
  }

  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  let index = lastDelimiter > 0 ? lastDelimiter + 1 : 0;
  while (index < input.length) {
    const before = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      if (index >= input.length) throw new RangeError('Invalid input');
      const digit = digitOf(input.charCodeAt(index++));
      if (digit >= BASE) throw new RangeError('Invalid input');
      if (digit > Math.floor((MAX_INT - i) / weight)) throw overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(MAX_INT / (BASE - t))) throw overflow();
      weight *= BASE - t;
    }
    const count = output.length + 1;
    bias = adapt(i - before, count, before === 0);
    if (Math.floor(i / count) > MAX_INT - n) throw overflow();
    n += Math.floor(i / count);
    i %= count;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

/** Unicode to Punycode (no "xn--" prefix). */
function encode(string) {
  const input = ucs2decode(string);
  let output = '';
  for (const point of input) {
    if (point < 0x80) output += String.fromCharCode(point);
  }
  const basicLength = output.length;
  let handled = basicLength;
  if (basicLength > 0) output += DELIMITER;

  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  while (handled < input.length) {
    let next = MAX_INT;
    for (const point of input) {
      if (point >= n && point < next) next = point;
    }
    if (next - n > Math.floor((MAX_INT - delta) / (handled + 1))) throw overflow();
    delta += (next - n) * (handled + 1);
    n = next;

    for (const point of input) {
      if (point < n && ++delta > MAX_INT) throw overflow();
      if (point !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += digitToChar(t + (q - t) % (BASE - t));
        q = Math.floor((q - t) / (BASE - t));
      }
      output += digitToChar(q);
      bias = adapt(delta, handled + 1, handled === basicLength);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

// Applies `convert` to every label of a domain, or of an e-mail's domain.
function mapDomain(domain, convert) {
  const parts = domain.split('@');
  let mailbox = '';
  if (parts.length > 1) {
    mailbox = `${parts[0]}@`;
    domain = parts[1];
  }
  return mailbox + domain.replace(DOTS, '.').split('.').map(convert).join('.');
}

/** The domain with its "xn--" labels decoded. */
function toUnicode(input) {
  return mapDomain(input, (label) => (
    label.startsWith('xn--') ? decode(label.slice(4).toLowerCase()) : label));
}

/** The domain with its non-ASCII labels encoded. */
function toASCII(input) {
  return mapDomain(input, (label) => (
    // eslint-disable-next-line no-control-regex
    /[^\0-\x7F]/.test(label) ? `xn--${encode(label)}` : label));
}

module.exports = {
  version: '2.1.0',
  ucs2: { decode: ucs2decode, encode: ucs2encode },
  decode,
  encode,
  toASCII,
  toUnicode,
};
