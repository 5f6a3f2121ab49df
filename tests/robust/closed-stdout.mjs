// Output that nobody reads, a full disk, closed descriptors, and signals: the process ends as Node
// does, never with a crash of the runtime itself.

import { anode, check, finish, node, program, run, same, scratch } from './support/harness.mjs';

const writers = {
  'console.log': `for (let i = 0; i < 20000; i++) console.log('line ' + i);`,
  'stdout.write': `for (let i = 0; i < 20000; i++) process.stdout.write('line ' + i + '\\n');`,
  'stdout.write later': `let i = 0; const more = () => { process.stdout.write('line ' + i + '\\n'); if (i++ < 20000) setImmediate(more); }; more();`,
  'stdout.write with a callback': `let seen; const more = (i) => process.stdout.write('x'.repeat(10000) + i, (error) => {
    if (error && !seen) { seen = true; console.error('callback', error.code); } if (!error && i < 5000) more(i + 1); }); more(0);`,
  'with an error handler': `process.stdout.on('error', (error) => { console.error('handled', error.code, error.syscall); process.exit(7); });
    const more = () => { process.stdout.write('x'.repeat(10000)); setImmediate(more); }; more();`,
  'without an end': `const more = () => { process.stdout.write('x'.repeat(10000)); setImmediate(more); }; more();`,
  'piped from a stream': `require('stream').Readable.from((function* () { for (;;) yield 'x'.repeat(10000); })()).pipe(process.stdout);`,
  'large write at the end': `process.stdout.write('x'.repeat(3000000)); process.on('exit', (code) => console.error('exit event', code));`,
  'writeSync': `const fs = require('fs'); try { for (;;) fs.writeSync(1, 'x'.repeat(10000)); } catch (error) { console.error(error.code, error.syscall, error.message); }`,
};
// The readers: each leaves after a little.
const pipes = {
  'reader leaves': '"$@" | head -c 20 >/dev/null; exit "${PIPESTATUS[0]}"',
  'reader gone before': '"$@" | true; exit "${PIPESTATUS[0]}"',
};
const others = { 'full disk': 'exec "$@" >/dev/full', 'closed stdout': 'exec "$@" >&-' };

const shape = ({ code, signal, timedOut, stderr, stdout }) => {
  const lines = stderr.replaceAll(scratch, 'DIR').replaceAll('anode', 'node').split('\n')
    .filter((line) => !/^\s+at /.test(line) && !/^node:|^\s+\^|^Node\.js/.test(line) && line.trim() !== '');
  // Above the message Node shows a line of its own library; below the stack it tells which class
  // emitted the event.
  return { code, signal, timedOut, stdout: stdout.slice(0, 200), stderr: lines.filter((line) => !/throw er;|^Emitted 'error' event on/.test(line)).slice(0, 12) };
};

for (const [name, source] of Object.entries(writers)) {
  const file = program('writer.cjs', source);
  const endless = /more\(\)|for \(;;\)|yield/.test(source) && !/20000/.test(source);
  for (const [how, shell] of Object.entries({ ...pipes, ...others })) {
    if (how === 'closed stdout' && endless) continue; // goes into /dev/null for ever, as it should
    const expected = await run(node, [file], { shell, limit: 10_000 });
    const actual = await run(anode, [file], { shell, limit: 10_000 });
    same(`${name}, ${how}`, shape(actual), shape(expected));
  }
}

// A reader that is only slow gets everything.
const all = program('all.cjs', `process.stdout.write('x'.repeat(1000000)); console.log('END'); process.exitCode = 4;`);
const slow = await run(anode, [all], { shell: '"$@" | (sleep 0.3; wc -c); exit "${PIPESTATUS[0]}"' });
same('slow reader', [slow.stdout.trim(), slow.code], ['1000004', 4]);
const exits = program('exits.cjs', `process.stdout.write('x'.repeat(1000000)); console.log('END'); process.exit(4);`);
const exited = await run(anode, [exits], { shell: '"$@" | (sleep 0.3; wc -c); exit "${PIPESTATUS[0]}"' });
// As in Node, process.exit() does not wait for what the pipe could not take: only a part is sure.
same('slow reader and process.exit', [Number(exited.stdout) >= 4096, exited.code], [true, 4]);

