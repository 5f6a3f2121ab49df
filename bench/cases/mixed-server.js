'use strict';
// A server of plain answers that has pool work at the same time: with every GET /begin four key
// derivations and four compressions begin. GET /jobs tells of them; mixed-client.mjs asks.
const crypto = require('node:crypto');
const http = require('node:http');
const zlib = require('node:zlib');

const text = Buffer.from(Array.from({ length: 4000 }, (_, i) => `line ${i} of a log, status ${200 + i * 7919 % 300}\n`).join(''));
const expected = crypto.pbkdf2Sync('password', 'salt', 8000, 32, 'sha256');
const jobs = { begun: 0, done: 0, wrong: 0 };
const ended = (right) => {
  jobs.done++;
  if (!right) jobs.wrong++;
};
function begin() {
  for (let i = 0; i < 4; i++) {
    jobs.begun += 2;
    crypto.pbkdf2('password', 'salt', 8000, 32, 'sha256', (error, key) => ended(!error && expected.equals(key)));
    zlib.gzip(text, (error, packed) => ended(!error && packed.length < text.length / 2 && packed[0] === 31));
  }
}

const server = http.createServer((request, response) => {
  if (request.url === '/begin') begin();
  response.end(request.url === '/' ? 'plain\n' : JSON.stringify(jobs));
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
