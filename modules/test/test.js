'use strict';
// node:test: declares tests, suites and hooks that run when the program does.
// Follows the Node documentation, "Test runner". Not here yet: mock, snapshot, run(), reporters.

const { missing } = require('internal/missing');
const { HOOKS, parse } = require('internal/test/node');
const { declare, parentNow } = require('internal/test/root');

function declarer(isSuite, functionName) {
  const make = (extra) => function(name, options, fn) {
    const args = parse(name, options, fn);
    return declare(extra ? { ...args, options: { ...args.options, [extra]: true } } : args, isSuite);
  };
  const declareOne = make();
  Object.defineProperty(declareOne, 'name', {
    __proto__: null, configurable: true, value: functionName,
  });
  for (const extra of ['skip', 'todo', 'only']) declareOne[extra] = make(extra);
  return declareOne;
}

const test = declarer(false, 'test');
const suite = declarer(true, 'suite');
module.exports = test;
Object.assign(test, { test, it: test, suite, describe: suite, run: missing('test.run') });
for (const kind of HOOKS) {
  test[kind] = { [kind](fn, options) { parentNow().addHook(kind, fn, options); } }[kind];
}
test.mock = {};
for (const name of [
  'fn', 'method', 'getter', 'setter', 'property', 'module', 'reset', 'restoreAll',
]) {
  test.mock[name] = missing(`test.mock.${name}`);
}
