'use strict';
// pipeTo, byte streams, text and compression streams, adapters to node streams.
const { Readable, Writable, Duplex, Transform, pipeline, finished, addAbortSignal } = require('stream');
const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const flush = () => new Promise((r) => setImmediate(r));
const say = (p, name) => p.then((v) => console.log(name, 'resolved', v), (e) => console.log(name, 'rejected', e && (e.code || e.message || e)));
const log = (name) => new WritableStream({ write(c) { console.log(name, c); }, close() { console.log(name, 'close'); }, abort(r) { console.log(name, 'abort', r?.message ?? r); } });
const text = async (s) => { let all = ''; for await (const c of s) all += typeof c === 'string' ? c : Buffer.from(c).toString(); return all; };

test('pipeTo', async () => {
  const s = ReadableStream.from([1, 2]); const w = log('w');
  const p = s.pipeTo(w);
  console.log(s.locked, w.locked);
  await say(p, 'pipe');
  console.log(s.locked, w.locked);
});
test('pipeTo: failing source', async () => {
  await say(new ReadableStream({ start(c) { c.enqueue(1); }, pull(c) { c.error(new Error('src')); } }).pipeTo(log('w')), 'pipe');
  const w = log('keep');
  await say(new ReadableStream({ start(c) { c.error(new Error('src')); } }).pipeTo(w, { preventAbort: true }), 'pipe');
  console.log(w.locked); await w.close();
});
test('pipeTo: failing destination', async () => {
  const make = () => new ReadableStream({ pull(c) { c.enqueue('x'); }, cancel(r) { console.log('cancel', r.message); } });
  await say(make().pipeTo(new WritableStream({ write() { throw new Error('dest'); } })), 'pipe');
  const s = make();
  await say(s.pipeTo(new WritableStream({ write() { throw new Error('dest'); } }), { preventCancel: true }), 'pipe');
  console.log(s.locked);
});
test('pipeTo: options and closed ends', async () => {
  const w = log('w');
  await ReadableStream.from(['a']).pipeTo(w, { preventClose: true });
  await ReadableStream.from(['b']).pipeTo(w);
  await say(ReadableStream.from(['c']).pipeTo(w), 'closed dest');
});
test('pipeTo: signal', async () => {
  const c = new AbortController();
  const s = new ReadableStream({ cancel(r) { console.log('cancel', r); } });
  const p = s.pipeTo(log('w'), { signal: c.signal });
  await flush();
  c.abort('stop');
  await say(p, 'pipe');
  await say(new ReadableStream().pipeTo(log('v'), { signal: AbortSignal.abort('early') }), 'pipe');
});
test('pipeThrough', async () => {
  console.log(await text(ReadableStream.from(['a', 'b']).pipeThrough(new TransformStream({ transform(c, k) { k.enqueue(c.toUpperCase()); } }))));
});
test('back-pressure in pipeTo', async () => {
  let n = 0;
  const s = new ReadableStream({ pull(c) { console.log('pull', n); c.enqueue(n++); if (n === 4) c.close(); } }, { highWaterMark: 0 });
  await s.pipeTo(new WritableStream({ async write(c) { await flush(); console.log('wrote', c); } }));
});
test('bytes: default reader', async () => {
  const s = new ReadableStream({ type: 'bytes', start(c) { console.log(c.byobRequest); c.enqueue(new Uint8Array([1, 2, 3])); c.enqueue(new Uint16Array([5])); c.close(); } });
  const r = s.getReader();
  console.log(await r.read(), await r.read(), await r.read());
});
test('bytes: byob', async () => {
  let n = 1;
  const s = new ReadableStream({ type: 'bytes', pull(c) {
    const v = c.byobRequest.view; console.log('pull', v.byteLength, v.byteOffset);
    v[0] = n++; if (v.length > 1) v[1] = n++;
    c.byobRequest.respond(Math.min(2, v.length));
  } });
  const r = s.getReader({ mode: 'byob' });
  console.log(await r.read(new Uint8Array(4)), await r.read(new Uint8Array(1)), await r.read(new Uint16Array(2)), await r.read(new Uint8Array(5), { min: 4 }));
  console.log(await r.read(new DataView(new ArrayBuffer(3), 1)));
  await r.cancel();
  console.log(await r.read(new Uint8Array(2)));
});
test('bytes: queue into views', async () => {
  let c;
  const s = new ReadableStream({ type: 'bytes', start(x) { c = x; } });
  const r = s.getReader({ mode: 'byob' });
  c.enqueue(new Uint8Array([1, 2, 3, 4, 5]));
  console.log(await r.read(new Uint8Array(2)), c.desiredSize);
  const p = r.read(new Uint16Array(4), { min: 2 });
  await flush();
  c.enqueue(new Uint8Array([6, 7, 8]));
  console.log(await p);
  say(r.read(new Uint8Array(3)), 'at close'); c.close(); c.byobRequest.respond(0);
  await flush();
});
test('bytes: autoAllocate, respondWithNewView', async () => {
  const s = new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 8, pull(c) {
    const { view } = c.byobRequest; view[0] = 9;
    c.byobRequest.respondWithNewView(new Uint8Array(view.buffer, view.byteOffset, 1));
  } });
  const r = s.getReader();
  console.log(await r.read());
  r.releaseLock();
});
test('bytes: tee', async () => {
  const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2])); c.enqueue(new Uint8Array([3])); c.close(); } });
  const [a, b] = s.tee();
  const rb = b.getReader({ mode: 'byob' });
  console.log(await rb.read(new Uint8Array(1)));
  for await (const c of a) console.log('a', c);
  console.log(await rb.read(new Uint8Array(5)), await rb.read(new Uint8Array(5)), await rb.read(new Uint8Array(5)));
});
test('text streams', async () => {
  console.log(await text(ReadableStream.from(['h\ud83d', '\ude00', 'x', '\ud83d']).pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream())));
  const euro = new TextEncoder().encode('€');
  console.log(await text(ReadableStream.from([euro.slice(0, 1), euro.slice(1)]).pipeThrough(new TextDecoderStream())));
  await say(text(ReadableStream.from([new Uint8Array([0xff])]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))), 'fatal');
});
test('compression', async () => {
  for (const format of ['gzip', 'deflate', 'deflate-raw']) {
    const s = ReadableStream.from([new TextEncoder().encode('hello '.repeat(100))]).pipeThrough(new CompressionStream(format)).pipeThrough(new DecompressionStream(format));
    console.log(format, (await text(s)).length);
  }
  await text(ReadableStream.from([new Uint8Array([1, 2, 3, 4])]).pipeThrough(new DecompressionStream('gzip'))).catch((e) => console.log(e.name, e.code ?? e.cause?.code));
});
test('Readable to web', async () => {
  const web = Readable.toWeb(Readable.from(['a', 'b']));
  console.log(await text(web));
  const r = new Readable({ read() {} });
  const w = Readable.toWeb(r);
  r.on('close', () => console.log('node closed'));
  await w.cancel();
  await flush();
  const bad = new Readable({ read() { this.destroy(new Error('node failed')); } });
  await say(Readable.toWeb(bad).getReader().read(), 'bad');
  const d = Readable.toWeb(Readable.from([Buffer.from('x')], { objectMode: false }));
  console.log((await d.getReader().read()).value.constructor.name);
});
test('web to Readable', async () => {
  console.log(await Readable.fromWeb(ReadableStream.from(['a', 'b'])).toArray(), await Readable.fromWeb(ReadableStream.from([{ a: 1 }]), { objectMode: true }).toArray());
  const r = Readable.fromWeb(new ReadableStream({ cancel(e) { console.log('cancel', e?.message); } }));
  r.on('error', (e) => console.log('error', e.message)).on('close', () => console.log('close'));
  r.destroy(new Error('stop'));
  await flush(); await flush();
  const e = Readable.fromWeb(new ReadableStream({ start(c) { c.error(new Error('web failed')); } }));
  e.on('error', (x) => console.log('error', x.message));
  await flush();
});
test('Writable to web', async () => {
  const got = [];
  const w = Writable.toWeb(new Writable({ highWaterMark: 2, write(c, e, f) { got.push(String(c)); setImmediate(f); } })).getWriter();
  await w.write('abc'); await w.write('d'); await w.close();
  console.log(got);
  const f = Writable.toWeb(new Writable({ write(c, e, cb) { cb(new Error('sink')); } })).getWriter();
  f.closed.catch(() => {}); f.ready.catch(() => {});
  await f.write('x').catch(() => {});
  await say(f.closed, 'closed');
});
test('web to Writable', async () => {
  const w = Writable.fromWeb(log('web'), { objectMode: true });
  w.on('finish', () => console.log('finish')).on('close', () => console.log('closed'));
  w.write('a'); w.end('b');
  await flush(); await flush(); await flush();
});
test('Duplex', async () => {
  const { readable, writable } = Duplex.toWeb(new Transform({ transform(c, e, f) { f(null, String(c).toUpperCase()); } }));
  const writer = writable.getWriter();
  writer.write('abc'); writer.close();
  console.log(await text(readable));
  const d = Duplex.fromWeb(new TransformStream({ transform(c, k) { k.enqueue(Buffer.from(c).toString() + '!'); } }), { encoding: 'utf8' });
  d.end('hi');
  console.log(await d.toArray());
});
test('pipeline with web streams', async () => {
  await new Promise((r) => pipeline(ReadableStream.from(['x']), new TransformStream({ transform(c, k) { k.enqueue(`${c}y`); } }), async function* (s) { for await (const c of s) yield `${c}z`; }, log('end'), (e) => { console.log('done', e); r(); }));
  await new Promise((r) => pipeline(Readable.from(['n']), log('web'), (e) => { console.log('done', e); r(); }));
  await new Promise((r) => pipeline(ReadableStream.from(['m']), new Writable({ write(c, e, f) { console.log('node', String(c)); f(); } }), (e) => { console.log('done', e); r(); }));
});
test('finished and signals', async () => {
  const s = ReadableStream.from(['a']);
  const p = new Promise((r) => finished(s, (e) => { console.log('finished', e); r(); }));
  for await (const c of s) console.log(c);
  await p;
  const c = new AbortController();
  const t = addAbortSignal(c.signal, new ReadableStream());
  c.abort();
  await say(t.getReader().read(), 'aborted');
});
(async () => {
  for (const [name, fn] of cases) {
    console.log(`== ${name}`);
    await fn();
    await flush();
  }
})();
