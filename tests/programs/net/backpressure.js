'use strict';
// Pausing stops the peer; corked writes leave together; 'drain' comes.
const net = require('net');
const server = net.createServer((socket) => {
  let n = 0;
  socket.on('data', (d) => { n += d.length; });
  socket.on('end', () => console.log('server got', n));
  socket.pause();
  setTimeout(() => socket.resume(), 50);
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1');
  const block = Buffer.alloc(1024 * 1024, 1);
  let drains = 0;
  let left = 16;
  const go = () => {
    while (left-- > 0) {
      if (!c.write(block)) { c.once('drain', () => { drains++; go(); }); return; }
    }
    c.cork();
    c.write('a'); c.write(Buffer.from('b')); c.write('\u20ac', 'utf8'); c.write('6161', 'hex'); c.write('z', 'latin1', () => console.log('corked writes done'));
    console.log(c.writableCorked, c.writableLength > 0);
    c.uncork();
    c.end();
  };
  c.on('connect', go);
  console.log(c.write('early'), c.bufferSize, c.bytesWritten);
  c.on('close', () => { console.log('drained', drains > 0, c.bytesWritten); server.close(); });
});
