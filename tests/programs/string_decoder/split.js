'use strict';
// Bytes in pieces of every size give the same text as in one piece.
const { StringDecoder } = require('string_decoder');
const bytes = { utf8: Buffer.from('aé€😀z\ufffd'), bad: Buffer.from([0xe2, 0x82, 0x61, 0xf0, 0x9f, 0xff, 0xc3, 0xe0, 0x80, 0xed, 0xa0, 0x80, 0xf4]), wide: Buffer.from('a€😀b\ud83d', 'ucs2') };
for (const [name, data] of Object.entries(bytes)) {
  for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii']) {
    const seen = new Set();
    for (let size = 1; size <= data.length; size++) {
      const decoder = new StringDecoder(encoding);
      let text = '';
      for (let i = 0; i < data.length; i += size) text += decoder.write(data.subarray(i, i + size));
      seen.add(text + decoder.end());
    }
    console.log(name, encoding, seen.size, JSON.stringify([...seen]));
  }
}
const decoder = new StringDecoder('utf8');
for (const piece of [[0xe2], [0x82], [0xac], [0xf0, 0x9f], [0x41], [0xc3]]) {
  console.log(JSON.stringify(decoder.write(Buffer.from(piece))), decoder.lastNeed, decoder.lastTotal, decoder.lastChar);
}
console.log(JSON.stringify(decoder.end()), decoder.lastNeed, new StringDecoder('UCS2').encoding, new StringDecoder().encoding);
for (const f of [() => new StringDecoder('nope'), () => decoder.write(5), () => decoder.write()]) {
  try { f(); } catch (e) { console.log(e.name, e.code, e.message); }
}
console.log(decoder.write('as is'), decoder.write(new Uint16Array([0x6161])), decoder.text(Buffer.from('abc'), 1));
