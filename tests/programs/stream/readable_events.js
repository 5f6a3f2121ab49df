'use strict';
// Order of a Readable's events in flowing, paused and 'readable' mode.
const { Readable } = require('stream');

const log = (name) => (...args) => console.log(name, ...args.map((a) => (Buffer.isBuffer(a) ? `<${a}>` : a)));
function watch(stream, name, events) {
  for (const event of events) stream.on(event, log(`${name}:${event}`));
}
const all = ['end', 'close', 'error', 'pause', 'resume'];
const cases = [];
const test = (name, fn) => cases.push([name, fn]);

test('flowing', (done) => {
  const r = new Readable({ read() {} });
  watch(r, 'r', ['data', ...all]);
  r.push('a'); r.push('b');
  process.nextTick(() => { console.log('tick'); r.push('c'); r.push(null); });
  Promise.resolve().then(() => console.log('microtask'));
  r.on('close', done);
});
test('readable event with read()', (done) => {
  let n = 0;
  const r = new Readable({ highWaterMark: 4, read() { this.push(n++ < 5 ? `chunk${n}` : null); } });
  watch(r, 'r', all);
  r.on('readable', () => {
    let chunk;
    console.log('readable', r.readableLength);
    while ((chunk = r.read(3)) !== null) console.log('read', String(chunk));
  });
  r.on('close', done);
});
test('async source', (done) => {
  let n = 0;
  const r = new Readable({ read() { setImmediate(() => this.push(n++ < 3 ? `x${n}` : null)); } });
  watch(r, 'r', ['readable', 'data', ...all]);
  r.on('close', done);
});
test('pause and resume', (done) => {
  const r = new Readable({ read() {} });
  watch(r, 'r', ['data', ...all]);
  r.push('1');
  r.pause();
  console.log(r.isPaused(), r.readableFlowing);
  setImmediate(() => {
    console.log('resuming', r.readableLength);
    r.resume();
    console.log(r.isPaused(), r.readableFlowing);
    r.push('2'); r.push(null);
  });
  r.on('close', done);
});
test('unshift', (done) => {
  const r = new Readable({ read() {} });
  r.push('world'); r.unshift('hello '); r.push(null);
  r.on('readable', () => { let c; while ((c = r.read()) !== null) console.log(String(c)); });
  watch(r, 'r', all);
  r.on('close', done);
});
test('unshift after end', (done) => {
  const r = new Readable({ read() { this.push(null); } });
  watch(r, 'r', ['data', 'end', 'close']);
  r.on('error', (e) => console.log(e.code, e.message));
  r.on('end', () => { console.log(r.unshift('late')); });
  r.on('close', done);
});
test('push after end', (done) => {
  const r = new Readable({ read() {} });
  r.on('error', (e) => console.log(e.code, e.message));
  r.push(null);
  console.log(r.push('x'));
  watch(r, 'r', ['data', 'end', 'close']);
  r.on('close', done);
});
test('setEncoding', (done) => {
  const r = new Readable({ read() {} });
  const euro = Buffer.from('a€b€');
  r.push(euro.subarray(0, 2));
  r.setEncoding('utf8');
  console.log(r.readableLength, r.readableEncoding);
  r.push(euro.subarray(2, 5)); r.push(euro.subarray(5)); r.push(null);
  watch(r, 'r', ['data', ...all]);
  r.on('close', done);
});
test('encoding option with push of strings', (done) => {
  const r = new Readable({ encoding: 'hex', read() {} });
  r.push('ab'); r.push('6364', 'hex'); r.unshift('zz'); r.push(null);
  watch(r, 'r', ['data', ...all]);
  r.on('close', done);
});
test('objectMode', (done) => {
  const r = new Readable({ objectMode: true, highWaterMark: 2, read() {} });
  console.log(r.push({ a: 1 }), r.push(''), r.push(0), r.push(undefined), r.readableLength);
  r.push(null);
  watch(r, 'r', ['data', ...all]);
  r.on('close', done);
});
test('bad chunk', (done) => {
  const r = new Readable({ read() {} });
  r.on('error', (e) => console.log(e.code, e.message));
  r.on('close', done);
  console.log(r.push(5));
});
test('read not implemented', (done) => {
  const r = new Readable();
  r.on('error', (e) => console.log(e.code, e.message));
  r.on('close', done);
  r.resume();
});
test('throwing read', (done) => {
  const r = new Readable({ read() { throw new Error('bad read'); } });
  watch(r, 'r', ['end', 'close', 'data']);
  r.on('error', (e) => console.log(e.message));
  r.on('close', done);
  r.read();
});
test('removing the readable listener', (done) => {
  const r = new Readable({ read() {} });
  const f = () => console.log('readable');
  r.on('readable', f);
  console.log(r.readableFlowing);
  r.on('data', (d) => console.log('data', String(d)));
  r.push('x');
  r.removeListener('readable', f);
  console.log(r.readableFlowing);
  setImmediate(() => { console.log(r.readableFlowing); r.push(null); });
  r.on('close', done);
});
test('state fields', (done) => {
  const r = new Readable({ read() {}, highWaterMark: 10 });
  const s = r._readableState;
  const show = () => console.log(['objectMode', 'ended', 'endEmitted', 'reading', 'constructed', 'sync', 'needReadable',
    'emittedReadable', 'readableListening', 'resumeScheduled', 'errorEmitted', 'emitClose', 'autoDestroy', 'destroyed',
    'errored', 'closed', 'closeEmitted', 'awaitDrainWriters', 'multiAwaitDrain', 'readingMore',
    'dataEmitted', 'flowing', 'length', 'highWaterMark', 'decoder', 'encoding'].map((k) => `${k}=${s[k]}`).join(' '));
  show();
  r.push('abc'); show();
  r.on('data', show);
  r.on('end', show);
  r.on('close', () => { show(); done(); });
  show();
  setImmediate(() => { r.push(null); show(); });
});
test('read(n) raises the mark', (done) => {
  const r = new Readable({ read() {}, highWaterMark: 5 });
  console.log(r.read(100), r.readableHighWaterMark);
  try { r.read(2 ** 31); } catch (e) { console.log(e.code, e.message); }
  r.push('a'.repeat(20)); console.log(r.push('b'.repeat(130)));
  console.log(r.read(100).length, r.read(100), r.read(25).toString(), r.readableLength);
  console.log(r.read('7').length, r.read(0), r.read(-1), r.read(1.5).length);
  done();
});
test('once data', (done) => {
  const r = Readable.from(['a', 'b']);
  r.once('data', (d) => { console.log(d, r.listenerCount('data')); r.pause(); setImmediate(() => { r.on('data', console.log); r.resume(); }); });
  r.on('close', done);
});
test('readableDidRead, aborted', (done) => {
  const r = new Readable({ read() { this.push('x'); } });
  console.log(r.readableDidRead, r.readableAborted, r.readable);
  r.read();
  console.log(r.readableDidRead, r.readableAborted, r.readable);
  r.destroy();
  console.log(r.readableAborted, r.readable, r.destroyed, r.closed);
  r.on('close', () => { console.log(r.closed); done(); });
});
test('bad high-water mark', (done) => {
  for (const highWaterMark of [-1, 1.5, 'x', NaN]) {
    try { new Readable({ highWaterMark }); } catch (e) { console.log(e.code, e.message); }
  }
  try { new Readable({ defaultEncoding: 'nope' }); } catch (e) { console.log(e.code, e.message); }
  try { new Readable({ encoding: 'nope' }); } catch (e) { console.log(e.code, e.message); }
  done();
});
test('wrap', (done) => {
  const EventEmitter = require('events');
  const old = new EventEmitter();
  old.pause = () => console.log('old pause'); old.resume = () => console.log('old resume');
  old.extra = () => 'extra';
  const r = new Readable({ highWaterMark: 3 }).wrap(old);
  console.log(r.extra());
  watch(r, 'r', ['data', 'end', 'close']);
  old.emit('data', Buffer.from('abcdef'));
  setImmediate(() => { old.emit('data', Buffer.from('g')); old.emit('end'); });
  r.on('close', done);
});
(function next() {
  const item = cases.shift();
  if (!item) return;
  console.log(`== ${item[0]}`);
  item[1](() => setImmediate(next));
})();
