// `anode:loop`: its figures are what the program did and measured, its metrics are OpenMetrics, its channels tell of
// each lane; and node:perf_hooks agrees with it.

import { anode, check, finish, program, run, same } from './support/harness.mjs';

const counted = await run(anode, [program('counted.mjs', `
  import crypto from 'node:crypto';
  import diagnostics from 'node:diagnostics_channel';
  import fs from 'node:fs';
  import net from 'node:net';
  import { performance, monitorEventLoopDelay } from 'node:perf_hooks';
  import { setTimeout as sleep } from 'node:timers/promises';
  import loop from 'anode:loop';
  import * as names from 'anode:loop';

  const ms = () => Number(process.hrtime.bigint()) / 1e6;
  function spin(length) {
    const from = ms();
    while (ms() - from < length);
    return ms() - from;
  }
  const result = { names: Object.keys(names).sort() };
  try { loop.snapshot(); } catch (error) { result.early = error.code; }
  result.before = loop.isRecording();
  loop.start();
  result.after = loop.isRecording();
  await sleep(1);
  const first = loop.snapshot();
  const utilization = performance.eventLoopUtilization();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();

  // Ten timers, one of them long (of two in a row one delays what the other did not); five files; three keys; a connection that sends a line.
  let spun = 0;
  await Promise.all(Array.from({ length: 10 }, (_, i) => new Promise((resolve) => {
    setTimeout(function counted() { if (i === 0) spun += spin(70); resolve(); }, 5 + i);
  })));
  for (let i = 0; i < 5; i++) await new Promise((resolve) => fs.readFile('/proc/self/stat', resolve));
  await Promise.all([1, 2, 3].map(() => new Promise((resolve) => crypto.pbkdf2('a', 'b', 20000, 32, 'sha256', resolve))));
  const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  await new Promise((resolve) => net.connect(server.address().port, '127.0.0.1').resume().on('close', resolve));
  server.close();
  await sleep(300);
  delay.disable();

  const last = loop.snapshot();
  const passed = performance.eventLoopUtilization(utilization);
  const kind = (snapshot, name) => snapshot.kinds.find((kind) => kind.kind === name)?.callbacks ?? 0;
  const site = last.sites.find(({ site }) => site?.name.endsWith('counted'));
  result.timers = site.calls;
  result.place = /counted\\.mjs:\\d+$/.test(site.site.file + ':' + site.site.line) && !site.site.library;
  result.longestNamed = last.longest[0].site.name.endsWith('counted');
  result.spun = [spun, site.total / 1e6];
  result.files = last.pool.classes.file.done - first.pool.classes.file.done;
  result.keys = [last.pool.classes.cpu.done - first.pool.classes.cpu.done, last.pool.classes.cpu.running.count];
  result.connects = kind(last, 'tcp.connect');
  result.accepts = kind(last, 'tcp.accept');
  result.written = last.kinds.find((kind) => kind.kind === 'tcp.write')?.atOnce.count;
  result.idle = [(last.idle - first.idle) / 1e6, passed.idle];
  result.elapsed = [(last.time - first.time) / 1e6, passed.idle + passed.active];
  result.delay = [last.delay.max / 1e6, delay.max / 1e6];
  result.threads = last.pool.running.length > 0 && last.pool.running.every((running) => running === null);
  result.memory = ['rss', 'heapUsed', 'heapTotal'].every((owner) => last.memory[owner] > 100_000);
  result.phases = Object.keys(last.phases);
  result.sum = last.lanes.pool.callbacks === Object.values(last.pool.classes).reduce((sum, one) => sum + one.done, 0);

  const ends = [];
  const channel = (name) => {
    const messages = [];
    const listener = (message) => messages.push(message);
    diagnostics.subscribe(name, listener);
    ends.push(() => diagnostics.unsubscribe(name, listener));
    return messages;
  };
  const [main, kernel, pool] = ['main', 'kernel', 'pool'].map((lane) => channel('anode.loop.' + lane));
  fs.stat('/', function statDone() {});
  setTimeout(function timerDone() {}, 2);
  net.connect(1, '127.0.0.1').on('error', function connectFailed() {});
  await sleep(100);
  result.messages = [
    pool.filter((m) => m.class === 'file' && m.function.endsWith('statDone')).length,
    main.filter((m) => m.kind === 'Timeout' && m.function.endsWith('timerDone')).length,
    kernel.filter((m) => m.kind === 'tcp.connect').length,
  ];
  const one = pool.find((m) => m.function.endsWith('statDone'));
  const moments = [one.queued, one.started, one.finished, one.calledBack, one.returned];
  result.moments = moments.every((moment, i) => moment > 0 && (i === 0 || moment >= moments[i - 1]));
  loop.stop();
  result.needed = loop.isRecording();
  for (const end of ends) end();
  loop.stop();
  const { done } = loop.snapshot().pool.classes.file;
  await new Promise((resolve) => fs.readFile('/proc/self/stat', resolve));
  result.stopped = [loop.isRecording(), loop.snapshot().pool.classes.file.done - done];
  loop.start();
  await new Promise((resolve) => fs.readFile('/proc/self/stat', resolve));
  await sleep(1);
  result.resumed = [loop.isRecording(), loop.snapshot().pool.classes.file.done - done];
  console.log(JSON.stringify(result));
`)]);
same('no noise', [counted.code, counted.stderr], [0, '']);
const result = JSON.parse(counted.stdout || '{}');
const near = (name, [a, b], part, least) => check(name, Math.abs(a - b) <= Math.max(b * part, least), `${a} and ${b}`);
same('names', result.names, ['contentType', 'default', 'isRecording', 'openMetrics', 'serveOpenMetrics', 'snapshot', 'start', 'stop']);
same('before the start', [result.early, result.before, result.after], ['ERR_INVALID_STATE', false, true]);
same('timers', result.timers, 10);
check('their place', result.place);
check('the longest callback', result.longestNamed);
near('the time of the timers', result.spun.toReversed(), 0.02, 0.3);
same('files', result.files, 5);
same('keys', result.keys, [3, 3]);
same('connections, and what was written to them', [result.connects, result.accepts, result.written], [1, 1, 1]);
near('idle time is eventLoopUtilization()', result.idle, 0.02, 0.5);
near('elapsed time', result.elapsed, 0.02, 0.5);
check('the longest delay is that of monitorEventLoopDelay(), or longer', result.delay[0] >= 69 && result.delay[1] >= 60 && result.delay[0] >= result.delay[1] * 0.95 - 1, result.delay);
check('idle threads', result.threads);
check('memory', result.memory);
same('phases', result.phases, ['outside', 'timers', 'pending', 'idle', 'prepare', 'poll', 'check', 'closing']);
check('classes add up to the lane', result.sum);
same('channels', result.messages, [1, 1, 1]);
check('moments are in order', result.moments);
check('a channel needs it', result.needed);
same('stopped', result.stopped, [false, 0]);
same('resumed', result.resumed, [true, 1]);

