// Packages: koa@3
'use strict';
// Koa 3: the middleware onion, streams as bodies, errors; the exact bytes of each response.

const fs = require('node:fs');
const { PassThrough } = require('node:stream');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const Koa = requireFrom('koa');
const { conversation, request, show, talk } = require('./support/raw-client.cjs');
const { makeFiles } = require('./support/files.cjs');

const files = makeFiles();
const app = new Koa({ keys: ['a fixed key'] });
app.silent = true;
const reported = [];
app.on('error', (error) => reported.push(error.message));

app.use(async (ctx, next) => {
  ctx.set('X-Before', 'one');
  await next();
  ctx.set('X-After', `status ${ctx.status}`);
});

async function readBody(ctx) {
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const routes = {
  'GET /text': (ctx) => { ctx.body = 'hello'; },
  'GET /json': (ctx) => {
    ctx.body = { ok: true, list: [1, 'two', null], text: 'añ€' };
    ctx.etag = 'fixed';
    if (ctx.fresh) ctx.status = 304;
  },
  'POST /echo': async (ctx) => {
    const text = await readBody(ctx);
    try {
      ctx.body = { got: JSON.parse(text), type: ctx.request.type };
      ctx.status = 201;
    } catch {
      ctx.throw(400, 'not JSON');
    }
  },
  'GET /stream': (ctx) => {
    const stream = new PassThrough();
    ctx.type = 'text/plain';
    ctx.body = stream;
    let n = 0;
    const more = () => {
      stream.write(`part ${n++};`);
      if (n < 4) setTimeout(more, 5);
      else stream.end('last');
    };
    more();
  },
  'GET /file': (ctx) => { ctx.type = 'txt'; ctx.body = fs.createReadStream(files.small); },
  'GET /big': (ctx) => { ctx.body = fs.createReadStream(files.big); },
  'GET /boom': () => { throw new Error('thrown in a handler'); },
  'GET /boom-later': async (ctx) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    ctx.throw(503, 'rejected in a handler', { expose: true });
  },
  'GET /teapot': (ctx) => {
    ctx.status = 418;
    ctx.set({ 'X-One': '1', 'X-Many': ['a', 'b'] });
    ctx.cookies.set('c', 'value', { signed: true });
    ctx.type = 'html';
    ctx.body = Buffer.from('<p>short and stout</p>');
  },
  'GET /redirect': (ctx) => ctx.redirect('/text?from=here'),
  'GET /missing-file': (ctx) => { ctx.body = fs.createReadStream('/nonexistent-folder/none'); },
  'GET /empty': (ctx) => { ctx.body = null; },
  'GET /negotiate': (ctx) => { ctx.body = { type: ctx.accepts('html', 'json'), langs: ctx.acceptsLanguages() }; },
  'GET /blob': (ctx) => { ctx.body = new Blob(['from a ', 'blob']); },
  'GET /web-stream': (ctx) => {
    ctx.body = new ReadableStream({
      start(controller) {
        for (const part of ['web ', 'stream']) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
  },
};
app.use(async (ctx, next) => {
  const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
  const route = routes[`${method} ${ctx.path}`];
  if (route) return route(ctx);
  const user = /^\/users\/([^/]+)$/.exec(ctx.path);
  if (user) ctx.body = { id: decodeURIComponent(user[1]), query: ctx.query, host: ctx.host, ip: ctx.ip };
  return next();
});

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await conversation(port);
  const extra = [
    ['redirect', request('GET', '/redirect', { headers: ['Accept: text/html'] })],
    ['missing file', request('GET', '/missing-file')],
    ['empty', request('GET', '/empty')],
    ['negotiated', request('GET', '/negotiate', { headers: ['Accept: text/*', 'Accept-Language: de, en;q=0.5'] })],
    ['blob', request('GET', '/blob')],
    ['web stream', request('GET', '/web-stream')],
  ];
  for (const [label, text] of extra) show(label, (await talk(port, [text])).responses[0]);
  server.close(() => {
    files.remove();
    console.log('reported', reported);
    console.log('closed');
  });
});
