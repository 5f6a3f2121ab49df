'use strict';
// Deep equality of objects in circles, of holes, of kinds that properties hide, of URLs; and where the message points.

const assert = require('node:assert');

function compare(label, a, b) {
  const results = ['deepEqual', 'deepStrictEqual', 'partialDeepStrictEqual'].map((name) => {
    try {
      assert[name](a, b);
      return 'equal';
    } catch (error) {
      return error.code;
    }
  });
  console.log(label, results.join(' '));
}

const one = {};
one.a = one;
const two = { a: {} };
two.a.a = one;
const apart = {};
apart.a = apart;
// Before any circle was met on both sides, and after.
for (const round of [1, 2]) {
  compare(`${round}: longer`, one, two);
  compare(`${round}: longer, turned`, two, one);
  compare(`${round}: apart`, one, apart);
  compare(`${round}: into it`, { a: one }, apart);
  compare(`${round}: maps`, new Map([['m', one]]), new Map([['m', apart]]));
}
const list = [];
list.push(list);
const set = new Set();
set.add(set);
const otherSet = new Set();
otherSet.add(otherSet);
compare('list within', list, [list]);
compare('lists', [[list]], list);
compare('sets', set, otherSet);
compare('set within', otherSet, new Set([set]));
const shared = { inner: {} };
compare('shared', { a: shared, b: [shared] }, { a: { inner: {} }, b: [{ inner: {} }] });

const sparse = (...at) => at.reduce((all, i) => { all[i] = i; return all; }, new Array(3));
for (const [a, b] of [[[1], [0]], [[2], [0, 2]], [[0, 1, 2], [1]], [[0, 1, 2], []], [[], [0, 1]]]) compare(`holes ${a} and ${b}`, sparse(...a), sparse(...b));

const disguised = new Int8Array(2);
Object.setPrototypeOf(disguised, Uint8Array.prototype);
Object.defineProperty(disguised, Symbol.toStringTag, { value: 'Uint8Array' });
compare('disguised array', new Uint8Array(2), disguised);
const symbol = Object(Symbol('s'));
const pretended = Object.defineProperty(Object.create(Symbol.prototype), Symbol.toStringTag, { value: 'Symbol' });
compare('pretended symbol', symbol, pretended);
compare('turned', pretended, symbol);

const tell = (name, ...args) => {
  try { assert[name](...args); } catch (error) { console.log(name, JSON.stringify(error.message)); }
};
const url = new URL('http://a.example/');
const other = new URL('http://b.example/');
for (const name of ['deepStrictEqual', 'deepEqual', 'strictEqual', 'partialDeepStrictEqual']) tell(name, url, other);
tell('deepStrictEqual', [url], [other]);
tell('notDeepStrictEqual', url, new URL(url));
for (const [a, b] of [['ABABABABABAB', 'BABABABABABA'], ['aacdefghijkl', 'abcdefghijkl'], ['abxdefghijkl', 'abcdefghijkl'], [123456789012, 123456789013], [2n ** 60n, 2n ** 60n + 1n], ['x'.repeat(37) + 'a', 'x'.repeat(37) + 'bb']]) tell('strictEqual', a, b);
