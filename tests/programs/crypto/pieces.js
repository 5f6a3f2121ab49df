'use strict';
// What hashes and codes take in, in pieces of all sizes and kinds: several at a time, changed afterwards, copied.
const crypto = require('crypto');
const { Transform } = require('stream');
const kinds = [
  () => crypto.createHash('sha256'),
  () => crypto.createHash('md5'),
  () => crypto.createHash('sha3-224'),
  () => crypto.createHash('shake128'),
  () => crypto.createHash('shake256', { outputLength: 5 }),
  () => crypto.createHmac('sha1', 'key'),
  () => crypto.createHmac('sha3-224', Buffer.alloc(200, 'k')),
  () => crypto.createHmac('sha512', crypto.createSecretKey('secret', 'utf8')),
];
const long = 'abcdefghij'.repeat(1000);
const bytes = Buffer.from(long);
const lists = {
  nothing: [],
  empty: ['', Buffer.alloc(0), ''],
  text: ['one', 'two', 'three'],
  bytes: [Buffer.from('one'), new Uint8Array([1, 2, 3]), new Uint16Array([500, 600]), new DataView(new ArrayBuffer(3))],
  mixed: ['one', Buffer.from('two'), 'three', 'four', Buffer.from('five'), ''],
  'long text': ['a', long, 'b', long.slice(0, 4096), 'c', long.slice(0, 4095), 'd'],
  'long bytes': [bytes.subarray(0, 4096), bytes.subarray(0, 1), bytes, bytes.subarray(5, 4100), bytes.subarray(0, 2), bytes.subarray(0, 4094), bytes.subarray(0, 1)],
  'long, mixed': [bytes.subarray(0, 4000), long.slice(0, 4000), bytes.subarray(0, 4097), 'a', long],
  surrogates: ['\ud83d', '\ude00', 'a', '\ude00', '\ud83d', '', '\ude00', 'b\ud83d', '\ude00\ud83d', '\ud83d\ude00'],
  'other text': ['\xfc', 'ü€', '\ud83d\ude00', '\u4e00'.repeat(2000), '\xff'.repeat(3000)],
  shared: [new Uint8Array(new SharedArrayBuffer(10)).fill(7)],
  views: [new Uint8Array(new ArrayBuffer(100), 10, 20).fill(3), bytes.subarray(7, 11), new BigInt64Array([1n, -1n])],
};
for (const [name, list] of Object.entries(lists)) {
  const results = kinds.map((make) => list.reduce((hash, piece) => hash.update(piece), make()).digest('base64'));
  console.log(name, results.join(' '));
  // As often as there are pieces, side by side.
  const side = kinds.map((make) => make());
  for (const piece of list) for (const hash of side) hash.update(piece);
  console.log(name, side.every((hash, i) => hash.digest('base64') === results[i]));
  // Copied in between.
  const copied = kinds.map((make) => {
    let hash = make();
    if (!hash.copy) return true;
    const rests = [];
    for (const piece of list) {
      rests.push(hash.copy());
      hash = hash.update(piece).copy(hash._options);
    }
    rests.forEach((rest, i) => list.slice(i).forEach((piece) => rest.update(piece)));
    const result = hash.digest('hex');
    return rests.every((rest) => result.startsWith(rest.digest('hex')) || result.length < 12);
  });
  console.log(name, copied);
}

// Text in encodings.
console.log(crypto.createHash('sha1').update('6162', 'hex').update('a', 'utf8').update('YQ==', 'base64').update('\xff', 'latin1').update('b', 'utf16le').update('c', 'zz').digest('hex'));

// What is changed after update() does not count.
const buffer = Buffer.from('before');
const key = Buffer.from('key');
const hash = crypto.createHash('sha256').update(buffer);
const code = crypto.createHmac('sha256', key).update(buffer);
buffer.fill('x');
key.fill('x');
console.log(hash.digest('hex') === crypto.hash('sha256', 'before'), code.digest('hex') === crypto.createHmac('sha256', 'key').update('before').digest('hex'));
const moved = new Uint8Array([1, 2, 3]);
const detached = crypto.createHash('sha1').update(moved);
structuredClone(moved, { transfer: [moved.buffer] });
console.log(detached.digest('hex'), crypto.createHash('sha1').update(moved).digest('hex'));
const view = new ArrayBuffer(3);
const viewed = crypto.createHmac('sha1', view);
new Uint8Array(view).fill(9);
console.log(viewed.digest('hex'), crypto.createHmac('sha1', new Uint16Array([1, 2])).digest('hex'), crypto.createHmac('sha1', 'ff', { encoding: 'hex' }).digest('hex'), crypto.createHmac('sha1', 'ü').digest('hex'));

// Bytes of results are a program's own.
for (const make of [() => crypto.createHash('sha256').update('a'), () => crypto.createHash('shake128'), () => crypto.createHmac('md5', 'k'), () => crypto.createHash('sha512').update(long).update(bytes)]) {
  const result = make().digest();
  console.log(result.constructor.name, result.length, result.byteOffset, result.buffer.byteLength, result.equals(Buffer.from(make().digest('hex'), 'hex')));
}
console.log(crypto.hash('md5', 'a', 'buffer').buffer.byteLength, crypto.hash('sha1', 'a', 'BASE64'), crypto.hash('SHA1', bytes.subarray(3, 5), 'latin1').length);

// One is abandoned, others go on.
crypto.createHash('sha1').update(Buffer.from('abandoned'));
console.log(crypto.createHash('sha1').update(Buffer.from('other')).digest('hex'));

// Pieces, then a stream; and a stream's state made before any piece.
const late = crypto.createHash('sha256').update('a').update(Buffer.from('b'));
console.log(late instanceof Transform, Object.hasOwn(late, '_readableState'), late.readable, late.writable, late._readableState.objectMode, late.readableEnded);
late.end('c');
late.on('data', (result) => console.log('late', result.toString('hex') === crypto.hash('sha256', 'abc'), late.digest('hex') === crypto.hash('sha256', 'abc')));
const encoded = crypto.createHmac('sha256', 'key');
encoded.setEncoding('base64');
encoded.write('text');
encoded.end(Buffer.from('bytes'));
encoded.on('data', (result) => console.log('encoded', result));
const options = crypto.createHash('sha1', { highWaterMark: 3, outputLength: 20 });
console.log(options._writableState.highWaterMark, options.update('x').digest('hex'));

// Errors leave the rest as it was.
const kept = crypto.createHash('sha1').update('a');
for (const bad of [undefined, 5, {}, [1], null]) {
  try {
    kept.update(bad);
  } catch (error) {
    console.log(error.code);
  }
}
console.log(kept.digest('hex') === crypto.hash('sha1', 'a'));
for (const use of [() => kept.update('b'), () => kept.digest(), () => kept.copy(), () => crypto.createHash('sha256', { outputLength: 3 }), () => crypto.createHmac('SHA1', null), () => crypto.createHash('SHA-nothing'), () => crypto.hash('shake128', 'a', { outputLength: 2 })]) {
  try {
    console.log(use());
  } catch (error) {
    console.log(error.code, error.message);
  }
}
