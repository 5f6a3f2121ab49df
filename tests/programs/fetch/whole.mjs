// Responses of fetch that arrive in one piece: bodies in every form, headers, aborting afterwards, kept connections.
import http from 'node:http';
import { gzipSync } from 'node:zlib';

const sockets = new Set();
const server = http.createServer((request, response) => {
  sockets.add(request.socket);
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname === '/gzip') {
    const body = gzipSync('squeezed');
    response.writeHead(200, { 'CONTENT-Encoding': 'gzip', 'Content-Length': body.length }).end(body);
  } else if (pathname === '/none') {
    response.writeHead(200, { 'X-Empty': '' }).end();
  } else if (pathname === '/cookies') {
    response.writeHead(200, [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2'], ['X-A', '1'], ['x-a', '2']]).end('c');
  } else if (pathname === '/to') {
    response.writeHead(302, { Location: '/json' }).end('moved');
  } else {
    response.end('{"a":"ä"}');
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;

const plain = (headers) => [...headers].filter(([name]) => name !== 'date').map((pair) => pair.join('=')).join('; ');
for (const path of ['/json', '/gzip', '/none', '/cookies', '/to']) {
  const response = await fetch(base + path);
  console.log(path, response.status, response.statusText, response.redirected, plain(response.headers));
  console.log(JSON.stringify(await response.text()), response.bodyUsed, response.headers.getSetCookie());
}

console.log(await (await fetch(`${base}/json`)).json());
const buffer = await (await fetch(`${base}/json`)).arrayBuffer();
console.log(buffer.byteLength, new Uint8Array(buffer)[0]);
const bytes = await (await fetch(`${base}/json`)).bytes();
console.log(bytes.constructor.name, bytes.length, bytes.byteOffset, bytes.buffer.byteLength);
const blob = await (await fetch(`${base}/json`)).blob();
console.log(blob.size, blob.type);

const streamed = await fetch(`${base}/json`);
const chunks = [];
for await (const chunk of streamed.body) chunks.push(chunk);
console.log(chunks.length, Buffer.concat(chunks).toString(), streamed.bodyUsed);
const cloned = await fetch(`${base}/json`);
const copy = cloned.clone();
console.log(await copy.text(), await cloned.text(), copy.headers.get('content-length'));
await cloned.text().catch((error) => console.log(error.name, error.message));
const empty = await fetch(`${base}/none`);
console.log(empty.body !== null, (await empty.arrayBuffer()).byteLength);
const unread = await fetch(`${base}/json`);
await unread.body.cancel();
console.log(unread.bodyUsed);

// Nothing is left to abort.
const controller = new AbortController();
const late = await fetch(`${base}/json`, { signal: controller.signal });
const text = await late.text();
controller.abort();
console.log(text, late.bodyUsed);
console.log('connections', sockets.size);
server.close();
server.closeAllConnections();
