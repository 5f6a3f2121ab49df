'use strict';
const zlib = require('zlib');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} ${e.errno ?? ''} | ${e.message}`); } };
const sample = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(500));
// The Sync functions there and back, options, and errors.
for (const [to, from] of [['gzip', 'gunzip'], ['gzip', 'unzip'], ['deflate', 'inflate'], ['deflate', 'unzip'], ['deflateRaw', 'inflateRaw']]) {
  for (const data of ['', 'abc', sample, new Uint16Array([1, 2]), new ArrayBuffer(3), new DataView(new ArrayBuffer(2))]) {
    const packed = zlib[to + 'Sync'](data);
    const back = zlib[from + 'Sync'](packed);
    console.log(to, from, Buffer.isBuffer(packed), back.length, back.equals(Buffer.from(data.buffer ?? data)), packed.length < 400);
  }
}
for (const options of [{ level: 0 }, { level: 9 }, { level: 1, memLevel: 1 }, { windowBits: 9 }, { strategy: zlib.constants.Z_HUFFMAN_ONLY }, { strategy: zlib.constants.Z_RLE }, { strategy: zlib.constants.Z_FIXED }, { chunkSize: 64 }]) {
  console.log(JSON.stringify(options), zlib.gunzipSync(zlib.gzipSync(sample, options)).equals(sample), zlib.inflateRawSync(zlib.deflateRawSync(sample, options), options).equals(sample));
}
const dictionary = Buffer.from('quick brown fox jumps');
const small = zlib.deflateSync(sample.subarray(0, 45), { dictionary });
console.log(zlib.inflateSync(small, { dictionary }).toString(), small.length < zlib.deflateSync(sample.subarray(0, 45)).length);
attempt(() => zlib.inflateSync(small));
attempt(() => zlib.inflateSync(small, { dictionary: Buffer.from('other') }));
for (const options of [{ level: 99 }, { level: 'a' }, { level: 1.5 }, { windowBits: 3 }, { memLevel: 0 }, { strategy: 9 }, { chunkSize: 3 }, { flush: 9 }, { finishFlush: 'a' }, { dictionary: 5 }, { windowBits: 0 }]) {
  attempt(() => zlib.gzipSync('x', options).length > 0);
}
// The upper limit is the longest buffer, which is the engine's.
attempt(() => { try { return zlib.gzipSync('x', { maxOutputLength: 0 }); } catch (e) { return e.code; } });
attempt(() => zlib.gunzipSync(zlib.gzipSync('x'.repeat(10)), { maxOutputLength: 4 }));
attempt(() => zlib.gunzipSync(zlib.gzipSync('x'.repeat(10)), { maxOutputLength: 10 }).length);
attempt(() => zlib.gzipSync());
attempt(() => zlib.gzipSync(5));
attempt(() => Object.keys(zlib.gzipSync('a', { info: true })));
attempt(() => zlib.gzipSync('abc', { info: true }).engine.bytesWritten);
attempt(() => zlib.crc32('hello'));
attempt(() => zlib.crc32(Buffer.from('world'), zlib.crc32('hello ')) === zlib.crc32('hello world'));
attempt(() => zlib.crc32(5));
attempt(() => zlib.crc32('a', -1));
