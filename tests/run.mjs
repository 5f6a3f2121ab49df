// Runs everything that compares Anode with Node: the programs, the programs again under GC stress,
// real packages, the hard cases, real clients and servers, and this repository's tools. Started by
// `./x test [FILTER]`, itself run by real Node.
//
// A program is a file in tests/programs/AREA/, or a folder there with a main.{js,cjs,mjs}. It must
// print the same and end with the same code under both. A program whose first lines say
// `// Skip: reason` is counted as skipped with its reason; `// Stress: no, reason` keeps it out of
// the stress run.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const { ANODE: anode, NODE: node, ANODE_CACHE: cache } = process.env;
if (!anode || !node) {
  console.error('Start this with ./x test');
  process.exit(2);
}
const filter = process.argv[2] ?? '';
const LIMIT_MS = 60_000;
const STRESS_PERIOD = '101';
const WORKERS = 2;

/** Runs a command to its end in its own process group; kills the group at the limit. */
function run(command, args, { env, cwd, limit = LIMIT_MS } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', ...env },
    });
    const out = [];
    const err = [];
    let timedOut = false;
    const kill = () => {
      timedOut = true;
      try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has ended meanwhile */ }
    };
    const timer = setTimeout(kill, limit);
    child.stdout.on('data', (d) => out.push(d));
    child.stderr.on('data', (d) => err.push(d));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        code, signal, timedOut,
        stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(),
      });
    });
    child.on('error', (error) => resolve({ code: -1, stdout: '', stderr: String(error) }));
  });
}

function listPrograms() {
  const base = path.join(root, 'programs');
  const found = [];
  for (const area of readdirSync(base).sort()) {
    const folder = path.join(base, area);
    if (!statSync(folder).isDirectory()) continue;
    for (const entry of readdirSync(folder).sort()) {
      const full = path.join(folder, entry);
      if (statSync(full).isDirectory()) {
        const main = ['main.js', 'main.cjs', 'main.mjs'].map((m) => path.join(full, m)).find(existsSync);
        if (main) found.push({ name: `${area}/${entry}`, file: main });
      } else if (/\.[cm]?js$/.test(entry)) {
        found.push({ name: `${area}/${entry}`, file: full });
      }
    }
  }
  for (const program of found) {
    const head = readFileSync(program.file, 'utf8').slice(0, 2000);
    program.skip = /^\/\/ Skip: (.+)$/m.exec(head)?.[1];
    program.noStress = /^\/\/ Stress: no, (.+)$/m.exec(head)?.[1];
  }
  return found;
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const live = process.stdout.isTTY;

function report(stage, name, problem) {
  if (problem === undefined) {
    totals.passed++;
    if (live) process.stdout.write(`\r\x1b[K${stage}: ${totals.passed} passed, ${totals.failed} failed  ${name}`);
    return;
  }
  totals.failed++;
  failures.push(`${stage}: ${name}`);
  if (live) process.stdout.write('\r\x1b[K');
  console.log(`FAIL ${stage}: ${name}\n${problem.replace(/^/gm, '    ')}`);
}

/** The first place where two texts differ, for people. */
function difference(expected, actual) {
  const a = expected.split('\n');
  const b = actual.split('\n');
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const show = (lines) => lines.slice(i, i + 6).join('\n').slice(0, 800);
  return `line ${i + 1}\nNode:\n${show(a)}\nAnode:\n${show(b)}`;
}

async function eachOf(items, work) {
  let next = 0;
  await Promise.all(Array.from({ length: WORKERS }, async () => {
    while (next < items.length) await work(items[next++]);
  }));
}

function judge(expected, actual) {
  if (actual.timedOut) return `timed out\n${actual.stdout.slice(-400)}${actual.stderr.slice(-400)}`;
  if (actual.signal) return `killed by ${actual.signal}\n${actual.stderr.slice(-1500)}`;
  if (expected.stdout !== actual.stdout) {
    return `${difference(expected.stdout, actual.stdout)}\nstderr: ${actual.stderr.slice(0, 800)}`;
  }
  if (expected.code !== actual.code) {
    return `exit code ${actual.code} instead of ${expected.code}\n${actual.stderr.slice(0, 800)}`;
  }
  return undefined;
}

async function programs() {
  const list = listPrograms().filter((p) => p.name.includes(filter));
  await eachOf(list, async (program) => {
    if (program.skip) {
      totals.skipped++;
      console.log(`skip ${program.name}: ${program.skip}`);
      return;
    }
    const cwd = path.dirname(program.file);
    const expected = await run(node, [program.file], { cwd });
    let actual = await run(anode, [program.file], { cwd });
    report('programs', program.name, judge(expected, actual));
    if (program.noStress || expected.stdout !== actual.stdout) return;
    actual = await run(anode, [program.file], { cwd, env: { ANODE_GC_STRESS: STRESS_PERIOD }, limit: 2 * LIMIT_MS });
    report('gc stress', program.name, judge(expected, actual));
  });
}

/**
 * Programs over packages from npm: tests/packages/NAME.mjs says in `// Packages: a@1 b@2` what it
 * needs; they are installed once into the cache. It prints the same under both.
 */
async function packages() {
  const base = path.join(root, 'packages');
  if (!existsSync(base)) return;
  const list = readdirSync(base).filter((f) => f.endsWith('.cjs') && `packages/${f}`.includes(filter)).sort();
  for (const entry of list) {
    const source = readFileSync(path.join(base, entry), 'utf8');
    const wanted = /^\/\/ Packages: (.+)$/m.exec(source)[1].split(' ');
    const home = path.join(cache, 'packages', wanted.join('+').replace(/[^\w@.+-]/g, '_'));
    if (!existsSync(path.join(home, 'node_modules'))) {
      mkdirSync(home, { recursive: true });
      const made = await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', home, ...wanted],
        { limit: 180_000 });
      if (made.code !== 0) {
        rmSync(home, { recursive: true, force: true });
        report('packages', entry, `npm install failed\n${made.stderr}`);
        continue;
      }
    }
    const env = { PACKAGES: path.join(home, 'package.json') };
    const expected = await run(node, [path.join(base, entry)], { env });
    const actual = await run(anode, [path.join(base, entry)], { env });
    report('packages', entry, expected.code === 0 ? judge(expected, actual) : `Node itself failed\n${expected.stderr}`);
  }
}

