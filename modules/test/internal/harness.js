'use strict';
// A run of tests as a whole: its root, its counts, its end and exit code, and the one that a
// program starts with its first declaration. Follows the Node documentation, "Test runner".
// Not here: single tests (internal/test/node), running files (internal/test/run).

const { TestNode, callSite, current, currentHook, failure } = require('internal/test/node');
const { TestsStream } = require('internal/test/stream');
// Taken now: programs mock the globals.
const { clearInterval, setImmediate, setInterval } = require('timers');

const PENDING = 'Promise resolution is still pending but the event loop has already resolved';

class Harness {
  constructor(config, place, options = { __proto__: null }) {
    this.config = config;
    this.stream = new TestsStream();
    this.counts = {
      __proto__: null, tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0,
      suites: 0,
    };
    this.success = true;
    this.ready = false;
    this.over = false;
    this.begun = performance.now();
    this.place = place;
    this.root = new TestNode(null, '<root>', options, undefined, false, place);
    this.root.harness = this;
    this.onIdle = undefined;
  }

  open() {
    this.ready = true;
    this.root.trace(() => {});
    this.root.pump();
    if (this.root.running === 0 && this.root.waiting.length === 0) this.idle();
  }

  flush() {
    this.root.flush();
  }

  /** Tests that run keep the process, whatever they wait for. */
  hold() {
    this.holding ??= setInterval(() => {}, 2 ** 31 - 1);
  }

  release() {
    clearInterval(this.holding);
    this.holding = undefined;
  }

  /** A node of the tree has its outcome. */
  ended(node) {
    if (node.parent === null || node.filtered) return;
    if (node.isFile) node.beforeComplete();
    this.stream.complete(node);
  }

  count(node) {
    this.countAs(node.isSuite, node.nesting, node.error !== null, {
      skipped: node.skipped !== undefined, todo: node.todo !== undefined, cancelled: node.cancelled,
    });
  }

  countAs(isSuite, nesting, failed, { skipped, todo, cancelled }) {
    const { counts } = this;
    if (nesting === 0) counts.topLevel++;
    if (isSuite) {
      counts.suites++;
    } else {
      counts.tests++;
      if (skipped) counts.skipped++;
      else if (todo) counts.todo++;
      else if (cancelled) counts.cancelled++;
      else if (failed) counts.failed++;
      else counts.passed++;
    }
    if (failed && !todo) this.success = false;
  }

  /** Everything known of has ended; more may be declared. */
  idle() {
    const { root } = this;
    this.release();
    if (this.over || this.loading) return;
    if (this.onIdle !== undefined) {
      this.onIdle();
    } else if (this.config.forceExit) {
      this.end();
    } else if (root.hooks.after.length > 0 && root.children.length > 0) {
      this.leave();
    }
  }

  // The hooks after all tests, once. They may free what keeps the event loop alive.
  leave() {
    return this.leaving ??= (async () => {
      const { root } = this;
      try {
        await root.runBefore();
        await root.runHooks('after', root);
      } catch (error) {
        root.fail(error);
      }
    })();
  }

  /** Ends what is still pending and tells the rest. */
  end() {
    return this.ending ??= (async () => {
      const { root, stream } = this;
      this.over = true;
      this.release();
      for (const child of root.children) {
        if (child.finished) continue;
        const pending = failure(PENDING, 'cancelledByParent');
        child.known ??= child.filtered;
        child.fail(pending);
        child.finish(pending);
      }
      await this.leave();
      this.flush();
      const planned = root.count;
      if (root.error !== null) {
        this.success = false;
        const told = Object.create(root, {
          name: { __proto__: null, value: this.place?.file ?? root.name },
          nesting: { __proto__: null, value: 0 },
          number: { __proto__: null, value: planned + 1 },
          place: { __proto__: null, value: root.error.place ?? this.place },
        });
        stream.rootFailed(told);
      }
      try {
        require('internal/test/snapshot').writeSnapshotFiles();
      } catch (error) {
        this.success = false;
        root.diagnostic(`${error}`);
      }
      await this.onEnd?.();
      root.traceEnd();
      this.summarize();
      stream.end();
    })();
  }

  summarize() {
    const { counts, root, stream } = this;
    const duration = performance.now() - this.begun;
    stream.plan(root);
    for (const { message, level } of root.messages) stream.diagnostic(root, message, level);
    for (const [text, value] of [
      ['tests', counts.tests], ['suites', counts.suites], ['pass', counts.passed],
      ['fail', counts.failed], ['cancelled', counts.cancelled], ['skipped', counts.skipped],
      ['todo', counts.todo], ['duration_ms', duration],
    ]) stream.diagnostic(root, `${text} ${value}`);
    stream.summary({
      __proto__: null, success: this.success, counts: { ...counts }, duration_ms: duration,
      file: this.place?.file,
    });
  }

  /** Tells the outcome of one round of a run that goes on, and forgets it. */
  conclude() {
    const { root } = this;
    this.flush();
    this.summarize();
    for (const name of Object.keys(this.counts)) this.counts[name] = 0;
    this.success = true;
    root.children = root.children.filter((child) => !child.finished);
    root.reported = root.count = root.drawn = 0;
    root.messages.length = 0;
  }

