'use strict';
// What was asked of files before process.exit() is still written.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

if (process.argv[2] !== undefined) {
  const fd = fs.openSync(process.argv[2], 'w');
  for (let i = 0; i < 200; i++) fs.write(fd, 'line\n', i * 5, 'utf8', () => {});
  if (process.argv[3] === 'throw') throw new Error('ends the program');
  process.exit(3);
}

const file = path.join(os.tmpdir(), `anode-exit-writes-${process.pid}`);
for (const way of ['exit', 'throw']) {
  const { status } = spawnSync(process.execPath, [__filename, file, way], { stdio: 'ignore' });
  console.log(way, status, fs.readFileSync(file, 'utf8') === 'line\n'.repeat(200));
}
fs.unlinkSync(file);
