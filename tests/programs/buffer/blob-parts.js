'use strict';
// Blobs of very many parts, in one piece, as a stream, sliced, and in other Blobs.
// Stress: no, with a collection at so many native calls it takes too long
const { buffer, text } = require('stream/consumers');
const { Readable } = require('stream');

async function main() {
  const parts = Array.from({ length: 30000 }, (_, i) => `part ${i};`);
  const blob = new Blob(parts);
  const whole = parts.join('');
  console.log(blob.size === whole.length, (await blob.text()) === whole, (await blob.arrayBuffer()).byteLength === whole.length);
  console.log(await blob.slice(100, 130).text(), (await blob.slice(-1000).text()) === whole.slice(-1000));
  const many = new Blob([blob, 'x', ...Array.from({ length: 20 }, () => blob)]);
  console.log(many.size, (await many.text()) === `${whole}x${whole.repeat(20)}`);
  console.log((await text(blob.slice(0, 20000).stream())) === whole.slice(0, 20000));
  console.log((await buffer(Readable.from(parts.map((part) => Buffer.from(part))))).toString() === whole);
}
main();
