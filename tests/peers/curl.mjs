// curl and openssl's s_client against our http and https servers.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { anode, check, finish, program, run, same, scratch, serve, skip, stop } from '../robust/support/harness.mjs';
import { certificates } from './support/certificates.mjs';

for (const tool of ['curl', 'openssl']) {
  try {
    execFileSync(tool, [tool === 'curl' ? '--version' : 'version'], { stdio: 'ignore' });
  } catch {
    skip(`${tool} is missing (apt-get install ${tool})`);
  }
}
const files = certificates(scratch);

const server = await serve(anode, program('server.cjs', `
  const fs = require('node:fs');
  const zlib = require('node:zlib');
  const crypto = require('node:crypto');
  function answer(req, res) {
    const hash = crypto.createHash('sha256');
    let length = 0;
    switch (req.url) {
      case '/text': res.end('hello'); return;
      case '/gzip': res.setHeader('content-encoding', 'gzip'); res.end(zlib.gzipSync('zipped '.repeat(1000))); return;
      case '/chunks': res.write('one '); setTimeout(() => { res.write('two '); setTimeout(() => res.end('three'), 20); }, 20); return;
      case '/trailer': res.writeHead(200, { trailer: 'x-sum' }); res.write('body'); res.addTrailers({ 'x-sum': '42' }); res.end(); return;
      case '/redirect': res.writeHead(307, { location: '/text' }).end(); return;
      case '/hints': res.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => res.end('hinted')); return;
      case '/cut': res.writeHead(200, { 'content-length': 10 }); res.write('abc', () => res.destroy()); return;
      case '/who': res.end(JSON.stringify({ authorized: req.socket.authorized, cn: req.socket.getPeerCertificate?.().subject?.CN,
        protocol: req.socket.getProtocol?.(), alpn: req.socket.alpnProtocol, reused: req.socket.isSessionReused?.() })); return;
      default:
        req.on('data', (chunk) => { length += chunk.length; hash.update(chunk); });
        req.on('end', () => res.end(req.method + ' ' + length + ' ' + hash.digest('hex').slice(0, 16)));
    }
  }
  const plain = require('node:http').createServer(answer);
  plain.on('checkContinue', (req, res) => { res.writeContinue(); answer(req, res); });
  const secure = require('node:https').createServer({
    key: fs.readFileSync(${JSON.stringify(files.server_key)}), cert: fs.readFileSync(${JSON.stringify(files.server_pem)}),
    ca: fs.readFileSync(${JSON.stringify(files.ca_pem)}), requestCert: true, rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  }, answer);
  secure.listen(0, '127.0.0.1', () => plain.listen(0, '127.0.0.1', () => {
    console.log('secure ' + secure.address().port);
    console.log('port ' + plain.address().port);
  }));
`));
const securePort = Number(/^secure (\d+)$/m.exec(server.stdout)[1]);
const http = `http://127.0.0.1:${server.port}`;
const https = `https://localhost:${securePort}`;

async function curl(...args) {
  const { code, stdout, stderr } = await run('curl', ['--silent', '--show-error', '--max-time', '10', '--noproxy', '*', ...args]);
  return code === 0 ? stdout : `exit ${code} ${stderr}`;
}

const bytes = Buffer.alloc(3_000_000, 'some bytes of a file ');
const upload = path.join(scratch, 'upload.bin');
writeFileSync(upload, bytes);
const sum = `3000000 ${execFileSync('sha256sum', [upload], { encoding: 'utf8' }).slice(0, 16)}`;

for (const [name, base, extra] of [['http', http, []], ['https', https, ['--cacert', files.ca_pem]]]) {
  const get = (...args) => curl(...extra, ...args);
  same(`${name}: text`, await get(`${base}/text`), 'hello');
  same(`${name}: two requests on one connection`,
       await get('-w', ' %{num_connects}\n', `${base}/text`, `${base}/text`), 'hello 1\nhello 0\n');
  same(`${name}: compressed`, await get('--compressed', `${base}/gzip`), 'zipped '.repeat(1000));
  same(`${name}: chunks`, await get(`${base}/chunks`), 'one two three');
  check(`${name}: trailer`, (await get('-i', '--raw', `${base}/trailer`)).endsWith('4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n'));
  same(`${name}: redirect`, await get('-L', `${base}/redirect`), 'hello');
  check(`${name}: early hints`, /103 Early Hints[\s\S]*rel=preload[\s\S]*200 OK/.test(await get('-i', `${base}/hints`)));
  same(`${name}: HEAD`, await get('-I', '-o', '/dev/null', '-w', '%{http_code} %{size_download}', `${base}/text`), '200 0');
  same(`${name}: POST with Expect`, await get('-H', 'Expect: 100-continue', '--data-binary', `@${upload}`, `${base}/up`), `POST ${sum}`);
  same(`${name}: PUT in chunks`, await get('-T', upload, '-H', 'Expect:', '-H', 'Transfer-Encoding: chunked', `${base}/up`),
       `PUT ${sum}`);
  check(`${name}: a cut body is told`, (await get(`${base}/cut`)).startsWith('exit 18'));
  const many = Array.from({ length: 60 }, () => `${base}/text`);
  same(`${name}: 60 in parallel`, (await get('--parallel', '--parallel-immediate', ...many)).replaceAll('hello', '.'), '.'.repeat(60));
}

const who = async (...args) => JSON.parse(await curl('--cacert', files.ca_pem, ...args, `${https}/who`));
same('TLS 1.3 without a certificate', await who(), { authorized: false, protocol: 'TLSv1.3', alpn: 'http/1.1', reused: false });
same('TLS 1.2 with a certificate', await who('--tls-max', '1.2', '--cert', files.client_pem, '--key', files.client_key),
     { authorized: true, cn: 'client', protocol: 'TLSv1.2', alpn: 'http/1.1', reused: false });
check('an unknown authority is refused', (await curl(`${https}/text`)).startsWith('exit 60'));

async function client(...args) {
  const { stdout, stderr } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${securePort}`, '-servername', 'localhost',
    '-CAfile', files.ca_pem, '-verify_return_error', ...args], { input: 'GET /text HTTP/1.0\r\n\r\n', shell: '(cat; sleep 0.5) | "$@"' });
  return stdout + stderr;
}
for (const version of ['-tls1_2', '-tls1_3']) {
  const said = await client(version, '-ign_eof');
  check(`s_client ${version}: verified`, said.includes('Verify return code: 0 (ok)') || said.includes('Verification: OK'), said.slice(-800));
  check(`s_client ${version}: answer`, said.includes('\r\n\r\nhello'), said.slice(-800));
}
check('s_client: no protocol in common', /alert no application protocol/i.test(await client('-alpn', 'spdy/1')));
const reconnects = await client('-tls1_2', '-reconnect');
same('s_client: sessions are resumed', reconnects.match(/^Reused, TLSv1.2/gm)?.length, 5);
check('the server lives and said nothing', server.ended === undefined && server.stderr === '', server.stderr);
await stop(server);
finish();
