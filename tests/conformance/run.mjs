// Node's own test suite under Anode. Started by `./x conformance [options] [AREA | FILE...]`,
// itself run by real Node. `--help` says what there is.
//
// eligible.txt holds the names that real Node passes here; only those count. passing.txt holds those
// that Anode passes: the ratchet, which `--ratchet` (part of ./x test) checks.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execute } from './execute.mjs';
import { groupReasons, showTable, tally, updateStatus } from './report.mjs';
import { SERIAL, listTests, readNames, setApart } from './suite.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const ELIGIBLE = path.join(here, 'eligible.txt');
const PASSING = path.join(here, 'passing.txt');
const SAMPLE = 300;
const RATCHET_MINUTES = 10;

const HELP = `Usage: ./x conformance [options] [AREA | FILE...]

Runs Node's own test suite. AREA is fs, http, stream and so on; FILE is (part of) a test's name,
as parallel/test-fs-access.js. Without either, all of it: about 25 minutes on two cores.

  --json[=FILE]   write every result as JSON (default conformance.json)
  --list          print the name and the outcome of each test
  --failures=N    how many groups of failures to show (default 10)
  --output        show what each failing test printed
  --jobs=N        how many tests at a time (default 2)
  --update        write what passed to tests/conformance/passing.txt, and the table to docs/status.md
  --ratchet       tests of passing.txt: a fixed sample of ${SAMPLE}, and the areas changed since that file
                  was; one that fails twice in a row fails the command
  --eligible      make tests/conformance/eligible.txt anew by running real Node
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  args: process.argv.slice(2).map((arg) => (arg === '--json' ? '--json=conformance.json' : arg)),
  options: {
    'json': { type: 'string' }, 'list': { type: 'boolean' }, 'failures': { type: 'string', default: '10' },
    'output': { type: 'boolean' }, 'jobs': { type: 'string', default: '2' }, 'update': { type: 'boolean' },
    'ratchet': { type: 'boolean' }, 'eligible': { type: 'boolean' }, 'help': { type: 'boolean', short: 'h' },
  },
});
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const { ANODE: anode, NODE: node, SUITE: suite } = process.env;
if (!anode || !node || !suite) {
  console.error('Start this with ./x conformance');
  process.exit(2);
}

const all = listTests(suite);
const known = new Map(all.map((test) => [test.name, test]));
const live = process.stderr.isTTY;

function choose(tests) {
  if (positionals.length === 0) return tests;
  const areas = new Set(all.map((test) => test.area));
  const chosen = tests.filter((test) => positionals.some((word) =>
    (areas.has(word) ? test.area === word : test.name.includes(word.replace(/^.*\/test\//, '')))));
  if (chosen.length === 0) {
    console.error(`No test matches ${positionals.join(' ')}. Areas: ${[...areas].sort().join(' ')}`);
    process.exit(2);
  }
  return chosen;
}

/** Runs the tests, those of SERIAL folders one at a time at the end; results in the order given. */
async function runAll(binary, tests, { deadline = Infinity } = {}) {
  const results = new Map();
  const started = Date.now();
  let lastShown = started;
  const counts = {};
  const one = async (test) => {
    if (Date.now() > deadline) return;
    const result = await execute(binary, suite, test);
    results.set(test, result);
    counts[result.outcome] = (counts[result.outcome] ?? 0) + 1;
    const now = Date.now();
    if (live ? now - lastShown > 100 : now - lastShown > 30_000) {
      lastShown = now;
      const shown = Object.entries(counts).map(([k, v]) => `${v} ${k}`).join(', ');
      const text = `${results.size} of ${tests.length} (${shown}), ${Math.round((now - started) / 1000)} s`;
      process.stderr.write(live ? `\r\x1b[K${text}  ${test.name}` : `${text}\n`);
    }
  };
  const serial = tests.filter((test) => SERIAL.has(test.name.split('/')[0]));
  const rest = tests.filter((test) => !SERIAL.has(test.name.split('/')[0]));
  let next = 0;
  await Promise.all(Array.from({ length: Math.max(1, Number(options.jobs)) }, async () => {
    while (next < rest.length) await one(rest[next++]);
  }));
  for (const test of serial) await one(test);
  if (live) process.stderr.write('\r\x1b[K');
  return tests.filter((test) => results.has(test)).map((test) => ({ ...test, ...results.get(test) }));
}

/** Which tests count: names that real Node passes here, from its own run. */
async function makeEligible() {
  const candidates = choose(all).filter((test) => !setApart(test));
  console.error(`running ${candidates.length} tests under real Node to see which it passes here`);
  const results = await runAll(node, candidates);
  // A test that fails once may have been disturbed by the one beside it.
  const again = await runAll(node, results.filter((r) => r.outcome === 'failed' || r.outcome === 'timed out'));
  const passed = new Set([...results, ...again].filter((r) => r.outcome === 'passed').map((r) => r.name));
  const kept = [...readNames(ELIGIBLE)].filter((name) => !candidates.some((test) => test.name === name));
  const version = execFileSync(node, ['-v'], { encoding: 'utf8' }).trim();
  writeFileSync(ELIGIBLE, `# Tests of Node's suite that Node ${version} passes: ./x conformance --eligible\n` +
    `${[...kept, ...passed].sort().join('\n')}\n`);
  const table = {};
  for (const r of results) table[r.outcome] = (table[r.outcome] ?? 0) + 1;
  console.log(`${passed.size} tests count; first run: ${JSON.stringify(table)}`);
}

