'use strict';
// Workers come and go, also in each other, without an end in a crash.
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { once } = require('events');

if (isMainThread) {
  (async () => {
    for (let round = 0; round < 8; round++) {
      const workers = Array.from({ length: 4 }, (_, i) => new Worker(__filename, { workerData: { round, i } }));
      const results = await Promise.all(workers.map(async (worker, i) => {
        if ((round + i) % 3 === 0) {
          await worker.terminate(); // it may not have begun
          return 'terminated';
        }
        const [[message], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
        return `${message} ${code}`;
      }));
      console.log(results.join(', '));
    }
  })();
} else if (workerData.inner) {
  parentPort.postMessage(require('crypto').createHash('sha1').update('x').digest('hex').slice(0, 8));
  require('fs').readFile(__filename, () => {});
  setInterval(() => {}, 1000);
} else {
  const inner = new Worker(__filename, { workerData: { inner: true } });
  inner.once('message', (message) => {
    parentPort.postMessage(message);
    process.exit(workerData.i);
  });
}
