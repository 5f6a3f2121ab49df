'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// createWriteStream: flags, positions, descriptors, flush, errors, events, pipe.
const finish = (label, stream) => new Promise((done) => {
  const events = [];
  for (const name of ['open', 'ready', 'finish', 'close']) stream.on(name, () => events.push(name));
  stream.on('error', (e) => events.push(failure(e)));
  stream.on('close', () => { console.log(label, events.join(), stream.bytesWritten, stream.fd); done(); });
});
(async () => {
  let s = fs.createWriteStream(at('a'));
  console.log(s.write('one '), s.write(Buffer.from('two ')), s.pending, s.path === at('a'), s.flags, s.mode, s.flush);
  s.end('three');
  await finish('plain', s);
  console.log(fs.readFileSync(at('a'), 'utf8'));
  s = fs.createWriteStream(at('a'), { flags: 'a' }); s.end('+'); await finish('append', s);
  s = fs.createWriteStream(at('a'), { flags: 'r+', start: 4 }); s.write('T'); s.end('W'); await finish('start', s);
  console.log(fs.readFileSync(at('a'), 'utf8'));
  s = fs.createWriteStream(at('b'), { encoding: 'hex', flush: true }); s.end('616263'); await finish('hex', s);
  console.log(fs.readFileSync(at('b'), 'utf8'));
  s = fs.createWriteStream(null, { fd: fs.openSync(at('c'), 'w') }); s.cork(); s.write('x'); s.write('y'); s.uncork(); s.end(); await finish('fd', s);
  console.log(fs.readFileSync(at('c'), 'utf8'));
  s = fs.createWriteStream(at('no/where')); await finish('missing', s);
  s = fs.createWriteStream(at('d'), { flags: 'wx' }); s.end(); await finish('wx', s);
  s = fs.createWriteStream(at('d'), { flags: 'wx' }); s.end(); await finish('wx again', s);
  s = fs.createWriteStream(at('e'), { autoClose: false }); s.end('k'); await new Promise((done) => s.on('finish', done));
  console.log('kept', s.destroyed, typeof s.fd); s.close((err) => console.log('closed', err)); await new Promise((done) => s.on('close', done));
  s = fs.createWriteStream(at('g'), { highWaterMark: 3 }); console.log(s.write('12345'), s.writableNeedDrain); await new Promise((d) => s.on('drain', d)); s.destroy(); await finish('destroyed', s);
  await require('stream/promises').pipeline(fs.createReadStream(at('a')), fs.createWriteStream(at('copy')));
  console.log(fs.readFileSync(at('copy'), 'utf8'));
  for (const args of [[], [1], [at('f'), 5], [at('f'), { start: -1 }], [at('f'), { start: 'a' }], [at('f'), { flush: 1 }], [at('f'), { fd: {} }], [at('f'), { fs: {} }], [at('f'), { fs: { open() {} } }], [at('f'), 'zz']]) {
    try { fs.createWriteStream(...args); console.log('?'); } catch (e) { console.log(failure(e)); }
  }
})();
