// --warn-blocked besides the lines (warn-blocked-lines.mjs): each place is told once, with totals at the end; the
// program is told; what waits, and the pool; no false alarm; time limits and signals; the option itself.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { anode, check, finish, program, run, same, scratch } from './support/harness.mjs';

const watch = (file, { flag = '--warn-blocked', args = [], ...options } = {}) => run(anode, [flag, file, ...args], options);
const fifo = path.join(scratch, 'fifo');
execFileSync('mkfifo', [fifo]);
const timer = program('timer.js', `
  function spin() {
    const end = Date.now() + 300;
    while (Date.now() < end);
  }
  setTimeout(spin, 1);`);
// On a busy machine the library's own start may take long enough to be told of, too.
const BLOCKED = /^\(anode:\d+\) the main thread has been blocked for (\d+) ms by spin \(.*timer\.js:4:\d+\)$/m;

// -- what cannot be broken off is told by the thread --------------------------------------------------

const derive = program('derive.js', `
  const { pbkdf2Sync } = require('crypto');
  setImmediate(() => pbkdf2Sync('secret', 'salt', 3_000_000, 64, 'sha512'));`);
const derived = await watch(derive);
check('told while it lasts', /^\(anode:\d+\) the main thread has been blocked for \d+ ms inside a native call; the place is told when it returns$/m.test(derived.stderr), derived.stderr);

// -- once for each place, with totals; what the program is told ---------------------------------------

const told = program('told.js', `
  const { subscribe } = require('diagnostics_channel');
  function spin(ms) {
    const end = Date.now() + ms;
    while (Date.now() < end);
  }
  function other() { for (const end = Date.now() + 150; Date.now() < end;); }
  subscribe('anode.loop.blocked', (m) => {
    const { duration, waiting, stack, column, file, ...rest } = m;
    if (file !== __filename) return; // the library's start, on a busy machine
    console.log(JSON.stringify(rest), column > 0, duration >= 100 && duration < 2000,
      stack.startsWith('    at '), Object.keys(waiting).sort().join());
  });
  process.on('warning', (w) => {
    if (/was blocked for \\d+ ms by (spin|other) \\(.*told\\.js:\\d+:\\d+\\)$/.test(w.message)) console.log('warning', w.name, w.code);
  });
  let round = 0;
  function next() {
    if (round++ < 3) { spin(150); setTimeout(next, 1); } else { setTimeout(other, 1); }
  }
  setTimeout(next, 1);`);
const { stdout, stderr, code } = await watch(told);
const keys = 'completions,descriptors,jobsQueued,jobsRunning,messages,timers,timersLate';
const line = (name, at, first) => `${JSON.stringify({ function: name, line: at, native: false, first })} true true true ${keys}`;
same('messages and warnings', stdout.trim().split('\n'), [
  line('spin', 5, true), 'warning BlockedLoopWarning ANODE_BLOCKED_LOOP',
  line('spin', 5, false), line('spin', 5, false),
  line('other', 7, true), 'warning BlockedLoopWarning ANODE_BLOCKED_LOOP',
]);
same('each place once', stderr.match(/^\(anode:\d+\) the main thread has been blocked for .*told\.js/gm)?.length, 2);
same('each warning once', stderr.match(/BlockedLoopWarning: .*told\.js/g)?.length, 2);
const totals = [/^ +(\d+) ms in 3 callbacks: spin \(.*:5:\d+\)$/m, /^ +(\d+) ms in 1 callback: other \(.*:7:\d+\)$/m].map((p) => Number(p.exec(stderr)?.[1]));
check('totals', totals[0] >= 440 && totals[1] >= 140, stderr);
same('goes on to the end', code, 0);

const exits = program('exits.js', `
  function spin() { for (const end = Date.now() + 250; Date.now() < end;); }
  setTimeout(() => { spin(); process.exit(3); }, 1);`);
const exited = await watch(exits);
check('totals after process.exit()', exited.code === 3 && /\n +[2-9]\d\d ms in 1 callback: spin \(.*exits\.js:2:\d+\)\n/.test(exited.stderr), exited.stderr);

const throws = program('throws.js', `
  process.on('uncaughtException', (error) => console.log('caught', error.message));
  process.on('warning', (w) => { if (w.message.includes(__filename)) console.log(w.code); });
  setTimeout(() => {
    for (const end = Date.now() + 250; Date.now() < end;);
    process.nextTick(() => console.log('tick'));
    throw new Error('thrown');
  }, 1);`);
same('a callback that throws', (await watch(throws)).stdout, 'caught thrown\ntick\nANODE_BLOCKED_LOOP\n');

const quiet = await watch(told, { flag: '--warn-blocked', env: { NODE_OPTIONS: '--disable-warning=ANODE_BLOCKED_LOOP' } });
check('the warning can be turned off', !quiet.stderr.includes('BlockedLoopWarning') && quiet.stdout.includes('warning'), quiet.stderr);

// -- what waits behind it -----------------------------------------------------------------------------

const behind = program('behind.js', `
  const fs = require('fs');
  const net = require('net');
  const server = net.createServer((socket) => {
    socket.on('end', () => server.close());
    socket.resume();
    client.write('the server has not read this yet');
    setTimeout(() => {}, 20);
    for (let i = 0; i < 3; i++) fs.stat('.', () => {});
    for (const end = Date.now() + 400; Date.now() < end;);
    client.end();
  });
  let client;
  server.listen(0, '127.0.0.1', () => { client = net.connect(server.address().port, '127.0.0.1'); });`);
