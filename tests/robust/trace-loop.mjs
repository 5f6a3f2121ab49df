// `anode --trace-loop`: the file follows the published format, also when the process is killed in the middle or the
// file has reached its limit; and its sums are those that the program itself measures.

import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { anode, check, end, finish, program, run, same, scratch, serve, get, sleep } from './support/harness.mjs';
import { problems, readTrace, trackNames } from './support/trace.mjs';

const file = (name) => path.join(scratch, name);
const sum = (list) => list.reduce((a, b) => a + b, 0);

/** Within 2 %, and never less than a third of a millisecond. Milliseconds. */
function agree(name, traced, measured) {
  const limit = Math.max(measured * 0.02, 0.3);
  check(name, Math.abs(traced - measured) <= limit, `traced ${traced} ms, measured ${measured} ms`);
}

// Busy loops of known length in timers, in callbacks of files, in microtasks and ticks; key derivations one after the
// other on a single thread.
const measured = await run(anode, [`--trace-loop=${file('sums.json')}`, program('sums.cjs', `
  const fs = require('fs');
  const crypto = require('crypto');
  const { performance } = require('perf_hooks');
  const ms = () => Number(process.hrtime.bigint()) / 1e6;
  function spin(length) {
    const from = ms();
    while (ms() - from < length);
    return ms() - from;
  }
  const figures = { timers: [], file: 0, jobs: [], microtask: 0, tick: 0 };
  setTimeout(function first() {
    let left = 4;
    const timer = setInterval(function everyTimer() {
      figures.timers.push(spin(40));
      if (--left === 0) { clearInterval(timer); files(); }
    }, 3);
  }, 50);
  function files() {
    fs.readFile(__filename, function fileRead() {
      figures.file = spin(60);
      setTimeout(function inJobs() { microtasks(); }, 1);
    });
  }
  function microtasks() {
    Promise.resolve().then(function inMicrotask() { figures.microtask = spin(50); });
    process.nextTick(function inTick() { figures.tick = spin(45); });
    setTimeout(derive, 2);
  }
  function derive() {
    let left = 3;
    for (let i = 0; i < 3; i++) {
      const from = ms();
      crypto.pbkdf2('secret', 'salt', 150000, 64, 'sha512', function derived() {
        figures.jobs.push(ms() - from);
        if (--left === 0) {
          setTimeout(() => {
            const { idle, active } = performance.eventLoopUtilization();
            console.log(JSON.stringify({ ...figures, idle, active }));
          }, 100);
        }
      });
    }
  }
`)], { env: { UV_THREADPOOL_SIZE: '1' } });
same('the program is not disturbed', [measured.code, measured.stderr], [0, '']);
{
  const figures = JSON.parse(measured.stdout);
  const { ended, events } = readTrace(file('sums.json'));
  check('the array is ended', ended);
  same('the format is right', problems(events).slice(0, 5), []);
  const tracks = trackNames(events);
  same('tracks', [...tracks.values()], ['main thread', 'kernel', 'pool queue', 'pool thread 0']);
  const callbacks = events.filter((event) => event.cat === 'callback');
  const closed = (name) => callbacks.filter((event) => event.name.endsWith(name) && event.ph === 'X');
  const lasted = (name) => sum(closed(name).map((event) => event.dur)) / 1000;
  same('every callback of the interval', closed('everyTimer').length, 4);
  agree('timers', lasted('everyTimer'), sum(figures.timers));
  agree('file', lasted('fileRead'), figures.file);
  check('places are there', /sums\.cjs:\d+$/.test(closed('fileRead')[0].args.at), closed('fileRead')[0]);
  // The longest drain of ticks, which has the microtasks in it; the start of the program has others.
  const longest = (category) => Math.max(...events.filter((event) => event.cat === category).map((event) => event.dur)) / 1000;
  agree('ticks with microtasks', longest('ticks'), figures.tick + figures.microtask);
  agree('microtasks', longest('microtasks'), figures.microtask);

  const jobs = events.filter((event) => event.cat === 'pool' && event.name === 'crypto.pbkdf2');
  same('jobs', jobs.length, 3);
  check('the jobs ran on one thread, one after the other', new Set(jobs.map((job) => job.tid)).size === 1);
  const waits = events.filter((event) => event.cat === 'pool-queue' && event.name === 'crypto.pbkdf2');
  // Also the time until the system lets the loop's thread run is in what the program measures.
  const asked = sum(waits.filter((event) => event.ph === 'b').map((event) => event.ts));
  const calledBack = sum(closed('derived').map((event) => event.ts));
  agree('from the requests of the jobs to their callbacks', (calledBack - asked) / 1000, sum(figures.jobs));
  const waited = sum(waits.map((event) => (event.ph === 'e' ? event.ts : -event.ts))) / 1000;
  const ran = sum(jobs.map((job) => job.dur)) / 1000;
  check('waiting and running are parts of it', waited + ran <= (calledBack - asked) / 1000 + 0.01, `${waited} ms and ${ran} ms`);
  check('the second and third job waited for the ones before', waited > ran * 0.9, `${waited} ms of waiting, ${ran} ms of running`);

  const slept = sum(events.filter((event) => event.cat === 'wait').map((event) => event.dur)) / 1000;
  agree('sleep and eventLoopUtilization()', slept, figures.idle);
  const arrows = events.filter((event) => event.cat === 'flow' && event.ph === 's');
  check('arrows', arrows.length >= 10, arrows.length);
  check('phases', ['timers', 'poll'].every((name) => events.some((event) => event.cat === 'phase' && event.name === name)));
  check('main script', events.some((event) => event.cat === 'script' && event.name === 'main script'));
  check('the main module', events.some((event) => event.cat === 'module' && event.args.file.endsWith('sums.cjs')));
}

