'use strict';
// Many operations at once: each gets its own answer.
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-par-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const names = Array.from({ length: 200 }, (_, i) => path.join(dir, `f${i}`));
(async () => {
  await Promise.all(names.map((name, i) => fs.promises.writeFile(name, 'x'.repeat(i * 100))));
  const sizes = await Promise.all(names.map((name) => fs.promises.stat(name).then((s) => s.size)));
  console.log(sizes.every((size, i) => size === i * 100));
  const texts = await Promise.all(names.map((name) => fs.promises.readFile(name, 'latin1')));
  console.log(texts.every((text, i) => text.length === i * 100));
  const results = await Promise.allSettled(names.map((name, i) => fs.promises.access(i % 2 ? name : `${name}-none`)));
  console.log(results.filter((r) => r.status === 'rejected' && r.reason.code === 'ENOENT').length);
  await Promise.all(names.map((name) => fs.promises.unlink(name)));
  console.log(fs.readdirSync(dir).length);
})();
