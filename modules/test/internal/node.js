'use strict';
// One test or suite of the tree: its options, filters, hooks, subtests and outcome, and when what
// is known of it goes to the event stream. Follows the Node documentation, "Test runner".
// Not here: the root and its end (internal/test/harness), the object a test's function
// receives (internal/test/context), the events themselves (internal/test/stream).

const { AsyncLocalStorage } = require('async_hooks');
const {
  AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TEST_FAILURE },
} = require('internal/errors');
const {
  validateAbortSignal, validateArray, validateFunction, validateNumber,
  validateObject, validateString, validateUint32,
} = require('internal/validators');
// Taken now: programs mock the globals.
const { clearTimeout, setTimeout } = require('timers');
const { hrtime } = process;

const MAX_TIMEOUT = 2 ** 31 - 1;
const HOOKS = ['before', 'after', 'beforeEach', 'afterEach'];
const CANCELLED = new Set(['cancelledByParent', 'testAborted', 'testTimeoutFailure']);
// The node whose function is running.
const current = new AsyncLocalStorage();
// The hook that is running, or that started what runs.
const currentHook = new AsyncLocalStorage();
let lastId = 0;
let channel;
let tagsWarned = false;

function warnTags() {
  if (tagsWarned) return;
  tagsWarned = true;
  require('internal/util').emitExperimentalWarning('Test tags');
}

// Its stack tells nothing of the runner: what went wrong is its cause.
function failure(error, type) {
  const made = new ERR_TEST_FAILURE(error, type);
  made.stack = made.stack.replace(/\n {4}at .*\bnode:.*/g, '');
  return made;
}

