'use strict';

// assert: functions that throw an AssertionError unless something holds, and
// the Assert class, whose instances have their own options. The error and its
// messages are in internal/assert/assertion_error, equality in
// internal/util/comparisons. Follows the Node documentation, "Assert".

const {
  codes: {
    ERR_AMBIGUOUS_ARGUMENT,
    ERR_CONSTRUCT_CALL_REQUIRED,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_RETURN_VALUE,
    ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const AssertionError = require('internal/assert/assertion_error');
const { deprecate } = require('internal/util');
const { validateFunction, validateOneOf } = require('internal/validators');
const { isPromise, isRegExp } = require('internal/util/types');

// Needed only by an assertion on objects, or one that fails.
let comparisons;
function loadComparisons() {
  return comparisons ??= require('internal/util/comparisons');
}
function inspect(value, options) {
  return require('internal/util/inspect').inspect(value, options);
}

const kOptions = Symbol('options');
// Stands for "nothing was thrown", since anything can be thrown.
const NOTHING = {};

function fail(options, instance) {
  if (isError(options.message)) throw options.message;
  options.diff = instance?.[kOptions]?.diff ?? 'simple';
  throw new AssertionError(options);
}

function requireTwo(count) {
  if (count < 2) throw new ERR_MISSING_ARGS('actual', 'expected');
}

// Of any realm.
function isError(value) {
  return Error.isError(value) || value instanceof Error;
}

function checkTruth(fn, count, value, message) {
  if (value) return;
  let generatedMessage = false;
  if (count === 0) {
    generatedMessage = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generatedMessage = true;
    message = require('internal/assert/call_site').falsyMessage(fn) || undefined;
  } else if (isError(message)) {
    throw message;
  }
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: fn });
  error.generatedMessage = generatedMessage;
  throw error;
}

/** assert.ok(value[, message]) */
function assert(...args) {
  checkTruth(assert, args.length, args[0], args[1]);
}

/**
 * Assertions with options of their own: `diff` ('simple' or 'full'), `strict`
 * (the default: equal() is strictEqual() and so on), `skipPrototype` (deep
 * strict equality does not compare classes).
 */
function Assert(options) {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  options = { __proto__: null, strict: true, skipPrototype: false, ...options };
  if (options.diff !== undefined) validateOneOf(options.diff, 'options.diff', ['simple', 'full']);

  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { __proto__: null, value: options });
  if (options.strict) {
    this.equal = this.strictEqual;
    this.deepEqual = this.deepStrictEqual;
    this.notEqual = this.notStrictEqual;
    this.notDeepEqual = this.notDeepStrictEqual;
  }
}

Assert.prototype.ok = function ok(...args) {
  checkTruth(ok, args.length, args[0], args[1]);
};

Assert.prototype.fail = function fail_(actual, expected, message, operator, stackStartFn) {
  const count = arguments.length;
  let isDefault = false;
  if (actual == null && count <= 1) {
    isDefault = true;
    message = 'Failed';
  } else if (count === 1) {
    message = actual;
    actual = undefined;
  } else {
    warnOfFail();
    if (count === 2) operator = '!=';
  }
  if (isError(message)) throw message;
  const options = {
    actual, expected, operator: operator === undefined ? 'fail' : operator, stackStartFn: stackStartFn || fail_,
    message, diff: this?.[kOptions]?.diff,
  };
  const error = new AssertionError(options);
  if (isDefault) error.generatedMessage = true;
  throw error;
};
Object.defineProperty(Assert.prototype.fail, 'name', { __proto__: null, value: 'fail' });

let warnedOfFail = false;
function warnOfFail() {
  if (warnedOfFail) return;
  warnedOfFail = true;
  process.emitWarning(
    'assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() instead or only ' +
    'pass a message.', 'DeprecationWarning', 'DEP0094');
}

