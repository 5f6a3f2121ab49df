// A disk that fails (EIO) in reading, writing, flushing and listing, by a filter of system calls: every form reports it as
// Node does, nothing hangs, no descriptor is left open, and the process goes on.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { anode, finish, node, program, run, same, scratch, skip } from './support/harness.mjs';

if (process.arch !== 'x64') skip('the numbers of system calls are those of x86-64');
const deny = path.join(scratch, 'deny');
try {
  execFileSync('cc', ['-O1', '-o', deny, path.join(path.dirname(fileURLToPath(import.meta.url)), 'support', 'deny.c')], { stdio: 'pipe' });
} catch (error) {
  skip(`no C compiler: ${error.message.split('\n')[0]}`);
}
try {
  execFileSync(deny, ['500', '/bin/true'], { stdio: 'pipe' });
} catch {
  skip('the system does not let filters of system calls be set');
}

// Reads and writes of 12,000 to 12,999 bytes fail (of read, write, pread64, pwrite64), and those of vectors of 7 (preadv,
// pwritev, readv, writev); so do fsync, fdatasync and ftruncate.
const SIZES = [0, 1, 17, 18].map((number) => `${number}:2:12000:12999`);
const VECTORS = [19, 20, 295, 296].map((number) => `${number}:2:7:7`);
const rules = [...SIZES, ...VECTORS, '74', '75', '77'].join();

// The library must not be read from a folder here: that would fail as well.
const env = { ANODE_LIB_DIR: undefined };

const script = program('eio.cjs', `
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const { pipeline } = require('stream/promises');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eio-'));
  const at = (name) => path.join(folder, name);
  const data = Buffer.alloc(12_345, 'x');
  const say = (label) => (error) => console.log(label, error?.name, error?.code, error?.errno, error?.syscall, error?.message.replaceAll(folder, 'D'));
  const open = () => fs.readdirSync('/proc/self/fd').length;
  const sync = (label, work) => { try { console.log(label, work()); } catch (error) { say(label)(error); } };
  (async () => {
    // Made in pieces that the filter lets through.
    const file = at('file');
    for (let left = data.length; left > 0; left -= 1000) fs.appendFileSync(file, data.subarray(0, Math.min(left, 1000)));
    const fd = fs.openSync(file, 'r+');
    const handle = await fs.promises.open(file, 'r+');
    const before = open();
    sync('readSync', () => fs.readSync(fd, Buffer.alloc(12_345)));
    sync('readSync at', () => fs.readSync(fd, Buffer.alloc(12_345), 0, 12_345, 0));
    await new Promise((resolve) => fs.read(fd, Buffer.alloc(12_345), 0, 12_345, 0, (error, count) => resolve(say('read ' + count)(error))));
    await handle.read(Buffer.alloc(12_345), 0, 12_345, 0).catch(say('handle.read'));
    const seven = () => Array.from({ length: 7 }, () => Buffer.alloc(10));
    sync('readvSync', () => fs.readvSync(fd, seven()));
    await new Promise((resolve) => fs.readv(fd, seven(), 0, (error) => resolve(say('readv')(error))));
    sync('writeSync', () => fs.writeSync(fd, data));
    await new Promise((resolve) => fs.write(fd, data, 0, data.length, 0, (error, count) => resolve(say('write ' + count)(error))));
    await handle.write(data, 0, data.length, 0).catch(say('handle.write'));
    sync('writevSync', () => fs.writevSync(fd, seven()));
    await handle.writev(seven(), 0).catch(say('handle.writev'));
    sync('fsyncSync', () => fs.fsyncSync(fd));
    await new Promise((resolve) => fs.fdatasync(fd, (error) => resolve(say('fdatasync')(error))));
    await handle.sync().catch(say('handle.sync'));
    await handle.datasync().catch(say('handle.datasync'));
    sync('ftruncateSync', () => fs.ftruncateSync(fd, 100));
    await handle.truncate(10).catch(say('handle.truncate'));
    sync('truncateSync', () => fs.truncateSync(file, 10));

    sync('writeFileSync', () => fs.writeFileSync(at('new'), data));
    await new Promise((resolve) => fs.writeFile(at('new'), data, (error) => resolve(say('writeFile')(error))));
    await fs.promises.writeFile(at('new'), data).catch(say('promises.writeFile'));
    await fs.promises.appendFile(at('new'), data).catch(say('promises.appendFile'));
    await new Promise((resolve) => fs.writeFile(at('new'), 'short', { flush: true }, (error) => resolve(say('flush')(error))));
    await fs.promises.writeFile(at('new'), 'short', { flush: true }).catch(say('promises flush'));
    sync('flush', () => fs.writeFileSync(at('new'), 'short', { flush: true }));
    console.log(fs.readFileSync(at('new'), 'utf8'));

    const stream = fs.createReadStream(file, { highWaterMark: 12_345 });
    let got = 0;
    await pipeline(stream, async (pieces) => { for await (const piece of pieces) got += piece.length; }).catch(say('read stream'));
    console.log(got, stream.destroyed, stream.closed);
    await pipeline([data], fs.createWriteStream(at('out'))).catch(say('write stream'));
    await pipeline(['x'], fs.createWriteStream(at('out'), { flush: true })).catch(say('flushed stream'));
    console.log('left open', open() - before);
    await handle.close();
    fs.closeSync(fd);
    console.log('goes on', fs.statSync(file).size);
    fs.rmSync(folder, { recursive: true });
  })();
`);
const expected = await run(deny, [rules, node, script]);
const actual = await run(deny, [rules, anode, script], { env });
// Node leaves one open.
const lines = expected.stdout.replace(/^left open 1$/m, 'left open 0').split('\n');
same('as Node', [actual.code, actual.signal, actual.stdout.split('\n'), actual.stderr], [0, null, lines, '']);

