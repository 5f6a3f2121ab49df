'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Abort signals of whole-file operations.
fs.writeFileSync(at('a'), 'text');
const show = (e) => console.log(e && `${e.name} ${e.code} ${e.message} ${e.cause?.name ?? e.cause}`);
const done = AbortSignal.abort();
fs.readFile(at('a'), { signal: done }, (err, data) => {
  show(err); console.log(data);
  const controller = new AbortController();
  fs.readFile(at('a'), { signal: controller.signal, encoding: 'utf8' }, (err) => {
    show(err);
    fs.writeFile(at('b'), 'x', { signal: AbortSignal.abort('reason') }, (err) => {
      show(err);
      console.log(fs.existsSync(at('b')));
      fs.promises.readFile(at('a'), { signal: done }).catch(show)
        .then(() => fs.promises.writeFile(at('a'), 'y', { signal: done })).catch(show)
        .then(() => fs.promises.readFile(at('a'), { signal: {} })).catch(show);
    });
  });
  controller.abort();
});
