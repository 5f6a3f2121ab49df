// WebSocket against a server of the same process that speaks the frames by hand.
import http from 'node:http';
import zlib from 'node:zlib';
import { createHash } from 'node:crypto';
import { once } from 'node:events';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function frame(opcode, payload, { fin = true, rsv1 = false, masked = false } = {}) {
  payload = Buffer.from(payload);
  const head = [(fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode];
  const length = payload.length;
  const m = masked ? 0x80 : 0;
  if (length < 126) head.push(m | length);
  else if (length < 65536) head.push(m | 126, length >> 8, length & 255);
  else head.push(m | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((n) => (length >>> n) & 255));
  if (masked) head.push(0, 0, 0, 0);
  return Buffer.concat([Buffer.from(head), payload]);
}

// Takes the frames of a client apart.
class Reader {
  #bytes = Buffer.alloc(0);
  constructor(socket, onFrame) {
    socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      for (let f; (f = this.#next()) !== null;) onFrame(f);
    });
  }
  #next() {
    const b = this.#bytes;
    if (b.length < 2) return null;
    let at = 2;
    let length = b[1] & 127;
    if (length === 126) { length = b.length < 4 ? Infinity : b.readUInt16BE(2); at = 4; }
    else if (length === 127) { length = b.length < 10 ? Infinity : Number(b.readBigUInt64BE(2)); at = 10; }
    if (b.length < at + 4 + length) return null;
    const mask = b.subarray(at, at + 4);
    const payload = Buffer.from(b.subarray(at + 4, at + 4 + length).map((x, i) => x ^ mask[i % 4]));
    this.#bytes = b.subarray(at + 4 + length);
    return { opcode: b[0] & 15, masked: b[1] >= 128, zero: mask.every((x) => x === 0), payload };
  }
}

const scripts = {
  echo: (socket) => new Reader(socket, ({ opcode, payload }) => {
    if (opcode === 8) socket.end(frame(8, payload));
    else socket.write(frame(opcode, payload));
  }),
  greet: (socket) => {
    socket.write(frame(1, 'plain'));
    socket.write(Buffer.concat([frame(1, 'frag', { fin: false }), frame(9, 'ping'), frame(0, 'mented')]));
    socket.write(frame(2, 'x'.repeat(70000)));
    new Reader(socket, ({ opcode, payload }) => {
      if (opcode === 10) console.log('server: pong', String(payload));
      if (opcode === 8) socket.end(frame(8, payload));
    });
    socket.write(frame(8, Buffer.concat([Buffer.from([0x0f, 0xa0]), Buffer.from('grüße')])));
  },
  deflate: (socket) => {
    const deflate = zlib.createDeflateRaw();
    const send = (opcode, text) => new Promise((resolve) => {
      const chunks = [];
      const onData = (c) => chunks.push(c);
      deflate.on('data', onData);
      deflate.write(text);
      deflate.flush(zlib.constants.Z_SYNC_FLUSH, () => {
        deflate.off('data', onData);
        const all = Buffer.concat(chunks);
        socket.write(frame(opcode, all.subarray(0, all.length - 4), { rsv1: true }));
        resolve();
      });
    });
    (async () => {
      await send(1, 'compressed '.repeat(1000));
      await send(1, 'compressed '.repeat(1000));
      socket.write(frame(1, 'not compressed'));
      await send(2, 'bytes');
      socket.write(frame(8, ''));
    })();
    new Reader(socket, ({ opcode, payload }) => {
      if (opcode === 8) { console.log('server: close', payload.length); socket.end(); deflate.close(); }
    });
  },
  masked: (socket) => { socket.write(frame(1, 'a', { masked: true })); socket.on('data', () => {}); socket.on('end', () => socket.end()); },
  opcode: (socket) => { socket.write(frame(3, 'a')); socket.on('data', () => {}); socket.on('end', () => socket.end()); },
  utf8: (socket) => { socket.write(frame(1, [0xc3, 0x28])); socket.on('data', () => {}); socket.on('end', () => socket.end()); },
  rsv: (socket) => { socket.write(frame(1, 'a', { rsv1: true })); socket.on('data', () => {}); socket.on('end', () => socket.end()); },
  drop: (socket) => socket.destroy(),
};

