'use strict';
// `anode -` and `anode` with a program on its standard input.
//
// Native half (internalBinding('stdio')): readAll(fd) -> Uint8Array, until the end; throws.

const { options } = require('internal/options');
const { exposeBuiltins, preloadRequired, runSource } = require('internal/main/prepare');
const { guessHandleType, readAll } = internalBinding('stdio');

if ((options.interactive || guessHandleType(0) === 'TTY') && !options.forceStdin) {
  const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
  throw new ERR_METHOD_NOT_IMPLEMENTED('repl');
}
preloadRequired();
exposeBuiltins();
const bytes = readAll(0);
runSource(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
  '[stdin]', Boolean(options.print));
