'use strict';
// Connections that end early, and servers that close.
const http = require('http');
const net = require('net');
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
const start = (handler) => new Promise((resolve) => { const s = http.createServer(handler); s.listen(0, '127.0.0.1', () => resolve(s)); });
(async () => {
  let server = await start((q, r) => {
    q.on('aborted', () => console.log('aborted', q.aborted));
    q.on('error', (e) => console.log('req error', e.code, e.message));
    q.on('close', () => console.log('req close', q.complete, q.destroyed));
    r.on('close', () => console.log('res close', r.writableEnded, r.writableFinished, r.destroyed));
    r.on('error', (e) => console.log('res error', e.code));
    r.on('finish', () => console.log('finish'));
    setTimeout(() => console.log('write', r.write('x'), r.end('y') === r), 60);
  });
  const c = net.connect(server.address().port, '127.0.0.1', () => c.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  await wait(30);
  c.destroy();
  await wait(80);
  server.close(() => console.log('server closed'));
  await wait(10);

  server = await start((q, r) => r.end('ok'));
  const idle = net.connect(server.address().port, '127.0.0.1', () => idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  idle.on('data', () => console.log('idle answered')).on('close', () => console.log('idle closed'));
  await wait(30);
  server.close(() => console.log('server closed with idle'));
  await wait(30);

  server = await start((q, r) => setTimeout(() => r.end('late'), 40));
  const busy = net.connect(server.address().port, '127.0.0.1', () => busy.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
  busy.on('data', (d) => console.log('busy answered', String(d).endsWith('late'))).on('close', () => console.log('busy closed'));
  await wait(15);
  server.close(() => console.log('server closed with busy'));
  server.closeIdleConnections();
  await wait(80);

  server = await start(() => {});
  const stuck = net.connect(server.address().port, '127.0.0.1', () => stuck.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  stuck.on('error', (e) => console.log(e.code)).on('close', () => console.log('stuck closed'));
  await wait(20);
  server.close(() => console.log('server closed by force'));
  server.closeAllConnections();
  await wait(20);
  server.close((e) => console.log(e.code, e.message));
  await wait(5);

  server = await start((q, r) => {
    try { r.setHeader('a b', 1); } catch (e) { console.log(e.code, e.message); }
    try { r.setHeader('a', 'b\r\n'); } catch (e) { console.log(e.code, e.message); }
    try { r.setHeader('a'); } catch (e) { console.log(e.code, e.message); }
    try { r.writeHead(99); } catch (e) { console.log(e.code, e.message); }
    try { r.writeHead(200, 'a\n'); } catch (e) { console.log(e.code, e.message); }
    r.statusMessage = '';
    try { r.write(5); } catch (e) { console.log(e.code, e.message); }
    try { r.write(null); } catch (e) { console.log(e.code, e.message); }
    try { r.setHeaders(5); } catch (e) { console.log(e.code, e.message); }
    r.write('x');
    try { r.setHeader('a', 1); } catch (e) { console.log(e.code, e.message); }
    try { r.removeHeader('a'); } catch (e) { console.log(e.code, e.message); }
    try { r.writeHead(200); } catch (e) { console.log(e.code, e.message); }
    try { r.appendHeader('a', 'b'); } catch (e) { console.log(e.code, e.message); }
    r.end('y');
    r.on('error', (e) => console.log('error', e.code, e.message));
    console.log(r.write('z', (e) => console.log('cb', e.code)));
    r.end('z', (e) => console.log('end cb', e?.code));
    r.end((e) => console.log('end cb 2', e?.code));
  });
  const e = net.connect(server.address().port, '127.0.0.1', () => e.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
  let text = '';
  e.on('data', (d) => { text += d; }).on('close', () => { console.log(JSON.stringify(text.split('\r\n\r\n').slice(1))); server.close(); });
  await wait(40);

  server = await start((q, r) => {
    r.strictContentLength = true;
    r.setHeader('Content-Length', 3);
    try { r.end('abcd'); } catch (err) { console.log(err.code, err.message); }
    q.socket.destroy();
  });
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (res) => { res.on('data', (d) => console.log(String(d))); res.on('end', () => server.close()); }).on('error', (err) => { console.log(err.code); server.close(); });
})();
