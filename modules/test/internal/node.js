'use strict';
// One test or suite of the tree: its options, hooks, subtests and outcome, and the context its
// function receives. Follows the Node documentation, "Test runner".
// Not here: the root and the exit code (internal/test/root), output (internal/test/report).

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_TEST_FAILURE } } = require('internal/errors');
const { AsyncLocalStorage } = require('async_hooks');
const { missing } = require('internal/missing');
const {
  validateAbortSignal, validateFunction, validateNumber, validateObject, validateUint32,
} = require('internal/validators');

const MAX_TIMEOUT = 2 ** 31 - 1;
const HOOKS = ['before', 'after', 'beforeEach', 'afterEach'];
// The node whose function is running.
const current = new AsyncLocalStorage();

function failure(error, type) {
  return new ERR_TEST_FAILURE(error, type);
}

// Calls `fn`, which may take a trailing callback or return a promise.
function invoke(fn, self, arg) {
  if (fn.length < 2) return fn.call(self, arg);
  return new Promise((resolve, reject) => {
    let called = false;
    const result = fn.call(self, arg, (error) => {
      if (called) {
        reject(failure('callback invoked multiple times', 'multipleCallbackInvocations'));
        return;
      }
      called = true;
      if (error) reject(error);
      else resolve();
    });
    if (typeof result?.then === 'function') {
      reject(failure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
      Promise.resolve(result).catch(() => {});
    }
  });
}

class TestNode {
  constructor(parent, name, options, fn, isSuite) {
    this.parent = parent;
    this.isSuite = isSuite;
    this.fn = fn;
    this.name = typeof name === 'string' && name !== '' ? name : (fn?.name || '<anonymous>');
    this.children = [];
    this.waiting = [];
    this.running = 0;
    this.ready = !isSuite;
    this.hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
    this.diagnostics = [];
    this.finished = false;
    this.error = null;
    this.expected = null;
    this.assertions = 0;
    this.duration = 0;
    this.befores = null;
    const { concurrency, plan, signal, skip, timeout, todo } = options;
    if (timeout != null && timeout !== Infinity) {
      validateNumber(timeout, 'options.timeout', 0, MAX_TIMEOUT);
    }
    this.timeout = timeout ?? (isSuite ? Infinity : parent?.timeout) ?? Infinity;
    if (concurrency == null) {
      this.concurrency = parent?.parent == null ? 1 : parent.concurrency;
    } else if (typeof concurrency === 'boolean') {
      this.concurrency = concurrency ? Infinity : 1;
    } else if (typeof concurrency === 'number') {
      validateUint32(concurrency, 'options.concurrency', true);
      this.concurrency = concurrency;
    } else {
      throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
    }
    validateAbortSignal(signal, 'options.signal');
    this.outer = signal;
    this.controller = new AbortController();
    if (plan !== undefined) this.setPlan(plan);
    this.skipped = skip !== undefined && skip !== false ? skip : parent?.skipped;
    this.todo = todo !== undefined && todo !== false ? todo : parent?.todo;
    this.promise = new Promise((resolve) => { this.resolve = resolve; });
  }

  get fullName() {
    return this.parent?.parent ? `${this.parent.fullName} > ${this.name}` : this.name;
  }

  get passed() { return this.error === null; }

  setPlan(count) {
    validateUint32(count, 'count');
    this.expected = count;
  }

  addHook(kind, fn, options = {}) {
    validateFunction(fn, 'fn');
    validateObject(options, 'options');
    this.hooks[kind].push({ fn, timeout: options.timeout ?? Infinity });
  }

  /** Adds a subtest or suite and runs it as soon as its place comes. Returns the new node. */
  add(name, options, fn, isSuite) {
    const node = new TestNode(this, name, options, fn, isSuite);
    if (this.finished) {
      node.fail(failure('test could not be started because its parent finished',
                        'parentAlreadyFinished'));
      node.finish();
      return node;
    }
    this.children.push(node);
    if (!isSuite) this.assertions++;
    if (isSuite) node.collect();
    this.waiting.push(node);
    this.pump();
    return node;
  }

  pump() {
    while (this.ready && this.waiting.length > 0 && this.running < this.concurrency) {
      const node = this.waiting.shift();
      this.running++;
      node.run().then(() => {
        this.running--;
        this.pump();
      });
    }
  }

  // Runs a suite's function, which declares what is in it.
  collect() {
    if (this.skipped !== undefined) return;
    try {
      this.collected = current.run(this, () => this.fn?.call(this.context, this.context));
      if (typeof this.collected?.then === 'function') {
        this.collected = Promise.resolve(this.collected).catch((error) => this.fail(
          failure(error, 'testCodeFailure')));
      }
    } catch (error) {
      this.fail(failure(error, 'testCodeFailure'));
    }
  }

  fail(error) {
    this.error ??= error;
  }

  get context() {
    return this.ownContext ??= this.isSuite ? new SuiteContext(this) : new TestContext(this);
  }

  async runHooks(kind, target) {
    for (const hook of this.hooks[kind]) {
      try {
        await target.limit(() => invoke(hook.fn, target.context, target.context), hook.timeout);
      } catch (error) {
        throw failure(error, 'hookFailed');
      }
    }
  }

  runBefore() {
    return this.befores ??= this.runHooks('before', this);
  }

  // The promise of `start()`, ended early by the time limit or an abort.
  limit(start, timeout) {
    return new Promise((resolve, reject) => {
      let timer;
      const { outer } = this;
      const onAbort = () => {
        this.controller.abort(outer.reason);
        done(reject, failure(outer.reason ?? new AbortError(), 'testAborted'));
      };
      const done = (settle, value) => {
        clearTimeout(timer);
        outer?.removeEventListener('abort', onAbort);
        settle(value);
      };
      if (outer?.aborted) {
        onAbort();
        return;
      }
      outer?.addEventListener('abort', onAbort);
      this.interrupt = (error) => done(reject, error);
      if (timeout !== Infinity) {
        timer = setTimeout(() => {
          this.controller.abort();
          done(reject, failure(`test timed out after ${timeout}ms`, 'testTimeoutFailure'));
        }, timeout);
      }
      new Promise((settle) => settle(current.run(this, start)))
        .then((value) => done(resolve, value), (error) => done(reject, error));
    });
  }

  async run() {
    const started = process.hrtime();
    if (this.skipped === undefined && this.error === null) {
      const chain = [];
      for (let node = this.parent; node; node = node.parent) chain.unshift(node);
      try {
        for (const node of chain) await node.runBefore();
        if (!this.isSuite) {
          for (const node of chain) await node.runHooks('beforeEach', this);
        }
        await this.limit(() => this.body(), this.timeout);
      } catch (error) {
        this.fail(error?.code === 'ERR_TEST_FAILURE' ? error : failure(error, 'testCodeFailure'));
      }
      try {
        if (!this.isSuite) {
          for (const node of chain.reverse()) await node.runHooks('afterEach', this);
        }
        await this.runHooks('after', this);
      } catch (error) {
        this.fail(error);
      }
    }
    const [seconds, nanoseconds] = process.hrtime(started);
    this.duration = seconds * 1e3 + nanoseconds / 1e6;
    this.finish();
  }

  async body() {
    if (this.isSuite) {
      await this.collected;
      await this.runBefore();
      this.ready = true;
      this.pump();
      await Promise.all(this.children.map((child) => child.promise));
    } else {
      if (this.fn) await invoke(this.fn, this.context, this.context);
      if (this.children.length > 0) {
        await Promise.all(this.children.map((child) => child.promise));
      }
      if (this.expected !== null && this.expected !== this.assertions) {
        throw failure(`plan expected ${this.expected} assertions but received ${this.assertions}`,
                      'testCodeFailure');
      }
    }
    const failed = this.children.filter((child) => !child.passed && child.todo === undefined);
    if (failed.length > 0) {
      throw failure(`${failed.length} subtest${failed.length > 1 ? 's' : ''} failed`,
                    'subtestsFailed');
    }
  }

  finish() {
    if (this.finished) return;
    this.finished = true;
    this.controller.abort();
    for (const child of this.children) {
      if (child.finished) continue;
      child.fail(failure('test did not finish before its parent and was cancelled',
                         'cancelledByParent'));
      child.finish();
    }
    this.waiting.length = 0;
    this.resolve();
  }
}

class SuiteContext {
  #node;
  constructor(node) { this.#node = node; }
  get name() { return this.#node.name; }
  get fullName() { return this.#node.fullName; }
  get signal() { return this.#node.controller.signal; }
  diagnostic(message) { this.#node.diagnostics.push(message); }
}

class TestContext {
  #node;
  #assert;
  constructor(node) { this.#node = node; }
  get name() { return this.#node.name; }
  get fullName() { return this.#node.fullName; }
  get signal() { return this.#node.controller.signal; }
  get passed() { return this.#node.passed; }
  get error() { return this.#node.error; }
  get mock() { return missing('TestContext.mock')(); }
  get assert() {
    if (this.#assert === undefined) {
      const node = this.#node;
      const assert = require('assert');
      this.#assert = { __proto__: null };
      for (const name of Object.keys(assert)) {
        if (/^[A-Z]|^strict$/.test(name) || typeof assert[name] !== 'function') continue;
        this.#assert[name] = (...args) => {
          node.assertions++;
          return assert[name](...args);
        };
      }
      this.#assert.snapshot = missing('TestContext.assert.snapshot');
      this.#assert.fileSnapshot = missing('TestContext.assert.fileSnapshot');
    }
    return this.#assert;
  }
  diagnostic(message) { this.#node.diagnostics.push(message); }
  plan(count) { this.#node.setPlan(count); }
  skip(message) { this.#node.skipped = message ?? true; }
  todo(message) { this.#node.todo = message ?? true; }
  test(name, options, fn) {
    const args = parse(name, options, fn);
    return this.#node.add(args.name, args.options, args.fn, false).promise;
  }
}
for (const kind of HOOKS) {
  TestContext.prototype[kind] = {
    [kind](fn, options) { nodeOf(this).addHook(kind, fn, options); },
  }[kind];
}
TestContext.prototype.runOnly = missing('TestContext.runOnly');
TestContext.prototype.waitFor = missing('TestContext.waitFor');

function nodeOf(context) {
  for (let node = current.getStore(); node; node = node.parent) {
    if (node.ownContext === context) return node;
  }
  return current.getStore();
}

/** The arguments ([name][, options][, fn]) as { name, options, fn }. */
function parse(name, options, fn) {
  if (typeof name === 'function') {
    fn = name;
    name = options = undefined;
  } else if (name !== null && typeof name === 'object') {
    fn = options;
    options = name;
    name = undefined;
  } else if (typeof options === 'function') {
    fn = options;
    options = undefined;
  }
  return { name, options: options ?? {}, fn: typeof fn === 'function' ? fn : undefined };
}

module.exports = { HOOKS, TestNode, current, failure, parse };
