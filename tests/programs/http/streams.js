'use strict';
// Large bodies, pipes and backpressure.
const http = require('http');
const { pipeline, Readable } = require('stream');
const server = http.createServer((q, r) => {
  if (q.url === '/echo') { pipeline(q, r, (err) => console.log('pipeline', err?.code)); return; }
  if (q.url === '/count') { let n = 0; q.on('data', (d) => { n += d.length; q.pause(); setTimeout(() => q.resume(), 1); }); q.on('end', () => r.end(String(n))); return; }
  if (q.url === '/drain') {
    let left = 20;
    let waited = 0;
    const go = () => {
      while (left > 0) { left--; if (!r.write(Buffer.alloc(100_000, 97))) { waited++; r.once('drain', go); return; } }
      r.end(() => console.log('drained', waited > 0));
    };
    go();
    return;
  }
  Readable.from((function* () { for (let i = 0; i < 5; i++) yield Buffer.from(`part${i}`); })()).pipe(r);
});
server.listen(0, '127.0.0.1', async () => {
  const call = (path, source) => new Promise((resolve) => {
    const req = http.request({ port: server.address().port, host: '127.0.0.1', path, method: source ? 'POST' : 'GET', agent: false }, (res) => {
      let n = 0;
      let text = '';
      res.on('data', (d) => { n += d.length; text += d; });
      res.on('end', () => resolve([res.statusCode, n, n < 100 ? text : text.length]));
    });
    if (source) source.pipe(req); else req.end();
  });
  const big = () => Readable.from((function* () { for (let i = 0; i < 40; i++) yield Buffer.alloc(30_000, 98); })());
  console.log(await call('/'));
  console.log(await call('/echo', big()));
  console.log(await call('/count', big()));
  console.log(await call('/drain'));
  server.close(() => console.log('closed'));
});
