// Five keys derived at once: more work than there are threads for it, so the last ones wait.
const crypto = require('node:crypto');
const fs = require('node:fs');

const started = performance.now();
const say = (what) => console.log(`${what} after ${(performance.now() - started).toFixed(0)} ms`);

for (let i = 1; i <= 5; i++) {
  crypto.pbkdf2('password', 'salt', 60_000, 64, 'sha512', function derived() { say(`key ${i}`); });
}
fs.readFile(__filename, function read() { say('the file'); });
