'use strict';
// Closing calls back in the close phase, after the immediates of the same turn.
const net = require('net');
const server = net.createServer();
server.listen(0, '127.0.0.1', () => {
  setImmediate(() => {
    server.close(() => {
      console.log('close callback');
      process.nextTick(() => console.log('tick of close'));
    });
    setImmediate(() => console.log('immediate of the next turn'));
    process.nextTick(() => console.log('tick'));
    Promise.resolve().then(() => console.log('microtask'));
    console.log('closing');
  });
});
server.on('close', () => console.log('close event'));
