'use strict';
// What arrives in a worker and comes back: objects of the library, shared memory, WebAssembly.
const assert = require('assert');
const { Worker, isMainThread, parentPort, MessageChannel, markAsUntransferable } = require('worker_threads');

if (isMainThread) {
  const crypto = require('crypto');
  const net = require('net');
  const { createHistogram } = require('perf_hooks');
  const worker = new Worker(__filename);
  const list = new net.BlockList();
  list.addAddress('1.2.3.4');
  list.addSubnet('10.0.0.0', 8);
  const histogram = createHistogram();
  for (let i = 1; i < 100; i++) histogram.record(i);
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const module = new WebAssembly.Module(Buffer.from('AGFzbQEAAAABBQFgAAF/AwIBAAcKAQZhbnN3ZXIAAAoGAQQAQSoL', 'base64'));
  const cycle = { name: 'cycle' };
  cycle.self = cycle;
  worker.postMessage({
    secret: crypto.createSecretKey(Buffer.from('secret')), publicKey, privateKey, list, histogram, memory, module, cycle,
    blob: new Blob(['some ', 'text'], { type: 'text/plain' }),
    address: new net.SocketAddress({ address: '127.0.0.1', port: 80 }),
    error: new RangeError('far', { cause: 1 }), regexp: /a+/gi, date: new Date(5), big: 2n ** 70n,
    view: new Float64Array([1, 2.5]).subarray(1), sparse: [1, , 3], nothing: undefined,
  });
  new Uint8Array(memory.buffer)[0] = 1;
  worker.on('message', (message) => {
    console.log(message);
    if (message !== 'last') return;
    console.log(Atomics.load(new Uint8Array(memory.buffer), 1));
    worker.terminate();
  });
  const { port1, port2 } = new MessageChannel();
  const kept = new ArrayBuffer(1);
  markAsUntransferable(kept);
  for (const [value, transfer] of [
    [() => {}], [Symbol('x')], [new WeakMap()], [{ deep: [Promise.resolve()] }], [port2], [port2, [port2, port2]],
    [1, [port1]], [1, [{}]], [1, [kept]], [new Proxy({}, {})], [worker.stdout],
  ]) {
    try {
      port1.postMessage(value, transfer);
      console.log('sent');
    } catch (err) {
      console.log(err.name, err.code);
    }
  }
  port1.close();
} else {
  const crypto = require('crypto');
  parentPort.on('message', async (m) => {
    assert.strictEqual(m.cycle.self, m.cycle);
    const signature = crypto.sign('sha256', Buffer.from('data'), m.privateKey);
    parentPort.postMessage([
      m.secret.export().toString(), m.publicKey.asymmetricKeyType, crypto.verify('sha256', Buffer.from('data'), m.publicKey, signature),
      m.list.check('10.1.1.1'), m.list.check('1.2.3.5'), m.list.rules.length, m.histogram.mean, m.histogram.max,
      m.address.port, m.blob.size, m.blob.type, m.error instanceof RangeError, m.error.message, m.error.cause,
      m.regexp.flags, m.date.getTime(), m.big, m.view, m.sparse, 'nothing' in m,
      new WebAssembly.Instance(m.module).exports.answer(), m.memory.buffer instanceof SharedArrayBuffer,
    ]);
    parentPort.postMessage(await m.blob.text());
    Atomics.store(new Uint8Array(m.memory.buffer), 1, 9);
    parentPort.postMessage('last');
  });
}
