// How sessions and streams end: destroyed, reset, closed on both sides at once, with what is still under way.
'use strict';
const http2 = require('node:http2');
const { duplexPair } = require('node:stream');

const lines = [];
const say = (...args) => lines.push(args.map((a) => (typeof a === 'string' ? a : JSON.stringify(a))).join(' '));

function pair(onStream, options) {
  return new Promise((resolve) => {
    const server = http2.createServer(options);
    server.on('stream', onStream);
    server.on('sessionError', (err) => say('session error', err.code, err.message));
    server.listen(0, '127.0.0.1', () => {
      const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
      client.on('error', (err) => say('client error', err.code, err.message));
      client.once('connect', () => resolve({ client, server }));
    });
  });
}
const closed = (emitter) => new Promise((resolve) => emitter.once('close', resolve));
async function end({ client, server }) {
  const both = Promise.all([closed(server), client.destroyed ? undefined : closed(client)]);
  client.close();
  server.close();
  await both;
}

const cases = {
  async 'destroy with an error'() {
    const both = await pair((stream) => {
      stream.on('error', (err) => say('server', err.code, err.message));
      stream.respond();
      stream.write('x');
    });
    const req = both.client.request();
    req.on('error', (err) => say('request', err.message, req.rstCode, req.closed));
    await new Promise((resolve) => req.once('data', resolve));
    req.destroy(new Error('no more'));
    await closed(req);
    await end(both);
  },

  async 'abort by a signal'() {
    const both = await pair((stream) => {
      stream.on('aborted', () => say('server aborted'));
      stream.respond();
    });
    const controller = new AbortController();
    const req = both.client.request({ ':method': 'POST' }, { signal: controller.signal });
    req.on('error', (err) => say('request', err.name, err.code, req.rstCode));
    await new Promise((resolve) => req.once('response', resolve));
    controller.abort();
    await closed(req);
    await end(both);
  },

  async 'session destroyed by a code'() {
    let ended;
    const both = await pair((stream) => {
      stream.on('error', () => {});
      ended = closed(stream.session);
      stream.session.destroy(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
    });
    const req = both.client.request();
    req.on('error', (err) => say('request', err.code, err.message));
    await Promise.all([closed(req), closed(both.client)]);
    await ended;
    say(both.client.goawayCode, both.client.destroyed);
    await end(both);
  },

  async 'too many pings and settings'() {
    const both = await pair(() => {});
    const { client } = both;
    const sent = [];
    for (let i = 0; i < 12; i++) sent.push(client.ping((err) => { if (err) say('ping', err.code); }));
    say(sent);
    client.destroy();
    await closed(client);
    await end(both);
  },

  async 'requests after close'() {
    const both = await pair((stream) => { stream.respond(); setTimeout(() => stream.end('late'), 50); });
    const req = both.client.request();
    req.setEncoding('utf8');
    req.on('data', (text) => say('data', text));
    await new Promise((resolve) => req.once('response', resolve));
    const over = closed(both.client);
    both.client.close();
    const refused = both.client.request();
    refused.on('error', (err) => say('refused', err.code));
    await over;
    await end(both);
  },

  async 'a session over a pair of streams'() {
    const [left, right] = duplexPair();
    const server = http2.createServer();
    server.on('stream', (stream, headers) => {
      stream.respond({ 'x-path': headers[':path'] });
      stream.pipe(stream);
    });
    server.emit('connection', left);
    const client = http2.connect('http://anywhere', { createConnection: () => right });
    const req = client.request({ ':method': 'POST', ':path': '/through' });
    let length = 0;
    req.on('response', (headers) => say(headers['x-path']));
    req.on('data', (chunk) => { length += chunk.length; });
    req.end(Buffer.alloc(200_000));
    await closed(req);
    say(length, client.alpnProtocol);
    client.close();
    await closed(client);
  },

  async 'a thrown error in a handler'() {
    const both = await pair((stream) => {
      process.once('uncaughtException', (err) => {
        say('uncaught', err.message);
        stream.respond();
        stream.end();
      });
      throw new Error('handler');
    });
    const req = both.client.request();
    req.resume();
    await closed(req);
    say('still there', both.client.destroyed);
    await end(both);
  },

  async 'store of the request'() {
    const { AsyncLocalStorage } = require('node:async_hooks');
    const storage = new AsyncLocalStorage();
    const both = await pair((stream) => { stream.respond(); stream.end('x'); });
    await Promise.all(['one', 'two'].map((name) => storage.run(name, async () => {
      const req = both.client.request();
      const seen = [];
      for (const event of ['response', 'data', 'end', 'close']) req.on(event, () => seen.push(storage.getStore()));
      await closed(req);
      say(name, seen);
    })));
    await end(both);
  },
};

(async () => {
  for (const [name, run] of Object.entries(cases)) {
    console.log(`--- ${name}`);
    await run();
    // Both sides are in this program: which of them is first is nobody's promise.
    console.log(lines.splice(0).sort().join('\n'));
  }
})();
