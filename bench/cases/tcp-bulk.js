'use strict';
// A gigabyte in chunks of 64 KB from one process to another. `server` receives, counts and answers
// with the count; `client PORT` sends, waiting for 'drain' whenever told to.
const net = require('node:net');
const { scaled, check, rate } = require('./measure.js');

const CHUNK = 64 * 1024;
const [role, port] = process.argv.slice(2);
if (role === 'server') serve();
else send(Number(port));

function serve() {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    let received = 0;
    socket.on('data', (data) => { received += data.length; });
    socket.on('end', () => {
      socket.end(String(received));
      server.close();
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
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
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
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
