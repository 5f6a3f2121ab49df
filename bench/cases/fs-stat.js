'use strict';
// fs.stat of one file, 64 at a time.
const fs = require('node:fs');
const { scaled, check, rate, concurrently } = require('./measure.js');

const count = scaled(60_000);
const size = fs.statSync(__filename).size;
const start = performance.now();
concurrently(count, 64, (i, done) => fs.stat(__filename, (error, stats) => {
  check(error || (stats.size === size && stats.isFile()), 'size and kind of the file');
  done(error);
}), () => rate(count, start));
