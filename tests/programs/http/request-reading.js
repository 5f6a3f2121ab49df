'use strict';
// What a request looks like to the program.
const { cases } = require('./common/raw');
const echo = (q, r) => {
  const chunks = [];
  q.on('data', (d) => chunks.push(d));
  q.on('end', () => {
    console.log(q.method, q.url, q.httpVersion, q.complete, JSON.stringify(q.headers), JSON.stringify(q.rawHeaders));
    if (q.rawTrailers.length) console.log('trailers', q.trailers, q.rawTrailers, q.trailersDistinct);
    r.end(Buffer.concat(chunks));
  });
};
const H = 'Host: x\r\nConnection: close\r\n';
cases([
  ['get', echo, `GET /a?b=c HTTP/1.1\r\n${H}\r\n`],
  ['repeated headers', echo, `GET / HTTP/1.1\r\n${H}A: 1\r\na: 2\r\nCookie: a\r\nCookie: b\r\nSet-Cookie: x\r\nSet-Cookie: y\r\nUser-Agent: u\r\nUser-Agent: v\r\n\r\n`],
  ['joined duplicates', echo, `GET / HTTP/1.1\r\n${H}User-Agent: u\r\nUser-Agent: v\r\n\r\n`, { server: { joinDuplicateHeaders: true } }],
  ['distinct', (q, r) => { console.log(q.headersDistinct); r.end(); }, `GET / HTTP/1.1\r\n${H}A: 1\r\na: 2\r\n\r\n`],
  ['proto header', (q, r) => { console.log(Object.keys(q.headers), Object.hasOwn(q.headers, '__proto__')); r.end(); }, `GET / HTTP/1.1\r\n${H}__proto__: 1\r\nconstructor: 2\r\n\r\n`],
  ['length', echo, `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`],
  ['length in pieces', echo, [`POST / HTTP/1.1\r\n${H}Content-Len`, 'gth: 5\r\n\r\nhe', 'llo']],
  ['chunked', echo, `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n`],
  ['chunked in pieces', echo, [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n`, '3\r', '\nab', 'c\r\n0\r\n', '\r\n']],
  ['trailers', echo, `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\nX: z\r\n\r\n`],
  ['never read', (q, r) => { r.end('ok'); }, `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n${H}\r\n`],
  ['async read', async (q, r) => { let n = 0; for await (const d of q) n += d.length; r.end(String(n)); }, `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`],
  ['readable', (q, r) => { q.once('readable', () => r.end(q.read())); }, `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`],
  ['setEncoding', (q, r) => { q.setEncoding('utf8'); q.on('data', (d) => r.end(typeof d)); }, `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`],
  ['pipe back', (q, r) => q.pipe(r), `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`],
  ['properties', (q, r) => {
    console.log(q.socket === r.socket, q.connection === q.socket, q.aborted, q.upgrade, q.statusCode, q.httpVersionMajor, q.httpVersionMinor,
      q.readable, q.readableEnded, q.destroyed, q.readableFlowing, r.req === q, r.statusCode, r.statusMessage, r.headersSent, r.finished, r.writableEnded, r.writable, r.destroyed);
    console.log(q instanceof require('stream').Readable, r instanceof require('stream'), typeof q.on, r.getHeaders(), r.getHeaderNames(), r.hasHeader('a'));
    r.end('x');
    console.log(r.headersSent, r.finished, r.writableEnded, r.writableFinished, r.statusMessage, r._header.split('\r\n')[0]);
    r.on('finish', () => console.log('finish', r.writableFinished, r.socket));
    r.on('close', () => console.log('close', r.closed, r.destroyed));
    q.on('close', () => console.log('req close', q.complete, q.destroyed));
  }, `GET / HTTP/1.1\r\n${H}\r\n`],
]);
