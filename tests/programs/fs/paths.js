'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// What a path may be, and the errors of what it may not be.
const { pathToFileURL } = require('url');
fs.writeFileSync(at('file'), '1');
const good = [at('file'), Buffer.from(at('file')), pathToFileURL(at('file')), new Uint8Array(Buffer.from(at('file')))];
for (const p of good) console.log(fs.statSync(p).size, fs.existsSync(p), fs.readFileSync(p, 'utf8'));
const bad = [undefined, null, 1, {}, [], true, Symbol('x'), 10n, () => {}, 'a\0b', Buffer.from('a\0'), new URL('http://a/b'), new URL('file:///a%2fb'), new URL('file:///a%00')];
for (const p of bad) {
  for (const name of ['openSync', 'statSync', 'readdirSync', 'unlinkSync', 'mkdirSync']) {
    try { fs[name](p); console.log('?'); } catch (e) { console.log(name, failure(e)); }
  }
}
for (const name of ['renameSync', 'linkSync', 'symlinkSync', 'copyFileSync']) {
  try { fs[name](1, 'a'); } catch (e) { console.log(name, failure(e)); }
  try { fs[name]('a', 1); } catch (e) { console.log(name, failure(e)); }
}
for (const name of ['mkdtempSync', 'readlinkSync', 'rmdirSync', 'rmSync', 'truncateSync', 'opendirSync', 'statfsSync', 'accessSync']) {
  try { fs[name]({}); } catch (e) { console.log(name, failure(e)); }
}
console.log(fs.existsSync('a\0b'));
