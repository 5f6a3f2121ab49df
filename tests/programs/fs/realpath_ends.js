'use strict';
// fs.realpath() of links that lead nowhere, round in circles, over many others, or to pipes.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'realpath-')));
const at = (name) => path.join(folder, name);
const say = (error) => console.log(error.code, error.syscall, error.message.replaceAll(folder, 'D'));
fs.symlinkSync('nowhere', at('dangling'));
fs.symlinkSync('circle-b', at('circle-a'));
fs.symlinkSync('circle-a', at('circle-b'));
fs.mkdirSync(at('d0'));
// More links on the way than the system follows at once, one in each step.
fs.mkdirSync(at('d0/deep'));
for (let i = 0; i < 50; i++) fs.symlinkSync('.', at(`d0/l${i}`));
const long = at(`d0/${Array.from({ length: 50 }, (_, i) => `l${i}`).join('/')}/deep`);

(async () => {
  for (const name of ['dangling', 'dangling/below', 'circle-a', 'circle-b/below', 'none', 'none/below']) {
    try { console.log(fs.realpathSync(at(name))); } catch (error) { say(error); }
    await new Promise((resolve) => fs.realpath(at(name), (error, real) => {
      if (error) say(error);
      else console.log(real);
      resolve();
    }));
  }
  try { console.log(path.relative(folder, fs.realpathSync(long))); } catch (error) { console.log(error.code, error.syscall); }
  const code = 'const fs = require("fs"); console.log(fs.realpathSync("/dev/stdin")); fs.realpath("/dev/stdin", console.log)';
  // Over a socket and over a pipe.
  const show = (text) => console.log(text.toString().replace(/\d+/g, 'N'));
  show(execFileSync(process.execPath, ['-e', code], { input: 'x' }));
  show(execFileSync('sh', ['-c', 'echo | "$0" -e "$1"', process.execPath, code]));
  fs.rmSync(folder, { recursive: true });
})();
