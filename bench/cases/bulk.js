'use strict';
// A gigabyte in chunks of 64 KB from one process to another. Arguments: tcp or unix, then `server`,
// which receives, counts and answers with the count, or `client PORT`, which sends, waiting for
// 'drain' whenever told to. The port of a Unix socket is its path.
const net = require('node:net');
const { scaled, check, rate, place } = require('./measure.js');

const CHUNK = 64 * 1024;
const [kind, role, port] = process.argv.slice(2);
if (role === 'server') serve();
else send(port);

function serve() {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    let received = 0;
    socket.on('data', (data) => { received += data.length; });
    socket.on('end', () => {
      socket.end(String(received));
      server.close();
    });
  });
  const at = place(kind);
  server.listen(at, () => console.log(JSON.stringify({ port: at.path ?? server.address().port })));
}

function send(port) {
  const count = scaled(1024 ** 3 / CHUNK);
  const chunk = Buffer.alloc(CHUNK, 'anode');
  let sent = 0;
  let answer = '';
  let start;
  const more = () => {
    while (sent < count) {
      sent++;
      if (!socket.write(chunk)) return;
    }
    socket.end();
    socket.removeListener('drain', more);
  };
  const socket = net.connect({ ...place(kind, port), allowHalfOpen: true }, () => {
    start = performance.now();
    more();
  });
  socket.on('drain', more);
  socket.on('data', (data) => { answer += data; });
  socket.on('end', () => {
    check(Number(answer) === count * CHUNK, `sent ${count * CHUNK} bytes, the server counted ${answer}`);
    rate(count * CHUNK / 1e6, start, 'MB/s');
  });
}
