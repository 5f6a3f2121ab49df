'use strict';
// Standard streams of a worker.
const { Worker } = require('worker_threads');

const worker = new Worker(`
  process.stdin.setEncoding('utf8');
  let text = '';
  process.stdin.on('data', (chunk) => { text += chunk; });
  process.stdin.on('end', () => {
    console.log('read', JSON.stringify(text));
    console.error('to stderr');
    process.stdout.write('x'.repeat(100000));
    process.stdout.write('end', () => process.exit());
  });
`, { eval: true, stdin: true, stdout: true, stderr: true });
let out = '';
let err = '';
worker.stdout.setEncoding('utf8').on('data', (chunk) => { out += chunk; });
worker.stderr.setEncoding('utf8').on('data', (chunk) => { err += chunk; });
worker.stdin.write('some ');
worker.stdin.end('input');
worker.on('exit', (code) => {
  setImmediate(() => console.log(code, out.length, out.slice(0, 20), out.slice(-3), JSON.stringify(err)));
  const inherited = new Worker('console.log("through the parent"); process.stdout.write("no newline\\\\n");', { eval: true });
  inherited.on('exit', () => console.log('last'));
});
