'use strict';
console.log(process.getBuiltinModule('fs') === require('fs'), process.getBuiltinModule('node:fs') === require('fs'), process.getBuiltinModule('nothing'));
console.log(process.allowedNodeEnvironmentFlags.has('--require'), process.allowedNodeEnvironmentFlags.has('--no-such-flag-x'), process.allowedNodeEnvironmentFlags instanceof Set);
for (const fn of [() => process.binding('nothing-like-it'), () => process.getBuiltinModule(1), () => process.loadEnvFile('/nonexistent.env'), () => process.dlopen()]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
const fs = require('fs');
const file = `${require('os').tmpdir()}/anode-env-${process.pid}`;
fs.writeFileSync(file, 'FROM_FILE=value\nPATH=not-overwritten\n');
process.loadEnvFile(file);
fs.unlinkSync(file);
console.log(process.env.FROM_FILE, process.env.PATH === 'not-overwritten');
console.log(process.features.uv, typeof process.config.variables, process.stdout.fd, process.stderr.fd, process.stdin.fd);
