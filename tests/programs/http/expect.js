'use strict';
// Expect: 100-continue on both sides.
const http = require('http');
const { cases } = require('./common/raw');
const P = 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n';
const body = (q, r) => { let b = ''; q.on('data', (d) => { b += d; }); q.on('end', () => r.end(b)); };
cases([
  ['continue', body, [P, 'abc']],
  ['checkContinue yes', body, [P, 'abc'], { setup: (s) => s.on('checkContinue', (q, r) => { console.log('check', q.headers.expect); r.writeContinue(); s.emit('request', q, r); }) }],
  ['checkContinue no', body, P.replace('Connection: close\r\n', ''), { setup: (s) => s.on('checkContinue', (q, r) => { r.writeHead(413); r.end(); }) }],
  ['checkExpectation', body, P.replace('100-continue', 'other').replace('3', '0'), { setup: (s) => s.on('checkExpectation', (q, r) => { console.log(q.headers.expect); r.end('x'); }) }],
  ['case', body, [P.replace('100-continue', '100-Continue'), 'abc']],
]).then(() => {
  const server = http.createServer(body).listen(0, '127.0.0.1', () => {
    const req = http.request({ port: server.address().port, host: '127.0.0.1', method: 'PUT', headers: { 'Expect': '100-continue', 'Content-Length': 2 } });
    req.on('continue', () => { console.log('continue'); req.end('ab'); });
    req.on('information', (info) => console.log(info.statusCode, info.statusMessage));
    req.on('response', (res) => { console.log(res.statusCode); res.resume(); res.on('end', () => { server.close(); http.globalAgent.destroy(); }); });
  });
});
