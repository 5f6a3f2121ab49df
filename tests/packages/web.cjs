// Packages: express@4 compression@1 multer@2 http-proxy@1 morgan@1 cors@2 helmet@8 cookie-parser@1 express-session@1 serve-index@1 hono@4 @hono/node-server@1
'use strict';
// Express 4 with its usual middleware, a proxy in front of it, and Hono: the exact bytes of each response.

const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const zlib = require('node:zlib');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const { conversation, request, show, talk } = require('./support/raw-client.cjs');
const { makeFiles } = require('./support/files.cjs');

const files = makeFiles();
console.error = () => {}; // finalhandler logs the errors it answers

/** A multipart form; a part is [name, text] or [name, text, file name, type]. */
function form(parts, boundary = '----anode') {
  const text = parts.map(([name, value, file, type]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${
    file ? `; filename="${file}"\r\nContent-Type: ${type}` : ''}\r\n\r\n${value}\r\n`).join('');
  return { headers: [`Content-Type: multipart/form-data; boundary=${boundary}`], body: `${text}--${boundary}--\r\n` };
}

function makeExpress() {
  const express = requireFrom('express');
  const cookies = requireFrom('cookie-parser');
  const cors = requireFrom('cors');
  const helmet = requireFrom('helmet');
  const morgan = requireFrom('morgan');
  const multer = requireFrom('multer');
  const compression = requireFrom('compression');
  const session = requireFrom('express-session');
  const app = express();
  const lines = [];
  app.set('env', 'production').set('trust proxy', 'loopback').set('json spaces', 2).enable('case sensitive routing');
  app.use(morgan(':method :url :status :res[content-type] :req[x-one] HTTP/:http-version :remote-user', { stream: { write: (line) => lines.push(line) } }));
  app.use('/static', express.static(files.folder, { dotfiles: 'deny', extensions: ['txt'], index: false }));
  app.use(express.json({ strict: true, limit: '2kb' }), express.urlencoded({ extended: false }), express.text({ type: 'text/*' }), express.raw());
  app.use(cookies('secret'));
  app.use('/cors', cors({ origin: ['http://a.example', /\.b\.example$/], credentials: true, maxAge: 60, exposedHeaders: ['X-A', 'X-B'] }));
  app.use('/safe', helmet());
  app.use('/session', session({ secret: 's', resave: false, saveUninitialized: false, genid: () => 'fixed-id', cookie: { maxAge: null } }), (req, res) => {
    req.session.views = (req.session.views ?? 0) + 1;
    res.send(`views ${req.session.views}`);
  });
  app.get('/cors', (req, res) => res.send('shared'));
  app.get('/safe', (req, res) => res.send('safe'));
  app.get('/text', (req, res) => res.send('hello'));
  app.get('/json', (req, res) => res.json({ ok: true, list: [1, 'two', null], text: 'añ€' }));
  app.post('/echo', (req, res) => res.status(201).json({ got: Buffer.isBuffer(req.body) ? req.body.toString('hex') : req.body, is: req.is('json', 'text/*') }));
  app.get('/stream', (req, res) => {
    res.type('text');
    for (let i = 0; i < 4; i++) setTimeout(() => { res.write(`part ${i};`); if (i === 3) res.end('last'); }, i * 3);
  });
  app.get('/file', (req, res) => res.sendFile(files.small, { maxAge: 1000, headers: { 'X-Sent': 'yes' } }));
  app.get('/big', (req, res) => res.download(files.big, 'büg.bin'));
  app.get('/boom', () => { throw new Error('thrown in a handler'); });
  app.get('/boom-later', (req, res, next) => setTimeout(next, 2, Object.assign(new Error('handed on'), { status: 503 })));
  app.get('/users/:id(\\d+)', (req, res) => res.json({ id: req.params.id, query: req.query, ip: req.ip, protocol: req.protocol, host: req.hostname }));
  app.get('/teapot', (req, res) => res.status(418).cookie('s', { a: 1 }, { signed: true, sameSite: 'lax' }).clearCookie('old').send(Buffer.from('<p>')));
  app.get('/cookies', (req, res) => res.json({ plain: req.cookies, signed: req.signedCookies }));
  app.get(['/redirect', /^\/go.*$/], (req, res) => res.redirect(302, 'back'));
  app.get('/jsonp', (req, res) => res.jsonp({ x: '\u2028</script>' }));
  app.get('/links', (req, res) => res.links({ next: '/n', last: '/l' }).location('/é x').vary('Accept').end());
  app.all('/any/*', (req, res) => res.send([req.method, req.params[0]]));
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50, files: 3 }, fileFilter: (req, file, done) => done(null, file.originalname !== 'skip.txt') });
  app.post('/upload', upload.fields([{ name: 'pics', maxCount: 2 }, { name: 'doc' }]), (req, res) => res.json({
    body: { ...req.body }, files: Object.values(req.files).flat().map(({ buffer, ...file }) => ({ ...file, text: String(buffer) })) }));
  const disk = multer({ dest: path.join(files.folder, 'uploads') });
  app.post('/disk', disk.single('doc'), (req, res) => {
    res.json({ text: fs.readFileSync(req.file.path, 'utf8'), size: req.file.size, named: req.file.filename.length });
    fs.unlinkSync(req.file.path);
  });
  app.use('/zip', compression({ threshold: 100, brotli: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } } }));
  app.get('/zip/big', (req, res) => res.type('text').send('squeeze me '.repeat(1000)));
  app.get('/zip/small', (req, res) => res.send('small'));
  app.get('/zip/flush', (req, res) => { res.type('text'); res.write('first'); res.flush(); setTimeout(() => res.end('second'), 5); });
  app.get('/zip/bytes', (req, res) => fs.createReadStream(files.big).pipe(res.type('application/octet-stream')));
  app.engine('tpl', (file, options, done) => fs.readFile(file, 'utf8', (error, text) => done(error, text?.replace('{x}', options.x))));
  fs.writeFileSync(path.join(files.folder, 'view.tpl'), 'view {x}\n');
  app.set('views', files.folder).set('view engine', 'tpl');
  app.get('/view', (req, res) => res.render('view', { x: 5 }));
  app.get('/no-view', (req, res) => res.render('none'));
  app.use((error, req, res, next) => {
    if (!error.code) return next(error);
    res.status(400).json({ code: error.code, message: error.message, field: error.field });
  });
  return { app, lines };
}

/** Responses with a compressed body, unpacked: the bytes of the body are in the crypto hash of what it unpacks to. */
function zipped(port, url, coding) {
  return new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', path: url, headers: { 'accept-encoding': coding } }, (res) => {
      const chunks = [];
      res.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        const body = Buffer.concat(chunks);
        const coded = res.headers['content-encoding'];
        const plain = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, deflate: zlib.inflateSync }[coded]?.(body) ?? body;
        const { date, ...headers } = res.headers;
        console.log(url, coding, res.statusCode, headers, plain.length, require('node:crypto').createHash('sha1').update(plain).digest('hex'));
        resolve();
      });
    }).on('error', reject);
  });
}

async function express4() {
  const { app, lines } = makeExpress();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await conversation(port);
  const upload = form([['title', 'a tïtle'], ['pics', 'one', 'a.png', 'image/png'], ['pics', 'two', 'b.png', 'image/png'], ['doc', 'x', 'skip.txt', 'text/plain'], ['a[b]', '1']]);
  const extra = [
    ['users', request('GET', '/users/42?a[b]=1&c=2&c=3', { headers: ['X-Forwarded-For: 9.9.9.9, 127.0.0.1', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: h.example'] })],
    ['users not a number', request('GET', '/users/x')],
    ['back', request('GET', '/redirect', { headers: ['Referer: http://x.example/before'] })],
    ['regular expression', request('GET', '/going/on', { headers: ['Accept: text/html'] })],
    ['cookies', request('GET', '/cookies', { headers: ['Cookie: a=1; j=j%3A%7B%22x%22%3A1%7D; s=s%3Aj%3A%7B%22a%22%3A1%7D.bad'] })],
    ['jsonp', request('GET', '/jsonp?callback=my.fn')],
    ['links', request('GET', '/links')],
    ['any', request('PATCH', '/any/one/two')],
    ['static by extension', request('GET', '/static/small')],
    ['static hidden', request('GET', '/static/.hidden')],
    ['static folder', request('GET', '/static')],
    ['cors preflight', request('OPTIONS', '/cors', { headers: ['Origin: http://x.b.example', 'Access-Control-Request-Method: PUT', 'Access-Control-Request-Headers: x-a, x-b'] })],
    ['cors', request('GET', '/cors', { headers: ['Origin: http://a.example'] })],
    ['cors other', request('GET', '/cors', { headers: ['Origin: http://other.example'] })],
    ['helmet', request('GET', '/safe')],
    ['session', request('GET', '/session')],
    ['form', request('POST', '/echo', { headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'a=1&a=2&b=%C3%A9' })],
    ['text', request('POST', '/echo', { headers: ['Content-Type: text/plain; charset=latin1'], body: 'plain' })],
    ['raw', request('POST', '/echo', { headers: ['Content-Type: application/octet-stream'], body: 'bytes' })],
    ['bad charset', request('POST', '/echo', { headers: ['Content-Type: application/json; charset=nope'], body: '{}' })],
    ['not strict', request('POST', '/echo', { headers: ['Content-Type: application/json'], body: '5' })],
    ['too large', request('POST', '/echo', { headers: ['Content-Type: application/json'], body: JSON.stringify('x'.repeat(3000)) })],
    ['upload', request('POST', '/upload', upload)],
    ['upload too large', request('POST', '/upload', form([['doc', 'y'.repeat(51), 'big.txt', 'text/plain']]))],
    ['upload unexpected', request('POST', '/upload', form([['other', 'y', 'o.txt', 'text/plain']]))],
    ['upload cut short', request('POST', '/upload', { headers: upload.headers, body: upload.body.slice(0, 120) })],
    ['upload to disk', request('POST', '/disk', form([['doc', 'to the disk', 'd.txt', 'text/plain']]))],
    ['zip small', request('GET', '/zip/small', { headers: ['Accept-Encoding: gzip'] })],
    ['zip refused', request('GET', '/zip/big', { headers: ['Accept-Encoding: identity'] })],
    ['view', request('GET', '/view')],
    ['no view', request('GET', '/no-view')],
  ];
  for (const [label, text] of extra) show(label, (await talk(port, [text])).responses[0]);
  for (const url of ['/zip/big', '/zip/flush', '/zip/bytes']) for (const coding of ['gzip', 'deflate', 'br, gzip;q=0.5', 'zstd'])
    await zipped(port, url, coding);
  console.log(lines.sort().join(''));
  return server;
}

async function proxy(target) {
  const httpProxy = requireFrom('http-proxy');
  const events = [];
  const front = httpProxy.createProxyServer({ target, xfwd: true, cookieDomainRewrite: 'new.example', autoRewrite: true, ws: true });
  front.on('proxyReq', (out, req) => { out.setHeader('X-Proxied', 'yes'); events.push(`to ${req.url}`); });
  front.on('proxyRes', (answer, req, res) => { res.setHeader('X-Back', answer.statusCode); events.push(`from ${req.url} ${answer.statusCode}`); });
  front.on('error', (error, req, res) => { events.push(error.code); res.writeHead?.(502); res.end('gone'); });
  const server = http.createServer((req, res) => front.web(req, res, req.url === '/dead' ? { target: 'http://127.0.0.1:1' } : {}));
  server.on('upgrade', (req, socket, head) => front.ws(req, socket, head));
  const back = http.createServer();
  back.on('upgrade', (req, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: own\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (data) => socket.end(`back: ${data}`));
  });
  server.listen(0, '127.0.0.1');
  back.listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(back, 'listening')]);
  const { port } = server.address();
  for (const [label, text] of [['proxied', request('GET', '/text')], ['proxied post', request('POST', '/echo', { headers: ['Content-Type: application/json'], body: '{"a":1}' })],
    ['proxied cookie', request('GET', '/teapot')], ['proxied big', request('GET', '/big')], ['proxied error', request('GET', '/dead')]])
    show(label, (await talk(port, [text])).responses[0]);
  front.options.target = { host: '127.0.0.1', port: back.address().port };
  const socket = net.connect(port, '127.0.0.1');
  socket.write('GET /up HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\n');
  let got = '';
  for await (const chunk of socket) {
    if (got === '') socket.write('ping');
    got += chunk;
  }
  console.log(got, events);
  server.close();
  back.close();
  front.close();
}

async function hono() {
  const { Hono, HTTPException } = { ...requireFrom('hono'), ...requireFrom('hono/http-exception') };
  const { serve } = requireFrom('@hono/node-server');
  const { serveStatic } = requireFrom('@hono/node-server/serve-static');
  const { streamSSE, stream } = requireFrom('hono/streaming');
  const { basicAuth } = requireFrom('hono/basic-auth');
  const { setCookie, getCookie } = requireFrom('hono/cookie');
  const { etag } = requireFrom('hono/etag');
  const { validator } = requireFrom('hono/validator');
  const { html } = requireFrom('hono/html');
  const { secureHeaders } = requireFrom('hono/secure-headers');
  const app = new Hono();
  app.use('*', async (c, next) => { await next(); c.res.headers.set('X-Middleware', c.req.method); });
  app.use('/safe/*', secureHeaders(), etag());
  app.use('/secret/*', basicAuth({ username: 'u', password: 'p' }));
  app.get('/text', (c) => c.text('hello'));
  app.get('/json', (c) => c.json({ ok: true, list: [1, 'two', null], text: 'añ€' }));
  app.post('/echo', async (c) => {
    const type = c.req.header('content-type');
    try {
      return c.json({ got: type?.includes('json') ? await c.req.json() : await c.req.text(), type }, 201);
    } catch (error) {
      throw new HTTPException(400, { message: error.name });
    }
  });
  app.get('/stream', (c) => stream(c, async (out) => { for (let i = 0; i < 4; i++) await out.write(`part ${i};`); await out.write('last'); }));
  app.get('/file', serveStatic({ path: path.relative(process.cwd(), files.small) }));
  app.get('/big', (c) => c.body(fs.readFileSync(files.big), 200, { 'Content-Type': 'application/octet-stream' }));
  app.get('/boom', () => { throw new Error('thrown in a handler'); });
  app.get('/boom-later', async () => { await new Promise((resolve) => setTimeout(resolve, 2)); throw new HTTPException(503, { message: 'later' }); });
  app.get('/users/:id{[0-9]+}', (c) => c.json({ id: c.req.param('id'), query: c.req.query(), all: c.req.queries('c') }));
  app.get('/teapot', (c) => { setCookie(c, 'a', 'v w', { httpOnly: true }); setCookie(c, 'b', '2'); c.header('X-Many', 'a'); c.header('X-Many', 'b', { append: true }); return c.html(html`<p>${'<esc>'}</p>`, 418); });
  app.get('/cookie', (c) => c.json(getCookie(c)));
  app.get('/redirect', (c) => c.redirect('/text?from=here', 307));
  app.get('/sse', (c) => streamSSE(c, async (out) => { for (let i = 0; i < 3; i++) await out.writeSSE({ data: `line ${i}\nmore`, event: 'tick', id: String(i) }); }));
  app.get('/safe/x', (c) => c.text('safe'));
  app.get('/secret/x', (c) => c.text('secret'));
  app.post('/form', async (c) => { const body = await c.req.parseBody({ all: true }); return c.json(Object.entries(body).map(([k, v]) => [k, v instanceof File ? [v.name, v.size, v.type] : v])); });
  app.post('/checked', validator('json', (value, c) => (value.n > 0 ? value : c.text('invalid', 422))), (c) => c.json(c.req.valid('json')));
  app.route('/sub', new Hono().basePath('/v1').get('/*', (c) => c.text(c.req.path)));
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text(`error: ${error.message}`, 500)));
  app.notFound((c) => c.json({ lost: c.req.path }, 404));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address();
  await conversation(port);
  const extra = [
    ['users', request('GET', '/users/42?a=1&c=2&c=3')], ['cookie', request('GET', '/cookie', { headers: ['Cookie: a=1; b=x%20y'] })], ['redirect', request('GET', '/redirect')],
    ['sse', request('GET', '/sse')], ['safe', request('GET', '/safe/x')], ['safe again', request('GET', '/safe/x', { headers: ['If-None-Match: "92b4ff0b7f6bd0ed9bb91c28d0bd2ff35f1b1b6a"'] })],
    ['no password', request('GET', '/secret/x')], ['password', request('GET', '/secret/x', { headers: [`Authorization: Basic ${btoa('u:p')}`] })],
    ['multipart', request('POST', '/form', form([['a', '1'], ['a', '2'], ['f', 'content', 'n.txt', 'text/plain']]))],
    ['form', request('POST', '/form', { headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'x=1&y=%C3%A9' })],
    ['valid', request('POST', '/checked', { headers: ['Content-Type: application/json'], body: '{"n":1}' })], ['invalid', request('POST', '/checked', { headers: ['Content-Type: application/json'], body: '{"n":0}' })],
    ['sub', request('GET', '/sub/v1/deep/er')], ['PUT', request('PUT', '/text', { body: 'x' })],
  ];
  for (const [label, text] of extra) show(label, (await talk(port, [text])).responses[0]);
  const direct = await app.request('/json');
  console.log(direct.status, [...direct.headers], await direct.json());
  await new Promise((resolve) => server.close(resolve));
}

(async () => {
  const server = await express4();
  console.log('=== http-proxy');
  await proxy(`http://127.0.0.1:${server.address().port}`);
  server.close();
  console.log('=== hono');
  await hono();
  files.remove();
  console.log('closed');
})();
