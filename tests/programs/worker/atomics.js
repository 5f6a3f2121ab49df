'use strict';
// Shared memory: waiting and waking across threads, also for those that are gone.
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { once } = require('events');

if (isMainThread) {
  (async () => {
    const memory = new Int32Array(new SharedArrayBuffer(16));
    const start = async (what) => {
      const worker = new Worker(__filename, { workerData: { memory, what } });
      await once(worker, 'message');
      return worker;
    };
    // A worker that waits is woken by this thread.
    let worker = await start('wait');
    let message = once(worker, 'message');
    while (Atomics.notify(memory, 0) === 0) await new Promise(setImmediate);
    console.log((await message)[0]);
    await worker.terminate();

    // This thread waits without blocking, and is woken by a worker.
    const waiting = Atomics.waitAsync(memory, 1, 0);
    worker = await start('notify');
    console.log(waiting.async, await waiting.value);
    await worker.terminate();

    // This thread blocks until the worker has stored something.
    worker = await start('store');
    worker.postMessage('go');
    console.log(Atomics.wait(memory, 2, 0), memory[2]);
    await worker.terminate();

    // Those that wait end with their thread, and nobody is woken any more.
    for (const what of ['leave', 'block']) {
      worker = await start(what);
      await worker.terminate();
      console.log(what, Atomics.notify(memory, 3));
    }
  })();
} else {
  const { memory, what } = workerData;
  parentPort.postMessage('ready');
  switch (what) {
    case 'wait':
      parentPort.postMessage(Atomics.wait(memory, 0, 0));
      break;
    case 'notify': {
      const again = () => { if (Atomics.notify(memory, 1) === 0) setImmediate(again); };
      again();
      break;
    }
    case 'store':
      parentPort.once('message', () => {
        setTimeout(() => {
          Atomics.store(memory, 2, 5);
          Atomics.notify(memory, 2);
        }, 20);
      });
      break;
    case 'leave':
      for (let i = 0; i < 10; i++) Atomics.waitAsync(memory, 3, 0, i % 2 ? 100000 : undefined);
      setInterval(() => {}, 1000);
      break;
    default:
      Atomics.waitAsync(memory, 3, 0);
      Atomics.wait(memory, 3, 0);
  }
}
