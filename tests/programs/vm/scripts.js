'use strict';
// Scripts: one for many contexts, cached data, time limits, own promise jobs.
const vm = require('vm');

const script = new vm.Script('count = (typeof count === "undefined" ? 0 : count) + 1; count', 'counter.js');
const contexts = [{}, { count: 10 }, {}].map((c) => vm.createContext(c));
for (const context of contexts) script.runInContext(context);
script.runInContext(contexts[0]);
console.log(contexts);
console.log(script.runInNewContext({ count: 4 }));

const data = script.createCachedData();
console.log(Buffer.isBuffer(data), data.length > 0);
const source = 'count = (typeof count === "undefined" ? 0 : count) + 1; count';
console.log(new vm.Script(source, { cachedData: data }).cachedDataRejected);
console.log(new vm.Script('1 + 1', { cachedData: data }).cachedDataRejected);
console.log(new vm.Script(source, { cachedData: data }).runInNewContext({ count: 1 }));
const damaged = Buffer.from(data);
damaged[damaged.length - 1] ^= 1;
console.log(new vm.Script(source, { cachedData: damaged }).runInNewContext({ count: 2 }));

for (const run of [
  () => vm.runInNewContext('for (;;);', {}, { timeout: 20 }),
  () => vm.runInThisContext('for (;;);', { timeout: 20 }),
  () => vm.runInNewContext('try { for (;;); } finally { leaked = 1 }', contexts[2], { timeout: 20 }),
]) {
  try {
    run();
  } catch (err) {
    console.log(err.code, err.message);
  }
}
console.log('leaked' in contexts[2], vm.runInThisContext('1 + 1', { timeout: 1000 }));

const own = vm.createContext({ log: [] }, { microtaskMode: 'afterEvaluate' });
Promise.resolve().then(() => own.log.push('outer'));
vm.runInContext('Promise.resolve().then(() => log.push(1)).then(() => log.push(2)); log.push(0)', own);
console.log(own.log.join());
setImmediate(() => console.log(own.log.join()));

const fn = vm.compileFunction('return a + b + c + d + e + f + g + h + i + j + extra + there', [...'abcdefghij'], {
  contextExtensions: [{ extra: 100 }],
  parsingContext: vm.createContext({ there: 1000 }),
});
console.log(fn(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

for (const make of [
  () => vm.runInContext('1', {}), () => new vm.Script('1', { lineOffset: 'x' }),
  () => vm.createContext({}, { codeGeneration: { strings: 1 } }),
  () => vm.compileFunction('', [], { parsingContext: {} }), () => vm.isContext(1),
]) {
  try {
    make();
  } catch (err) {
    console.log(err.code, err.message);
  }
}
vm.runInThisContext('import("fs")').catch((err) => console.log(err.code));
new vm.Script('import("node:fs")', { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })
  .runInThisContext().then((ns) => console.log(typeof ns.readFile));
