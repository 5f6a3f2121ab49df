'use strict';
// FileHandle.writer(): writes that do not wait for each other keep their places and the limit.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

if (!process.execArgv.includes('--experimental-stream-iter')) {
  const args = ['--experimental-stream-iter', '--no-warnings', __filename];
  process.exitCode = require('node:child_process').spawnSync(process.execPath, args, { stdio: 'inherit' }).status;
} else {
  (async () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'writer-')), 'file');
    for (const options of [{ start: 0 }, { start: 2 }, {}, { start: 0, limit: 6 }]) {
      fs.writeFileSync(file, '');
      const handle = await fs.promises.open(file, 'r+');
      const writer = handle.writer(options);
      const bytes = (letter) => new Uint8Array(4).fill(letter.charCodeAt(0));
      const ends = await Promise.allSettled(['a', 'b', 'c'].map((letter) => writer.write(bytes(letter))));
      console.log(ends.map(({ status, reason }) => reason?.code ?? status).join(' '));
      const content = fs.readFileSync(file, 'latin1');
      // Without a start each write goes to where the one before it ended: threads do them in any order, and none is lost.
      const told = 'start' in options ? content : content.match(/.{4}/g).sort().join('');
      console.log(JSON.stringify(told));
      await writer.end();
      await handle.close();
    }
    fs.rmSync(path.dirname(file), { recursive: true });
  })();
}
