'use strict';
// http.request as a program uses it, against our own server.
const http = require('http');
const seen = [];
const server = http.createServer((q, r) => {
  let b = '';
  q.on('data', (d) => { b += d; });
  q.on('end', () => {
    seen.push(`${q.method} ${q.url}`);
    if (q.url === '/headers') r.end(JSON.stringify(q.rawHeaders));
    else if (q.url === '/big') { for (let i = 0; i < 50; i++) r.write('x'.repeat(5000)); r.end(); }
    else if (q.url === '/204') { r.statusCode = 204; r.end(); }
    else if (q.url === '/early') { r.writeEarlyHints({ link: '</x>; rel=preload' }); r.end('early'); }
    else if (q.url === '/trailers') { r.setHeader('Trailer', 'A'); r.write('t'); r.addTrailers({ A: 'b' }); r.end(); }
    else if (q.url === '/abort') { r.write('part'); setTimeout(() => r.socket.destroy(), 10); }
    else if (q.url === '/never') return;
    else if (q.url === '/hang') q.socket.destroy();
    else r.end(`${q.method} ${b}`);
  });
});
const call = (options, body) => new Promise((resolve) => {
  const req = http.request({ host: '127.0.0.1', port: server.address().port, ...options });
  const log = [];
  req.on('information', (i) => log.push(`info ${i.statusCode} ${JSON.stringify(i.headers)}`));
  req.on('response', (res) => {
    let text = '';
    res.setEncoding('utf8');
    res.on('data', (d) => { text += d; });
    res.on('aborted', () => log.push('aborted'));
    res.on('error', (e) => log.push(`res error ${e.code} ${e.message}`));
    res.on('end', () => log.push(`end ${res.statusCode} ${res.statusMessage} ${text.length > 200 ? text.length : text} ${JSON.stringify(res.trailers)} ${res.complete}`));
    res.on('close', () => log.push('res close'));
  });
  req.on('finish', () => log.push('finish'));
  req.on('error', (e) => log.push(`error ${e.code} ${e.message}`));
  req.on('abort', () => log.push('abort'));
  req.on('close', () => { log.push(`close ${req.destroyed} ${req.reusedSocket}`); setImmediate(() => resolve(log)); });
  if (Array.isArray(body)) { for (const b of body) req.write(b); req.end(); } else req.end(body);
  options.then?.(req);
});
server.listen(0, '127.0.0.1', async () => {
  const agent = new http.Agent({ keepAlive: true });
  const show = async (name, options, body) => {
    const log = await call({ agent, ...options }, body);
    console.log(`--- ${name}\n${log.join('\n').replaceAll(String(server.address().port), '<port>')}`);
  };
  await show('get', {});
  await show('get headers', { path: '/headers', headers: { 'X-A': 'b', 'x-l': ['1', '2'], 'cookie': ['a=1', 'b=2'] } });
  await show('raw headers', { path: '/headers', headers: ['Host', 'h', 'X', 'y'] });
  await show('auth', { path: '/headers', auth: 'me:pw', setHost: false, headers: { Host: 'q' } });
  await show('post', { method: 'POST' }, 'hello');
  await show('post chunked', { method: 'POST', path: '/headers' }, ['a', 'b']);
  await show('delete with body', { method: 'DELETE', path: '/headers' }, 'x');
  await show('head', { method: 'HEAD' });
  await show('204', { path: '/204' });
  await show('big', { path: '/big' });
  await show('early hints', { path: '/early' });
  await show('trailers', { path: '/trailers' });
  await show('no agent', { agent: false, path: '/headers' });
  await show('plain agent', { agent: new http.Agent(), path: '/headers' });
  await show('reused', {});
  await show('server aborts', { path: '/abort' });
  await show('hang up', { path: '/hang' });
  await show('destroy', { then: (req) => req.destroy() });
  await show('destroy with error', { then: (req) => req.destroy(new Error('mine')) });
  await show('abort', { then: (req) => req.abort() });
  await show('abort later', { path: '/big', then: (req) => req.on('response', () => req.abort()) });
  const ac = new AbortController();
  await show('signal', { agent: false, signal: ac.signal, then: () => ac.abort() });
  await show('timeout', { path: '/never', timeout: 20, method: 'POST', agent: false, then: (req) => { req.on('timeout', () => req.destroy(new Error('too slow'))); } }, undefined);
  console.log(Object.keys(agent.sockets).length, Object.keys(agent.requests).length, agent.totalSocketCount <= 1);
  agent.destroy();
  for (const options of [{ path: '/a b' }, { method: 'A B' }, { protocol: 'https:' }, { headers: { 'a b': 1 } }, { headers: { a: 'b\n' } }, { hostname: 5 }, { agent: 5 }, { timeout: 'x' }]) {
    try { http.request(options); console.log('no error'); } catch (e) { console.log(e.name, e.code, e.message); }
  }
  server.close(() => {
    console.log('closed', seen.length > 10);
    http.get({ host: '127.0.0.1', port: 1 }).on('error', (e) => console.log(e.code, e.message));
  });
});
