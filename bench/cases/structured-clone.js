'use strict';
// structuredClone of a small message: objects, a Map, a Date, bytes, a cycle.
const { check, loop } = require('./measure.js');

const message = {
  id: 7,
  when: new Date(0),
  parts: Array.from({ length: 10 }, (_, i) => ({ index: i, text: `part ${i}` })),
  headers: new Map([['a', 1], ['b', { c: 2 }]]),
  bytes: new Uint8Array(256).fill(9),
};
message.self = message;

loop(40_000, (count) => {
  for (let i = 0; i < count; i++) {
    const copy = structuredClone(message);
    check(copy !== message && copy.self === copy && copy.parts[9].index === 9 && copy.headers.get('b').c === 2 &&
      copy.bytes[255] === 9 && copy.when.getTime() === 0, 'the copy');
  }
});
