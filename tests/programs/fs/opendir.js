'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Dir in all its ways.
for (const name of ['a', 'b', 'c']) fs.writeFileSync(at(name), '');
fs.mkdirSync(at('d/e'), { recursive: true });
const drain = (d) => { const names = []; for (let e; (e = d.readSync()) !== null;) names.push(e.name + (e.isDirectory() ? '/' : '')); return names.sort().join(); };
let d = fs.opendirSync(dir, { bufferSize: 2 });
console.log(d.path === dir, drain(d), d.readSync());
d.closeSync();
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(failure(e)); } };
attempt(() => d.readSync());
attempt(() => d.closeSync());
attempt(() => fs.opendirSync(dir, { bufferSize: 0 }));
attempt(() => fs.opendirSync(dir, 'zz'));
d = fs.opendirSync(dir, { recursive: true });
console.log(drain(d));
d.closeSync();
fs.opendir(dir, (err, d) => {
  console.log(err, d instanceof fs.Dir);
  d.read((err, entry) => {
    console.log(err, entry instanceof fs.Dirent, clean(entry.parentPath));
    d.close((err) => {
      console.log(err ?? null);
      (async () => {
        const names = [];
        for await (const entry of await fs.promises.opendir(dir)) names.push(entry.name);
        console.log(names.sort());
        const d = await fs.promises.opendir(dir);
        for await (const entry of d) { console.log(typeof entry.name); break; }
        await d.read().catch((e) => console.log(failure(e)));
        await d.close().catch((e) => console.log(failure(e)));
        await fs.promises.opendir(at('none')).catch((e) => console.log(failure(e)));
        const d2 = await fs.promises.opendir(dir);
        const all = await Promise.all([d2.read(), d2.read(), d2.read(), d2.read(), d2.read()]);
        console.log(all.map((e) => e?.name ?? null).sort());
        await d2.close();
      })();
    });
  });
});
