// run(): files in processes of their own and in this one, filters, shards, order, and the command
// --test over the same files.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';

const sources = {
  'files/one.cjs': `'use strict';
const { describe, it, test } = require('node:test');

test('first', () => {});
test('second', async (t) => {
  await t.test('inner second', () => {});
  t.diagnostic('a message');
});
describe('suite', () => {
  it('second in a suite', () => {});
  it('left out', { skip: 'no time' }, () => {});
  it('to do', { todo: true }, () => { throw new Error('not yet'); });
});
`,
  'files/order.cjs': `'use strict';
const test = require('node:test');

for (const name of ['a', 'b', 'c', 'd']) test(name, () => {});
`,
  'files/sub/a.test.cjs': `'use strict';
require('node:test')('found', () => {});
`,
  'files/three.cjs': `'use strict';
console.log('no tests here');
`,
  'files/two.mjs': `import test from 'node:test';

console.log('output of two');
test('fails', () => {
  throw Object.assign(new TypeError('wrong'), { extra: { list: [1, 2n], cyclic: null } });
});
test('fails without an error', () => { throw 'text'; });
`,
};

const cwd = mkdtempSync(path.join(tmpdir(), 'anode-run-'));
for (const [name, source] of Object.entries(sources)) {
  mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
  writeFileSync(path.join(cwd, name), source);
}

function line({ type, data }) {
  const { details, entryFile, file, message, name, nesting, testNumber } = data;
  const base = (text) => text?.replace(/^.*[\\/]/, '');
  switch (type) {
    case 'test:start':
      return [type, nesting, name];
    case 'test:pass':
    case 'test:fail': {
      const { error } = details;
      const extra = error === undefined ? [] : [error.failureType, error.code, error.cause?.message ?? error.cause,
        error.cause?.constructor.name, error.cause?.extra];
      return [type, nesting, testNumber, name, base(file), base(entryFile), details.type, ...extra];
    }
    case 'test:stdout':

      return [type, message.trim(), base(file)];
    case 'test:diagnostic':
      return /^duration_ms/.test(message) ? undefined : [type, nesting, message];
    case 'test:plan':
      return [type, nesting, data.count];
    case 'test:summary':
      return [type, data.success, JSON.stringify(data.counts), base(file)];
    default:
      return undefined;
  }
}

async function show(title, options) {
  console.log(`--- ${title}`);
  const stream = run({ cwd, ...options });
  for await (const event of stream) {
    const words = line(event);
    if (words !== undefined) console.log(...words);
  }
}

const files = ['files/one.cjs', 'files/two.mjs', 'files/three.cjs'];
await show('processes', { files, concurrency: 1 });
await show('several at a time, told in order', { files, concurrency: 3 });
await show('by name', { files, testNamePatterns: ['second'] });
await show('a shard', { files, shard: { index: 2, total: 2 } });
await show('patterns', { globPatterns: ['files/**/*.test.cjs'] });
await show('a seed', { files: ['files/order.cjs'], randomSeed: 2 });
await show('no such file', { files: ['files/missing.cjs'] });
await show('nothing', { files: [] });

for (const options of [{ files: 1 }, { shard: { index: 3, total: 2 } }, { files, globPatterns: ['*'] },
  { isolation: 'thread' }, { watch: true, forceExit: true }]) {
  try {
    run(options);
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}

const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
for (const args of [['--test-isolation=none'], ['--test-concurrency=1'], ['--test-shard=1/2', '--test-concurrency=1']]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...args, ...files],
                                               { cwd, encoding: 'utf8', env });
  console.log('---', ...args, status);
  console.log(stdout.split('\n').filter((text) => /^ *(?:not )?ok|^1\.\.|^# (?!duration)/.test(text)).join('\n'));
  if (status === null) console.log(stderr);
}
rmSync(cwd, { recursive: true });
