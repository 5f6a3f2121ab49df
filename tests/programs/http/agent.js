'use strict';
// Agents: limits, queues, reuse and order.
const http = require('http');
const server = http.createServer((q, r) => setTimeout(() => r.end(q.url), q.url.includes('slow') ? 30 : 2));
server.listen(0, '127.0.0.1', async () => {
  const port = server.address().port;
  const get = (agent, path, more) => new Promise((resolve) => {
    const req = http.get({ host: '127.0.0.1', port, path, agent, ...more }, (res) => {
      res.resume();
      res.on('end', () => setTimeout(resolve, 2, `${path} ${req.reusedSocket} ${res.headers.connection}`));
    });
  });
  const counts = (a) => ['sockets', 'freeSockets', 'requests'].map((k) => Object.values(a[k]).reduce((n, l) => n + l.length, 0)).join('/');
  const one = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const all = [get(one, '/1'), get(one, '/2'), get(one, '/3')];
  console.log(counts(one));
  console.log(await Promise.all(all));
  console.log(counts(one), one.getName({ host: 'h', port: 1, localAddress: 'l', family: 4, socketPath: 's' }));
  one.destroy();
  const plain = new http.Agent({ maxSockets: 2 });
  console.log(await Promise.all(['/1', '/2', '/3'].map((p) => get(plain, p))), counts(plain));
  const total = new http.Agent({ maxTotalSockets: 2, keepAlive: true, maxFreeSockets: 1 });
  console.log(await Promise.all(['/1', '/2', '/3', '/slow'].map((p) => get(total, p))), counts(total));
  await new Promise((r) => setTimeout(r, 10));
  console.log(counts(total));
  total.destroy();
  for (const scheduling of ['fifo', 'lifo']) {
    const agent = new http.Agent({ keepAlive: true, scheduling });
    await Promise.all([get(agent, '/a'), get(agent, '/slow')]);
    const ports = Object.values(agent.freeSockets)[0].map((s) => s.localPort);
    const used = await new Promise((resolve) => http.get({ host: '127.0.0.1', port, agent }, (res) => { res.resume(); resolve(res.socket.localPort); }));
    console.log(scheduling, ports.indexOf(used));
    agent.destroy();
  }
  try { new http.Agent({ scheduling: 'x' }); } catch (e) { console.log(e.message); }
  try { new http.Agent({ maxTotalSockets: 'x' }); } catch (e) { console.log(e.message); }
  const custom = new http.Agent({ keepAlive: true });
  custom.createConnection = function(options, cb) { console.log('create', options.host, typeof cb); return http.Agent.prototype.createConnection.call(this, options, cb); };
  console.log(await get(custom, '/c'));
  custom.keepSocketAlive = () => false;
  console.log(await get(custom, '/c'), counts(custom));
  custom.destroy();
  console.log(http.globalAgent.keepAlive, http.globalAgent.options.timeout, http.globalAgent.maxSockets);
  server.close(() => console.log('closed'));
});
