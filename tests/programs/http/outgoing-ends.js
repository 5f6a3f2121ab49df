'use strict';
// How messages end: callbacks, failures, informational responses, chunks, drain.
const http = require('http');
const net = require('net');
const { Duplex, Writable } = require('stream');
const { once } = require('events');
const raw = (server, text) => new Promise((resolve) => {
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write(text));
  let all = '';
  socket.setEncoding('latin1').on('data', (part) => { all += part; });
  socket.on('close', () => resolve(all.replace(/Date: [^\r]*/g, 'Date: -')));
});
const run = async (handler, text, of = JSON.stringify) => {
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log(of(await raw(server, text)));
  server.close();
};
const GET = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

(async () => {
  // Whole responses of each form leave in one piece; how they look is what counts.
  await run((q, r) => { r.writeHead(200, { A: 'b' }); r.end('caf\u00e9'); }, GET);
  await run((q, r) => { r.writeHead(200, { A: 'b' }); r.end(Buffer.from('bytes')); }, GET);
  await run((q, r) => { r.writeHead(200, { A: 'b' }); r.end('636166e9', 'hex'); }, GET);
  await run((q, r) => { r.writeHead(200, { A: 'b' }); r.end(); }, GET);
  await run((q, r) => { r.writeHead(200, { Trailer: 'T' }); r.addTrailers({ T: 'u' }); r.end('x'); }, GET);
  await run((q, r) => { r.writeHead(204); r.end(); }, GET);
  await run((q, r) => { r.writeHead(200, { A: 'b' }); r.end('not sent'); }, GET.replace('GET', 'HEAD'));
  await run((q, r) => { r.writeHead(200, { A: 'b' }); r.end('old'); }, 'GET / HTTP/1.0\r\n\r\n');
  await run((q, r) => r.end(Buffer.alloc(0)), GET);

  await run((q, r) => {
    const order = [];
    r.end('x', () => order.push('first'));
    r.end((err) => order.push(`second ${err}`));
    r.on('finish', () => {
      r.end((err) => console.log(order.join(), err.code));
    });
  }, GET);

  await run((q, r) => {
    r.writeInformation(110, { A: 'b' });
    r.writeInformation(199, [['C', 'd'], ['E', 'f']]);
    for (const bad of [[101], [99], ['100'], [150, { 'X\n': 'y' }], [150, ['odd']], [150, 5]]) {
      try { r.writeInformation(...bad); } catch (err) { console.log(err.code, err.message.split('\n')[0]); }
    }
    try { r.writeEarlyHints({ link: '</a\r\nX: y>; rel=preload' }); } catch (err) { console.log(err.code); }
    r.end('done');
  }, GET);

  // A length that is kept to.
  await run((q, r) => {
    r.strictContentLength = true;
    r.setHeader('Content-Length', 5);
    r.write('a');
    try { r.end('aaa'); } catch (err) { console.log(err.code); }
    r.end('aaaa');
  }, GET);

  // Corked chunks become one, and whoever waited goes on.
  await run(async (q, r) => {
    r.cork();
    console.log(r.write('1'.repeat(10)), r.write('2'.repeat(100000)), r.writableNeedDrain);
    const drained = once(r, 'drain');
    r.uncork();
    await drained;
    console.log('drained', r.writableNeedDrain);
    r.end();
  }, GET, (text) => text.length);
})().then(() => {
  // Writes that fail: no 'finish', and the callbacks hear why.
  const broken = new Duplex({ read() {}, write(chunk, encoding, callback) { callback(new Error('broken')); } });
  const req = http.request({ createConnection: () => broken, method: 'POST' });
  req.on('finish', () => console.log('never'));
  req.on('error', (err) => console.log('error', err.message));
  req.on('close', () => console.log('close', req.writableFinished));
  req.end('body', (err) => console.log('end', err instanceof Error));

  const message = new http.OutgoingMessage();
  message.on('close', () => console.log('closed', message.destroyed, message.closed, message.errored));
  message.destroy();

  const res = new http.ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 });
  res.sendDate = false;
  res.assignSocket(new Writable({ write(chunk, encoding, callback) { console.log(`${chunk}`.split('\r\n')); callback(); } }));
  res.end('by hand');
});
