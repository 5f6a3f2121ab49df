'use strict';
// Contexts: the sandbox is the global, both ways, and the realm's own classes stay its own.
const vm = require('vm');
const assert = require('assert');
const { types, inspect } = require('util');

const sandbox = { x: 1, log: [] };
const context = vm.createContext(sandbox);
console.log(context === sandbox, vm.isContext(sandbox), vm.isContext({}));

vm.runInContext(`
  y = x + 1;
  var z = y + 1;
  function f() { return [x, y, z]; }
  let hidden = 5;
  globalThis.w = this === globalThis;
  x++;
`, context);
console.log(Object.keys(sandbox).sort(), sandbox.f(), sandbox.x, sandbox.w, 'hidden' in sandbox);
sandbox.x = 40;
console.log(vm.runInContext('hidden + x + f()[0]', context));
console.log(vm.runInContext('var x; x', context), vm.runInContext('typeof nothing', context));
console.log(vm.runInContext('delete y', context), 'y' in sandbox, vm.runInContext('typeof y', context));

// Other realms' values.
const foreign = vm.runInContext('({ a: [1], m: new Map([[1, 2]]), d: new Date(0), r: /x/, e: new TypeError("t"), p: Promise.resolve(1) })', context);
console.log(foreign.a instanceof Array, Array.isArray(foreign.a), foreign.m instanceof Map, types.isMap(foreign.m));
console.log(types.isDate(foreign.d), types.isRegExp(foreign.r), types.isNativeError(foreign.e), types.isPromise(foreign.p));
console.log(inspect(foreign.a), inspect(foreign.m), inspect(foreign.r));
assert.deepEqual(foreign.a, [1]);
console.log(vm.runInContext('[] instanceof Array && Object.getPrototypeOf({}) === Object.prototype', context));

// Errors belong to the realm.
for (const code of ['nope', 'null.x', 'throw new RangeError("r")', '"use strict"; undefinedName = 1']) {
  try {
    vm.runInContext(code, context);
  } catch (err) {
    console.log(err.name, err instanceof Error, types.isNativeError(err));
  }
}

// What the sandbox has goes first; what it lacks is the realm's.
console.log(vm.runInNewContext('Array', { Array: 1 }), vm.runInNewContext('typeof Array'));
console.log(vm.runInNewContext('eval("var e = 3"); e'), vm.runInNewContext('new Function("return this.q")()', { q: 9 }));
const accessors = vm.createContext({ get g() { return 'got'; }, set s(v) { this.seen = v; } });
console.log(vm.runInContext('s = 7; g', accessors), accessors.seen);
console.log(vm.runInContext('Object.getOwnPropertyDescriptor(globalThis, "late")', context));
vm.runInContext('Object.defineProperty(globalThis, "late", { value: 1, configurable: true })', context);
console.log(Object.getOwnPropertyDescriptor(sandbox, 'late'));

// A plain global.
const vanilla = vm.createContext(vm.constants.DONT_CONTEXTIFY);
vm.runInContext('var v = 1; globalThis.u = 2', vanilla);
console.log(vanilla.v, vanilla.u, vm.isContext(vanilla), vm.runInContext('globalThis', vanilla) === vanilla);

// No code from strings.
const strict = vm.createContext({}, { codeGeneration: { strings: false } });
try {
  vm.runInContext('eval("1")', strict);
} catch (err) {
  console.log(err.name, err.message);
}
