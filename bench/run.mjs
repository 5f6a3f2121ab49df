// Compares Anode with Node 26 and 24, Bun and Deno, and its event loop alone with libuv. Started by
// `./x bench [CASE...]`, itself run by real Node. Every round of a case runs each runtime once, in an
// order that moves on from round to round, after one run each to warm up; the median of the rounds counts.
//
// Here: arguments and the rounds. Cases: cases.mjs and cases/. One run of a case: measure.mjs.
// Peers: peers.mjs, event-loop/. Child processes: processes.mjs. Figures and tables: report.mjs.
// Charts: charts.mjs. What --update writes: documents.mjs.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cases as allCases, groups } from './cases.mjs';
import { updateDocuments } from './documents.mjs';
import { loopPrograms } from './event-loop/build.mjs';
import { environment, generateModules, measure } from './measure.mjs';
import { defaultRuntimes, findRuntimes, installPackages, knownRuntimes, which } from './peers.mjs';
import { endAll } from './processes.mjs';
import * as report from './report.mjs';

const usage = `Usage: ./x bench [options] [CASE...]      CASE: a case, or what its name starts with

Compares Anode with other runtimes in one run, and its event loop with libuv. Every round runs each
runtime once; the table shows medians and how many times as good as ${report.BASE} they are.

  --list              the names of the cases
  --rounds=N          rounds that count (default 5, with --quick 2); one run before does not
  --quick             less work in each run: to see that it works, not to compare
  --runtimes=A,B      of ${knownRuntimes.join(', ')} (default: all but node,
                      which is the machine's own)
  --refresh           fetch the newest peers again
  --json=FILE         where the results go (default bench-results.json)
  --markdown=FILE     a Markdown table as well
  --update            all cases; write docs/bench.json, the charts in docs/bench/, and the benchmark
                      parts of README.md and docs/status.md
  --render            measure nothing; write those parts again from docs/bench.json
  --help              this text

Peers come from npm and stay in ~/.cache/anode. The HTTP cases need wrk, the cases of the event loop
gcc, pkg-config and libuv1-dev; a case that lacks something, or that a runtime cannot run, is shown
as failing with the reason. Compare on a quiet machine, and only figures of one run.
`;

const root = path.dirname(import.meta.dirname);
const titles = Object.fromEntries(groups.map(({ name, title }) => [name, title]));
const say = (text) => process.stderr.write(`[bench] ${text}\n`);
function quit(text, code = 2) {
  (code === 0 ? process.stdout : process.stderr).write(`${text.trimEnd()}\n`);
  process.exit(code);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' }, list: { type: 'boolean' }, quick: { type: 'boolean', default: false },
        refresh: { type: 'boolean', default: false }, rounds: { type: 'string' },
        runtimes: { type: 'string', default: defaultRuntimes.join() },
        json: { type: 'string', default: 'bench-results.json' }, markdown: { type: 'string' },
        update: { type: 'boolean', default: false }, render: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return quit(`${error.message}\n\n${usage}`);
  }
}

/** All rounds of one case; returns {name, group, runs: {runtime: {values, unit, error}}}. */
async function runCase(aCase, runtimes, { rounds, progress, plain, ...options }) {
  const runs = Object.fromEntries(runtimes.map(({ name }) => [name, { values: [], unit: undefined, error: undefined }]));
  const once = async (runtime, seconds, keep) => {
    const result = runs[runtime.name];
    if (result.error) return; // no sense in waiting for it again
    try {
      const { value, unit } = await measure(aCase, runtime, { ...options, seconds });
      if (!(value > 0) || typeof unit !== 'string') throw new Error(`reported ${value} ${unit}`);
      if (keep) result.values.push(Number(value.toPrecision(6)));
      result.unit = unit;
    } catch (error) {
      result.error = plain(error.message);
    }
  };
  for (const runtime of runtimes) {
    progress(`${aCase.name} warming up ${runtime.name}`);
    await once(runtime, 1, false);
  }
  const total = rounds * (aCase.perRound ?? 1);
  for (let round = 0; round < total; round++) {
    for (let i = 0; i < runtimes.length; i++) {
      const runtime = runtimes[(round + i) % runtimes.length];
      progress(`${aCase.name} round ${round + 1} of ${total} ${runtime.name}`);
      await once(runtime, options.seconds, true);
    }
  }
  return { name: aCase.name, group: aCase.group, runs };
}

/** Shows on a terminal what runs now and about how long the rest will take. */
function progressOf(count) {
  const begin = performance.now();
  let done = 0;
  const clear = () => process.stderr.isTTY && process.stderr.write('\r\x1b[K');
  return {
    show(text) {
      if (!process.stderr.isTTY) return;
      const minutes = done > 0 ? `, ${Math.ceil((performance.now() - begin) / done * (count - done) / 60_000)} min left` : '';
      process.stderr.write(`\r\x1b[K[${done + 1} of ${count}${minutes}] ${text}`);
    },
    next() {
      done++;
      clear();
    },
  };
}

