'use strict';
// Sets and maps of objects in any order, arrays and typed arrays with names beside their elements.
const { isDeepStrictEqual } = require('util');
const assert = require('assert');
const loosely = (a, b) => {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
};
const partially = (a, b) => {
  try {
    assert.partialDeepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
};
const orders = { same: (list) => list, reversed: (list) => list.reverse(), odd: (list) => [...list.slice(7), ...list.slice(0, 7)],
  middle: (list) => [list[5], ...list.filter((_, i) => i !== 5)], short: (list) => list.slice(1), other: (list) => [...list.slice(1), list[1]],
  changed: (list) => [...list.slice(0, 9), { i: -1, deep: [0] }, ...list.slice(10)] };
for (const count of [10, 20]) {
  const list = () => Array.from({ length: count }, (_, i) => ({ i, deep: [i] }));
  for (const order of Object.keys(orders)) {
    const other = orders[order](list());
    const maps = [new Map(list().map((key) => [key, { value: key.i }])), new Map(other.map((key) => [key, { value: key.i }]))];
    const sets = [new Set(list()), new Set(other)];
    console.log(count, order, ...[sets, maps, sets.toReversed(), maps.toReversed()].map(([a, b]) => (
      [isDeepStrictEqual(a, b), loosely(a, b), partially(a, b)].join())));
  }
}
const named = (make, key, enumerable = true) => Object.defineProperty(make(), key, { value: 1, enumerable });
const makers = [() => [1, 2, , 4], () => Buffer.from('abc'), () => new Float64Array(3), () => []];
for (const make of makers) {
  for (const key of ['x', '01', '-1', '4294967295', 'length2', Symbol.for('s')]) {
    const values = [make(), named(make, key), named(make, key, false)];
    console.log(String(key), values.map((a) => values.map((b) => (
      [isDeepStrictEqual(a, b), loosely(a, b), partially(a, b)].map(Number).join(''))).join(' ')).join(' | '));
  }
}
