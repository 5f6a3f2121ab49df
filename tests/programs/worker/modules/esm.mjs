import { parentPort, workerData } from 'node:worker_threads';
import { createRequire } from 'node:module';
const { parentPort: same } = createRequire(import.meta.url)('worker_threads');
await null;
parentPort.postMessage([workerData, same === parentPort, typeof require]);
