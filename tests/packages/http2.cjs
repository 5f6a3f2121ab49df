// Packages: @grpc/grpc-js@1 fastify@5 got@14
'use strict';
// Packages that stand on http2: gRPC's four kinds of calls with deadlines, metadata and errors; Fastify with http2, asked
// by got.

const http2 = require('node:http2');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const grpc = requireFrom('@grpc/grpc-js');
const Fastify = requireFrom('fastify');

const json = {
  serialize: (value) => Buffer.from(JSON.stringify(value)),
  deserialize: (bytes) => JSON.parse(bytes.toString()),
};
const method = (name, requestStream, responseStream) => ({
  path: `/test.Calculator/${name}`, requestStream, responseStream,
  requestSerialize: json.serialize, requestDeserialize: json.deserialize,
  responseSerialize: json.serialize, responseDeserialize: json.deserialize,
});
const service = {
  add: method('Add', false, false),
  sum: method('Sum', true, false),
  count: method('Count', false, true),
  echo: method('Echo', true, true),
  slow: method('Slow', false, false),
};

async function overGrpc() {
  const server = new grpc.Server();
  server.addService(service, {
    add(call, callback) {
      if (call.request.a === undefined) {
        callback({ code: grpc.status.INVALID_ARGUMENT, details: 'a is missing' });
        return;
      }
      const trailer = new grpc.Metadata();
      trailer.set('x-who', String(call.metadata.get('x-who')[0]));
      callback(null, { sum: call.request.a + call.request.b }, trailer);
    },
    sum(call, callback) {
      let sum = 0;
      call.on('data', ({ n }) => { sum += n; });
      call.on('end', () => callback(null, { sum }));
    },
    count(call) {
      for (let i = 0; i < call.request.to; i++) call.write({ i, text: 'x'.repeat(1000) });
      call.end();
    },
    echo(call) {
      call.on('data', (value) => call.write(value));
      call.on('end', () => call.end());
    },
    slow() {},
  });
  const port = await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (err, bound) => (err ? reject(err) : resolve(bound)));
  });
  const Client = grpc.makeGenericClientConstructor(service, 'Calculator');
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());

  const metadata = new grpc.Metadata();
  metadata.set('x-who', 'me');
  await new Promise((resolve) => {
    client.add({ a: 1, b: 2 }, metadata, (err, answer) => console.log('add', err, answer))
      .on('status', (status) => resolve(console.log('status', status.code, status.metadata.get('x-who'))));
  });
  await new Promise((resolve) => client.add({}, (err) => resolve(console.log('error', err.code, err.details))));
  await new Promise((resolve) => {
    const call = client.sum((err, answer) => resolve(console.log('sum', err, answer)));
    for (let n = 0; n < 1000; n++) call.write({ n });
    call.end();
  });
  await new Promise((resolve) => {
    let seen = 0;
    let bytes = 0;
    client.count({ to: 2000 }).on('data', ({ text }) => { seen++; bytes += text.length; })
      .on('end', () => resolve(console.log('count', seen, bytes)));
  });
  await new Promise((resolve) => {
    const call = client.echo();
    const got = [];
    call.on('data', (value) => {
      got.push(value.k);
      if (value.k < 5) call.write({ k: value.k + 1 });
      else call.end();
    });
    call.on('end', () => resolve(console.log('echo', got)));
    call.write({ k: 0 });
  });
  await new Promise((resolve) => {
    client.slow({}, { deadline: Date.now() + 100 }, (err) => resolve(console.log('deadline', err.code === grpc.status.DEADLINE_EXCEEDED)));
  });
  client.close();
  await new Promise((resolve) => server.tryShutdown(resolve));
  console.log('grpc done');
}

async function overFastify() {
  const { default: got } = await import(requireFrom.resolve('got'));
  const fastify = Fastify({ http2: true });
  fastify.get('/hello/:name', async (request, reply) => {
    reply.header('x-version', request.raw.httpVersion);
    return { hello: request.params.name, query: request.query };
  });
  fastify.post('/sum', async (request) => ({ sum: request.body.numbers.reduce((a, b) => a + b) }));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address();
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const ask = (headers, body) => new Promise((resolve, reject) => {
    const req = session.request(headers);
    let text = '';
    let answer;
    req.setEncoding('utf8');
    req.on('response', (found) => { answer = found; });
    req.on('data', (chunk) => { text += chunk; });
    req.on('end', () => resolve([answer[':status'], answer['x-version'], text]));
    req.on('error', reject);
    req.end(body);
  });
  console.log(await ask({ ':path': '/hello/you?a=b' }));
  console.log(await ask({ ':path': '/sum', ':method': 'POST', 'content-type': 'application/json' }, '{"numbers":[1,2,3]}'));
  console.log(await ask({ ':path': '/nothing' }));
  await new Promise((resolve) => session.close(resolve));
  await fastify.close();

  // got decides by ALPN, so it needs TLS.
  const { key, cert } = require('../support/certificate.cjs');
  const secure = http2.createSecureServer({ key, cert, allowHTTP1: true }, (req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ version: req.httpVersion, method: req.method }));
  });
  await new Promise((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${secure.address().port}/`;
  const https = { certificateAuthority: cert };
  console.log(await got(url, { https, http2: true, dnsLookupIpVersion: 4 }).json());
  console.log(await got.post(url, { https, http2: true, dnsLookupIpVersion: 4, json: { a: 1 } }).json());
  console.log(await got(url, { https, dnsLookupIpVersion: 4 }).json());
  secure.close();
  console.log('fastify and got done');
}

(async () => {
  await overGrpc();
  await overFastify();
  // got keeps its sessions for later.
  process.exit();
})();
