'use strict';
// A file of 16 MB through createReadStream and createWriteStream with pipeline, several times.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pipeline } = require('node:stream');
const { scaled, check, report, concurrently } = require('./measure.js');

const SIZE = 16 * 1024 * 1024;
const count = scaled(16);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-copy-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const from = path.join(folder, 'from');
const data = Buffer.alloc(SIZE);
for (let i = 0; i < SIZE; i += 4) data.writeUInt32LE(i, i);
fs.writeFileSync(from, data);

const start = performance.now();
concurrently(count, 1, (i, done) => {
  pipeline(fs.createReadStream(from), fs.createWriteStream(path.join(folder, `to-${i % 2}`)), done);
}, () => {
  const seconds = (performance.now() - start) / 1000;
  for (let i = 0; i < Math.min(count, 2); i++) {
    check(fs.readFileSync(path.join(folder, `to-${i}`)).equals(data), 'the copy is the same');
  }
  report(count * SIZE / 1e6 / seconds, 'MB/s');
});
