// Traces of --trace-loop in Perfetto's own trace processor, which is what ui.perfetto.dev shows: it drops nothing, and what
// its SQL finds is what the program did and measured; also of a process that was killed and of a file at its limit.

import path from 'node:path';
import { anode, check, end, finish, get, program, run, same, scratch, serve, skip, sleep } from '../robust/support/harness.mjs';
import { load } from './support/trace-processor.mjs';

if (!process.env.ANODE_CACHE) skip('there is no cache for packages: start this with ./x test');

const file = (name) => path.join(scratch, name);
const number = async (trace, sql) => Object.values((await trace.query(sql))[0])[0];

/** What the trace processor counted as wrong when it read the trace. */
const refused = (trace) => trace.query(`select name, value from stats where severity in ('error', 'data_loss') and value > 0`);

/** Within 2 %, and never less than a third of a millisecond. Milliseconds. */
function agree(name, traced, measured) {
  check(name, Math.abs(traced - measured) <= Math.max(measured * 0.02, 0.3), `traced ${traced} ms, measured ${measured} ms`);
}

const measured = await run(anode, [`--trace-loop=${file('whole.json')}`, program('whole.cjs', `
  const crypto = require('crypto');
  const fs = require('fs');
  const net = require('net');
  const ms = () => Number(process.hrtime.bigint()) / 1e6;
  function spin(length) {
    const from = ms();
    while (ms() - from < length);
    return ms() - from;
  }
  const figures = { timers: 0, file: 0, jobs: 0, awaited: 0 };
  let left = 5;
  const timer = setInterval(function everyTimer() {
    figures.timers += spin(30);
    if (--left > 0) return;
    clearInterval(timer);
    asks();
  }, 2);
  function asks() {
    fs.readFile(__filename, function fileRead() {
      setImmediate(derive);
      figures.file = spin(50);
    });
  }
  function derive() {
    crypto.pbkdf2Sync('secret', 'salt', 1, 64, 'sha512'); // loads what the first call loads
    const from = ms();
    crypto.pbkdf2('secret', 'salt', 200000, 64, 'sha512', function derived() {
      figures.jobs = ms() - from;
      talk();
    });
  }
  function talk() {
    const server = net.createServer(function onConnection(socket) { socket.end('hello'); });
    server.listen(0, '127.0.0.1', () => {
      let open = 4;
      for (let i = 0; i < 4; i++) {
        net.connect(server.address().port, '127.0.0.1').resume().on('close', () => {
          if (--open === 0) server.close(awaits);
        });
      }
    });
  }
  function awaits() {
    goesOn();
  }
  async function goesOn() {
    await fs.promises.stat('/');
    setImmediate(() => console.log(JSON.stringify(figures)));
    figures.awaited = spin(20);
  }
`)], { env: { UV_THREADPOOL_SIZE: '1' } });
same('the program is not disturbed', [measured.code, measured.stderr], [0, '']);
{
  const figures = JSON.parse(measured.stdout || '{}');
  const trace = await load(file('whole.json'));
  same('nothing is refused', await refused(trace), []);
  const tracks = await trace.query(`select name from thread where name is not null order by tid`);
  same('tracks', tracks.map(({ name }) => name), ['main thread', 'kernel', 'pool queue', 'pool thread 0']);

  const lasted = (name) => number(trace, `select sum(dur) / 1e6 from slice where category = 'callback' and name glob '*${name}'`);
  const calls = (name) => number(trace, `select count(*) from slice where category = 'callback' and name glob '*${name}'`);
  same('calls of the timer', await calls('everyTimer'), 5);
  agree('timers', await lasted('everyTimer'), figures.timers);
  agree('the callback of a file', await lasted('fileRead'), figures.file);
  agree('a callback that goes on after an await', await lasted('goesOn'), figures.awaited);
  const job = await trace.query(`
    select slice.name, slice.ts / 1e6 as ts, dur / 1e6 as dur, thread.name as thread from slice
    join thread_track on slice.track_id = thread_track.id join thread using (utid)
    where category = 'pool' and slice.name = 'crypto.pbkdf2'`);
  same('the job is on its thread', job.map(({ name, thread }) => [name, thread]), [['crypto.pbkdf2', 'pool thread 0']]);
  // Its time on the thread follows on its time in the queue, and its callback on both as soon as the system lets the thread run.
  const [waited] = await trace.query(`select ts / 1e6 as ts, dur / 1e6 as dur from slice where category = 'pool-queue' and name = 'crypto.pbkdf2'`);
  const calledBack = await number(trace, `select ts / 1e6 from slice where category = 'callback' and name glob '*derived'`);
  agree('from the request of the job to its callback', calledBack - waited.ts, figures.jobs);
  check('it runs when it has waited', Math.abs(waited.ts + waited.dur - job[0].ts) < 0.002, `${JSON.stringify(waited)}, ${JSON.stringify(job)}`);
  check('the callback comes when the job has run', calledBack >= job[0].ts + job[0].dur, `${calledBack}, ${JSON.stringify(job)}`);
  const kinds = await trace.query(`select name, count(*) as n from slice where category = 'pool' group by name order by name`);
  same('jobs by kind', kinds.filter(({ name }) => name !== 'fs.close').map(({ name, n }) => [name, n]),
    [['crypto.pbkdf2', 1], ['fs.readFile', 1], ['fs.stat', 1]]);
  const kernel = new Map((await trace.query(`select name, count(*) as n from slice where category = 'kernel' group by name`)).map(({ name, n }) => [name, n]));
  same('connections and what was written to them', [kernel.get('tcp.connect'), kernel.get('tcp.write')], [4, 4]);

  // An arrow from the function that asked, over the thread that did it, to the callback.
  const arrows = await trace.query(`
    select did.name as did, exists (
      select 1 from slice within where within.name glob '*everyTimer' and within.id in (select id from ancestor_slice(asked.id) union select asked.id)
    ) as asked from flow one
    join flow other on one.slice_in = other.slice_out
    join slice asked on one.slice_out = asked.id join slice did on one.slice_in = did.id join slice called on other.slice_in = called.id
    where called.name glob '*fileRead'`);
  same('the arrow of the file', arrows, [{ did: 'fs.readFile', asked: 1 }]);
  const phase = await trace.query(`
    select parent.name from slice join slice parent on slice.parent_id = parent.id where slice.name glob '*fileRead'`);
  same('callbacks are inside of their phase', phase.map(({ name }) => name), ['poll']);
}

