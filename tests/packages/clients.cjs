// Packages: axios@1 got@14 undici@7 node-fetch@3 superagent@10
'use strict';
// HTTP clients against one server of node:http: bodies, redirects, compression, retries, errors, streams, pools.

const { once } = require('node:events');
const http = require('node:http');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { pathToFileURL } = require('node:url');
const zlib = require('node:zlib');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const seen = new Map();
const text = 'compressed text, '.repeat(50);
const connections = new Set();

const routes = {
  '/text': (req, res) => res.end('hello'),
  '/echo': async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const { host, connection, 'user-agent': agent, 'content-type': type, ...headers } = req.headers;
    res.setHeader('content-type', 'application/json');
    const body = Buffer.concat(chunks).toString('latin1');
    const boundary = /boundary=([^;]+)/.exec(type)?.[1];
    res.end(JSON.stringify({
      method: req.method, url: req.url, agent: agent?.replace(/[\d.]+/g, 'N'), headers: boundary ? Object.keys(headers) : headers,
      type: boundary ? type.replace(boundary, 'B') : type, body: boundary ? body.replaceAll(boundary, 'B') : body,
    }));
  },
  '/json': (req, res) => { res.setHeader('content-type', 'application/json'); res.end('{"ok":true,"text":"añ€"}'); },
  '/bad-json': (req, res) => { res.setHeader('content-type', 'application/json'); res.end('{"ok":'); },
  '/gzip': (req, res) => { res.setHeader('content-encoding', 'gzip'); res.end(zlib.gzipSync(text)); },
  '/deflate': (req, res) => { res.setHeader('content-encoding', 'deflate'); res.end(zlib.deflateSync(text)); },
  '/br': (req, res) => { res.setHeader('content-encoding', 'br'); res.end(zlib.brotliCompressSync(text)); },
  '/bad-gzip': (req, res) => { res.setHeader('content-encoding', 'gzip'); res.end('not gzip'); },
  '/redirect': (req, res, url) => {
    const left = Number(url.searchParams.get('n') ?? 1);
    res.writeHead(Number(url.searchParams.get('code') ?? 302), { location: left > 1 ? `/redirect?n=${left - 1}` : '/echo', 'set-cookie': 'r=1' });
    res.end();
  },
  '/status': (req, res, url) => { res.statusCode = Number(url.searchParams.get('code')); res.setHeader('x-tried', 'yes'); res.end('a status'); },
  '/flaky': (req, res, url) => {
    const n = (seen.get(url.search) ?? 0) + 1;
    seen.set(url.search, n);
    res.statusCode = n < 3 ? 503 : 200;
    res.end(`try ${n}`);
  },
  '/never': () => {},
  '/reset': (req) => req.socket.destroy(),
  '/cut': (req, res) => { res.writeHead(200, { 'content-length': 100 }); res.write('part'); setTimeout(() => res.destroy(), 5); },
  '/slow': (req, res) => { let n = 0; const timer = setInterval(() => { res.write(`tick ${n++};`); if (n === 4) { clearInterval(timer); res.end(); } }, 3); },
  '/big': (req, res) => Readable.from(Array.from({ length: 64 }, (_, i) => Buffer.alloc(16384, i))).pipe(res),
  '/cookies': (req, res) => { res.setHeader('set-cookie', ['a=1; Path=/', 'b=2']); res.setHeader('x-many', ['1', '2']); res.end(req.headers.cookie ?? 'none'); },
};

const server = http.createServer(async (req, res) => {
  connections.add(req.socket);
  const url = new URL(req.url, 'http://x');
  res.sendDate = false;
  if (!routes[url.pathname]) res.writeHead(404).end('not found');
  else await routes[url.pathname](req, res, url);
});

