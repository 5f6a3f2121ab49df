'use strict';
// Hashes of 8 MB in updates of 1 MB. Argument: sha256, sha512 or md5.
const crypto = require('node:crypto');
const { scaled, check, rate } = require('./measure.js');

const name = process.argv[2];
const expected = {
  sha256: '6a5091a05ddc2f9d6153fd97ec62067c368ccb2038f18be74a1b60a7f6f89d45',
  sha512: '16c600a38480fda7f128758ce91aa43ffbea7e063e39b3f1752d0ceaee8ecc51' +
    '7edd913d8c007669dce0d99b8bd7758971888bdfdb70d5d707b2a0537621bf3d',
  md5: '0ed8d0f630265872efcba5657ff7e6a0',
}[name];
const chunk = Buffer.alloc(1e6, 'anode');
const count = scaled(40);
const hash = () => {
  const hash = crypto.createHash(name);
  for (let i = 0; i < 8; i++) hash.update(chunk);
  return hash.digest('hex');
};

check(hash() === expected, 'the digest');
const start = performance.now();
for (let i = 0; i < count; i++) check(hash() === expected, 'the digest');
rate(count * 8, start, 'MB/s');
