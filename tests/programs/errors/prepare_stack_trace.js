'use strict';
// Error.prepareStackTrace: when it is called, with what, and what `stack` is then.
const here = (site) => site.getFileName() === __filename;
function named() {
  return new Error('made in named');
}

// Lazily, once, with the error and its call sites; the result is kept.
const lazy = named();
let calls = 0;
Error.prepareStackTrace = function(error, sites) {
  calls++;
  console.log('prepare', this === Error, error === lazy, Array.isArray(sites), sites.length > 1);
  return sites;
};
const sites = lazy.stack;
console.log(calls, sites === lazy.stack, calls, Array.isArray(sites));

// What call sites know on every engine.
const [first, second] = sites;
console.log(first.getFunctionName(), first.getLineNumber(), here(first), first.isNative(), first.isEval(), first.isToplevel(), first.isAsync(), first.isPromiseAll(), first.getPromiseIndex(), first.getEvalOrigin());
console.log(second.getFunctionName(), second.getLineNumber(), here(second), second.getScriptNameOrSourceURL() === __filename, typeof second.getColumnNumber());
console.log(String(first).replace(__dirname, '<dir>').replace(/:\d+\)$/, ':n)'), String(second).replace(__dirname, '<dir>').replace(/:\d+\)$/, ':n)'));
for (const method of ['getThis', 'getTypeName', 'getFunction', 'getFunctionName', 'getMethodName', 'getFileName', 'getLineNumber', 'getColumnNumber', 'getEvalOrigin', 'isToplevel', 'isEval', 'isNative', 'isConstructor', 'isAsync', 'isPromiseAll', 'getPromiseIndex', 'getScriptNameOrSourceURL', 'getScriptHash', 'getEnclosingLineNumber', 'getEnclosingColumnNumber', 'getPosition', 'toString']) {
  if (typeof first[method] !== 'function') console.log('missing', method);
}
console.log(first.constructor.name);

// The stack of an error that was read before stays; others follow what is set when they are read.
Error.prepareStackTrace = undefined;
const plain = named();
console.log(plain.stack.split('\n')[0]);
Error.prepareStackTrace = () => 'mine';
console.log(plain.stack.split('\n')[0], named().stack, new TypeError('t').stack);
try {
  null.property;
} catch (err) {
  console.log('thrown by the engine', err.stack);
}
try {
  require('fs').readFileSync({});
} catch (err) {
  console.log('thrown by the library', err.code, err.stack);
}
class Custom extends Error {}
console.log(new Custom('c').stack, new AggregateError([], 'a').stack);

// Whatever it returns is the stack; what it throws is thrown by reading.
for (const value of [5, null, undefined, { a: 1 }, [1]]) {
  Error.prepareStackTrace = () => value;
  console.log(named().stack === value);
}
Error.prepareStackTrace = () => { throw new RangeError('from prepare'); };
try {
  console.log(named().stack);
} catch (err) {
  Error.prepareStackTrace = undefined;
  console.log(err.name, err.message);
}

// What is no function is not called.
for (const value of [5, null, {}, undefined]) {
  Error.prepareStackTrace = value;
  console.log(Error.prepareStackTrace === value, named().stack.split('\n')[0]);
}
delete Error.prepareStackTrace;
console.log(Error.prepareStackTrace, 'prepareStackTrace' in Error);

// As the packages depd, callsites and caller do it.
function callsites() {
  const before = Error.prepareStackTrace;
  try {
    let result = [];
    Error.prepareStackTrace = (_, all) => {
      result = all.slice(1);
      return result;
    };
    new Error().stack; // eslint-disable-line no-unused-expressions
    return result;
  } finally {
    Error.prepareStackTrace = before;
  }
}
(function caller() {
  const all = callsites();
  console.log(all[0].getFunctionName(), all[0].getLineNumber(), here(all[0]));
})();
function getStack() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder = {};
  Error.prepareStackTrace = (object, stack) => stack;
  Error.stackTraceLimit = Math.max(10, stackTraceLimit);
  Error.captureStackTrace(holder);
  const stack = holder.stack.slice(1);
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
(function deprecated() {
  const [site] = getStack();
  console.log(site.getFunctionName(), site.getLineNumber(), here(site));
})();

// Inspecting an error asks it too.
Error.prepareStackTrace = (error) => `${error.name} as prepared`;
console.log(require('util').inspect(named()));
