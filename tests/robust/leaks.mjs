// A server under load, in rounds: once it is warm its memory does not grow.

import net from 'node:net';
import { anode, check, finish, program, residentMb, serve, sleep, stop } from './support/harness.mjs';

// The heap finds its size in the first rounds.
const ROUNDS = 9;
const REQUESTS = 20_000;
const GROWTH_MB = 20;

const server = await serve(anode, program('server.cjs', `
  const http = require('http');
  const { AsyncLocalStorage } = require('async_hooks');
  const storage = new AsyncLocalStorage();
  const fs = require('fs');
  const server = http.createServer((req, res) => storage.run({ url: req.url, junk: new Array(50).fill(req.url) }, async () => {
    if (req.url.startsWith('/json')) {
      await null;
      res.setHeader('Content-Type', 'application/json');
      return res.end(JSON.stringify({ url: storage.getStore().url, list: Array.from({ length: 20 }, (_, i) => ({ i })) }));
    }
    if (req.url.startsWith('/file')) {
      return fs.readFile(__filename, (error, data) => res.end(data.subarray(0, 200)));
    }
    if (req.url.startsWith('/echo')) {
      const parts = [];
      req.on('data', (part) => parts.push(part)).on('end', () => setImmediate(() => res.end(Buffer.concat(parts))));
      return;
    }
    if (req.url.startsWith('/stream')) {
      res.write('a'.repeat(1000));
      return setTimeout(() => { res.write('b'); res.end('c'); }, 1);
    }
    res.end('ok');
  }));
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`));

const body = 'z'.repeat(3000);
const kinds = [
  (i) => `GET /text/${i} HTTP/1.1\r\nHost: a\r\n\r\n`,
  (i) => `GET /json/${i} HTTP/1.1\r\nHost: a\r\nX-Header-${i}: value ${i}\r\n\r\n`,
  (i) => `POST /echo/${i} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  (i) => `GET /file/${i} HTTP/1.1\r\nHost: a\r\n\r\n`,
  (i) => `GET /stream/${i} HTTP/1.1\r\nHost: a\r\n\r\n`,
];

/** One connection that sends its share of requests, one after the other. */
function connection(from, count) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1');
    let done = 0;
    let text = '';
    const next = () => socket.write(kinds[(from + done) % kinds.length](from + done));
    socket.on('connect', next).on('error', reject);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = /content-length: (\d+)/i.exec(text.slice(0, headEnd));
      if (length ? text.length < headEnd + 4 + Number(length[1]) : !text.endsWith('0\r\n\r\n')) return;
      if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text.slice(0, 300)));
      text = '';
      if (++done < count) next();
      else socket.end(resolve);
    });
  });
}

const memory = [];
for (let round = 0; round < ROUNDS; round++) {
  const per = 50;
  // 40 connections at a time, each for 50 requests: connections come and go too.
  const shares = REQUESTS / per;
  let at = 0;
  await Promise.all(Array.from({ length: 40 }, async () => {
    while (at < shares) await connection(at++ * per, per);
  }));
  await sleep(300);
  memory.push(residentMb(server.pid));
}
console.log(`MB after each round: ${memory.map((mb) => mb.toFixed(1)).join(' ')}`);
const growth = Math.min(...memory.slice(-2)) - memory[5];
check(`grows by less than ${GROWTH_MB} MB from round 6 to the last two`, growth < GROWTH_MB, `${growth.toFixed(1)} MB: ${memory.map((mb) => mb.toFixed(1))}`);
check('the server lives', server.ended === undefined && server.stderr === '', server.stderr);
await stop(server);
finish();