/** Areas that commits since the last change of passing.txt, or the work tree, touch. */
function changedAreas() {
  const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const base = git('log', '-1', '--format=%H', '--', 'tests/conformance/passing.txt').trim();
    const files = base ? git('diff', '--name-only', base).split('\n') : [];
    const modules = files.map((file) => /^modules\/([^/]+)\//.exec(file)?.[1]).filter(Boolean);
    return new Set(modules.map((m) => m.replaceAll('_', '-')).flatMap((m) => [m, m.replaceAll('-', '_')]));
  } catch {
    return new Set();
  }
}

async function ratchet() {
  const passing = [...readNames(PASSING)].filter((name) => known.has(name));
  const byHash = (name) => createHash('md5').update(name).digest('hex');
  const sample = new Set(passing.toSorted((a, b) => (byHash(a) < byHash(b) ? -1 : 1)).slice(0, SAMPLE));
  const areas = changedAreas();
  const chosen = passing.map((name) => known.get(name))
    .filter((test) => sample.has(test.name) || areas.has(test.area))
    // The sample first: what the time limit cuts off is the rest.
    .sort((a, b) => Number(sample.has(b.name)) - Number(sample.has(a.name)));
  const results = await runAll(anode, chosen, { deadline: Date.now() + RATCHET_MINUTES * 60_000 });
  const suspects = results.filter((r) => r.outcome !== 'passed');
  const again = await runAll(anode, suspects.map((r) => known.get(r.name)));
  const broken = again.filter((r) => r.outcome !== 'passed');
  for (const r of broken) console.log(`FAIL ${r.name}: ${r.outcome}, ${r.reason}`);
  if (results.length < chosen.length) {
    console.log(`${chosen.length - results.length} tests were left out: ${RATCHET_MINUTES} minutes were over`);
  }
  console.log(`Node's suite: ${results.length - broken.length} passed, ${broken.length} failed`);
  process.exit(broken.length === 0 && results.length > 0 ? 0 : 1);
}

async function conformance() {
  const eligible = readNames(ELIGIBLE);
  if (eligible.size === 0) {
    console.error('tests/conformance/eligible.txt is missing: ./x conformance --eligible makes it');
    process.exit(2);
  }
  const chosen = choose(all);
  const apart = {};
  for (const test of chosen) {
    const why = setApart(test) ?? (eligible.has(test.name) ? undefined : 'real Node does not pass it here');
    if (why) apart[why] = (apart[why] ?? 0) + 1;
  }
  const counted = chosen.filter((test) => eligible.has(test.name) && !setApart(test));
  const results = await runAll(anode, counted);
  for (const r of results) {
    // Real Node ran it: to skip it is to fail it.
    if (r.outcome === 'skipped') Object.assign(r, { outcome: 'failed', reason: /^1\.\.0 # Skipped.*/m.exec(r.output)[0] });
    if (options.list) console.log(`${r.outcome.padEnd(9)} ${r.name}${r.reason ? `  ${r.reason}` : ''}`);
    if (options.output && r.outcome !== 'passed') console.log(`--- ${r.name}: ${r.outcome}\n${r.output.slice(0, 4000)}`);
  }
  const crashed = results.filter((r) => r.outcome === 'crashed');
  if (crashed.length > 0) console.log(`Crashed:\n${crashed.map((r) => `  ${r.name}  ${r.reason}`).join('\n')}\n`);
  showTable(tally(results), apart);
  groupReasons(results, Number(options.failures));
  if (options.json) {
    const rows = results.map(({ name, area, outcome, ms, reason }) => ({ name, area, outcome, ms, reason }));
    writeFileSync(options.json, `${JSON.stringify({ apart, results: rows }, null, 1)}\n`);
  }
  if (options.update) {
    const ran = new Set(results.map((r) => r.name));
    const kept = [...readNames(PASSING)].filter((name) => !ran.has(name));
    const passed = results.filter((r) => r.outcome === 'passed').map((r) => r.name);
    writeFileSync(PASSING, '# Tests of Node\'s suite that Anode passes: ./x conformance --update\n' +
      `${[...kept, ...passed].sort().join('\n')}\n`);
    if (positionals.length === 0) updateStatus(path.join(root, 'docs/status.md'), tally(results), apart);
  }
}

if (!existsSync(path.join(suite, 'test'))) throw new Error(`no test folder in ${suite}`);
if (options.eligible) await makeEligible();
else if (options.ratchet) await ratchet();
else await conformance();
