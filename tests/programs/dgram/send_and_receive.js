'use strict';
// The forms of send(), connected sockets, errors, lists of buffers, options.
const assert = require('assert');
const dgram = require('dgram');
const { once } = require('events');
const net = require('net');

const thrown = (fn) => {
  try {
    return fn();
  } catch (e) {
    return `${e.name} ${e.code}: ${e.message}`;
  }
};
const sent = (socket, ...args) => new Promise((resolve) => {
  socket.send(...args, (err, bytes) => resolve(err ? `${err.code} ${err.syscall}` : bytes));
});

async function main() {
  const receiver = dgram.createSocket({ type: 'udp4', recvBufferSize: 65536 });
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { address, family, port } = receiver.address();
  console.log(address, family, port > 0);

  const got = [];
  let wanted = 0;
  let enough;
  receiver.on('message', (message, rinfo) => {
    got.push(`${message} ${rinfo.address} ${rinfo.family} ${rinfo.size}`);
    if (got.length === wanted) enough();
  });
  const receive = (n) => new Promise((resolve) => { wanted += n; enough = resolve; });

  const sender = dgram.createSocket('udp4');
  let all = receive(6);
  console.log(await sent(sender, 'text', port, '127.0.0.1'));
  console.log(await sent(sender, Buffer.from('buffer'), 1, 3, port, '127.0.0.1'));
  console.log(await sent(sender, ['a', Buffer.from('b'), new Uint8Array([99])], port, '127.0.0.1'));
  console.log(await sent(sender, new DataView(new ArrayBuffer(2)), port));
  console.log(await sent(sender, [], port));
  console.log(await sent(sender, 'ünïcode', port, 'localhost'));
  await all;
  console.log(got.map(JSON.stringify).join('\n'));

  console.log(thrown(() => sender.remoteAddress()));
  sender.connect(port);
  console.log(thrown(() => sender.connect(port)));
  await once(sender, 'connect');
  console.log(sender.remoteAddress().address, sender.remoteAddress().port === port);
  all = receive(2);
  console.log(await sent(sender, 'connected'), await sent(sender, 'connected', 3, 2));
  await all;
  console.log(got.slice(-2));
  console.log(thrown(() => sender.send('x', port)), thrown(() => sender.send('x', 0, 1, port, '127.0.0.1')));
  sender.disconnect();
  console.log(thrown(() => sender.disconnect()));

  console.log(await sent(sender, Buffer.alloc(70000), port));
  for (const bad of [0, -1, 65536, 'x', undefined, null]) console.log(thrown(() => sender.send('x', bad)));
  for (const bad of [null, 1, {}, ['a', 1]]) console.log(thrown(() => sender.send(bad, port)));
  console.log(thrown(() => sender.send('abc', 4, 1, port, '127.0.0.1')));
  console.log(thrown(() => sender.bind()), thrown(() => sender.bindSync()));

  console.log(sender.setTTL(16), sender.setMulticastTTL(0), sender.setMulticastLoopback(false), sender.setBroadcast(true));
  for (const n of [0, 256, 'x']) console.log(thrown(() => sender.setTTL(n)));
  for (const n of [-1, 256, 'x']) console.log(thrown(() => sender.setMulticastTTL(n)));
  console.log(thrown(() => sender.setMulticastInterface('127.0.0.1')), thrown(() => sender.setMulticastInterface('x')));
  console.log(thrown(() => sender.addMembership()), thrown(() => sender.addMembership('1.2.3.4')));
  console.log(thrown(() => sender.addSourceSpecificMembership('1.2.3.4', 'x')));
  sender.setSendBufferSize(20000);
  console.log(sender.getSendBufferSize(), thrown(() => sender.setRecvBufferSize(-1)));
  console.log(sender.getSendQueueSize(), sender.getSendQueueCount());

  const blockList = new net.BlockList();
  blockList.addAddress('127.0.0.1');
  const blocked = dgram.createSocket({ type: 'udp4', sendBlockList: blockList });
  console.log(await sent(blocked, 'x', port));
  blocked.close();

  const busy = dgram.createSocket('udp4');
  busy.bind(port, '127.0.0.1');
  const [err] = await once(busy, 'error');
  console.log(err.message === `bind EADDRINUSE 127.0.0.1:${port}`, err.syscall);
  busy.bind(0);
  await once(busy, 'listening');
  await busy[Symbol.asyncDispose]();
  console.log(thrown(() => busy.address()), thrown(() => busy.close()), thrown(() => busy.send('x', 1)));

  const late = dgram.createSocket('udp4');
  all = receive(1);
  late.send('before close', port);
  late.close(() => { console.log('closed'); });
  await all;
  console.log(got.at(-1));

  const six = dgram.createSocket('udp6');
  const own = six.bindSync({ address: '::1' });
  six.on('message', (message, rinfo) => {
    assert.strictEqual(rinfo.port, own.port);
    console.log(`${message}`, rinfo.address, rinfo.family, rinfo.size);
    six.close();
  });
  six.send('six', own.port);
  sender.close();
  receiver.close();
}

main();
