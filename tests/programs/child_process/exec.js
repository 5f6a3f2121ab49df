'use strict';
// exec and execFile: collected output, errors, limits, abort; and their promises.
const { exec, execFile } = require('child_process');
const { promisify } = require('util');

const show = (label) => (err, stdout, stderr) => {
  const { code, killed, signal, cmd, message, name } = err ?? {};
  console.log(label, err && { code, killed, signal, cmd, message, name }, [stdout, stderr]);
};
const steps = [
  (done) => exec('echo out; echo err >&2', done('both')),
  (done) => exec('exit 7', done('code')),
  (done) => exec('echo $X', { env: { X: 'y', PATH: process.env.PATH } }, done('env')),
  (done) => execFile('printf', ['%s-', 'a b', 'c'], done('execFile')),
  (done) => execFile('printf', ['é'], { encoding: 'buffer' }, done('buffer')),
  (done) => exec('printf "%01000d" 1', { maxBuffer: 100 }, done('maxBuffer')),
  (done) => exec('exec sleep 20', { timeout: 50 }, done('timeout')),
  (done) => exec('exec sleep 20', { timeout: 50, killSignal: 'SIGKILL' }, done('killSignal')),
  (done) => execFile('no-such-program', ['x'], done('missing')),
  (done) => execFile('sleep', ['20'], { signal: AbortSignal.abort('why') }, done('aborted')),
];
(async () => {
  for (const step of steps) {
    await new Promise((resolve) => step((label) => (...args) => {
      show(label)(...args);
      resolve();
    }));
  }
  console.log(await promisify(exec)('echo promise'));
  const running = promisify(execFile)('sh', ['-c', 'echo lost; exit 2']);
  console.log(running.child.constructor.name);
  await running.catch((err) => console.log(err.code, err.stdout, err.stderr, err.message));
})();
