// A handler blocks the main thread: connections that come meanwhile wait, and none is lost.

import net from 'node:net';
import { anode, check, finish, get, program, same, serve, stop } from './support/harness.mjs';

const server = await serve(anode, program('server.cjs', `
  const http = require('node:http');
  let ticks = 0;
  setInterval(() => ticks++, 10).unref();
  const server = http.createServer((req, res) => {
    if (req.url === '/block') {
      const end = Date.now() + 300;
      while (Date.now() < end);
      return res.end('blocked');
    }
    if (req.url === '/ticks') return res.end(String(ticks));
    if (req.url === '/echo') {
      let size = 0;
      req.on('data', (d) => { size += d.length; }).on('end', () => res.end(String(size)));
      return;
    }
    setTimeout(() => res.end('ok ' + req.url), 5);
  });
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`));

for (let round = 0; round < 3; round++) {
  const before = Date.now();
  const blocked = get(server.port, '/block');
  await new Promise((resolve) => setTimeout(resolve, 30));
  const others = await Promise.all(Array.from({ length: 200 }, (_, i) => get(server.port, `/${i}`)));
  same(`round ${round}: blocked answer`, await blocked, 'blocked');
  same(`round ${round}: others lost`, others.filter((text, i) => text !== `ok /${i}`), []);
  check(`round ${round}: in time`, Date.now() - before < 5000, `${Date.now() - before} ms`);
}

// A body that arrives while the thread is blocked is there in whole.
const size = 3_000_000;
const upload = new Promise((resolve) => {
  const socket = net.connect(server.port, '127.0.0.1', () => {
    socket.write(`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\nConnection: close\r\n\r\n`);
    socket.write(Buffer.alloc(size / 2));
    setTimeout(() => socket.end(Buffer.alloc(size / 2)), 100);
  });
  let text = '';
  socket.on('data', (data) => { text += data; }).on('close', () => resolve(text.split('\r\n\r\n')[1])).on('error', (e) => resolve(e.code));
});
await get(server.port, '/block');
same('upload during the block', await upload, String(size));

const first = Number(await get(server.port, '/ticks'));
await new Promise((resolve) => setTimeout(resolve, 200));
check('timers go on', Number(await get(server.port, '/ticks')) > first);
check('no error', server.stderr === '' && server.ended === undefined, server.stderr);
await stop(server);
finish();
