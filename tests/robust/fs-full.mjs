// A full disk: every form of writing says ENOSPC, what fitted is there, and after space was made writing works again.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { anode, finish, node, program, run, same, scratch } from './support/harness.mjs';

const disk = path.join(scratch, 'disk');
mkdirSync(disk);
// In a mount namespace of its own, which goes with the program.
const mount = `mount -t tmpfs -o size=256k none ${disk}`;
let mounted = true;
try {
  execFileSync('unshare', ['-m', 'sh', '-c', mount], { stdio: 'pipe' });
} catch (error) {
  mounted = false;
  console.log(`no small disk, only /dev/full: ${String(error.stderr ?? error.message).trim()}`);
}
const shell = mounted ? `exec unshare -m sh -c '${mount} && exec "$@"' sh "$@"` : undefined;

const full = program('full.cjs', `
  const fs = require('fs');
  const { pipeline } = require('stream/promises');
  const say = (label) => (error) => console.log(label, error?.code, error?.syscall, error?.message);
  (async () => {
    const data = Buffer.alloc(64, 'x');
    try { fs.writeFileSync('/dev/full', data); } catch (error) { say('sync')(error); }
    await new Promise((resolve) => fs.writeFile('/dev/full', data, (error) => resolve(say('callback')(error))));
    await fs.promises.writeFile('/dev/full', data).catch(say('promise'));
    await fs.promises.appendFile('/dev/full', data, { flush: true }).catch(say('append'));
    const handle = await fs.promises.open('/dev/full', 'w');
    await handle.write(data).catch(say('handle'));
    await handle.writev([data, data]).catch(say('writev'));
    await handle.close();
    await pipeline([data], fs.createWriteStream('/dev/full')).catch(say('stream'));
    console.log('alive');
  })();
`);
const small = program('small.cjs', `
  const fs = require('fs');
  const path = require('path');
  const disk = ${JSON.stringify(disk)};
  const at = (name) => path.join(disk, name);
  const MB = Buffer.alloc(1 << 20, 'x');
  const say = (label) => (error) => console.log(label, error?.code, error?.syscall, fs.statSync(at('big')).size < MB.length);
  (async () => {
    for (let round = 0; round < 3; round++) {
      try { fs.writeFileSync(at('big'), MB); } catch (error) { say('sync')(error); }
      fs.unlinkSync(at('big'));
      await new Promise((resolve) => fs.writeFile(at('big'), MB, (error) => resolve(say('callback')(error))));
      fs.unlinkSync(at('big'));
      await fs.promises.writeFile(at('big'), MB).catch(say('promise'));
      fs.unlinkSync(at('big'));
      await new Promise((resolve) => {
        const stream = fs.createWriteStream(at('big'));
        stream.on('error', (error) => say('stream')(error)).on('close', resolve);
        for (let i = 0; i < 16; i++) stream.write(MB.subarray(0, 65536));
        stream.end();
      });
      await fs.promises.copyFile(at('big'), at('copy')).catch((error) => console.log('copy', error.code, error.syscall));
      fs.rmSync(at('copy'), { force: true });
      fs.unlinkSync(at('big'));
      fs.writeFileSync(at('fits'), MB.subarray(0, 1000));
      console.log('again', fs.readFileSync(at('fits')).length);
      fs.unlinkSync(at('fits'));
    }
  })();
`);
for (const script of mounted ? [full, small] : [full]) {
  const expected = await run(node, [script], { shell });
  const actual = await run(anode, [script], { shell });
  same(path.basename(script), [actual.code, actual.signal, actual.stdout, actual.stderr], [0, null, expected.stdout, '']);
}
finish();
