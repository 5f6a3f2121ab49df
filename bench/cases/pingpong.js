'use strict';
// One byte there and back on one connection, N times: the latency of the whole path.
// Arguments: tcp or unix, then `server`: only the echo side, or `client PORT`: only the other, or
// neither: both in this process. The port of a Unix socket is its path.
const net = require('node:net');
const { scaled, check, rate, place } = require('./measure.js');

const [kind, role, port] = process.argv.slice(2);
if (role === 'client') play(port);
else serve((port) => (role === 'server' ? console.log(JSON.stringify({ port })) : play(port)));

function serve(listening) {
  const server = net.createServer((socket) => {
    if (kind === 'tcp') socket.setNoDelay(true);
    socket.on('data', (data) => socket.write(data));
    socket.on('end', () => server.close());
  });
  const at = place(kind);
  server.listen(at, () => listening(at.path ?? server.address().port));
}

function play(port) {
  const count = scaled(20_000);
  const warm = Math.ceil(count / 10);
  const byte = Buffer.from('x');
  let left = count + warm;
  let start;
  const socket = net.connect(place(kind, port), () => {
    if (kind === 'tcp') socket.setNoDelay(true);
    socket.write(byte);
  });
  socket.on('data', (data) => {
    check(data.length === 1 && data[0] === byte[0], 'the byte came back');
    left--;
    if (left === count) start = performance.now();
    if (left > 0) {
      socket.write(byte);
    } else {
      rate(count, start);
      socket.end();
    }
  });
}
