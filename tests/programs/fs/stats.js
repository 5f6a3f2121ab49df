'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Stats, BigIntStats, Dates, kinds.
fs.writeFileSync(at('f'), '12345');
fs.symlinkSync('f', at('l'));
fs.utimesSync(at('f'), 1000.5, 2000);
const s = fs.statSync(at('f'));
console.log(Object.keys(s).join(), s.size, s.isFile(), s.isDirectory(), s.isSymbolicLink(), s.isFIFO(), s.isSocket(), s.isBlockDevice(), s.isCharacterDevice());
console.log(s.atimeMs, s.mtimeMs, s.atime.toISOString(), s.mtime, s.mtime === s.mtime, s.ctime instanceof Date, s.birthtime instanceof Date);
s.mtime = 5; console.log(s.mtime);
const b = fs.statSync(at('f'), { bigint: true });
console.log(Object.keys(b).join(), b.size, b.isFile(), b.atimeNs, b.mtimeMs, b.mtime, b.constructor.name, typeof b.ino);
console.log(fs.lstatSync(at('l')).isSymbolicLink(), fs.statSync(at('l')).isFile(), fs.lstatSync(dir).isDirectory(), fs.statSync('/dev/null').isCharacterDevice());
console.log(s instanceof fs.Stats, Object.prototype.toString.call(s), BigInt(s.ino) === b.ino, s.mode === Number(b.mode), s.nlink);
console.log(fs.statSync(at('no'), { throwIfNoEntry: false }), fs.lstatSync(at('no'), { throwIfNoEntry: false }));
for (const name of ['statSync', 'lstatSync', 'statfsSync']) try { fs[name](at('no')); } catch (e) { console.log(failure(e)); }
const fd = fs.openSync(at('f'));
console.log(fs.fstatSync(fd).size, fs.fstatSync(fd, { bigint: true }).size);
fs.closeSync(fd);
const v = fs.statfsSync('/'); console.log(Object.keys(v).join(), v.constructor.name, typeof v.bsize, typeof fs.statfsSync('/', { bigint: true }).type);
fs.stat(at('f'), (err, st) => {
  console.log(err, st.size);
  fs.lstat(at('l'), { bigint: true }, (err, st) => {
    console.log(err, st.size, st.isSymbolicLink());
    fs.stat(at('no'), (err, st) => {
      console.log(failure(err), st);
      fs.promises.stat(at('f')).then((st) => console.log(st.size)).then(() => fs.promises.lstat(at('no'))).catch((e) => console.log(failure(e)))
        .then(() => fs.promises.statfs('/')).then((v) => console.log(v.constructor.name));
    });
  });
});
