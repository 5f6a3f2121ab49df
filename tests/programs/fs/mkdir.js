'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// mkdir, mkdtemp, rmdir, rm.
process.umask(0o022);
console.log(fs.mkdirSync(at('a')), clean(fs.mkdirSync(at('x/y/z'), { recursive: true })), fs.mkdirSync(at('x/y/z'), { recursive: true }), clean(fs.mkdirSync(at('x/y/w/v'), { recursive: true, mode: 0o700 })));
console.log((fs.statSync(at('x/y/w')).mode & 0o777).toString(8), (fs.statSync(at('a')).mode & 0o777).toString(8));
fs.mkdirSync(at('m'), 0o711); console.log((fs.statSync(at('m')).mode & 0o777).toString(8));
fs.writeFileSync(at('file'), '');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(failure(e)); } };
attempt(() => fs.mkdirSync(at('a')));
attempt(() => fs.mkdirSync(at('no/deep')));
attempt(() => fs.mkdirSync(at('file/x'), { recursive: true }));
attempt(() => fs.mkdirSync(at('file'), { recursive: true }));
attempt(() => fs.mkdirSync(at('b'), { recursive: 1 }));
attempt(() => fs.mkdirSync(at('b'), { mode: 'zz' }));
attempt(() => fs.mkdirSync(at('b/../c/./d/'), { recursive: true }) && fs.readdirSync(dir));
attempt(() => fs.rmdirSync(at('x')));
attempt(() => fs.rmdirSync(at('file')));
attempt(() => fs.rmdirSync(at('none')));
attempt(() => fs.rmSync(at('x')));
attempt(() => fs.rmSync(at('none')));
attempt(() => fs.rmSync(at('none'), { force: true }));
attempt(() => fs.rmSync(at('x'), { recursive: true }));
attempt(() => fs.rmSync(at('file')));
attempt(() => fs.rmSync(at('a'), { recursive: 2 }));
attempt(() => fs.rmSync(at('a'), { retryDelay: -1 }));
attempt(() => fs.rmSync(at('a'), { maxRetries: 'x' }));
attempt(() => fs.rmSync(at('a'), 5));
attempt(() => fs.readdirSync(dir));
const t = fs.mkdtempSync(at('tmp-'));
console.log(/^tmp-[a-zA-Z0-9]{6}$/.test(path.basename(t)), (fs.statSync(t).mode & 0o777).toString(8), Buffer.isBuffer(fs.mkdtempSync(at('b-'), 'buffer')));
attempt(() => fs.mkdtempSync(at('none/x')));
const d = fs.mkdtempDisposableSync(at('disp-'));
fs.writeFileSync(path.join(d.path, 'inner'), '');
d[Symbol.dispose](); console.log(fs.existsSync(d.path), Object.keys(d));
fs.mkdir(at('cb/deep'), { recursive: true }, (err, made) => {
  console.log(err, clean(made));
  fs.rm(at('cb'), (err) => {
    console.log(err.name, err.code, clean(err.message), err.syscall, err.errno);
    fs.rm(at('cb'), { recursive: true }, (err) => {
      console.log(err);
      fs.rm(at('none'), (err) => {
        console.log(failure(err));
        fs.rmdir(at('none'), (err) => {
          console.log(failure(err));
          fs.promises.mkdir(at('p/q'), { recursive: true }).then((m) => console.log(clean(m)))
            .then(() => fs.promises.rmdir(at('p'))).catch((e) => console.log(failure(e)))
            .then(() => fs.promises.rm(at('p'), { recursive: true })).then(() => fs.promises.mkdtemp(at('pt-'))).then((p) => console.log(path.basename(p).length))
            .then(() => fs.promises.rm(at('none'))).catch((e) => console.log(failure(e)));
        });
      });
    });
  });
});