Assert.prototype.equal = function equal(actual, expected, message) {
  requireTwo(arguments.length);
  // eslint-disable-next-line eqeqeq
  if (actual == expected || (actual !== actual && expected !== expected)) return;
  fail({ actual, expected, message, operator: '==', stackStartFn: equal }, this);
};

Assert.prototype.notEqual = function notEqual(actual, expected, message) {
  requireTwo(arguments.length);
  // eslint-disable-next-line eqeqeq
  if (actual != expected && (actual === actual || expected === expected)) return;
  fail({ actual, expected, message, operator: '!=', stackStartFn: notEqual }, this);
};

Assert.prototype.deepEqual = function deepEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (loadComparisons().isDeepEqual(actual, expected)) return;
  fail({ actual, expected, message, operator: 'deepEqual', stackStartFn: deepEqual }, this);
};

Assert.prototype.notDeepEqual = function notDeepEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (!loadComparisons().isDeepEqual(actual, expected)) return;
  fail({ actual, expected, message, operator: 'notDeepEqual', stackStartFn: notDeepEqual }, this);
};

Assert.prototype.deepStrictEqual = function deepStrictEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (loadComparisons().isDeepStrictEqual(actual, expected, this?.[kOptions]?.skipPrototype)) return;
  fail({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: deepStrictEqual }, this);
};

Assert.prototype.notDeepStrictEqual = function notDeepStrictEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (!loadComparisons().isDeepStrictEqual(actual, expected, this?.[kOptions]?.skipPrototype)) return;
  fail({ actual, expected, message, operator: 'notDeepStrictEqual', stackStartFn: notDeepStrictEqual }, this);
};

Assert.prototype.strictEqual = function strictEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (Object.is(actual, expected)) return;
  fail({ actual, expected, message, operator: 'strictEqual', stackStartFn: strictEqual }, this);
};

Assert.prototype.notStrictEqual = function notStrictEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (!Object.is(actual, expected)) return;
  fail({ actual, expected, message, operator: 'notStrictEqual', stackStartFn: notStrictEqual }, this);
};

Assert.prototype.partialDeepStrictEqual = function partialDeepStrictEqual(actual, expected, message) {
  requireTwo(arguments.length);
  if (loadComparisons().isPartialStrictEqual(actual, expected)) return;
  fail({ actual, expected, message, operator: 'partialDeepStrictEqual', stackStartFn: partialDeepStrictEqual }, this);
};

// -------------------------------------------------------------------- errors

// What an error has of the keys that are compared, under a name that shows.
class Comparison {
  constructor(object, keys, actual) {
    for (const key of keys) {
      if (!(key in object)) continue;
      // Where a pattern matches, both sides show the text.
      if (actual !== undefined && typeof actual[key] === 'string' && isRegExp(object[key]) &&
          object[key].exec(actual[key]) !== null) {
        this[key] = actual[key];
      } else {
        this[key] = object[key];
      }
    }
  }
}

function compareKey(actual, expected, key, message, keys, fn, instance) {
  if (key in actual && loadComparisons().isDeepStrictEqual(actual[key], expected[key])) return;
  if (message) fail({ actual, expected, message, operator: fn.name, stackStartFn: startOf(fn) }, instance);
  const error = new AssertionError({
    actual: new Comparison(actual, keys),
    expected: new Comparison(expected, keys, actual),
    operator: 'deepStrictEqual',
    stackStartFn: startOf(fn),
    diff: instance?.[kOptions]?.diff,
  });
  error.actual = actual;
  error.expected = expected;
  error.operator = fn.name;
  throw error;
}

function checkKeys(actual, expected, message, fn, instance) {
  const keys = Object.keys(expected);
  if (isError(expected)) keys.push('name', 'message');
  else if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) && expected[key].exec(actual[key]) !== null) continue;
    compareKey(actual, expected, key, message, keys, fn, instance);
  }
}

