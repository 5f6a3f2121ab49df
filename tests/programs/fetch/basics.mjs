// fetch against servers of the same process: methods, bodies, headers, redirects, decoding, errors.
import http from 'node:http';
import net from 'node:net';
import zlib from 'node:zlib';
import { once } from 'node:events';
import { inspect } from 'node:util';

const server = http.createServer((req, res) => {
  const url = new URL(req.url, 'http://x');
  switch (url.pathname) {
    case '/echo': {
      let body = '';
      req.setEncoding('latin1').on('data', (d) => { body += d; }).on('end', () => {
        const { host, ...headers } = req.headers;
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify({ method: req.method, url: req.url, host: typeof host, headers, body }));
      });
      return;
    }
    case '/redirect': {
      const status = Number(url.searchParams.get('status') ?? 302);
      res.writeHead(status, { location: url.searchParams.get('to') ?? '/echo' });
      res.end('moved');
      return;
    }
    case '/loop': res.writeHead(302, { location: '/loop' }).end(); return;
    case '/gzip':
      res.setHeader('content-encoding', 'gzip');
      res.end(zlib.gzipSync('zipped '.repeat(100)));
      return;
    case '/deflate':
      res.setHeader('content-encoding', 'deflate');
      res.end(url.searchParams.has('raw') ? zlib.deflateRawSync('deflated') : zlib.deflateSync('deflated'));
      return;
    case '/chunks':
      res.write('one ');
      setTimeout(() => { res.write('two '); setTimeout(() => res.end('three'), 20); }, 20);
      return;
    case '/cut':
      res.writeHead(200, { 'content-length': 100 });
      res.write('partial');
      setTimeout(() => res.destroy(), 20);
      return;
    case '/hang': return;
    case '/204': res.writeHead(204).end(); return;
    case '/latin': res.setHeader('x-latin', 'caf\u00e9'); res.end(Buffer.from('\ufeffbom \u20ac')); return;
    default: res.writeHead(404, 'Nothing Here').end('none');
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;
const show = (value) => console.log(inspect(value, { depth: 5 }).replaceAll(base, 'BASE'));
const attempt = async (name, action) => {
  try {
    show([name, await action()]);
  } catch (error) {
    show([name, error.name, error.message, error.cause && [error.cause.name, error.cause.code, error.cause.message]]);
  }
};
const brief = async (response) => [response.status, response.statusText, response.redirected, response.url, response.type, await response.text()];

for (const method of ['GET', 'POST', 'put', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']) {
  await attempt(method, async () => brief(await fetch(`${base}/echo`, { method, body: /^(POST|put|PATCH)$/.test(method) ? 'body' : undefined })));
}
await attempt('404', async () => brief(await fetch(`${base}/nothing`)));
await attempt('204', async () => { const r = await fetch(`${base}/204`); return [r.body, r.bodyUsed, await r.text(), r.bodyUsed]; });
await attempt('bytes', async () => (await (await fetch(`${base}/echo`, { method: 'POST', body: new Uint8Array([1, 2, 255]) })).json()).body);
await attempt('blob', async () => (await (await fetch(`${base}/echo`, { method: 'POST', body: new Blob(['a', 'b'], { type: 'text/x' }) })).json()));
await attempt('stream', async () => (await (await fetch(`${base}/echo`, { method: 'POST', duplex: 'half', body: new Blob(['stream me']).stream() })).json()));
await attempt('iterable', async () => (await (await fetch(`${base}/echo`, { method: 'POST', duplex: 'half', async *body() {}, ...{ body: (async function* () { yield Buffer.from('x'); yield Buffer.from('y'); })() } })).json()).body);
await attempt('headers', async () => (await (await fetch(`${base}/echo`, { headers: [['X-A', '1'], ['x-a', '2'], ['Cookie', 'a=b'], ['User-Agent', 'me']] })).json()).headers);
await attempt('latin', async () => { const r = await fetch(`${base}/latin`); return [r.headers.get('x-latin'), await r.text()]; });
await attempt('gzip', async () => (await (await fetch(`${base}/gzip`)).text()).length);
await attempt('deflate', async () => (await fetch(`${base}/deflate`)).text());
await attempt('deflate raw', async () => (await fetch(`${base}/deflate?raw`)).text());
await attempt('chunks', async () => {
  const parts = [];
  for await (const chunk of (await fetch(`${base}/chunks`)).body) parts.push(Buffer.from(chunk).toString());
  return parts.join('|').replaceAll('|', '');
});
for (const status of [301, 302, 303, 307, 308]) {
  await attempt(`redirect ${status}`, async () => {
    const response = await fetch(`${base}/redirect?status=${status}#frag`, { method: 'POST', body: 'again' });
    const { method, body, headers } = await response.json();
    return [response.redirected, response.url, method, body, headers['content-type'], headers['content-length']];
  });
}
await attempt('manual', async () => { const r = await fetch(`${base}/redirect`, { redirect: 'manual' }); return [r.status, r.type, r.headers.get('location'), await r.text()]; });
await attempt('error', () => fetch(`${base}/redirect`, { redirect: 'error' }));
await attempt('loop', () => fetch(`${base}/loop`));
await attempt('bad location', () => fetch(`${base}/redirect?to=ftp://x/`));
await attempt('cut', async () => (await fetch(`${base}/cut`)).text());
await attempt('used', async () => { const r = await fetch(`${base}/echo`); await r.text(); return r.json(); });
await attempt('after use', async () => { const r = await fetch(`${base}/echo`); await r.text(); return [r.body, r.bodyUsed]; });
await attempt('clone', async () => { const r = await fetch(`${base}/nothing`); const c = r.clone(); return [await r.text(), await c.text()]; });
await attempt('json error', async () => (await fetch(`${base}/nothing`)).blob().then((b) => [b.size, b.type]));
await attempt('abort', () => { const c = new AbortController(); setTimeout(() => c.abort(), 20); return fetch(`${base}/hang`, { signal: c.signal }); });
await attempt('abort reason', () => { const c = new AbortController(); setTimeout(() => c.abort(new RangeError('mine')), 20); return fetch(`${base}/hang`, { signal: c.signal }); });
await attempt('timeout', () => fetch(`${base}/hang`, { signal: AbortSignal.timeout(20) }));
await attempt('abort body', async () => { const c = new AbortController(); const r = await fetch(`${base}/cut`, { signal: c.signal }); c.abort(); return r.text(); });
await attempt('request', async () => { const q = new Request(`${base}/echo`, { method: 'POST', body: 'q', headers: { a: 'b' } }); const j = await (await fetch(q)).json(); return [q.bodyUsed, j.method, j.body, j.headers.a]; });
await attempt('integrity', () => fetch(`${base}/nothing`, { integrity: 'sha256-AAAA' }));
await attempt('data', async () => { const r = await fetch('data:text/plain;charset=utf-8;base64,aGk='); return [r.status, r.headers.get('content-type'), r.url, await r.text()]; });
await attempt('data percent', async () => { const r = await fetch('data:,a%20b%E2%82%AC'); return [r.headers.get('content-type'), await r.text()]; });
await attempt('blob url', async () => { const u = URL.createObjectURL(new Blob(['abc'], { type: 'x/y' })); const r = await fetch(u); return [r.status, r.headers.get('content-type'), await r.text()]; });
await attempt('length mismatch', () => fetch(`${base}/echo`, { method: 'POST', body: 'abc', headers: { 'content-length': '5' } }));

const closing = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
await once(closing, 'listening');
await attempt('closed', () => fetch(`http://127.0.0.1:${closing.address().port}/`));
const { port } = closing.address();
closing.close();
await once(closing, 'close');
try { await fetch(`http://127.0.0.1:${port}/`); } catch (error) { console.log(error.message, error.cause.code, error.cause.syscall, error.cause.port === port); }

const many = await Promise.all(Array.from({ length: 50 }, async (_, i) => (await (await fetch(`${base}/echo?${i}`)).json()).url));
console.log(many.length, many[49]);
// Responses that nobody reads do not keep the process.
await fetch(`${base}/nothing`);
server.close();
server.closeAllConnections();
