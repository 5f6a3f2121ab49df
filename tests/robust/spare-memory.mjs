// Freed memory goes back to the system when the program has nothing to do, and waiting for that keeps no program alive.

import { anode, check, finish, program, run, same } from './support/harness.mjs';

const idle = await run(anode, ['--expose-gc', program('idle.cjs', `
  const mb = () => process.memoryUsage().rss / 2 ** 20;
  const before = mb();
  let buffers = Array.from({ length: 16_000 }, () => Buffer.alloc(5000, 1));
  const full = mb();
  buffers = null;
  gc();
  const active = process.getActiveResourcesInfo();
  let looks = 0;
  (function look() {
    if (mb() > before + (full - before) / 2 && ++looks < 100) return setTimeout(look, 100);
    console.log(JSON.stringify({ before, full, after: mb(), active }));
  })();
`)]);
const { before, full, after, active } = JSON.parse(idle.stdout || '{}');
check('the buffers took memory', full > before + 60, { before, full });
check('it is given back', after < before + (full - before) / 2, { before, full, after });
same('nothing of it is to be seen', active, []);

const workers = await run(anode, ['--expose-gc', program('workers.cjs', `
  const { Worker } = require('node:worker_threads');
  const mb = () => process.memoryUsage().rss / 2 ** 20;
  gc();
  const work = 'const { parentPort } = require("node:worker_threads");' +
    'const held = Array.from({ length: 10_000 }, () => Buffer.alloc(5000, 1));' +
    'parentPort.once("message", () => held.length); parentPort.postMessage("full");';
  const workers = Array.from({ length: 4 }, () => new Worker(work, { eval: true }));
  let filled = 0, running = workers.length, full;
  for (const worker of workers) {
    worker.on('message', () => {
      if (++filled < workers.length) return;
      full = mb();
      for (const worker of workers) worker.postMessage('end');
    });
    worker.on('exit', () => {
      if (--running !== 0) return;
      let looks = 0;
      (function look() {
        if (mb() > full - 120 && ++looks < 100) return setTimeout(look, 100);
        console.log(JSON.stringify({ full, after: mb() }));
      })();
    });
  }
`)]);
const ended = JSON.parse(workers.stdout || '{}');
check('so is what workers had that ended', ended.after < ended.full - 120, ended);

const ends = await run(anode, ['--expose-gc', program('ends.cjs', `
  gc();
  process.on('exit', () => console.log(performance.nodeTiming.idleTime < 400 ? 'at once' : 'late'));
`)]);
same('a program that has nothing else to do ends', [ends.code, ends.stdout.trim()], [0, 'at once']);
finish();