const load = (name) => import(pathToFileURL(requireFrom.resolve(name)).href);
const failure = (error) => [error.name, error.code, String(error.message).replace(/127\.0\.0\.1:\d+/g, 'HOST')];
const attempt = async (label, work) => {
  try {
    console.log(label, await work());
  } catch (error) {
    console.log(label, 'failed', failure(error), error.cause ? failure(error.cause) : '', error.response?.status ?? error.response?.statusCode ?? '');
  }
};

async function axios(base) {
  const axios = requireFrom('axios');
  const client = axios.create({ baseURL: base, timeout: 400, headers: { 'X-Default': 'd' } });
  const got = (r) => [r.status, r.statusText, r.data, { ...r.headers }];
  client.interceptors.request.use((config) => { config.headers.set('X-Intercepted', 'yes'); return config; });
  client.interceptors.response.use((response) => { response.data = response.data?.agent ? { ...response.data, agent: 'masked' } : response.data; return response; });
  await attempt('get', async () => got(await client.get('/json', { params: { a: [1, 2], b: { c: 'é &' }, d: new Date(0), e: null } })));
  await attempt('params', async () => (await client.get('/echo', { params: { a: [1, 2], b: { c: 'é &' }, d: new Date(0), e: null } })).data.url);
  await attempt('post', async () => got(await client.post('/echo', { a: 1, nested: ['x'] })));
  await attempt('form', async () => (await client.post('/echo', new URLSearchParams({ a: '1', b: 'ü' }))).data);
  await attempt('postForm', async () => { const { data } = await client.postForm('/echo', { a: 1, 'list[]': ['x', 'y'], file: new Blob(['content'], { type: 'text/plain' }) }); return [data.type, data.body.replace(/-{10,}\w+/g, 'B')]; });
  await attempt('put stream', async () => (await client.put('/echo', Readable.from(['one', 'two']), { headers: { 'Content-Type': 'text/plain' } })).data);
  for (const coding of ['gzip', 'deflate', 'br', 'bad-gzip']) await attempt(coding, async () => (await client.get(`/${coding}`)).data.length);
  await attempt('redirects', async () => { const r = await client.get('/redirect?n=3'); return [r.data.url, r.request.res.responseUrl.replace(base, '')]; });
  await attempt('too many redirects', () => client.get('/redirect?n=9', { maxRedirects: 2 }));
  await attempt('303', async () => (await client.post('/redirect?code=303', { a: 1 })).data);
  await attempt('307', async () => (await client.post('/redirect?code=307', { a: 1 })).data);
  await attempt('404', () => client.get('/nothing'));
  await attempt('validateStatus', async () => (await client.get('/status?code=500', { validateStatus: null })).status);
  await attempt('timeout', () => client.get('/never', { timeout: 30 }));
  await attempt('reset', () => client.get('/reset'));
  await attempt('cut', () => client.get('/cut'));
  await attempt('refused', () => axios.get('http://127.0.0.1:1/'));
  await attempt('abort', () => client.get('/never', { signal: AbortSignal.timeout(10) }));
  await attempt('too long', () => client.get('/big', { maxContentLength: 1000 }));
  await attempt('arraybuffer', async () => (await client.get('/big', { responseType: 'arraybuffer' })).data.length);
  await attempt('stream', async () => { let n = 0; for await (const chunk of (await client.get('/slow', { responseType: 'stream' })).data) n += chunk.length; return n; });
  await attempt('progress', async () => { const marks = []; await client.get('/big', { onDownloadProgress: ({ loaded }) => marks.push(loaded) }); return marks.at(-1); });
  await attempt('transform', async () => (await client.post('/echo', 'x', { transformRequest: [(d) => d.repeat(3)], auth: { username: 'u', password: 'p' } })).data);
  await attempt('fetch adapter', async () => { const { data } = await client.post('/echo', { f: 1 }, { adapter: 'fetch' }); return [data.method, data.body, data.type]; });
  await attempt('bad json', async () => (await client.get('/bad-json')).data);
  await attempt('bad json strictly', async () => (await client.get('/bad-json', { responseType: 'json', transitional: { silentJSONParsing: false } }).catch((e) => [e.name, e.code])));
  await attempt('all', async () => (await axios.all([client.get('/text'), client.get('/text')])).map((r) => r.data));
}

