'use strict';
// IP addresses as text: recognising them and turning them into bytes. Used by
// net, dns, url and dgram; sockets are not here. Follows "net.isIP()" and its
// siblings in Node's docs.

// The length of the decimal number 0..255 without leading zero at `i`, or 0.
function octetLength(text, i) {
  const first = text.charCodeAt(i) - 48;
  if (!(first >= 0 && first <= 9)) return 0;
  if (first === 0) return 1;
  const second = text.charCodeAt(i + 1) - 48;
  if (!(second >= 0 && second <= 9)) return 1;
  const third = text.charCodeAt(i + 2) - 48;
  if (!(third >= 0 && third <= 9)) return 2;
  return first * 100 + second * 10 + third <= 255 ? 3 : 0;
}

// Writes the address into `bytes` at `at` when given. False when it is none.
function parseIPv4(text, from, bytes, at) {
  let i = from;
  for (let n = 0; n < 4; n++) {
    if (n > 0 && text.charCodeAt(i++) !== 46) return false;
    const length = octetLength(text, i);
    if (length === 0) return false;
    if (bytes !== undefined) bytes[at + n] = +text.slice(i, i + length);
    i += length;
  }
  return i === text.length;
}

function hexDigit(code) {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function parseIPv6(text, bytes) {
  const percent = text.indexOf('%');
  if (percent !== -1) {
    if (!/^%[0-9a-zA-Z\-.:]+$/.test(text.slice(percent))) return false;
    text = text.slice(0, percent);
  }
  const end = text.length;
  if (end < 2 || end > 45) return false;
  let groups = 0; // of two bytes, seen so far
  let gap = -1; // where `::` stands
  let i = 0;
  if (text.charCodeAt(0) === 58) {
    if (text.charCodeAt(1) !== 58) return false;
    gap = 0;
    i = 2;
  }
  while (i < end) {
    if (groups === 8) return false;
    let value = 0;
    let digits = 0;
    const start = i;
    for (; i < end && digits < 5; i++, digits++) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit === -1) break;
      value = value * 16 + digit;
    }
    if (i < end && text.charCodeAt(i) === 46) {
      if (groups > 6 || !parseIPv4(text, start, bytes, groups * 2)) return false;
      groups += 2;
      i = end;
      break;
    }
    if (digits === 0 || digits > 4) return false;
    if (bytes !== undefined) {
      bytes[groups * 2] = value >> 8;
      bytes[groups * 2 + 1] = value & 255;
    }
    groups++;
    if (i === end) break;
    if (text.charCodeAt(i++) !== 58) return false;
    if (i === end) return false;
    if (text.charCodeAt(i) === 58) {
      if (gap !== -1) return false;
      gap = groups;
      i++;
    }
  }
  if (gap === -1) return groups === 8;
  if (groups > 7) return false;
  if (bytes !== undefined) {
    const moved = (groups - gap) * 2;
    bytes.copyWithin(16 - moved, gap * 2, gap * 2 + moved);
    bytes.fill(0, gap * 2, 16 - moved);
  }
  return true;
}

/** @returns {boolean} dotted decimal without leading zeros */
function isIPv4(input) {
  return parseIPv4(`${input}`, 0, undefined, 0);
}

/** @returns {boolean} with or without a zone (`%eth0`) */
function isIPv6(input) {
  return parseIPv6(`${input}`, undefined);
}

/** @returns {0 | 4 | 6} */
function isIP(input) {
  const text = `${input}`;
  if (parseIPv4(text, 0, undefined, 0)) return 4;
  return parseIPv6(text, undefined) ? 6 : 0;
}

/**
 * @param {string} text
 * @returns {Uint8Array | undefined} 4 or 16 bytes; undefined when it is no address
 */
function addressBytes(text) {
  const four = new Uint8Array(4);
  if (parseIPv4(text, 0, four, 0)) return four;
  const sixteen = new Uint8Array(16);
  return parseIPv6(text, sixteen) ? sixteen : undefined;
}

/** @returns {string} the shortest usual form of 4 or 16 bytes */
function addressText(bytes) {
  if (bytes.length === 4) return bytes.join('.');
  const groups = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i] << 8) | bytes[i + 1]);
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let n = i;
    while (n < 8 && groups[n] === 0) n++;
    if (n - i > bestLength) {
      best = i;
      bestLength = n - i;
    }
  }
  const mapped = best === 0 && (bestLength === 6 || (bestLength === 5 && groups[5] === 0xffff));
  if (mapped) return `::${bestLength === 5 ? 'ffff:' : ''}${bytes.slice(12).join('.')}`;
  const hex = groups.map((group) => group.toString(16));
  if (best === -1) return hex.join(':');
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`;
}

/** `localhost`, `127.0.0.0/8` or `::1`. */
function isLoopback(host) {
  const text = `${host}`.toLowerCase();
  return text === 'localhost' || text.startsWith('127.') || text.startsWith('[::1]') ||
    text.startsWith('[0:0:0:0:0:0:0:1]');
}

module.exports = {
  addressBytes,
  addressText,
  isIP,
  isIPv4,
  isIPv6,
  isLoopback,
};