// Sockets, collections, modules, immediates; an end by process.exit and by an exception.
const sockets = await run(anode, [`--trace-loop=${file('sockets.json')}`, program('sockets.mjs', `
  import http from 'node:http';
  import dns from 'node:dns';
  import fs from 'node:fs/promises';
  const server = http.createServer(function onRequest(request, response) {
    setImmediate(function later() { response.end('x'.repeat(100_000)); });
  });
  server.listen(0, '127.0.0.1', async () => {
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => {
        response.resume().on('end', resolve);
      }));
    }
    await fs.readFile(new URL(import.meta.url));
    await (async function afterAwait() {
      await fs.stat('/');
      for (const until = performance.now() + 5; performance.now() < until;);
    })();
    await (await fs.open('/')).close();
    dns.lookup('localhost', () => {
      const kept = [];
      for (let i = 0; i < 2e6; i++) kept.push({ i });
      process.exit(kept.length === 2e6 ? 3 : 4);
    });
  });
`)]);
same('leaves with its code', [sockets.code, sockets.stderr], [3, '']);
{
  const { ended, events } = readTrace(file('sockets.json'));
  check('the array is ended by process.exit', ended);
  same('the format is right with sockets', problems(events).slice(0, 5), []);
  const named = (category, name) => events.filter((event) => event.cat === category && event.name === name && event.ph !== 'e');
  same('connects are operations of the kernel', named('kernel', 'tcp.connect').length, 5);
  check('reads', named('kernel', 'tcp.read').length >= 10);
  check('writes that did not have to wait', named('kernel', 'tcp.write').length >= 10);
  same('a callback that goes on after an await', named('callback', 'afterAwait').map((event) => [event.args.kind, /sockets\.mjs:\d+$/.test(event.args.at)]), [['fs.stat', true]]);
  check('microtasks tell of their function', events.some((event) => event.cat === 'microtasks' && /sockets\.mjs:\d+$/.test(event.args?.at)));
  same('operations by name', ['fs.readFile', 'fs.stat', 'fs.open', 'dns.lookup'].map((name) => named('pool', name).length), [1, 1, 1, 1]);
  same('the handler of each request', named('callback', 'onRequest').length, 5);
  same('immediates', named('callback', 'later').length, 5);
  check('collections', events.some((event) => event.cat === 'gc'));
  check('a look-up on the pool', events.some((event) => event.cat === 'pool' && event.args.class === 'lookup'));
  check('the ES module', events.some((event) => event.cat === 'module' && event.args.file.endsWith('sockets.mjs')));
}
const thrown = await run(anode, [`--trace-loop=${file('thrown.json')}`, '-e', 'setTimeout(() => { throw new Error("x") }, 5)']);
same('an exception', [thrown.code, readTrace(file('thrown.json')).ended], [1, true]);

