'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// The table of flags, and modes.
fs.writeFileSync(at('there'), 'abc');
for (const flag of ['r', 'rs', 'sr', 'r+', 'rs+', 'w', 'wx', 'xw', 'w+', 'wx+', 'xw+', 'a', 'ax', 'xa', 'as', 'sa', 'a+', 'ax+', 'as+', 'q', '', 'rw', 'R', '__proto__']) {
  for (const name of ['there', 'new']) {
    fs.writeFileSync(at('there'), 'abc');
    fs.rmSync(at('new'), { force: true });
    try {
      const fd = fs.openSync(at(name), flag);
      let can = '';
      try { fs.readSync(fd, Buffer.alloc(1)); can += 'R'; } catch (e) { can += `(${e.code})`; }
      try { fs.writeSync(fd, 'Z'); can += 'W'; } catch (e) { can += `(${e.code})`; }
      fs.closeSync(fd);
      console.log(flag, name, can, fs.readFileSync(at(name), 'utf8'));
    } catch (e) { console.log(flag, name, failure(e)); }
  }
}
process.umask(0o022);
for (const mode of [0o600, '644', 0o777, 0, '8', 'x', 1.5, -1, {}, 2 ** 32]) {
  try {
    const fd = fs.openSync(at('m'), 'w', mode);
    console.log(mode, (fs.fstatSync(fd).mode & 0o777).toString(8));
    fs.closeSync(fd);
    fs.unlinkSync(at('m'));
  } catch (e) { console.log(mode, failure(e)); }
}
for (const flags of [1.5, 2 ** 40, null, undefined, {}, Symbol.iterator]) {
  try { fs.closeSync(fs.openSync(at('there'), flags)); console.log('opened'); } catch (e) { console.log(failure(e)); }
}
