'use strict';
// Timeouts, keep-alive, no-delay, onread, signals, reset, destroySoon.
const net = require('net');
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
(async () => {
  let ofServer;
  const server = net.createServer((s) => { ofServer = s; s.on('error', (e) => console.log('server', e.code)); s.on('close', (had) => console.log('server close', had)); s.write('welcome'); s.resume(); });
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  const at = { port: server.address().port, host: '127.0.0.1' };
  const opened = (c) => new Promise((r) => c.once('connect', r));
  const closed = (c) => new Promise((r) => c.once('close', r));

  const t = net.connect({ ...at, timeout: 30, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000 });
  await opened(t);
  console.log(t.timeout, t.setNoDelay() === t, t.setKeepAlive(true, 500) === t, t.setNoDelay(false) === t, t.ref() === t, t.unref() === t, t.ref() === t);
  t.on('timeout', () => { console.log('timeout'); t.destroy(); });
  await closed(t);
  console.log(t.setTimeout(5) === t);

  const u = net.connect(at);
  u.setTimeout(1000, () => console.log('never'));
  u.setTimeout(0);
  console.log(u.listenerCount('timeout'), u.timeout);
  await opened(u);
  u.destroySoon();
  await closed(u);

  const got = [];
  const v = net.connect({ ...at, onread: { buffer: Buffer.alloc(4), callback(n, buf) { got.push(String(buf.subarray(0, n))); return true; } } });
  v.on('data', () => console.log('no data event'));
  await wait(30);
  console.log(got.join('|').length >= 7, got.join(''), v.bytesRead);
  v.destroy();
  await closed(v);

  const r = net.connect(at);
  await opened(r);
  console.log(r.resetAndDestroy() === r);
  r.on('error', (e) => console.log('client', e.code));
  await closed(r);
  await wait(10);
  const unborn = new net.Socket();
  unborn.on('error', (e) => console.log(e.code, e.message));
  unborn.resetAndDestroy();
  await closed(unborn);

  const ac = new AbortController();
  const s = net.connect({ ...at, signal: ac.signal });
  s.on('error', (e) => console.log(e.name, e.code));
  await opened(s);
  ac.abort();
  await closed(s);

  const w = net.connect(at);
  w.write('before', () => console.log('cb before'));
  w.end('end', () => console.log('cb end'));
  console.log(w.readyState, w.writableEnded, w.bytesWritten);
  w.resume();
  w.on('finish', () => console.log('finish'));
  await closed(w);

  const x = net.connect(at);
  await opened(x);
  x.setEncoding('utf8');
  x.on('data', (d) => { console.log(typeof d, d); x.end(); });
  await closed(x);

  const it = net.connect(at);
  for await (const chunk of it) { console.log(String(chunk)); break; }
  console.log(it.destroyed);
  // What the server's side prints belongs before the next connection.
  if (!ofServer.closed) await closed(ofServer);
  const y = net.connect(at, () => { y.destroy(new Error('mine')); });
  y.on('error', (e) => console.log(e.message));
  console.log(await closed(y));
  const z = net.connect(at);
  z.destroy();
  console.log(z.connecting, z.destroyed, await closed(z));
  server.close(() => console.log('closed'));
})();
