'use strict';
// fs.openAsBlob(): bytes are read when they are asked for, in parts, and not when the file has changed since.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'blob-'));
const at = (name) => path.join(folder, name);
const say = (error) => console.log(error.name, error.message, error.code);

(async () => {
  const data = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i * 7));
  fs.writeFileSync(at('big'), data);
  const blob = await fs.openAsBlob(at('big'), { type: 'text/plain' });
  console.log(blob.size, blob.type, Buffer.from(await blob.arrayBuffer()).equals(data));
  const slice = blob.slice(1000, -1000).slice(5, 70_000);
  console.log(slice.size, Buffer.from(await slice.bytes()).equals(data.subarray(1005, 71_000)));
  let total = 0;
  for await (const piece of blob.stream()) total += piece.length;
  console.log(total);
  const both = new Blob(['<', blob.slice(0, 3), '>']);
  console.log(both.size, Buffer.from(await both.arrayBuffer()).toString('hex'));

  // A file that is far too large for memory costs nothing until it is read.
  fs.truncateSync(fs.openSync(at('sparse'), 'w') && at('sparse'), 3 * 2 ** 30);
  const sparse = await fs.openAsBlob(at('sparse'));
  console.log(sparse.size, (await sparse.slice(2 ** 31, 2 ** 31 + 10).arrayBuffer()).byteLength);

  fs.appendFileSync(at('big'), 'more');
  await blob.text().catch(say);
  await blob.slice(0, 1).arrayBuffer().catch(say);
  try { for await (const piece of blob.stream()) console.log(piece.length); } catch (error) { say(error); }
  fs.writeFileSync(at('empty'), '');
  const empty = await fs.openAsBlob(at('empty'));
  console.log(empty.size, await empty.text());
  fs.writeFileSync(at('empty'), 'x');
  await empty.text().catch(say);
  fs.unlinkSync(at('empty'));
  await empty.bytes().catch(say);
  // Node throws here at once.
  try { await fs.openAsBlob(at('none')); } catch (error) { say(error); }
  fs.rmSync(folder, { recursive: true });
})();
