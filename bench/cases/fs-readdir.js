'use strict';
// fs.readdir with file types, of a folder with 1,000 entries, 16 at a time.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { scaled, check, rate, concurrently } = require('./measure.js');

const ENTRIES = 1000;
const count = scaled(800);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-readdir-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
for (let i = 0; i < ENTRIES; i++) {
  const file = path.join(folder, `entry-${i}`);
  if (i % 10 === 0) fs.mkdirSync(file);
  else fs.writeFileSync(file, '');
}

const start = performance.now();
concurrently(count, 16, (i, done) => fs.readdir(folder, { withFileTypes: true }, (error, entries) => {
  if (!error) {
    let folders = 0;
    for (const entry of entries) if (entry.isDirectory()) folders++;
    check(entries.length === ENTRIES && folders === ENTRIES / 10, `${entries.length} entries, ${folders} folders`);
  }
  done(error);
}), () => rate(count, start));
