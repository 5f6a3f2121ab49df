'use strict';
// util.inspect of what people log: nested objects, arrays, a Map, a class, an error without stack.
const util = require('node:util');
const { check, loop } = require('./measure.js');

class User {
  constructor(id) {
    this.id = id;
    this.name = `user ${id}`;
    this.tags = ['a', 'b', { deep: { deeper: { deepest: true } } }];
  }
}
const value = {
  users: [new User(1), new User(2)],
  map: new Map([['key', { value: 1 }], ['other', [1, 2, 3]]]),
  set: new Set([1, 'two', null]),
  when: new Date(0),
  pattern: /ab+c/gi,
  text: 'it\'s "quoted"\n',
  nothing: undefined,
  numbers: Array.from({ length: 30 }, (_, i) => i * 1.5),
  method() {},
};
const expected = util.inspect(value);
check(expected.includes('User {') && expected.includes("Map(2) { 'key' => { value: 1 }"), 'the form of the text');

loop(20_000, (count) => {
  for (let i = 0; i < count; i++) check(util.inspect(value) === expected, 'the same text every time');
});
