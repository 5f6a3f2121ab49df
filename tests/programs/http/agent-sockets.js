'use strict';
// Which sockets an agent may give away again, and how requests that wait get theirs.
const http = require('http');
const { once } = require('events');
const tick = () => new Promise(setImmediate);
const serve = async (handler) => {
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};
const get = (server, options) => new Promise((resolve, reject) => {
  const req = http.get({ host: '127.0.0.1', port: server.address().port, ...options }, (res) => {
    let text = '';
    res.setEncoding('utf8').on('data', (part) => { text += part; });
    req.on('close', () => resolve({ req, res, text }));
  });
  req.on('error', reject);
});

(async () => {
  // Data that nobody asked for must not become the answer to the next request.
  let raw;
  const poisoned = await serve((req, res) => { raw ??= req.socket; res.end(req.url); });
  const agent = new http.Agent({ keepAlive: true });
  await get(poisoned, { agent, path: '/one' });
  await tick();
  const [free] = Object.values(agent.freeSockets)[0];
  console.log('kept', free.destroyed, free.listenerCount('data'), free.parser);
  raw.write('HTTP/1.1 200 OK\r\nX-Poisoned: yes\r\nContent-Length: 0\r\n\r\n');
  await once(free, 'close');
  console.log('ended', free.destroyed, Object.keys(agent.freeSockets).length);
  const second = await get(poisoned, { agent, path: '/two' });
  console.log(second.text, second.res.headers['x-poisoned']);
  agent.destroy();
  poisoned.close();

  // Places are shared between hosts.
  const servers = [await serve((q, r) => r.end('a')), await serve((q, r) => r.end('b'))];
  const few = new http.Agent({ keepAlive: true, maxTotalSockets: 1 });
  const answers = await Promise.all([0, 1, 0, 1].map((n) => get(servers[n], { agent: few })));
  console.log(answers.map((one) => one.text).sort().join(''));
  few.destroy();
  for (const server of servers) server.close();

  // An abort is heard once, and neither before nor behind the request.
  const slow = await serve(() => {});
  const controller = new AbortController();
  let added = 0;
  const { addEventListener } = EventTarget.prototype;
  controller.signal.addEventListener = function(...args) { added++; return addEventListener.apply(this, args); };
  const aborted = get(slow, { signal: controller.signal });
  await tick();
  controller.abort();
  console.log(await aborted.catch((err) => `${err.name} ${err.code}`), added <= 1);
  slow.close();

  // What is set on the way is checked as well.
  const pathed = http.request({ createConnection: () => {}, path: '/valid' });
  try {
    pathed.path = '/evil\r\nX: y';
  } catch (err) {
    console.log(err.code, pathed.path);
  }
  try {
    http.request({ headers: { host: [] } });
  } catch (err) {
    console.log(err.code, err.message);
  }

  // A request whose agent cannot connect.
  const failing = new http.Agent();
  failing.createSocket = (req, options, done) => done(new Error('no socket'));
  const failed = http.get({ agent: failing, host: 'localhost' });
  const [err] = await once(failed, 'error');
  console.log(err.message, failed.destroyed);
})();
