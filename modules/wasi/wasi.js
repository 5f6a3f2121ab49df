'use strict';
// The wasi module: not there yet, except in name. Follows "WebAssembly System Interface" in Node's docs.

const { missing } = require('internal/missing');

module.exports = { WASI: missing('wasi.WASI') };
