// 20,000 idle keep-alive connections to one http server: its memory stays small, and all of them
// are answered when they wake up. The clients are spread over several loopback addresses.

import net from 'node:net';
import { anode, check, finish, hardFileLimit, program, residentMb, run, scratch, serve, skip, stop, node } from './support/harness.mjs';

// As many as the machine allows, up to 20,000.
const COUNT = Math.min(20_000, hardFileLimit() - 500);
const LIMIT_MB = 200;

if (process.argv[2] === 'clients') await clients();
else await drive();

async function drive() {
  const files = Math.min(hardFileLimit(), 30_000);
  if (files < COUNT + 500) skip(`only ${files} open files are allowed here, ${COUNT + 500} are needed`);
  const server = await serve(anode, program('server.cjs', `
    const http = require('node:http');
    let answered = 0;
    const server = http.createServer({ keepAliveTimeout: 120000 }, (req, res) => {
      answered++;
      res.end('ok ' + req.url);
    });
    server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, () => console.log('port ' + server.address().port));
  `), { files });
  const before = residentMb(server.pid);
  // Both halves need as many descriptors: the clients live in a process of their own.
  const result = await run(node, [process.argv[1], 'clients'], {
    files, limit: 50_000, env: { PORT: String(server.port), SERVER_PID: String(server.pid), SCRATCH: scratch },
  });
  check('clients', result.code === 0, result.stdout + result.stderr);
  const said = Object.fromEntries([...result.stdout.matchAll(/^(\w+) ([\d.]+)$/gm)].map((m) => [m[1], Number(m[2])]));
  check('all connections got an answer', said.first === COUNT, result.stdout);
  check('all connections got a second answer', said.second === COUNT, result.stdout);
  check(`memory stays below ${LIMIT_MB} MB`, said.idle < LIMIT_MB, `started with ${before.toFixed(0)} MB\n${result.stdout}`);
  check('the server lives', server.ended === undefined, server.stderr);
  console.log(`started ${before.toFixed(0)} MB, idle ${said.idle} MB, afterwards ${said.after} MB`);
  await stop(server);
  finish();
}

async function clients() {
  const port = Number(process.env.PORT);
  const pid = Number(process.env.SERVER_PID);
  const sockets = [];
  const answers = new Map();
  let wave = 0;
  const open = (i) => new Promise((resolve, reject) => {
    const host = `127.0.0.${1 + (i % 8)}`;
    const socket = net.connect({ port, host, localAddress: host });
    sockets.push(socket);
    socket.on('error', reject);
    socket.on('connect', () => socket.write(`GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`));
    socket.on('data', (data) => {
      if (data.includes(`\r\n\r\nok /${i}`)) {
        answers.set(i, wave);
        socket.emit('answered');
      }
    });
    socket.once('answered', resolve);
    socket.on('close', () => answers.delete(i));
  });
  for (let at = 0; at < COUNT; at += 200) {
    await Promise.all(Array.from({ length: Math.min(200, COUNT - at) }, (_, i) => open(at + i)));
  }
  console.log(`first ${answers.size}`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  console.log(`idle ${residentMb(pid).toFixed(1)}`);
  wave = 1;
  for (let at = 0; at < COUNT; at += 500) {
    await Promise.all(sockets.slice(at, at + 500).map((socket, i) => new Promise((resolve) => {
      socket.once('answered', resolve);
      socket.once('close', resolve);
      socket.write(`GET /${at + i} HTTP/1.1\r\nHost: a\r\n\r\n`);
    })));
  }
  console.log(`second ${[...answers.values()].filter((w) => w === 1).length}`);
  console.log(`after ${residentMb(pid).toFixed(1)}`);
  process.exit(0);
}