// Killed in the middle of work, and in the middle of a callback that never ends.
const server = await serve(anode, program('busy.cjs', `
  const http = require('http');
  const server = http.createServer(function onRequest(request, response) {
    if (request.url === '/block') for (;;);
    response.end('ok');
  }).listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`), { env: { NODE_OPTIONS: `--trace-loop=${file('killed.json')}` } });
for (let i = 0; i < 100; i++) await get(server.port);
get(server.port, '/block');
await sleep(600);
end(server.child);
await server.exited;
{
  const { ended, events } = readTrace(file('killed.json'));
  check('not ended', !ended);
  same('whole after SIGKILL', problems(events, true).slice(0, 5), []);
  same('requests before', events.filter((event) => event.ph === 'X' && event.name === 'onRequest').length, 100);
  const blocked = events.filter((event) => event.ph === 'B');
  same('the callback that never ended', blocked.map((event) => [event.name, /busy\.cjs:3$/.test(event.args.at)]), [['onRequest', true]]);
}

// Killed at any moment: always whole events.
const endless = program('endless.cjs', 'function again() { setImmediate(again); } again(); again(); again();');
for (let round = 0; round < 6; round++) {
  const name = file(`round-${round}.json`);
  const child = run(anode, [`--trace-loop=${name}`, '--trace-loop-limit=0.25', endless], {
    limit: 10_000, during: async (child) => { await sleep(250 + round * 37); end(child); },
  });
  const result = await child;
  same(`round ${round}: killed`, result.signal, 'SIGKILL');
  const { events } = readTrace(name);
  same(`round ${round}: whole`, problems(events, true).slice(0, 3), []);
  check(`round ${round}: bounded`, statSync(name).size <= 0.25 * 1024 * 1024, statSync(name).size);
  check(`round ${round}: the names of the tracks stay`, trackNames(events).get(1) === 'main thread');
}

// Functions are looked up while little stack is left: handlers that were never called are compiled for that.
const deep = await run(anode, [`--trace-loop=${file('deep.json')}`, program('deep.cjs', `
  const { EventEmitter } = require('events');
  let depth = 0;
  function down() {
    depth++;
    const emitter = new EventEmitter();
    emitter.on('x', function(a, b) { class Local { m() { return [a, b, down()]; } } return new Local().m(); });
    emitter.emit('x', 1, 2);
    depth--;
  }
  require('fs').promises.stat('/').then(() => {
    try { down(); } catch (error) { console.log(error instanceof RangeError, depth > 100); }
  });
`)]);
same('recursion', [deep.code, deep.signal, deep.stdout.trim()], [0, null, 'true true']);

// Names of files.
const folder = await run(anode, ['-e', `
  const { spawnSync } = require('child_process');
  process.chdir(${JSON.stringify(scratch)});
  const child = spawnSync(process.execPath, ['--trace-loop', '-e', 'console.log(process.pid)'], { encoding: 'utf8' });
  console.log(child.stdout.trim());
`]);
const numbered = await run(anode, [`--trace-loop=${file('of-%p.json')}`, '-p', 'process.pid']);
check('%p is the process number', existsSync(file(`of-${numbered.stdout.trim()}.json`)));
check('the default name has the process number', existsSync(file(`anode-trace-${folder.stdout.trim()}.json`)), readdirSync(scratch));
const nowhere = await run(anode, ['--trace-loop=/not/there/x.json', '-e', '0']);
same('a file that cannot be made', [nowhere.code, nowhere.stderr.startsWith('anode: --trace-loop cannot write /not/there/x.json: ')], [9, true]);
finish();
