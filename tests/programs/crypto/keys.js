'use strict';
const crypto = require('crypto');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} | ${e.message}`); } };
// Secret KeyObjects, and digests of Web Crypto.
const k = crypto.createSecretKey(Buffer.from('secret'));
console.log(k.type, k.symmetricKeySize, k.export(), k.export({ format: 'jwk' }), k.equals(crypto.createSecretKey('secret', 'utf8')), k.equals(crypto.createSecretKey('736563', 'hex')), Object.prototype.toString.call(k), k instanceof crypto.KeyObject);
attempt(() => k.equals(5));
crypto.webcrypto.subtle.digest('SHA-256', Buffer.from('abc')).then((b) => console.log(Buffer.from(b).toString('hex')))
  .then(() => crypto.subtle.digest({ name: 'sha-1' }, new ArrayBuffer(2))).then((b) => console.log(b))
  .then(() => crypto.subtle.digest('nope', new ArrayBuffer(2))).catch((e) => console.log(e.name, e.message));
