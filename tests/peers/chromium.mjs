// Headless Chromium loads a page from our servers, with its assets, and speaks WebSocket with the package ws
// under Anode: over http and over https. The page tells the server what it got.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { anode, check, finish, program, run, same, scratch, serve, skip, stop, until } from '../robust/support/harness.mjs';
import { certificates } from './support/certificates.mjs';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));
if (chromium === undefined) skip('there is no Chromium here (apt-get install chromium)');

const home = path.join(process.env.ANODE_CACHE ?? scratch, 'packages', 'ws@8');
if (!existsSync(path.join(home, 'node_modules/ws'))) {
  mkdirSync(home, { recursive: true });
  const made = await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', home, 'ws@8'], { limit: 40_000 });
  if (made.code !== 0) skip(`npm install ws failed: ${made.stderr.slice(0, 300)}`);
}

const files = certificates(scratch);
const page = `<!doctype html><html><head><meta charset="utf-8"><title>page</title>
<link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,"></head><body><p id="text">Grüße</p><img id="image" src="/dot.svg">
<script type="module">
import { twice } from '/module.js';
const got = {};
const loaded = (image) => image.decode().then(() => image.naturalWidth);
got.text = document.getElementById('text').textContent;
got.module = twice(21);
got.image = await loaded(document.getElementById('image'));
got.color = getComputedStyle(document.body).color;
got.json = await (await fetch('/json', { method: 'POST', body: JSON.stringify({ a: 'ü' }) })).json();
got.upload = await (await fetch('/length', { method: 'POST', body: new Uint8Array(1000000) })).text();
got.parallel = (await Promise.all(Array.from({ length: 50 }, (_, i) => fetch('/n' + i).then((r) => r.text())))).join() ===
  Array.from({ length: 50 }, (_, i) => '/n' + i).join();
const chunks = [];
const decoder = new TextDecoder();
for await (const chunk of (await fetch('/stream')).body) chunks.push(decoder.decode(chunk));
got.stream = chunks.join('');
got.gzip = (await (await fetch('/gzip')).text()).length;
got.events = await new Promise((resolve) => {
  const source = new EventSource('/events');
  const seen = [];
  source.onmessage = (event) => { seen.push(event.data); if (seen.length === 3) { source.close(); resolve(seen.join()); } };
});
got.socket = await new Promise((resolve, reject) => {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/socket', 'chat');
  socket.binaryType = 'arraybuffer';
  const seen = [];
  socket.onopen = () => { socket.send('hello'); socket.send(new Uint8Array(100000)); socket.send('x'.repeat(70000)); };
  socket.onmessage = ({ data }) => {
    seen.push(typeof data === 'string' ? 'text ' + data.length : 'bytes ' + data.byteLength);
    if (seen.length === 4) socket.close(4000, 'done');
  };
  socket.onclose = (event) => resolve([socket.protocol, socket.extensions, ...seen, event.code, event.reason, event.wasClean].join());
  socket.onerror = () => reject(new Error('WebSocket'));
}).catch(String);
await fetch('/result', { method: 'POST', body: JSON.stringify(got) });
</script></body></html>`;
writeFileSync(path.join(scratch, 'page.html'), page);

const source = (secure) => `
  const fs = require('node:fs');
  const zlib = require('node:zlib');
  const { WebSocketServer } = require(${JSON.stringify(path.join(home, 'node_modules/ws'))});
  const page = fs.readFileSync(${JSON.stringify(path.join(scratch, 'page.html'))});
  const body = async (req) => { const parts = []; for await (const part of req) parts.push(part); return Buffer.concat(parts); };
  const assets = {
    '/': ['text/html', page],
    '/style.css': ['text/css', 'body { color: rgb(1, 2, 3) }'],
    '/module.js': ['text/javascript', 'export const twice = (n) => 2 * n;'],
    '/dot.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"/>'],
  };
  const answer = async (req, res) => {
    if (assets[req.url]) { res.setHeader('content-type', assets[req.url][0]); res.end(assets[req.url][1]); return; }
    switch (req.url) {
      case '/json': res.setHeader('content-type', 'application/json'); res.end(await body(req)); return;
      case '/length': res.end(String((await body(req)).length)); return;
      case '/gzip': res.setHeader('content-encoding', 'gzip'); res.end(zlib.gzipSync('z'.repeat(5000))); return;
      case '/stream': for (let i = 0; i < 5; i++) { res.write('part' + i); await new Promise((r) => setTimeout(r, 5)); } res.end(); return;
      case '/events': {
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        let n = 0;
        const timer = setInterval(() => res.write('data: e' + n++ + '\\n\\n'), 5);
        res.on('close', () => clearInterval(timer));
        return;
      }
      case '/result': console.log('result ' + await body(req)); res.end(); return;
      default: res.end(req.url);
    }
  };
  const server = ${secure
    ? `require('node:https').createServer({ key: fs.readFileSync(${JSON.stringify(files.server_key)}), cert: fs.readFileSync(${JSON.stringify(files.server_pem)}) }, answer)`
    : 'require(\'node:http\').createServer(answer)'};
  const sockets = new WebSocketServer({ server, path: '/socket', perMessageDeflate: true, handleProtocols: () => 'chat' });
  sockets.on('connection', (socket) => {
    socket.send('welcome');
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('close', (code, reason) => console.log('closed ' + code + ' ' + reason));
  });
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`;

const expected = {
  text: 'Grüße', module: 42, image: 7, color: 'rgb(1, 2, 3)', json: { a: 'ü' }, upload: '1000000', parallel: true,
  stream: 'part0part1part2part3part4', gzip: 5000, events: 'e0,e1,e2',
  socket: 'chat,permessage-deflate,text 7,text 5,bytes 100000,text 70000,4000,done,true',
};
for (const secure of [false, true]) {
  const name = secure ? 'https' : 'http';
  const server = await serve(anode, program(`${name}.cjs`, source(secure)));
  const profile = path.join(scratch, `profile-${name}`);
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--ignore-certificate-errors', '--no-proxy-server',
    `--user-data-dir=${profile}`, '--remote-debugging-port=0', `${name}://localhost:${server.port}/`];
  let browser;
  const ended = run(chromium, args, { limit: 25_000, during: (child) => { browser = child; } });
  await until(() => server.stdout.includes('result '), 24_000);
  await until(() => server.stdout.includes('closed '), 1000);
  process.kill(-browser.pid, 'SIGKILL');
  await ended;
  const result = /^result (.*)$/m.exec(server.stdout)?.[1];
  if (check(`${name}: the page told its result`, result !== undefined, server.stdout + server.stderr)) {
    same(`${name}: the page`, JSON.parse(result), expected);
  }
  check(`${name}: the server saw the closing handshake`, server.stdout.includes('closed 4000 done'), server.stdout);
  check(`${name}: the server lives and said nothing`, server.ended === undefined && server.stderr === '', server.stderr);
  await stop(server);
}
finish();
