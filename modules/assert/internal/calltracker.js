'use strict';

// assert.CallTracker (deprecated, DEP0173): wraps functions and tells whether
// each was called as often as it should be.
// Follows the Node documentation, "Assert", "Class: assert.CallTracker".

const { codes: { ERR_INVALID_ARG_VALUE, ERR_UNAVAILABLE_DURING_EXIT } } = require('internal/errors');
const AssertionError = require('internal/assert/assertion_error');
const { validateUint32 } = require('internal/validators');

class Tracked {
  calls = [];

  constructor(expected, name, stack) {
    this.expected = expected;
    this.name = name;
    this.stack = stack;
  }

  report() {
    if (this.calls.length === this.expected) return null;
    return {
      message: `Expected the ${this.name} function to be executed ${this.expected} time(s) but was ` +
        `executed ${this.calls.length} time(s).`,
      actual: this.calls.length,
      expected: this.expected,
      operator: this.name,
      stack: this.stack,
    };
  }
}

class CallTracker {
  #tracked = new Map();

  #find(fn) {
    const tracked = this.#tracked.get(fn);
    if (tracked === undefined) throw new ERR_INVALID_ARG_VALUE('fn', fn, 'is not a tracked function');
    return tracked;
  }

  /** Forgets the calls of one wrapper, or of all. */
  reset(fn) {
    if (fn === undefined) this.#tracked.forEach((tracked) => { tracked.calls = []; });
    else this.#find(fn).calls = [];
  }

  /** @returns {{thisArg: unknown, arguments: unknown[]}[]} */
  getCalls(fn) {
    return Object.freeze(this.#find(fn).calls.slice());
  }

  /** @returns {Function} a wrapper of `fn` that is expected to be called `expected` times */
  calls(fn, expected = 1) {
    if (process._exiting) throw new ERR_UNAVAILABLE_DURING_EXIT();
    if (typeof fn === 'number') {
      expected = fn;
      fn = () => {};
    } else if (fn === undefined) {
      fn = () => {};
    }
    validateUint32(expected, 'expected', true);

    const tracked = new Tracked(expected, fn.name || 'calls', new Error());
    const wrapper = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, args) {
        tracked.calls.push(Object.freeze({ thisArg, arguments: Object.freeze(args.slice()) }));
        return Reflect.apply(target, thisArg, args);
      },
    });
    this.#tracked.set(wrapper, tracked);
    return wrapper;
  }

  /** @returns {object[]} what is known of wrappers called too often or too seldom */
  report() {
    const reports = [];
    this.#tracked.forEach((tracked) => {
      const report = tracked.report();
      if (report !== null) reports.push(report);
    });
    return reports;
  }

  /** @throws {AssertionError} where report() is not empty */
  verify() {
    const details = this.report();
    if (details.length === 0) return;
    const message = details.length === 1 ?
      details[0].message : 'Functions were not called the expected number of times';
    throw new AssertionError({ message, details });
  }
}

module.exports = CallTracker;
