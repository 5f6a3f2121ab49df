'use strict';
// Ports move between threads with what waits in them.
const {
  BroadcastChannel, MessageChannel, MessagePort, Worker, isMainThread, receiveMessageOnPort, workerData,
} = require('worker_threads');

if (isMainThread) {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage('waits in the port');
  const inner = new MessageChannel();
  inner.port1.postMessage('from inside');
  port1.postMessage({ inner: inner.port2 }, [inner.port2]);
  const buffer = new ArrayBuffer(8);
  const shared = new SharedArrayBuffer(4);
  const worker = new Worker(__filename, { workerData: { port: port2, buffer, shared }, transferList: [port2, buffer] });
  console.log('moved', buffer.byteLength, shared.byteLength);
  const log = [];
  port1.on('message', (message) => {
    if (message instanceof ArrayBuffer) {
      console.log(new Uint8Array(message)[0], Atomics.load(new Int32Array(shared), 0));
      port1.postMessage('done');
    } else {
      console.log('port1', message);
    }
  });
  port1.on('close', () => log.push('port1 closed'));
  inner.port1.on('close', () => log.push('inner closed'));
  const channel = new BroadcastChannel('ports');
  channel.onmessage = ({ data, target }) => {
    log.push(['broadcast', data, target === channel]);
    channel.close();
  };
  worker.on('exit', (code) => log.push(`exit ${code}`));
  process.on('exit', () => console.log(log.sort()));
} else {
  const { port, buffer, shared } = workerData;
  const first = receiveMessageOnPort(port);
  const second = receiveMessageOnPort(port);
  const third = receiveMessageOnPort(port);
  port.postMessage([port instanceof MessagePort, first, Object.keys(second.message), third,
    receiveMessageOnPort(second.message.inner)]);
  new Uint8Array(buffer)[0] = 42;
  Atomics.store(new Int32Array(shared), 0, 7);
  port.postMessage(buffer, [buffer]);
  port.on('message', (message) => {
    port.postMessage([message, buffer.byteLength]);
    const channel = new BroadcastChannel('ports');
    channel.postMessage({ from: 'worker' });
    channel.close();
    port.close();
  });
}
