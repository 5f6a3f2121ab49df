// seeds.mjs FOLDER: writes the inputs that the fuzzers start from, into FOLDER/http and FOLDER/websocket.
// Those of http are the messages of ../tests/messages.txt; run by `./x fuzz`.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';

const [folder] = process.argv.slice(2);

function write(target, bytes) {
  const home = path.join(folder, target);
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, createHash('sha1').update(bytes).digest('hex')), bytes);
}

const messages = readFileSync(new URL('../tests/messages.txt', import.meta.url), 'utf8');
for (const [, kind, text] of messages.matchAll(/^> (request|response) (.*)$/gm)) {
  const pieces = text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const bytes = Buffer.from(pieces.map((piece) => JSON.parse(piece)).join(''), 'latin1');
  const bit = kind === 'request' ? 0 : 1;
  // As it is, leniently, and under narrow limits.
  for (const options of [0, 2, 4]) write('http', Buffer.concat([Buffer.from([bit | options, bytes.length & 255]), bytes]));
}

// Frames: text, masked text, pieces with a ping between, close, lengths of each form, compressed, refused ones.
const frames = [
  '8105 48656c6c6f', '8185 37fa213d 7f9f4d5158', '0103 48656c 8904 70696e67 8002 6c6f', '8802 03e8', '8805 0fa0 627965',
  '827e 0080' + '61'.repeat(128), '827f 0000000000000100' + '61'.repeat(256), 'c107 f248cdc9c90700', '8a00', '8800 8100',
  '8101 ff', '8801 03', '8300', 'a100', '827f ffffffffffffffff', '0200 0000 8000',
];
for (const hex of frames) {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  for (const options of [0, 1, 2, 4]) write('websocket', Buffer.concat([Buffer.from([options, bytes.length >> 1]), bytes]));
}
