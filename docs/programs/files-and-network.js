// Six reads of a slow file and six requests at the same time: files are read on the thread pool, sockets wait in the
// kernel. The file is one that takes some milliseconds for each megabyte.
const fs = require('node:fs');
const http = require('node:http');

const SIZE = 2 << 20;
const file = fs.openSync('/dev/urandom');

const server = http.createServer((req, res) => {
  setTimeout(() => res.end('hello'), 20);
});

server.listen(0, '127.0.0.1', () => {
  let left = 12;
  const done = () => {
    if (--left > 0) return;
    console.log('12 things done');
    server.close();
  };
  for (let i = 0; i < 6; i++) {
    fs.read(file, Buffer.alloc(SIZE), 0, SIZE, null, done);
    http.get({ port: server.address().port, agent: false }, (res) => {
      res.resume().on('end', done);
    });
  }
});
