'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// readdir in all forms.
fs.mkdirSync(at('a/b/c'), { recursive: true });
fs.writeFileSync(at('a/z'), '1');
fs.mkdirSync(at('q'));
fs.symlinkSync('../a', at('q/l'));
fs.writeFileSync(at('ü'), '');
const show = (list) => console.log(list.map((e) => typeof e === 'object' && 'parentPath' in e ?
  `${clean(e.parentPath)}|${e.name}|${['isFile', 'isDirectory', 'isSymbolicLink'].filter((k) => e[k]())}` : e));
show(fs.readdirSync(dir));
show(fs.readdirSync(dir, 'hex'));
show(fs.readdirSync(dir, 'buffer'));
show(fs.readdirSync(dir, { withFileTypes: true }));
show(fs.readdirSync(dir, { recursive: true }));
show(fs.readdirSync(dir, { recursive: true, withFileTypes: true }));
const [first] = fs.readdirSync(dir, { withFileTypes: true });
console.log(Object.keys(first), first.constructor === fs.Dirent);
for (const options of [{ recursive: 1 }, { encoding: 'zz' }, 'zz', 5]) try { fs.readdirSync(dir, options); } catch (e) { console.log(failure(e)); }
for (const p of [at('none'), at('a/z')]) try { fs.readdirSync(p); } catch (e) { console.log(failure(e)); }
fs.readdir(dir, (err, list) => {
  show(list);
  fs.readdir(dir, { withFileTypes: true, encoding: 'buffer' }, (err, list) => {
    console.log(list.map((e) => e.name));
    fs.readdir(at('none'), (err, list) => {
      console.log(failure(err), list);
      fs.promises.readdir(dir, { withFileTypes: true }).then(show)
        .then(() => fs.promises.readdir(dir)).then(show)
        .then(() => fs.promises.readdir(dir, { recursive: true, withFileTypes: true })).then((l) => show(l.sort((a, b) => a.name < b.name ? -1 : 1)))
        .then(() => fs.promises.readdir(at('none'))).catch((e) => console.log(failure(e)));
    });
  });
});
