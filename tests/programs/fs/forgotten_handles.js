'use strict';
// FileHandles that are forgotten: the collector closes their descriptors and says so.

const { spawnSync } = require('node:child_process');

const code = `
  const fs = require('fs');
  const told = [];
  process.on('warning', ({ name, code, message }) => told.push(name + ' ' + code + ' ' + message.replace(/\\d+/, 'N')));
  async function forget() {
    return (await fs.promises.open(process.execPath)).fd;
  }
  // How many descriptors lead to the file.
  const count = () => fs.readdirSync('/proc/self/fd').filter((fd) => {
    try { return fs.readlinkSync('/proc/self/fd/' + fd) === process.execPath; } catch { return false; }
  }).length;
  (async () => {
    const kept = await fs.promises.open(process.execPath);
    const closed = await fs.promises.open(process.execPath);
    await closed.close();
    await forget();
    await forget();
    for (let i = 0; i < 200 && (told.length < 3 || count() > 1); i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    console.log(told.sort().join('\\n'));
    console.log(count(), fs.fstatSync(kept.fd).isFile(), closed.fd);
    await kept.close();
  })();
`;
const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--no-warnings', '-e', code], { encoding: 'utf8' });
console.log(status, stdout, stderr);
