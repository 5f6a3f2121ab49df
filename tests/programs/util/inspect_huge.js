'use strict';
// Objects that show themselves many times over: the text is as long as in Node, and is put together in time that does not
// grow with its depth.
// Stress: no, it makes hundreds of megabytes of text

const { createHash } = require('node:crypto');
const util = require('node:util');

function nest(count) {
  const top = {};
  let last = top;
  for (let i = 0; i < count; i++) {
    last.next = { circular: top, last, obj: { a: 1, b: 2, c: true } };
    last = last.next;
    top[i] = last;
  }
  return top;
}

for (const count of [1, 3, 20, 100]) {
  for (const options of [{ depth: Infinity }, { depth: Infinity, compact: false }, { depth: Infinity, compact: true }, { depth: 4, sorted: true }]) {
    const text = util.inspect(nest(count), options);
    console.log(count, JSON.stringify(options), text.length, createHash('sha1').update(text).digest('hex'));
  }
}
console.log(util.inspect(nest(1000), { depth: Infinity }).length > 2 ** 27);
