'use strict';
// --env-file and --env-file-if-exists: their order, and what is set already.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'env-'));
fs.writeFileSync(path.join(folder, 'one'), 'A=1\nB=1\nSET=file\n');
fs.writeFileSync(path.join(folder, 'two'), 'B=2\nC=2\n');
const show = '[process.env.A, process.env.B, process.env.C, process.env.SET].join()';
for (const args of [
  ['--env-file=one', '--env-file', 'two'],
  ['--env-file=two', '--env-file=one'],
  ['--env-file-if-exists=two', '--env-file=one'],
  ['--env-file=one', '--env-file-if-exists', 'none', '--env-file-if-exists=two'],
  ['--env-file-if-exists=none'],
  ['--env-file=one', '--env-file=none'],
  ['--env-file=.'],
]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, '-p', show], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, SET: 'outside' },
  });
  console.log(args.join(' '), status, stdout.trim(), stderr.replace(process.execPath, 'EXE').trim());
}
fs.rmSync(folder, { recursive: true });
