'use strict';
// A reader with a buffer of its own that has enough in the middle of what came: the rest waits, in order.
const net = require('net');

const server = net.createServer((socket) => {
  server.close();
  socket.end('abcdefghijklmnopqrstuvwxyz');
});
server.listen(0, '127.0.0.1', () => {
  const seen = [];
  let paused = false;
  const buffer = Buffer.alloc(4);
  const socket = net.connect({
    port: server.address().port,
    host: '127.0.0.1',
    onread: {
      buffer,
      callback(size, into) {
        if (paused || into !== buffer) throw new Error('not now');
        seen.push(into.toString('latin1', 0, size));
        if (seen.length % 3 !== 0) return true;
        paused = true;
        const goOn = () => {
          paused = false;
          this.resume();
        };
        setTimeout(goOn, 5);
        if (seen.length % 2 === 0) return false;
        this.pause();
        return true;
      },
    },
  });
  socket.on('end', () => console.log(seen.join('|')));
  socket.on('close', () => console.log('closed', socket.bytesRead));
});