/**
 * Programs that judge themselves and exit 0 when all held. tests/robust/NAME.mjs: hard cases, which drive
 * the binary; tests/peers/NAME.mjs: real clients and servers; tests/tools/NAME.mjs: the tools of this repository.
 */
async function judges(stage) {
  const base = path.join(root, stage);
  for (const entry of readdirSync(base).filter((f) => f.endsWith('.mjs') && `${stage}/${f}`.includes(filter)).sort()) {
    const scratch = mkdtempSync(path.join(tmpdir(), `anode-${stage}-`));
    const result = await run(node, [path.join(base, entry)], { env: { SCRATCH: scratch }, limit: 180_000 });
    rmSync(scratch, { recursive: true, force: true });
    const why = result.code === 0 && /^skipped: (.+)$/m.exec(result.stdout)?.[1];
    if (why) {
      totals.skipped++;
      console.log(`skip ${stage}/${entry}: ${why}`);
      continue;
    }
    const text = `${result.stdout}${result.stderr}`.slice(-1500);
    report(stage, entry, result.code === 0 ? undefined : `${result.timedOut ? 'timed out\n' : ''}${text}`);
  }
}

const started = Date.now();
await programs();
await packages();
await judges('robust');
await judges('peers');
await judges('tools');
if (live) process.stdout.write('\r\x1b[K');
if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
console.log(`\nAnode beside Node ${(await run(node, ['-v'])).stdout.trim()}, in ${Math.round((Date.now() - started) / 1000)} s`);
const skipped = totals.skipped ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);
