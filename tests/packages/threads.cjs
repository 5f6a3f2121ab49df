// Packages: piscina@5 workerpool@9 tinypool@2 jest-worker@30 comlink@4
'use strict';
// Pools of worker threads.

const path = require('node:path');
const { MessageChannel, Worker, isMainThread, parentPort } = require('node:worker_threads');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const file = (name) => path.join(__dirname, 'support', 'threads', name);

async function piscina() {
  const { Piscina } = requireFrom('piscina');
  const pool = new Piscina({ filename: file('sum.cjs'), maxThreads: 2 });
  console.log(await Promise.all([1, 2, 3, 4, 5].map((n) => pool.run({ n }))));
  console.log(await pool.run({ n: 6 }, { name: 'twice' }));
  await pool.run({ fail: 'piscina' }).catch((err) => console.log(err.constructor.name, err.message, err.code));
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  console.log(await pool.run({ buffer }, { transferList: [buffer], name: 'total' }), buffer.byteLength);
  const controller = new AbortController();
  const endless = pool.run({ endless: true }, { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await endless.catch((err) => console.log(err.name, err.message));
  console.log(await pool.run({ n: 7 }));
  await pool.destroy();
}

async function workerpool() {
  const workerpool = requireFrom('workerpool');
  const inline = workerpool.pool({ maxWorkers: 2, workerType: 'thread' });
  console.log(await Promise.all([10, 20, 30].map((n) => inline.exec((x) => x * x, [n]))));
  await inline.exec(() => { throw new TypeError('inside'); }).catch((err) => console.log(err.name, err.message));
  await inline.exec(() => { while (true); }).timeout(100).catch((err) => console.log(err.constructor.name));
  await inline.terminate();
  const pool = workerpool.pool(file('pool.cjs'), { workerType: 'thread', maxWorkers: 1 });
  const proxy = await pool.proxy();
  const events = [];
  console.log(await proxy.fibonacci(15), await pool.exec('steps', [3], { on: (event) => events.push(event) }), events);
  await pool.terminate();
}

async function tinypool() {
  const { Tinypool } = await import(require('node:url').pathToFileURL(requireFrom.resolve('tinypool')));
  const pool = new Tinypool({ filename: file('sum.mjs'), minThreads: 1, maxThreads: 2 });
  console.log(await Promise.all([1, 2, 3].map((n) => pool.run({ n }))));
  await pool.run({ fail: 'tinypool' }).catch((err) => console.log(err.name, err.message));
  const { port1, port2 } = new MessageChannel();
  const got = new Promise((resolve) => port2.once('message', resolve));
  await pool.run({ port: port1 }, { transferList: [port1], name: 'talk' });
  console.log(await got);
  port2.close();
  await pool.destroy();
}

async function jestWorker() {
  const { Worker: Farm } = requireFrom('jest-worker');
  const farm = new Farm(file('farm.cjs'), { enableWorkerThreads: true, numWorkers: 2, exposedMethods: ['work', 'fail', 'thread'] });
  console.log(await Promise.all([farm.work(1), farm.work(2), farm.work(3)]), await farm.thread());
  await farm.fail('jest').catch((err) => console.log(err.constructor.name, err.message, err.extra));
  console.log(await farm.end());
}

async function comlink() {
  const comlink = requireFrom('comlink');
  const nodeEndpoint = requireFrom('comlink/dist/umd/node-adapter');
  const worker = new Worker(file('comlink.cjs'), { env: { ...process.env } });
  const api = comlink.wrap(nodeEndpoint(worker));
  console.log(await api.add(1, 2), await api.counter);
  await api.call(comlink.proxy((text) => console.log('called back', text)));
  const made = await new api.Thing('x');
  console.log(await made.name);
  await worker.terminate();
}

(async () => {
  for (const part of [piscina, workerpool, tinypool, jestWorker, comlink]) {
    console.log(`-- ${part.name}`);
    await part();
  }
  console.log(isMainThread, parentPort);
})();
