'use strict';
// The timeouts of a server.
const { cases } = require('./common/raw');
const ok = (q, r) => { q.on('error', (e) => console.log('req', e.code)); q.resume(); r.end('ok'); };
cases([
  ['headersTimeout, nothing sent', ok, [], { server: { headersTimeout: 60, requestTimeout: 0, connectionsCheckingInterval: 20 } }],
  ['headersTimeout, part of a head', ok, 'GET / HTTP/1.1\r\nHost', { server: { headersTimeout: 60, requestTimeout: 0, connectionsCheckingInterval: 20 } }],
  ['requestTimeout in the body', (q, r) => { q.on('error', (e) => console.log('req', e.code)); q.on('data', (d) => console.log(String(d))); }, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc', { server: { headersTimeout: 50, requestTimeout: 60, connectionsCheckingInterval: 20 } }],
  ['keepAliveTimeout', ok, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', { server: { keepAliveTimeout: 30, keepAliveTimeoutBuffer: 10 } }],
  ['keepAliveTimeout then more', ok, ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'], { server: { keepAliveTimeout: 60, keepAliveTimeoutBuffer: 10 } }],
  ['server.timeout', () => {}, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', { setup: (s) => s.setTimeout(40) }],
  ['server timeout event', (q, r) => { r.on('close', () => console.log('res close')); }, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', { setup: (s) => s.setTimeout(40, (socket) => { console.log('timeout'); socket.end('bye'); }) }],
  ['res.setTimeout', (q, r) => { r.setTimeout(30, () => { console.log('res timeout'); r.end('late'); }); }, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['req.setTimeout', (q, r) => { q.setTimeout(30, () => { console.log('req timeout'); r.end('late'); }); }, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\n'],
]).then(() => {
  const http = require('http');
  for (const options of [{ headersTimeout: 10, requestTimeout: 5 }, { requestTimeout: -1 }, { keepAliveTimeout: 'x' }, { maxHeaderSize: -1 }, { requireHostHeader: 1 }]) {
    try { http.createServer(options); console.log('ok'); } catch (e) { console.log(e.code, e.message); }
  }
  const s = http.createServer();
  console.log(s.headersTimeout, s.requestTimeout, s.keepAliveTimeout, s.timeout, s.maxHeadersCount, s.maxRequestsPerSocket, http.maxHeaderSize);
});
