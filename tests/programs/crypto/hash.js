'use strict';
const crypto = require('crypto');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} | ${e.message}`); } };
// createHash: algorithms, encodings, copies, streams, errors.
for (const name of ['md5', 'sha1', 'SHA256', 'sha384', 'sha512', 'sha512-256', 'RSA-SHA256', 'ripemd160', 'sha3-256', 'blake2b512', 'shake128', 'shake256']) {
  console.log(name, crypto.createHash(name).update('some data').update(Buffer.from([1, 2, 3])).digest('hex'));
}
for (const encoding of ['hex', 'base64', 'base64url', 'latin1', 'binary', 'utf8', 'ascii', 'utf16le', 'buffer', undefined, 'zz', 5]) {
  console.log(encoding, JSON.stringify(crypto.createHash('md5').update('ü').digest(encoding)));
}
console.log(crypto.createHash('sha1').update('616263', 'hex').update('YWJj', 'base64').update('\xff', 'latin1').update(new Uint16Array([1, 2])).update(new DataView(new ArrayBuffer(2))).digest('hex'));
const h = crypto.createHash('sha256').update('a');
const copy = h.copy();
console.log(h.update('b').digest('hex'), copy.update('b').digest('hex'));
console.log(crypto.createHash('shake256', { outputLength: 7 }).update('x').digest('hex'), crypto.createHash('shake128', { outputLength: 0 }).digest('hex'), crypto.createHash('shake128').copy({ outputLength: 3 }).digest('hex'));
attempt(() => crypto.createHash());
attempt(() => crypto.createHash('nope'));
attempt(() => crypto.createHash('sha256', { outputLength: 5 }));
attempt(() => crypto.createHash('sha256', { outputLength: -1 }));
attempt(() => crypto.createHash('sha256', { outputLength: 32 }).digest('hex'));
attempt(() => crypto.createHash('sha1').update());
attempt(() => crypto.createHash('sha1').update(5));
attempt(() => crypto.createHash('sha1').update('abc', 'hex'));
attempt(() => h.digest());
attempt(() => h.update('x'));
attempt(() => h.copy());
console.log(h instanceof crypto.Hash, h instanceof require('stream').Transform, crypto.getHashes().length > 30, crypto.getHashes().includes('sha256'));
const s = crypto.createHash('sha1');
s.on('data', (d) => console.log('data', d));
s.on('end', () => console.log('end'));
s.on('finish', () => console.log('finish'));
s.write('abc');
s.end('def');
const piped = crypto.createHash('md5');
require('stream').Readable.from(['a', 'b']).pipe(piped).setEncoding('hex').on('data', (d) => console.log('piped', d));
const read = crypto.createHash('md5');
read.end('q', () => console.log(read.read()?.toString('hex')));
