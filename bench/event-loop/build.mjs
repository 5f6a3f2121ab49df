// The two programs of the event loop alone: Anode's crate (built by ./x bench) and libuv, built here
// from libuv.c with the machine's C compiler. One that is missing keeps its reason, which every case
// then shows as its error.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { failure, run } from '../processes.mjs';

const INSTALL = 'sudo apt-get install -y gcc pkg-config libuv1-dev';

/** Compiles libuv.c; returns the program's path, or throws an Error that says what to install. */
async function compile(folder) {
  const ask = async (...command) => {
    const result = await run(command, { env: process.env });
    const why = failure(result);
    if (why) throw new Error(`${command.slice(0, 2).join(' ')}: ${why.replace(/\.$/, '')}. To have it: ${INSTALL}`);
    return result.stdout.trim();
  };
  await ask('cc', '--version');
  await ask('pkg-config', '--version');
  const flags = await ask('pkg-config', '--cflags', '--libs', 'libuv');
  const file = path.join(folder, 'libuv');
  await ask('cc', '-O2', '-o', file, path.join(import.meta.dirname, 'libuv.c'), ...flags.split(/\s+/));
  return file;
}

/**
 * @param {string} folder where to put the compiled program
 * @param {string | undefined} crate the path of the crate's program
 * @returns {Promise<{name: string, version: string, command: string[], missing?: string}[]>}
 */
export async function loopPrograms(folder, crate) {
  const found = [];
  const add = async (name, find) => {
    try {
      const file = await find();
      const result = await run([file, '--version'], { env: process.env });
      const why = failure(result);
      if (why) throw new Error(why);
      found.push({ name, version: result.stdout.trim(), command: [file] });
    } catch (error) {
      found.push({ name, version: 'missing', command: [], missing: error.message });
    }
  };
  await add('anode_event_loop', () => {
    if (!crate || !existsSync(crate)) throw new Error('not built: start this with ./x bench');
    return crate;
  });
  await add('libuv', () => compile(folder));
  return found;
}
