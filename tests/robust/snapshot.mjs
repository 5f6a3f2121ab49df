// The precompiled library: a copy that `--write-snapshot` makes runs as the original does, whatever the build has in its
// environment; functions that the rehearsal compiled print their text and have their places in stacks. The list by which
// the linker lays out the functions of a start has not gone stale.

import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { anode, check, finish, program, run, same, scratch } from './support/harness.mjs';

const copy = path.join(scratch, 'copy-of-anode');
const made = await run(anode, ['--write-snapshot', copy], { env: { NODE_OPTIONS: '--no-warnings', ANODE_GC_STRESS: '500' } });
same('a copy is made', [made.code, made.stdout, made.stderr], [0, '', '']);

const shown = program('shown.js', `
  const { nextTick } = process;
  console.log(String(nextTick).startsWith('function nextTick(callback) {'), nextTick.name, nextTick.length);
  console.log(String(require('events').prototype.emit).length > 20);
  try { nextTick(1); } catch (error) { console.log(error.code, error.stack.split('\\n')[1].replace(/\\d+/g, 'N')); }
  require('http'); require('zlib');
  setImmediate(() => console.log('immediate'));
  import('node:fs/promises').then(({ default: fs }) => fs.readFile(__filename)).then((bytes) => console.log(bytes.length > 100));
`);
const plain = { ANODE_NO_SNAPSHOT: '1' };
const expected = (await run(anode, [shown], { env: plain })).stdout;
check('the program works without a snapshot', expected.startsWith('true nextTick 1\ntrue\nERR_INVALID_ARG_TYPE'), expected);
same('with the snapshot of the build it does the same', (await run(anode, [shown])).stdout, expected);
same('with that of the copy, too', (await run(copy, [shown])).stdout, expected);
rmSync(copy, { force: true });

const nowhere = await run(anode, ['--write-snapshot', path.join(scratch, 'no', 'such', 'folder')]);
check('where it cannot be written, that is said', nowhere.code === 1 && nowhere.stderr.includes('ENOENT') ||
  nowhere.stderr.includes('No such file'), nowhere);

if (process.arch === 'x64' && process.platform === 'linux') {
  const list = readFileSync(new URL('../../crates/cli/start-order.txt', import.meta.url), 'utf8');
  const names = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const there = new Set(execFileSync('nm', ['--defined-only', '--format=posix', anode], { encoding: 'utf8', maxBuffer: 1 << 30 })
    .split('\n').map((line) => line.slice(0, line.indexOf(' '))));
  const found = names.filter((name) => there.has(name)).length;
  check('nine in ten of the functions in start-order.txt are there; its maker is crates/sys/examples/start_order.rs',
        found > 0.9 * names.length, `${found} of ${names.length}`);
}

finish();
