'use strict';
// Order of a Writable's callbacks and events; queueing, corking, failing.
const { Writable } = require('stream');

const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const watch = (w, events = ['prefinish', 'finish', 'close', 'drain', 'pipe']) => {
  for (const e of events) w.on(e, () => console.log(`event ${e}`));
  w.on('error', (err) => console.log('event error', err.code, err.message));
};
const cb = (name) => (err) => console.log(`cb ${name}`, err ? `${err.code} ${err.message}` : err);

test('sync writes', (done) => {
  const w = new Writable({ highWaterMark: 3, write(c, e, f) { console.log('write', String(c), e); f(); } });
  watch(w);
  console.log(w.write('a', cb('a')), w.write('bc', cb('bc')), w.write('def'), w.writableNeedDrain);
  process.nextTick(() => console.log('tick'));
  w.end('z', cb('end'));
  w.on('close', done);
});
test('async writes', (done) => {
  const w = new Writable({ highWaterMark: 3, write(c, e, f) { console.log('write', String(c)); setImmediate(f); } });
  watch(w);
  console.log(w.write('a', cb('a')), w.write('bc', cb('bc')), w.write('def', cb('def')), w.writableLength);
  w.once('drain', () => { w.end(cb('end')); });
  w.on('close', done);
});
test('cork with writev', (done) => {
  const w = new Writable({
    write(c, e, f) { console.log('write', String(c)); f(); },
    writev(chunks, f) { console.log('writev', chunks.map((x) => [String(x.chunk), x.encoding]), chunks.allBuffers); f(); },
  });
  watch(w);
  w.cork(); w.cork();
  w.write('a', cb('a')); w.write('b', cb('b')); w.write(Buffer.from('c'));
  console.log(w.writableCorked, w.writableLength, w._writableState.bufferedRequestCount, w.writableBuffer.length);
  w.uncork(); console.log('half'); w.uncork();
  console.log(w.writableLength);
  w.cork(); w.write('d'); w.end(cb('end'));
  w.on('close', done);
});
test('decodeStrings false, encodings', (done) => {
  const w = new Writable({ decodeStrings: false, write(c, e, f) { console.log(typeof c, c, e); f(); } });
  w.write('a'); w.write('6162', 'hex'); w.setDefaultEncoding('latin1'); w.write('c');
  try { w.write('x', 'nope'); } catch (e) { console.log(e.code, e.message); }
  try { w.setDefaultEncoding('nope'); } catch (e) { console.log(e.code, e.message); }
  done();
});
test('bad chunks', (done) => {
  const w = new Writable({ write(c, e, f) { f(); } });
  watch(w);
  for (const chunk of [null, undefined, 5, {}]) {
    try { w.write(chunk); } catch (e) { console.log(e.code, e.message); }
  }
  const o = new Writable({ objectMode: true, write(c, e, f) { console.log(c, e); f(); } });
  o.write(undefined); o.write(0);
  try { o.write(null); } catch (e) { console.log(e.code, e.message); }
  done();
});
test('write after end', (done) => {
  const w = new Writable({ write(c, e, f) { f(); } });
  watch(w);
  w.end('a', cb('end'));
  console.log(w.write('b', cb('b')));
  w.on('close', done);
});
test('write after destroy', (done) => {
  const w = new Writable({ write(c, e, f) { f(); } });
  watch(w);
  w.destroy();
  console.log(w.write('b', cb('b')));
  w.end(cb('end'));
  w.on('close', () => { w.end(cb('end2')); setImmediate(done); });
});
test('failing write, sync', (done) => {
  const w = new Writable({ write(c, e, f) { f(new Error('boom')); } });
  watch(w);
  console.log(w.write('a', cb('a')), w.write('b', cb('b')));
  w.end(cb('end'));
  w.on('close', done);
});
test('failing write, async', (done) => {
  const w = new Writable({ write(c, e, f) { setImmediate(f, new Error('boom')); } });
  watch(w);
  console.log(w.write('a', cb('a')), w.write('b', cb('b')));
  w.end(cb('end'));
  w.on('close', done);
});
test('failing without autoDestroy', (done) => {
  const w = new Writable({ autoDestroy: false, write(c, e, f) { f(new Error('boom')); } });
  watch(w);
  w.write('a', cb('a'));
  setImmediate(() => { console.log(w.destroyed, w.errored?.message, w.write('more', cb('more'))); setImmediate(done); });
});
test('callback twice', (done) => {
  const w = new Writable({ write(c, e, f) { f(); f(); } });
  watch(w);
  w.write('a', cb('a'));
  w.on('close', done);
});
test('final', (done) => {
  const w = new Writable({ write(c, e, f) { f(); }, final(f) { console.log('final'); setImmediate(f); } });
  watch(w);
  w.end('x', cb('end'));
  console.log(w.writableEnded, w.writableFinished);
  w.on('finish', () => console.log(w.writableFinished));
  w.on('close', done);
});
test('failing final', (done) => {
  const w = new Writable({ write(c, e, f) { f(); }, final(f) { f(new Error('no final')); } });
  watch(w);
  w.end('x', cb('end'));
  w.on('close', done);
});
test('end twice', (done) => {
  const w = new Writable({ write(c, e, f) { f(); } });
  watch(w);
  w.end(cb('1')); w.end(cb('2'));
  w.on('close', () => { w.end(cb('3')); setImmediate(done); });
});
test('end with chunk twice', (done) => {
  const w = new Writable({ write(c, e, f) { f(); } });
  watch(w);
  w.end('a', cb('1')); w.end('b', cb('2'));
  w.on('close', done);
});
test('not implemented', (done) => {
  const w = new Writable();
  watch(w);
  try { w.write('x'); } catch (e) { console.log(e.code, e.message); }
  done();
});
test('pipe from a writable', (done) => {
  const w = new Writable({ write(c, e, f) { f(); } });
  watch(w);
  w.pipe(w);
  w.on('close', done);
});
test('destroy with pending writes', (done) => {
  const w = new Writable({ write(c, e, f) { setImmediate(f); } });
  watch(w);
  w.write('a', cb('a')); w.write('b', cb('b')); w.end(cb('end'));
  w.destroy(new Error('gone'));
  process.nextTick(() => console.log('tick'));
  w.on('close', () => setTimeout(done, 5));
});
test('state fields', (done) => {
  const w = new Writable({ highWaterMark: 2, write(c, e, f) { setImmediate(f); } });
  const s = w._writableState;
  const show = () => console.log(['highWaterMark', 'length', 'objectMode', 'finalCalled', 'needDrain', 'ending', 'ended',
    'finished', 'destroyed', 'decodeStrings', 'writing', 'corked', 'sync', 'bufferProcessing', 'writelen', 'pendingcb',
    'constructed', 'prefinished', 'errorEmitted', 'emitClose', 'autoDestroy', 'errored', 'closed',
    'closeEmitted', 'bufferedRequestCount', 'writable', 'defaultEncoding'].map((k) => `${k}=${s[k]}`).join(' '));
  show(); w.write('abc'); show(); w.write('d'); show();
  w.on('drain', () => { show(); w.end(); show(); });
  w.on('finish', show);
  w.on('close', () => { show(); done(); });
});
test('drain order with callbacks', (done) => {
  const w = new Writable({ highWaterMark: 1, write(c, e, f) { process.nextTick(f); } });
  watch(w);
  let n = 0;
  (function more() {
    if (n === 3) return w.end();
    const ok = w.write(`${n++}`, cb(n));
    console.log(ok);
    w.once('drain', more);
  })();
  w.on('close', done);
});
test('construct', (done) => {
  const w = new Writable({
    construct(f) { console.log('construct'); setImmediate(f); },
    write(c, e, f) { console.log('write', String(c)); f(); },
    destroy(e, f) { console.log('destroy', e && e.message); f(e); },
  });
  watch(w);
  console.log(w.write('a', cb('a')), w._writableState.constructed);
  w.end(cb('end'));
  w.on('close', done);
});
test('failing construct', (done) => {
  const w = new Writable({ construct(f) { f(new Error('cannot')); }, write(c, e, f) { f(); } });
  watch(w);
  w.write('a', cb('a'));
  w.end(cb('end'));
  w.on('close', done);
});
test('destroy during construct', (done) => {
  const w = new Writable({ construct(f) { setImmediate(f); }, write(c, e, f) { f(); },
                           destroy(e, f) { console.log('destroy', e?.message); f(e); } });
  watch(w);
  w.destroy(new Error('early'));
  console.log('sync');
  w.on('close', done);
});
test('many queued', (done) => {
  let count = 0;
  const w = new Writable({ write(c, e, f) { count++; setImmediate(f); } });
  for (let i = 0; i < 600; i++) w.write('x');
  w.end(() => { console.log(count); done(); });
});
test('writing inside the callback', (done) => {
  const w = new Writable({ write(c, e, f) { console.log('write', String(c)); f(); } });
  watch(w);
  w.write('1', () => { console.log('cb1'); w.write('2', () => { console.log('cb2'); w.end('3'); }); });
  w.on('close', done);
});
test('instanceof', (done) => {
  const { Duplex, Readable, Transform, PassThrough, Stream } = require('stream');
  console.log(new Duplex() instanceof Writable, new Readable() instanceof Writable, new PassThrough() instanceof Transform,
    Writable() instanceof Stream, {} instanceof Writable, Readable() instanceof Readable);
  done();
});
(function next() {
  const item = cases.shift();
  if (!item) return;
  console.log(`== ${item[0]}`);
  item[1](() => setImmediate(next));
})();
