'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Results come back after ticks and microtasks, and one at a time in a chain.
fs.writeFileSync(at('f'), 'x');
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('micro'));
fs.readFile(at('f'), () => {
  console.log('read');
  process.nextTick(() => console.log('tick in read'));
  Promise.resolve().then(() => console.log('micro in read'));
  setImmediate(() => console.log('immediate'));
  fs.stat(at('f'), () => console.log('stat'));
});
console.log('main');
