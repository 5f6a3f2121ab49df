'use strict';
console.log(Object.prototype.toString.call(process), String(process), typeof process, process instanceof require('events'));
console.log(process === globalThis.process, process === require('process'), process === require('node:process'));
console.log(Object.getPrototypeOf(process).constructor.name, process.constructor.name);
console.log(process.release.name, process.version.startsWith('v'), process.versions.node === process.version.slice(1));
console.log(typeof process.pid, typeof process.ppid, process.platform, process.arch, process.argv.length, process.execArgv);
console.log(process.argv[0] === process.execPath, require('path').isAbsolute(process.argv[1]));
console.log(process.title.length > 0, typeof process.debugPort, process.exitCode);
console.log(Object.isFrozen(process.versions), Object.isFrozen(process.release), process.domain);
for (const key of ['version', 'arch', 'platform', 'pid', 'release']) {
  try { process[key] = 1; console.log(key, 'set'); } catch (err) { console.log(key, err.name); }
}