async function got(base) {
  const { default: got } = await load('got');
  const client = got.extend({ prefixUrl: base, headers: { 'x-default': 'd' }, retry: { limit: 0 }, hooks: { beforeRequest: [(options) => { options.headers['x-hook'] = 'yes'; }] } });
  await attempt('json', () => client('json').json());
  await attempt('echo', () => client.post('echo', { json: { a: 1 }, searchParams: { q: 'é', n: 1 } }).json());
  await attempt('form', () => client.put('echo', { form: { a: 1, b: 'x y' } }).json());
  await attempt('body', () => client.patch('echo', { body: Readable.from(['a', 'b']), headers: { 'content-type': 'text/plain' } }).json());
  for (const coding of ['gzip', 'deflate', 'br', 'bad-gzip']) await attempt(coding, async () => (await client(coding).text()).length);
  await attempt('redirects', async () => { const r = await client('redirect?n=3'); return [r.statusCode, r.redirectUrls.map((u) => u.pathname + u.search), r.url.replace(base, '')]; });
  await attempt('too many redirects', () => client('redirect?n=12', { maxRedirects: 3 }));
  await attempt('404', () => client('nothing'));
  await attempt('retry', () => client('flaky?got', { retry: { limit: 3, calculateDelay: ({ attemptCount, computedValue }) => (computedValue ? attemptCount : 0) } }).text());
  await attempt('timeout', () => client('never', { timeout: { request: 30 } }));
  await attempt('response timeout', () => client('never', { timeout: { response: 20 } }));
  await attempt('reset', () => client('reset'));
  await attempt('cut', () => client('cut'));
  await attempt('bad json', () => client('bad-json').json());
  await attempt('abort', () => { const controller = new AbortController(); setTimeout(() => controller.abort(), 10); return client('never', { signal: controller.signal }); });
  await attempt('stream', async () => { let n = 0; for await (const chunk of client.stream('big')) n += chunk.length; return n; });
  await attempt('stream to', async () => { const parts = []; await pipeline(Readable.from(['x', 'y']), client.stream.post('echo', { headers: { 'content-type': 'text/x' } }), async (source) => { for await (const c of source) parts.push(c); }); return JSON.parse(Buffer.concat(parts)).body; });
  await attempt('pagination', () => client.paginate.all('echo?page=1', { responseType: 'json', pagination: { transform: (r) => [r.body.url], paginate: ({ currentItems }) => { const page = Number(/\d+$/.exec(currentItems[0])[0]); return page < 3 && { searchParams: { page: page + 1 } }; } } }));
  await attempt('buffer', async () => (await client('text').buffer()));
  await attempt('timings', async () => { const { timings } = await client('text'); return [Object.keys(timings), Object.keys(timings.phases), timings.phases.total >= 0]; });
  await attempt('cache', async () => { const cache = new Map(); const r = await client('text', { cache }); return [r.isFromCache, cache.size]; });
}

