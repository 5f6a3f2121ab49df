'use strict';
// Folders of many entries: their order, names that begin alike, kinds, trees, names as bytes, in all three forms.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-readdir-many-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
for (let i = 0; i < 600; i++) {
  const name = path.join(dir, `entry-of-a-long-name-${i}`);
  if (i % 50 === 0) fs.mkdirSync(path.join(name, 'below', `é${i}`), { recursive: true });
  else if (i % 50 === 1) fs.symlinkSync('nowhere', name);
  else fs.writeFileSync(name, '');
}
const alike = path.join(dir, 'entry-of-a-long-name-0', 'below');
for (const name of ['12345678', '123456789', '1234567', '12345678a', '1234567\x01', 'Z', 'z', '_', 'ä', '日本', '😀']) {
  fs.writeFileSync(path.join(alike, name), '');
}
const kind = (e) => e.isDirectory() ? 'd' : e.isSymbolicLink() ? 'l' : e.isFile() ? 'f' : '?';
const sum = (names) => require('node:crypto').createHash('sha1').update(names.join()).digest('hex');

const names = fs.readdirSync(dir);
console.log(names.length, names.slice(0, 5).join(), names.slice(-3).join(), sum(names));
console.log(fs.readdirSync(alike));
console.log(fs.readdirSync(alike, 'hex').join());
console.log(fs.readdirSync(alike, 'buffer').map((b) => `${Buffer.isBuffer(b)}${b.length}`).join());
const shown = (entries) => sum(entries.map((e) => `${kind(e)}${e.name}:${path.relative(dir, e.parentPath)}`));
console.log(shown(fs.readdirSync(dir, { withFileTypes: true })));
const tree = fs.readdirSync(dir, { recursive: true });
console.log(tree.length, sum(tree.sort()));
fs.readdir(dir, { withFileTypes: true }, async (error, entries) => {
  console.log(error, entries.length, shown(entries), entries.filter((e) => e.isDirectory()).length);
  console.log(sum(await fs.promises.readdir(dir)), shown(await fs.promises.readdir(dir, { withFileTypes: true })));
  const read = [];
  for await (const entry of await fs.promises.opendir(dir, { bufferSize: 7 })) read.push(kind(entry) + entry.name);
  console.log(read.length, sum(read.sort()));
  const empty = fs.mkdtempSync(path.join(dir, 'empty-'));
  console.log(fs.readdirSync(empty), fs.readdirSync(empty, { withFileTypes: true }), fs.readdirSync(empty, 'buffer'));
  for (const bad of [path.join(dir, 'none'), path.join(alike, 'Z')]) {
    const failed = await fs.promises.readdir(bad).catch((e) => e);
    console.log(failed.code, failed.syscall, failed.path === bad);
  }
});
