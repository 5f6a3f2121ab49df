'use strict';
const crypto = require('crypto');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} | ${e.message}`); } };
// pbkdf2, scrypt, hkdf.
console.log(crypto.pbkdf2Sync('p', 's', 10, 20, 'sha1').toString('hex'), crypto.pbkdf2Sync(Buffer.from('p'), new Uint8Array(3), 1, 64, 'SHA512').toString('base64'));
console.log(crypto.scryptSync('password', 'salt', 32).toString('hex'), crypto.scryptSync('p', 's', 8, { N: 16, r: 1, p: 2 }), crypto.scryptSync('p', 's', 8, { cost: 16, blockSize: 1, parallelization: 2 }), crypto.scryptSync('p', 's', 0));
console.log(crypto.hkdfSync('sha256', 'k', 's', 'i', 20), Buffer.from(crypto.hkdfSync('sha512', Buffer.alloc(5), '', '', 100)).toString('hex'));
attempt(() => crypto.pbkdf2Sync('p', 's', 0, 1, 'sha1'));
attempt(() => crypto.pbkdf2Sync('p', 's', 1, -1, 'sha1'));
attempt(() => crypto.pbkdf2Sync('p', 's', 1, 1, 'nope'));
attempt(() => crypto.pbkdf2Sync('p', 's', 1, 1));
attempt(() => crypto.pbkdf2Sync(5, 's', 1, 1, 'sha1'));
attempt(() => crypto.pbkdf2Sync('p', null, 1, 1, 'sha1'));
attempt(() => crypto.pbkdf2('p', 's', 1, 1, 'sha1'));
attempt(() => crypto.scryptSync('p', 's', 8, { N: 3 }));
attempt(() => crypto.scryptSync('p', 's', 8, { N: 2 ** 20 }));
attempt(() => crypto.scryptSync('p', 's', -1));
attempt(() => crypto.scryptSync('p', 's', 8, { N: 16, cost: 16 }));
attempt(() => crypto.scryptSync('p', 's'));
attempt(() => crypto.scrypt('p', 's', 8));
attempt(() => crypto.hkdfSync('nope', 'k', 's', 'i', 20));
attempt(() => crypto.hkdfSync('sha256', 'k', 's', 'i', 99999));
attempt(() => crypto.hkdfSync('sha256', 'k', 's', Buffer.alloc(1025), 9));
attempt(() => crypto.hkdfSync('sha256', 5, 's', 'i', 9));
attempt(() => crypto.hkdfSync('sha256', 'k', 's', 'i', -1));
crypto.pbkdf2('p', 's', 10, 20, 'sha1', (err, key) => {
  console.log(err, key);
  crypto.scrypt('p', 's', 10, { N: 16 }, (err, key) => {
    console.log(err, key);
    crypto.hkdf('sha1', 'k', 's', 'i', 10, (err, key) => {
      console.log(err, key);
      require('util').promisify(crypto.pbkdf2)('p', 's', 1, 4, 'sha256').then(console.log);
    });
  });
});