// Killed while a callback runs that never ends.
const server = await serve(anode, program('killed.cjs', `
  const server = require('http').createServer(function onRequest(request, response) {
    if (request.url === '/block') for (;;);
    response.end('ok');
  }).listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`), { env: { NODE_OPTIONS: `--trace-loop=${file('killed.json')}` } });
for (let i = 0; i < 20; i++) await get(server.port);
get(server.port, '/block');
await sleep(500);
end(server.child);
await server.exited;
{
  const trace = await load(file('killed.json'));
  same('nothing of a killed process is refused', await refused(trace), []);
  same('its requests, and the one that never ended', await trace.query(`select dur = -1 as open, count(*) as n from slice where name = 'onRequest' group by open`),
    [{ open: 0, n: 20 }, { open: 1, n: 1 }]);
  same('a write for each answer', await number(trace, `select count(*) from slice where category = 'kernel' and name = 'tcp.write'`), 20);
}

// At its limit the newest take the place of the oldest.
const endless = await run(anode, [`--trace-loop=${file('ring.json')}`, '--trace-loop-limit=0.25', program('endless.cjs', `
  const until = Date.now() + 500;
  (function again() { if (Date.now() < until) setImmediate(again); })();
`)]);
{
  const trace = await load(file('ring.json'));
  // An arrow may be there without what it began in, which was overwritten.
  const problems = (await refused(trace)).filter(({ name }) => name !== 'flow_no_enclosing_slice');
  same('nothing of a ring is refused', [endless.code, problems], [0, []]);
  check('it holds as many events as fit', await number(trace, `select count(*) from slice where name = 'again'`) > 200);
}
finish();
