'use strict';
// Bodies of many sizes, both ways, alone and pipelined: each arrives whole, however it was cut and wherever it was
// kept on the way.
const http = require('http');
const net = require('net');
const { createHash } = require('crypto');
const { once } = require('events');

const SIZES = [0, 1, 100, 16384, 32767, 32768, 40000, 65000, 65536, 70000, 131072, 300001];
const hash = (bytes) => createHash('sha1').update(bytes).digest('hex').slice(0, 8);
const made = (size) => Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255));
const read = async (stream) => Buffer.concat(await stream.toArray());

(async () => {
  const server = http.createServer(async (req, res) => {
    const body = await read(req);
    res.writeHead(200, { 'X-Got': `${body.length} ${hash(body)}` });
    if (req.url === '/text') res.end(body.toString('latin1'), 'latin1');
    else res.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  for (const size of SIZES) {
    const body = made(size);
    for (const [path, headers] of [['/', { 'content-length': size }], ['/text', { 'transfer-encoding': 'chunked' }]]) {
      const req = http.request({ host: '127.0.0.1', port, path, method: 'POST', headers });
      req.end(body);
      const [res] = await once(req, 'response');
      const back = await read(res);
      console.log(size, path, res.headers['x-got'], back.equals(body));
    }
  }

  // Two large ones behind each other, and a small one behind them.
  const socket = net.connect(port, '127.0.0.1');
  const parts = [50000, 60000, 3].map((size) => [
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n${size === 3 ? 'Connection: close\r\n' : ''}\r\n`, made(size),
  ]).flat().map((part) => Buffer.from(part));
  socket.write(Buffer.concat(parts));
  const all = await read(socket);
  console.log(all.toString('latin1').match(/X-Got: .*/g), all.includes(made(60000)));
  server.close();
  http.globalAgent.destroy();
})();