// Why `actual` is not what was expected, as a message; undefined when it is.
function mismatch(actual, expected) {
  if (isRegExp(expected)) {
    const text = String(actual);
    return expected.exec(text) !== null ? undefined :
      `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return undefined;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    let received = `"${inspect(actual, { depth: -1 })}"`;
    if (isError(actual)) {
      const name = actual.constructor?.name || actual.name;
      received = name === expected.name ? 'an error with identical name but a different prototype.' : `"${name}"`;
      received += `\n\nError message:\n\n${actual.message}`;
    }
    return `The error is expected to be an instance of "${expected.name}". Received ${received}`;
  }
  const result = Reflect.apply(expected, {}, [actual]);
  if (result === true) return undefined;
  const name = expected.name ? `"${expected.name}" ` : '';
  const caught = isError(actual) ? `\n\nCaught error:\n\n${actual}` : '';
  return `The ${name}validation function is expected to return "true". Received ${inspect(result)}${caught}`;
}

// Where the stack of a failed assertion begins. When a promise has been waited for, nothing of the
// program is left below the assertion itself: it is the frame to show.
function startOf(fn) {
  return fn === Assert.prototype.rejects ? expectError : fn === Assert.prototype.doesNotReject ? expectNoError : fn;
}

function checkThrown(actual, expected, message, fn, instance) {
  if (typeof expected !== 'function' && !isRegExp(expected)) {
    if (typeof actual === 'object' && actual !== null) {
      checkKeys(actual, expected, message, fn, instance);
      return;
    }
    const error = new AssertionError({
      actual, expected, message, operator: 'deepStrictEqual', stackStartFn: startOf(fn), diff: instance?.[kOptions]?.diff,
    });
    error.operator = fn.name;
    throw error;
  }
  const reason = mismatch(actual, expected);
  if (reason === undefined) return;
  if (isError(message)) throw message;
  const error = new AssertionError({
    actual, expected, message: message || reason, operator: fn.name, stackStartFn: startOf(fn),
    diff: instance?.[kOptions]?.diff,
  });
  error.generatedMessage = !message;
  throw error;
}

function expectError(fn, instance, count, actual, error, message) {
  if (typeof error === 'string') {
    if (count === 3) throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    if (typeof actual === 'object' && actual !== null) {
      if (actual.message === error) {
        throw new ERR_AMBIGUOUS_ARGUMENT(
          'error/message', `The error message "${actual.message}" is identical to the message.`);
      }
    } else if (actual === error) {
      throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }

  if (actual === NOTHING) {
    const name = error?.name ? ` (${error.name})` : '';
    const kind = fn.name === 'rejects' ? 'rejection' : 'exception';
    fail({
      actual: undefined,
      expected: error,
      operator: fn.name,
      message: `Missing expected ${kind}${name}${message ? `: ${message}` : '.'}`,
      stackStartFn: startOf(fn),
    }, instance);
  }
  if (error) checkThrown(actual, error, message, fn, instance);
}

function matchesExpected(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return expected.exec(String(actual)) !== null;
    throw new ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}

function expectNoError(fn, instance, actual, error, message) {
  if (actual === NOTHING) return;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (!error || matchesExpected(actual, error)) {
    const kind = fn.name === 'doesNotReject' ? 'rejection' : 'exception';
    fail({
      actual,
      expected: error,
      operator: fn.name,
      message: `Got unwanted ${kind}${message ? `: ${message}` : '.'}\nActual message: "${actual && actual.message}"`,
      stackStartFn: startOf(fn),
    }, instance);
  }
  throw actual;
}

function thrownBy(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

function isThenable(value) {
  return isPromise(value) || (value !== null && typeof value === 'object' &&
    typeof value.then === 'function' && typeof value.catch === 'function');
}

// A promise of what `promiseFn`, or the promise that it returns, rejects with.
async function rejectionOf(promiseFn) {
  let promise = promiseFn;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isThenable(promise)) throw new ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (!isThenable(promiseFn)) {
    throw new ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

Assert.prototype.throws = function throws(fn, ...args) {
  expectError(throws, this, args.length + 1, thrownBy(fn), args[0], args[1]);
};

Assert.prototype.rejects = async function rejects(promiseFn, ...args) {
  expectError(rejects, this, args.length + 1, await rejectionOf(promiseFn), args[0], args[1]);
};

Assert.prototype.doesNotThrow = function doesNotThrow(fn, ...args) {
  expectNoError(doesNotThrow, this, thrownBy(fn), args[0], args[1]);
};

Assert.prototype.doesNotReject = async function doesNotReject(fn, ...args) {
  expectNoError(doesNotReject, this, await rejectionOf(fn), args[0], args[1]);
};

Assert.prototype.ifError = function ifError(err) {
  if (err === null || err === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof err === 'object' && typeof err.message === 'string') {
    message += err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
  } else {
    message += inspect(err);
  }
  const error = new AssertionError({
    actual: err, expected: null, operator: 'ifError', message, stackStartFn: ifError, diff: this?.[kOptions]?.diff,
  });
  // The frames of the original error, up to those that both have.
  const original = err.stack;
  if (typeof original === 'string') {
    const start = original.indexOf('\n    at');
    if (start !== -1) {
      const frames = original.slice(start + 1).split('\n');
      const own = error.stack.split('\n');
      const shared = frames.findIndex((frame) => own.includes(frame));
      const kept = shared === -1 ? frames : frames.slice(0, shared);
      error.stack = [...own, ...kept].join('\n');
    }
  }
  throw error;
};

function checkMatch(string, regexp, message, fn, instance) {
  if (!isRegExp(regexp)) throw new ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  const wanted = fn.name === 'match';
  if (typeof string === 'string' && (regexp.exec(string) !== null) === wanted) return;
  if (isError(message)) throw message;
  const reason = typeof string !== 'string' ?
    `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})` :
    (wanted ? 'The input did not match the regular expression ' :
      'The input was expected to not match the regular expression ') +
      `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
  const error = new AssertionError({
    actual: string, expected: regexp, message: message || reason, operator: fn.name, stackStartFn: fn,
    diff: instance?.[kOptions]?.diff,
  });
  error.generatedMessage = !message;
  throw error;
}

