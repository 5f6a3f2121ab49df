// Workers whose program is an ES module, CommonJS or TypeScript, from a path or a URL.
import { Worker } from 'node:worker_threads';

const start = async (name, file, options) => {
  const worker = new Worker(file, options);
  worker.on('message', (message) => console.log(name, message));
  worker.on('error', (err) => console.log(name, err.name, err.code));
  const code = await new Promise((resolve) => worker.on('exit', resolve));
  console.log(name, code);
};

const here = (file) => new URL(file, import.meta.url);
await start('esm', here('./esm.mjs'), { workerData: 1 });
await start('cjs', here('./cjs.cjs'), { workerData: 2 });
await start('ts', here('./typed.ts'), { workerData: 3 });
await start('data', new URL('data:text/javascript,import { parentPort } from "worker_threads"; parentPort.postMessage("url");'));
await start('input-type', 'import { parentPort } from "worker_threads"; parentPort.postMessage(typeof import.meta.url);', {
  eval: true, execArgv: ['--input-type=module'],
});
await start('missing', here('./nothing.mjs'));
await start('pending', new URL('data:text/javascript,await new Promise(() => {})'));
