'use strict';
const zlib = require('zlib');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} ${e.errno ?? ''} | ${e.message}`); } };
const sample = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(500));
// The classes as streams: pieces, flushes, params, reset, errors, ends.
const { pipeline } = require('stream');
const collect = (stream) => new Promise((done, fail) => {
  const pieces = [];
  stream.on('data', (p) => pieces.push(p)).on('end', () => done(Buffer.concat(pieces))).on('error', fail);
});
(async () => {
  const gzip = zlib.createGzip({ chunkSize: 64 });
  console.log(gzip instanceof zlib.Gzip, gzip instanceof require('stream').Transform, gzip._chunkSize, gzip.bytesWritten);
  const packed = collect(gzip);
  for (let i = 0; i < sample.length; i += 1000) gzip.write(sample.subarray(i, i + 1000));
  gzip.end();
  const gunzip = zlib.createGunzip({ chunkSize: 128 });
  const back = collect(gunzip);
  const whole = await packed;
  for (const byte of whole) gunzip.write(Buffer.from([byte]));
  gunzip.end();
  console.log((await back).equals(sample), gzip.bytesWritten, gunzip.bytesWritten === whole.length);

  const deflate = zlib.createDeflate();
  const inflate = zlib.createInflate();
  inflate.setEncoding('utf8');
  inflate.on('data', (text) => console.log('got', text));
  deflate.on('data', (p) => inflate.write(p));
  deflate.write('first');
  await new Promise((done) => deflate.flush(done));
  await new Promise((done) => inflate.flush(done));
  await new Promise((done) => deflate.params(0, zlib.constants.Z_DEFAULT_STRATEGY, done));
  console.log('level', deflate._level);
  deflate.write('second');
  await new Promise((done) => deflate.flush(zlib.constants.Z_SYNC_FLUSH, done));
  await new Promise((done) => inflate.flush(done));
  attempt(() => deflate.params(99, 0));
  deflate.close();
  inflate.close(() => console.log('closed', inflate._handle));

  await new Promise((done) => pipeline(require('stream').Readable.from([sample]), zlib.createDeflateRaw(), zlib.createInflateRaw(), async function*(source) {
    let n = 0; for await (const p of source) n += p.length; console.log('pipeline', n);
  }, (err) => { console.log(err); done(); }));

  const bad = zlib.createGunzip();
  bad.end('nope');
  await collect(bad).catch((e) => console.log(e.code, e.errno, e.message, bad.destroyed));
  const cut = zlib.createGunzip();
  cut.end(whole.subarray(0, 20));
  await collect(cut).catch((e) => console.log(e.code, e.message));
  const empty = zlib.createGunzip();
  empty.end();
  await collect(empty).then((b) => console.log('empty', b.length), (e) => console.log(e.code, e.message));
  const tail = zlib.createInflate();
  tail.end(Buffer.concat([zlib.deflateSync('x'), Buffer.from('junk')]));
  console.log((await collect(tail)).toString());
  const soft = zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
  soft.end(whole.subarray(0, whole.length - 8));
  console.log((await collect(soft)).length);
  const again = zlib.createDeflateRaw();
  again.reset();
  again.end('reset');
  console.log(zlib.inflateRawSync(await collect(again)).toString());
  const raw = zlib.createDeflate();
  console.log(zlib.inflateSync(raw._processChunk(Buffer.from('sync'), zlib.constants.Z_FINISH)).toString());
  attempt(() => zlib.createGzip({ level: 99 }));
  attempt(() => zlib.createUnzip({ chunkSize: 1 }));
})();