  /** The next round of a run that goes on begins now. */
  restartClock() {
    this.begun = performance.now();
  }

  /** Ends the run and the process before its time. */
  async interrupt() {
    const running = [];
    this.root.collectRunning(running);
    if (running.length > 0) this.stream.interrupted(running);
    await new Promise(setImmediate);
    await this.end();
    // What reporters make of it at once is still written.
    process.nextTick(() => process.exit());
  }

  /** What happened to no test in time; `what` names the test or hook that it came from. */
  warn(what, place, error, type) {
    process.exitCode = 1;
    this.success = false;
    if (what === undefined) {
      this.root.diagnostic('Error: A resource generated asynchronous activity after the test ended. ' +
        `This activity created the error "${error}" which triggered an ${type} event, ` +
        'caught by the test runner.', 'error');
      return;
    }
    const where = place === undefined ? '' :
      ` at ${require('path').relative(process.cwd(), place.file)}:${place.line}:${place.column}`;
    this.root.diagnostic(`Error: ${what}${where} generated asynchronous activity after ` +
      `the test ended. This activity created the error "${error}" and would have caused the test to ` +
      `fail, but instead triggered an ${type} event.`, 'error');
  }

  uncaught(error, type) {
    const hook = currentHook.getStore();
    const node = current.getStore();
    if (hook !== undefined && hook.running === 0) {
      this.warn(`Test hook "${hook.kind}"`, hook.place, error, type);
    } else if (node === undefined || node.parent === null) {
      this.warn(undefined, undefined, error, type);
    } else if (node.finished || node.settled) {
      this.warn(`Test "${node.name}"`, node.place, error, type);
    } else {
      const wrapped = failure(error, type);
      if (node.interrupt === undefined) node.fail(wrapped);
      else node.interrupt(wrapped);
    }
  }
}

/**
 * Has a harness take over what the process tells of: errors that nobody caught, and its end.
 * Returns a function that ends this.
 */
function attach(harness) {
  const onException = (error) => {
    // What breaks the reporter is no failure of a test.
    if (harness.reports?.some((report) => report.errored === error)) throw error;
    harness.uncaught(error, 'uncaughtException');
  };
  const onRejection = (error) => harness.uncaught(error, 'unhandledRejection');
  const onBeforeExit = () => {
    if (harness.ready || harness.root.children.length > 0) harness.end();
  };
  const detach = () => {
    process.removeListener('uncaughtException', onException);
    process.removeListener('unhandledRejection', onRejection);
    process.removeListener('beforeExit', onBeforeExit);
  };
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  process.on('beforeExit', onBeforeExit);
  return detach;
}

// Starts the tests when the code that declares the first of them is through.
async function begin(harness, setup, globals) {
  await setup;
  if (globals !== undefined) {
    await require('internal/test/reporting').globalSetup(harness, globals, process.cwd());
  }
  harness.open();
}

let program;

/** The run that this program's own tests belong to. */
function programHarness() {
  if (program !== undefined) return program;
  const { configOfOptions } = require('internal/test/config');
  const file = process.argv[1];
  const place = file === undefined || process.env.NODE_TEST_NO_FILE ? undefined : { line: 1, column: 1, file };
  const { getOptionValue } = require('internal/options');
  program = new Harness(configOfOptions(!isChild()), place, {
    __proto__: null,
    timeout: getOptionValue('--test-timeout') || Infinity,
  });
  const harness = program;
  const detach = attach(harness);
  process.on('exit', (code) => {
    detach();
    if (!harness.success && !code) process.exitCode = 1;
  });
  const { setupReporters } = require('internal/test/reporting');
  const setup = setupReporters(program);
  const rerun = getOptionValue('--test-rerun-failures');
  if (rerun !== undefined) {
    require('internal/test/rerun').setupRerun(harness, require('path').resolve(rerun), {
      replays: true, records: !isChild(),
    });
  }
  const { seed } = program.config;
  if (seed !== undefined && !isChild()) program.root.diagnostic(`Randomized test order seed: ${seed}`);
  const globals = isChild() ? undefined : getOptionValue('--test-global-setup');
  begin(harness, setup, globals).catch((error) => {
    detach();
    internalBinding('errors').triggerUncaughtException(error, true);
  });
  return harness;
}

/** Makes `harness` the one that declarations belong to. Returns the one before. */
function setProgramHarness(harness) {
  const before = program;
  program = harness;
  return before;
}

/** Whether this process runs one file for a runner that started it. */
function isChild() {
  return process.env.NODE_TEST_CONTEXT === 'child-v8';
}

/** The node that a declaration made now belongs to. */
function parentNow() {
  const node = current.getStore();
  if (node !== undefined && !node.isFile) return node;
  return programHarness().root;
}

/**
 * Declares a test or suite under the running one; the promise ends with it. What is in a suite runs
 * when the suite's function is through, which must not wait for it.
 */
function declare({ name, options, fn }, isSuite) {
  const node = parentNow().add(name, options, fn, isSuite, callSite());
  return node.parent.isSuite || (isSuite && node.parent.parent !== null) ? Promise.resolve() : node.promise;
}

module.exports = { Harness, attach, declare, isChild, parentNow, programHarness, setProgramHarness };
