'use strict';
// Several requests in one packet: answers come in order whoever is first ready.
const { cases } = require('./common/raw');
const G = (p, more = '') => `GET ${p} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
cases([
  ['in order', (q, r) => { console.log('request', q.url); setTimeout(() => { console.log('answer', q.url); r.end(q.url); }, q.url === '/1' ? 30 : 1); },
    G('/1') + G('/2') + G('/3', 'Connection: close\r\n')],
  ['at once', (q, r) => r.end(q.url), G('/1') + G('/2') + G('/3', 'Connection: close\r\n')],
  ['bodies', (q, r) => { q.resume(); q.on('end', () => r.end(q.url)); },
    'POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc' + G('/2', 'Connection: close\r\n')],
  ['writes wait', (q, r) => { r.write(`a${q.url}`); setTimeout(() => { r.write('b'); r.end('c'); }, q.url === '/1' ? 20 : 0); },
    G('/1') + G('/2', 'Connection: close\r\n')],
  ['split', (q, r) => r.end(q.url), ['GET /1 HTTP/1.1\r\nHo', 'st: x\r\n\r\nGET /2 HT', 'TP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']],
  ['large second', (q, r) => { const big = 'x'.repeat(200_000); setTimeout(() => { console.log(q.url, r.write(big), r.writableLength >= 0); r.end(); }, q.url === '/1' ? 20 : 0); },
    G('/1') + G('/2', 'Connection: close\r\n'), {}],
].slice(0, 5));
