// Compares Anode with Node 26, the machine's Node, Bun and Deno. Started by `./x bench [CASE...]`,
// itself run by real Node. Every round of a case runs each runtime once, in an order that moves on
// from round to round, after one run each to warm up; the median of the rounds counts.
//
// Here: arguments and the rounds. Cases: cases.mjs and cases/. One run of a case: measure.mjs.
// Peers: peers.mjs. Child processes: processes.mjs. Tables: report.mjs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cases as allCases } from './cases.mjs';
import { environment, generateModules, measure } from './measure.mjs';
import { defaultRuntimes, findRuntimes, installPackages, knownRuntimes, which } from './peers.mjs';
import { endAll } from './processes.mjs';
import * as report from './report.mjs';

const usage = `Usage: ./x bench [options] [CASE...]      CASE: a case, or what its name starts with

  --list              the names of the cases
  --rounds=N          rounds that count (default 5, with --quick 2)
  --quick             less work in each run: to see that it works, not to compare
  --runtimes=A,B      of ${knownRuntimes.join(', ')} (default: all but node24)
  --refresh           fetch the newest peers again
  --json=FILE         results (default bench-results.json)
  --markdown=FILE     also a Markdown table
`;

const say = (text) => process.stderr.write(`[bench] ${text}\n`);
function quit(text, code = 2) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean' }, list: { type: 'boolean' }, quick: { type: 'boolean', default: false },
        refresh: { type: 'boolean', default: false }, rounds: { type: 'string' },
        runtimes: { type: 'string', default: defaultRuntimes.join() },
        json: { type: 'string', default: 'bench-results.json' }, markdown: { type: 'string' },
      },
    });
  } catch (error) {
    return quit(`${error.message}\n\n${usage}`);
  }
}

/** All rounds of one case; returns {name, runs: {runtime: {values, unit, error}}}. */
async function runCase(aCase, runtimes, { rounds, seconds, env, work }) {
  const runs = Object.fromEntries(runtimes.map(({ name }) => [name, { values: [], unit: undefined, error: undefined }]));
  const once = async (runtime, wrkSeconds, keep) => {
    const result = runs[runtime.name];
    if (result.error) return; // no sense in waiting for it again
    try {
      const { value, unit } = await measure(aCase, runtime, { env, work, seconds: wrkSeconds });
      if (!(value > 0) || typeof unit !== 'string') throw new Error(`reported ${value} ${unit}`);
      if (keep) result.values.push(value);
      result.unit = unit;
    } catch (error) {
      result.error = error.message;
    }
  };
  for (const runtime of runtimes) await once(runtime, 1, false);
  const total = rounds * (aCase.perRound ?? 1);
  for (let round = 0; round < total; round++) {
    for (let i = 0; i < runtimes.length; i++) {
      const runtime = runtimes[(round + i) % runtimes.length];
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${aCase.name} ${round + 1}/${total} ${runtime.name}`);
      await once(runtime, seconds, true);
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return { name: aCase.name, runs };
}

const { values: options, positionals: wanted } = readArguments();
if (options.help) quit(usage, 0);
if (options.list) quit(allCases.map(({ name }) => name).join('\n'), 0);
const unknown = wanted.find((prefix) => !allCases.some(({ name }) => name.startsWith(prefix)));
if (unknown !== undefined) quit(`No case starts with '${unknown}'; see ./x bench --list`);
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
const runtimes = await findRuntimes(names, cache, { refresh: options.refresh, say });
if (runtimes.length === 0) quit('No runtime to measure.', 1);
if (cases.some((one) => one.wrk) && !which('wrk')) quit('wrk is missing (a Debian package of that name).', 1);
const packages = cases.some((one) => one.packages) ? await installPackages(cache, say) : '';
if (cases.some(({ program }) => program === 'load-1000.js')) generateModules(work);

const env = environment({ work, packages, cache, quick: options.quick });
const machine = report.machine();
if (machine.load > 0.5 * machine.cores) say(`the machine is busy (load ${machine.load}): these numbers will be rough`);
const begin = performance.now();
const head = report.header(runtimes);
console.log(report.line(head, head));
const results = [];
for (const one of cases) {
  const result = report.summarise(await runCase(one, runtimes, { rounds, env, work, seconds: options.quick ? 1 : 4 }));
  results.push(result);
  console.log(report.line(report.row(result, runtimes), head));
}

const whole = {
  date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC', machine, rounds, quick: options.quick,
  seconds: Math.round((performance.now() - begin) / 1000),
  runtimes: runtimes.map(({ name, version }) => ({ name, version })), cases: results,
};
console.log(`\n${[...report.legend, '', ...report.totals(results, runtimes)].join('\n')}`);
const failing = report.failures(results);
if (failing.length) console.log(`\nFailing:\n${failing.map((text) => `  ${text}`).join('\n')}`);
writeFileSync(options.json, JSON.stringify(whole, null, 1) + '\n');
if (options.markdown) writeFileSync(options.markdown, report.markdown(whole));
say(`done in ${whole.seconds} s; results in ${[options.json, options.markdown].filter(Boolean).join(' and ')}`);
