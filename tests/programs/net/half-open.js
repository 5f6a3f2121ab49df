'use strict';
// allowHalfOpen: whether the end of the peer ends us.
const net = require('net');
const run = (allowHalfOpen) => new Promise((resolve) => {
  const server = net.createServer({ allowHalfOpen }, (socket) => {
    socket.on('end', () => {
      console.log(allowHalfOpen, 'end', socket.writable, socket.readable);
      setTimeout(() => { console.log(socket.writable, socket.destroyed); if (socket.writable) socket.end('late'); }, 20);
    });
    socket.on('finish', () => console.log('finish')).on('close', () => console.log('close'));
    socket.resume();
  });
  server.listen(0, '127.0.0.1', () => {
    const c = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true }, () => c.end('x'));
    let text = '';
    c.on('data', (d) => { text += d; });
    c.on('end', () => console.log('client end', text));
    c.on('close', () => setTimeout(() => server.close(resolve), 30));
  });
});
run(false).then(() => run(true));
