'use strict';
// A megabyte of log-like text through gzip or gunzip on the pool, four at a time. Argument: which.
const zlib = require('node:zlib');
const { scaled, check, rate, concurrently } = require('./measure.js');

let text = '';
for (let i = 0, seed = 1; text.length < 1e6; i++) {
  seed = seed * 48271 % 2147483647;
  text += `2026-01-02T03:04:05Z GET /item/${seed % 5000} ${200 + seed % 7} ${seed}ms id=${i}\n`;
}
const plain = Buffer.from(text.slice(0, 1e6));
const packed = zlib.gzipSync(plain);
const direction = process.argv[2];
const [input, work] = direction === 'gzip' ? [plain, zlib.gzip] : [packed, zlib.gunzip];
const count = scaled(direction === 'gzip' ? 24 : 120);

const start = performance.now();
concurrently(count, 4, (i, done) => work(input, (error, output) => {
  if (!error && direction === 'gzip') check(output.length < plain.length / 2, 'packed to less than half');
  if (!error && direction === 'gunzip') check(output.length === plain.length, 'length of the unpacked data');
  if (!error && i === 0) check((direction === 'gzip' ? zlib.gunzipSync(output) : output).equals(plain), 'the data');
  done(error);
}), () => rate(count * plain.length / 1e6, start, 'MB/s'));
