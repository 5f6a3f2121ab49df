'use strict';
// destroy: event order, errors, signals, `finished`, disposal.
const { Readable, Writable, Duplex, PassThrough, addAbortSignal, finished, isReadable, isErrored, isDisturbed, isDestroyed, isWritable } = require('stream');

const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const watch = (s, name) => {
  for (const e of ['end', 'finish', 'close', 'data']) s.on(e, () => console.log(`${name}:${e}`));
  s.on('error', (e) => console.log(`${name}:error`, e.name, e.code, e.message));
};
const flags = (s) => console.log(isReadable(s), isWritable(s), isErrored(s), isDisturbed(s), isDestroyed(s));

test('readable', (done) => {
  const r = new Readable({ read() {}, destroy(e, f) { console.log('destroy', e?.message); f(e); } });
  watch(r, 'r');
  flags(r);
  r.destroy(new Error('one')); r.destroy(new Error('two'));
  flags(r);
  console.log(r.errored.message, r.destroyed, r.closed, r.push('x'), r.read());
  process.nextTick(() => console.log('tick'));
  r.on('close', () => { flags(r); done(); });
});
test('late destroy callback', (done) => {
  const r = new Readable({ read() {}, destroy(e, f) { setImmediate(() => f(new Error('from destroy'))); } });
  watch(r, 'r');
  r.destroy();
  r.on('close', done);
});
test('throwing destroy', (done) => {
  const d = new Duplex({ read() {}, write(c, e, f) { f(); }, destroy() { throw new Error('thrown'); } });
  watch(d, 'd');
  d.destroy();
  d.on('close', done);
});
test('emitClose false', (done) => {
  const r = new Readable({ emitClose: false, read() {} });
  watch(r, 'r');
  r.destroy(new Error('x'));
  setImmediate(() => { console.log(r.closed); done(); });
});
test('autoDestroy false', (done) => {
  const r = new Readable({ autoDestroy: false, read() { this.push(null); } });
  watch(r, 'r');
  r.resume();
  setImmediate(() => { console.log(r.destroyed); done(); });
});
test('abort signal', (done) => {
  const c = new AbortController();
  const r = addAbortSignal(c.signal, new Readable({ read() {} }));
  watch(r, 'r');
  c.abort(new Error('reason'));
  r.on('error', (e) => console.log(e.cause.message));
  r.on('close', () => {
    const s = new Writable({ signal: AbortSignal.abort(), write() {} });
    watch(s, 's');
    s.on('close', done);
  });
});
test('finished', (done) => {
  const r = Readable.from(['a']);
  const cleanup = finished(r, (e) => console.log('finished r', e));
  console.log(typeof cleanup);
  r.resume();
  r.on('close', () => {
    const w = new Writable({ write(c, e, f) { f(); } });
    finished(w, (e) => { console.log('finished w', e?.code); done(); });
    w.destroy();
  });
});
test('finished: premature, error, late', (done) => {
  const p = new PassThrough();
  finished(p, (e) => console.log('1', e?.code));
  p.destroy();
  const q = new PassThrough();
  q.on('error', () => {});
  finished(q, (e) => console.log('2', e?.message));
  q.destroy(new Error('q'));
  q.on('close', () => {
    finished(q, (e) => console.log('late', e?.message));
    const x = new PassThrough();
    finished(x, { readable: false }, (e) => console.log('only writable', e?.code));
    finished(x, { writable: false }, (e) => console.log('only readable', e?.code));
    x.end(); x.resume();
    x.on('close', () => setImmediate(done));
  });
});
test('finished with signal', (done) => {
  const c = new AbortController();
  const p = new PassThrough();
  finished(p, { signal: c.signal }, (e) => { console.log(e.name, e.code, p.destroyed, p.listenerCount('end')); done(); });
  c.abort();
});
test('finished promise', (done) => {
  const { finished: f } = require('stream/promises');
  const p = new PassThrough();
  f(p, { cleanup: true }).then((v) => { console.log('resolved', v, p.listenerCount('end'), p.listenerCount('finish')); });
  p.end(); p.resume();
  const q = new PassThrough();
  f(q).catch((e) => { console.log('rejected', e.code); done(); });
  q.destroy();
});
test('finished arguments', (done) => {
  for (const args of [[{}, () => {}], [new PassThrough()], [new PassThrough(), 'x', () => {}], [new PassThrough(), { signal: 1 }, () => {}]]) {
    try { finished(...args); } catch (e) { console.log(e.code, e.message); }
  }
  done();
});
test('capture rejections', (done) => {
  const r = new Readable({ captureRejections: true, read() {} });
  watch(r, 'r');
  r.on('data', async () => { throw new Error('async listener'); });
  r.push('x');
  r.on('close', done);
});
test('async dispose', async (done) => {
  const r = new Readable({ read() {} });
  r.on('error', (e) => console.log(e.name));
  await r[Symbol.asyncDispose]();
  const w = new Writable({ write(c, e, f) { f(); } });
  w.on('error', (e) => console.log(e.name));
  console.log(await w[Symbol.asyncDispose](), w.destroyed, r.destroyed);
  done();
});
test('destroy helper', (done) => {
  const { destroy } = require('stream');
  const r = new Readable({ read() {} });
  watch(r, 'r');
  destroy(r); r.on('close', () => { const w = new Writable({ write() {} }); watch(w, 'w'); destroy(w, new Error('given')); w.on('close', done); });
});
test('error event by hand', (done) => {
  const r = new Readable({ read() {} });
  watch(r, 'r');
  r.emit('error', new Error('by hand'));
  console.log(r.destroyed, r.errored);
  done();
});
test('destroy in data', (done) => {
  const r = new Readable({ read() { this.push('x'); } });
  watch(r, 'r');
  r.once('data', () => r.destroy());
  r.on('close', done);
});
test('constructed readable', (done) => {
  class R extends Readable {
    _construct(f) { console.log('construct'); setTimeout(f, 1); }
    _read() { console.log('read'); this.push('x'); this.push(null); }
  }
  const r = new R();
  watch(r, 'r');
  console.log(r.read());
  r.resume();
  r.on('close', done);
});
(function next() {
  const item = cases.shift();
  if (!item) return;
  console.log(`== ${item[0]}`);
  item[1](() => setImmediate(next));
})();
