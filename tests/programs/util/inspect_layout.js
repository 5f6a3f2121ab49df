'use strict';
// util.inspect: lines and columns of arrays and objects of many sizes; a deterministic generator makes the values.
const util = require('util');
let seed = 12345;
const rnd = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % n; };
const words = ['a', 'bb', 'foo', 'hello', 'longer word', 'an even longer piece of text', 'x'.repeat(40), '', "it's", 'ünï', '中文', '😀', 'l\nn'];
function scalar() {
  switch (rnd(12)) {
    case 0: return rnd(10); case 1: return rnd(100000); case 2: return -rnd(1000); case 3: return rnd(1000) / 7; case 4: case 5: case 6: return words[rnd(words.length)];
    case 7: return null; case 8: return undefined; case 9: return rnd(2) === 0; case 10: return BigInt(rnd(100000)); default: return Symbol(words[rnd(5)]);
  }
}
function value(depth) {
  const kind = rnd(depth > 3 ? 3 : 10);
  switch (kind) {
    case 0: case 1: case 2: return scalar();
    case 3: return Array.from({ length: rnd(30) }, () => rnd(1000));
    case 4: return Array.from({ length: rnd(20) }, () => words[rnd(words.length)]);
    case 5: return Array.from({ length: rnd(10) }, () => value(depth + 1));
    case 6: return new Map(Array.from({ length: rnd(5) }, () => [scalar(), value(depth + 1)]));
    case 7: return new Set(Array.from({ length: rnd(8) }, () => value(depth + 1)));
    default: { const o = {}; for (let i = rnd(8); i > 0; i--) o[words[rnd(5)] + rnd(20)] = value(depth + 1); return o; }
  }
}
for (let i = 0; i < 150; i++) console.log(util.inspect(value(0)));
for (let i = 0; i < 60; i++) console.log(util.inspect(value(0), { depth: rnd(6), breakLength: 20 + rnd(120), compact: [true, false, 0, 1, 2, 3, 4, 10][rnd(8)], maxArrayLength: rnd(40), sorted: rnd(3) === 0, colors: rnd(2) === 0 }));
for (const n of [1, 2, 5, 6, 7, 8, 10, 15, 16, 17, 20, 26, 27, 50, 99, 100, 101, 200]) {
  console.log(Array.from({ length: n }, (_, i) => i)); console.log(Array.from({ length: n }, (_, i) => 'item' + i * i)); console.log(Array.from({ length: n }, (_, i) => i * 1.5)); console.log(Array.from({ length: n }, (_, i) => (i % 2 ? i : 'x'.repeat(i % 11)))); console.log(Array.from({ length: n }, (_, i) => BigInt(i) ** 3n)); console.log(Array.from({ length: n }, (_, i) => ({ i }))); console.log(Array.from({ length: n }, () => [])); console.log(Array.from({ length: n }, (_, i) => [i, i + 1]));
  console.log(Object.assign(Array.from({ length: n }, (_, i) => i), { extra: 'prop' })); console.log({ nested: { arr: Array.from({ length: n }, (_, i) => i * 37 % 101) } }); console.log(new Float64Array(Array.from({ length: n }, (_, i) => i / 3))); console.log(new Set(Array.from({ length: n }, (_, i) => i))); console.log(Array.from({ length: n }, (_, i) => i % 3 ? undefined : null)); console.log(Array.from({ length: n }, (_, i) => i % 2 === 0));
}
for (let n = 50; n < 90; n++) { console.log({ a: 'x'.repeat(n - 20), b: 1 }); console.log(['x'.repeat(n - 30), 'y'.repeat(10)]); console.log({ k: { a: 'x'.repeat(n - 30), b: [1, 2, 3] } }); console.log(new Map([['k'.repeat(n - 40), 'v']])); }
console.log([['a', 'b'], ['c', 'd'], { e: ['f'.repeat(70)] }]); console.log(Array(7).fill('中文字')); console.log(Array(10).fill('\u001b[31mred\u001b[39m')); console.log([function a() {}, class B {}, /c/, new Date(0), null, undefined, 7]);
