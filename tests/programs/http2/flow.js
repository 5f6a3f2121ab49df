// Windows: a reader that pauses holds the writer back, and gets all when it goes on.
'use strict';
const http2 = require('node:http2');
const { createHash } = require('node:crypto');

const SIZE = 3_000_000;
const body = Buffer.alloc(SIZE);
for (let i = 0; i < SIZE; i += 7) body[i] = i & 0xff;
const sum = (data) => createHash('sha1').update(data).digest('hex');

const server = http2.createServer({ settings: { initialWindowSize: 100_000 } });
let sentAll = false;
server.on('stream', (stream, headers) => {
  if (headers[':path'] === '/down') {
    stream.respond();
    stream.end(body, () => { sentAll = true; });
    return;
  }
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('end', () => {
    stream.respond();
    stream.end(sum(Buffer.concat(chunks)));
  });
});
server.listen(0, '127.0.0.1', () => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const down = client.request({ ':path': '/down' });
  down.on('response', () => {
    // Nobody reads: no more than the windows comes.
    setTimeout(() => {
      console.log('held back', !sentAll, down.readableLength <= 200_000);
      const chunks = [];
      down.on('data', (chunk) => chunks.push(chunk));
      down.on('end', () => {
        const all = Buffer.concat(chunks);
        console.log('down', all.length, sum(all) === sum(body));
        const up = client.request({ ':path': '/up', ':method': 'POST' });
        let text = '';
        up.setEncoding('utf8');
        up.on('data', (chunk) => { text += chunk; });
        up.on('end', () => {
          console.log('up', text === sum(body));
          client.close();
          server.close(() => console.log('closed'));
        });
        for (let at = 0; at < SIZE; at += 250_000) up.write(body.subarray(at, at + 250_000));
        up.end();
      });
    }, 200);
  });
});
