// Streams of sessions over plain connections: requests, bodies, informational blocks, trailers, pushed streams.
'use strict';
const http2 = require('node:http2');

const log = [];
const say = (...args) => { log.push(args.map((a) => (typeof a === 'string' ? a : JSON.stringify(a))).join(' ')); };
const without = (headers, ...names) => {
  const copy = { ...headers };
  for (const name of ['date', ':authority', ...names]) delete copy[name];
  return copy;
};

const server = http2.createServer();
server.on('session', (session) => {
  session.on('close', () => say('server session closed'));
  session.on('ping', (payload) => say('server was pinged', payload.toString('latin1')));
});
server.on('stream', (stream, headers, flags, raw) => {
  const path = headers[':path'];
  say('stream', stream.id, without(headers), 'flags', flags, 'raw', raw.length);
  switch (path) {
    case '/hello':
      stream.respond({ 'content-type': 'text/plain', 'x-many': ['a', 'b'], 'set-cookie': ['c=1', 'd=2'] });
      stream.end('hello');
      break;
    case '/echo':
      stream.respond({ ':status': 201 });
      stream.pipe(stream);
      break;
    case '/early':
      stream.additionalHeaders({ ':status': 103, 'link': '</a.css>; rel=preload' });
      stream.respond();
      stream.end('after hints');
      break;
    case '/trailers':
      stream.on('trailers', (trailers) => {
        say('server trailers', without(trailers));
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
        stream.end('body');
      });
      stream.resume();
      break;
    case '/push':
      stream.pushStream({ ':path': '/pushed' }, (err, pushed, sent) => {
        say('pushing', err, without(sent));
        pushed.respond({ 'x-pushed': 'yes' });
        pushed.end('pushed body');
      });
      stream.respond();
      stream.end('pusher');
      break;
    case '/implicit':
      stream.end('no respond() was called');
      break;
    case '/reset':
      stream.on('error', (err) => say('server', err.code, err.message));
      stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
      break;
    case '/empty':
      stream.respond({ ':status': 204 }, { endStream: true });
      break;
    default:
      stream.respond({ ':status': 404 });
      stream.end();
  }
});

function ask(client, headers, body, options) {
  return new Promise((resolve) => {
    const req = client.request(headers, options);
    let text = '';
    req.setEncoding('utf8');
    req.on('response', (answer, flags) => say('response', req.id, without(answer), 'flags', flags));
    req.on('headers', (answer) => say('headers', without(answer)));
    req.on('trailers', (trailers) => say('trailers', without(trailers)));
    req.on('data', (chunk) => { text += chunk; });
    req.on('end', () => say('end', text.length > 100 ? text.length : text));
    req.on('aborted', () => say('aborted'));
    req.on('error', (err) => say('error', err.code, err.message));
    req.on('close', () => {
      say('close', req.rstCode, req.aborted, req.destroyed);
      resolve();
    });
    if (options?.waitForTrailers) req.on('wantTrailers', () => req.sendTrailers({ 'x-from': 'client' }));
    if (body !== undefined) req.end(body);
  });
}

server.listen(0, '127.0.0.1', async () => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  client.on('stream', (pushed, headers) => {
    say('pushed', pushed.id, without(headers));
    pushed.on('push', (answer) => say('push', without(answer)));
    pushed.setEncoding('utf8');
    pushed.on('data', (chunk) => say('push data', chunk));
    pushed.on('end', () => say('push end'));
  });
  await new Promise((resolve) => client.once('connect', resolve));
  say(client.encrypted, client.alpnProtocol, client.type, client.connecting, client.originSet);
  await ask(client, { ':path': '/hello' });
  await ask(client, { ':path': '/echo', ':method': 'POST' }, 'x'.repeat(300_000));
  await ask(client, { ':path': '/early' });
  await ask(client, { ':path': '/trailers', ':method': 'POST' }, 'sent', { waitForTrailers: true });
  await ask(client, { ':path': '/push' });
  await ask(client, { ':path': '/implicit' });
  await ask(client, { ':path': '/reset' });
  await ask(client, { ':path': '/empty' });
  await ask(client, { ':path': '/none', ':method': 'HEAD' });
  await ask(client, { ':path': '/none', 'Upper-Case': 'x', 'cookie': ['a=1', 'b=2'] });
  await new Promise((resolve) => client.ping(Buffer.from('12345678'), (err, duration, payload) => {
    say('ping', err, typeof duration, payload.toString());
    resolve();
  }));
  await new Promise((resolve) => client.settings({ maxConcurrentStreams: 7 }, (err, settings) => {
    say('settings', err, settings.maxConcurrentStreams);
    resolve();
  }));
  client.close(() => {
    say('client closed', client.closed, client.destroyed, client.goawayCode);
    server.close(() => {
      say('server closed');
      console.log(log.join('\n'));
    });
  });
});
