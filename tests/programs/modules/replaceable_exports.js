'use strict';
// What packages put in place of (mocks, tracing) can be assigned to; constants of old are still there.

for (const [id, names] of Object.entries({
  http: ['Agent', 'ClientRequest', 'request', 'get', 'globalAgent'], https: ['Agent', 'request', 'get', 'globalAgent'],
  url: ['URLPattern', 'URL'], readline: ['promises'], 'stream/web': ['TextEncoderStream', 'CompressionStream', 'ReadableStream'],
  module: ['SourceMap'], fs: ['Dir', 'ReadStream', 'readFile'], util: ['TextEncoder', 'parseArgs'], buffer: ['Blob', 'File'],
})) {
  const exported = require(id);
  for (const name of names) {
    const old = exported[name];
    const replacement = { replaced: name };
    exported[name] = replacement;
    console.log(id, name, typeof old, exported[name] === replacement, Object.keys(exported).includes(name));
    exported[name] = old;
  }
}

const zlib = require('node:zlib');
console.log(Object.getOwnPropertyNames(zlib).filter((name) => /^[A-Z][A-Z_a-z]*_/.test(name) && name !== 'ZLIB_VERNUM').map((name) => [name, zlib[name]]).sort());
console.log(Object.getOwnPropertyDescriptor(zlib, 'Z_SYNC_FLUSH'), zlib.BROTLI_DECODE, zlib.GZIP, zlib.Z_DEFAULT_CHUNK);
const fs = require('node:fs');
process.on('warning', ({ code, message }) => console.log(code, message));
console.log(fs.F_OK, fs.R_OK, fs.W_OK, fs.X_OK, Object.keys(fs).includes('F_OK'));
