'use strict';
// A client over a bare TCP socket, so that the tests see the exact bytes a framework sends.
// It knows only as much of HTTP as it needs to find where a response ends.

const net = require('node:net');
const crypto = require('node:crypto');

/** Where the response at the start of `bytes` ends, or -1 while some of it is missing. */
function responseEnd(bytes, bodyless) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return -1;
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase();
  let at = headEnd + 4;
  if (bodyless || / (204|304) /.test(head.slice(0, 14))) return at;
  const length = /\r\ncontent-length: (\d+)/.exec(head);
  if (length) return bytes.length >= at + Number(length[1]) ? at + Number(length[1]) : -1;
  if (!/\r\ntransfer-encoding: chunked/.test(head)) return -1;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return -1;
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (at > bytes.length) return -1;
    if (size === 0) return at;
  }
}

/**
 * Sends the requests one after the other on one connection, each when the response before it is
 * complete, and resolves with the responses' bytes and with whether the server then closed.
 */
function talk(port, requests) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    const responses = [];
    let pending = Buffer.alloc(0);
    let finished = false;
    const next = () => socket.write(requests[responses.length]);
    const finish = (closed) => {
      if (finished) return;
      finished = true;
      if (pending.length > 0) responses.push(pending);
      socket.destroy();
      resolve({ responses, closed });
    };
    socket.setTimeout(15_000, () => reject(new Error('no answer for 15 s')));
    socket.on('connect', next);
    socket.on('error', reject);
    socket.on('end', () => finish(true));
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      const sent = requests[responses.length];
      const end = responseEnd(pending, sent.startsWith('HEAD '));
      if (end < 0) return;
      responses.push(pending.subarray(0, end));
      pending = pending.subarray(end);
      if (responses.length < requests.length) next();
      // With `Connection: close` the server has to end the connection: wait for that.
      else if (!/\r\nconnection: close\r\n/i.test(sent)) finish(false);
    });
  });
}

/** A request's text; `close` asks the server to end the connection afterwards. */
function request(method, url, { headers = [], body = '', close = true } = {}) {
  const lines = [`${method} ${url} HTTP/1.1`, 'Host: example.test', ...headers];
  if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  if (close) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Prints a response byte by byte, but for the value of its Date header and long bodies' content. */
function show(label, bytes) {
  console.log(`--- ${label}`);
  if (!bytes) {
    console.log('  closed without a response');
    return;
  }
  const headEnd = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, headEnd);
  console.log(head.replace(/^(date: ).*$/im, '$1(masked)').split('\r\n').map((l) => `  ${l}`).join('\n'));
  const body = bytes.subarray(headEnd + 4);
  if (body.length <= 2000) {
    console.log(`  body: ${JSON.stringify(body.toString('latin1'))}`);
    return;
  }
  console.log(`  body: ${body.length} bytes, sha256 ${crypto.createHash('sha256').update(body).digest('hex')}`);
}

/** The body of a response with the chunks' frames taken off. */
function unchunk(bytes) {
  const parts = [];
  for (let at = bytes.indexOf('\r\n\r\n') + 4; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

/**
 * The conversation every framework has to pass, over routes all three programs declare:
 * /text /json /echo /stream /file /big /boom /users/:id
 */
async function conversation(port) {
  const one = async (label, text) => {
    const { responses, closed } = await talk(port, [text]);
    show(label, responses[0]);
    console.log(`  closed by the server: ${closed}`);
    return responses[0];
  };
  const json = ['Content-Type: application/json'];
  await one('GET text', request('GET', '/text'));
  await one('GET json', request('GET', '/json'));
  await one('POST json', request('POST', '/echo', { headers: json, body: '{"name":"Ana","n":[1,2,3],"é":"ü"}' }));
  await one('POST bad json', request('POST', '/echo', { headers: json, body: '{"name":' }));
  await one('POST chunked json', request('POST', '/echo', {
    headers: [...json, 'Transfer-Encoding: chunked', 'Connection: close'], close: false,
  }) + '7\r\n{"a":1,\r\n6\r\n"b":2}\r\n0\r\n\r\n');
  await one('not found', request('GET', '/nothing/here'));
  await one('streamed', request('GET', '/stream'));
  await one('file', request('GET', '/file'));
  await one('HEAD text', request('HEAD', '/text'));
  await one('HEAD file', request('HEAD', '/file'));
  await one('HTTP/1.0', 'GET /text HTTP/1.0\r\n\r\n');
  await one('error in a handler', request('GET', '/boom'));
  await one('error in an async handler', request('GET', '/boom-later'));
  await one('url parameters and query', request('GET', '/users/42%20a?tag=x&tag=y&q=a%26b+c&empty='));
  await one('other method', request('PUT', '/text'));
  await one('custom status and headers', request('GET', '/teapot'));

  const first = (await talk(port, [request('GET', '/json')])).responses[0].toString('latin1');
  const etag = /^etag: (.*)\r$/im.exec(first)?.[1];
  if (etag) await one('conditional', request('GET', '/json', { headers: [`If-None-Match: ${etag}`] }));

  const kept = await talk(port, [
    request('GET', '/text', { close: false }),
    request('POST', '/echo', { headers: json, body: '{"second":true}', close: false }),
    request('HEAD', '/json', { close: false }),
    request('GET', '/users/7?q=1', { close: true }),
  ]);
  kept.responses.forEach((bytes, i) => show(`keep-alive ${i + 1}`, bytes));
  console.log(`  closed by the server: ${kept.closed}`);

  const big = (await talk(port, [request('GET', '/big')])).responses[0];
  const chunked = /\r\ntransfer-encoding: chunked\r\n/i.test(big.toString('latin1', 0, 2000));
  const content = chunked ? unchunk(big) : big.subarray(big.indexOf('\r\n\r\n') + 4);
  console.log(`--- big file\n  chunked ${chunked}, ${content.length} bytes, sha256 ${
    crypto.createHash('sha256').update(content).digest('hex')}`);

  const parallel = await Promise.all(Array.from({ length: 50 }, (_, i) =>
    talk(port, [request('GET', `/users/${i}?n=${i}`, { close: false }), request('GET', '/text')])));
  const right = parallel.filter(({ responses: [a, b] }, i) =>
    a.includes(`"id":"${i}"`) && b.includes('hello'));
  console.log(`--- parallel connections answered rightly: ${right.length}`);
}

module.exports = { conversation, request, show, talk };
