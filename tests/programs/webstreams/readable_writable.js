'use strict';
// ReadableStream, WritableStream and TransformStream: queues, order, failures.
const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const flush = () => new Promise((r) => setImmediate(r));
const say = (p, name) => p.then((v) => console.log(name, 'resolved', v), (e) => console.log(name, 'rejected', e && (e.code || e.message || e)));

test('start, pull, order', async () => {
  let n = 0;
  const s = new ReadableStream({
    start(c) { console.log('start', c.desiredSize); },
    pull(c) { console.log('pull', c.desiredSize); c.enqueue(n++); if (n === 3) c.close(); },
    cancel() { console.log('cancel'); },
  }, { highWaterMark: 2 });
  await flush();
  for await (const v of s) console.log(v);
  console.log(s.locked);
});
test('reads before data', async () => {
  let c;
  const s = new ReadableStream({ start(x) { c = x; } });
  const r = s.getReader();
  say(r.read(), 'a'); say(r.read(), 'b'); say(r.read(), 'c'); say(r.closed, 'closed');
  c.enqueue(1); c.enqueue(2); c.close();
  await flush();
});
test('error', async () => {
  let c;
  const s = new ReadableStream({ start(x) { c = x; x.enqueue('queued'); } });
  const r = s.getReader();
  c.error(new Error('failed'));
  say(r.read(), 'read'); say(r.closed, 'closed');
  console.log(c.desiredSize);
  await flush();
});
test('throwing callbacks', async () => {
  try { new ReadableStream({ start() { throw new Error('start'); } }); } catch (e) { console.log(e.message); }
  await say(new ReadableStream({ pull() { throw new Error('pull'); } }).getReader().read(), 'pull');
  await say(new ReadableStream({ start() { return Promise.reject(new Error('async start')); } }).getReader().read(), 'start');
  await say(new ReadableStream({ cancel() { throw new Error('cancel'); } }).cancel('why'), 'cancel');
});
test('cancel', async () => {
  const s = new ReadableStream({ start(c) { c.enqueue(1); }, cancel(r) { console.log('cancel', r); return 'ignored'; } });
  await say(s.cancel('reason'), 'cancel');
  await say(s.getReader().read(), 'read');
});
test('release', async () => {
  let c;
  const s = new ReadableStream({ start(x) { c = x; } });
  const r = s.getReader();
  const p = r.read();
  r.releaseLock();
  await say(p, 'pending'); await say(r.read(), 'read'); await say(r.closed, 'closed');
  c.enqueue('x');
  console.log(await s.getReader().read());
});
test('size function', async () => {
  const s = new ReadableStream({ start(c) { c.enqueue('abc'); console.log(c.desiredSize); } }, { highWaterMark: 5, size: (x) => x.length });
  const bad = new ReadableStream({ start(c) { try { c.enqueue('abc'); } catch (e) { console.log(e.message); } } }, { size() { throw new Error('size'); } });
  await say(bad.getReader().read(), 'bad');
  const neg = new ReadableStream({ start(c) { try { c.enqueue('abc'); } catch (e) { console.log(e.name, e.code); } } }, { size: () => -1 });
  await say(neg.getReader().closed, 'neg');
  await s.cancel();
});
test('iterator', async () => {
  const make = () => ReadableStream.from([1, 2, 3]);
  for await (const v of make()) { console.log(v); if (v === 2) break; }
  const s = make();
  for await (const v of s.values({ preventCancel: true })) { console.log(v); break; }
  console.log(s.locked, (await s.getReader().read()));
  const it = make()[Symbol.asyncIterator]();
  console.log(await Promise.all([it.next(), it.next(), it.next(), it.next()]));
  console.log(await it.return('x'), await it.next());
});
test('from', async () => {
  const collect = async (x) => { const a = []; for await (const v of ReadableStream.from(x)) a.push(v); return a; };
  console.log(await collect('abc'), await collect(new Set([1])), await collect([Promise.resolve(4)]));
  console.log(await collect((async function* () { yield 1; })()));
  function* g() { try { yield 1; yield 2; } finally { console.log('closed'); } }
  await ReadableStream.from(g()).cancel();
  const s = ReadableStream.from(g()); const r = s.getReader(); await r.read(); await r.cancel('done');
});
test('tee', async () => {
  const [a, b] = ReadableStream.from(['x', 'y']).tee();
  const ra = a.getReader(); const rb = b.getReader();
  console.log(await ra.read(), await ra.read(), await ra.read());
  console.log(await rb.read(), await rb.read(), await rb.read());
  const s = new ReadableStream({ cancel(r) { console.log('cancelled', r); } });
  const [c, d] = s.tee();
  const p = c.cancel('one'); say(p, 'c'); await flush(); console.log('then'); await d.cancel('two');
  let ctl; const [e, f] = new ReadableStream({ start(x) { ctl = x; } }).tee();
  ctl.error('bad'); await say(e.getReader().read(), 'e'); await say(f.getReader().closed, 'f');
});
test('writable order', async () => {
  const w = new WritableStream({
    start() { console.log('start'); },
    async write(chunk) { console.log('write', chunk); await flush(); console.log('written', chunk); },
    close() { console.log('close'); },
  }, { highWaterMark: 2 });
  const writer = w.getWriter();
  console.log(writer.desiredSize);
  say(writer.write('a'), 'a'); console.log(writer.desiredSize);
  say(writer.write('b'), 'b'); console.log(writer.desiredSize);
  say(writer.ready, 'ready');
  say(writer.closed, 'closed');
  await say(writer.close(), 'close');
  console.log(writer.desiredSize);
});
test('writable failing', async () => {
  const w = new WritableStream({ write(c) { if (c === 'bad') throw new Error('bad write'); }, abort(r) { console.log('abort', r); } });
  const writer = w.getWriter();
  await say(writer.write('ok'), 'ok');
  say(writer.closed, 'closed'); say(writer.ready, 'ready0');
  await say(writer.write('bad'), 'bad'); await say(writer.write('later'), 'later');
  await say(writer.ready, 'ready'); await say(writer.close(), 'close');
  console.log(writer.desiredSize);
  await say(writer.abort('x'), 'abort');
});
test('abort', async () => {
  let ctl;
  const w = new WritableStream({ start(c) { ctl = c; }, write() { return new Promise((r) => setTimeout(r, 2)); }, abort(r) { console.log('abort', r); } });
  const writer = w.getWriter();
  say(writer.closed, 'closed'); say(writer.write(1), '1'); say(writer.write(2), '2'); say(writer.close(), 'close');
  await flush();
  ctl.signal.addEventListener('abort', () => console.log('signal', ctl.signal.reason));
  await say(writer.abort('stop'), 'abort');
  await say(writer.abort('again'), 'again');
});
test('controller error, release', async () => {
  let ctl;
  const w = new WritableStream({ start(c) { ctl = c; } });
  const writer = w.getWriter();
  ctl.error(new Error('by controller'));
  await say(writer.closed, 'closed'); await say(writer.write(1), 'write');
  writer.releaseLock();
  await say(writer.closed, 'closed'); await say(writer.ready, 'ready'); console.log(w.locked);
});
test('failing close and start', async () => {
  const w = new WritableStream({ close() { return Promise.reject(new Error('no close')); } });
  const writer = w.getWriter();
  say(writer.closed, 'closed');
  await say(writer.close(), 'close');
  await say(new WritableStream({ start() { return Promise.reject(new Error('no start')); } }).getWriter().write(1), 'write');
});
test('transform', async () => {
  const t = new TransformStream({
    start(c) { console.log('start', c.desiredSize); c.enqueue('first'); },
    transform(chunk, c) { console.log('transform', chunk); c.enqueue(chunk * 2); },
    flush(c) { console.log('flush'); c.enqueue('last'); },
  });
  const w = t.writable.getWriter();
  say(w.write(1), '1'); say(w.write(2), '2'); say(w.close(), 'close');
  for await (const v of t.readable) console.log(v);
});
test('transform failing', async () => {
  const t = new TransformStream({ transform() { throw new Error('bad'); } });
  const w = t.writable.getWriter(); const r = t.readable.getReader();
  say(r.read(), 'read'); await say(w.write(1), 'write'); await say(w.closed, 'closed');
  const u = new TransformStream({ transform(c, k) { k.terminate(); } });
  const uw = u.writable.getWriter(); const ur = u.readable.getReader();
  say(uw.write(1), 'write'); await say(ur.read(), 'read'); await say(uw.closed, 'closed');
  const v = new TransformStream({ cancel(r) { console.log('cancel', r); } });
  await v.readable.cancel('bye'); await say(v.writable.getWriter().closed, 'closed');
  const x = new TransformStream({ cancel(r) { console.log('cancel', r); } });
  await x.writable.abort('gone'); await say(x.readable.getReader().closed, 'closed');
});
test('identity transform back-pressure', async () => {
  const t = new TransformStream();
  const w = t.writable.getWriter();
  console.log(w.desiredSize);
  say(w.write('a'), 'a'); say(w.write('b'), 'b');
  await flush();
  console.log(w.desiredSize);
  const r = t.readable.getReader();
  console.log(await r.read());
  await flush();
  console.log(w.desiredSize, await r.read());
});
(async () => {
  for (const [name, fn] of cases) {
    console.log(`== ${name}`);
    await fn();
    await flush();
  }
})();
