'use strict';
// Upgrade and CONNECT on both sides.
const http = require('http');
const { cases, mask } = require('./common/raw');
const U = 'GET /u HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
const ok = (q, r) => r.end(`plain ${q.upgrade}`);
const onUpgrade = (s) => s.on('upgrade', (q, socket, head) => {
  console.log('upgrade', q.url, q.headers.upgrade, JSON.stringify(String(head)), q.socket === socket, socket.readableFlowing);
  socket.write('HTTP/1.1 101 Switching\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  if (head.length) socket.write(head);
  socket.on('data', (d) => { socket.write(d); if (String(d).includes('bye')) socket.end(); });
});
(async () => {
  await cases([
    ['upgrade', ok, [`${U}first`, 'second', 'bye'], { setup: onUpgrade }],
    ['nobody upgrades', ok, U.replace('Upgrade\r\n', 'Upgrade, close\r\n')],
    ['connect', ok, ['CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\nxyz', 'bye'], { setup: (s) => s.on('connect', (q, socket, head) => { console.log(q.method, q.url, String(head)); socket.write('HTTP/1.1 200 Yes\r\n\r\n'); socket.on('data', (d) => { console.log(String(d)); socket.end(d); }); }) }],
    ['nobody connects', ok, 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['refused by callback', ok, U.replace('Upgrade\r\n', 'Upgrade, close\r\n'), { server: { shouldUpgradeCallback: () => false }, setup: onUpgrade }],
  ]);
  const server = http.createServer(ok);
  onUpgrade(server);
  server.on('connect', (q, socket) => { socket.end('HTTP/1.1 200 Yes\r\n\r\ntunnel'); });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    const req = http.request({ port, host: '127.0.0.1', path: '/c', headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
    req.end();
    req.on('upgrade', (res, socket, head) => {
      console.log('client upgrade', res.statusCode, mask(JSON.stringify(res.headers)), String(head));
      socket.end('hi bye');
      socket.on('data', (d) => console.log('got', String(d)));
      socket.on('close', () => {
        const c = http.request({ port, host: '127.0.0.1', method: 'CONNECT', path: 'q:1' });
        c.end();
        c.on('connect', (res2, sock, head2) => {
          let text = String(head2);
          sock.on('data', (d) => { text += d; });
          sock.on('end', () => { console.log(res2.statusCode, text); sock.end(); server.close(() => console.log('closed')); });
        });
      });
    });
  });
})();
