'use strict';
// node:zlib/iter, behind --experimental-stream-iter: compression as transforms of iterable streams.
// Follows "Iterable compression" in Node's docs of zlib. The work is that of node:zlib.

const { validateObject } = require('internal/validators');

// Name in the functions here → the stream's and the synchronous function's name in node:zlib.
const FORMATS = [
  ['Gzip', 'createGzip', 'gzipSync', 'createGunzip', 'gunzipSync'],
  ['Deflate', 'createDeflate', 'deflateSync', 'createInflate', 'inflateSync'],
  ['Brotli', 'createBrotliCompress', 'brotliCompressSync', 'createBrotliDecompress', 'brotliDecompressSync'],
  ['Zstd', 'createZstdCompress', 'zstdCompressSync', 'createZstdDecompress', 'zstdDecompressSync'],
];

/** Writes all batches, heeding back-pressure; the stream's failure ends it. */
async function feed(source, stream) {
  try {
    for await (const batch of source) {
      if (batch === null) continue;
      for (const chunk of batch) {
        if (stream.destroyed) return;
        if (!stream.write(chunk)) await new Promise((resolve) => stream.once('drain', resolve).once('close', resolve));
      }
    }
    stream.end();
  } catch (error) {
    stream.destroy(error);
  }
}

/** @returns {Function} (options) => a transform for pull() */
function asyncTransform(name, maker) {
  return { [name](options = { __proto__: null }) {
    validateObject(options, 'options');
    return {
      __proto__: null,
      async* transform(source) {
        const stream = require('zlib')[maker](options);
        feed(source, stream);
        try {
          for await (const chunk of stream) yield [chunk];
        } finally {
          stream.destroy();
        }
      },
    };
  } }[name];
}

/** @returns {Function} (options) => a transform for pullSync(); it gives its output at the end */
function syncTransform(name, method) {
  return { [name](options = { __proto__: null }) {
    validateObject(options, 'options');
    return {
      __proto__: null,
      * transform(source) {
        const chunks = [];
        for (const batch of source) if (batch !== null) chunks.push(...batch);
        yield [require('zlib')[method](Buffer.concat(chunks), options)];
      },
    };
  } }[name];
}

for (const [name, compressor, compressSync, decompressor, decompressSync] of FORMATS) {
  exports[`compress${name}`] = asyncTransform(`compress${name}`, compressor);
  exports[`compress${name}Sync`] = syncTransform(`compress${name}Sync`, compressSync);
  exports[`decompress${name}`] = asyncTransform(`decompress${name}`, decompressor);
  exports[`decompress${name}Sync`] = syncTransform(`decompress${name}Sync`, decompressSync);
}
