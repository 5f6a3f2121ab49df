'use strict';
// What a server answers to requests it cannot accept.
const { cases } = require('./common/raw');
const ok = (q, r) => { q.resume(); r.end('ok'); };
const H = 'Host: x\r\n';
cases([
  ['garbage', ok, 'garbage\r\n\r\n'],
  ['tls hello', ok, '\x16\x03\x01\x00\x01'],
  ['no host', ok, 'GET / HTTP/1.1\r\n\r\n'],
  ['no host allowed', ok, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', { server: { requireHostHeader: false } }],
  ['no host 1.0', ok, 'GET / HTTP/1.0\r\n\r\n'],
  ['bad version', ok, `GET / HTTP/1.7\r\n${H}\r\n`],
  ['bare LF', ok, `GET / HTTP/1.1\r\nHost: x\n\r\n`],
  ['bad header', ok, `GET / HTTP/1.1\r\n${H}A B: c\r\n\r\n`],
  ['both lengths', ok, `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['two lengths', ok, `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
  ['head too large', ok, `GET / HTTP/1.1\r\n${H}A: ${'a'.repeat(17000)}\r\n\r\n`],
  ['small limit', ok, `GET / HTTP/1.1\r\n${H}A: ${'a'.repeat(300)}\r\n\r\n`, { server: { maxHeaderSize: 256 } }],
  ['expectation', ok, `GET / HTTP/1.1\r\n${H}Expect: magic\r\nConnection: close\r\n\r\n`],
  ['clientError', ok, 'nonsense\r\n\r\n', {
    setup: (server) => server.on('clientError', (err, socket) => {
      console.log(err.code, err.message, err.reason, err.bytesParsed, err.rawPacket?.toString('latin1'));
      socket.end('HTTP/1.1 400 Mine\r\n\r\n');
    }),
  }],
  ['error after a good request', ok, `GET / HTTP/1.1\r\n${H}\r\nBAD\r\n\r\n`],
  ['data after close', ok, `GET / HTTP/1.1\r\n${H}Connection: close\r\n\r\nGET / HTTP/1.1\r\n${H}\r\n`],
  ['bad chunk', (q, r) => { q.on('error', (e) => console.log('req error', e.code, e.message)); q.on('aborted', () => console.log('aborted')); q.resume(); }, `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ['half request then end', ok, 'GET / HT', { half: true, setup: (s) => s.on('clientError', (e, k) => { console.log(e.code); k.destroy(); }) }],
  ['lenient', ok, `GET / HTTP/1.1\r\n${H}A: b\x01c\r\nConnection: close\r\n\r\n`, { server: { insecureHTTPParser: true } }],
]);
