'use strict';
const { execFileSync, execSync, spawnSync } = require('child_process');

const plain = (result) => ({ ...result, pid: typeof result.pid });
console.log(plain(spawnSync('sh', ['-c', 'echo out; echo err >&2; exit 5'], { encoding: 'utf8' })));
console.log(plain(spawnSync('cat', { input: 'given' })));
console.log(plain(spawnSync('sh', ['-c', 'kill -TERM $$'], { encoding: 'latin1' })));
console.log(plain(spawnSync('sleep', ['20'], { timeout: 50 })).error.message);
console.log(plain(spawnSync('yes', { maxBuffer: 1000 })).error.code);
const missing = spawnSync('no-such-program', ['a']);
console.log({ ...missing, error: { ...missing.error, message: missing.error.message } });
const big = Buffer.alloc(3 << 20, 'abc');
console.log(spawnSync('cat', { input: big, maxBuffer: Infinity }).stdout.equals(big));
console.log(execSync('echo $0 | tr a-z A-Z').toString());
console.log(execFileSync('printf', ['%s', 'é'], { encoding: 'utf8' }));
for (const failing of [() => execSync('echo bad >&2; exit 9', { stdio: 'pipe' }), () => execFileSync('false', ['x'])]) {
  try {
    failing();
  } catch (err) {
    console.log(err.message, err.status, err.signal, String(err.stderr));
  }
}
for (const bad of [[''], ['a\0b'], ['x', 'y'], ['x', [], { cwd: 1 }], ['x', [], { stdio: ['ipc'] }], ['x', [], { killSignal: 'SIGNO' }]]) {
  try {
    spawnSync(...bad);
  } catch (err) {
    console.log(err.name, err.code, err.message);
  }
}
