'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// unlink, rename, copyFile, link, symlink, readlink, realpath, access, exists.
fs.writeFileSync(at('a'), 'A');
const attempt = (f) => { try { console.log(clean(f())); } catch (e) { console.log(failure(e)); } };
attempt(() => fs.copyFileSync(at('a'), at('b')));
attempt(() => fs.copyFileSync(at('a'), at('b'), fs.constants.COPYFILE_EXCL));
attempt(() => fs.copyFileSync(at('none'), at('c')));
attempt(() => fs.copyFileSync(at('a'), at('c'), 99));
attempt(() => fs.copyFileSync(at('a'), at('c'), 'x'));
attempt(() => fs.copyFileSync(at('a'), at('a')) ?? fs.readFileSync(at('a'), 'utf8'));
attempt(() => fs.linkSync(at('a'), at('hard')) ?? fs.statSync(at('a')).nlink);
attempt(() => fs.linkSync(at('none'), at('hard2')));
attempt(() => fs.linkSync(at('a'), at('hard')));
attempt(() => fs.symlinkSync('a', at('soft')) ?? fs.readlinkSync(at('soft')));
attempt(() => fs.symlinkSync('a', at('soft')));
attempt(() => fs.symlinkSync('a', at('soft2'), 'bad'));
attempt(() => fs.symlinkSync('a', at('soft2'), 'file'));
attempt(() => fs.readlinkSync(at('a')));
attempt(() => fs.readlinkSync(at('soft'), 'hex'));
fs.mkdirSync(at('d/e'), { recursive: true });
fs.symlinkSync('../../soft', at('d/e/l'));
fs.symlinkSync('loop', at('loop'));
attempt(() => fs.realpathSync(at('d/e/../e/l')) === fs.realpathSync(at('a')));
attempt(() => fs.realpathSync.native(at('d/e/l')) === fs.realpathSync(at('a')));
attempt(() => fs.realpathSync(at('d/none')));
attempt(() => fs.realpathSync.native(at('d/none')));
attempt(() => fs.realpathSync.native(at('loop')));
attempt(() => fs.renameSync(at('hard'), at('d/hard')) ?? fs.readdirSync(at('d')));
attempt(() => fs.renameSync(at('none'), at('x')));
attempt(() => fs.unlinkSync(at('none')));
attempt(() => fs.unlinkSync(at('d')));
attempt(() => fs.accessSync(at('a'), fs.constants.R_OK));
attempt(() => fs.accessSync(at('none')));
attempt(() => fs.accessSync(at('a'), 8));
attempt(() => fs.accessSync(at('a'), 'r'));
fs.exists(at('a'), (yes) => {
  console.log(yes);
  fs.access(at('none'), fs.constants.W_OK, (err) => {
    console.log(failure(err));
    fs.rename(at('none'), at('other'), (err) => {
      console.log(failure(err));
      fs.copyFile(at('a'), at('z'), (err) => {
        console.log(err, fs.existsSync(at('z')));
        fs.symlink('z', at('zl'), (err) => {
          fs.readlink(at('zl'), (err, to) => {
            console.log(err, to);
            fs.realpath(at('zl'), (err, real) => {
              console.log(err, path.basename(real));
              fs.realpath.native(at('zl'), (err, real) => {
                console.log(path.basename(real));
                const p = fs.promises;
                p.unlink(at('zl')).then(() => p.link(at('z'), at('zz'))).then(() => p.rename(at('zz'), at('zzz'))).then(() => p.realpath(at('zzz'))).then((r) => console.log(path.basename(r)))
                  .then(() => p.access(at('none'))).catch((e) => console.log(failure(e))).then(() => p.copyFile(at('none'), at('k'))).catch((e) => console.log(failure(e)))
                  .then(() => p.symlink('x', at('z'))).catch((e) => console.log(failure(e)));
              });
            });
          });
        });
      });
    });
  });
});
