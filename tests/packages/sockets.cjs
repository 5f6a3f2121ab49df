// Packages: ws@8 socket.io@4 socket.io-client@4
'use strict';
// WebSocket servers and clients: ws with itself, with the global WebSocket and over TLS-less upgrade by hand; socket.io.

const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const { createHash } = require('node:crypto');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const digest = (data) => createHash('sha1').update(data).digest('hex');
const shown = (data) => (typeof data === 'string' ? data.slice(0, 60) : `${data.constructor.name} ${data.byteLength ?? data.size}`);
const big = Buffer.alloc(300_000, 'a compressible text, ');

async function ws() {
  const { WebSocketServer, WebSocket, createWebSocketStream, Receiver, Sender } = requireFrom('ws');
  const server = http.createServer((req, res) => res.end('plain'));
  const deflate = { threshold: 100, zlibDeflateOptions: { level: 6 }, concurrencyLimit: 4 };
  const plainSockets = new WebSocketServer({ noServer: true, maxPayload: 500_000 });
  const zipped = new WebSocketServer({ noServer: true, perMessageDeflate: deflate, handleProtocols: (offered) => (offered.has('b') ? 'b' : false) });
  server.on('upgrade', (req, socket, head) => {
    if (req.url === '/refused') return socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    const which = req.url.startsWith('/zip') ? zipped : plainSockets;
    which.handleUpgrade(req, socket, head, (peer) => which.emit('connection', peer, req));
  });
  const serverSide = [];
  for (const which of [plainSockets, zipped]) {
    which.on('connection', (peer, req) => {
      peer.on('message', (data, isBinary) => {
        if (String(data) === 'close me') peer.close(4001, 'as asked');
        else if (String(data) === 'kill me') peer.terminate();
        else if (String(data) === 'ping me') peer.ping('are you there');
        else if (String(data) === 'all') for (const other of which.clients) other.send('to all');
        else peer.send(data, { binary: isBinary });
      });
      peer.on('ping', (data) => serverSide.push(['ping', String(data)]));
      peer.on('pong', (data) => peer.send(`pong ${data}`));
      peer.on('close', (code, reason) => serverSide.push(['close', code, String(reason)]));
      peer.on('error', (error) => serverSide.push(['error', error.code, error.message]));
      peer.send(`welcome ${req.url} ${peer.protocol} ${peer.extensions}`);
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const base = `ws://127.0.0.1:${port}`;

  for (const [url, options] of [['/plain', { perMessageDeflate: false }], ['/plain', {}], ['/zip', { perMessageDeflate: true }], ['/zip', { perMessageDeflate: { serverNoContextTakeover: true } }]]) {
    const client = new WebSocket(`${base}${url}`, ['a', 'b'], url === '/zip' ? options : { ...options, protocolVersion: 13 });
    client.on('error', () => {});
    const events = [];
    const queue = [];
    client.on('message', (data, isBinary) => queue.push([isBinary, isBinary ? digest(data) : String(data).slice(0, 100), data.length]));
    client.on('upgrade', (res) => events.push(['upgrade', res.statusCode, res.headers['sec-websocket-extensions']]));
    client.on('ping', (data) => events.push(['ping', String(data)])).on('pong', (data) => events.push(['pong', String(data)]));
    const [outcome] = await Promise.race([once(client, 'open').then(() => ['open']), once(client, 'close')]);
    console.log(url, outcome, client.protocol, client.extensions, client.readyState);
    if (outcome !== 'open') continue;
    client.send('text é €');
    client.send(Buffer.from([0, 1, 2, 255]));
    client.send(big);
    client.send(big.toString());
    client.send(new Float64Array([1.5, 2.5]));
    client.send('part one, ', { fin: false });
    client.send('part two, '.repeat(50), { fin: false, compress: true });
    client.send('the end', { fin: true });
    client.ping('hello');
    client.send('ping me');
    await new Promise((resolve) => client.on('message', (data) => String(data).startsWith('pong') && resolve()));
    client.send('close me');
    const [code, reason] = await once(client, 'close');
    console.log(events, queue, code, String(reason), client.bufferedAmount, client.readyState);
  }

  for (const url of ['/plain', '/zip']) {
    const client = new globalThis.WebSocket(`${base}${url}`, ['b']);
    client.binaryType = 'arraybuffer';
    const got = [];
    client.onmessage = ({ data }) => {
      got.push(typeof data === 'string' ? [data.slice(0, 100), data.length] : digest(new Uint8Array(data)));
      if (got.length === 5) client.send('close me');
    };
    await new Promise((resolve) => {
      client.onopen = () => { for (const data of ['global', big, big.toString(), new Blob(['blob'])]) client.send(data); };
      client.onerror = () => got.push('error');
      client.onclose = ({ code, reason, wasClean }) => { console.log('global', url, client.protocol, client.extensions, got, code, reason, wasClean); resolve(); };
    });
  }

  const killed = new WebSocket(`${base}/plain`, 'b');
  killed.on('open', () => killed.send('kill me')).on('error', (error) => console.log('error', error.message));
  console.log('killed', await once(killed, 'close').then(([code, reason]) => [code, String(reason)]));
  const tooBig = new WebSocket(`${base}/plain`);
  tooBig.on('open', () => tooBig.send(Buffer.alloc(600_000)));
  console.log('too big', await once(tooBig, 'close').then(([code, reason]) => [code, String(reason)]));
  for (const bad of [`${base}/refused`, 'ws://127.0.0.1:1/', `http://127.0.0.1:${port}/#hash`, 'nope:']) {
    try {
      const client = new WebSocket(bad);
      client.on('unexpected-response', (req, res) => { console.log('unexpected', res.statusCode); client.terminate(); });
      console.log(await once(client, 'open'));
    } catch (error) {
      console.log(error.name, error.code, error.message);
    }
  }
  const target = new WebSocket(`${base}/plain`, { handshakeTimeout: 1000, headers: { 'X-Own': '1' }, origin: 'http://o.example', followRedirects: true });
  const stream = createWebSocketStream(target, { encoding: 'utf8' });
  stream.write('through a stream');
  const parts = [];
  for await (const part of stream) { parts.push(part); if (parts.length === 2) stream.end(); }
  console.log(parts);

  const clients = await Promise.all(Array.from({ length: 20 }, async () => { const c = new WebSocket(`${base}/zip`); const heard = []; c.on('message', (m) => heard.push(String(m))); await once(c, 'message'); return { c, heard }; }));
  console.log(zipped.clients.size);
  clients[0].c.send('all');
  await Promise.all(clients.map(({ c, heard }) => (heard.length > 1 ? 0 : once(c, 'message'))));
  for (const { c } of clients) c.close();
  await Promise.all(clients.map(({ c }) => once(c, 'close')));
  console.log(clients.every(({ heard }) => heard[1] === 'to all'));

  // What breaks the protocol is answered with the code for it.
  for (const frame of [[0x81, 0x01, 0x41], [0xc1, 0x80, 1, 2, 3, 4], [0x83, 0x80, 1, 2, 3, 4], [0x80, 0x80, 1, 2, 3, 4], [0x81, 0x81, 0, 0, 0, 0, 0xff], [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed], [0x89, 0xfe, 0, 126], [0x82, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0]]) {
    const socket = net.connect(port, '127.0.0.1');
    socket.write('GET /raw HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    await once(socket, 'data');
    socket.write(Buffer.from(frame));
    let answer = Buffer.alloc(0);
    socket.on('data', (data) => { answer = Buffer.concat([answer, data]); });
    await once(socket, 'end');
    socket.end();
    console.log(answer.subarray(answer.lastIndexOf(0x88)).toString('latin1').replace(/[^ -~]/g, (c) => `<${c.charCodeAt(0)}>`));
  }
  console.log(typeof Receiver, typeof Sender, serverSide.map((e) => e.join(' ')).sort());
  plainSockets.close();
  zipped.close();
  await new Promise((resolve) => server.close(resolve));
}

async function socketIo() {
  const { Server } = requireFrom('socket.io');
  const { io, Manager } = requireFrom('socket.io-client');
  const http = require('node:http').createServer();
  const server = new Server(http, { pingInterval: 5000, perMessageDeflate: true, connectionStateRecovery: {}, maxHttpBufferSize: 1e7 });
  const log = [];
  server.use((socket, next) => (socket.handshake.auth.token === 'bad' ? next(Object.assign(new Error('not you'), { data: { why: 'token' } })) : next()));
  server.on('connection', (socket) => {
    log.push(`connect ${socket.handshake.query.name} ${socket.conn.transport.name}`);
    socket.join(socket.handshake.query.room);
    socket.on('echo', (...args) => { const ack = args.pop(); ack(...args); });
    socket.on('room', (text) => socket.to(socket.handshake.query.room).emit('said', socket.handshake.query.name, text));
    socket.on('bye', () => socket.disconnect());
    socket.onAny((event) => log.push(`event ${event}`));
    socket.on('disconnect', (reason) => log.push(`disconnect ${reason}`));
    socket.timeout(500).emit('question', 'how much', (error, answer) => log.push(`answer ${error ?? answer}`));
  });
  const space = server.of('/space');
  space.on('connection', (socket) => socket.emit('hi', socket.nsp.name));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const base = `http://127.0.0.1:${http.address().port}`;
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    const options = { transports, forceNew: true, reconnection: false };
    const a = io(base, { ...options, query: { name: 'a', room: 'r' }, auth: { token: 'ok' } });
    const b = io(base, { ...options, query: { name: 'b', room: 'r' } });
    a.on('question', (text, ack) => ack(`${text}: 42`));
    await Promise.all([a, b].map((socket) => new Promise((resolve) => socket.on('connect', resolve))));
    if (transports.length === 2) await Promise.all([a, b].map(({ io: { engine } }) => (engine.transport.name === 'websocket' ? 0 : new Promise((resolve) => engine.on('upgrade', resolve)))));
    console.log(a.connected, a.io.engine.transport.name, await a.emitWithAck('echo', 1, 'é', { deep: [new Date(0), null] }, Buffer.from('bytes')), shown(await b.emitWithAck('echo', Buffer.from(big))));
    console.log(shown(await b.emitWithAck('echo', big.toString())), await b.emitWithAck('echo', new Uint8Array([1, 2]), undefined));
    const heard = new Promise((resolve) => b.on('said', (...args) => resolve(args.slice(0, 2))));
    a.emit('room', 'hello room');
    console.log(await heard, server.sockets.adapter.rooms.get('r').size, (await server.in('r').fetchSockets()).length);
    const all = Promise.all([a, b].map((socket) => new Promise((resolve) => socket.on('news', resolve))));
    server.emit('news', 5);
    console.log(await all);
    const gone = new Promise((resolve) => a.on('disconnect', resolve));
    a.emit('bye');
    console.log(await gone);
    b.close();
    await new Promise((resolve) => { const check = () => (server.engine.clientsCount === 0 ? resolve() : setTimeout(check, 2)); check(); });
  }
  const refused = io(base, { forceNew: true, reconnection: false, auth: { token: 'bad' } });
  await new Promise((resolve) => refused.on('connect_error', (error) => { console.log(error.message, error.data); resolve(); }));
  refused.close();
  const manager = new Manager(base, { transports: ['websocket'], reconnection: false });
  const hi = await new Promise((resolve) => manager.socket('/space').on('hi', resolve));
  const unknown = await new Promise((resolve) => manager.socket('/none').on('connect_error', ({ message }) => resolve(message)));
  console.log(hi, unknown);
  manager._close();
  await new Promise((resolve) => { const dead = io('http://127.0.0.1:1', { reconnection: false }); dead.on('connect_error', (error) => { console.log(error.message, error.type); resolve(); }); });
  await server.close();
  console.log(log.sort());
}

(async () => {
  for (const work of [ws, socketIo]) {
    console.log(`=== ${work.name}`);
    await work();
  }
})();
