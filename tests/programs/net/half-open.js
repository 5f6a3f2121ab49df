'use strict';
// allowHalfOpen: whether the end of the peer ends us.
const net = require('net');
const run = (allowHalfOpen) => new Promise((done) => {
  const lines = { server: [], client: [] };
  const log = (side, ...args) => lines[side].push(args.join(' '));
  const resolve = () => { console.log(lines); done(); };
  const server = net.createServer({ allowHalfOpen }, (socket) => {
    socket.on('end', () => {
      log('server', allowHalfOpen, 'end', socket.writable, socket.readable);
      setTimeout(() => { log('server', socket.writable, socket.destroyed); if (socket.writable) socket.end('late'); }, 20);
    });
    socket.on('finish', () => log('server', 'finish')).on('close', () => log('server', 'close'));
    socket.resume();
  });
  server.listen(0, '127.0.0.1', () => {
    const c = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true }, () => c.end('x'));
    let text = '';
    c.on('data', (d) => { text += d; });
    c.on('end', () => log('client', 'end', text));
    c.on('close', () => setTimeout(() => server.close(resolve), 30));
  });
});
run(false).then(() => run(true));
