'use strict';
// What the functions of tests and suites receive. Follows the Node documentation, "Test runner >
// Class: TestContext" and "Class: SuiteContext".

const { HOOKS, parse, callSite } = require('internal/test/node');
const {
  validateFunction, validateNumber, validateObject, validateString,
} = require('internal/validators');
const { clearTimeout, setTimeout } = require('timers');

class SuiteContext {
  #node;
  constructor(node) { this.#node = node; }
  get signal() { return this.#node.controller.signal; }
  get name() { return this.#node.name; }
  get filePath() { return this.#node.entryFile; }
  get fullName() { return this.#node.fullName; }
  get passed() { return this.#node.error === null && this.#node.finished; }
  get attempt() { return this.#node.harness.config.attempt; }
  diagnostic(message) { this.#node.diagnostic(message); }
  log(message, data) { log(this.#node, message, data); }
}

function log(node, message, data) {
  validateString(message, 'message');
  node.harness.stream.log(node, message, data);
}

class TestContext {
  #node;
  #assert;
  #mock;
  constructor(node) { this.#node = node; }
  get signal() { return this.#node.controller.signal; }
  get name() { return this.#node.name; }
  get filePath() { return this.#node.entryFile; }
  get fullName() { return this.#node.fullName; }
  get error() { return this.#node.error; }
  get passed() { return this.#node.error === null && this.#node.ran === true; }
  get attempt() { return this.#node.harness.config.attempt; }
  get tags() { return this.#node.tags; }
  get workerId() {
    const id = Number(process.env.NODE_TEST_WORKER_ID);
    return id > 0 ? id : undefined;
  }
  diagnostic(message) { this.#node.diagnostic(message); }
  log(message, data) { log(this.#node, message, data); }
  plan(count, options = { __proto__: null }) {
    if (this.#node.plan !== null) {
      const { failure } = require('internal/test/node');
      throw failure('cannot set plan more than once', 'testCodeFailure');
    }
    this.#node.setPlan(count, options);
  }
  get assert() {
    if (this.#assert === undefined) {
      const node = this.#node;
      const assertions = { __proto__: null };
      for (const [name, method] of require('internal/test/assert').assertions()) {
        const counting = (...args) => {
          if (node.plan !== null || node.isSuite === false) node.counted();
          return Reflect.apply(method, this, args);
        };
        assertions[name] = name === 'ok' ? okOf(node, counting) : counting;
      }
      this.#assert = assertions;
    }
    return this.#assert;
  }
  get mock() {
    if (this.#mock === undefined) {
      const { MockTracker } = require('internal/test/mock');
      this.#mock = new MockTracker();
    }
    return this.#mock;
  }
  runOnly(value) { this.#node.onlySubtests = Boolean(value); }
  skip(message) { this.#node.skipped = message ?? true; }
  todo(message) { this.#node.todo = message ?? true; }
  test(name, options, fn) {
    const args = parse(name, options, fn);
    return this.#node.add(args.name, args.options, args.fn, false, callSite()).promise;
  }
  before(fn, options) { this.#node.addHook('before', fn, options); }
  after(fn, options) { this.#node.addHook('after', fn, options); }
  beforeEach(fn, options) { this.#node.addHook('beforeEach', fn, options); }
  afterEach(fn, options) { this.#node.addHook('afterEach', fn, options); }

  /** Calls `condition` until it does not throw; its promise has what it returned. */
  waitFor(condition, options = { __proto__: null }) {
    validateFunction(condition, 'condition');
    validateObject(options, 'options');
    const { interval = 50, timeout = 1000 } = options;
    validateNumber(interval, 'options.interval', 0, 2 ** 31 - 1);
    validateNumber(timeout, 'options.timeout', 0, 2 ** 31 - 1);
    return new Promise((resolve, reject) => {
      let cause;
      let again;
      const limit = setTimeout(() => {
        clearTimeout(again);
        const error = new Error('waitFor() timed out');
        if (cause !== undefined) error.cause = cause.error;
        reject(error);
      }, timeout);
      const attempt = async () => {
        try {
          const value = await condition();
          clearTimeout(limit);
          resolve(value);
        } catch (error) {
          cause = { error };
          again = setTimeout(attempt, interval);
        }
      };
      attempt();
    });
  }

  // Ends what the context lent its test.
  static release(context) { context.#mock?.reset(); }
}

function okOf(node, counting) {
  return function ok(...args) { return counting(...args); };
}

/** The context of a node; the same for all that run for it. */
function contextOf(node) {
  return node.isSuite ? new SuiteContext(node) : new TestContext(node);
}

module.exports = { HOOKS, contextOf };
