'use strict';
// Keys are cloned, alone and inside of other values, and stay what they are.
const crypto = require('crypto');
const { isDeepStrictEqual } = require('util');

const secret = crypto.createSecretKey(Buffer.from('abc'));
const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
const value = {
  secret, list: [publicKey, secret], map: new Map([[secret, privateKey]]), set: new Set([secret]), date: new Date(0),
};
value.self = value;
const copy = structuredClone(value);
console.log(copy.secret !== secret, copy.secret.equals(secret), copy.list[0].equals(publicKey), copy.list[1] === copy.secret);
console.log([...copy.map][0][0] === copy.secret, [...copy.map][0][1].equals(privateKey), copy.set.has(copy.secret));
console.log(copy.self === copy, copy.date, isDeepStrictEqual(secret, copy.secret));
try {
  structuredClone({ secret, method() {} });
} catch (error) {
  console.log(error.name, error.message);
}
globalThis.crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt']).then((key) => {
  const other = structuredClone({ key }).key;
  console.log(other instanceof CryptoKey, other !== key, other, isDeepStrictEqual(other, key));
  const { port1, port2 } = new MessageChannel();
  port2.on('message', (message) => {
    console.log(message.key instanceof CryptoKey, message.secret.equals(secret));
    port2.close();
  });
  port1.postMessage({ key, secret });
});