const waiting = await watch(behind);
const said = /behind\.js:[^]*?^ {2}behind it: (.*)$/m.exec(waiting.stderr)?.[1] ?? '';
check('what waits', /^3 finished jobs, timers, \d+ ms late, sockets or pipes that are ready$/.test(said), waiting.stderr);

// -- no false alarm -----------------------------------------------------------------------------------

const idle = program('idle.js', `
  setTimeout(() => {}, 1500);
  setInterval(() => {}, 50).unref();
  require('fs').readFile(__filename, () => {});
  require('child_process').exec('sleep 0.3', () => {});`);
same('a program that waits', (await watch(idle, { flag: '--warn-blocked=600' })).stderr, '');
const batch = program('batch.js', `
  const work = () => { for (const end = Date.now() + 10; Date.now() < end;); };
  for (let i = 0; i < 100; i++) { setTimeout(work, 1); setImmediate(work); }`);
same('many short callbacks in a row', (await watch(batch, { flag: '--warn-blocked=600' })).stderr, '');
same('a higher limit', (await watch(timer, { flag: '--warn-blocked=5000' })).stderr, '');
same('without the option', (await run(anode, [timer])).stderr, '');

// -- beside what else interrupts -----------------------------------------------------------------------

const limited = program('limited.js', `
  const vm = require('vm');
  setImmediate(() => {
    for (const code of ['for (;;);', 'for (;;) f();', '/^(a+)+$/.test("a".repeat(60) + "!")', 'while (true) try { f(); } catch {}']) {
      try {
        vm.runInNewContext(code, { f: () => Math.random() }, { timeout: 400, filename: 'limited-code.js' });
      } catch (error) {
        console.log(error.code);
      }
    }
  });`);
const ended = await watch(limited);
same('time limits of vm hold', ended.stdout, 'ERR_SCRIPT_EXECUTION_TIMEOUT\n'.repeat(4));
check('and their code is named', /by .*limited-code\.js:1:\d+\)?$/m.test(ended.stderr), ended.stderr);

const signalled = program('signalled.js', `
  const vm = require('vm');
  setTimeout(() => process.kill(process.pid, 'SIGINT'), 1).unref();
  setImmediate(() => {
    setTimeout(() => {
      require('child_process').spawn('sh', ['-c', 'sleep 0.4; kill -INT ' + process.pid]);
      try {
        vm.runInThisContext('for (;;);', { breakOnSigint: true });
      } catch (error) {
        console.log(error.code);
      }
    }, 20);
  });
  process.on('SIGINT', () => {});`);
same('SIGINT breaks off', (await watch(signalled)).stdout, 'ERR_SCRIPT_EXECUTION_INTERRUPTED\n');

// -- the pool ------------------------------------------------------------------------------------------

const crowded = program('crowded.js', `
  const { pbkdf2 } = require('crypto');
  require('diagnostics_channel').subscribe('anode.pool.waiting', ({ class: name, threads, waited, ran }) =>
    console.log(name, threads, waited > ran));
  process.on('warning', (w) => { if (w.name === 'ThreadPoolWarning') console.log(w.name, w.code); });
  for (let i = 0; i < 12; i++) pbkdf2('a', 'b', 60000, 64, 'sha512', () => {});
  setTimeout(() => {}, 1500);`);
const crowd = await watch(crowded, { env: { UV_THREADPOOL_SIZE: '1' } });
same('the program is told of the pool', crowd.stdout, 'CPU 1 true\nThreadPoolWarning ANODE_POOL_WAITING\n');
check('what would help', /^\(anode:\d+\) jobs of the thread pool wait longer than they run: \d+ CPU jobs waited \d+ ms and ran \d+ ms on average, on 1 thread; (UV_THREADPOOL_SIZE=\d+ would help|there is no processor)/m.test(crowd.stderr), crowd.stderr);

const held = program('held.js', `
  const fs = require('fs');
  for (let i = 0; i < 2; i++) fs.readFile(process.argv[2], () => {});
  for (let i = 0; i < 3; i++) fs.stat('.', () => {});`);
const doNotEnd = /do not end: 3 file jobs wait for 2 threads, the first for \d+ ms; UV_THREADPOOL_SIZE=5 would help$/m;
const stuck = await watch(held, {
  args: [fifo],
  env: { UV_THREADPOOL_SIZE: '2' },
  // The program itself would wait for ever.
  during: (child) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      if (doNotEnd.test(text)) child.kill('SIGKILL');
    });
  },
});
check('jobs that do not end', doNotEnd.test(stuck.stderr), stuck.stderr);

const calm = program('calm.js', `
  const fs = require('fs');
  let left = 300;
  const next = () => { if (left-- > 0) fs.stat('.', next); };
  for (let i = 0; i < 4; i++) next();
  for (let i = 0; i < 200; i++) fs.readFile(__filename, () => {});`);
same('a pool that is used well', (await watch(calm, { flag: '--warn-blocked=1000' })).stderr, '');

// -- the option ----------------------------------------------------------------------------------------

for (const [value, words] of [['0', 'must be greater than 0'], ['-1', 'must be greater than 0'], ['soon', 'must be a number'], ['', 'requires an argument']]) {
  const result = await run(anode, [`--warn-blocked=${value}`, '-e', '1']);
  same(`--warn-blocked=${value}`, [result.code, result.stderr], [9, `${anode}: --warn-blocked ${words}\n`]);
}
const short = await watch(timer, { flag: '--warn-blocked=20' });
check('a lower limit', Number(BLOCKED.exec(short.stderr)?.[1]) < 90, short.stderr);
const byEnv = await run(anode, [timer], { env: { NODE_OPTIONS: '--warn-blocked' } });
check('in NODE_OPTIONS', BLOCKED.test(byEnv.stderr), byEnv.stderr);

finish();
