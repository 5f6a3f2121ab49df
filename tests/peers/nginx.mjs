// Our HTTP clients (http, https, fetch, tls) against nginx, which this starts with a configuration of its own:
// the same program under Node and under Anode has to print the same.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { anode, check, end, finish, node, program, run, same, scratch, skip, until } from '../robust/support/harness.mjs';
import { certificates } from './support/certificates.mjs';

/** The path of nginx: an installed one, or Debian's package taken apart in the scratch folder. */
function findNginx() {
  const installed = '/usr/sbin/nginx';
  if (existsSync(installed)) return installed;
  const folder = path.join(scratch, 'package');
  mkdirSync(folder);
  try {
    execFileSync('apt-get', ['download', '-qq', 'nginx'], { cwd: folder, stdio: 'ignore', timeout: 30_000 });
    execFileSync('sh', ['-c', 'dpkg -x nginx_*.deb .'], { cwd: folder, stdio: 'ignore' });
    const binary = path.join(folder, 'usr/sbin/nginx');
    execFileSync(binary, ['-v'], { stdio: 'ignore' });
    return binary;
  } catch (error) {
    skip(`there is no nginx here, and apt-get download nginx did not bring one that runs: ${error.message.split('\n')[0]}`);
  }
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const nginx = findNginx();
const files = certificates(scratch);
const [plain, secure] = [await freePort(), await freePort()];
const site = path.join(scratch, 'site');
mkdirSync(site);
writeFileSync(path.join(site, 'hello.txt'), 'hello from nginx\n');
writeFileSync(path.join(site, 'large.txt'), 'line of a large file\n'.repeat(200_000));
writeFileSync(path.join(scratch, 'nginx.conf'), `
  daemon off; worker_processes 1; pid ${scratch}/nginx.pid; error_log ${scratch}/error.log;
  ${process.getuid() === 0 ? 'user root;' : ''}
  events { worker_connections 256; }
  http {
    access_log off; client_max_body_size 20m; default_type text/plain; keepalive_timeout 5s; keepalive_requests 7;
    gzip on; gzip_types text/plain; gzip_min_length 100; server_tokens off;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${scratch}/${name};`).join(' ')}
    ssl_certificate ${files.server_pem}; ssl_certificate_key ${files.server_key};
    server {
      listen 127.0.0.1:${plain}; listen 127.0.0.1:${secure} ssl; server_name localhost; root ${site};
      location /moved { return 302 /hello.txt; }
      location /echo { proxy_pass http://127.0.0.1:${plain}/body; proxy_set_header X-Length $content_length; }
      location /body { return 200 "length $http_x_length method $request_method\\n"; }
      location /headers { add_header X-Two a; add_header X-Two b; return 200 "$http_x_sent|$http_connection|$scheme\\n"; }
      location /gone { return 410; }
      location /empty { return 204; }
    }
  }`);
const child = spawn(nginx, ['-p', scratch, '-c', path.join(scratch, 'nginx.conf'), '-e', path.join(scratch, 'error.log')],
                    { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
process.on('exit', () => end(child));
let complaint = '';
child.stderr.on('data', (data) => { complaint += data; });
const answers = () => new Promise((resolve) => {
  const socket = net.connect(plain, '127.0.0.1', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
});
if (!await until(answers, 5000)) {
  console.log(`FAILED: nginx does not listen\n${complaint}`);
  process.exit(1);
}

const client = program('client.mjs', `
  import http from 'node:http';
  import https from 'node:https';
  import tls from 'node:tls';
  import { readFileSync } from 'node:fs';
  import { createHash } from 'node:crypto';
  const ca = readFileSync(${JSON.stringify(files.ca_pem)});
  const request = (secure, path, { body, agent, ...options } = {}) => new Promise((resolve, reject) => {
    const req = (secure ? https : http).request({ host: 'localhost', family: 4, port: secure ? ${secure} : ${plain}, path, agent, ca, ...options }, (res) => {
      const hash = createHash('sha1');
      let length = 0, start = '';
      res.on('data', (chunk) => { length += chunk.length; hash.update(chunk); if (start.length < 60) start += chunk.toString("latin1", 0, 60); });
      res.on('end', () => resolve([res.statusCode, res.statusMessage, res.httpVersion, res.headers['content-type'], res.headers['x-two'],
        length, hash.digest('hex').slice(0, 8), start.slice(0, 60), req.reusedSocket]));
    });
    req.on('error', reject);
    req.end(body);
  });
  for (const secure of [false, true]) {
    console.log(secure ? 'https' : 'http');
    for (const path of ['/hello.txt', '/large.txt', '/moved', '/nothing', '/gone', '/empty', '/headers']) {
      console.log(path, ...await request(secure, path, { headers: { 'X-Sent': 'yes' } }));
    }
    console.log('HEAD', ...await request(secure, '/large.txt', { method: 'HEAD' }));
    console.log('range', ...await request(secure, '/large.txt', { headers: { Range: 'bytes=5-24' } }));
    console.log('POST', ...await request(secure, '/echo', { method: 'POST', body: Buffer.alloc(300_000, 'x') }));
    // nginx ends each connection after 7 requests: the agent opens the next one.
    const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 1 });
    const reused = [];
    for (let i = 0; i < 20; i++) reused.push((await request(secure, '/hello.txt', { agent })).at(-1));
    console.log('reused', reused.join(' '));
    console.log('parallel', (await Promise.all(Array.from({ length: 20 }, () => request(secure, '/large.txt', { agent })))).every((r) => r[5] === 4200000));
    agent.destroy();
  }
  await request(true, '/', { ca: undefined }).catch((error) => console.log(error.code, error.message));
  await request(true, '/', { servername: 'other.example' }).catch((error) => console.log(error.code, error.message));
  for (const path of ['/hello.txt', '/large.txt', '/moved', '/gone', '/empty']) {
    const response = await fetch('http://localhost:${plain}' + path);
    const text = await response.text();
    console.log('fetch', path, response.status, response.redirected, response.headers.get('content-encoding'), text.length, text.slice(0, 20));
  }
  const posted = await fetch('http://localhost:${plain}/echo', { method: 'POST', body: new Uint8Array(100_000) });
  console.log('fetch POST', posted.status, await posted.text());
  const loop = await Promise.all(Array.from({ length: 40 }, async () => (await (await fetch('http://localhost:${plain}/large.txt')).bytes()).length));
  console.log('fetch parallel', loop.every((n) => n === 4200000));
  let session;
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => {
      const socket = tls.connect({ host: '127.0.0.1', port: ${secure}, servername: 'localhost', ca, session, maxVersion: 'TLSv1.2' }, () => {
        console.log('tls', socket.authorized, socket.getProtocol(), i === 0 && socket.getPeerCertificate().subject.CN, socket.isSessionReused());
        session = socket.getSession();
        socket.end();
      });
      socket.on('close', resolve).resume();
    });
  }
`);
const env = { NODE_EXTRA_CA_CERTS: '' };
const expected = await run(node, [client], { env });
check('the program ends well under Node', expected.code === 0, expected.stderr);
const actual = await run(anode, [client], { env });
check('the program ends well', actual.code === 0, actual.stderr);
const lines = actual.stdout.split('\n');
expected.stdout.split('\n').forEach((line, i) => same(`line ${i + 1}`, lines[i], line));
same('nothing else was printed', actual.stderr, expected.stderr);
check('nginx has nothing to complain about', !/\[(alert|emerg|crit)\]/.test(readFileSync(path.join(scratch, 'error.log'), 'utf8')));
finish();