async function undici(base) {
  const { fetch, request, stream, pipeline: pipe, Client, Pool, Agent, RetryAgent, MockAgent, interceptors, WebSocket, FormData, Headers, Response, setGlobalDispatcher, getGlobalDispatcher, EventSource, cacheStores, errors } = requireFrom('undici');
  await attempt('fetch', async () => { const r = await fetch(`${base}/json`); return [r.status, [...r.headers], await r.json()]; });
  await attempt('fetch post', async () => { const body = new FormData(); body.set('a', '1'); body.set('f', new Blob(['x'], { type: 'text/plain' }), 'f.txt'); const { type, body: got, headers } = await (await fetch(`${base}/echo`, { method: 'POST', body })).json(); return [type, got, headers]; });
  for (const coding of ['gzip', 'deflate', 'br', 'bad-gzip']) await attempt(coding, async () => (await (await fetch(`${base}/${coding}`)).text()).length);
  await attempt('fetch redirect', async () => { const r = await fetch(`${base}/redirect?n=3`); return [r.redirected, r.url.replace(base, ''), (await r.json()).url]; });
  await attempt('fetch manual', async () => { const r = await fetch(`${base}/redirect`, { redirect: 'manual' }); return [r.status, r.type]; });
  await attempt('fetch error redirect', () => fetch(`${base}/redirect`, { redirect: 'error' }));
  await attempt('fetch refused', () => fetch('http://127.0.0.1:1/'));
  await attempt('fetch cut', async () => (await fetch(`${base}/cut`)).text());
  await attempt('fetch abort', () => fetch(`${base}/never`, { signal: AbortSignal.timeout(10) }));
  await attempt('fetch stream', async () => { const parts = []; for await (const chunk of (await fetch(`${base}/slow`)).body.pipeThrough(new TextDecoderStream())) parts.push(chunk); return parts.join(''); });
  await attempt('fetch stream body', async () => { const { body, headers } = await (await fetch(`${base}/echo`, { method: 'POST', duplex: 'half', body: new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('streamed')); c.close(); } }) })).json(); return [body, headers]; });
  await attempt('request', async () => { const { statusCode, headers, body } = await request(`${base}/cookies`, { headers: { cookie: 'x=1' } }); return [statusCode, headers, await body.text()]; });
  await attempt('request post', async () => (await request(`${base}/echo`, { method: 'POST', body: Readable.from(['a', 'b']), headers: ['x-a', '1', 'x-b', '2'], query: { q: 1 } })).body.json());
  await attempt('stream', () => { const chunks = []; return stream(`${base}/text`, { method: 'GET', opaque: chunks }, ({ statusCode, opaque }) => new (require('node:stream').Writable)({ write(chunk, e, done) { opaque.push(statusCode, String(chunk)); done(); } })).then(() => chunks); });
  await attempt('pipeline', async () => { const parts = []; await pipeline(Readable.from(['in']), pipe(`${base}/echo`, { method: 'POST' }, ({ body }) => body), async (source) => { for await (const part of source) parts.push(part); }); return JSON.parse(Buffer.concat(parts)).body; });

  const client = new Client(base, { pipelining: 3, keepAliveTimeout: 100 });
  const events = [];
  for (const name of ['connect', 'disconnect', 'connectionError', 'drain']) client.on(name, () => events.push(name));
  await attempt('client', async () => Promise.all(['/text', '/json', '/gzip'].map(async (path) => { const { body } = await client.request({ path, method: 'GET' }); const bytes = Buffer.from(await body.arrayBuffer()); return path === '/gzip' ? zlib.gunzipSync(bytes).length : bytes.length; })));
  await attempt('client reset', () => client.request({ path: '/reset', method: 'GET' }));
  await attempt('client timeout', () => client.request({ path: '/never', method: 'GET', headersTimeout: 20 }));
  await attempt('client argument', () => client.request({ path: 'no-slash', method: 'GET' }));
  await attempt('client header', () => client.request({ path: '/', method: 'GET', headers: { 'bad\nname': 'x' } }));
  await attempt('client throwOnError', async () => (await client.compose(interceptors.responseError()).request({ path: '/status?code=418', method: 'GET' })).statusCode);
  await client.close();
  console.log(events.slice(0, 2), client.closed, client.destroyed);
  await attempt('client closed', () => client.request({ path: '/', method: 'GET' }));

  const pool = new Pool(base, { connections: 4 });
  await attempt('pool', async () => { const all = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.request({ path: `/echo?n=${i}`, method: 'GET' }).then(({ body }) => body.json()))); return [all.map((x) => x.url).join(), pool.stats.connected <= 4]; });
  await pool.destroy();
  const retrying = new RetryAgent(new Agent(), { minTimeout: 1, maxRetries: 4, timeoutFactor: 1 });
  await attempt('retry', async () => (await request(`${base}/flaky?undici`, { dispatcher: retrying })).body.text());
  const composed = new Agent().compose(interceptors.redirect({ maxRedirections: 3 }), interceptors.cache({ store: new cacheStores.MemoryCacheStore() }));
  await attempt('compose', async () => (await (await request(`${base}/redirect?n=2`, { dispatcher: composed })).body.json()).url);

  const before = getGlobalDispatcher();
  const mock = new MockAgent();
  mock.disableNetConnect();
  setGlobalDispatcher(mock);
  const mocked = mock.get('http://mocked.example');
  mocked.intercept({ path: '/a', method: 'POST', body: (b) => b.includes('x') }).reply(201, ({ body }) => ({ got: body }), { headers: { 'content-type': 'application/json' } }).times(2);
  mocked.intercept({ path: (p) => p.startsWith('/err') }).replyWithError(new Error('mocked failure'));
  mocked.intercept({ path: '/late', query: { q: '1' } }).reply(200, 'late').delay(5);
  await attempt('mock', async () => (await fetch('http://mocked.example/a', { method: 'POST', body: 'x=1' })).json());
  await attempt('mock error', () => fetch('http://mocked.example/err/1'));
  await attempt('mock late', async () => (await request('http://mocked.example/late?q=1')).body.text());
  await attempt('mock unknown', () => request('http://mocked.example/none'));
  console.log(mock.pendingInterceptors().map((i) => [i.path, i.timesInvoked, i.persist]));
  await attempt('mock pending', () => mock.assertNoPendingInterceptors());
  await mock.close();
  setGlobalDispatcher(before);

  const wss = http.createServer();
  wss.on('upgrade', (req, socket) => {
    const key = require('node:crypto').createHash('sha1').update(`${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: own\r\n\r\n\x81\x05hello`);
    socket.on('data', (frame) => { if ((frame[0] & 15) === 8) socket.end(Buffer.from([0x88, 2, 3, 0xe8])); else socket.write(Buffer.from([0x82, 2, frame[0], frame[1]])); });
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(wss, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${wss.address().port}/`, ['own', 'other']);
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve) => {
    socket.onopen = () => console.log('open', socket.protocol, socket.readyState);
    socket.onmessage = ({ data }) => { console.log('message', data); if (typeof data === 'string') socket.send('answer'); else socket.close(1000); };
    socket.onerror = ({ message }) => console.log('error', message);
    socket.onclose = ({ code, wasClean }) => { console.log('close', code, wasClean); resolve(); };
  });
  wss.close();
  console.log(new Headers({ b: '2', A: '1' }), await new Response('x', { status: 201 }).text(), typeof EventSource, errors.ConnectTimeoutError.name);
}

async function nodeFetch(base) {
  const { default: fetch, FormData, Headers, Request, AbortError } = await load('node-fetch');
  await attempt('json', async () => { const r = await fetch(`${base}/json`); return [r.ok, r.status, r.headers.raw(), await r.json()]; });
  await attempt('post', async () => (await fetch(`${base}/echo`, { method: 'POST', body: JSON.stringify({ a: 1 }), headers: { 'Content-Type': 'application/json' } })).json());
  await attempt('form', async () => { const form = new FormData(); form.set('a', '1'); const { type, body } = await (await fetch(`${base}/echo`, { method: 'POST', body: form })).json(); return [type, body]; });
  await attempt('stream', async () => (await fetch(`${base}/echo`, { method: 'POST', body: Readable.from(['a', 'b']) })).json());
  for (const coding of ['gzip', 'deflate', 'br', 'bad-gzip']) await attempt(coding, async () => (await (await fetch(`${base}/${coding}`)).text()).length);
  await attempt('redirect', async () => { const r = await fetch(`${base}/redirect?n=3`); return [r.redirected, r.url.replace(base, '')]; });
  await attempt('max redirect', () => fetch(`${base}/redirect?n=5`, { follow: 2 }));
  await attempt('manual', async () => { const r = await fetch(new Request(`${base}/redirect`, { redirect: 'manual' })); return [r.status, r.headers.get('location').replace(base, '')]; });
  await attempt('abort', () => fetch(`${base}/never`, { signal: AbortSignal.timeout(10) }));
  await attempt('reset', () => fetch(`${base}/reset`));
  await attempt('cut', async () => (await fetch(`${base}/cut`)).text());
  await attempt('size', async () => (await fetch(`${base}/big`, { size: 100 })).text());
  await attempt('refused', () => fetch('http://127.0.0.1:1/'));
  await attempt('body', async () => { let n = 0; for await (const chunk of (await fetch(`${base}/big`)).body) n += chunk.length; return n; });
  await attempt('clone', async () => { const r = await fetch(`${base}/text`); return Promise.all([r.clone().text(), r.text()]); });
  await attempt('data', async () => (await fetch('data:text/plain;base64,aGk=')).text());
  console.log(new Headers([['b', '2'], ['a', '1']]), AbortError.name);
}

async function superagent(base) {
  const superagent = requireFrom('superagent');
  const shown = (r) => [r.status, r.type, r.body, r.text?.length];
  await attempt('get', async () => shown(await superagent.get(`${base}/json`).query({ a: 1 }).query('b=2')));
  await attempt('post', async () => shown(await superagent.post(`${base}/echo`).send({ a: 1 }).send({ b: 2 }).set('X-A', '1').set('User-Agent', 'own')));
  await attempt('form', async () => shown(await superagent.put(`${base}/echo`).type('form').send({ a: [1, 2], b: { c: 'd' } }).set('User-Agent', 'own')));
  await attempt('attach', async () => { const { body } = await superagent.post(`${base}/echo`).field('a', '1').attach('f', Buffer.from('content'), { filename: 'f.txt', contentType: 'text/plain' }); return [body.type, body.body]; });
  for (const coding of ['gzip', 'deflate', 'bad-gzip']) await attempt(coding, async () => (await superagent.get(`${base}/${coding}`).buffer()).text?.length);
  await attempt('redirect', async () => (await superagent.get(`${base}/redirect?n=3`)).redirects.map((u) => u.replace(base, '')));
  await attempt('404', () => superagent.get(`${base}/nothing`));
  await attempt('ok', async () => (await superagent.get(`${base}/status?code=404`).ok((r) => r.status === 404)).text);
  await attempt('retry', async () => (await superagent.get(`${base}/flaky?superagent`).retry(3)).text);
  await attempt('timeout', () => superagent.get(`${base}/never`).timeout({ response: 20 }));
  await attempt('bad json', () => superagent.get(`${base}/bad-json`));
  await attempt('auth', async () => (await superagent.get(`${base}/echo`).auth('u', 'p')).body.headers.authorization);
  const agent = superagent.agent();
  await attempt('cookies', async () => [(await agent.get(`${base}/cookies`).buffer().parse(superagent.parse.text)).text, (await agent.get(`${base}/cookies`).buffer().parse(superagent.parse.text)).text]);
  await attempt('pipe', () => new Promise((resolve) => { let n = 0; superagent.get(`${base}/big`).pipe(new (require('node:stream').Writable)({ write(c, e, done) { n += c.length; done(); } })).on('finish', () => resolve(n)); }));
  await attempt('callback', () => new Promise((resolve) => superagent.get(`${base}/status?code=500`).end((error, r) => resolve([error.status, r.text]))));
}

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const work of [axios, got, undici, nodeFetch, superagent]) {
    console.log(`=== ${work.name}`);
    await work(base);
  }
  server.closeAllConnections();
  server.close(() => console.log('closed'));
});
