'use strict';
// A temporary folder with the files the web programs serve; their times are fixed, so that
// Last-Modified and ETag are the same in every run.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** Makes the folder; `remove()` deletes it. */
function makeFiles() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-packages-'));
  const small = path.join(folder, 'small.txt');
  const big = path.join(folder, 'big.bin');
  fs.writeFileSync(small, 'a small file\nwith two lines\n');
  const bytes = Buffer.alloc(700_001);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8)) & 255;
  fs.writeFileSync(big, bytes);
  for (const file of [small, big]) fs.utimesSync(file, 1_700_000_000, 1_700_000_000);
  return { folder, small, big, remove: () => fs.rmSync(folder, { recursive: true }) };
}

module.exports = { makeFiles };
