'use strict';
// pipeline and compose: node streams, functions, iterables, failures, aborts.
const { Readable, Writable, Transform, PassThrough, Duplex, pipeline, compose } = require('stream');
const { pipeline: pipelineP } = require('stream/promises');

const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const report = (done) => (err, value) => { console.log('callback', err ? `${err.name} ${err.code} ${err.message}` : err, value); setImmediate(done); };
const upper = () => new Transform({ transform(c, e, f) { f(null, String(c).toUpperCase()); } });
const sink = (log = true) => new Writable({ write(c, e, f) { if (log) console.log('sink', String(c)); f(); } });

test('three streams', (done) => {
  const w = sink();
  console.log(pipeline(Readable.from(['a', 'b']), upper(), w, report(done)) === w);
});
test('failing in the middle', (done) => {
  const r = new Readable({ read() { this.push('x'); } });
  const w = sink(false);
  r.on('close', () => console.log('r close', r.destroyed)); w.on('close', () => console.log('w close', w.destroyed));
  pipeline(r, new Transform({ transform(c, e, f) { f(new Error('middle')); } }), w, report(done));
});
test('failing source', (done) => {
  const r = new Readable({ read() { this.destroy(new Error('source')); } });
  const w = sink(); w.on('error', (e) => console.log('w error', e.message));
  pipeline(r, w, report(done));
});
test('premature close of the source', (done) => {
  const r = new Readable({ read() { this.destroy(); } });
  pipeline(r, sink(), report(done));
});
test('premature close of the destination', (done) => {
  const r = new Readable({ read() { this.push('x'); } });
  const w = new Writable({ write(c, e, f) { this.destroy(); f(); } });
  pipeline(r, w, report(done));
});
test('generators', (done) => {
  pipeline(
    function* () { yield 'a'; yield 'b'; },
    async function* (source) { for await (const c of source) yield `${c}1`; },
    async function(source) { let all = ''; for await (const c of source) all += c; return all; },
    report(done));
});
test('iterable source, generator, writable', (done) => {
  pipeline(['x', 'y'], async function* (source, { signal }) { console.log(signal.aborted); for await (const c of source) yield c + c; }, sink(), report(done));
});
test('throwing generator', (done) => {
  pipeline(Readable.from(['a']), async function* (source) { for await (const c of source) { yield c; throw new Error('in generator'); } }, sink(), report(done));
});
test('generator result as a readable', (done) => {
  const out = pipeline(Readable.from(['a', 'b']), async function* (s) { for await (const c of s) yield c; }, report(() => {}));
  out.on('data', (d) => console.log('data', d)).on('end', done);
});
test('bad returns', (done) => {
  for (const args of [[() => 1, sink()], [Readable.from([1]), () => 5], [Readable.from([1]), () => 5, sink()], [sink()], [], [Readable.from(['x']), sink(), 'no']]) {
    try { pipeline(...args, ...(args.length === 3 && args[2] === 'no' ? [] : [() => {}])); } catch (e) { console.log(e.code, e.message); }
  }
  try { pipeline(); } catch (e) { console.log(e.code, e.message); }
  done();
});
test('array of streams', (done) => { pipeline([Readable.from(['q']), upper(), sink()], report(done)); });
test('promise form', async (done) => {
  console.log(await pipelineP(Readable.from(['a']), upper(), sink()));
  console.log(await pipelineP(Readable.from(['a', 'b']), async (s) => { let n = 0; for await (const c of s) n += c.length; return n; }));
  await pipelineP(Readable.from(['a']), new Transform({ transform(c, e, f) { f(new Error('x')); } }), sink()).catch((e) => console.log(e.message));
  done();
});
test('signal', async (done) => {
  const c = new AbortController();
  const r = new Readable({ read() {} });
  const p = pipelineP(r, sink(), { signal: c.signal });
  setImmediate(() => c.abort());
  await p.catch((e) => console.log(e.name, e.code, r.destroyed));
  await pipelineP(Readable.from(['x']), sink(), { signal: AbortSignal.abort() }).catch((e) => console.log(e.name, e.code));
  done();
});
test('end: false', async (done) => {
  const w = sink();
  await pipelineP(Readable.from(['one']), w, { end: false });
  await pipelineP(Readable.from(['two']), w, { end: false });
  console.log(w.writableEnded, w.destroyed, w.listenerCount('error'));
  await pipelineP(Readable.from(['three']), w);
  console.log(w.writableEnded, w.destroyed);
  done();
});
test('duplex at the end', (done) => {
  const p = new PassThrough();
  pipeline(Readable.from(['a', 'b']), p, report(done));
  p.on('data', (d) => console.log(String(d)));
});
test('ended source', (done) => {
  const r = Readable.from([]);
  r.resume();
  r.on('close', () => pipeline(r, sink(), report(done)));
});
test('back-pressure from an iterable', (done) => {
  const w = new Writable({ highWaterMark: 1, write(c, e, f) { console.log('w', String(c)); setTimeout(f, 1); } });
  pipeline(function* () { for (let i = 0; i < 3; i++) { console.log('yield', i); yield `${i}`; } }, w, report(done));
});
test('compose', async (done) => {
  const d = compose(upper(), async function* (s) { for await (const c of s) yield `${c}!`; });
  d.end('hello');
  for await (const c of d) console.log(String(c));
  console.log(d.writable, d.readable, d.destroyed);
  console.log(await Readable.from(['ab', 'c']).compose(upper()).toArray().then((a) => a.map(String)));
  done();
});
test('compose errors', async (done) => {
  const d = compose(upper(), new Transform({ transform(c, e, f) { f(new Error('inner')); } }));
  d.on('error', (e) => { console.log(e.message); });
  d.on('close', () => {
    for (const f of [() => compose(), () => compose(upper(), Readable.from([1])), () => compose(sink(), upper())]) {
      try { f(); } catch (e) { console.log(e.code, e.message.split('\n')[0].replace(/Received.*/, '')); }
    }
    done();
  });
  d.end('x'); d.resume();
});
test('Duplex.from', async (done) => {
  console.log(await Duplex.from(['a', 'b']).toArray());
  console.log(await Duplex.from(Promise.resolve('p')).toArray());
  console.log((await Duplex.from(new Blob(['blob'])).toArray()).map((x) => Buffer.from(x).toString()));
  const d = Duplex.from(async function* (s) { for await (const c of s) yield String(c).toUpperCase(); });
  d.write('x'); d.end('y');
  console.log(await d.toArray());
  const got = [];
  const e = Duplex.from(async (s) => { for await (const c of s) got.push(String(c)); });
  e.end('z');
  e.on('close', () => { console.log(got, e.readable);
    const pair = Duplex.from({ readable: Readable.from(['r']), writable: sink() });
    pair.on('data', (c) => console.log('pair', String(c))).on('close', done).on('end', () => pair.end('w'));
  });
});
test('Duplex.from mistakes', (done) => {
  for (const x of [5, null, undefined, {}, () => 3]) {
    try { Duplex.from(x); } catch (e) { console.log(e.code, e.message); }
  }
  done();
});
(function next() {
  const item = cases.shift();
  if (!item) return;
  console.log(`== ${item[0]}`);
  item[1](() => setImmediate(next));
})();
