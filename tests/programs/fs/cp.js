'use strict';
// cp: trees, links, filters, errors. The Sync form's messages differ in Node, so only its codes are shown.
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-cp-')));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
process.chdir(dir);
fs.mkdirSync('d/e', { recursive: true });
fs.writeFileSync('f', '1');
fs.writeFileSync('d/x', '2', { mode: 0o640 });
fs.utimesSync('d/x', 1, 2);
fs.symlinkSync('x', 'd/l');
const show = (e) => String(e && `${e.name} ${e.code} ${e.errno} ${e.syscall} ${e.path} | ${e.message}`).replaceAll(dir, 'DIR');
const attempt = async (...args) => {
  const before = args.map((a) => (typeof a === 'object' ? Object.keys(a).join() : a));
  try { fs.cpSync(...args); console.log(...before, 'sync ok'); } catch (e) { console.log(...before, e.code); }
  await fs.promises.cp(...args).then(() => console.log('promise ok'), (e) => console.log(show(e)));
  await new Promise((done) => fs.cp(...args, (e) => { console.log('callback', e ? e.code : e); done(); }));
};
(async () => {
  await attempt('f', 'deep/er/g');
  await attempt('d', 'o1');
  await attempt('none', 'o2');
  await attempt('d', 'f', { recursive: true });
  await attempt('f', 'd/e', { recursive: true });
  await attempt('f', 'f');
  await attempt('d', 'd/e/s', { recursive: true });
  await attempt('f', 'd/x', { errorOnExist: true, force: false });
  await attempt('f', 'd/x', { force: false });
  console.log(fs.readFileSync('d/x', 'utf8'));
  await attempt('d', 'o4', { recursive: true });
  console.log(fs.readdirSync('o4').sort(), fs.readlinkSync('o4/l').replace(dir, 'DIR'), (fs.statSync('o4/x').mode & 0o777).toString(8));
  await attempt('d', 'o5', { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  console.log(fs.readlinkSync('o5/l'), fs.statSync('o5/x').mtimeMs);
  await attempt('d', 'o8', { recursive: true, filter: (from) => !from.endsWith('x') });
  console.log(fs.readdirSync('o8').sort());
  for (const options of [{ recursive: 1 }, { dereference: true, verbatimSymlinks: true }, { mode: 99 }]) {
    try { fs.cpSync('d', 'o9', options); } catch (e) { console.log(e.code, e.message); }
    await fs.promises.cp('d', 'o9', options).catch((e) => console.log(e.code, e.message));
  }
  await fs.promises.cp('d', 'o10', { recursive: true, filter: async (from) => !from.endsWith('l') });
  console.log(fs.readdirSync('o10').sort());
})();
