'use strict';
// What memory the chunks of a read stream have, and which functions of fs it calls.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-chunks-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');
const data = Buffer.alloc(200_000);
for (let i = 0; i < data.length; i++) data[i] = i * 31 ^ i >> 8;
fs.writeFileSync(file, data);

function collect(label, stream) {
  return new Promise((done) => {
    const chunks = [];
    let error;
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', (e) => { error = `${e.code} ${e.syscall}`; });
    stream.on('close', () => {
      const all = Buffer.concat(chunks);
      console.log(label, chunks.map((c) => `${c.length}+${c.byteOffset}/${c.buffer.byteLength}`).join(' '),
        stream.bytesRead, error, chunks.every(Buffer.isBuffer), data.includes(all));
      done(all);
    });
  });
}

(async () => {
  const all = await collect('all', fs.createReadStream(file));
  console.log(all.equals(data));
  await collect('range', fs.createReadStream(file, { start: 70_000, end: 170_000 }));
  await collect('small', fs.createReadStream(file, { highWaterMark: 50_000 }));
  await collect('little', fs.createReadStream(file, { start: 199_990 }));
  await collect('none', fs.createReadStream(file, { start: 200_000 }));

  // Chunks are the reader's own: none changes with a later one.
  const kept = [];
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 40_000 })) kept.push(chunk);
  kept[0].fill(0);
  console.log(Buffer.concat(kept.slice(1)).equals(data.subarray(40_000)));

  // A program's own read is called.
  const { read } = fs;
  let calls = 0;
  fs.read = function(...args) {
    calls++;
    return read.apply(this, args);
  };
  await collect('replaced', fs.createReadStream(file));
  console.log(calls);
  Object.setPrototypeOf(fs.read, read);
  await collect('derived', fs.createReadStream(file));
  console.log(calls);
  fs.read = read;
  await collect('back', fs.createReadStream(file));
  console.log(calls);
  await collect('fs in options', fs.createReadStream(file, { fs: { open: fs.open, close: fs.close, read: fs.read } }));

  // What cannot be read.
  const bad = fs.createReadStream(file);
  let real;
  bad.on('open', (fd) => {
    real = fd;
    bad.fd = 100_000;
  });
  await collect('bad descriptor', bad);
  fs.closeSync(real);
  await collect('folder', fs.createReadStream(dir));
  await collect('write only', fs.createReadStream(null, { fd: fs.openSync(path.join(dir, 'w'), 'w') }));

  // Ended in the middle of a read.
  const early = fs.createReadStream(file);
  early.once('data', () => setImmediate(() => early.destroy()));
  await new Promise((done) => early.on('close', done));
  console.log(early.destroyed, early.fd);
  const controller = new AbortController();
  const aborted = fs.createReadStream(file, { signal: controller.signal });
  aborted.on('error', (e) => console.log(e.name));
  aborted.once('ready', () => controller.abort());
  await new Promise((done) => aborted.on('close', done));

  // What has no size.
  const status = [];
  for await (const chunk of fs.createReadStream('/proc/self/status')) status.push(chunk);
  console.log(Buffer.concat(status).toString().startsWith('Name:'));
})();