// The endpoint, read as the format is described: each family announced once, histograms that rise, an end.
const served = await run(anode, [program('served.cjs', `
  const loop = require('anode:loop');
  const http = require('http');
  loop.start();
  require('fs').readFile(__filename, () => {
    const server = http.createServer(loop.serveOpenMetrics).listen(0, '127.0.0.1', async () => {
      const url = 'http://127.0.0.1:' + server.address().port;
      const answer = await fetch(url);
      const text = await answer.text();
      const post = await fetch(url, { method: 'POST' });
      console.log(JSON.stringify({ type: answer.headers.get('content-type'), text, status: [answer.status, post.status], own: loop.contentType }));
      process.exit();
    });
  });
`)]);
same('served', [served.code, served.stderr], [0, '']);
const { own, status, text, type } = JSON.parse(served.stdout || '{}');
same('type', [type, own], Array(2).fill('application/openmetrics-text; version=1.0.0; charset=utf-8'));
same('status', status, [200, 405]);
const lines = text.split('\n');
same('end', lines.splice(-2), ['# EOF', '']);
const families = new Map();
let family;
const wrong = [];
for (const line of lines) {
  const about = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line);
  if (about !== null) {
    if (about[1] === 'TYPE') {
      if (families.has(about[2])) wrong.push(`twice: ${line}`);
      family = { name: about[2], type: about[3], samples: [] };
      families.set(family.name, family);
    } else if (about[2] !== family.name) {
      wrong.push(`elsewhere: ${line}`);
    } else if (about[1] === 'UNIT' && !family.name.endsWith(`_${about[3]}`)) {
      wrong.push(`unit: ${line}`);
    }
    continue;
  }
  const sample = /^([a-z_]+?)(_total|_bucket|_count|_sum)?(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? (\d+(?:\.\d+)?)$/.exec(line);
  if (sample === null || sample[1] !== family.name) {
    wrong.push(line);
    continue;
  }
  const suffixes = { counter: ['_total'], gauge: [undefined], histogram: ['_bucket', '_count', '_sum'] }[family.type];
  if (!suffixes.includes(sample[2])) wrong.push(`suffix: ${line}`);
  family.samples.push({ suffix: sample[2], labels: sample[3] ?? '', value: Number(sample[4]) });
}
same('lines', wrong, []);
for (const { name, samples, type } of families.values()) {
  if (type !== 'histogram') continue;
  const series = Map.groupBy(samples.filter((s) => s.suffix === '_bucket'), (s) => s.labels.replace(/,?le="[^"]*"/, ''));
  for (const [labels, buckets] of series) {
    const values = buckets.map((bucket) => bucket.value);
    check(`${name}${labels} rises`, values.every((value, i) => i === 0 || value >= values[i - 1]), values);
    check(`${name}${labels} ends with all`, buckets.at(-1).labels.includes('le="+Inf"') &&
      samples.some((s) => s.suffix === '_count' && (s.labels || '{}') === labels && s.value === values.at(-1)));
  }
}
const value = (name, labels) => families.get(name)?.samples.find((s) => s.labels === labels)?.value;
same('a file was read', value('anode_operations', '{lane="pool",kind="fs.readFile"}'), 1);
check('memory', value('anode_memory_bytes', '{owner="rss"}') > 1e6);
finish();
