'use strict';
// Tests in processes of their own: errors that cannot be packed, and output that looks like a report.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
const file = path.join(folder, 'odd.test.js');
fs.writeFileSync(file, `
  const test = require('node:test');
  test('bytes', () => { process.stdout.write(Buffer.from([0xff, 0x0f, 0x7f, 0, 0, 0])); process.stdout.write('hello\\n'); });
  test('symbol', () => { const e = new Error('q'); e.message = Symbol('x'); throw e; });
  test('name', () => { const e = new Error('q'); Object.defineProperty(e, 'name', { get() { throw new Error('no'); } }); throw e; });
  test('deep', () => { const e = new Error('deep'); let at = e; for (let i = 0; i < 20_000; i++) at = at.in = {}; throw e; });
  test('last', () => {});
`);
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], { env, encoding: 'latin1' });
const lines = stdout.split('\n').map((line) => line.trim());
for (const line of lines) {
  if (/^(not )?ok \d+ - (bytes|symbol|name|deep|last)$/.test(line)) console.log(line);
}
fs.rmSync(folder, { recursive: true });
