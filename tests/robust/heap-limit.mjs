// A heap that is full ends the program as in Node: a message, and SIGABRT; never a wrong exit code.
import { spawnSync } from 'node:child_process';

const fill = 'const list = []; for (;;) list.push({ x: [1, 2, 3] });';
const full = spawnSync(process.env.ANODE, ['--max-old-space-size=64', '-e', fill], { timeout: 50_000 });
const stderr = String(full.stderr);
if (full.signal !== 'SIGABRT' || !stderr.includes('JavaScript heap out of memory')) {
  console.log('a full heap', full.signal, full.status, stderr.slice(0, 500));
  process.exit(1);
}

const gc = spawnSync(process.env.ANODE, ['--expose-gc', '-p', 'typeof gc()'], { timeout: 20_000 });
if (String(gc.stdout) !== 'undefined\n' || gc.status !== 0) {
  console.log('--expose-gc', gc.status, String(gc.stdout), String(gc.stderr));
  process.exit(1);
}
console.log('held');