const { values: options, positionals: wanted } = readArguments();
if (options.help) quit(usage, 0);
if (options.list) quit(allCases.map(({ name }) => name).join('\n'), 0);
if (options.render) {
  const whole = JSON.parse(readFileSync(path.join(root, 'docs', 'bench.json'), 'utf8'));
  quit(`wrote ${updateDocuments(root, whole, titles).join(', ')}`, 0);
}
const unknown = wanted.find((prefix) => !allCases.some(({ name }) => name.startsWith(prefix)));
if (unknown !== undefined) quit(`No case starts with '${unknown}'; see ./x bench --list`);
if (options.update && (wanted.length > 0 || options.quick)) quit('--update measures all cases, and without --quick.');
const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
if (!Number.isInteger(rounds) || rounds < 1) quit(`--rounds must be a whole number above 0, not '${options.rounds}'`);
const names = options.runtimes.split(',');
const stranger = names.find((name) => !knownRuntimes.includes(name));
if (stranger !== undefined) quit(`--runtimes knows ${knownRuntimes.join(', ')}, not '${stranger}'`);
const cache = process.env.ANODE_CACHE;
if (!process.env.ANODE || !cache) quit('Start this with ./x bench');

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) process.on(signal, () => process.exit(code));
mkdirSync(cache, { recursive: true });
const work = mkdtempSync(path.join(os.tmpdir(), 'anode-bench-'));
process.on('exit', () => {
  endAll();
  rmSync(work, { recursive: true, force: true });
});

const cases = allCases.filter(({ name }) => wanted.length === 0 || wanted.some((prefix) => name.startsWith(prefix)));
const ordinary = cases.filter((one) => !one.loop);
const ofLoop = cases.filter((one) => one.loop);
const tables = [];
if (ordinary.length > 0) {
  const runtimes = await findRuntimes(names, cache, { refresh: options.refresh, say });
  if (runtimes.length === 0) quit('No runtime to measure.', 1);
  if (ordinary.some((one) => one.wrk) && !which('wrk')) quit('wrk is missing: sudo apt-get install -y wrk', 1);
  if (ordinary.some((one) => one.outside === 'memory') && !which('time')) quit('time(1) is missing: sudo apt-get install -y time', 1);
  tables.push({ name: 'runtimes', title: 'Runtimes', base: report.BASE, runtimes, cases: ordinary });
}
if (ofLoop.length > 0) {
  const runtimes = await loopPrograms(work, process.env.ANODE_LOOP);
  tables.push({ name: 'loop', title: titles.loop, base: 'libuv', runtimes, cases: ofLoop });
}
const packages = cases.some((one) => one.packages) ? await installPackages(cache, say) : '';
if (cases.some(({ program }) => program === 'load-1000.js')) generateModules(work);

const machine = report.machine();
if (report.busy(machine)) say(`the machine is busy (load ${machine.load}): these numbers will be rough`);
const begin = performance.now();
const progress = progressOf(cases.length);
// Errors are kept in files: say them without the paths of this machine.
const plain = (text) => text.replaceAll(work, 'WORK').replaceAll(root, '.').replaceAll(cache, 'CACHE').replaceAll(os.homedir(), '~');
const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
const settings = {
  rounds, plain, progress: progress.show, work, quick: options.quick, seconds: options.quick ? 1 : 4,
  env: environment({ work, packages, cache, quick: options.quick }),
};
for (const table of tables) {
  const head = report.header(table);
  console.log(`${tables.indexOf(table) > 0 ? '\n' : ''}${report.line(head, head)}`);
  const done = { ...table, cases: [] };
  for (const one of table.cases) {
    const result = report.summarise(await runCase(one, table.runtimes, settings), table.base);
    done.cases.push(result);
    progress.next();
    console.log(report.line(report.row(result, table), head, coloured ? report.painter(result, table) : undefined));
  }
  Object.assign(table, { ...done, runtimes: table.runtimes.map(({ name, version }) => ({ name, version })) });
}

const whole = {
  date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`, machine, loadAfter: report.load(), rounds,
  quick: options.quick, seconds: Math.round((performance.now() - begin) / 1000), tables,
};
for (const table of tables) {
  console.log(`\n${[...report.legend(table.base), '', ...report.totals(table)].join('\n')}`);
  const failing = report.failures(table);
  if (failing.length) console.log(`\nFailing:\n${failing.map((text) => `  ${text}`).join('\n')}`);
}
writeFileSync(options.json, report.toJson(whole));
if (options.markdown) writeFileSync(options.markdown, report.markdown(whole, titles));
const written = options.update ? updateDocuments(root, whole, titles) : [];
say(`done in ${whole.seconds} s; wrote ${[options.json, options.markdown, ...written].filter(Boolean).join(', ')}`);
