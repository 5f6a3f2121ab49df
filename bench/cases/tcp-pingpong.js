'use strict';
// One byte there and back on one connection, N times: the latency of the whole path.
// `server`: only the echo side. `client PORT`: only the other. Neither: both in this process.
const net = require('node:net');
const { scaled, check, rate } = require('./measure.js');

const [role, port] = process.argv.slice(2);
if (role === 'client') play(Number(port));
else serve((port) => (role === 'server' ? console.log(JSON.stringify({ port })) : play(port)));

function serve(listening) {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('data', (data) => socket.write(data));
    socket.on('end', () => server.close());
  });
  server.listen(0, '127.0.0.1', () => listening(server.address().port));
}

function play(port) {
  const count = scaled(20_000);
  const warm = Math.ceil(count / 10);
  const byte = Buffer.from('x');
  let left = count + warm;
  let start;
  const socket = net.connect(port, '127.0.0.1', () => {
    socket.setNoDelay(true);
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
