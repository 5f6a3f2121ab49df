'use strict';
// Strings to bytes and back in four encodings, 1 KB at a time.
const { check, loop } = require('./measure.js');

const ascii = 'The quick brown fox jumps over the lazy dog. '.repeat(23).slice(0, 1024);
const bytes = Buffer.from(ascii, 'latin1');
const samples = [
  ['utf8', ascii],
  ['utf8', 'zażółć gęślą jaźń 🙂 '.repeat(36)],
  ['latin1', ascii],
  ['hex', bytes.toString('hex')],
  ['base64', bytes.toString('base64')],
];

loop(300_000, (count) => {
  for (let i = 0; i < count; i++) {
    const [encoding, text] = samples[i % samples.length];
    check(Buffer.from(text, encoding).toString(encoding).length === text.length, `${encoding} there and back`);
  }
});
