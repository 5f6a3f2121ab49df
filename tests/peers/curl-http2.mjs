// curl against our http2 servers: with prior knowledge, with ALPN, and the same server over HTTP/1.1.

import { execFileSync } from 'node:child_process';
import { randomBytes, createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { anode, finish, program, run, same, scratch, serve, skip, stop } from '../robust/support/harness.mjs';
import { certificates } from './support/certificates.mjs';

let features = '';
try {
  features = execFileSync('curl', ['--version'], { encoding: 'utf8' });
} catch {
  skip('curl is missing (apt-get install curl)');
}
if (!/\bHTTP2\b/.test(features)) skip('this curl does not speak HTTP/2');
const files = certificates(scratch);
const large = path.join(scratch, 'large.bin');
writeFileSync(large, randomBytes(5_000_000));

const server = await serve(anode, program('http2-server.cjs', `
  const fs = require('node:fs');
  const http2 = require('node:http2');
  const crypto = require('node:crypto');
  function answer(req, res) {
    switch (req.url) {
      case '/text': res.end('hello ' + req.httpVersion); return;
      case '/head': res.setHeader('x-a', ['1', '2']); res.writeHead(202).end('body'); return;
      case '/trailer': res.setTrailer('x-sum', '42'); res.end('body'); return;
      case '/file': res.stream.respondWithFile(${JSON.stringify(large)}); return;
      case '/reset': res.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR); return;
      default: {
        const hash = crypto.createHash('sha1');
        req.on('data', (chunk) => hash.update(chunk)).on('end', () => res.end(req.method + ' ' + hash.digest('hex')));
      }
    }
  }
  const plain = http2.createServer(answer);
  const secure = http2.createSecureServer({
    key: fs.readFileSync(${JSON.stringify(files.server_key)}), cert: fs.readFileSync(${JSON.stringify(files.server_pem)}),
    allowHTTP1: true,
  }, answer);
  secure.listen(0, '127.0.0.1', () => plain.listen(0, '127.0.0.1', () => {
    console.log('secure ' + secure.address().port);
    console.log('port ' + plain.address().port);
  }));
`));
const plain = `http://127.0.0.1:${server.port}`;
const secure = `https://localhost:${/^secure (\d+)$/m.exec(server.stdout)[1]}`;
const sha1 = (data) => createHash('sha1').update(data).digest('hex');

async function curl(...args) {
  const common = ['--silent', '--show-error', '--max-time', '10', '--noproxy', '*', '--cacert', files.ca_pem];
  const { code, stdout, stderr } = await run('curl', [...common, ...args]);
  return code === 0 ? stdout : `exit ${code} ${stderr.replace(/ \(err \d+\)/, '').trim()}`;
}

const known = '--http2-prior-knowledge';
same('prior knowledge', await curl(known, `${plain}/text`), 'hello 2.0');
same('alpn', await curl('--http2', `${secure}/text`), 'hello 2.0');
same('http/1.1 of the same server', await curl('--http1.1', `${secure}/text`), 'hello 1.1');
same('version and status', await curl(known, '-o', '/dev/null', '-w', '%{http_version} %{http_code} %{size_download}', `${plain}/head`), '2 202 4');
same('HEAD', await curl(known, '-I', '-o', '/dev/null', '-w', '%{http_code} %{size_download}', `${plain}/head`), '202 0');
const data = execFileSync('cat', [large], { maxBuffer: 1e8 });
for (const [name, option, base] of [['plain', known, plain], ['tls', '--http2', secure]]) {
  same(`upload, ${name}`, await curl(option, '--data-binary', `@${large}`, `${base}/up`), `POST ${sha1(data)}`);
  const target = path.join(scratch, `down-${name}`);
  await curl(option, '-o', target, `${base}/file`);
  same(`download, ${name}`, execFileSync('sha1sum', [target], { encoding: 'utf8' }).split(' ')[0], sha1(data));
}
same('several on one connection', await curl('--http2', '-w', '%{num_connects} ', ...Array(5).fill(`${secure}/text`)),
  `hello 2.01 ${'hello 2.00 '.repeat(4)}`);
same('reset', (await curl(known, `${plain}/reset`)).slice(0, 7), 'exit 92');
await stop(server);
finish();
