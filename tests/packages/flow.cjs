// Packages: async@3 through2@5 readable-stream@4 rxjs@7 eventemitter3@5
'use strict';
// Packages about control flow, streams and events: what they print depends on the order of things.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const zlib = require('node:zlib');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const file = path.join(os.tmpdir(), `anode-flow-${process.pid}`);

async function asyncPackage() {
  const async = requireFrom('async');
  const later = (value, ms) => (callback) => setTimeout(callback, ms, null, value);
  console.log(await async.parallel([later('a', 20), later('b', 1), later('c', 10)]));
  console.log(await async.series({ one: later(1, 2), two: async () => 2 }));
  console.log(await async.mapLimit([5, 4, 3, 2, 1], 2, async (n) => n * n));
  console.log(await async.waterfall([(cb) => cb(null, 1, 2), (a, b, cb) => setImmediate(cb, null, a + b), async (n) => n * 10]));
  console.log(await async.auto({
    load: (cb) => setTimeout(cb, 5, null, 'data'),
    conf: (cb) => process.nextTick(cb, null, { x: 1 }),
    both: ['load', 'conf', ({ load, conf }, cb) => cb(null, [load, conf])],
  }));
  const order = [];
  const queue = async.queue((job, cb) => { order.push(`start ${job}`); setTimeout(() => { order.push(`end ${job}`); cb(); }, 5); }, 2);
  queue.push(['a', 'b', 'c']);
  queue.unshift('first');
  await queue.drain();
  console.log(order);
  let tries = 0;
  console.log(await async.retry({ times: 4, interval: 2 }, async () => { if (++tries < 3) throw new Error('again'); return tries; }));
  await new Promise((resolve) => async.timeout((cb) => setTimeout(cb, 1000).unref(), 10)((error) => {
    console.log(error.code, error.message);
    resolve();
  }));
  await async.eachSeries([1, 2], async (n) => { if (n === 2) throw new Error('stops'); }).catch((error) => console.log(error.message));
}

async function streams() {
  const through2 = requireFrom('through2');
  const through = through2.default ?? through2;
  const { Readable, Transform, Writable, pipeline, finished, PassThrough } = requireFrom('readable-stream');
  const upper = through((chunk, encoding, done) => done(null, chunk.toString().toUpperCase()));
  const counted = through.obj(function each(chunk, encoding, done) { this.push({ n: String(chunk).length }); done(); }, function flush(done) {
    this.push({ end: true });
    done();
  });
  const got = [];
  await new Promise((resolve) => {
    pipeline(Readable.from(['one ', 'two ', 'three']), upper, counted, new Writable({
      objectMode: true, highWaterMark: 1,
      write(object, encoding, done) { got.push(object); setImmediate(done); },
    }), (error) => { console.log(error ?? 'pipeline done', got); resolve(); });
  });

  // The package's streams joined with the runtime's own.
  fs.writeFileSync(file, 'line\n'.repeat(50_000));
  let bytes = 0;
  await new Promise((resolve) => {
    pipeline(fs.createReadStream(file), new Transform({
      transform(chunk, encoding, done) { bytes += chunk.length; done(null, chunk); },
    }), zlib.createGzip(), zlib.createGunzip(), fs.createWriteStream(`${file}.copy`), (error) => {
      console.log(error ?? 'copied', bytes, fs.readFileSync(file).equals(fs.readFileSync(`${file}.copy`)));
      resolve();
    });
  });

  const failing = new Readable({ read() { this.destroy(new Error('broken source')); } });
  await new Promise((resolve) => pipeline(failing, new PassThrough(), (error) => { console.log('error:', error.message); resolve(); }));
  const early = new PassThrough();
  await new Promise((resolve) => { finished(early, (error) => { console.log(error.code); resolve(); }); early.destroy(); });

  const events = [];
  const slow = new Writable({ highWaterMark: 4, write(chunk, encoding, done) { setImmediate(done); } });
  slow.on('drain', () => events.push('drain')).on('finish', () => events.push('finish')).on('close', () => events.push('close'));
  console.log(slow.write('abc'), slow.write('defg'), slow.writableNeedDrain, slow.writableLength);
  slow.end('h');
  await new Promise((resolve) => slow.on('close', resolve));
  console.log(events, slow.writableFinished, slow.destroyed);
  console.log(await Readable.from([1, 2, 3, 4]).filter((n) => n % 2).map(async (n) => n * 2).toArray());
}

async function rx() {
  const { of, interval, from, merge, Subject, throwError, timer, lastValueFrom, toArray, map, mergeMap, take, filter, retry, catchError,
    scan, bufferCount, combineLatest, switchMap, delay, asapScheduler, asyncScheduler, observeOn, queueScheduler } = requireFrom('rxjs');
  const all = (stream) => lastValueFrom(stream.pipe(toArray()));
  console.log(await all(interval(2).pipe(take(5), filter((n) => n % 2 === 0), map((n) => n * 10))));
  console.log(await all(from([3, 1, 2]).pipe(mergeMap((n) => of(n).pipe(delay(n * 8))))));
  console.log(await all(merge(of('a'), timer(5).pipe(map(() => 'late')), Promise.resolve('promised'))));
  console.log(await all(of(1, 2, 3, 4, 5).pipe(scan((a, b) => a + b), bufferCount(2))));
  let tries = 0;
  console.log(await all(throwError(() => new Error(`try ${++tries}`)).pipe(retry(2), catchError((error) => of(error.message)))));
  const subject = new Subject();
  const seen = [];
  subject.subscribe({ next: (v) => seen.push(v), complete: () => seen.push('done') });
  combineLatest([subject, of('x')]).subscribe((pair) => seen.push(pair.join('')));
  subject.next(1); subject.next(2); subject.complete();
  console.log(seen);
  const order = [];
  of('async').pipe(observeOn(asyncScheduler)).subscribe((v) => order.push(v));
  of('asap').pipe(observeOn(asapScheduler)).subscribe((v) => order.push(v));
  of('queue').pipe(observeOn(queueScheduler)).subscribe((v) => order.push(v));
  process.nextTick(() => order.push('nextTick'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(order);
  console.log(await all(of(1, 2, 3).pipe(switchMap((n) => timer(3).pipe(map(() => n))))));
}

function emitter3() {
  const EventEmitter = requireFrom('eventemitter3');
  const emitter = new EventEmitter();
  const symbol = Symbol('s');
  emitter.on('a', function each(...args) { console.log('a', args, this.name); }, { name: 'context' });
  emitter.once('a', () => console.log('once'));
  emitter.on(symbol, () => console.log('symbol'));
  console.log(emitter.emit('a', 1, 2, 3, 4, 5, 6), emitter.emit('a'), emitter.emit('none'), emitter.emit(symbol));
  console.log(emitter.eventNames(), emitter.listenerCount('a'));
  emitter.removeAllListeners('a');
  console.log(emitter.emit('a'));
}

async function main() {
  for (const [name, work] of Object.entries({ asyncPackage, streams, rx, emitter3 })) {
    console.log(`=== ${name}`);
    await work();
  }
  for (const name of [file, `${file}.copy`]) fs.unlinkSync(name);
}
main();
