'use strict';
// Readable → Transform → Writable with pipeline, in chunks of 16 KB.
const { Readable, Transform, Writable, pipeline } = require('node:stream');
const { scaled, check, rate } = require('./measure.js');

const CHUNK = Buffer.alloc(16 * 1024, 1);
const count = scaled(300_000);
let pushed = 0;
let bytes = 0;
const source = new Readable({
  read() { this.push(pushed++ < count ? CHUNK : null); },
});
const middle = new Transform({
  transform(chunk, encoding, callback) { callback(null, chunk); },
});
const sink = new Writable({
  write(chunk, encoding, callback) {
    bytes += chunk.length;
    callback();
  },
});

const start = performance.now();
pipeline(source, middle, sink, (error) => {
  if (error) throw error;
  check(bytes === count * CHUNK.length, `${bytes} bytes arrived`);
  rate(count, start);
});
