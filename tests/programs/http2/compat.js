// The compatibility API: handlers for http served over http2.
'use strict';
const http2 = require('node:http2');

const log = [];
const say = (...args) => { log.push(args.map((a) => (typeof a === 'string' ? a : JSON.stringify(a))).join(' ')); };
const clean = ({ date, ...headers }) => headers;

const server = http2.createServer((req, res) => {
  say(req.method, req.url, req.httpVersion, req.scheme, req.headers['x-a'], req.rawHeaders.length % 2);
  let text = '';
  req.setEncoding('utf8');
  req.on('data', (chunk) => { text += chunk; });
  req.on('end', () => {
    say('body', text.length, req.complete, req.trailers);
    switch (req.url) {
      case '/json':
        res.setHeader('Content-Type', 'application/json');
        res.setHeader('X-List', ['1', '2']);
        res.appendHeader('X-List', '3');
        say(res.getHeaderNames(), res.hasHeader('x-list'), res.getHeader('X-List'), res.headersSent);
        res.removeHeader('nothing');
        res.end(JSON.stringify({ ok: true }));
        say(res.headersSent, res.writableEnded, res.statusCode);
        break;
      case '/head':
        res.writeHead(202, 'ignored', { 'x-b': 'c' });
        res.write('one ');
        res.write('two ');
        res.end('three', () => say('end called back'));
        break;
      case '/trailer':
        res.setTrailer('x-t', 'v');
        res.addTrailers({ 'x-u': 'w' });
        res.end('with trailers');
        break;
      case '/hints':
        res.writeEarlyHints({ link: '</s.css>; rel=preload; as=style' });
        res.writeContinue();
        res.end('hinted');
        break;
      case '/errors':
        for (const attempt of [
          () => res.setHeader(':status', 200), () => res.setHeader('a b', 1), () => res.setHeader('x', undefined),
          () => { res.statusCode = 100; }, () => { res.statusCode = 999; }, () => res.writeEarlyHints({ link: 'bad' }),
          () => res.setHeader(5, 1), () => { req.method = ''; }, () => req.socket.read(), () => res.socket.write('x'),
        ]) {
          try {
            attempt();
            say('no error');
          } catch (err) {
            say(err.name, err.code, err.message);
          }
        }
        res.statusCode = 418;
        res.end();
        break;
      case '/push':
        res.createPushResponse({ ':path': '/extra' }, (err, push) => {
          say('push', err);
          push.setHeader('x-p', '1');
          push.end('extra');
          res.end('main');
        });
        break;
      default:
        res.writeHead(404).end();
    }
  });
  res.on('finish', () => say('finish', req.url));
  res.on('close', () => {
    say('close', req.url);
    over();
  });
});

// Both sides, and what is pushed, have to be done.
let left;
let resolveAsk;
function over() {
  if (--left === 0) resolveAsk();
}

function ask(client, path, body) {
  return new Promise((resolve) => {
    left = path === '/push' ? 3 : 2;
    resolveAsk = resolve;
    const req = client.request({ ':path': path, ':method': body === undefined ? 'GET' : 'POST', 'x-a': 'b' });
    let text = '';
    req.setEncoding('utf8');
    req.on('headers', (headers) => say('informed', clean(headers)));
    req.on('continue', () => say('continue'));
    req.on('response', (headers) => say('response', clean(headers)));
    req.on('trailers', (headers) => say('trailers', headers));
    req.on('data', (chunk) => { text += chunk; });
    req.on('end', () => say('answer', text));
    req.on('close', over);
    req.end(body);
  });
}

server.listen(0, '127.0.0.1', async () => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  client.on('stream', (pushed, headers) => {
    pushed.on('push', (answer) => say('pushed', headers[':path'], clean(answer)));
    pushed.resume();
    pushed.on('close', over);
  });
  for (const path of ['/json', '/head', '/trailer', '/hints', '/errors', '/push', '/none']) {
    const from = log.length;
    await ask(client, path, path === '/head' ? 'y'.repeat(100_000) : undefined);
    // Both sides run in one process: which of them sees the end first is nobody's promise.
    console.log(log.splice(from).sort().join('\n'));
  }
  client.close(() => server.close(() => console.log('closed')));
});