const listing = program('listing.cjs', `
  const fs = require('fs');
  const say = (label) => (error) => console.log(label, error?.name, error?.code, error?.errno, error?.syscall, error?.message);
  (async () => {
    try { fs.readdirSync('.'); } catch (error) { say('sync')(error); }
    await new Promise((resolve) => fs.readdir('.', { withFileTypes: true }, (error) => resolve(say('callback')(error))));
    await fs.promises.readdir('.').catch(say('promise'));
    const list = await fs.promises.opendir('.');
    await list.read().catch(say('dir.read'));
    try { list.readSync(); } catch (error) { say('dir.readSync')(error); }
    await new Promise((resolve) => list.read((error) => resolve(say('dir.read callback')(error))));
    await list.close();
  })();
`);
const listed = [await run(deny, ['217', node, listing]), await run(deny, ['217', anode, listing], { env })];
same('listing as Node', [listed[1].code, listed[1].stdout.split('\n'), listed[1].stderr], [0, listed[0].stdout.split('\n'), '']);

// What Node does in more steps, and so with other failures: reading and copying whole files. Here it counts that the
// failure comes, and only once.
const whole = program('whole.cjs', `
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eio-'));
  const file = path.join(folder, 'file');
  for (let left = 12_345; left > 0; left -= 1000) fs.appendFileSync(file, Buffer.alloc(Math.min(left, 1000)));
  const say = (label, error) => console.log(label, error?.code, error?.syscall);
  (async () => {
    try { fs.readFileSync(file); } catch (error) { say('sync', error); }
    await new Promise((resolve) => fs.readFile(file, (error, content) => resolve(say('callback ' + content, error))));
    await fs.promises.readFile(file).catch((error) => say('promise', error));
    await fs.promises.readFile(file, 'utf8').catch((error) => say('text', error));
    fs.rmSync(folder, { recursive: true });
  })();
`);
const reading = await run(deny, [rules, anode, whole], { env });
same('whole files', [reading.code, reading.stdout.trim().split('\n'), reading.stderr], [0, [
  'sync EIO read', 'callback undefined EIO read', 'promise EIO read', 'text EIO read',
], '']);
finish();
