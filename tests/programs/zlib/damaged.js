'use strict';
const zlib = require('zlib');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} ${e.errno ?? ''} | ${e.message}`); } };
const sample = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(500));
// Damaged, cut and lengthened data.
const g = zlib.gzipSync('abc');
const two = Buffer.concat([g, zlib.gzipSync('def')]);
for (const tail of [[], [0, 0, 0], [7, 7, 7, 7, 7, 7, 7, 7, 7, 7], [0x1f, 0x8b, 0xff, 0xff], [0x1f], [0x1f, 0x8b, 8]]) {
  attempt(() => zlib.gunzipSync(Buffer.concat([two, Buffer.from(tail)])).toString());
  attempt(() => zlib.unzipSync(Buffer.concat([two, Buffer.from(tail)])).toString());
}
attempt(() => zlib.inflateSync(Buffer.concat([zlib.deflateSync('x'), Buffer.from('junk')])).toString());
attempt(() => zlib.inflateSync(Buffer.concat([zlib.deflateSync('x'), Buffer.from('junk')]), { rejectGarbageAfterEnd: true }).toString());
for (const bad of [Buffer.alloc(0), Buffer.from('no'), Buffer.from('not compressed at all'), g.subarray(0, 5), g.subarray(0, -1), g.subarray(0, -4)]) {
  for (const name of ['gunzipSync', 'inflateSync', 'unzipSync']) attempt(() => zlib[name](bad).toString());
}
const packed = zlib.gzipSync(sample);
attempt(() => zlib.gunzipSync(packed.subarray(0, packed.length >> 1), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).length > 0);
const wrong = Buffer.from(packed);
wrong[wrong.length - 6] ^= 1;
attempt(() => zlib.gunzipSync(wrong));
wrong[wrong.length - 6] ^= 1;
wrong[wrong.length - 2] ^= 1;
attempt(() => zlib.gunzipSync(wrong));
