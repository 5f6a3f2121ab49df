'use strict';
// Error.captureStackTrace and Error.stackTraceLimit.
const clean = (stack) => (typeof stack === 'string' ? stack.split('\n').filter((line) => !/^ {4}at /.test(line) || (line.includes(__filename) && !line.includes('Object.<anonymous>'))).map((line) => line.replace(__dirname, '<dir>').replace(/:\d+(\)?)$/, ':n$1')).join('\n') : stack);
const show = (label, object) => console.log(label, JSON.stringify(clean(object.stack)));

// Plain objects: the property, and the header as it is when first read.
const plain = {};
Error.captureStackTrace(plain);
const descriptor = Object.getOwnPropertyDescriptor(plain, 'stack');
console.log(Object.keys(plain), descriptor.enumerable, descriptor.configurable);
show('plain', plain);
const later = { name: 'Early', message: 'early' };
Error.captureStackTrace(later);
later.name = 'Late';
later.message = 'late';
show('header', later);
later.message = 'too late';
show('header', later);
plain.stack = 'mine';
console.log(plain.stack, Object.keys(plain));
function fn() {}
Error.captureStackTrace(fn);
console.log(fn.stack.split('\n')[0]);

// constructorOpt: frames down to and with that function are left out.
function outer(opt) {
  return inner(opt);
}
function inner(opt) {
  const object = { message: 'm' };
  Error.captureStackTrace(object, opt);
  return object;
}
show('none', outer());
show('inner', outer(inner));
show('outer', outer(outer));
show('never called', outer(function other() {}));
for (const opt of [undefined, null, 5, 'x', {}]) show(String(opt), outer(opt));
const bound = outer.bind(null);
show('through bind', bound(inner));

// Error classes of the older kind.
function Old(message) {
  Error.captureStackTrace(this, Old);
  this.message = message;
}
Old.prototype = Object.create(Error.prototype, { constructor: { value: Old }, name: { value: 'Old' } });
function throwOld() {
  throw new Old('old message');
}
try {
  throwOld();
} catch (err) {
  show('old', err);
  console.log(err instanceof Error, Object.keys(err), `${err}`);
}
class Factory extends Error {
  constructor(message) {
    super(message);
    Error.captureStackTrace(this, this.constructor);
    this.name = 'Factory';
    this.code = 'E_FACTORY';
  }
}
function throwNew() {
  throw new Factory('new message');
}
try {
  throwNew();
} catch (err) {
  show('new', err);
  console.log(Object.keys(err), JSON.stringify(err));
}

// Mistakes.
for (const value of [undefined, null, 1, 'x', true, Symbol('s')]) {
  try {
    Error.captureStackTrace(value);
  } catch (err) {
    console.log(err.name, err.code, err.message);
  }
}
try {
  Error.captureStackTrace(Object.freeze({}));
} catch (err) {
  console.log(err.name, err.message);
}
console.log(Error.captureStackTrace.name, Error.captureStackTrace({}), typeof TypeError.captureStackTrace);

// The limit.
console.log(Error.stackTraceLimit);
const depth = (error) => error.stack.split('\n').length - 1;
function recurse(n, make) {
  return n === 0 ? make() : recurse(n - 1, make);
}
const make = () => new Error('limited');
const capture = () => {
  const object = {};
  Error.captureStackTrace(object);
  return object;
};
for (const limit of [0, 1, 5, 20, 50, 2.7, -1]) {
  Error.stackTraceLimit = limit;
  console.log(limit, depth(recurse(60, make)), depth(recurse(60, capture)));
}
Error.stackTraceLimit = 0;
console.log(JSON.stringify(new Error('without frames').stack), JSON.stringify(capture().stack));
try {
  null.property;
} catch (err) {
  console.log(depth(err));
}
console.log(require('util').inspect(new Error('without frames')));
Error.stackTraceLimit = 10;
