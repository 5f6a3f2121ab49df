'use strict';
// What a worker throws and nobody catches reaches its parent as what it was.
const { Worker } = require('worker_threads');

const bodies = [
  'throw new TypeError("wrong")',
  'throw Object.assign(new RangeError("far"), { code: "E_FAR", extra: { deep: [1] } })',
  'throw new Error("outer", { cause: new SyntaxError("inner") })',
  'class Mine extends Error { get kind() { return "mine"; } } throw new Mine("own class")',
  'throw 7', 'throw null', 'throw undefined', 'throw "text"', 'throw { plain: true }', 'throw () => 1',
  'Promise.reject(new Error("not handled"))',
  'setTimeout(() => { throw new Error("later") }, 1)',
  'process.on("uncaughtException", (err) => { process.exitCode = 5; console.log("caught", err.message); }); throw new Error("own")',
  'process.on("exit", (code) => { console.log("exit handler", code); process.exitCode = 9; }); throw new Error("last words")',
  'const err = new Error("x"); Object.defineProperty(err, "stack", { get() { throw new Error("trap") } }); throw err',
  'process.exit(4)', 'process.exitCode = 6', 'process.exit()', 'this is no program',
  'process.on("uncaughtException", () => { throw new Error("second") }); throw new Error("first")',
  'new AggregateError([new Error("a")], "many"); throw new AggregateError([1, 2], "many")',
];

(async () => {
  for (const body of bodies) {
    const worker = new Worker(body, { eval: true });
    worker.on('error', (err) => {
      if (err instanceof Error && body !== 'this is no program') {
        console.log(err.constructor.name, err.name, err.message, Object.keys(err), err.code, err.extra, err.kind,
          err.cause?.constructor.name, err.cause?.message, typeof err.stack);
      } else if (err instanceof Error) {
        console.log(err.constructor.name);
      } else {
        console.log('value', typeof err, typeof err === 'function' || err);
      }
    });
    const code = await new Promise((resolve) => worker.on('exit', resolve));
    console.log(body.slice(0, 20), code);
  }
})();
