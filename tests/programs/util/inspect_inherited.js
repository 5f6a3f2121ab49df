'use strict';
// A view of a detached buffer, whose getters throw, and errors that inherit from errors.
const { inspect } = require('util');
const detached = new ArrayBuffer(8);
const view = new DataView(detached);
structuredClone(detached, { transfer: [detached] });
console.log(inspect(view).replace(/\s+/g, ' '));
const base = new AggregateError([new Error('inner')], 'base', { cause: 'a cause' });
console.log(inspect(Object.setPrototypeOf(new Error('heir'), base)).split('\n')[0], Object.keys(base));
for (const value of [[async () => {}, function* () {}, { async *m() {} }.m, { m() {} }.m, (() => {}).bind(), Math.max]]) {
  console.log(value);
}
