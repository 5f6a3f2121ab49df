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

const ends = await run(anode, ['--expose-gc', program('ends.cjs', `
  gc();
  const from = performance.now();
  process.on('exit', () => console.log(performance.now() - from < 400 ? 'at once' : 'late'));
`)]);
same('a program that has nothing else to do ends', [ends.code, ends.stdout.trim()], [0, 'at once']);
finish();
