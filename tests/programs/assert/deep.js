'use strict';
// Deep equality, loose, strict and partial, of every pair of many values.
const assert = require('assert');
class K { constructor() { this.a = 1; } }
const s1 = Symbol('s'); const cyc = () => { const o = { a: 1 }; o.o = o; return o; }; const cyc2 = () => { const o = { a: 1, o: { a: 1 } }; o.o.o = o; return o; };
const arr = (...x) => x; const sparse = [1, , 3]; const named = Object.assign([1, 2], { x: 1 });
const args = (function () { return arguments; });
const E = (m, p, C = Error) => Object.assign(new C(m), p);
const mk = () => [undefined, null, 0, -0, 1, NaN, '', '1', 'a', true, false, 1n, s1, Symbol.for('a'), () => 1, {}, { a: 1 }, { a: '1' }, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: { b: 1 } }, { a: { b: 1, c: 2 } }, { a: undefined }, { b: undefined }, { [s1]: 1 }, { [s1]: 2 }, { a: 1, [s1]: 1 }, Object.create(null), Object.create({ a: 1 }), new K(), [], [1], ['1'], [1, 2], [2, 1], [1, 2, 3], [1, 3], sparse, [1, undefined, 3], named, [[1], [2]], [[2], [1]], [{ a: 1 }], [{ a: 1, b: 2 }, { c: 1 }], new Set(), new Set([1]), new Set(['1']), new Set([1, 2]), new Set([2, 1]), new Set([{ a: 1 }]), new Set([{ a: 1, b: 2 }, 3]), new Set([{ a: '1' }]), new Set([[1], [2]]), new Set([[2], [1]]), new Set([null]), new Set([undefined]), new Set([true]), new Map(), new Map([[1, 2]]), new Map([['1', '2']]), new Map([[1, 2], [3, 4]]), new Map([[3, 4], [1, 2]]), new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1, b: 1 }, 1], ['x', 1]]), new Map([[null, 1]]), new Map([[undefined, 1]]), new Map([['a', { b: 1 }]]), new Map([['a', { b: 1, c: 1 }]]), new Date(0), new Date(1), new Date(NaN), Object.assign(new Date(0), { x: 1 }), new (class D extends Date {})(0), /a/, /a/g, /b/, E('a'), E('b'), E('a', {}, TypeError), E('a', { code: 'X' }), new Error('a', { cause: 1 }), new Error('a', { cause: 2 }), new AggregateError([1], 'a'), new AggregateError([2], 'a'), Object(1), Object(2), Object('a'), Object('b'), Object(true), Object(1n), Object(s1), Object(Symbol.for('a')), new Uint8Array([1, 2]), new Uint8Array([1, 2, 3]), new Uint8Array([2]), new Int8Array([1, 2]), Buffer.from([1, 2]), new Float32Array([0]), new Float32Array([-0]), new Float32Array([NaN]), new Float64Array([0]), new ArrayBuffer(2), new ArrayBuffer(3), new SharedArrayBuffer(2), new Uint16Array([1, 2]), cyc(), cyc2(), args(1), args(1, 2), args(), new URL('http://a'), new URL('http://b'), new WeakMap(), new WeakSet(), Promise.resolve(1), new Proxy({ a: 1 }, {}), { message: 'a' }, Object.defineProperty({}, 'x', { value: 1 }), Object.assign(Object(1), { x: 1 }), Object.assign(new Set([1]), { x: 1 }), Object.assign(new Map([[1, 2]]), { x: 1 }), { toString: 1 }, new (class extends Array {})(1), globalThis.Math, JSON, { length: 0 }, { 0: 1, length: 1 }, new String(''), [NaN], { get a() { return 1; } }, new Set([new Set([1]), new Set([2])]), new Set([new Set([2]), new Set([1])]), new Map([[[1], [2]]]), new Map([[[1], ['2']]]), new Map([['1', 1], [1, '1']]), new Map([[1, 1], ['1', '1']]), new Set([1, '1']), new Set(['1', true])];
const x = mk();
const y = mk();
for (const name of ['deepEqual', 'deepStrictEqual', 'partialDeepStrictEqual']) {
  for (let i = 0; i < x.length; i++) {
    const equal = [];
    for (let j = 0; j < y.length; j++) {
      try { assert[name](x[i], y[j]); equal.push(j); } catch (e) { if (e.code !== 'ERR_ASSERTION') equal.push(e.message); }
    }
    console.log(name, i, equal.join());
  }
}
