'use strict';
// Responses that arrive in one piece, head and body together, as a client sees them: what 'response' finds, the order
// of events, and what becomes of the connection.
const http = require('http');
const net = require('net');

const answers = {
  '/body': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nKeep-Alive: timeout=7\r\nConnection: keep-alive\r\n\r\nhello',
  '/none': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '/204': 'HTTP/1.1 204 No Content\r\n\r\n',
  '/304': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
  '/head': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
  '/chunked': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nT: v\r\n\r\n',
  '/close': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello',
  '/early': 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  '/large': `HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n${'x'.repeat(50_000)}`,
  '/short': 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello',
};
let connections = 0;
const server = net.createServer((socket) => {
  connections++;
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (text) => {
    const [method, path] = text.split(' ');
    socket.write(method === 'HEAD' ? answers['/head'] : answers[path]);
    if (path === '/short') socket.end();
  });
});

function ask(agent, path, { method = 'GET', use = 'data' } = {}) {
  return new Promise((resolve) => {
    const events = [];
    const req = http.request({ port: server.address().port, host: '127.0.0.1', agent, path, method });
    const end = () => setImmediate(() => setImmediate(() => {
      console.log(method, path, use, events.join(' '));
      resolve();
    }));
    req.on('information', (info) => events.push(`information:${info.statusCode}`));
    req.on('error', (error) => events.push(`req.error:${error.code}`));
    req.on('close', () => { events.push('req.close'); if (use !== 'nobody') end(); });
    if (use !== 'nobody') {
      req.on('response', (res) => {
        events.push(`response:${res.statusCode}:${res.complete}:${res.readableEnded}`);
        let size = 0;
        res.on('aborted', () => events.push('aborted'));
        res.on('error', (error) => events.push(`res.error:${error.code}`));
        res.on('end', () => events.push(`end:${size}:${res.complete}:${JSON.stringify(res.trailers)}`));
        res.on('close', () => events.push('res.close'));
        if (use === 'data') res.on('data', (chunk) => { size += chunk.length; });
        else if (use === 'later') setTimeout(() => res.on('data', (chunk) => { size += chunk.length; }), 5);
        else if (use === 'readable') {
          res.on('readable', () => { for (let c; (c = res.read()) !== null;) size += c.length; });
        } else if (use === 'destroy') res.destroy();
        else if (use === 'resume') res.resume();
      });
    } else {
      setTimeout(end, 30);
    }
    req.end();
  });
}

server.listen(0, '127.0.0.1', async () => {
  const agent = new http.Agent({ keepAlive: true });
  for (const path of ['/body', '/none', '/204', '/304', '/chunked', '/early', '/large', '/body']) await ask(agent, path);
  for (const use of ['later', 'readable', 'resume', 'nobody']) await ask(agent, '/body', { use });
  await ask(agent, '/body', { method: 'HEAD' });
  console.log('connections', connections, Object.values(agent.freeSockets).flat().length);
  await ask(agent, '/close');
  await ask(agent, '/short');
  await ask(agent, '/body', { use: 'destroy' });
  agent.destroy();
  server.close(() => console.log('closed'));
});
