'use strict';
// UTF-8 there and back in texts long enough for vector instructions: all mixtures of widths, malformed parts and
// lone surrogates at every place, buffers that end anywhere. The results are hashed, as there are many.
const { createHash } = require('crypto');

const characters = ['a', '\u00e9', '\u00ff', '\u0100', '\u20ac', '\u{1f600}', '\ud800', '\udc00'];
const malformed = [[0xff], [0xc3], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]];

function section(name, produce) {
  const hash = createHash('sha256');
  let count = 0;
  produce((value) => {
    hash.update(typeof value === 'string' ? Buffer.from(value, 'utf16le') : value);
    count++;
  });
  console.log(name, count, hash.digest('hex').slice(0, 16));
}

const texts = [];
for (const first of characters) {
  for (const second of characters) {
    for (let count = 0; count < 140; count += 3) {
      texts.push(first.repeat(count >> 1) + second.repeat(count - (count >> 1)) + 'z');
    }
  }
}

section('from', (add) => texts.forEach((text) => add(Buffer.from(text))));
section('there and back', (add) => texts.forEach((text) => add(Buffer.from(text).toString())));
section('byteLength', (add) => texts.forEach((text) => add(`${Buffer.byteLength(text)}`)));
section('isUtf8', (add) => texts.forEach((text) => add(`${require('buffer').isUtf8(Buffer.from(text))}`)));
section('TextEncoder', (add) => texts.forEach((text) => add(new TextEncoder().encode(text))));
section('TextDecoder', (add) => texts.forEach((text) => add(new TextDecoder().decode(Buffer.from(text)))));
section('write', (add) => texts.forEach((text, i) => {
  const buffer = Buffer.alloc(text.length + 20, 0xf8);
  add(`${buffer.write(text, i % 7, Math.min(i % 90, buffer.length - i % 7))}`);
  add(buffer);
}));
section('write with room', (add) => texts.forEach((text) => {
  const buffer = Buffer.alloc(text.length * 3 + 100, 0xf8);
  add(`${buffer.write(text)}`);
  add(buffer);
}));
section('malformed', (add) => {
  for (const bad of malformed) {
    for (const filler of ['\u00e9', '\u20ac', 'a']) {
      for (let before = 0; before < 70; before += 3) {
        const bytes = Buffer.concat([Buffer.from(filler.repeat(before)), Buffer.from(bad), Buffer.alloc(before % 40, 'b')]);
        add(bytes.toString());
        add(new TextDecoder().decode(bytes));
        add(`${require('buffer').isUtf8(bytes)}`);
        try {
          add(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        } catch (error) {
          add(error.code);
        }
      }
    }
  }
});
section('mark', (add) => {
  for (const text of ['\ufeffabc', '\ufeff\u20acabc', '\ufeff', 'a\ufeff\u00e9']) {
    for (const ignoreBOM of [false, true]) add(new TextDecoder('utf-8', { ignoreBOM }).decode(Buffer.from(text)));
  }
});
section('hex', (add) => {
  for (let pairs = 0; pairs < 70; pairs++) {
    for (const bad of ['', '0g', '/0', ':a', '@0', 'G0', '`1', 'x', '\u0130a']) {
      add(Buffer.from('5F'.repeat(pairs) + bad + 'a0'.repeat(40), 'hex'));
    }
  }
});
