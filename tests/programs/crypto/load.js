'use strict';
// The names of crypto's exports.
const crypto = require('crypto');
for (const name of Object.keys(crypto).sort()) {
  const value = crypto[name];
  console.log(name, typeof value, typeof value === 'function' && !/DiffieHellman$/.test(name) ? value.length : '');
}
console.log(Object.keys(crypto.constants).length, crypto.constants.RSA_PKCS1_PADDING, Object.getPrototypeOf(crypto.constants));
