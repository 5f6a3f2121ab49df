'use strict';
// Names and lengths that are refused, or taken for the sake of old programs: what the errors say.

const crypto = require('node:crypto');
const attempt = (label, work) => {
  try {
    console.log(label, work());
  } catch (error) {
    console.log(label, error.name, error.code, error.message, error.library, error.reason, error.opensslErrorStack);
  }
};

for (const name of ['dss1', 'DSS1', 'Dss1', 'md4', 'whirlpool', 'none', 'sha1']) {
  attempt(`createHash ${name}`, () => crypto.createHash(name).update('x').digest('hex'));
  attempt(`createHmac ${name}`, () => crypto.createHmac(name, 'k').update('x').digest('hex'));
  attempt(`hash ${name}`, () => crypto.hash(name, 'x'));
}
for (const cipher of ['aes-256-gcm', 'aes-256-ccm', 'chacha20-poly1305']) {
  for (const authTagLength of [0, 1, 3, 4, 16, 17, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -1, 1.5, '16', null, true]) {
    attempt(`${cipher} ${authTagLength}`, () => {
      crypto.createCipheriv(cipher, Buffer.alloc(32), Buffer.alloc(12), { authTagLength });
      return 'made';
    });
  }
}
