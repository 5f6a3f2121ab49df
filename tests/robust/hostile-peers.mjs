// HTTP peers that do not behave: heads that come byte by byte or never, halves that are closed early,
// resets in every state. The server answers everybody else meanwhile, and nothing of theirs stays.

import { createHash } from 'node:crypto';
import net from 'node:net';
import { anode, check, finish, get, program, residentMb, serve, sleep, stop, until } from './support/harness.mjs';

const server = await serve(anode, program('server.cjs', `
  const http = require('node:http');
  const crypto = require('node:crypto');
  const piece = Buffer.alloc(65536);
  const seen = { aborted: 0, closed: 0, errors: 0 };
  const server = http.createServer({
    headersTimeout: 1500, requestTimeout: 3000, keepAliveTimeout: 500, connectionsCheckingInterval: 200,
  }, (req, res) => {
    req.on('aborted', () => seen.aborted++);
    req.on('error', () => seen.errors++);
    res.on('close', () => seen.closed++);
    switch (req.url) {
      case '/state': server.getConnections((_, n) => res.end(JSON.stringify({ ...seen, connections: n,
        handles: process.getActiveResourcesInfo().filter((k) => /TCP/.test(k)).length }))); return;
      case '/collected': gc(); res.end(JSON.stringify(process.memoryUsage())); return;
      case '/late': setTimeout(() => res.end('late'), 200); return;
      case '/big': for (let i = 0; i < 64; i++) res.write(piece); res.end(); return;
      case '/slow': { let i = 0; const t = setInterval(() => { res.write('x'); if (++i === 30) { clearInterval(t); res.end(); } }, 20); return; }
      default: req.on('data', () => {}); req.on('end', () => res.end('done')); return;
    }
  });
  server.on('upgrade', (req, socket) => {
    socket.on('error', () => {});
    const key = crypto.createHash('sha1').update(req.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + key + '\\r\\n\\r\\n');
    socket.on('data', (data) => socket.write(data));
  });
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`), { env: { NODE_OPTIONS: '--expose-gc' } });
const state = async () => JSON.parse(await get(server.port, '/state'));

/** Connects and runs `script`; resolves with what came back once the connection is over. */
function peer(script, { allowHalfOpen = true, limit = 8000 } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen });
    let text = '';
    socket.on('data', (data) => { if (text.length < 10_000) text += data.toString('latin1'); });
    socket.on('error', (error) => { text += `<${error.code}>`; });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(text));
    socket.setTimeout(limit, () => { text += '<silence>'; socket.destroy(); });
    socket.on('connect', () => script(socket));
  });
}

const HEAD = 'GET /late HTTP/1.1\r\nHost: a\r\n\r\n';

// Slow heads: 300 peers that send a byte every 100 ms and never finish.
const slow = Array.from({ length: 300 }, () => peer((socket) => {
  const text = 'GET / HTTP/1.1\r\nHost: a\r\nX: '.padEnd(400, 'y');
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]), 100);
  socket.on('close', () => clearInterval(timer));
}));
await sleep(500);
const started = Date.now();
check('others are served meanwhile', await get(server.port, '/late') === 'late');
check('and at once', Date.now() - started < 1500, `${Date.now() - started} ms`);
const answers = await Promise.all(slow);
check('slow heads end in 408', answers.every((text) => text.startsWith('HTTP/1.1 408')), answers.find((t) => !t.startsWith('HTTP/1.1 408')));

// A body that never comes to its end.
const stuck = await peer((socket) => socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'));
check('a body that stops ends in 408', stuck.startsWith('HTTP/1.1 408'), stuck);

// Nothing at all, and an idle connection after an answer.
check('silence is cut off', !(await peer(() => {})).includes('<silence>'));
const idle = await peer((socket) => socket.write(HEAD));
check('an idle connection is closed after its answer', idle.includes('late') && !idle.includes('<silence>'), idle);

// Halves closed early: what can be answered at once is answered.
const QUICK = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc';
check('a request and then the end', (await peer((socket) => socket.end(QUICK))).includes('done'));
check('two requests and then the end', (await peer((socket) => socket.end(QUICK + QUICK))).match(/done/g)?.length === 2);
check('half a head and then the end', (await peer((socket) => socket.end('GET / HT'))).startsWith('HTTP/1.1 400'));
check('half a body and then the end',
  !(await peer((socket) => socket.end('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'))).includes('done'));
check('nothing and then the end', await peer((socket) => socket.end()) === '');

// Resets in every state, often.
const key = createHash('sha1').update('k').digest('base64').slice(0, 22) + '==';
const states = {
  'after connecting': (socket) => socket.resetAndDestroy(),
  'within the head': (socket) => socket.write('GET / HTTP/1.1\r\nHo', () => socket.resetAndDestroy()),
  'before the answer': (socket) => socket.write(HEAD, () => socket.resetAndDestroy()),
  'within the request body': (socket) => socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc', () => socket.resetAndDestroy()),
  'within a chunk': (socket) => socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc', () => socket.resetAndDestroy()),
  'within a large answer': (socket) => { socket.write('GET /big HTTP/1.1\r\nHost: a\r\n\r\n'); socket.once('data', () => socket.resetAndDestroy()); },
  'within a slow answer': (socket) => { socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n'); socket.once('data', () => socket.resetAndDestroy()); },
  'after an answer': (socket) => { socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'); socket.once('data', () => socket.resetAndDestroy()); },
  'with requests in line': (socket) => socket.write(HEAD.repeat(20), () => socket.resetAndDestroy()),
  'after an upgrade': (socket) => {
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    socket.once('data', () => { socket.write(Buffer.alloc(100_000)); socket.once('data', () => socket.resetAndDestroy()); });
  },
};
// Garbage would hide it.
async function collected() {
  const { heapUsed, external } = JSON.parse(await get(server.port, '/collected'));
  return { live: (heapUsed + external) / 2 ** 20, resident: residentMb(server.pid) };
}

let before;
for (let round = 0; round < 4; round++) {
  for (const [name, script] of Object.entries(states)) {
    const texts = await Promise.all(Array.from({ length: 50 }, () => peer(script)));
    check(`reset ${name}: the server goes on`, await get(server.port, '/late') === 'late', texts[0]);
  }
  if (round === 1) before = await collected();
}

let last;
const calm = await until(async () => {
  last = await state();
  return last.connections <= 1 && last.handles <= 3;
}, 8000);
check('no connection stays', calm, last);
check('programs hear of aborted requests', last.aborted >= 100 && last.errors >= 100, last);
const after = await collected();
check('nothing that lives grows from round to round', after.live - before.live < 2, [before, after]);
check('memory does not grow from round to round', after.resident - before.resident < 30, [before, after]);
check('the server lives and said nothing', server.ended === undefined && server.stderr === '', server.stderr);
console.log(`resident ${before.resident.toFixed(0)} MB, after two more rounds ${after.resident.toFixed(0)} MB`);
await stop(server);
finish();