Assert.prototype.match = function match(string, regexp, message) {
  checkMatch(string, regexp, message, match, this);
};

Assert.prototype.doesNotMatch = function doesNotMatch(string, regexp, message) {
  checkMatch(string, regexp, message, doesNotMatch, this);
};

// -------------------------------------------------------------------- module

assert.AssertionError = AssertionError;
assert.CallTracker = deprecate(require('internal/assert/calltracker'), 'assert.CallTracker is deprecated.', 'DEP0173');
const { prototype } = Assert;
for (const name of [
  'ok', 'fail', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'notDeepStrictEqual',
  'strictEqual', 'notStrictEqual', 'partialDeepStrictEqual', 'match', 'doesNotMatch', 'throws', 'rejects',
  'doesNotThrow', 'doesNotReject', 'ifError',
]) {
  assert[name] = prototype[name];
}
for (const name of Object.keys(prototype)) {
  Object.defineProperty(prototype, name, { __proto__: null, enumerable: false });
}

Object.defineProperty(assert, 'name', { __proto__: null, value: 'ok' });

/** assert.ok() of the strict mode, which has all the functions too. */
function strict(...args) {
  checkTruth(strict, args.length, args[0], args[1]);
}

const descriptors = Object.getOwnPropertyDescriptors(assert);
for (const key of ['length', 'prototype']) delete descriptors[key];
Object.defineProperties(strict, descriptors);
strict.equal = assert.strictEqual;
strict.deepEqual = assert.deepStrictEqual;
strict.notEqual = assert.notStrictEqual;
strict.notDeepEqual = assert.notDeepStrictEqual;
assert.strict = strict;
assert.Assert = strict.Assert = Assert;
strict.strict = strict;

module.exports = assert;
