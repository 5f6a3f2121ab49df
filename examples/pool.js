// Heavy work on the thread pool while the main thread goes on: eight key derivations, and a timer
// that measures by how much it is late. ./x run examples/pool.js
//
// Compare with one thread: UV_THREADPOOL_SIZE=1 ./x run examples/pool.js
const { pbkdf2, pbkdf2Sync } = require('node:crypto');
const { performance } = require('node:perf_hooks');

const JOBS = 8;
const ROUNDS = 200_000;
const TICK_MS = 10;

/** Starts a timer every TICK_MS; the function it returns stops it and tells what it saw. */
function watchTimers() {
  let ticks = 0;
  let worst = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last - TICK_MS);
    last = now;
    ticks++;
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    // A timer that never came back is late as well.
    worst = Math.max(worst, performance.now() - last - TICK_MS);
    return `${ticks} timer callbacks meanwhile, the worst ${worst.toFixed(0)} ms late`;
  };
}

/** All jobs on the pool; calls back when the last is done. */
function onThePool(done) {
  const started = performance.now();
  const stop = watchTimers();
  let left = JOBS;
  for (let i = 1; i <= JOBS; i++) {
    pbkdf2('password', `salt ${i}`, ROUNDS, 32, 'sha512', (error, key) => {
      if (error) throw error;
      const ms = (performance.now() - started).toFixed(0);
      console.log(`key ${i} after ${ms} ms: ${key.toString('hex', 0, 8)}…`);
      if (--left === 0) {
        console.log(`on the pool: ${ms} ms, ${stop()}`);
        done();
      }
    });
  }
}

/** The same work on the main thread: nothing else can happen. */
function onTheMainThread() {
  const started = performance.now();
  const stop = watchTimers();
  for (let i = 1; i <= JOBS; i++) pbkdf2Sync('password', `salt ${i}`, ROUNDS, 32, 'sha512');
  console.log(`on the main thread: ${(performance.now() - started).toFixed(0)} ms, ${stop()}`);
}

onThePool(onTheMainThread);
