// 100,000 jobs of all kinds through the pool: each ends once, and memory stays flat.

import { anode, check, finish, program, run } from './support/harness.mjs';

const result = await run(anode, ['--expose-gc', program('jobs.cjs', `
  const fs = require('fs');
  const os = require('os');
  const path = require('path');
  const zlib = require('zlib');
  const crypto = require('crypto');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jobs-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'file');
  const data = crypto.randomBytes(4096);
  fs.writeFileSync(file, data);
  const packed = zlib.gzipSync(data);
  const jobs = [
    (done) => fs.readFile(file, (err, got) => done(err || got.length !== 4096)),
    (done) => fs.promises.readFile(file, 'latin1').then((got) => done(got.length !== 4096), done),
    (done) => fs.stat(file, (err, stats) => done(err || stats.size !== 4096)),
    (done) => fs.readdir(folder, (err, names) => done(err)),
    (done) => fs.access('/not/there', (err) => done(err?.code !== 'ENOENT')),
    (done) => fs.promises.open(file).then((handle) => handle.close()).then(() => done(), done),
    (done) => zlib.gunzip(packed, (err, got) => done(err || got.length !== 4096)),
    (done) => zlib.brotliCompress('some text', { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }, (err) => done(err)),
    (done) => crypto.randomBytes(64, (err) => done(err)),
    (done) => fs.realpath(file, (err) => done(err)),
  ];
  const COUNT = 100_000;
  let started = 0;
  let ended = 0;
  let wrong = 0;
  const memory = [];
  function start() {
    const i = started++;
    let over = false;
    jobs[i % jobs.length]((error) => {
      if (over || error) wrong++;
      over = true;
      ended++;
      if (ended % 20_000 === 0) {
        gc();
        memory.push(Math.round(process.memoryUsage().rss / 2 ** 20));
      }
      if (started < COUNT) start();
    });
  }
  for (let i = 0; i < 200; i++) start();
  process.on('exit', () => console.log(JSON.stringify({ started, ended, wrong, memory })));
`)], { limit: 45_000 });
const told = JSON.parse(result.stdout || '{}');
check('it ends well', result.code === 0 && result.stderr === '', { ...result, stdout: '' });
check('each job ended once', told.started === 100_000 && told.ended === 100_000 && told.wrong === 0, told);
const [, second, , , last] = told.memory ?? [];
check('memory stays flat', last - second < 20, told);
finish();
