// Runs every command of docs/how-node-programs-run.md as it stands there, compares what it prints (numbers apart), draws
// its trace and looks at what is in the picture.

import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { anode, check, finish, run, same, scratch } from '../robust/support/harness.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const text = readFileSync(path.join(root, 'docs/how-node-programs-run.md'), 'utf8');

// The commands write into the folder they start in: one like the repository's, with `anode` on the way.
const folder = path.join(scratch, 'page');
mkdirSync(path.join(folder, 'bin'), { recursive: true });
symlinkSync(anode, path.join(folder, 'bin/anode'));
for (const name of ['docs', 'examples']) symlinkSync(path.join(root, name), path.join(folder, name));
const PATH = `${path.join(folder, 'bin')}:${process.env.PATH}`;
const shell = (line) => run('bash', ['-c', line], { cwd: folder, env: { PATH } });

/** What holds on every machine: words and order, not numbers. */
const bare = (output) => output.trimEnd().replace(/\d+/g, 'N');

/** What each picture has to show. */
const shown = {
  'blocking-loop': ['compute', 'tick'],
  'files-and-network': ['fs', 'tcp.read', 'Thread'],
  'pool-starvation': ['pbkdf2', 'fs', 'waited'],
  'microtask-starvation': ['microtasks', 'main script'],
  order: ['fs', 'poll', 'check', 'timers'],
  worker: ['computeHere', 'tick'],
};

const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map((match) => match[1]);
check('the page has commands', blocks.length >= 6, blocks);
const pictures = new Set([...text.matchAll(/\]\((pictures\/[^)]+)\)/g)].map((match) => match[1]));
for (const picture of pictures) check(`${picture} is there`, existsSync(path.join(root, 'docs', picture)));

for (const block of blocks) {
  const parts = block.split(/^\$ /m).slice(1);
  for (const part of parts) {
    const [command, ...expected] = part.split('\n');
    const result = await shell(command);
    same(`${command} ends well`, [result.code, result.stderr], [0, '']);
    if (expected.join('').trim() !== '') same(`what ${command} prints`, bare(result.stdout), bare(expected.join('\n')));
    const trace = /--trace-loop=(\S+)/.exec(command)?.[1];
    if (!trace) continue;
    const svg = trace.replace('.json', '.svg');
    const drawn = await shell(`anode docs/tools/trace-picture.mjs ${trace} ${svg}`);
    same(`${trace} is drawn`, [drawn.code, drawn.stderr], [0, '']);
    const picture = readFileSync(path.join(folder, svg), 'utf8');
    for (const word of shown[trace.replace('.json', '')] ?? []) check(`${svg} shows ${word}`, picture.includes(word), picture.slice(0, 600));
    check(`${svg} is whole`, picture.startsWith('<svg ') && picture.endsWith('</svg>\n') && !picture.includes('NaN'), picture.slice(0, 300));
  }
}
finish();
