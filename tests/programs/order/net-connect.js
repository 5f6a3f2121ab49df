'use strict';
// A connection on the loopback, from both sides.
const net = require('net');
const server = net.createServer((socket) => {
  socket.end('hello');
  server.close();
});
server.listen(0, '127.0.0.1', () => {
  console.log('listening');
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('connect', () => {
    console.log('connect');
    process.nextTick(() => console.log('tick of connect'));
  });
  client.setEncoding('utf8');
  client.on('data', (text) => console.log('data', text));
  client.on('end', () => console.log('end'));
  client.on('close', (hadError) => console.log('close', hadError));
});
console.log('sync');
