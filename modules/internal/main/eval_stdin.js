'use strict';
// `anode -` and `anode` with a program on its standard input.
//
// Native half (internalBinding('stdio')): readAll(fd) -> Uint8Array, until the end; throws.

const { options } = require('internal/options');
const { exposeBuiltins, preloadRequired, runSource } = require('internal/main/prepare');
const { readAll } = internalBinding('stdio');

preloadRequired();
exposeBuiltins();
const bytes = readAll(0);
runSource(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
  '[stdin]', Boolean(options.print));
