'use strict';
const crypto = require('crypto');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} | ${e.message}`); } };
// crypto.hash.
for (const encoding of [undefined, 'hex', 'base64', 'base64url', 'latin1', 'buffer', 'utf8']) console.log(encoding, crypto.hash('sha1', 'text', encoding));
console.log(crypto.hash('md5', Buffer.from('text')), crypto.hash('md5', new Uint16Array(2)), crypto.hash('sha256', ''), crypto.hash('sha512', 'x'.repeat(1000)));
console.log(crypto.hash('shake128', 'a', { outputLength: 4 }), crypto.hash('sha1', 'a', { outputEncoding: 'base64' }));
for (let i = 0; i < 5; i++) console.log(crypto.hash('sha256', String(i)));
attempt(() => crypto.hash('nope', 'a'));
attempt(() => crypto.hash('sha1', 5));
attempt(() => crypto.hash('sha1', 'a', 'zz'));
attempt(() => crypto.hash(5, 'a'));
attempt(() => crypto.hash('sha256', 'a', { outputLength: 4 }));
