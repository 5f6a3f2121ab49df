// Circles of links and names that are not UTF-8: every walk of a tree ends, and bytes come back as they are.

import { anode, finish, node, program, run, same } from './support/harness.mjs';

const circles = program('circles.cjs', `
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'circles-'));
  process.chdir(folder);
  fs.symlinkSync('b', 'a');
  fs.symlinkSync('a', 'b');
  fs.symlinkSync('self', 'self');
  const names = ['stat', 'access', 'open', 'readFile', 'realpath', 'readdir', 'chmod', 'truncate', 'utimes', 'rmdir'];
  const more = { open: ['r'], chmod: [0o600], truncate: [0], utimes: [1, 1] };
  const say = (label) => (error) => console.log(label, error?.code, error?.syscall, error?.message.replaceAll(folder, 'D'));
  (async () => {
    for (const name of names) {
      for (const target of ['a', 'self', 'a/below']) {
        const args = [target, ...(more[name] ?? [])];
        try { fs[name + 'Sync'](...args); console.log(name, 'worked'); } catch (error) { say(name)(error); }
        await fs.promises[name](...args).then(() => console.log(name, 'worked'), say(name));
      }
    }
    console.log(fs.lstatSync('a').isSymbolicLink(), fs.readlinkSync('self'));
    // One circle at a time: two that reach each other are walked without end, by Node as well.
    for (const [top, tree, link, target] of [['one', 'one/tree', 'in/up', '../..'], ['two', 'two', 'here', '.']]) {
      fs.mkdirSync(tree + '/in', { recursive: true });
      fs.symlinkSync(target, path.join(tree, link));
      fs.writeFileSync(tree + '/in/file', 'text');
      console.log(fs.readdirSync('.', { recursive: true }).sort().join(' '));
      console.log(fs.globSync('**/file').sort().join(' '));
      for (const below of [top, tree]) {
        console.log(fs.globSync(below + '/**', { followSymlinks: true }).sort().join(' '));
      }
      const watcher = fs.watch(tree, { recursive: true });
      watcher.close();
      fs.cpSync(tree, 'copy', { recursive: true, verbatimSymlinks: true });
      fs.rmSync(top, { recursive: true });
      console.log(fs.readdirSync('copy', { recursive: true }).sort().join(' '));
      fs.rmSync('copy', { recursive: true });
    }
    console.log(fs.readdirSync('.').join(' '));
    // A chain that is too long is an error, not a hang.
    let last = 'target';
    fs.writeFileSync(last, 'x');
    for (let i = 0; i < 60; i++) fs.symlinkSync(last, last = 'chain' + i);
    console.log(fs.readFileSync('chain30', 'utf8'));
    try { fs.readFileSync('chain59'); } catch (error) { say('chain')(error); }
    process.chdir('/');
    fs.rmSync(folder, { recursive: true });
  })();
`);
const bytes = program('bytes.cjs', `
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bytes-'));
  const at = (...parts) => Buffer.concat([Buffer.from(folder + '/'), ...parts.map((part) => Buffer.from(part, 'latin1'))]);
  const hex = (list) => list.map((name) => Buffer.isBuffer(name) ? name.toString('hex') : 'text ' + name).sort().join(' ');
  (async () => {
    fs.mkdirSync(at('\\xff\\xfe'));
    fs.writeFileSync(at('\\xff\\xfe/\\x80file'), 'content');
    await fs.promises.writeFile(at('caf\\xe9'), 'latin');
    console.log(hex(fs.readdirSync(folder, 'buffer')), '|', hex(fs.readdirSync(folder)));
    console.log(hex(fs.readdirSync(folder, { encoding: 'buffer', recursive: true })));
    for (const entry of fs.readdirSync(Buffer.from(folder), { encoding: 'buffer', withFileTypes: true })) {
      console.log(entry.name.toString('hex'), entry.isDirectory());
    }
    console.log(fs.readFileSync(at('\\xff\\xfe/\\x80file'), 'utf8'), fs.statSync(at('caf\\xe9')).size);
    fs.renameSync(at('caf\\xe9'), at('caf\\xe8'));
    fs.symlinkSync(at('caf\\xe8'), at('link\\xf0'));
    console.log(fs.readlinkSync(at('link\\xf0'), 'buffer').subarray(folder.length).toString('hex'),
      fs.realpathSync(at('link\\xf0'), 'buffer').subarray(-4).toString('hex'));
    await fs.promises.copyFile(at('caf\\xe8'), at('copy\\xff'));
    const opened = await fs.promises.opendir(Buffer.from(folder), { encoding: 'buffer' });
    const found = [];
    for await (const entry of opened) found.push(entry.name);
    console.log(hex(found));
    const watcher = fs.watch(folder, 'buffer');
    const name = new Promise((resolve) => watcher.on('change', (type, name) => resolve(name.toString('hex'))));
    fs.mkdirSync(at('new\\xfa'));
    console.log('watched', await name);
    watcher.close();
    try { fs.readFileSync(at('none\\xff')); } catch (error) { console.log(error.code, error.message.includes('\\ufffd')); }
    fs.rmSync(Buffer.from(folder), { recursive: true });
    console.log(fs.existsSync(folder));
  })();
`);
const expected = await run(node, [circles]);
const actual = await run(anode, [circles]);
same('circles as in Node', [actual.code, actual.stdout.split('\n'), actual.stderr], [0, expected.stdout.split('\n'), '']);

// Node itself fails at the recursive reading of such names.
const names = await run(anode, [bytes]);
same('names that are not UTF-8', [names.code, names.stdout.trim().split('\n'), names.stderr], [0, [
  '636166e9 fffe | text caf\ufffd text \ufffd\ufffd',
  '636166e9 fffe fffe2f8066696c65',
  '636166e9 false',
  'fffe true',
  'content 5',
  '2f636166e8 636166e8',
  '636166e8 636f7079ff 6c696e6bf0 fffe',
  'watched 6e6577fa',
  'ENOENT true',
  'false',
], '']);
finish();
