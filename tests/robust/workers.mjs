// Workers come and go: memory, threads and descriptors stay, and the process may leave while they run.

import { anode, check, finish, program, run } from './support/harness.mjs';

const cycles = program('cycles.cjs', `
  const fs = require('fs');
  const { Worker } = require('worker_threads');
  const bodies = [
    'while (true);',
    'setInterval(() => {}, 1); require("fs").readFile(__filename, () => {});',
    'require("net").createServer(() => {}).listen(0, "127.0.0.1"); require("worker_threads").parentPort.on("message", () => {});',
    'require("fs").openSync("/dev/null"); require("crypto").pbkdf2("a", "b", 20000, 32, "sha1", () => {});',
    'require("worker_threads").parentPort.postMessage(new ArrayBuffer(1 << 20));',
    'Promise.reject(new Error("x"));',
    'new (require("worker_threads").Worker)("setInterval(() => {}, 5)", { eval: true }); setTimeout(() => {}, 1000);',
    'process.exit(1);',
  ];
  const counts = () => ({
    rss: process.memoryUsage.rss() / 2 ** 20,
    fds: fs.readdirSync('/proc/self/fd').length,
    threads: fs.readdirSync('/proc/self/task').length,
  });
  async function round(n) {
    for (let i = 0; i < n; i += 4) {
      await Promise.all([0, 1, 2, 3].map((k) => new Promise((resolve) => {
        const worker = new Worker(bodies[(i + k) % bodies.length], { eval: true });
        worker.on('error', () => {});
        worker.on('exit', resolve);
        worker.on('online', () => setTimeout(() => worker.terminate(), k));
      })));
    }
    globalThis.gc?.();
  }
  (async () => {
    await round(80);
    const before = counts();
    await round(160);
    const after = counts();
    console.log(JSON.stringify({ before, after }));
  })();
`);
const cycled = await run(anode, ['--expose-gc', cycles], { limit: 45_000 });
check('240 workers end', cycled.code === 0, cycled.stderr);
const { before, after } = JSON.parse(cycled.stdout || '{"before":{},"after":{}}');
check('memory stays', after.rss - before.rss < 25, JSON.stringify({ before, after }));
check('descriptors stay', after.fds <= before.fds + 2, JSON.stringify({ before, after }));
check('threads stay', after.threads <= before.threads + 2, JSON.stringify({ before, after }));

const leave = program('leave.cjs', `
  const { Worker } = require('worker_threads');
  let online = 0;
  for (let i = 0; i < 6; i++) {
    new Worker(i % 2 ? 'while (true) new Array(100).fill({});' : 'setInterval(() => console.log("x".repeat(1000)), 0)',
      { eval: true, stdout: true }).on('online', () => {
      if (++online === 6) setTimeout(() => process.exit(7), 20);
    });
  }
`);
for (let i = 0; i < 5; i++) {
  const left = await run(anode, [leave]);
  check(`process.exit() beside running workers (${i})`, left.code === 7, `${left.code} ${left.signal} ${left.stderr}`);
}

finish();
