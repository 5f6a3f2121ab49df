'use strict';
// What the cases share: sizes, checks, timing, and the line of JSON that ends a case:
// {"value": number, "unit": "op/s" | "MB/s" | "ms" | "MB"}.

const scale = Number(process.env.BENCH_SCALE || 1);

/** The number of operations for this run: `count`, less with `--quick`. */
exports.scaled = (count) => Math.ceil(count * scale);

/** Fails the case when the work was not done as it should. */
function check(condition, message) {
  if (!condition) throw new Error(`check failed: ${message}`);
}
exports.check = check;

/** Prints the result of a case. */
exports.report = function report(value, unit) {
  console.log(JSON.stringify({ value, unit }));
};

/** Reports `count` operations (or megabytes, with unit 'MB/s') done since `start`. */
exports.rate = function rate(count, start, unit = 'op/s') {
  exports.report(count / ((performance.now() - start) / 1000), unit);
};

/** Times a synchronous loop `work(count)`, after a tenth of it to let the JIT see the code. */
exports.loop = function loop(fullCount, work) {
  const count = exports.scaled(fullCount);
  work(Math.ceil(count / 10));
  const start = performance.now();
  work(count);
  exports.rate(count, start);
};

/**
 * Runs `start(index, done)` `count` times, `width` of them at a time, then calls `finished`.
 * An error given to `done` ends the case.
 */
exports.concurrently = function concurrently(count, width, start, finished) {
  let started = 0;
  let ended = 0;
  const done = (error) => {
    if (error) throw error;
    ended++;
    if (started < count) start(started++, done);
    else if (ended === count) finished();
  };
  const first = Math.min(width, count);
  while (started < first) start(started++, done);
};

/** Where to listen (without `port`) or connect: TCP on 127.0.0.1, or a Unix socket of this process's own. */
exports.place = function place(kind, port) {
  if (kind === 'tcp') return { host: '127.0.0.1', port: Number(port ?? 0) };
  check(kind === 'unix', `tcp or unix, not ${kind}`);
  return { path: port ?? `${process.env.BENCH_WORK}/socket-${process.pid}` };
};
