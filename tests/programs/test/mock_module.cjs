'use strict';
// mock.module(): require() and import get the mock, and the module again after restore().
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const folder = mkdtempSync(path.join(tmpdir(), 'anode-mock-'));
const write = (name, text) => writeFileSync(path.join(folder, name), text);
write('plain.cjs', 'exports.name = "plain"; exports.used = () => require("./other.cjs").value;');
write('other.cjs', 'exports.value = "other";');
write('modern.mjs', 'export const name = "modern"; export default "default of modern";');
write('main.cjs', `
const { mock, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const modern = pathToFileURL(require.resolve('./modern.mjs')).href;

test('all', async (t) => {
  const plain = t.mock.module('./other.cjs', { exports: { value: 'mocked' } });
  console.log(require('./plain.cjs').used(), (await import('./other.cjs')).value);
  plain.restore();
  console.log(require('./plain.cjs').used(), (await import('./other.cjs')).value);

  t.mock.module(modern, { exports: { default: 1, name: 'mock' } });
  const first = await import('./modern.mjs');
  console.log(first.name, first.default, first === await import('./modern.mjs'));
  t.mock.reset();
  console.log((await import('./modern.mjs')).name);

  t.mock.module('os', { exports: { EOL: 'end' }, cache: true });
  console.log(require('node:os').EOL, require('os') === require('os'), (await import('os')).default.EOL);
  t.mock.reset();
  console.log(require('os').EOL === '\\n');

  for (const [name, options] of [['./other.cjs', { exports: 1 }], ['./missing.cjs', {}], [1, {}]]) {
    try {
      t.mock.module(name, options);
    } catch (error) {
      console.log(error.code);
    }
  }
  t.mock.module('path', { exports: {} });
  try {
    t.mock.module('node:path', { exports: {} });
  } catch (error) {
    console.log(error.code, error.message);
  }
});
`);
const { stdout, stderr, status } = spawnSync(
  process.execPath, ['--no-warnings', '--experimental-test-module-mocks', '--test-reporter=dot', path.join(folder, 'main.cjs')],
  { encoding: 'utf8' });
console.log(stdout, stderr, status);
rmSync(folder, { recursive: true });
