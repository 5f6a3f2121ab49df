// Streams of brotli and zstd: in small pieces, flushes, reset, pledged sizes, pipelines.
'use strict';
const zlib = require('zlib');
const { pipeline } = require('stream/promises');
const { createHash } = require('crypto');

const data = Buffer.alloc(300_000);
for (let i = 0; i < data.length; i++) data[i] = (i * i) >> 7;
const hash = (bytes) => createHash('sha1').update(bytes).digest('hex');

async function collect(stream, feed) {
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece));
  await new Promise((resolve, reject) => {
    stream.on('end', resolve).on('error', reject);
    feed(stream);
  });
  return Buffer.concat(pieces);
}

const formats = [
  ['brotli', zlib.createBrotliCompress, zlib.createBrotliDecompress, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }],
  ['zstd', zlib.createZstdCompress, zlib.createZstdDecompress, { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } }],
];

(async () => {
  for (const [name, compress, decompress, options] of formats) {
    for (const chunkSize of [64, 1000, 16384, 1 << 20]) {
      const packed = await collect(compress({ ...options, chunkSize }), (stream) => {
        // The end comes after the last piece was worked on: Node adds an empty frame of zstd otherwise.
        for (let i = 0; i < data.length; i += 75_000) {
          stream.write(data.subarray(i, i + 75_000), i === 225_000 ? () => stream.end() : undefined);
        }
      });
      const back = await collect(decompress({ chunkSize }), (stream) => {
        for (let i = 0; i < packed.length; i += 777) stream.write(packed.subarray(i, i + 777));
        stream.end();
      });
      console.log(name, chunkSize, packed.length, hash(packed), back.equals(data));
    }
    // What is flushed can be read before the end.
    const to = compress();
    const from = decompress();
    to.pipe(from);
    from.setEncoding('utf8');
    const read = () => new Promise((resolve) => from.once('data', resolve));
    for (const word of ['one', 'two', 'three']) {
      to.write(word);
      to.flush();
      console.log(name, 'flushed', await read());
    }
    to.end();
    from.resume();
    await new Promise((resolve) => from.on('end', resolve));
    // An empty stream, one that is reset, and what bytesWritten says.
    console.log(name, 'empty', (await collect(compress(), (stream) => stream.end())).toString('hex'));
    const again = compress();
    again.write('forgotten', () => {
      again.reset();
      again.end('kept');
    });
    const kept = await collect(again, () => {});
    console.log(name, 'reset', kept.toString('hex'), again.bytesWritten);
    // Errors come as events, once.
    const broken = decompress();
    broken.on('error', (err) => console.log(name, 'error', err.code, err.errno, err.message));
    broken.on('close', () => console.log(name, 'close', broken.destroyed));
    broken.end('this is not compressed');
    await new Promise((resolve) => broken.on('close', resolve));
    await pipeline(async function*() { yield* [data, data]; }, compress(), decompress(), async function(source) {
      let total = 0;
      for await (const piece of source) total += piece.length;
      console.log(name, 'pipeline', total);
    });
  }
  for (const [pledged, actual] of [[0, 0], [0, 3], [4, 3], [3, 3]]) {
    try {
      const out = await collect(zlib.createZstdCompress({ pledgedSrcSize: pledged }), (stream) => {
        stream.write(Buffer.alloc(actual, 'x'), () => stream.end());
      });
      console.log('pledged', pledged, actual, out.toString('hex'));
    } catch (err) {
      console.log('pledged', pledged, actual, err.code, err.message);
    }
  }
})();
