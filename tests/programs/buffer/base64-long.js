'use strict';
// Base64 that is long, broken into lines, or has what is no digit in it: what is decoded, and what stays as it was.

const { createHash } = require('node:crypto');
const hash = (bytes) => createHash('sha1').update(bytes).digest('base64url');

const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));
for (const encoding of ['base64', 'base64url']) {
  const digits = bytes.toString(encoding);
  console.log(encoding, digits.length, hash(digits), Buffer.from(digits, encoding).equals(bytes));
  console.log(hash(Buffer.from(digits.replace(/.{76}/g, '$&\r\n'), encoding)));
  for (const at of [0, 1, 4094, 4095, 4096, 4097, 8192, 20_001]) {
    for (const piece of ['\n', '*', ' \t', '=', '==', '\u0100', '-', 'A']) {
      const decoded = Buffer.from(digits.slice(0, at) + piece + digits.slice(at), encoding);
      console.log(at, JSON.stringify(piece), decoded.length, hash(decoded));
    }
  }
  for (const size of [0, 1, 3071, 3072, 3073, 6144, 19_999]) {
    const target = Buffer.alloc(size + 20, 0x78);
    console.log(size, target.write(digits, 3, size, encoding), hash(target));
    target.fill(0x78);
    console.log(size, target.write(`${digits.slice(0, 50)}!${digits.slice(50, 90)}`, 3, size, encoding), hash(target));
  }
}
for (let length = 0; length < 70; length++) {
  const part = bytes.subarray(length, length * 2);
  console.log(part.toString('base64'), part.toString('base64url'), btoa(part.toString('latin1')));
}
for (const text of ['', 'YQ', 'YQ=', 'YQ==', ' Y Q = = ', 'YR==', 'Y', 'YWJj\f', '-_', 'YQ==YQ==', 'Y\vQ', '====']) {
  let result;
  try {
    result = atob(text);
  } catch (err) {
    result = `${err.name}: ${err.message}`;
  }
  console.log(JSON.stringify(text), result, Buffer.from(text, 'base64'));
}