// A socket whose peer has gone gives an error, not SIGPIPE.
const peer = await run(anode, [program('peer.cjs', `
  const net = require('net');
  const server = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () => {
    const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', (error) => { clearInterval(timer); console.log(['EPIPE', 'ECONNRESET'].includes(error.code)); server.close(); });
    const timer = setInterval(() => client.write('x'.repeat(1000)), 2);
  });
`)]);
same('a socket whose peer has gone', [peer.stdout, peer.code, peer.signal], ['true\n', 0, null]);

// Signals: the default ends with the signal, a handler takes over, removing it gives the default back.
const waiting = (before) => program('signal.cjs', `${before}\nsetInterval(() => {}, 1000); console.log('ready');`);
const withSignal = (binary, file, ...signals) => run(binary, [file], {
  limit: 5000,
  during: (child) => {
    const send = () => {
      if (signals.length === 0) return;
      process.kill(child.pid, signals.shift());
      setTimeout(send, 150);
    };
    child.stdout.once('data', send);
  },
});
const signalCases = [];
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGQUIT', 'SIGALRM', 'SIGKILL']) signalCases.push([`${name} default`, '', name]);
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGWINCH', 'SIGCONT']) {
  signalCases.push([`${name} handler`, `process.on('${name}', (...args) => { console.log(...args); process.exit(3); });`, name]);
}
signalCases.push(
  ['once', `process.once('SIGTERM', () => console.log('first'));`, 'SIGTERM', 'SIGTERM'],
  ['removed', `const f = () => { console.log('heard'); process.removeListener('SIGINT', f); }; process.on('SIGINT', f);`, 'SIGINT', 'SIGINT'],
  ['several listeners', `process.on('SIGTERM', () => console.log('a')); process.on('SIGTERM', () => process.exit(9));`, 'SIGTERM'],
  ['SIGWINCH and SIGCHLD are ignored', `setTimeout(() => process.exit(5), 600);`, 'SIGWINCH', 'SIGCHLD'],
  ['throwing handler', `process.on('SIGTERM', () => { throw new Error('in the handler'); });`, 'SIGTERM'],
  ['exit event', `process.on('exit', () => console.log('exit')); process.on('SIGTERM', () => { process.exitCode = 6; process.exit(); });`, 'SIGTERM'],
);
for (const [name, before, ...signals] of signalCases) {
  const file = waiting(before);
  const [expected, actual] = await Promise.all([withSignal(node, file, ...signals), withSignal(anode, file, ...signals)]);
  same(name, shape(actual), shape(expected));
}
const own = {
  'kills itself': `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 2000);`,
  'kills itself with a handler': `process.on('SIGTERM', () => console.log('heard')); process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 100);`,
  'is it there': `console.log(process.kill(process.pid, 0)); try { process.kill(process.pid, 'SIGNOPE'); } catch (e) { console.log(e.code); }
    try { process.kill(2 ** 22 + 5, 0); } catch (e) { console.log(e.code, e.syscall); }`,
  'a handler keeps nothing alive': `process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); console.log('ends');`,
  'aborts': `process.abort();`,
};
for (const [name, source] of Object.entries(own)) {
  const file = program('own.cjs', source);
  const expected = await run(node, [file], { shell: 'ulimit -c 0; exec "$@"' });
  const actual = await run(anode, [file], { shell: 'ulimit -c 0; exec "$@"' });
  const part = (r) => (name === 'aborts' ? [r.code, r.signal] : shape(r));
  same(name, part(actual), part(expected));
}
check('done', true);
finish();
