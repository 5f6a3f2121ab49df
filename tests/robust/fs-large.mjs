// A sparse file of 8 GB: positions beyond 32 bits in every form of reading and writing, and no memory for it.

import { anode, finish, node, program, run, same } from './support/harness.mjs';

const script = program('large.cjs', `
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'large-'));
  const file = path.join(folder, 'file');
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const GB = 2 ** 30;
  const SIZE = 8 * GB;
  const say = (error) => console.log(error.name, error.code, error.message);
  (async () => {
    fs.truncateSync(fs.openSync(file, 'w') && file, SIZE);
    console.log(fs.statSync(file).size, fs.statSync(file, { bigint: true }).size, fs.statSync(file).blocks < 1000);
    const fd = fs.openSync(file, 'r+');
    const read = (position, length = 8) => {
      const buffer = Buffer.alloc(length, '-');
      return [fs.readSync(fd, buffer, 0, length, position), buffer.toString().replaceAll('\\0', '.')].join();
    };
    for (const position of [2 ** 31 - 4, 2 ** 32 - 4, 2 ** 32 + 5, 5 * GB, SIZE - 3, SIZE + 10]) {
      console.log(position, fs.writeSync(fd, 'abcdef', position), read(position - 1), read(BigInt(position)));
    }
    console.log(fs.fstatSync(fd).size, fs.fstatSync(fd).blocks < 1000);
    await new Promise((resolve) => fs.read(fd, Buffer.alloc(4), 0, 4, 2n ** 32n + 5n, (err, count, bytes) => resolve(console.log('callback', err, count, bytes.toString()))));
    const handle = await fs.promises.open(file, 'r+');
    const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, 5 * GB);
    console.log('handle', buffer.toString(), (await handle.writev([Buffer.from('g'), Buffer.from('h')], 6 * GB)).bytesWritten);
    await handle.close();
    let text = '';
    for await (const piece of fs.createReadStream(file, { start: 6 * GB, end: 6 * GB + 3, encoding: 'latin1' })) text += piece;
    console.log('stream', text.replaceAll('\\0', '.'));
    await new Promise((resolve) => fs.createWriteStream(file, { flags: 'r+', start: 7 * GB }).end('streamed', resolve));
    console.log(read(7 * GB));
    try { fs.readFileSync(file); } catch (error) { say(error); }
    await fs.promises.readFile(file).catch(say);
    await new Promise((resolve) => fs.readFile(file, 'utf8', (error) => resolve(say(error))));
    let total = 0;
    for await (const piece of fs.createReadStream(file, { start: 3 * GB, end: 3 * GB + 64 * 2 ** 20 - 1, highWaterMark: 2 ** 20 })) total += piece.length;
    console.log(total);
    fs.ftruncateSync(fd, 4 * GB + 1);
    console.log(fs.statSync(file).size, read(4 * GB - 3));
    fs.closeSync(fd);
    console.log('small', process.memoryUsage().rss < 300 * 2 ** 20);
  })();
`);
const expected = await run(node, [script], { limit: 25_000 });
const actual = await run(anode, [script], { limit: 25_000 });
same('as Node', [actual.code, actual.stdout.split('\n'), actual.stderr], [0, expected.stdout.split('\n'), '']);
finish();
