'use strict';
// The root of a program's tests: starts with the first declaration, prints at the end of the
// event loop in the spec format, and sets the exit code.
// Follows the Node documentation, "Test runner". Not here: running one test (internal/test/node).

const { TestNode, current, failure } = require('internal/test/node');

let root;
let printed = 0;
const counts = {
  tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0,
};
const failures = [];
const CANCELLED = ['cancelledByParent', 'testAborted', 'testTimeoutFailure'];

function write(line) {
  process.stdout.write(`${line}\n`);
}

function title(node) {
  const mark = node.skipped !== undefined ? '\ufe63' : node.passed ? '\u2714' : '\u2716';
  let text = `${mark} ${node.name} (${node.duration}ms)`;
  for (const [value, word] of [[node.skipped, 'SKIP'], [node.todo, 'TODO']]) {
    if (value !== undefined) {
      text += ` # ${typeof value === 'string' && value !== '' ? value : word}`;
      break;
    }
  }
  return text;
}

function count(node) {
  if (node.isSuite) {
    counts.suites++;
  } else {
    counts.tests++;
    if (node.skipped !== undefined) counts.skipped++;
    else if (node.todo !== undefined) counts.todo++;
    else if (node.passed) counts.pass++;
    else if (CANCELLED.includes(node.error.failureType)) counts.cancelled++;
    else counts.fail++;
  }
  if (node.passed || node.todo !== undefined) return;
  process.exitCode = 1;
  if (node.error.failureType !== 'subtestsFailed') failures.push(node);
}

function print(node, indent) {
  if (node.children.length > 0) {
    write(`${indent}\u25b6 ${node.name}`);
    for (const child of node.children) print(child, `${indent}  `);
  }
  write(indent + title(node));
  for (const message of node.diagnostics) write(`${indent}\u2139 ${message}`);
  count(node);
}

function flush() {
  while (printed < root.children.length && root.children[printed].finished) {
    print(root.children[printed++], '');
  }
}

function summary(duration) {
  for (const name of Object.keys(counts)) write(`\u2139 ${name} ${counts[name]}`);
  write(`\u2139 duration_ms ${duration}`);
  if (failures.length === 0) return;
  write('\n\u2716 failing tests:');
  const { inspect } = require('internal/util/inspect');
  for (const node of failures) {
    const error = node.error.failureType === 'testCodeFailure' ? node.error.cause : node.error;
    write(`\n${title(node)}\n  ${inspect(error).replaceAll('\n', '\n  ')}`);
  }
}

function onError(error, type) {
  let node = current.getStore();
  if (!node || node === root || node.finished) {
    node = root.children.find((child) => !child.finished);
  }
  if (!node) {
    process.exitCode = 1;
    write(`\u2139 Error: ${error?.stack ?? error}`);
    return;
  }
  node.fail(failure(error, type));
  node.interrupt?.(node.error);
}

function start() {
  root = new TestNode(null, '<root>', {}, undefined, false);
  root.ready = false;
  const started = performance.now();
  let ended = false;
  setImmediate(() => {
    root.ready = true;
    root.pump();
  });
  process.on('uncaughtException', (error) => onError(error, 'uncaughtException'));
  process.on('unhandledRejection', (error) => onError(error, 'unhandledRejection'));
  process.on('beforeExit', async () => {
    if (ended || root.children.some((child) => !child.finished)) return;
    ended = true;
    try {
      await root.runBefore();
      await root.runHooks('after', root);
    } catch (error) {
      process.exitCode = 1;
      write(`\u2139 Error: ${error.cause?.stack ?? error.message}`);
    }
  });
  process.on('exit', () => {
    for (const child of root.children) {
      if (child.finished) continue;
      child.fail(failure('Promise resolution is still pending but the event loop has already ' +
        'resolved', 'cancelledByParent'));
      child.finish();
    }
    flush();
    summary(performance.now() - started);
  });
}

/** The node that a declaration made now belongs to. */
function parentNow() {
  if (root === undefined) start();
  return current.getStore() ?? root;
}

/** Declares a test or suite under the running one; the promise ends with it. */
function declare({ name, options, fn }, isSuite) {
  const node = parentNow().add(name, options, fn, isSuite);
  node.promise.then(flush);
  return node.promise;
}

module.exports = { declare, parentNow };
