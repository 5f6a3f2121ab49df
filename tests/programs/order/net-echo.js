'use strict';
const net = require('net');
const server = net.createServer((socket) => socket.pipe(socket));
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.setEncoding('utf8');
  let round = 0;
  client.on('connect', () => client.write(`round ${round}`));
  client.on('data', (text) => {
    console.log(text);
    setImmediate(() => console.log('immediate', round));
    process.nextTick(() => console.log('tick', round));
    setImmediate(() => {
      if (++round < 3) client.write(`round ${round}`);
      else client.end();
    });
  });
  client.on('close', () => server.close(() => console.log('closed')));
});
