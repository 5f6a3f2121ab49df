'use strict';
// util.inspect: one line per value, every kind of value.
const util = require('util');
const show = (v, o) => console.log(util.inspect(v, o));

// Primitives and strings.
for (const v of [undefined, null, true, false, 0, -0, 1, -1.5, NaN, Infinity, -Infinity, 1e21, 1e-7, 123456789.123, 0n, -12345678901234567890n,
  '', 'a', "it's", '"', '\'"', '\'"`', '\'"${a}', 'a\nb', '\0\x01\x1f\x7f\x80\x9f\xa0', '\b\t\n\v\f\r', '\\', 'é中😀', '\ud800', 'x\udc00y', '\ud83d\ude00', 'a\u2028b',
  Symbol(), Symbol(''), Symbol('a b'), Symbol('a\nb'), Symbol.iterator, Symbol.for('x')]) show(v);

// Boxed.
for (const v of [new Number(3), new Number(-0), new String('abc'), new Boolean(false), Object(1n), Object(Symbol('q')),
  Object.assign(new String('ab'), { x: 1 }), Object.assign(new Number(1), { y: 2 }), new (class Foo extends Number {})(4),
  new (class Bar extends String {})('zz'), Object.setPrototypeOf(new Number(3), null), Object.setPrototypeOf(new String('q'), null)]) show(v);

// Plain objects and keys.
show({}); show({ a: 1 }); show({ 'a-b': 1, 1: 2, $x: 3, _y: 4, '': 5, 'with space': 6, 'q\'q': 7, 'n\nl': 8, ünï: 9 });
show({ [Symbol('s')]: 1, [Symbol()]: 2, [Symbol.toStringTag]: 'tag', [Symbol('a\nb')]: 3 });
show(Object.create(null)); show(Object.assign(Object.create(null), { a: 1 }));
show(Object.create({})); show(Object.create({ a: 1 })); show(Object.create(Object.create(null))); show(Object.create(class {}.prototype));
show({ __proto__: null, constructor: 1 }); show({ constructor: { name: 'Fake' } }); show({ ['__proto__']: 1 });
show(Object.defineProperty({ b: 1 }, 'hidden', { value: 1 }));
show({ get a() { return 1; }, set b(v) {}, get c() { return 1; }, set c(v) {} });
show({ a: undefined, b: null, c() {}, d: () => {}, async e() {}, *f() {}, async *g() {} });
class Foo { constructor() { this.x = 1; } get y() { return 2; } static z = 3; #p = 1; }
show(new Foo()); show(Foo); show(class {}); show(class extends Foo {}); show(class Baz extends Foo {}); show(class extends null {}); show(class A extends Array {});
show(Foo.prototype); show(new (class extends Foo {})());
class Tagged { get [Symbol.toStringTag]() { return 'T'; } } show(new Tagged()); show(Object.assign(new Tagged(), { a: 1 }));
class SameTag { get [Symbol.toStringTag]() { return 'SameTag'; } } show(new SameTag());
show({ [Symbol.toStringTag]: 'x' }); show(Object.defineProperty({}, Symbol.toStringTag, { value: 'hiddenTag' })); show(Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'hiddenTag' }));
show(Object.create(null, { [Symbol.toStringTag]: { value: 'nulltag' } }));

// Functions.
show(function () {}); show(function named() {}); show(() => {}); show(async () => {}); show(function* gen() {}); show(async function* ag() {});
show(Object.assign(function f() {}, { a: 1 })); show(Object.assign(() => {}, { b: { c: {} } })); show(Object.setPrototypeOf(function x() {}, null));
show(Object.defineProperty(function q() {}, 'name', { value: 5 })); show(Object.defineProperty(() => {}, 'name', { value: '' }));
show(Math.max); show(Symbol); show(Object.assign(class K {}, { s: 1 })); show(new Function('a', 'return a')); show((function () {}).bind(null)); show(Function.prototype);
show({ ['computed' + 1]() {}, [Symbol('fn')]() {} });

// Arrays.
show([]); show([1, 2, 3]); show([undefined, null]); show([, 1]); show([1, , , 4]); show(new Array(5)); show([1, 2, , ]); show(Object.assign([1, 2], { x: 3, '-1': 4 }));
show(new (class MyArr extends Array {})(3)); show(Object.setPrototypeOf([1, 2], null)); show([[[[[]]]]]); show([[1, [2, [3, [4]]]]]);
show(Object.assign([], { a: 1 })); show(Array.from({ length: 120 }, (_, i) => i)); show(Array.from({ length: 101 }, (_, i) => `s${i}`)); show([...'abcdefghijklmnop']);
show(new Array(200)); { const a = []; a[150] = 1; a[3] = 2; show(a); } { const a = new Array(3); a.foo = 1; show(a); }
(function () { show(arguments); })(1, 'b'); (function () { show(arguments); })();

