'use strict';
// Buffers and streams whose lengths a program has made up.

const zlib = require('node:zlib');

const short = new Uint8Array(1);
Object.defineProperty(short, 'length', { get: () => 5000 });
Object.defineProperty(short, 'byteLength', { get: () => 5000 });
const attempt = (label, work) => {
  try {
    console.log(label, work());
  } catch (error) {
    console.log(label, error.name, error.code, error.message);
  }
};
for (const name of ['deflateSync', 'gunzipSync', 'brotliCompressSync', 'zstdDecompressSync']) attempt(name, () => zlib[name](short));
for (const offset of [-1, 16 * 1024 + 1]) {
  const stream = zlib.createDeflate();
  stream._outOffset = offset;
  attempt(`offset ${offset}`, () => stream._processChunk(Buffer.alloc(1), zlib.constants.Z_FINISH));
  stream.close();
}
