'use strict';
// Stress: no, streams that run side by side slow down differently
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// createReadStream: ranges, encodings, descriptors, errors, events.
fs.writeFileSync(at('f'), 'abcdefghijklmnopqrstuvwxyz');
const collect = (label, stream) => new Promise((done) => {
  const events = [];
  for (const name of ['open', 'ready', 'end', 'close']) stream.on(name, () => events.push(name));
  const chunks = [];
  stream.on('data', (c) => chunks.push(c.toString()));
  stream.on('error', (e) => events.push(failure(e)));
  stream.on('close', () => { console.log(label, chunks.join('|'), events.join(), stream.bytesRead, stream.destroyed, stream.fd); done(); });
});
(async () => {
  await collect('all', fs.createReadStream(at('f')));
  await collect('range', fs.createReadStream(at('f'), { start: 3, end: 6 }));
  await collect('small', fs.createReadStream(at('f'), { highWaterMark: 10 }));
  await collect('start', fs.createReadStream(at('f'), { start: 20 }));
  await collect('end', fs.createReadStream(at('f'), { end: 2 }));
  await collect('past', fs.createReadStream(at('f'), { start: 100 }));
  await collect('hex', fs.createReadStream(at('f'), { encoding: 'hex', end: 3 }));
  await collect('enc', fs.createReadStream(at('f'), 'base64'));
  await collect('fd', fs.createReadStream(null, { fd: fs.openSync(at('f')), start: 24 }));
  await collect('missing', fs.createReadStream(at('none')));
  await collect('dir', fs.createReadStream(dir));
  await collect('abort', fs.createReadStream(at('f'), { signal: AbortSignal.abort() }));
  const fd = fs.openSync(at('f'));
  const kept = fs.createReadStream('', { fd, autoClose: false });
  kept.resume();
  await new Promise((done) => kept.on('end', done));
  console.log('kept', fs.fstatSync(fd).size, kept.destroyed);
  fs.closeSync(fd);
  let text = '';
  for await (const chunk of fs.createReadStream(at('f'), { encoding: 'utf8', highWaterMark: 9 })) text += chunk + '/';
  console.log(text);
  const s = fs.createReadStream(at('f'), { flags: 'r+', mode: 0o600 });
  console.log(s.path === at('f'), s.flags, s.mode, s.fd, s.pending, s.start, s.end, s.autoClose, s instanceof fs.ReadStream, s instanceof require('stream').Readable);
  await new Promise((done) => s.close(() => {
    console.log('closed', s.pending);
    done();
  }));
  const own = fs.createReadStream(at('f'), { fs: { open: fs.open, close: fs.close, read(fd, b, o, l, p, cb) { console.log('own read', l, p); fs.read(fd, b, o, l, p, cb); } }, start: 2, highWaterMark: 4, end: 7 });
  await collect('own', own);
  console.log(fs.ReadStream(at('f')) instanceof fs.ReadStream);
  for (const args of [[], [5], [at('f'), 5], [at('f'), 'zz'], [at('f'), { start: 5, end: 3 }], [at('f'), { start: 'a' }], [at('f'), { end: 'a' }], [at('f'), { start: -1 }], [at('f'), { fd: 'x' }], [at('f'), { fd: -1 }], [at('f'), { fs: {} }], [at('f'), { signal: 1 }]]) {
    try { fs.createReadStream(...args); console.log('?'); } catch (e) { console.log(failure(e)); }
  }
})();
