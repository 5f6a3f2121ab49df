// Packages: fs-extra@11 glob@13 rimraf@6 chokidar@5
'use strict';
// Packages that find, copy, remove and watch files.

const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'packages-files-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const at = (...names) => path.join(folder, ...names);
const tree = (root) => fs.readdirSync(root, { recursive: true }).sort().join(' ');

async function fsExtra() {
  const fse = requireFrom('fs-extra');
  await fse.outputFile(at('a/b/c.txt'), 'text');
  await fse.outputJson(at('a/data.json'), { one: [1, 2, { three: null }] }, { spaces: 2 });
  console.log(await fse.readJson(at('a/data.json')), await fse.pathExists(at('a/b')), await fse.pathExists(at('none')));
  await fse.ensureDir(at('deep/er/est'));
  await fse.ensureSymlink(at('a/b/c.txt'), at('deep/link'));
  await fse.ensureLink(at('a/b/c.txt'), at('deep/hard'));
  await fse.copy(at('a'), at('copy'), { filter: (src) => !src.endsWith('.json') });
  console.log(tree(at('copy')), fs.statSync(at('deep/hard')).nlink);
  fse.copySync(at('deep'), at('copy2'), { dereference: true });
  console.log(tree(at('copy2')), fs.lstatSync(at('copy2/link')).isSymbolicLink());
  await fse.move(at('copy'), at('moved/here'));
  console.log(tree(at('moved')), fs.existsSync(at('copy')));
  for (const wrong of [
    () => fse.move(at('deep'), at('moved/here')),
    () => fse.copy(at('a'), at('a/b/into')),
    () => fse.readJson(at('a/b/none.json')),
    () => fse.copy(at('a'), at('moved'), { overwrite: false, errorOnExist: true }).then(() => 'copied'),
  ]) {
    console.log(await wrong().catch((error) => `${error.name}: ${error.message.replaceAll(folder, 'D').split('\n')[0]}`));
  }
  await fse.emptyDir(at('deep'));
  fse.removeSync(at('copy2'));
  await fse.remove(at('moved'));
  console.log(tree(folder));
  await fse.remove(at('deep'));
}

async function glob() {
  const { glob, globSync, hasMagic, escape, Glob } = requireFrom('glob');
  for (const name of ['src/a.js', 'src/b.ts', 'src/lib/c.js', 'src/.hidden/d.js', 'test/a.test.js', 'README.md']) {
    fs.mkdirSync(at('g', path.dirname(name)), { recursive: true });
    fs.writeFileSync(at('g', name), name);
  }
  const cwd = at('g');
  const show = (found) => console.log(found.map((f) => typeof f === 'string' ? f : f.relative()).sort().join(' '));
  show(await glob('**/*.js', { cwd }));
  show(await glob('**/*.js', { cwd, dot: true, ignore: 'test/**' }));
  show(globSync('{src,test}/*', { cwd, mark: true }));
  show(globSync('**', { cwd, nodir: true, maxDepth: 2 }));
  show(await glob('src/!(a).*', { cwd, withFileTypes: true, stat: true }));
  const lazy = [];
  for await (const file of new Glob('**/[ab].*', { cwd })) lazy.push(file);
  show(lazy);
  console.log(hasMagic('a/*'), hasMagic('a/b'), escape('[x]*'));
  show(globSync('*', { cwd, absolute: true }).map((f) => path.relative(folder, f)));
}

async function rimrafs() {
  const { rimraf, rimrafSync, native, manual } = requireFrom('rimraf');
  const make = () => {
    for (const name of ['r/x/y/z', 'r/x/w', 'r/v']) fs.mkdirSync(at(name), { recursive: true });
    fs.writeFileSync(at('r/x/y/z/file'), '');
    fs.symlinkSync(at('g'), at('r/x/to-g'));
  };
  for (const remove of [rimraf, rimrafSync, native, manual]) {
    make();
    console.log(await remove(at('r')), fs.existsSync(at('r')), fs.existsSync(at('g')));
  }
  make();
  console.log(await rimraf(at('r/*/y'), { glob: true }), tree(at('r')));
  await rimraf(at('r'), { filter: (file) => !file.endsWith('v') });
  console.log(tree(at('r')));
}

async function chokidar() {
  const { watch } = requireFrom('chokidar');
  fs.mkdirSync(at('w/sub'), { recursive: true });
  fs.writeFileSync(at('w/old'), 'old');
  fs.writeFileSync(at('w/sub/inner'), 'inner');
  const watcher = watch(at('w'), { ignored: (file) => file.endsWith('.skip') });
  const seen = new Set();
  let wake = () => {};
  watcher.on('all', (event, file) => {
    seen.add(`${event} ${path.relative(folder, file)}`);
    wake();
  });
  const wait = async (...events) => {
    for (const event of events) while (!seen.has(event)) await new Promise((resolve) => wake = resolve);
    console.log(events.join(', '));
    seen.clear();
  };
  await new Promise((resolve) => watcher.on('ready', resolve));
  console.log([...seen].sort().join(', '));
  seen.clear();
  fs.writeFileSync(at('w/new.skip'), '');
  fs.writeFileSync(at('w/new'), '');
  await wait('add w/new');
  fs.appendFileSync(at('w/old'), 'more');
  await wait('change w/old');
  fs.mkdirSync(at('w/dir/deep'), { recursive: true });
  fs.writeFileSync(at('w/dir/deep/file'), '');
  await wait('addDir w/dir', 'addDir w/dir/deep', 'add w/dir/deep/file');
  fs.unlinkSync(at('w/sub/inner'));
  await wait('unlink w/sub/inner');
  fs.rmSync(at('w/dir'), { recursive: true });
  await wait('unlink w/dir/deep/file', 'unlinkDir w/dir/deep', 'unlinkDir w/dir');
  console.log(Object.keys(watcher.getWatched()).length > 0);
  await watcher.close();
  console.log('closed', watcher.closed);
}

(async () => {
  for (const part of [fsExtra, glob, rimrafs, chokidar]) {
    console.log(`-- ${part.name}`);
    await part();
  }
})();
