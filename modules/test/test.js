'use strict';
// node:test: declares tests, suites and hooks that run when the program does, runs test files, and mocks.
// Not here yet: module mocks.
// Follows the Node documentation, "Test runner".
// Not here: the tree and its run (internal/test/node, internal/test/harness), reporters.

const { HOOKS, current, parse } = require('internal/test/node');
const { declare, parentNow } = require('internal/test/harness');

function declarer(isSuite, functionName) {
  const make = (extra) => function(name, options, fn) {
    const args = parse(name, options, fn);
    return declare(extra ? { ...args, options: { __proto__: null, ...args.options, [extra]: true } } : args, isSuite);
  };
  const declareOne = make();
  Object.defineProperty(declareOne, 'name', {
    __proto__: null, configurable: true, value: functionName,
  });
  for (const extra of ['expectFailure', 'skip', 'todo', 'only']) declareOne[extra] = make(extra);
  return declareOne;
}

const test = declarer(false, 'test');
const suite = declarer(true, 'suite');
module.exports = test;
for (const kind of HOOKS) {
  test[kind] = { [kind](fn, options) { parentNow().addHook(kind, fn, options); } }[kind];
}

/** The context of the test or suite that runs now. */
function getTestContext() {
  const node = current.getStore();
  return node === undefined || node.parent === null ? undefined : node.context;
}

function run(options) {
  return require('internal/test/run').run(options);
}

Object.assign(test, {
  describe: suite, getTestContext, it: test, run, suite, test,
});

// What most programs do without is made when it is asked for.
function lazy(name, make) {
  Object.defineProperty(test, name, {
    __proto__: null, configurable: true, enumerable: true,
    get() {
      const value = make();
      Object.defineProperty(test, name, {
        __proto__: null, configurable: true, enumerable: true, writable: true, value,
      });
      return value;
    },
  });
}
lazy('mock', () => {
  const { MockTracker } = require('internal/test/mock');
  return new MockTracker();
});
lazy('snapshot', () => {
  const { setDefaultSnapshotSerializers, setResolveSnapshotPath } = require('internal/test/snapshot');
  return { __proto__: null, setDefaultSnapshotSerializers, setResolveSnapshotPath };
});
lazy('assert', () => {
  const { register } = require('internal/test/assert');
  return { __proto__: null, register };
});