// Collections and iterators.
show(new Map()); show(new Map([[1, 2], ['a', { b: 1 }], [{ k: 1 }, [1, 2]]])); show(new Set()); show(new Set([1, 'a', {}, [1]]));
show(Object.assign(new Map([[1, 2]]), { x: 1 })); show(Object.assign(new Set([1]), { x: 1 })); show(new (class M2 extends Map {})([[1, 2]])); show(new (class S2 extends Set {})([1]));
show(Object.setPrototypeOf(new Map([[1, 2]]), null)); show(Object.setPrototypeOf(new Set([1, 2]), null));
show(new Map([[1, 2], [3, 4]]).entries()); show(new Map([[1, 2], [3, 4]]).keys()); show(new Map([[1, 2]]).values()); show(new Map([[1, 2]])[Symbol.iterator]());
show(new Set([1, 2]).values()); show(new Set([1, 2]).entries()); { const it = new Set([1, 2, 3]).values(); it.next(); show(it); show(it); } show(new Map().entries());
show([1, 2][Symbol.iterator]()); show('ab'[Symbol.iterator]()); show('ab'.matchAll(/a/g)); show((function* () {})()); show((async function* () {})()); show([1].values().map((x) => x));
show(new WeakMap()); show(new WeakSet()); show(new WeakMap([[{ a: 1 }, 1]])); show(new WeakRef({ a: 1 })); show(new FinalizationRegistry(() => {}));
show(new Map([[new Map([[1, new Map()]]), new Set([new Set([1])])]])); show(new Map(Array.from({ length: 110 }, (_, i) => [i, i])), { maxArrayLength: 3 }); show(new Set(Array.from({ length: 110 }, (_, i) => i)));

// Binary.
show(new ArrayBuffer(0)); show(new ArrayBuffer(4)); show(new Uint8Array([1, 2, 255]).buffer); show(new ArrayBuffer(60)); show(new SharedArrayBuffer(3)); show(new DataView(new ArrayBuffer(3), 1));
show(new Uint8Array(0)); show(new Uint8Array(3)); show(new Float64Array([1.5, -0, NaN])); show(new BigInt64Array([1n, -2n])); show(new Uint8ClampedArray(2)); show(new Float32Array(120)); show(new (class U extends Uint8Array {})(2));
show(Object.assign(new Uint8Array(2), { x: 1 })); show(Object.assign(new ArrayBuffer(2), { x: 1 })); show(Object.setPrototypeOf(new Uint8Array(2), null)); show(Buffer.from('abc')); show(Buffer.alloc(60)); show(Object.assign(Buffer.from('a'), { p: 1 }));
{ const ab = new ArrayBuffer(4); structuredClone(ab, { transfer: [ab] }); show(ab); } show(new Uint16Array([1, 2]), { showHidden: true });

// Dates, regular expressions, promises.
show(new Date(0)); show(new Date(NaN)); show(Object.assign(new Date(0), { x: 1 })); show(new (class D extends Date {})(0)); show(Object.setPrototypeOf(new Date(0), null));
show(/a/); show(/a\/b/gimsuy); show(Object.assign(/x/, { y: 1 })); show(new (class R extends RegExp {})('q', 'g')); show(Object.setPrototypeOf(/n/, null)); show([/a/, new Date(0)]);
show(Promise.resolve(3)); show(new Promise(() => {})); { const p = Promise.reject(3); p.catch(() => {}); show(p); } show(Promise.resolve({ a: { b: {} } })); show(Object.assign(Promise.resolve(), { x: 1 })); show(new (class P extends Promise {})(() => {}));

// Proxies.
show(new Proxy({ a: 1 }, {})); show(new Proxy({ a: 1 }, { get() { throw new Error('no'); } })); show(new Proxy([1], {}), { showProxy: true }); show(new Proxy(function f() {}, {})); show(new Proxy({}, { x: 1 }), { showProxy: true, depth: 0 });
show(new Proxy(new Proxy({ a: 1 }, {}), {})); show(new Proxy(new Proxy({ a: 1 }, {}), {}), { showProxy: true }); { const r = Proxy.revocable({}, {}); r.revoke(); show(r.proxy); show([r.proxy], { showProxy: true }); } show({ p: new Proxy({ a: { b: { c: 1 } } }, {}) });

// Circles.
{ const a = { x: 1 }; a.self = a; show(a); } { const a = {}; const b = { a }; a.b = b; show([a, b]); } { const m = new Map(); m.set(m, m); show(m); } { const s = new Set(); s.add(s); show(s); } { const a = []; a.push(a, [a]); show(a); }
{ const a = { b: { c: {} } }; a.b.c.d = a.b; a.b.e = a; show(a); show(a, { compact: true }); show(a, { compact: false }); }

// Other realms, globals.
show(Math); show(JSON); show(Reflect); show(Atomics); show(globalThis === undefined); show(Intl); show(new Intl.NumberFormat('en')); show(Symbol.prototype); show(Date.prototype); show(Map.prototype); show(Set.prototype); show(Array.prototype); show(RegExp.prototype); show(Promise.prototype); show(Error.prototype); show(Object.prototype); show(Number.prototype); show(String.prototype); show(Boolean.prototype); show(Uint8Array.prototype); show(ArrayBuffer.prototype); show(WeakMap.prototype);
