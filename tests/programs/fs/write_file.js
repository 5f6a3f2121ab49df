'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Whole-file writing and appending: strings, bytes, views, encodings, flags, modes, descriptors.
fs.writeFileSync(at('a'), 'one');
fs.appendFileSync(at('a'), ' two');
fs.writeFileSync(at('b'), Buffer.from([1, 2, 255]));
fs.writeFileSync(at('c'), '616263', 'hex');
fs.writeFileSync(at('d'), new Uint16Array([0x4142, 0x4344]));
fs.writeFileSync(at('e'), new DataView(new ArrayBuffer(3)), { flag: 'wx', mode: 0o600, flush: true });
for (const name of ['a', 'b', 'c', 'd', 'e']) console.log(name, fs.readFileSync(at(name)), (fs.statSync(at(name)).mode & 0o777).toString(8));
try { fs.writeFileSync(at('a'), '', { flag: 'wx' }); } catch (e) { console.log(failure(e)); }
const fd = fs.openSync(at('f'), 'w');
fs.writeFileSync(fd, 'x');
fs.writeFileSync(fd, 'y');
fs.appendFileSync(fd, 'z');
fs.closeSync(fd);
console.log(fs.readFileSync(at('f'), 'latin1'));
for (const bad of [undefined, null, 1, {}, [], true, Symbol('s')]) {
  try { fs.writeFileSync(at('g'), bad); } catch (e) { console.log(failure(e)); }
}
fs.writeFile(at('h'), 'cb', (err) => {
  console.log(err, fs.readFileSync(at('h'), 'utf8'));
  fs.appendFile(at('h'), '+', 'utf8', (err) => {
    console.log(err, fs.readFileSync(at('h'), 'utf8'));
    fs.writeFile(at('no', 'where'), 'x', (err) => {
      console.log(failure(err));
      (async () => {
        await fs.promises.writeFile(at('i'), 'promise');
        await fs.promises.appendFile(at('i'), Buffer.from('!'));
        await fs.promises.writeFile(at('j'), ['a', 'b', Buffer.from('c')]);
        await fs.promises.writeFile(at('k'), (async function*() { yield 'x'; yield new Uint8Array([65]); })());
        for (const name of ['i', 'j', 'k']) console.log(fs.readFileSync(at(name), 'utf8'));
        await fs.promises.writeFile(dir, 'x').catch((e) => console.log(failure(e)));
        await fs.promises.writeFile(at('l'), 5).catch((e) => console.log(failure(e)));
      })();
    });
  });
});
