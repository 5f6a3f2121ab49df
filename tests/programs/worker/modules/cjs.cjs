const { parentPort, workerData } = require('worker_threads');
parentPort.postMessage([workerData, require.main === module, __filename.endsWith('cjs.cjs')]);
import('./esm.mjs').then((ns) => parentPort.postMessage(Object.keys(ns)));
