'use strict';
// Hashes of 64 bytes: each is made of the hexadecimal digest before it.
const crypto = require('node:crypto');
const { check, loop } = require('./measure.js');

const ROUND = 1000;
const expected = '532af3b1c513ea1fe07efafefaa0f41665f3febec7a519726c5a3c2118e51b65'; // after 1,000 hashes, from 64 zeros

loop(400_000, (count) => {
  for (let done = 0; done < count; done += ROUND) {
    let text = '0'.repeat(64);
    for (let i = 0; i < ROUND; i++) text = crypto.createHash('sha256').update(text).digest('hex');
    check(text === expected, 'the last digest');
  }
});
