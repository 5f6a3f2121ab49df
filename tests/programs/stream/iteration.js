'use strict';
// Async iteration, Readable.from and the iterator helpers.
const { Readable, Writable, PassThrough } = require('stream');
const consumers = require('stream/consumers');

const cases = [];
const test = (name, fn) => cases.push([name, fn]);
const fails = async (p) => { try { console.log('no failure', await p); } catch (e) { console.log(e.name, e.code, e.message); } };
const flush = () => new Promise((r) => setImmediate(r));

test('loop', async () => {
  const r = Readable.from(['a', 'b', 'c']);
  for (const e of ['end', 'close']) r.on(e, () => console.log(e));
  for await (const c of r) console.log(c);
  console.log('after', r.destroyed);
});
test('break destroys', async () => {
  const r = Readable.from(['a', 'b', 'c']);
  r.on('close', () => console.log('close'));
  for await (const c of r) { console.log(c); break; }
  console.log('after', r.destroyed, r.readableAborted);
});
test('throw destroys', async () => {
  const r = Readable.from(['a', 'b', 'c']);
  try { for await (const c of r) throw new Error(`at ${c}`); } catch (e) { console.log(e.message, r.destroyed); }
});
test('iterator without destroying', async () => {
  const r = Readable.from(['a', 'b', 'c']);
  for await (const c of r.iterator({ destroyOnReturn: false })) { console.log(c); break; }
  console.log(r.destroyed, r.listenerCount('readable'));
  for await (const c of r.iterator()) console.log(c);
  try { r.iterator(5); } catch (e) { console.log(e.code, e.message); }
});
test('stream failing', async () => {
  let n = 0;
  const r = new Readable({ read() { if (n++ === 0) this.push('x'); else setImmediate(() => this.destroy(new Error('mid'))); } });
  try { for await (const c of r) console.log(String(c)); } catch (e) { console.log(e.message); }
});
test('premature close', async () => {
  const r = new Readable({ read() {} });
  setImmediate(() => r.destroy());
  try { for await (const c of r) console.log(c); } catch (e) { console.log(e.code, e.message); }
});
test('already destroyed', async () => {
  const r = new Readable({ read() {} }); r.destroy();
  await flush();
  try { for await (const c of r) console.log(c); console.log('empty'); } catch (e) { console.log(e.code); }
});
test('by hand', async () => {
  const r = Readable.from([1, 2, 3]);
  const it = r[Symbol.asyncIterator]();
  console.log(it[Symbol.asyncIterator]() === it, it.stream === r, Object.prototype.toString.call(it));
  console.log(await Promise.all([it.next(), it.next(), it.next(), it.next(), it.next()]));
  console.log(await it.return('x'), await it.next());
  const fresh = Readable.from([1]);
  const b = fresh[Symbol.asyncIterator]();
  console.log(await b.return(7), fresh.destroyed, await b.next());
  const t = Readable.from([1, 2]); const c = t[Symbol.asyncIterator]();
  await c.next();
  await c.throw(new Error('thrown in')).catch((e) => console.log(e.message, t.destroyed));
});
test('order with ticks', async () => {
  const r = new Readable({ objectMode: true, read() {} });
  r.push(1); r.push(2);
  process.nextTick(() => console.log('tick'));
  setImmediate(() => { r.push(3); r.push(null); });
  for await (const c of r) { console.log(c); await null; console.log('after await', c); }
});
test('encoding, large', async () => {
  const r = new Readable({ read() {} }); r.setEncoding('utf8');
  r.push('hé'); r.push('llo'); r.push(null);
  for await (const c of r) console.log(c);
});
test('from', async () => {
  console.log(await Readable.from('string').toArray(), await Readable.from(Buffer.from('buf')).toArray());
  console.log(await Readable.from(new Set([1, 2])).toArray(), await Readable.from([Promise.resolve(5), 6]).toArray());
  console.log(await Readable.from((async function* () { yield 1; yield 2; })()).toArray());
  await fails(Readable.from([1, null]).toArray());
  await fails(Readable.from((function* () { yield 1; throw new Error('gen'); })()).toArray());
  await fails(Readable.from((async function* () { yield 1; throw new Error('async gen'); })()).toArray());
  await fails(Readable.from([Promise.reject(new Error('rejected'))]).toArray());
  for (const x of [5, null, {}]) { try { Readable.from(x); } catch (e) { console.log(e.code, e.message); } }
  const r = Readable.from(['a'], { objectMode: false, highWaterMark: 7 });
  console.log(r.readableObjectMode, r.readableHighWaterMark, (await r.toArray()));
});
test('from: generator is closed', async () => {
  function* gen() { try { yield 1; yield 2; } finally { console.log('closed'); } }
  const r = Readable.from(gen());
  for await (const x of r) { console.log(x); break; }
  await flush();
  async function* agen() { try { yield 1; yield 2; } catch (e) { console.log('caught', e.message); throw e; } finally { console.log('aclosed'); } }
  const q = Readable.from(agen());
  q.on('error', (e) => console.log('error', e.message)).on('close', () => console.log('close'));
  q.once('data', () => q.destroy(new Error('stop')));
  await flush(); await flush();
});
test('helpers', async () => {
  const n = () => Readable.from([1, 2, 3, 4, 5]);
  console.log(await n().map((x) => x * 2).toArray());
  console.log(await n().map(async (x) => { await flush(); return x * 3; }, { concurrency: 2 }).toArray());
  console.log(await n().filter((x) => x % 2).toArray(), await n().filter(async (x) => x > 3).toArray());
  console.log(await n().flatMap((x) => [x, x]).toArray());
  console.log(await n().drop(2).toArray(), await n().take(2).toArray(), await n().take(0).toArray(), await n().drop(10).toArray());
  console.log(await n().some((x) => x > 4), await n().some((x) => x > 5), await n().every((x) => x > 0), await n().every(async (x) => x < 3));
  console.log(await n().find((x) => x > 2), await n().find((x) => x > 9));
  console.log(await n().reduce((a, b) => a + b), await n().reduce((a, b) => a + b, 10), await n().reduce(async (a, b) => a * b));
  await n().forEach((x) => console.log('each', x));
  console.log(await n().filter((x) => x > 1).map((x) => x + 1).take(2).toArray());
});
test('helper failures', async () => {
  const n = () => Readable.from([1, 2, 3]);
  await fails(n().map(() => { throw new Error('mapper'); }).toArray());
  await fails(n().forEach(async () => { throw new Error('each'); }));
  await fails(n().reduce());
  await fails(Readable.from([]).reduce((a, b) => a + b));
  console.log(await Readable.from([]).reduce((a, b) => a + b, 'init'));
  for (const f of [() => n().map(5), () => n().map((x) => x, 5), () => n().map((x) => x, { concurrency: 0 }), () => n().take(-1), () => n().drop('x'), () => n().filter()]) {
    try { f(); console.log('fine'); } catch (e) { console.log(e.code, e.message); }
  }
  await fails(n().toArray({ signal: AbortSignal.abort() }));
  await fails(n().map((x) => x, { signal: AbortSignal.abort() }).toArray());
  await fails(n().some());
  await fails(n().every('x'));
});
test('concurrency', async () => {
  let running = 0; let most = 0;
  const r = Readable.from([5, 1, 3, 2, 4]).map(async (x) => {
    most = Math.max(most, ++running);
    await new Promise((f) => setTimeout(f, x));
    running--;
    return x;
  }, { concurrency: 3 });
  console.log(await r.toArray(), most);
});
test('consumers', async () => {
  const s = () => Readable.from([Buffer.from('{"a"'), Buffer.from(':"€"}')]);
  console.log(await consumers.text(s()), await consumers.json(s()), (await consumers.buffer(s())).toString(), (await consumers.arrayBuffer(s())).byteLength, (await consumers.blob(s())).size);
  const euro = Buffer.from('€');
  console.log(await consumers.text(Readable.from([euro.subarray(0, 1), euro.subarray(1)])), await consumers.text(Readable.from(['x', 'y'])));
  await fails(consumers.json(Readable.from(['{'])).catch((e) => { throw new Error(e.name); }));
  const p = new PassThrough(); p.destroy(new Error('gone'));
  await fails(consumers.text(p));
});
test('await using', async () => {
  const r = new Readable({ read() { setImmediate(() => this.push('x')); } });
  r.on('error', (e) => console.log(e.name));
  {
    const it = r[Symbol.asyncIterator]();
    await it.next();
    await it[Symbol.asyncDispose]?.();
  }
  console.log(r.destroyed);
});
(async () => {
  for (const [name, fn] of cases) {
    console.log(`== ${name}`);
    await fn();
    await flush();
  }
})();
