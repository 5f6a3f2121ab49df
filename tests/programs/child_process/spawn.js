'use strict';
// Output, input, exit codes, signals, errors, and the order in which they are told.
const { spawn } = require('child_process');

function run(label, file, args, options, input) {
  return new Promise((resolve) => {
    const log = (...what) => console.log(label, ...what);
    const child = spawn(file, args, options);
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', (data) => { out += data; });
    child.stderr?.setEncoding('utf8').on('data', (data) => { err += data; });
    child.on('spawn', () => log('spawn', typeof child.pid));
    child.on('error', ({ code, errno, syscall, path, spawnargs, message }) => {
      log('error', { code, errno, syscall, path, spawnargs, message });
    });
    child.on('exit', (code, signal) => log('exit', code, signal));
    child.on('close', (code, signal) => {
      log('close', code, signal, JSON.stringify(out), JSON.stringify(err), child.killed, child.exitCode, child.signalCode);
      resolve();
    });
    if (input !== undefined) child.stdin.end(input);
    if (label === 'killed') child.stdout.once('data', () => log('kill', child.kill('SIGKILL'), child.kill(0)));
  });
}

(async () => {
  await run('plain', 'sh', ['-c', 'echo out; echo err >&2; exit 3']);
  await run('cat', 'cat', [], {}, 'x'.repeat(200000));
  await run('env', 'sh', ['-c', 'echo "$A|$B|$PATH"'], { env: { A: 'one', B: undefined, PATH: '/bin:/usr/bin' } });
  await run('cwd', 'pwd', [], { cwd: '/' });
  await run('shell', 'echo $0 $((1 + 2))', { shell: true });
  await run('argv0', 'sh', ['-c', 'echo $0'], { argv0: 'other' });
  await run('killed', 'sh', ['-c', 'echo ready; exec sleep 30']);
  await run('ignored', 'sh', ['-c', 'echo gone; read line; echo $?'], { stdio: 'ignore' });
  await run('missing', 'no-such-program', ['a', 'b']);
  await run('no folder', 'pwd', [], { cwd: '/no/such/folder' });
  await run('not executable', '/etc/passwd', []);
  await run('sigpipe', 'sh', ['-c', 'kill -PIPE $$; echo survived']);
})();
