'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// truncate, chmod, chown, utimes, fsync.
fs.writeFileSync(at('f'), '0123456789');
fs.symlinkSync('f', at('l'));
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(failure(e)); } };
const mode = (name) => (fs.statSync(at(name)).mode & 0o7777).toString(8);
attempt(() => fs.truncateSync(at('f'), 4) ?? fs.readFileSync(at('f'), 'utf8'));
attempt(() => fs.truncateSync(at('f'), 6) ?? fs.readFileSync(at('f')));
attempt(() => fs.truncateSync(at('f')) ?? fs.statSync(at('f')).size);
attempt(() => fs.truncateSync(at('none')));
attempt(() => fs.truncateSync(dir));
attempt(() => fs.truncateSync(at('f'), 'x'));
attempt(() => fs.truncateSync(at('f'), 1.5));
attempt(() => fs.truncateSync(at('f'), -1) ?? fs.statSync(at('f')).size);
const fd = fs.openSync(at('f'), 'r+');
attempt(() => fs.ftruncateSync(fd, 3) ?? fs.fstatSync(fd).size);
attempt(() => fs.fchmodSync(fd, 0o640) ?? mode('f'));
attempt(() => fs.futimesSync(fd, new Date(5000), '7') ?? [fs.fstatSync(fd).atimeMs, fs.fstatSync(fd).mtimeMs]);
attempt(() => fs.fsyncSync(fd));
attempt(() => fs.fdatasyncSync(fd));
const { uid, gid } = fs.fstatSync(fd);
attempt(() => fs.fchownSync(fd, uid, gid));
fs.closeSync(fd);
attempt(() => fs.chmodSync(at('f'), 0o751) ?? mode('f'));
attempt(() => fs.chmodSync(at('f'), '600') ?? mode('f'));
for (const bad of ['9', -1, 1.5, undefined, null, {}]) attempt(() => fs.chmodSync(at('f'), bad));
attempt(() => fs.chmodSync(at('none'), 1));
attempt(() => fs.chownSync(at('f'), uid, gid));
attempt(() => fs.chownSync(at('f'), -1, -1));
attempt(() => fs.lchownSync(at('l'), uid, gid));
for (const bad of [-2, 'a', 1.5, undefined, 2 ** 33]) attempt(() => fs.chownSync(at('f'), bad, gid));
attempt(() => fs.utimesSync(at('f'), 1.25, 2.5) ?? [fs.statSync(at('f')).atimeMs, fs.statSync(at('f')).mtimeMs]);
attempt(() => fs.utimesSync(at('f'), new Date('2020-01-01'), '100') ?? [fs.statSync(at('f')).atimeMs, fs.statSync(at('f')).mtimeMs]);
attempt(() => fs.lutimesSync(at('l'), 10, 20) ?? [fs.lstatSync(at('l')).mtimeMs, fs.statSync(at('f')).mtimeMs]);
for (const bad of ['x', NaN, undefined, {}, Infinity]) attempt(() => fs.utimesSync(at('f'), bad, 1));
for (const name of ['utimesSync', 'lutimesSync']) attempt(() => fs[name](at('none'), 1, 1));
for (const name of ['chownSync', 'lchownSync']) attempt(() => fs[name](at('none'), 1, 1));
fs.truncate(at('f'), 2, (err) => {
  console.log(err, fs.statSync(at('f')).size);
  fs.chmod(at('none'), 0o600, (err) => {
    console.log(failure(err));
    fs.utimes(at('f'), 3, 4, (err) => {
      console.log(err, fs.statSync(at('f')).mtimeMs);
      const p = fs.promises;
      p.truncate(at('f')).then(() => p.chmod(at('f'), 0o644)).then(() => p.utimes(at('f'), 5, 6)).then(() => console.log(fs.statSync(at('f')).size, mode('f'), fs.statSync(at('f')).mtimeMs))
        .then(() => p.lchmod(at('f'), 1)).catch((e) => console.log(failure(e)))
        .then(() => p.chown(at('none'), 1, 1)).catch((e) => console.log(failure(e)));
    });
  });
});
