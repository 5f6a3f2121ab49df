// Stress: no, the time goes into making the files
'use strict';
// More matches in one folder than the stack has room for calls.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'many-'));
for (let i = 0; i < 20_000; i++) fs.closeSync(fs.openSync(path.join(cwd, `f${i}`), 'w'));
fs.glob('*', { cwd }, async (err, found) => {
  console.log(err, found.length);
  let count = 0;
  for await (const name of fs.promises.glob('*', { cwd })) if (name) count++;
  console.log(count, fs.globSync('f1*', { cwd }).length);
  fs.rmSync(cwd, { recursive: true });
});
