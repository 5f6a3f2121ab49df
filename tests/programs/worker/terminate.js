'use strict';
// terminate() ends a worker wherever it is.
const { Worker } = require('worker_threads');
const { once } = require('events');

const bodies = {
  loop: 'while (true);',
  microtasks: 'const again = () => Promise.resolve().then(again); again();',
  ticks: 'const again = () => process.nextTick(again); again();',
  immediates: 'const again = () => setImmediate(again); again();',
  timers: 'setInterval(() => {}, 1);',
  wait: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
  regexp: '/^(a+)+$/.test("a".repeat(40) + "b");',
  async: '(async () => { while (true) await null; })();',
  finally: 'while (true) { try { while (true); } finally { continue; } }',
  idle: 'require("worker_threads").parentPort.on("message", () => {});',
  server: 'require("net").createServer(() => {}).listen(0, "127.0.0.1");',
  exitHandler: 'process.on("exit", () => { console.log("not seen"); }); while (true);',
};

(async () => {
  for (const [name, body] of Object.entries(bodies)) {
    const worker = new Worker(body, { eval: true });
    await once(worker, 'online');
    const [code] = await Promise.all([worker.terminate(), once(worker, 'exit')]);
    console.log(name, code);
  }
  const worker = new Worker('while (true);', { eval: true });
  const ends = [worker.terminate(), worker.terminate()];
  await Promise.all(ends);
  console.log('again', await worker.terminate());
})();
