'use strict';
// A worker from a file: data, messages both ways, its own process, its end.
const { Worker, isMainThread, parentPort, workerData, threadId } = require('worker_threads');

if (isMainThread) {
  const worker = new Worker(__filename, { workerData: { list: [1, 2, { three: 3n }], when: new Date(0) }, argv: ['a', 1] });
  console.log('main', threadId, worker.threadId);
  worker.on('online', () => console.log('online'));
  worker.on('message', (message) => {
    console.log('from worker', message);
    if (message === 'ready') worker.postMessage({ n: 20, map: new Map([['k', new Set([1])]]) });
  });
  worker.on('error', (err) => console.log('error', err));
  worker.on('exit', (code) => console.log('exit', code, worker.threadId));
} else {
  console.log(workerData, threadId > 0, process.argv.length, process.argv.slice(2));
  parentPort.on('message', ({ n, map }) => {
    parentPort.postMessage({ twice: n * 2, map });
    process.exitCode = 3;
    parentPort.close();
  });
  process.on('exit', (code) => parentPort.postMessage(`exiting ${code}`));
  parentPort.postMessage('ready');
}
