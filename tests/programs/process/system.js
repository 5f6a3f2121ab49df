'use strict';
const { tmpdir } = require('os');
const before = process.cwd();
process.chdir('/');
console.log(process.cwd());
process.chdir(before);
console.log(process.cwd() === before);
const mask = process.umask(0o22);
console.log(process.umask(), process.umask('077'), process.umask(mask));
console.log(process.kill(process.pid, 0), typeof process.getuid(), process.geteuid() === process.getuid(), Array.isArray(process.getgroups()));
for (const fn of [() => process.chdir(), () => process.chdir('/nonexistent-dir'), () => process.umask('8'), () => process.umask({}),
  () => process.kill(), () => process.kill('a'), () => process.kill(process.pid, 'SIGWHAT'), () => process.kill(2 ** 30, 0), () => process.setuid({}), () => process.setgid(-1),
  () => process.setgroups('x'), () => process.initgroups(1), () => process.setuid('no-such-user-here')]) {
  try { console.log(fn()); } catch (err) { console.log(err.name, err.code, err.message.replace(before, 'CWD')); }
}