function milliseconds([seconds, nanoseconds]) {
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Where the program called into the library: { line, column, file }, or undefined. */
function callSite() {
  for (const site of internalBinding('util').getCallSites(8)) {
    if (site.scriptName === '' || site.scriptName.startsWith('node:')) continue;
    require('internal/module/source_map').mapCallSite(site);
    const { scriptName } = site;
    const file = scriptName.startsWith('file:') ?
      require('internal/url').fileURLToPath(scriptName) : scriptName;
    return { line: site.lineNumber, column: columnOf(file, site), file };
  }
}

const sources = new Map();

// The engine places the call of a plain name at its parenthesis; Node at the name.
function columnOf(file, { columnNumber, lineNumber }) {
  let lines = sources.get(file);
  if (lines === undefined) {
    try {
      lines = require('fs').readFileSync(file, 'utf8').split('\n');
    } catch {
      lines = [];
    }
    sources.set(file, lines);
  }
  const before = lines[lineNumber - 1]?.slice(0, columnNumber);
  if (before?.at(-1) !== '(') return columnNumber;
  const name = /[\p{ID_Continue}$]+\s*\($/u.exec(before);
  return name === null ? columnNumber : name.index + 1;
}

// The functions of tests are called here, by names that stacks know (internal/error_stack).
function callInTest(fn, self, args) {
  return Reflect.apply(fn, self, args);
}

function callInSuite(fn, self, args) {
  return Reflect.apply(fn, self, args);
}

// Calls `fn`, which may take a trailing callback or return a promise.
function invoke(fn, self, args, isSuite) {
  const call = isSuite ? callInSuite : callInTest;
  if (fn.length <= args.length) return call(fn, self, args);
  return new Promise((resolve, reject) => {
    let called = false;
    let twice;
    const done = (error) => {
      if (called) {
        twice = failure('callback invoked multiple times', 'multipleCallbackInvocations');
        reject(twice);
        throw twice;
      }
      called = true;
      // Another call right after this one is still a failure of the test.
      queueMicrotask(() => {
        if (twice !== undefined) return;
        if (error) reject(error);
        else resolve();
      });
    };
    const result = call(fn, self, [...args, done]);
    if (typeof result?.then === 'function') {
      Promise.resolve(result).catch(() => {});
      reject(failure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
    }
  });
}

function checkTags(tags) {
  validateArray(tags, 'options.tags');
  const seen = new Set();
  for (let i = 0; i < tags.length; i++) {
    validateString(tags[i], `options.tags[${i}]`);
    if (tags[i] === '') throw new ERR_INVALID_ARG_VALUE(`options.tags[${i}]`, '', 'must not be empty');
    seen.add(tags[i].toLowerCase());
  }
  if (seen.size > 0) warnTags();
  return seen;
}

// The expectFailure option as { label, match }, or undefined.
function expectation(option) {
  if (option === undefined || option === false) return undefined;
  if (typeof option === 'string') return { label: option, match: undefined };
  if (typeof option === 'function' || option instanceof RegExp) return { label: undefined, match: option };
  if (typeof option !== 'object' || option === null) return { label: undefined, match: undefined };
  const keys = Object.keys(option);
  if (keys.length === 0) {
    throw new ERR_INVALID_ARG_VALUE('options.expectFailure', option, 'must not be an empty object');
  }
  if (keys.every((key) => key === 'label' || key === 'match')) {
    return { label: option.label, match: option.match };
  }
  return { label: undefined, match: option };
}

// Whether somebody follows the channel node.test.
function isFollowed() {
  channel ??= require('diagnostics_channel').tracingChannel('node.test');
  return channel.hasSubscribers || channel.start._stores?.size > 0;
}

class TestNode {
  constructor(parent, name, options, fn, isSuite, place) {
    this.parent = parent;
    this.isSuite = isSuite;
    this.fn = fn;
    this.harness = parent?.harness;
    this.name = typeof name === 'string' && name !== '' ? name : (fn?.name || '<anonymous>');
    this.nesting = parent === null ? -1 : parent.nesting + 1;
    this.place = place;
    this.entryFile = parent?.entryFile ?? this.harness?.entryFile ?? place?.file;
    this.children = [];
    this.waiting = [];
    this.running = 0;
    this.reported = 0;
    this.number = 0;
    this.count = 0;
    this.hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
    this.messages = [];
    this.started = false;
    this.finished = false;
    this.announced = false;
    this.error = null;
    this.plan = null;
    this.assertions = 0;
    this.duration = 0;
    this.befores = null;
    this.onlySubtests = false;
    const { concurrency, expectFailure, only, plan, signal, skip, tags, timeout, todo } = options;
    if (timeout != null && timeout !== Infinity) {
      validateNumber(timeout, 'options.timeout', 0, MAX_TIMEOUT);
    }
    // A suite has no limit but its own; what is in it has that of those around.
    this.limitWithin = timeout ?? parent?.limitWithin ?? Infinity;
    this.timeout = isSuite ? timeout ?? Infinity : this.limitWithin;
    if (concurrency == null) {
      this.concurrency = parent === null || parent.parent === null ? 1 : parent.concurrency;
    } else if (typeof concurrency === 'boolean') {
      this.concurrency = !concurrency ? 1 : parent === null ?
        Math.max(require('os').availableParallelism() - 1, 1) : Infinity;
    } else if (typeof concurrency === 'number') {
      validateUint32(concurrency, 'options.concurrency', true);
      this.concurrency = concurrency;
    } else {
      throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
    }
    const ownTags = tags === undefined ? undefined : checkTags(tags);
    this.tags = ownTags === undefined ? parent?.tags ?? Object.freeze([]) :
      Object.freeze([...new Set([...parent?.tags ?? [], ...ownTags])]);
    validateAbortSignal(signal, 'options.signal');
    this.controller = new AbortController();
    if (plan !== undefined) this.setPlan(plan);
    this.only = only;
    this.xfail = expectFailure === undefined ? parent?.xfail : expectation(expectFailure);
    this.skipped = skip !== undefined && skip !== false ? skip : undefined;
    if (this.skipped === undefined && parent?.skipped !== undefined) this.skipped = parent.skipped;
    this.todo = todo !== undefined && todo !== false ? todo : parent?.todo;
    this.promise = new Promise((resolve) => { this.resolve = resolve; });
    if (signal?.aborted) this.abort(signal);
    else if (signal !== undefined) this.listenTo(signal);
    if (parent !== null) {
      this.id = ++lastId;
      this.matched = parent.matched || (this.harness.config.namePatterns !== null &&
        this.matches(this.harness.config.namePatterns));
    } else {
      this.id = 0;
      this.matched = false;
    }
    if (parent !== null) this.harness.config.replay?.(this);
    if (parent !== null && this.harness.config.onlyIfAny) {
      if (only === true) for (let node = parent; node !== null; node = node.parent) node.onlySubtests = true;
      this.onlyMode = parent.onlySubtests;
    } else if ((only || this.parent?.onlySubtests) && this.harness &&
        !this.harness.config.only) {
      this.warnOnly();
    }
  }

  // Ends the node, whether it runs or waits.
  abort(signal) {
    const error = failure(signal.reason ?? new AbortError(), 'testAborted');
    this.aborted = true;
    this.controller.abort();
    this.fail(error);
    this.interrupt?.(error);
  }

  listenTo(signal) {
    const onAbort = () => this.abort(signal);
    signal.addEventListener('abort', onAbort);
    this.unlisten = () => signal.removeEventListener('abort', onAbort);
  }

  warnOnly() {
    if (this.onlyWarned) return;
    this.onlyWarned = true;
    if (only(this)) this.diagnostic("'only' and 'runOnly' require the --test-only command-line option.");
  }

  get fullName() {
    return this.parent?.parent ? `${this.parent.fullName} > ${this.name}` : this.name;
  }

  get passed() { return this.finished ? this.error === null : false; }
  get cancelled() { return this.error !== null && CANCELLED.has(this.error.failureType); }

  // --- Filters

  matches(patterns) {
    let spaced = this.name;
    for (let node = this.parent; node?.parent; node = node.parent) spaced = `${node.name} ${spaced}`;
    return patterns.some((pattern) => {
      pattern.lastIndex = 0;
      if (pattern.test(this.name)) return true;
      pattern.lastIndex = 0;
      return pattern.test(spaced);
    });
  }

  /** Whether the filters leave this test out, a suite when they leave out all it holds. */
  get filtered() {
    if (this.parent === null || this.isFile) return false;
    const { config } = this.harness;
    if (!config.filters && !this.onlyMode) return false;
    // That its function throws is told in any case.
    if (this.isSuite && this.error?.failureType === 'testCodeFailure') return false;
    if (this.known !== undefined) return this.known;
    if (this.isSuite && this.skipped === undefined) {
      if (this.outright()) return true;
      const { children } = this;
      return children.length > 0 ? children.every((child) => child.filtered) : !this.chosen();
    }
    return this.known = this.outright() || !this.chosen();
  }

  // Left out with all it holds.
  outright() {
    const { skipPatterns, only } = this.harness.config;
    if (skipPatterns !== null && this.matches(skipPatterns)) return true;
    if ((only || this.onlyMode) && this.only === false) return true;
    return this.parent.parent !== null && this.parent.isSuite && this.parent.outright();
  }

  chosen() {
    const { namePatterns, only, tagFilters } = this.harness.config;
    if (namePatterns !== null && !this.matched) return false;
    if (tagFilters !== null && !tagFilters.every((tag) => this.tags.includes(tag))) return false;
    if (!(only || this.onlyMode) || this.only === true) return true;
    const { parent } = this;
    if (parent.parent !== null && !parent.isSuite) return !parent.onlySubtests;
    for (let node = parent; node.parent !== null && node.isSuite; node = node.parent) {
      if (node.only === true) return !node.holdsOnly();
      if (node.parent.parent !== null && !node.parent.isSuite) return !node.parent.onlySubtests;
    }
    return false;
  }

  holdsOnly() {
    return this.children.some((child) => child.only === true || child.holdsOnly());
  }

  // --- Declaration

  setPlan(count, options = { __proto__: null }) {
    validateUint32(count, 'count');
    validateObject(options, 'options');
    const { wait } = options;
    if (wait !== undefined && typeof wait !== 'boolean') {
      if (typeof wait !== 'number') throw new ERR_INVALID_ARG_TYPE('options.wait', ['boolean', 'number'], wait);
      validateNumber(wait, 'options.wait', 0, MAX_TIMEOUT);
    }
    this.plan = { count, wait: wait ?? false };
  }

  /** One more assertion or subtest that the plan counts. */
  counted() {
    this.assertions++;
    if (this.plan !== null && this.assertions >= this.plan.count) this.planMet?.();
  }

  addHook(kind, fn, options = { __proto__: null }) {
    if (fn === undefined) return;
    validateFunction(fn, 'fn');
    validateObject(options, 'options');
    validateAbortSignal(options.signal, 'options.signal');
    const hook = { kind, fn, timeout: options.timeout ?? Infinity, signal: options.signal, place: callSite(), running: 0 };
    // What runs already has no other time for it; the root runs from the start.
    if (kind === 'before' && (this.parent === null || (this.started && !this.isSuite))) {
      const own = this.runHookOf(hook, this);
      this.befores = Promise.all([this.befores, own]);
      this.befores.catch(() => {});
      if (this.parent !== null) own.catch(({ cause }) => this.fail(failure(cause, 'testCodeFailure')));
      return;
    }
    this.hooks[kind].push(hook);
  }

  /** Takes a node that was made elsewhere and runs it as soon as its place comes. */
  adopt(node) {
    this.children.push(node);
    node.emitOnce('enqueue');
    this.waiting.push(node);
    this.pump();
  }

  /** Adds a subtest or suite and runs it as soon as its place comes. Returns the new node. */
  add(name, options, fn, isSuite, place) {
    const node = new TestNode(this, name, options, fn, isSuite, place);
    if (this.finished && this.parent !== null) {
      // Told at the end of all, as the last of the top level.
      const { root } = this.harness;
      node.parent = root;
      node.nesting = 0;
      node.error = failure('test could not be started because its parent finished',
                           'parentAlreadyFinished');
      root.children.push(node);
      node.skipped = undefined;
      node.finish();
      return node;
    }
    this.children.push(node);
    if (!isSuite) this.counted();
    if (!this.harness.config.filters || (!isSuite && !node.filtered)) node.emitOnce('enqueue');
    if (isSuite) node.collect();
    this.waiting.push(node);
    this.pump();
    return node;
  }

  emitOnce(kind) {
    const flag = kind === 'enqueue' ? 'enqueued' : 'dequeued';
    if (this[flag]) return;
    this[flag] = true;
    this.harness.stream[kind](this);
  }

  ready() {
    if (this.parent === null) return this.harness.ready;
    return !this.isSuite || this.open === true;
  }

  pump() {
    if (this.harness.config.seed === undefined) {
      this.startWaiting();
    } else if (!this.drawing) {
      // The draw is among all that the code that runs now declares.
      this.drawing = true;
      queueMicrotask(() => {
        this.drawing = false;
        this.startWaiting();
      });
    }
  }

  startWaiting() {
    while (this.waiting.length > 0 && this.running < this.concurrency && this.ready()) {
      const { seed } = this.harness.config;
      const node = seed === undefined ? this.waiting.shift() : this.draw(seed);
      this.running++;
      if (this.parent === null) this.harness.hold();
      // A listener of an event that throws is no reason to stand still.
      node.run().catch((error) => process.nextTick(() => { throw error; })).then(() => {
        this.running--;
        this.pump();
        if (this.parent === null && this.running === 0 && this.waiting.length === 0) this.harness.idle();
      });
    }
  }

  // Takes one of those that wait. They are told of in the order in which they run.
  draw(seed) {
    this.random ??= require('internal/test/config').generator(seed);
    const { children, waiting } = this;
    const node = waiting.splice(this.random(waiting.length), 1)[0];
    this.drawn ??= 0;
    children.splice(children.indexOf(node, this.drawn), 1);
    children.splice(this.drawn++, 0, node);
    return node;
  }

  // Runs a suite's function, which declares what is in it.
  collect() {
    if (this.skipped !== undefined || this.aborted || (this.harness.config.filters && this.outright())) return;
    try {
      const { fn, context } = this;
      const args = [context];
      if (!fn) return;
      // Few frames of our own: a stack has ten.
      this.collected = isFollowed() ? this.trace(() => current.run(this, callInSuite, fn, context, args)) :
        current.run(this, callInSuite, fn, context, args);
      if (typeof this.collected?.then === 'function') {
        this.collected = Promise.resolve(this.collected).catch((error) => this.fail(
          failure(error, 'testCodeFailure')));
      }
    } catch (error) {
      this.fail(failure(error, 'testCodeFailure'));
    }
  }

  // Runs `fn` as what the channel node.test is about.
  trace(fn) {
    if (!isFollowed()) return fn();
    return channel.start.runStores(this.traced(), () => {
      this.traceScope = AsyncLocalStorage.snapshot();
      return fn();
    });
  }

  // Tells those who follow the channel of the end, with the stores they bound.
  traceEnd() {
    if (channel === undefined || !channel.hasSubscribers || this.traceScope === undefined) return;
    this.traceScope(() => {
      if (this.error !== null) {
        channel.error.publish({ ...this.traced(), error: this.error.cause ?? this.error });
      }
      channel.end.publish(this.traced());
    });
  }

  traced() {
    return this.traceData ??= {
      __proto__: null, name: this.name, nesting: this.nesting, file: this.place?.file,
      type: this.isSuite ? 'suite' : 'test',
    };
  }

  // --- Run

  fail(error) {
    this.error ??= error;
  }

  get context() {
    return this.ownContext ??= require('internal/test/context').contextOf(this);
  }

  // Inside of a hook the test that has it is the current one, not the one that it runs for.
  runHook(hook, target) {
    const args = [target.context];
    const start = () => currentHook.run(hook, invoke, hook.fn, target.context, args, target.isSuite);
    hook.running++;
    return target.limit(start, hook.timeout, hook.signal, (ms) => `test timed out after ${ms}ms`, this)
      .finally(() => { hook.running--; });
  }

  // As runHook(); what the hook throws says that it is of a hook.
  async runHookOf(hook, target) {
    try {
      await this.runHook(hook, target);
    } catch (error) {
      const wrapped = failure(`failed running ${hook.kind} hook`, 'hookFailed');
      wrapped.cause = error?.code === 'ERR_TEST_FAILURE' ? error.cause : error;
      wrapped.place = hook.place;
      throw wrapped;
    }
  }

  async runHooks(kind, target) {
    for (const hook of this.hooks[kind]) await this.runHookOf(hook, target);
  }

  runBefore() {
    return this.befores ??= this.runHooks('before', this);
  }

  // The promise of `start()`, ended early by the time limit, an abort or an uncaught exception.
  limit(start, timeout, signal, message, owner = this) {
    return new Promise((resolve, reject) => {
      let timer;
      const done = (settle, value) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        settle(value);
      };
      const onAbort = () => {
        this.controller.abort(signal.reason);
        done(reject, failure(signal.reason ?? new AbortError(), 'testAborted'));
      };
      if (signal?.aborted) {
        onAbort();
        return;
      }
      signal?.addEventListener('abort', onAbort);
      this.interrupt = (error) => done(reject, error);
      if (timeout !== Infinity) {
        timer = setTimeout(() => {
          this.controller.abort();
          done(reject, failure(message(timeout), 'testTimeoutFailure'));
        }, timeout);
        timer.unref();
      }
      new Promise((settle) => settle(current.run(owner, start)))
        .then((value) => done(resolve, value), (error) => done(reject, error));
    });
  }

  async run() {
    if (this.finished) return;
    const { config } = this.harness;
    if (this.isSuite && (config.filters || this.onlyMode)) await this.collected;
    if (this.filtered) {
      this.finished = true;
      this.resolve();
      this.harness.flush();
      return;
    }
    this.emitOnce('enqueue');
    this.emitOnce('dequeue');
    const begun = this.begun = hrtime();
    this.started = true;
    if (this.skipped === undefined && this.error === null) {
      const chain = [];
      for (let node = this.parent; node; node = node.parent) chain.unshift(node);
      let entered = false;
      try {
        // Without hooks a test begins at once, inside of the call that declares it.
        for (const node of chain) {
          if (node.befores !== null || node.hooks.before.length > 0) await node.runBefore();
        }
        if (!this.isSuite && !this.isFile) {
          entered = true;
          for (const node of chain) {
            if (node.hooks.beforeEach.length > 0) await node.runHooks('beforeEach', this);
          }
        }
        // Skipped by a hook.
        if (this.skipped === undefined || this.isSuite) {
          await this.limit(() => this.body(), this.timeout, undefined, (ms) => `test timed out after ${ms}ms`);
        }
        this.pass();
      } catch (error) {
        this.failWith(error);
      }
      try {
        if (entered) for (const node of chain.reverse()) await node.runHooks('afterEach', this);
      } catch (error) {
        this.fail(error);
      }
      try {
        await this.runHooks('after', this);
      } catch (error) {
        this.fail(error);
      }
      try {
        this.ownContext?.constructor.release?.(this.ownContext);
      } catch (error) {
        this.fail(failure(error, 'testCodeFailure'));
      }
    }
    this.settled = true;
    this.duration = this.replayed?.duration_ms ?? milliseconds(hrtime(begun));
    const failed = this.children.filter((child) => child.finished && child.error !== null &&
      child.todo === undefined).length;
    if (failed > 0) {
      this.fail(failure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, 'subtestsFailed'));
    }
    this.finish();
  }

  pass() {
    this.ran = true;
    if (this.error !== null || this.xfail === undefined || this.skipped !== undefined ||
        this.todo !== undefined) return;
    this.fail(failure('test was expected to fail but passed', 'expectedFailure'));
  }

  failWith(error) {
    const wrapped = error?.code === 'ERR_TEST_FAILURE' ? error : failure(error, 'testCodeFailure');
    if (this.xfail === undefined || this.skipped !== undefined ||
        (wrapped.failureType !== 'testCodeFailure' && wrapped.failureType !== 'uncaughtException')) {
      this.fail(wrapped);
      return;
    }
    const { match } = this.xfail;
    if (match === undefined) return;
    try {
      require('assert').throws(() => { throw wrapped.cause; }, match);
    } catch (error) {
      this.fail(failure(error, 'testCodeFailure'));
    }
  }

  async body() {
    if (this.isSuite) {
      await this.collected;
      await this.runBefore();
      this.open = true;
      this.pump();
      await Promise.all(this.children.map((child) => child.promise));
      return;
    }
    if (this.fn) {
      const args = this.isFile ? [] : [this.context];
      const call = () => invoke(this.fn, this.isFile ? this : this.context, args);
      const run = currentHook.getStore() === undefined ? call : () => currentHook.exit(call);
      await this.trace(run);
    }
    if (this.error !== null) throw this.error;
    if (this.children.length > 0) await Promise.all(this.children.map((child) => child.promise));
    if (this.plan !== null) await this.checkPlan();
  }

  async checkPlan() {
    const { count, wait } = this.plan;
    if (wait !== false && this.assertions < count) {
      await this.limit(() => new Promise((resolve) => { this.planMet = resolve; }),
                       wait === true ? Infinity : wait, undefined,
                       (ms) => `plan timed out after ${ms}ms with ${this.assertions} assertions ` +
                         `when expecting ${count}`);
    }
    if (count !== this.assertions) {
      throw failure(`plan expected ${count} assertions but received ${this.assertions}`, 'testCodeFailure');
    }
  }

  /** Ends the node: what of it still waits is cancelled, and what is known may be told. */
  finish(pending) {
    if (this.finished) return;
    for (const child of this.children) {
      if (child.finished) continue;
      child.known ??= child.filtered;
      child.fail(pending ?? failure('test did not finish before its parent and was cancelled',
                                    'cancelledByParent'));
      child.finish(pending);
    }
    this.finished = true;
    if (this.duration === 0 && this.begun !== undefined) this.duration = milliseconds(hrtime(this.begun));
    this.waiting.length = 0;
    this.unlisten?.();
    this.controller.abort();
    this.traceEnd();
    this.harness.ended(this);
    this.resolve();
    this.harness.flush();
  }

  /** Adds the innermost nodes that run to `list`. */
  collectRunning(list) {
    const { length } = list;
    for (const child of this.children) if (child.started && !child.finished) child.collectRunning(list);
    if (list.length === length && this.parent !== null) list.push(this);
  }

  // --- Report

  diagnostic(message, level = 'info') {
    this.messages.push({ message: `${message}`, level });
  }

  /** Names of the tests around, for reports. */
  get classname() {
    const names = [];
    for (let node = this.parent; node?.parent; node = node.parent) names.unshift(node.name);
    return names.length > 0 ? names.join('.') : undefined;
  }

  announce() {
    if (this.announced || this.parent === null) return;
    this.announced = true;
    this.parent.announce();
    this.harness.stream.start(this);
  }

  /** Tells of the subtests that have ended, as far as their order lets it. */
  flush() {
    while (this.reported < this.children.length) {
      const child = this.children[this.reported];
      child.flush();
      if (!child.finished) return;
      this.reported++;
      if (!child.filtered) child.report();
    }
  }

  report() {
    const { stream } = this.harness;
    if (this.isFile) {
      if (this.isReported()) return;
      this.parent.count++;
      this.number = this.parent.children.indexOf(this) + 1;
    } else {
      this.number = ++this.parent.count;
    }
    if (this.count > 0) stream.plan(this);
    else this.announce();
    this.announce();
    this.harness.count(this);
    stream.result(this);
    for (const { message, level } of this.messages) stream.diagnostic(this, message, level);
  }
}

// Whether something above or here asks for a filter that is off.
function only(node) {
  return node.only === true || node.parent?.onlySubtests === true;
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
  options ??= { __proto__: null };
  const { name: ownName, fn: ownFn } = options;
  if (ownName !== undefined) name = ownName;
  if (ownFn !== undefined) fn = ownFn;
  return { name, options, fn: typeof fn === 'function' ? fn : undefined };
}

module.exports = {
  HOOKS, TestNode, callSite, current, currentHook, failure, milliseconds, parse, warnTags,
};
