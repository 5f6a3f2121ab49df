'use strict';
const net = require('net');
const server = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  server.close(() => {
    const client = net.connect(port, '127.0.0.1');
    client.on('error', (err) => {
      console.log('error', err.code, err.syscall);
      process.nextTick(() => console.log('tick'));
    });
    client.on('close', (hadError) => console.log('close', hadError));
  });
});
