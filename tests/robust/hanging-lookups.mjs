// A name server that never answers: a thousand look-ups that hang keep neither files nor computation nor timers waiting,
// and the process leaves when it is told to. The look-ups run in a mount namespace of their own, whose resolver asks a
// socket of this test.

import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { anode, check, finish, program, run, same, scratch, skip } from './support/harness.mjs';

const silent = dgram.createSocket('udp4');
let asked = 0;
silent.on('message', () => asked++);
// The resolver knows no other port.
const address = await new Promise((resolve) => {
  silent.once('error', (error) => resolve(skip(`no socket for a name server: ${error.code}`)));
  silent.bind(53, '127.13.53.1', () => resolve('127.13.53.1'));
});
const resolver = path.join(scratch, 'resolv.conf');
const order = path.join(scratch, 'nsswitch.conf');
writeFileSync(resolver, `nameserver ${address}\noptions timeout:30 attempts:2\n`);
writeFileSync(order, 'hosts: dns\n');
const mounts = `mount --bind ${resolver} /etc/resolv.conf && mount --bind ${order} /etc/nsswitch.conf`;
try {
  execFileSync('unshare', ['-m', 'sh', '-c', mounts], { stdio: 'pipe' });
} catch (error) {
  skip(`no mount namespace: ${String(error.stderr ?? error.message).trim()}`);
}
const shell = `exec unshare -m sh -c '${mounts} && exec "$@"' sh "$@"`;

const script = program('hanging.cjs', `
  const crypto = require('crypto');
  const dns = require('dns');
  const fs = require('fs');
  const zlib = require('zlib');
  let lookups = 0;
  for (let i = 0; i < 1000; i++) dns.lookup('name' + i + '.example', () => lookups++);
  const started = performance.now();
  let files = 0;
  let keys = 0;
  const COUNT = 200;
  const end = () => {
    if (files < COUNT || keys < 20) return;
    const took = performance.now() - started;
    console.log(JSON.stringify({ lookups, files, keys, prompt: took < 3000 ? true : took }));
    process.exit(7);
  };
  const read = () => fs.readFile(__filename, (error, content) => {
    if (error || content.length < 100) throw error ?? new Error('short');
    files++;
    if (files < COUNT) read();
    end();
  });
  const derive = () => crypto.pbkdf2('a', 'b', 1000, 32, 'sha256', (error, key) => zlib.gzip(key, (error) => {
    if (error) throw error;
    keys++;
    if (keys < 20) derive();
    end();
  }));
  setTimeout(() => { read(); derive(); }, 50);
`);
for (const threads of ['2', '4', '8']) {
  const result = await run(anode, [script], { shell, env: { UV_THREADPOOL_SIZE: threads }, limit: 15_000 });
  same(`with ${threads} threads`, [result.code, result.signal, result.stdout.trim(), result.stderr],
    [7, null, JSON.stringify({ lookups: 0, files: 200, keys: 20, prompt: true }), '']);
  check(`with ${threads} threads: leaves promptly`, result.ms < 6000, `${result.ms} ms`);
}
check('the look-ups reached the name server', asked > 0, String(asked));
silent.close();
finish();
