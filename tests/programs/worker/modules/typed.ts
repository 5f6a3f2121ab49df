import { parentPort, workerData } from 'node:worker_threads';
const data: number = workerData;
parentPort!.postMessage(data as unknown);
