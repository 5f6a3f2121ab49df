'use strict';
// The ciphers of TLS that can be had without a list.

const tls = require('node:tls');

console.log(tls.getCiphers().join(' '));
console.log(tls.DEFAULT_CIPHERS, tls.getCiphers() !== tls.getCiphers());
