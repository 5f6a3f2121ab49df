// fs.glob in its three forms: patterns, links, exclude, withFileTypes, cwd, arguments.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'glob-'));
process.chdir(folder);
for (const file of ['a/b/c.txt', 'a/.h/x', 'z.txt', '.dot', 'a/b/d/e.js', 'a/b/d/f.ts', 'q/[x]/y']) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '');
}
fs.symlinkSync('b', 'a/link');
fs.symlinkSync('..', 'a/b/up');
fs.symlinkSync('nowhere', 'a/broken');

const show = (label, run) => {
  try {
    console.log(label, JSON.stringify(run()));
  } catch (err) {
    console.log(label, err.name, err.code, err.message);
  }
};
const patterns = [
  '**', '*', '.', './', '..', '**/*', '*/', '.*', '**/.*', 'a/../z.txt', 'a/b/', 'a/b/c.txt/', '', '{a,z}*', 'a/**/',
  './a', '**/', 'nonexist/**', 'nonexist', 'a/.h/*', '**/.h/*', '[a]/b', 'a/[!x]*', '*.{txt,js}', '**/*.{js,ts}',
  'a/b/../b/*', '**/d', './**/d', 'a/link/*', 'a/link/**', 'a/*/c.txt', 'a/@(b|x)/?.txt',
  'a/!(b)', 'a/b/d/+([a-f]).@(js|ts)', 'broken', 'a/broken', `${'a/'.repeat(2)}`,
];
for (const pattern of patterns) show(pattern, () => fs.globSync(pattern).sort());
show('several', () => fs.globSync(['*.txt', 'a/b/*.txt', '*.txt']).sort());
show('absolute', () => fs.globSync(`${folder}/a/b/*`).map((file) => path.relative(folder, file)).sort());
show('cwd', () => fs.globSync('*', { cwd: 'a/b' }).sort());
show('cwd URL', () => fs.globSync('*', { cwd: require('url').pathToFileURL(`${folder}/a`) }).sort());
for (const exclude of [['a'], ['a/*'], ['**'], ['**/d'], ['*'], ['a/b/*.txt'], ['./a/b/d']]) {
  show(`exclude ${exclude}`, () => fs.globSync('**/*', { exclude }).sort());
}
show('followSymlinks', () => fs.globSync('a/**', { followSymlinks: true }).sort());
show('withFileTypes', () => fs.globSync('a/**/*', { withFileTypes: true })
  .map((d) => [d.name, path.relative(folder, path.resolve(d.parentPath)), d.isFile(), d.isDirectory(), d.isSymbolicLink()])
  .sort((x, y) => `${x}` < `${y}` ? -1 : 1));
for (const args of [[5], [[5]], ['a', 5], ['*', { exclude: 5 }], ['*', { exclude: [5] }], ['*', { followSymlinks: 1 }]]) {
  show('bad', () => fs.globSync(...args));
}
show('no callback', () => fs.glob('a'));

(async () => {
  console.log('callback', await new Promise((resolve, reject) => {
    fs.glob('a/**/*.txt', (err, found) => err ? reject(err) : resolve(found.sort()));
  }));
  const found = [];
  for await (const file of fs.promises.glob(['**/*.js', 'z*'], { exclude: ['q'] })) found.push(file);
  console.log('iterator', found.sort());
  try {
    for await (const file of fs.promises.glob(5)) console.log(file);
  } catch (err) {
    console.log('iterator', err.code);
  }
  for await (const file of fs.promises.glob('**')) {
    console.log('left early', typeof file);
    break;
  }
  process.chdir('/');
  fs.rmSync(folder, { recursive: true });
})();