let lastHeaders;
const server = http.createServer((req, res) => res.writeHead(404).end());
server.on('upgrade', (req, socket) => {
  socket.on('error', () => {});
  const name = new URL(req.url, 'http://x').pathname.slice(1);
  lastHeaders = req.rawHeaders;
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: WebSocket', 'Connection: Upgrade'];
  let key = req.headers['sec-websocket-key'];
  if (name === 'badaccept') key += 'x';
  lines.push(`Sec-WebSocket-Accept: ${createHash('sha1').update(key + GUID).digest('base64')}`);
  if (req.headers['sec-websocket-protocol']) lines.push('Sec-WebSocket-Protocol: second');
  if (name === 'badprotocol') lines.push('Sec-WebSocket-Protocol: other');
  if (name === 'badextension') lines.push('Sec-WebSocket-Extensions: other');
  if (name === 'deflate') lines.push('Sec-WebSocket-Extensions: permessage-deflate');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  (scripts[name] ?? (() => socket.on('end', () => socket.end()).resume()))(socket);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `ws://127.0.0.1:${server.address().port}`;

const show = async (data) => {
  if (typeof data === 'string') return data.length > 40 ? `string of ${data.length}` : `'${data}'`;
  if (data instanceof Blob) return `Blob of ${data.size}, ${JSON.stringify((await data.text()).slice(0, 5))}`;
  return `${data.constructor.name} of ${data.byteLength}`;
};

async function run(name, { protocols, binaryType, onOpen = () => {}, onMessage = () => {} } = {}) {
  console.log(`-- ${name}`);
  const ws = new WebSocket(`${base}/${name}`, protocols);
  if (binaryType) ws.binaryType = binaryType;
  const pending = [];
  const done = new Promise((resolve) => {
    ws.onopen = (event) => { console.log(event.type, ws.readyState, ws.protocol, ws.extensions); onOpen(ws); };
    ws.onmessage = (event) => {
      pending.push(show(event.data).then((text) => `message ${text} ${event.origin === base}`));
      onMessage(ws, event);
    };
    ws.onerror = (event) => console.log(event.type, ws.readyState, event.error instanceof TypeError);
    ws.addEventListener('close', (event) => { console.log(event.type, event.code, event.reason, event.wasClean); resolve(); });
  });
  await done;
  for (const line of await Promise.all(pending)) console.log(line);
}

await run('echo', {
  protocols: ['first', 'second'],
  onOpen(ws) {
    ws.send('text');
    ws.send(new Blob(['blob', 'parts']));
    ws.send('behind the blob ü');
    ws.send(new Uint8Array([1, 2, 3]).subarray(1));
    ws.send(new ArrayBuffer(300));
    ws.send({ toString: () => 'object' });
    console.log('buffered', ws.bufferedAmount > 300);
  },
  onMessage(ws, event) { if (event.data === 'object') ws.close(4001, 'enough'); },
});
console.log(lastHeaders.map((v) => v.toLowerCase()).filter((v, i) => i % 2 === 0).join(' '));
await run('greet', { binaryType: 'arraybuffer' });
await run('deflate', { binaryType: 'arraybuffer' });
await run('echo', { onOpen: (ws) => ws.close() });
await run('echo', { onOpen: (ws) => { ws.close(1000); ws.send('ignored'); ws.close(3000); } });
for (const name of ['masked', 'opcode', 'utf8', 'rsv', 'drop', 'badaccept', 'badprotocol', 'badextension']) await run(name);

console.log('-- plain answer');
await new Promise((resolve) => {
  const ws = new WebSocket(base.replace('ws', 'http').replace(/\d+$/, (port) => `${port}/plain`));
  ws.onerror = () => console.log('error');
  ws.onclose = (event) => { console.log(event.code); resolve(); };
  ws.close();
});
console.log('-- arguments');
for (const args of [[], ['nonsense'], ['ftp://x'], [`${base}#x`], [base, ['a', 'A']], [base, 'a b']]) {
  try {
    new WebSocket(...args);
  } catch (error) {
    console.log(error.name, error.message);
  }
}
const idle = new WebSocket(`${base}/echo`);
for (const f of [
  () => idle.send('early'), () => idle.send(), () => idle.close(1001), () => idle.close(1000, 'ü'.repeat(62)),
  () => WebSocket.prototype.url, () => new CloseEvent(),
]) {
  try {
    f();
  } catch (error) {
    console.log(error.name, error.message);
  }
}
idle.onerror = () => {};
const closed = once(idle, 'close');
idle.close();
await closed;
const event = new CloseEvent('close', { code: 70000, reason: 'why', wasClean: 1, cancelable: true });
console.log(event.code, event.reason, event.wasClean, event.cancelable, Object.keys(CloseEvent.prototype));
console.log(Object.keys(WebSocket), Object.keys(WebSocket.prototype).sort());
server.close();
server.closeAllConnections();
