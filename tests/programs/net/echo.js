'use strict';
// A conversation, with the order of events on each side.
const net = require('net');
const lines = { server: [], client: [] };
const log = (side) => (name) => (...args) => lines[side].push([name, ...args.map((a) => (Buffer.isBuffer(a) ? String(a) : a))].join(' '));
const events = (socket, side) => {
  for (const name of ['lookup', 'connect', 'ready', 'data', 'end', 'finish', 'close', 'error', 'timeout', 'drain']) {
    if (name !== 'lookup') socket.on(name, log(side)(name));
  }
};
const server = net.createServer((socket) => {
  console.log('connection', socket.remoteFamily, socket.remoteAddress, socket.localPort === server.address().port, socket.readyState, socket.server === server);
  events(socket, 'server');
  socket.on('data', (d) => socket.write(`echo ${d}`));
});
server.on('listening', () => console.log('listening', server.listening)).on('close', () => console.log('closed', lines));
server.listen(0, '127.0.0.1', () => {
  const { address, family, port } = server.address();
  console.log(address, family, typeof port);
  const c = net.connect({ port, host: '127.0.0.1' });
  console.log(c.connecting, c.pending, c.readyState, c.remoteAddress);
  events(c, 'client');
  c.on('connect', () => {
    console.log(c.connecting, c.pending, c.readyState, c.remoteAddress, c.remotePort === port, c.localAddress, c.address().family);
    console.log('write', c.write('hello', () => console.log('written', c.bytesWritten)));
  });
  c.once('data', () => { c.end('bye'); console.log(c.readyState, c.writable); });
  c.on('close', () => { console.log(c.bytesRead, c.bytesWritten, c.destroyed, c.readyState, c.remoteAddress); server.getConnections((err, n) => { console.log(err, n); server.close(); }); });
});
