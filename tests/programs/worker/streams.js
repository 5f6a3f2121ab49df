'use strict';
// Web streams that go to a worker and come back.
const { Worker, isMainThread, parentPort } = require('worker_threads');

if (isMainThread) {
  const worker = new Worker(__filename);
  const source = new ReadableStream({
    start(controller) { this.n = 0; },
    pull(controller) {
      if (++this.n > 3) controller.close();
      else controller.enqueue({ n: this.n, bytes: new Uint8Array([this.n]) });
    },
  });
  const written = [];
  const closed = Promise.withResolvers();
  const sink = new WritableStream({
    write(chunk) { written.push(chunk); },
    close() { closed.resolve(); },
  });
  const upper = new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk.toUpperCase()); } });
  worker.postMessage({ source, sink, upper }, [source, sink, upper]);
  console.log(source.locked, sink.locked);
  // Each stream has a port of its own: nobody knows which is the first.
  worker.on('message', async (message) => {
    await closed.promise;
    console.log(message, written);
    worker.terminate();
  });
  try {
    structuredClone(source, { transfer: [source] });
  } catch (err) {
    console.log(err.name);
  }
} else {
  parentPort.once('message', async ({ source, sink, upper }) => {
    const seen = [];
    for await (const chunk of source) seen.push(chunk);
    const writer = upper.writable.getWriter();
    const reader = upper.readable.getReader();
    writer.write('text');
    const { value } = await reader.read();
    const out = sink.getWriter();
    await out.write('from the worker');
    await out.close();
    const failing = new ReadableStream({ pull() { throw new RangeError('broken'); } });
    const copy = structuredClone(failing, { transfer: [failing] });
    const error = await copy.getReader().read().catch((err) => err);
    parentPort.postMessage([seen, value, error.name, error.message]);
  });
}
