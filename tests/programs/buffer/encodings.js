'use strict';
// Every encoding there and back, whole and malformed.
const { Buffer } = require('buffer');
const encodings = ['utf8', 'utf16le', 'ucs2', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'base64url'];
const texts = ['', 'a', 'abc', 'héllo wörld', '€uro', '😀 smile', '\ud800lone', 'lone\udc00', '00ff10', 'abcx12', 'YWJj', 'YW Jj\n', 'YQ==YQ==', '=bad', 'Y-_/+', 'YW*J', 'x'.repeat(300), 'é'.repeat(300), '\u0161low'];
for (const encoding of encodings) {
  for (const text of texts) {
    const bytes = Buffer.from(text, encoding);
    console.log(encoding, JSON.stringify(text.slice(0, 20)), bytes.length, Buffer.byteLength(text, encoding), bytes.subarray(0, 24), JSON.stringify(bytes.toString(encoding).slice(0, 30)));
  }
}
const malformed = Buffer.from([0x61, 0xff, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80, 0xc3, 0xa9, 0xe2]);
for (const encoding of encodings) console.log(encoding, JSON.stringify(malformed.toString(encoding)), JSON.stringify(malformed.toString(encoding, 2, 9)));
for (const encoding of encodings) {
  for (let room = 0; room < 9; room++) {
    const buffer = Buffer.alloc(9, 0x2e);
    const written = buffer.write('é€😀abYWJj', 1, room > 8 ? 8 : room, encoding);
    console.log(encoding, room, written, buffer.toString('hex', 0, 1 + written));
  }
}
console.log(Buffer.isEncoding('UTF-8'), Buffer.isEncoding('utf-16LE'), Buffer.isEncoding('nope'), Buffer.isEncoding(''), Buffer.isEncoding(1));
for (const f of [() => Buffer.from('a', 'nope'), () => Buffer.alloc(1).toString('nope'), () => Buffer.alloc(1).write('a', 'nope')]) {
  try { f(); } catch (e) { console.log(e.name, e.code, e.message); }
}
const bytes = Buffer.alloc(1000).map((_, i) => i * 7);
for (const encoding of ['hex', 'base64', 'base64url', 'latin1', 'utf16le']) console.log(encoding, Buffer.from(bytes.toString(encoding), encoding).equals(bytes));
