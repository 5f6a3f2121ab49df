// Peers of http2 that do not mean well: floods of frames, streams that are reset at once, windows that never open. The
// server may close the connection or hold it; it must neither grow nor stop serving others.

import http2 from 'node:http2';
import net from 'node:net';
import { anode, check, finish, program, residentMb, serve, sleep, stop, until } from './support/harness.mjs';

const server = await serve(anode, program('http2.cjs', `
  const http2 = require('node:http2');
  const server = http2.createServer((req, res) => {
    if (req.url === '/large') res.end(Buffer.alloc(4_000_000));
    else res.end('ok');
  });
  server.on('sessionError', () => {});
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`));

const MAGIC = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
function frame(type, flags, id, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}
const SETTINGS = frame(4, 0, 0);
// GET / of http: all in the static table but the authority.
const GET = Buffer.concat([Buffer.from([0x82, 0x84, 0x86, 0x41, 1]), Buffer.from('a')]);

/** An honest request over a connection of its own. */
function ask() {
  return new Promise((resolve) => {
    const client = http2.connect(`http://127.0.0.1:${server.port}`);
    const end = (text) => { client.destroy(); resolve(text); };
    client.on('error', (err) => end(err.code));
    const req = client.request({ ':path': '/' });
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (chunk) => { text += chunk; });
    req.on('end', () => end(text));
    req.on('error', (err) => end(err.code));
    setTimeout(() => end('TIMEOUT'), 5000).unref();
  });
}

/** Sends what `next` gives for at most `limit` ms, reading or not; tells how it ended. */
function attack(next, { reads = true, limit = 3000 } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1');
    let open = true;
    let received = 0;
    const end = (how) => {
      if (!open) return;
      open = false;
      socket.destroy();
      resolve({ how, received });
    };
    socket.on('error', (err) => end(err.code));
    socket.on('close', () => end('closed'));
    if (reads) socket.on('data', (data) => { received += data.length; });
    socket.on('connect', () => {
      socket.write(MAGIC);
      socket.write(SETTINGS);
      const step = () => {
        for (let i = 0; open && i < 50; i++) {
          const bytes = next();
          if (bytes === null) return;
          if (!socket.write(bytes)) {
            socket.once('drain', step);
            return;
          }
        }
        if (open) setImmediate(step);
      };
      step();
    });
    setTimeout(() => end('held'), limit);
  });
}

async function flat(name, next, options) {
  const before = residentMb(server.pid);
  const result = await attack(next, options);
  await sleep(100);
  const grown = residentMb(server.pid) - before;
  check(`${name}: memory`, grown < 60, `${grown.toFixed(1)} MB more, ${result.how}`);
  const answer = await ask();
  check(`${name}: others are served`, answer === 'ok', answer);
  return result;
}

check('honest', await ask() === 'ok');

let id;
id = -1;
const reset = await flat('rapid reset', () => {
  id += 2;
  const cancel = Buffer.alloc(4);
  cancel.writeUInt32BE(8);
  return Buffer.concat([frame(1, 5, id, GET), frame(3, 0, id, cancel)]);
});
check('rapid reset: the connection ends', reset.how !== 'held', reset);

let first = true;
const continued = await flat('endless CONTINUATION', () => {
  const bytes = first ? frame(1, 1, 1, GET) : frame(9, 0, 1, Buffer.from([0x40, 1, 0x78, 1, 0x79]));
  first = false;
  return bytes;
});
check('endless CONTINUATION: the connection ends', continued.how !== 'held', continued);

const pings = await flat('pings, never read', () => frame(6, 0, 0, Buffer.alloc(8)), { reads: false });
check('pings, never read: the connection ends', pings.how !== 'held', pings);

const settings = await flat('settings, never read', () => SETTINGS, { reads: false });
check('settings, never read: the connection ends', settings.how !== 'held', settings);

await flat('empty DATA', (() => {
  let begun = false;
  return () => {
    if (begun) return frame(0, 0, 1);
    begun = true;
    return frame(1, 4, 1, Buffer.concat([Buffer.from([0x83, 0x84, 0x86, 0x41, 1]), Buffer.from('a')]));
  };
})());

// 500 large answers, none of which may be sent.
id = -1;
const zero = Buffer.alloc(6);
zero.writeUInt16BE(4);
let told = false;
await flat('windows that stay shut', () => {
  if (!told) {
    told = true;
    return frame(4, 0, 0, zero);
  }
  if (id > 1000) return null;
  id += 2;
  return frame(1, 5, id, Buffer.concat([Buffer.from([0x82, 0x86, 0x41, 1]), Buffer.from('a'), Buffer.from([0x04, 6]), Buffer.from('/large')]));
}, { limit: 2000 });

// A header that is told again and again by one byte.
id = -1;
await flat('bomb of fields', () => {
  id += 2;
  const long = Buffer.alloc(4000, 0x61);
  const literal = Buffer.concat([Buffer.from([0x40, 1, 0x78, 0x7f, 0xa1, 0x1e]), long]);
  return frame(1, 5, id, Buffer.concat([GET, id === 1 ? literal : Buffer.alloc(0), Buffer.alloc(2000, 0xbe)]));
});

check('no descriptors are left', await until(async () => {
  const { readdirSync } = await import('node:fs');
  return readdirSync(`/proc/${server.pid}/fd`).filter((fd) => fd !== '').length < 40;
}, 5000));
check('the server lives', server.ended === undefined, server.stderr);
await stop(server);
finish();
