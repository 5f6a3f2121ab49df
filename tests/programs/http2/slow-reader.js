// A request whose reader is slower than the connection: all of it is still read.
'use strict';
const http2 = require('node:http2');
const server = http2.createServer();
server.on('stream', (stream) => {
  let size = 0;
  stream.on('data', (chunk) => {
    size += chunk.length;
    stream.pause();
    setTimeout(() => stream.resume(), 50);
  });
  stream.on('end', () => console.log('all of', size));
  stream.on('close', () => console.log('closed', stream.readableEnded, stream.rstCode));
  stream.respond();
  stream.end();
});
server.listen(0, '127.0.0.1', () => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const req = client.request({ ':method': 'POST' });
  req.resume();
  req.on('close', () => { server.close(); client.close(); });
  req.end(Buffer.alloc(60000));
});
