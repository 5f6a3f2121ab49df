// Clients that reset or half-close their connections at every point of a request: the server goes
// on, answers others, and no error escapes into the program.

import net from 'node:net';
import { anode, check, finish, get, program, residentMb, same, serve, sleep, stop, until } from './support/harness.mjs';

const server = await serve(anode, program('server.cjs', `
  const http = require('http');
  const net = require('net');
  const { Readable } = require('stream');
  const big = Buffer.alloc(1 << 20, 'x');
  const counts = { uncaught: [], aborted: 0, clientErrors: 0, finished: 0 };
  process.on('uncaughtException', (error) => counts.uncaught.push(error.stack));
  const server = http.createServer((req, res) => {
    req.on('aborted', () => counts.aborted++);
    req.on('error', () => {});
    res.on('finish', () => counts.finished++);
    if (req.url === '/counts') return res.end(JSON.stringify(counts));
    if (req.url.startsWith('/half-open/')) {
      server.httpAllowHalfOpen = req.url.endsWith('yes');
      return res.end('set');
    }
    if (req.url === '/connections') return server.getConnections((error, n) => res.end(String(n)));
    if (req.url === '/buffer') return res.end(Buffer.alloc(30 << 20, 'y'));
    if (req.url === '/stream') {
      let n = 0;
      return new Readable({ read() { this.push(n++ < 30 ? big : null); } }).pipe(res);
    }
    if (req.url === '/slow') return setTimeout(() => { res.write('late '); setTimeout(() => res.end('answer'), 20); }, 50);
    if (req.url === '/upload') {
      let size = 0;
      return req.on('data', (d) => { size += d.length; }).on('end', () => res.end(String(size)));
    }
    res.end('ok');
  });
  server.on('clientError', (error, socket) => { counts.clientErrors++; socket.destroy(); });
  server.listen(0, '127.0.0.1', () => {
    const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket).on('error', () => {}));
    echo.listen(0, '127.0.0.1', () => console.log('echo ' + echo.address().port + '\\nport ' + server.address().port));
  });
`));
const echoPort = Number(/echo (\d+)/.exec(server.stdout)[1]);

/** Connects, writes, and resets: at once, after `after` ms, or with the first byte that arrives. */
function reset(text, { after, atData, port = server.port } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const leave = () => { socket.resetAndDestroy(); };
    socket.on('error', () => {}).on('close', resolve);
    socket.on('connect', () => {
      if (text) socket.write(text);
      if (atData) socket.once('data', leave);
      else if (after === undefined) leave();
      else setTimeout(leave, after);
    });
  });
}

const times = (n, work) => Promise.all(Array.from({ length: n }, (_, i) => work(i)));
const head = (url, method = 'GET', more = '') => `${method} ${url} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

const attacks = {
  'before sending anything': () => times(200, () => reset('')),
  'in the middle of the head': () => times(100, (i) => reset(head('/').slice(0, 5 + (i % 20)), { after: i % 10 })),
  'right after the request': () => times(100, () => reset(head('/'))),
  'while the answer is made': () => times(100, (i) => reset(head('/slow'), { after: 5 + (i % 90) })),
  'in the middle of a body': () => times(100, (i) =>
    reset(`${head('/upload', 'POST', 'Content-Length: 100000\r\n')}${'z'.repeat(i * 100)}`, { after: i % 15 })),
  'in the middle of a chunked body': () => times(50, (i) =>
    reset(`${head('/upload', 'POST', 'Transfer-Encoding: chunked\r\n')}ffff\r\n${'z'.repeat(i * 10)}`, { after: i % 15 })),
  'during a large response from one buffer': () => times(8, () => reset(head('/buffer'), { atData: true })),
  'during a large streamed response': () => times(16, () => reset(head('/stream'), { atData: true })),
  'with requests in the pipeline': () => times(50, (i) => reset(head('/').repeat(20) + head('/slow').repeat(3), { after: i % 5 })),
  'on a plain socket': () => times(100, (i) => reset('x'.repeat(i * 1000), { port: echoPort, ...(i % 2 ? { atData: true } : {}), after: i % 2 ? undefined : i % 7 })),
};
for (const [name, attack] of Object.entries(attacks)) {
  await attack();
  same(`${name}: others are answered`, await times(10, () => get(server.port, '/')), Array(10).fill('ok'));
}

/** Half-closed peers: everything is said, then FIN, and the answer is still read. */
function halfClose(text) {
  return new Promise((resolve) => {
    const socket = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    let got = '';
    socket.on('connect', () => socket.end(text));
    socket.setTimeout(5000, () => { socket.destroy(); resolve(`TIMEOUT after ${got.length}`); });
    socket.on('data', (data) => { got += data.toString('latin1'); });
    socket.on('error', (error) => resolve(error.code)).on('close', () => resolve(got));
  });
}
const answers = await times(20, () => halfClose(head('/')));
check('half-closed after a request', answers.every((a) => a.startsWith('HTTP/1.1 200') && a.endsWith('ok')), answers[0]);
await get(server.port, '/half-open/yes');
const late = await times(20, () => halfClose(head('/slow')));
check('httpAllowHalfOpen: half-closed while the answer is made',
  late.every((a) => a.includes('late ') && a.includes('answer')), late.find((a) => !a.includes('answer')));
await get(server.port, '/half-open/no');
const dropped = await times(20, () => halfClose(head('/slow')));
check('half-closed while the answer is made: closed early', dropped.every((a) => a === ''), dropped[0]);
const large = await halfClose(head('/buffer'));
check('half-closed with a large response', large.length > 30 << 20, large.slice(-200));
const cut = await times(20, () => halfClose('GET / HT'));
check('half-closed in the middle of a head', cut.every((a) => !a.startsWith('HTTP/1.1 200') && !a.startsWith('TIMEOUT')), cut[0]);
const cutBody = await times(20, () => halfClose(`${head('/upload', 'POST', 'Content-Length: 50\r\n')}abc`));
check('half-closed in the middle of a body', cutBody.every((a) => !a.includes('200 OK') && !a.startsWith('TIMEOUT')), cutBody[0]);

check('all connections are given back', await until(async () => Number(await get(server.port, '/connections')) <= 1, 5000),
  await get(server.port, '/connections'));
const counts = JSON.parse(await get(server.port, '/counts'));
same('no error escapes', counts.uncaught, []);
check('handlers heard of aborted requests', counts.aborted > 100, counts);
await sleep(100);
check('the server lives', server.ended === undefined && server.stderr === '', server.stderr);
check('memory is given back', residentMb(server.pid) < 400, `${residentMb(server.pid)} MB`);
await stop(server);
finish();
