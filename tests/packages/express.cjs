// Packages: express@5
'use strict';
// Express 5: routing, bodies, streams, files, errors, keep-alive; the exact bytes of each response.

const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const express = requireFrom('express');
const { conversation, request, show, talk } = require('./support/raw-client.cjs');
const { makeFiles } = require('./support/files.cjs');

const files = makeFiles();
const app = express();
app.set('env', 'production'); // error pages without stacks
console.error = () => {}; // finalhandler logs the errors it answers

app.use((req, res, next) => {
  res.setHeader('X-Middleware', 'ran');
  next();
});
app.use(express.json());
app.use(express.urlencoded({ extended: true }));
app.use('/static', express.static(files.folder, { maxAge: '1h' }));
app.get('/text', (req, res) => res.send('hello'));
app.get('/json', (req, res) => res.json({ ok: true, list: [1, 'two', null], text: 'añ€' }));
app.post('/echo', (req, res) => res.status(201).json({ got: req.body, type: req.get('content-type') }));
app.get('/stream', (req, res) => {
  res.type('text');
  let n = 0;
  const more = () => {
    res.write(`part ${n++};`);
    if (n < 4) setImmediate(more);
    else res.end('last');
  };
  more();
});
app.get('/file', (req, res) => res.sendFile(files.small));
app.get('/big', (req, res) => res.sendFile(files.big));
app.get('/boom', () => { throw new Error('thrown in a handler'); });
app.get('/boom-later', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw Object.assign(new Error('rejected in a handler'), { status: 503 });
});
app.get('/users/:id', (req, res) => res.json({ id: req.params.id, query: req.query, path: req.path, ip: req.ip }));
app.get('/teapot', (req, res) => {
  res.status(418).set({ 'X-One': '1', 'X-Many': ['a', 'b'] }).cookie('c', 'v w', { httpOnly: true, path: '/' })
    .append('Vary', 'Accept').type('html').send('<p>short and stout</p>');
});
app.get('/redirect', (req, res) => res.redirect('/text?from=here'));
app.get('/negotiate', (req, res) => res.format({
  text: () => res.send('as text'), html: () => res.send('<b>as html</b>'), json: () => res.json({ as: 'json' }),
}));
app.get('/attachment', (req, res) => res.attachment('données.txt').send('x'));

const router = express.Router({ mergeParams: true });
router.param('item', (req, res, next, value) => { req.item = value.toUpperCase(); next(); });
router.get('/:item{.:format}', (req, res) => res.json({ ...req.params, item: req.item }));
app.use('/shop/:shop', router);

app.use('/handled', (req, res, next) => next(Object.assign(new Error('handed on'), { status: 422 })));
app.use((error, req, res, next) => {
  if (error.status !== 422) return next(error);
  res.status(422).json({ error: error.message });
});

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await conversation(port);
  const extra = [
    ['redirect', request('GET', '/redirect')],
    ['negotiated html', request('GET', '/negotiate', { headers: ['Accept: text/html;q=0.9, text/plain;q=0.1'] })],
    ['negotiated json', request('GET', '/negotiate', { headers: ['Accept: application/json'] })],
    ['not acceptable', request('GET', '/negotiate', { headers: ['Accept: image/png'] })],
    ['attachment', request('GET', '/attachment')],
    ['router', request('GET', '/shop/north/apple.json')],
    ['error handler', request('GET', '/handled')],
    ['form', request('POST', '/echo', {
      headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'a[b]=1&a[c]=2&list[]=x&list[]=y&z=%C3%A9',
    })],
    ['too large', request('POST', '/echo', {
      headers: ['Content-Type: application/json'], body: JSON.stringify({ big: 'x'.repeat(150_000) }),
    })],
    ['static', request('GET', '/static/small.txt')],
    ['static range', request('GET', '/static/small.txt', { headers: ['Range: bytes=2-6'] })],
    ['static range wrong', request('GET', '/static/small.txt', { headers: ['Range: bytes=900-'] })],
    ['static not modified', request('GET', '/static/small.txt', {
      headers: ['If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT'],
    })],
    ['static climbing out', request('GET', '/static/../../etc/passwd')],
    ['OPTIONS', request('OPTIONS', '/text')],
  ];
  for (const [label, text] of extra) show(label, (await talk(port, [text])).responses[0]);
  server.close(() => {
    files.remove();
    console.log('closed');
  });
});
