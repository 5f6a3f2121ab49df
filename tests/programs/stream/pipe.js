'use strict';
// pipe and unpipe: back-pressure, several destinations, failures, ends.
const { Readable, Writable, PassThrough, Transform, Duplex, Stream } = require('stream');

const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const watch = (s, name, events) => { for (const e of events) s.on(e, () => console.log(`${name}:${e}`)); };
function sink(name, hwm, delay = true) {
  const w = new Writable({ highWaterMark: hwm, write(c, e, f) { console.log(name, String(c)); if (delay) setImmediate(f); else f(); } });
  watch(w, name, ['pipe', 'unpipe', 'drain', 'finish', 'close']);
  return w;
}
test('back-pressure', (done) => {
  let n = 0;
  const r = new Readable({ highWaterMark: 2, read() { this.push(n++ < 6 ? `${n}` : null); } });
  watch(r, 'r', ['pause', 'resume', 'end', 'close']);
  const w = sink('w', 2);
  console.log(r.pipe(w) === w, r._readableState.pipes.length);
  w.on('close', done);
});
test('two destinations', (done) => {
  const r = Readable.from(['a', 'b', 'c']);
  const fast = sink('fast', 100, false); const slow = sink('slow', 1);
  r.pipe(fast); r.pipe(slow);
  watch(r, 'r', ['pause', 'resume', 'end', 'close']);
  slow.on('close', done);
});
test('unpipe', (done) => {
  const r = new Readable({ read() {} });
  const w = sink('w', 100, false);
  r.pipe(w); r.push('a');
  setImmediate(() => {
    r.unpipe(w); r.push('b');
    setImmediate(() => { console.log(r.readableFlowing, r.readableLength, r.isPaused()); r.pipe(w); r.push(null); });
  });
  w.on('close', done);
});
test('unpipe all', (done) => {
  const r = new Readable({ read() {} });
  const a = sink('a', 100, false); const b = sink('b', 100, false);
  r.pipe(a); r.pipe(b); r.unpipe();
  console.log(r._readableState.pipes.length, r.listenerCount('data'), r.listenerCount('end'));
  done();
});
test('end false', (done) => {
  const w = sink('w', 100, false);
  const r = Readable.from(['x']);
  r.pipe(w, { end: false });
  r.on('close', () => setImmediate(() => { console.log(w.writableEnded); w.end(done); }));
});
test('error in destination', (done) => {
  const r = new Readable({ read() { this.push('x'); } });
  const w = new Writable({ write(c, e, f) { f(new Error('sink failed')); } });
  w.on('error', (e) => { console.log(e.message, r._readableState.pipes.length); });
  watch(w, 'w', ['unpipe', 'close']);
  r.pipe(w);
  w.on('close', () => { console.log(r.destroyed); done(); });
});
test('unheard error in destination', (done) => {
  process.once('uncaughtException', (e) => { console.log('uncaught', e.message); done(); });
  const r = new Readable({ read() {} });
  const w = new Writable({ write(c, e, f) { f(new Error('nobody listens')); } });
  r.pipe(w);
  r.push('x');
});
test('closing destination', (done) => {
  const r = new Readable({ read() {} });
  const w = sink('w', 10);
  r.pipe(w);
  w.destroy();
  w.on('close', () => { console.log(r._readableState.pipes.length, r.readableFlowing); done(); });
});
test('slow destination is unpiped', (done) => {
  const r = new Readable({ read() {} });
  const slow = new Writable({ highWaterMark: 1, write() {} }); const fast = sink('fast', 100, false);
  r.pipe(slow); r.pipe(fast);
  r.push('1'); r.push('2');
  setImmediate(() => { r.unpipe(slow); r.push(null); });
  fast.on('close', done);
});
test('transform', (done) => {
  const t = new Transform({
    transform(c, e, f) { this.push(String(c).toUpperCase()); f(null, '!'); },
    flush(f) { f(null, 'flushed'); },
  });
  watch(t, 't', ['prefinish', 'finish', 'end', 'close']);
  Readable.from(['a', 'b']).pipe(t).on('data', (d) => console.log(String(d))).on('close', done);
});
test('transform errors', (done) => {
  const t = new Transform({ transform(c, e, f) { f(new Error('bad transform')); } });
  t.on('error', (e) => console.log(e.message));
  watch(t, 't', ['finish', 'end', 'close']);
  t.write('x', (e) => console.log('cb', e?.message));
  t.on('close', () => {
    const u = new Transform({ transform(c, e, f) { f(); }, flush(f) { f(new Error('bad flush')); } });
    u.on('error', (e) => console.log(e.message)).on('close', done);
    u.end(); u.resume();
  });
});
test('transform with own _final', (done) => {
  class T extends Transform {
    _transform(c, e, f) { f(null, c); }
    _flush(f) { console.log('flush'); f(); }
    _final(f) { console.log('final'); f(); }
  }
  const t = new T();
  watch(t, 't', ['prefinish', 'finish', 'end', 'close']);
  t.on('data', (d) => console.log(String(d)));
  t.end('x');
  t.on('close', done);
});
test('transform back-pressure', (done) => {
  const t = new Transform({ readableHighWaterMark: 2, writableHighWaterMark: 2, transform(c, e, f) { f(null, c); } });
  console.log(t.write('ab', () => console.log('cb1')), t.write('cd', () => console.log('cb2')), t.readableLength, t.writableLength);
  setImmediate(() => {
    console.log(String(t.read()), t.readableLength, t.writableLength);
    setImmediate(() => { console.log(t.readableLength, t.writableLength); done(); });
  });
});
test('passthrough and half-open', (done) => {
  const d = new Duplex({ allowHalfOpen: false, read() { this.push(null); }, write(c, e, f) { f(); } });
  watch(d, 'd', ['prefinish', 'finish', 'end', 'close']);
  d.resume();
  d.on('close', () => {
    const p = new PassThrough();
    watch(p, 'p', ['prefinish', 'finish', 'end', 'close', 'readable']);
    p.end('x');
    p.resume();
    p.on('close', done);
  });
});
test('duplex sides', (done) => {
  const d = new Duplex({ readable: false, write(c, e, f) { f(); } });
  console.log(d.readable, d.writable, d._readableState.ended, d.allowHalfOpen);
  const e = new Duplex({ writable: false, read() { this.push(null); } });
  console.log(e.readable, e.writable, e.writableEnded, e.writableFinished);
  const f = new Duplex({ readableObjectMode: true, writableHighWaterMark: 5 });
  console.log(f.readableObjectMode, f.writableObjectMode, f.readableHighWaterMark, f.writableHighWaterMark);
  watch(d, 'd', ['finish', 'close', 'end']); watch(e, 'e', ['end', 'close', 'finish']);
  d.end(); e.resume();
  e.on('close', done);
});
test('duplexPair', (done) => {
  const { duplexPair } = require('stream');
  const [a, b] = duplexPair();
  a.on('data', (d) => console.log('a got', String(d))); b.on('data', (d) => { console.log('b got', String(d)); b.end('pong'); });
  watch(a, 'a', ['end', 'finish', 'close']); watch(b, 'b', ['end', 'finish', 'close']);
  a.end('ping', () => console.log('a ended'));
  b.on('close', () => setImmediate(done));
});
test('legacy stream pipe', (done) => {
  const s = new Stream();
  s.readable = true; s.pause = () => console.log('s.pause'); s.resume = () => console.log('s.resume');
  const w = sink('w', 1);
  s.pipe(w);
  s.emit('data', 'one');
  setImmediate(() => { s.emit('end'); });
  w.on('close', done);
});
test('pipe to stdout-like keeps event counts', (done) => {
  const r = Readable.from(['a']); const p = new PassThrough();
  r.pipe(p);
  console.log(r.listenerCount('data'), r.listenerCount('end'), ['unpipe', 'error', 'close', 'finish', 'drain'].map((e) => p.listenerCount(e)), p.eventNames(), r.eventNames());
  p.resume();
  p.on('close', () => { console.log(r.listenerCount('data'), p.listenerCount('unpipe'), p.eventNames()); done(); });
});
(function next() {
  const item = cases.shift();
  if (!item) return;
  console.log(`== ${item[0]}`);
  item[1](() => setImmediate(next));
})();
