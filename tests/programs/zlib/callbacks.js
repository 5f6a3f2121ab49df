'use strict';
const zlib = require('zlib');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} ${e.errno ?? ''} | ${e.message}`); } };
const sample = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(500));
// The callback and promise forms.
const { promisify } = require('util');
const list = [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip']];
(async () => {
  for (const [to, from] of list) {
    const packed = await promisify(zlib[to])(sample);
    const back = await promisify(zlib[from])(packed);
    console.log(to, from, back.equals(sample));
  }
  await promisify(zlib.gzip)('x', { level: 9 }).then((b) => console.log(zlib.gunzipSync(b).toString()));
  await promisify(zlib.gunzip)(Buffer.from('bad')).catch((e) => console.log(e.name, e.code, e.errno, e.message, Object.keys(e)));
  await promisify(zlib.gunzip)(zlib.gzipSync(sample), { maxOutputLength: 5 }).catch((e) => console.log(e.name, e.code, e.message));
  await promisify(zlib.gzip)('a', { info: true }).then(({ buffer, engine }) => console.log(zlib.gunzipSync(buffer).toString(), engine.bytesWritten, engine.constructor.name));
  const many = await Promise.all(Array.from({ length: 20 }, (_, i) => promisify(zlib.deflate)('n'.repeat(i))));
  console.log(many.map((b) => zlib.inflateSync(b).length).join());
  zlib.gzip('q', (err, b) => console.log(err, zlib.gunzipSync(b).toString()));
  attempt(() => zlib.gzip('a'));
  attempt(() => zlib.gzip(5, () => {}));
  attempt(() => zlib.gzip('a', { level: 99 }, () => {}));
})();
