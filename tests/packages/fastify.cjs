// Packages: fastify@5
'use strict';
// Fastify 5: schemas, hooks, streams, plugins, errors; the exact bytes of each response.

const fs = require('node:fs');
const { Readable } = require('node:stream');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const fastify = requireFrom('fastify');
const { conversation, request, show, talk } = require('./support/raw-client.cjs');
const { makeFiles } = require('./support/files.cjs');

const files = makeFiles();
const app = fastify({ logger: false, forceCloseConnections: false });

app.addHook('onRequest', (req, reply, done) => {
  reply.header('x-hook', 'ran');
  done();
});
app.get('/text', (req, reply) => { reply.send('hello'); });
app.get('/json', {
  schema: {
    response: { 200: {
      type: 'object',
      properties: { ok: { type: 'boolean' }, list: { type: 'array' }, text: { type: 'string' } },
    } },
  },
}, async () => ({ ok: true, list: [1, 'two', null], text: 'añ€', dropped: 'not in the schema' }));
app.post('/echo', async (req, reply) => {
  reply.code(201);
  return { got: req.body, type: req.headers['content-type'] };
});
app.get('/stream', (req, reply) => {
  reply.type('text/plain');
  reply.send(Readable.from(['part 0;', 'part 1;', 'part 2;', 'last'].map(Buffer.from)));
});
app.get('/file', (req, reply) => {
  reply.type('text/plain').send(fs.createReadStream(files.small));
});
app.get('/big', (req, reply) => reply.send(fs.createReadStream(files.big)));
app.get('/boom', () => { throw new Error('thrown in a handler'); });
app.get('/boom-later', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw Object.assign(new Error('rejected in a handler'), { statusCode: 503, code: 'E_LATER' });
});
app.get('/users/:id', async (req) => ({ id: req.params.id, query: req.query, ip: req.ip }));
app.get('/teapot', (req, reply) => {
  reply.code(418).headers({ 'x-one': '1', 'set-cookie': ['a=1', 'b=2'] }).type('text/html')
    .send('<p>short and stout</p>');
});
app.get('/redirect', (req, reply) => reply.redirect('/text?from=here', 307));
app.get('/missing-file', (req, reply) => reply.send(fs.createReadStream('/nonexistent-folder/none')));
app.post('/checked/:n', {
  schema: {
    params: { type: 'object', properties: { n: { type: 'integer' } } },
    body: {
      type: 'object', required: ['name'], additionalProperties: false,
      properties: { name: { type: 'string', minLength: 2 }, age: { type: 'integer', default: 7 } },
    },
  },
}, async (req) => ({ n: req.params.n, body: req.body }));

app.register(async (scope) => {
  scope.decorateRequest('who', null);
  scope.addHook('preHandler', async (req) => { req.who = req.headers['x-who'] ?? 'nobody'; });
  scope.addHook('onSend', async (req, reply, payload) => payload.replace('nobody', 'NOBODY'));
  scope.get('/who', async (req) => ({ who: req.who }));
  scope.setErrorHandler((error, req, reply) => { reply.code(500).send({ scoped: error.message }); });
  scope.get('/fails', async () => { throw new Error('inside the scope'); });
}, { prefix: '/scope' });

async function main() {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address();
  await conversation(port);
  const json = ['Content-Type: application/json'];
  const extra = [
    ['redirect', request('GET', '/redirect')],
    ['missing file', request('GET', '/missing-file')],
    ['valid', request('POST', '/checked/5', { headers: json, body: '{"name":"Ana","more":1}' })],
    ['invalid body', request('POST', '/checked/5', { headers: json, body: '{"name":"A"}' })],
    ['invalid parameter', request('POST', '/checked/five', { headers: json, body: '{"name":"Ana"}' })],
    ['unsupported type', request('POST', '/echo', { headers: ['Content-Type: text/css'], body: 'a{}' })],
    ['scope', request('GET', '/scope/who')],
    ['scope with a header', request('GET', '/scope/who', { headers: ['X-Who: Ana'] })],
    ['scope error', request('GET', '/scope/fails')],
  ];
  for (const [label, text] of extra) show(label, (await talk(port, [text])).responses[0]);
  const injected = await app.inject({ method: 'GET', url: '/users/9?x=1' });
  console.log('inject', injected.statusCode, injected.json());
  await app.close();
  files.remove();
  console.log('closed');
}
main();
