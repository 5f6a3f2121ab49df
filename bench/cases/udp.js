'use strict';
// Datagrams of 64 bytes there and back between two sockets on the loopback, 16 of them under way.
const dgram = require('node:dgram');
const { scaled, check, rate } = require('./measure.js');

const UNDER_WAY = 16;
const count = scaled(40_000);
const echo = dgram.createSocket('udp4');
const player = dgram.createSocket('udp4');
let sent = 0;
let back = 0;
let sum = 0;
let start;

echo.on('message', (data, { port, address }) => echo.send(data, port, address));
echo.bind(0, '127.0.0.1', () => player.bind(0, '127.0.0.1', () => {
  start = performance.now();
  for (let i = 0; i < UNDER_WAY; i++) send();
}));

function send() {
  const data = Buffer.alloc(64, 7);
  data.writeUInt32LE(sent++, 0);
  player.send(data, echo.address().port, '127.0.0.1');
}

player.on('message', (data) => {
  check(data.length === 64 && data[63] === 7, 'the datagram came back whole');
  sum += data.readUInt32LE(0);
  back++;
  if (sent < count) send();
  if (back < count) return;
  check(sum === count * (count - 1) / 2, 'every datagram came back once');
  rate(count, start);
  echo.close();
  player.close();
});
