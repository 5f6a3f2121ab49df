'use strict';
// node:test/reporters: what turns a stream of test events into text.
// Follows the Node documentation, "Test runner > Test reporters".

for (const name of ['dot', 'junit', 'tap']) {
  Object.defineProperty(exports, name, {
    __proto__: null, configurable: true, enumerable: true,
    get() { return require(`internal/test/reporters/${name}`); },
  });
}

// These are classes that may be called without `new`.
exports.spec = function spec(...args) {
  return new (require('internal/test/reporters/spec'))(...args);
};
exports.lcov = function lcov(...args) {
  return new (require('internal/test/reporters/lcov'))(...args);
};
