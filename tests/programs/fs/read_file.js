'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Whole-file reading in the three forms.
fs.writeFileSync(at('a'), 'grüße\n');
console.log(fs.readFileSync(at('a')), fs.readFileSync(at('a'), 'utf8'), fs.readFileSync(at('a'), { encoding: 'hex' }));
console.log(JSON.stringify(fs.readFileSync(at('a'), 'latin1')), fs.readFileSync(at('a'), 'base64'), fs.readFileSync(at('a'), 'UTF-8').length);
const fd = fs.openSync(at('a'), 'r');
fs.readSync(fd, Buffer.alloc(2));
console.log(JSON.stringify(fs.readFileSync(fd, 'utf8')), fs.readFileSync(fd).length);
fs.closeSync(fd);
fs.readFile(at('a'), (err, data) => {
  console.log(err, data);
  fs.readFile(Buffer.from(at('a')), 'utf8', (err, text) => {
    console.log(err, text);
    fs.readFile(require('url').pathToFileURL(at('a')), { encoding: 'ucs2', flag: 'r' }, (err, text) => {
      console.log(err, JSON.stringify(text));
      fs.readFile(at('none'), (err, data) => {
        console.log(failure(err), data);
        fs.readFile(dir, 'utf8', (err) => {
          console.log(failure(err));
          fs.promises.readFile(at('a'), 'utf8').then(console.log)
            .then(() => fs.promises.readFile(at('none'))).catch((e) => console.log(failure(e)))
            .then(() => fs.promises.readFile(dir)).catch((e) => console.log(failure(e)))
            .then(() => fs.promises.readFile(5.5)).catch((e) => console.log(failure(e)));
        });
      });
    });
  });
});
