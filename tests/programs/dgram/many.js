'use strict';
// Many datagrams at once arrive in order; the process ends when sockets are closed or unref'd.
const dgram = require('dgram');
const { AsyncLocalStorage } = require('async_hooks');

const COUNT = 2000;
const IN_FLIGHT = 50;
const storage = new AsyncLocalStorage();
const receiver = storage.run('receiver', () => dgram.createSocket('udp4'));
let next = 0;
let inOrder = true;
let sum = 0;

receiver.on('message', (message) => {
  const n = message.readUInt32LE(0);
  inOrder &&= n === next;
  next = n + 1;
  sum += message.length;
  if (next === COUNT) {
    console.log(inOrder, sum, storage.getStore());
    receiver.close();
    sender.unref();
  } else if (next % IN_FLIGHT === 0) {
    sendSome(next);
  }
});

let sender;
let reported = 0;
function sendSome(from) {
  const { port } = receiver.address();
  for (let n = from; n < from + IN_FLIGHT; n++) {
    const message = Buffer.alloc(4 + n % 1000);
    message.writeUInt32LE(n);
    sender.send(message, port, '127.0.0.1', (err, length) => {
      if (err || length !== message.length) console.log('failed', err);
      if (++reported === COUNT) console.log('all sent');
    });
  }
}

receiver.bind(0, '127.0.0.1', () => {
  sender = dgram.createSocket('udp4');
  sendSome(0);
});
