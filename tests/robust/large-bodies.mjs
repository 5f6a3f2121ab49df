// Bodies of 1 GB both ways through a peer that reads slowly at first: the memory of the process
// stays small, whether the body is written with care for 'drain', piped, or read by a slow listener.

import http from 'node:http';
import { anode, check, finish, program, residentMb, serve, stop } from './support/harness.mjs';

const SIZE = 1024 ** 3;
const LIMIT_MB = 100;

const server = await serve(anode, program('server.cjs', `
  const http = require('node:http');
  const { Readable, pipeline } = require('node:stream');
  const SIZE = ${SIZE};
  const piece = Buffer.alloc(64 * 1024, 'abcdefgh');
  function* pieces() { for (let left = SIZE; left > 0; left -= piece.length) yield piece; }
  http.createServer((req, res) => {
    if (req.method === 'POST') {
      let length = 0;
      // Slow at first: the sender has to wait.
      req.on('data', (chunk) => {
        length += chunk.length;
        if (length < 2_000_000) { req.pause(); setTimeout(() => req.resume(), 20); }
      });
      req.on('end', () => res.end(String(length)));
    } else if (req.url === '/pipe') {
      pipeline(Readable.from(pieces(), { objectMode: false, highWaterMark: 65536 }), res, () => {});
    } else {
      let left = SIZE;
      const more = () => {
        while (left > 0) {
          left -= piece.length;
          if (!res.write(piece)) { res.once('drain', more); return; }
        }
        res.end();
      };
      more();
    }
  }).listen(0, '127.0.0.1', function() { console.log('port ' + this.address().port); });
`));

let highest = 0;
const watch = setInterval(() => { highest = Math.max(highest, residentMb(server.pid)); }, 50);

function download(url) {
  return new Promise((resolve, reject) => {
    http.get({ port: server.port, host: '127.0.0.1', path: url, agent: false }, (res) => {
      let length = 0;
      res.on('data', (chunk) => {
        length += chunk.length;
        if (length < 2_000_000) {
          res.pause();
          setTimeout(() => res.resume(), 20);
        }
      });
      res.on('end', () => resolve(length));
      res.on('error', reject);
    }).on('error', reject);
  });
}

function upload() {
  return new Promise((resolve, reject) => {
    const req = http.request({ port: server.port, host: '127.0.0.1', method: 'POST', agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve(Number(text)));
    }).on('error', reject);
    const piece = Buffer.alloc(64 * 1024);
    let left = SIZE;
    const more = () => {
      while (left > 0) {
        left -= piece.length;
        if (!req.write(piece)) {
          req.once('drain', more);
          return;
        }
      }
      req.end();
    };
    more();
  });
}

for (const [name, transfer] of [
  ['written with drain', () => download('/')], ['piped', () => download('/pipe')], ['received', upload],
]) {
  highest = 0;
  const started = Date.now();
  const length = await transfer();
  check(`${name}: all of it`, length === SIZE, `${length}`);
  check(`${name}: memory stays below ${LIMIT_MB} MB`, highest < LIMIT_MB, `${highest.toFixed(0)} MB`);
  console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s, at most ${highest.toFixed(0)} MB`);
}
clearInterval(watch);
check('the server lives', server.ended === undefined, server.stderr);
await stop(server);
finish();
