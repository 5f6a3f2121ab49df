'use strict';
// The assertions that a test's context has, and those that programs register.
// Follows the Node documentation, "Test runner > assert.register" and "context.assert".

const { validateFunction, validateString } = require('internal/validators');

const NAMES = [
  'deepEqual', 'deepStrictEqual', 'doesNotMatch', 'doesNotReject', 'doesNotThrow', 'equal', 'fail',
  'ifError', 'match', 'notDeepEqual', 'notDeepStrictEqual', 'notEqual', 'notStrictEqual',
  'partialDeepStrictEqual', 'rejects', 'strictEqual', 'throws',
];
let known;

/** Name to function; called with the test's context as `this`. */
function assertions() {
  if (known === undefined) {
    const assert = require('assert');
    const { fileSnapshot, snapshot } = require('internal/test/snapshot');
    known = new Map();
    for (const name of NAMES) known.set(name, assert[name]);
    known.set('snapshot', snapshot);
    known.set('fileSnapshot', fileSnapshot);
    known.set('ok', assert.ok);
  }
  return known;
}

function register(name, fn) {
  validateString(name, 'name');
  validateFunction(fn, 'fn');
  assertions().set(name, fn);
}

module.exports = { assertions, register };
