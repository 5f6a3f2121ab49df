// No free descriptors: a server neither crashes nor spins and answers again afterwards, and
// fs.open hands EMFILE to its callback.

import net from 'node:net';
import { anode, check, cpuSeconds, finish, get, program, run, same, serve, sleep, stop, until } from './support/harness.mjs';

const server = await serve(anode, program('server.cjs', `
  const http = require('http');
  const errors = [];
  const server = http.createServer((req, res) => res.end(req.url === '/errors' ? JSON.stringify(errors) : 'ok'));
  server.on('error', (error) => errors.push(error.code));
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`), { files: 64 });
same('answers', await get(server.port, '/'), 'ok');

for (let round = 0; round < 2; round++) {
  const sockets = Array.from({ length: 200 }, () =>
    net.connect(server.port, '127.0.0.1').on('error', () => {}).on('close', function closed() { this.gone = true; }));
  await sleep(500);
  const before = cpuSeconds(server.pid);
  await sleep(2000);
  const used = cpuSeconds(server.pid) - before;
  check(`round ${round}: does not spin`, used < 0.5, `${used.toFixed(2)} s of CPU time in 2 s`);
  check(`round ${round}: lives`, server.ended === undefined, `${JSON.stringify(server.ended)}\n${server.stderr}`);
  // A connection that was accepted still works: it has its descriptor.
  const accepted = sockets.find((s) => !s.gone && !s.connecting);
  if (accepted) {
    const answer = await new Promise((resolve) => {
      accepted.once('data', (data) => resolve(data.toString().slice(0, 12)));
      accepted.once('close', () => resolve('closed'));
      accepted.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      setTimeout(resolve, 3000, 'no answer');
    });
    same(`round ${round}: an accepted connection is answered`, answer, 'HTTP/1.1 200');
  }
  sockets.forEach((socket) => socket.destroy());
  check(`round ${round}: answers again`, await until(async () => (await get(server.port, '/', { limit: 1000 })) === 'ok', 8000));
}
const errors = await get(server.port, '/errors');
check('its errors are EMFILE only', JSON.parse(errors).every((code) => code === 'EMFILE'), errors);
same('nothing on stderr', server.stderr, '');
await stop(server);

const files = await run(anode, [program('files.cjs', `
  const fs = require('fs');
  const open = [];
  const say = (error) => [error.code, error.syscall, error.path, error.errno === -24, error.message].join('|');
  function more(done) {
    fs.open('/dev/null', 'r', (error, fd) => {
      if (error) return done(error);
      open.push(fd);
      more(done);
    });
  }
  more((error) => {
    console.log('callback', say(error), open.length > 10 && open.length < 64);
    try { fs.openSync('/dev/null'); } catch (error) { console.log('sync', say(error)); }
    try { fs.readdirSync('/'); } catch (error) { console.log('readdir', error.code); }
    fs.promises.open('/dev/null').catch((error) => {
      console.log('promise', say(error));
      fs.createReadStream('/dev/null').on('error', (error) => {
        console.log('stream', error.code);
        require('net').connect(9, '127.0.0.1').on('error', (error) => {
          console.log('connect', error.code);
          for (const fd of open) fs.closeSync(fd);
          fs.readFile(__filename, 'utf8', (error, text) => console.log('again', error, text.length > 100));
        });
      });
    });
  });
`)], { files: 64 });
const path = '/dev/null';
const full = `EMFILE|open|${path}|true|EMFILE: too many open files, open '${path}'`;
same('files', { code: files.code, lines: files.stdout.trim().split('\n'), stderr: files.stderr }, {
  code: 0,
  lines: [`callback ${full} true`, `sync ${full}`, 'readdir EMFILE', `promise ${full}`, 'stream EMFILE', 'connect EMFILE', 'again null true'],
  stderr: '',
});
finish();
