// --loop-view: what it answers and refuses, that it answers while the main thread is blocked, and that it neither keeps
// the process alive nor leaves anything behind when it is off. The page itself is tested in tests/peers/loop-view.mjs.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { anode, check, end, finish, program, run, same, sleep, until } from './support/harness.mjs';

/** Runs a program under the view; resolves with { port, child, ended } when the address was printed. */
function view(file, flag = '--loop-view=0') {
  return new Promise((resolve) => {
    const started = { stdout: '', stderr: '' };
    started.ended = run(anode, [flag, file], { during: (child) => {
      started.child = child;
      child.stdout.on('data', (text) => { started.stdout += text; });
      child.stderr.on('data', (text) => {
        started.stderr += text;
        const found = /^Loop view: http:\/\/127\.0\.0\.1:(\d+)\/$/m.exec(started.stderr);
        if (found) resolve(Object.assign(started, { port: Number(found[1]) }));
      });
    } });
    started.ended.then((result) => {
      if (started.port !== undefined) return;
      check('the address is printed', false, result);
      finish();
    });
  });
}

/** Sends bytes, resolves with all that comes back until the other side ends. */
function exchange(port, bytes, { limit = 8000, onData } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(limit, () => socket.destroy());
    socket.on('data', (data) => { text += data; onData?.(socket, text); });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}
const ask = (port, path, more = '') => exchange(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${more}\r\n`);
const status = (answer) => Number(/^HTTP\/1\.1 (\d+) /.exec(answer)?.[1]);
const body = (answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

const threads = (pid) => readdirSync(`/proc/${pid}/task`).map((id) => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim());

// A program that lives on, blocks when told to, and reads files.
const lives = program('lives.js', `
const fs = require('node:fs');
setInterval(() => {}, 1000);
process.on('SIGUSR2', () => fs.readFile(__filename, block));
function block() {
  for (const until = Date.now() + 2000; Date.now() < until;);
}
let left = 10;
for (let i = 0; i < 10; i++) fs.stat(__filename, () => { if (--left === 0) console.log('ready'); });
`);

{
  const server = await view(lives);
  const { port } = server;
  await until(() => server.stdout.includes('ready'), 5000);

  const page = await ask(port, '/');
  check('the page comes', status(page) === 200 && body(page).endsWith('</html>\n'), page.slice(0, 300));
  check('no other site may read it', !/^access-control/im.test(page) && /^content-security-policy: default-src 'none'/im.test(page), page.slice(0, 900));
  const { hello, snapshot } = JSON.parse(body(await ask(port, '/snapshot')));
  same('the greeting names the process', [hello.version, hello.pid, hello.program], [1, server.child.pid, lives]);
  same('the jobs were counted', [snapshot.pool.classes.file.done, snapshot.pool.classes.file.queueLength], [10, 0]);
  const session = JSON.parse(body(await ask(port, '/session')));
  check('the session has what is kept', session.anodeLoopSession === 1 && session.snapshots.length > 0);

  const refused = async (name, bytes, expected) => same(name, status(await exchange(port, bytes)), expected);
  await refused('another host is refused', 'GET /session HTTP/1.1\r\nHost: rebound.example\r\n\r\n', 403);
  await refused('no host is refused', 'GET / HTTP/1.1\r\n\r\n', 403);
  await refused('another site is refused', `GET /events HTTP/1.1\r\nHost: localhost:${port}\r\nSec-Fetch-Site: cross-site\r\n\r\n`, 403);
  await refused('POST is refused', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx', 405);
  await refused('OPTIONS is refused', 'OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a\r\n\r\n', 405);
  await refused('nothing else is there', 'GET /etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n', 404);
  await refused('a huge head is refused', `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431);
  await refused('noise is refused', '\u0000\u0001\r\n\r\n', 400);

  // While the main thread is blocked.
  process.kill(server.child.pid, 'SIGUSR2');
  await sleep(500);
  const asked = Date.now();
  const { snapshot: during } = JSON.parse(body(await ask(port, '/snapshot')));
  check('it answers while the main thread is blocked', Date.now() - asked < 1000, `${Date.now() - asked} ms`);
  const { callback } = during.now;
  same('it says what blocks', [callback?.site?.name, callback?.site?.file, callback?.site?.line], ['block', lives, 5]);
  check('and for how long', (during.time - callback?.since) / 1e6 > 300, callback);

  // Clients that say nothing, and more than there are seats.
  const idle = Array.from({ length: 16 }, () => net.connect(port, '127.0.0.1'));
  await Promise.all(idle.map((socket) => new Promise((connected) => socket.on('connect', connected).on('error', () => {}))));
  check('no more clients than there are seats', await until(async () => status(await ask(port, '/')) === 503, 3000));
  check('silent clients lose their seats', await until(async () => status(await ask(port, '/')) === 200, 9000));
  idle.forEach((socket) => socket.destroy());

  // A second program at the same port.
  const second = await view(lives, `--loop-view=${port}`);
  check('a port that is taken gives way to another', second.port !== port && status(await ask(second.port, '/')) === 200);
  end(second.child);

  check('it has threads of its own', threads(server.child.pid).includes('anode-view'), threads(server.child.pid));
  end(server.child);
}

{
  // Ends by itself although a page is open, tells it so, and sends the last counts.
  const short = program('short.js', `
    const fs = require('node:fs');
    setTimeout(() => fs.readFile(__filename, () => { process.exitCode = 3; }), 700);
  `);
  const server = await view(short);
  const stream = exchange(server.port, `GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const result = await server.ended;
  same('the exit code is the program\'s', [result.code, result.signal], [3, null]);
  check('an open page does not keep the process', result.ms < 5000, `${result.ms} ms`);
  const events = await stream;
  check('the page hears of the end', events.endsWith('event: end\ndata: {}\n\n'), events.slice(-200));
  const last = JSON.parse(/.*event: snapshot\ndata: ([^\n]*)\n/s.exec(events)[1]);
  same('the last counts are there', last.pool.classes.file.done, 1);
}

{
  // Off, it is nothing.
  const plain = run(anode, [lives], { during: async (child) => {
    await until(() => existsSync(`/proc/${child.pid}/task`) && threads(child.pid).length > 1, 5000);
    check('without the option there are no threads of it', !threads(child.pid).some((name) => name.startsWith('anode-view')), threads(child.pid));
    end(child);
  } });
  const { stderr } = await plain;
  same('and nothing is printed', stderr, '');
  const wrong = await run(anode, ['--loop-view=70000', lives]);
  check('a wrong port ends the process', wrong.code === 9 && wrong.stderr.includes('--loop-view'), wrong);
}
finish();
