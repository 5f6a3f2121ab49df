'use strict';
// The stream of events of a test run: `{ type, data }`, and the same as events of its own.
// Follows the Node documentation, "Test runner > Class: TestsStream".

const Readable = require('stream').Readable;

function typeOf(node) {
  return node.isSuite ? 'suite' : 'test';
}

function directives(node, data) {
  if (node.skipped !== undefined) data.skip = node.skipped === '' ? true : node.skipped;
  else if (node.todo !== undefined) data.todo = node.todo === '' ? true : node.todo;
  else if (node.xfail !== undefined) data.expectFailure = node.xfail.label || true;
  return data;
}

class TestsStream extends Readable {
  #held = [];
  #wanted = false;

  constructor() {
    super({ __proto__: null, objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  _read() {
    this.#wanted = true;
    while (this.#held.length > 0) {
      if (!this.#push(this.#held.shift())) return;
    }
  }

  #push(item) {
    return this.#wanted = this.push(item);
  }

  #place(node) {
    const { place } = node;
    return place === undefined ? { __proto__: null } :
      { __proto__: null, line: place.line, column: place.column, file: place.file };
  }

  #identity(node) {
    return { testId: node.id, parentId: node.parent?.id, tags: node.tags };
  }

  /** Puts an event out: to its listeners now, to readers when they read. */
  tell(type, data) {
    this.emit(type, data);
    const item = { type, data };
    if (this.#wanted && this.#held.length === 0) this.#push(item);
    else this.#held.push(item);
  }

  /** No more events follow. */
  end() {
    if (this.#wanted && this.#held.length === 0) this.#push(null);
    else this.#held.push(null);
  }

  #basic(node) {
    return {
      __proto__: null, nesting: node.nesting, name: node.name, ...this.#identity(node), ...this.#place(node),
    };
  }

  enqueue(node) {
    this.tell('test:enqueue', { __proto__: null, ...this.#basic(node), type: typeOf(node) });
  }

  dequeue(node) {
    this.tell('test:dequeue', { __proto__: null, ...this.#basic(node), type: typeOf(node) });
  }

  start(node) {
    this.tell('test:start', this.#basic(node));
  }

  #outcome(node, number) {
    const details = { __proto__: null, duration_ms: node.duration, type: typeOf(node) };
    if (node.error !== null) details.error = node.error;
    const { classname } = node;
    if (classname !== undefined) details.classname = classname;
    const { config } = node.harness;
    if (config.attempt > 0) details.attempt = config.attempt;
    if (node.replayed !== undefined) details.passed_on_attempt = node.replayed.passed_on_attempt;
    return directives(node, {
      __proto__: null, name: node.name, nesting: node.nesting, testNumber: number,
      details, ...this.#identity(node), ...this.#place(node),
    });
  }

  complete(node) {
    const data = this.#outcome(node, node.parent.children.indexOf(node) + 1);
    data.details.passed = node.error === null;
    this.tell('test:complete', data);
  }

  result(node) {
    const data = this.#outcome(node, node.number);
    if (data.details.classname !== undefined) data.classname = data.details.classname;
    this.tell(node.error === null ? 'test:pass' : 'test:fail', data);
  }

  /** The run itself failed, in a hook. */
  rootFailed(root) {
    this.tell('test:fail', {
      __proto__: null, name: root.name, nesting: 0, testNumber: root.number,
      details: { __proto__: null, duration_ms: root.duration, error: root.error },
      testId: 0, tags: root.tags, ...this.#place(root),
    });
  }

  /** How many subtests a node has. */
  plan(node) {
    this.tell('test:plan', {
      __proto__: null, nesting: node.nesting + 1, count: node.count, ...this.#place(node),
    });
  }

  diagnostic(node, message, level = 'info') {
    this.tell('test:diagnostic', {
      __proto__: null, nesting: Math.max(node.nesting, 0), message, level, ...this.#place(node),
    });
  }

  log(node, message, extra) {
    this.tell('test:log', {
      __proto__: null, name: node.name, nesting: node.nesting, testId: node.id,
      parentId: node.parent?.id, message, data: extra, ...this.#place(node),
    });
  }

  /** The run ends early; `nodes` are those that ran. */
  interrupted(nodes) {
    this.tell('test:interrupted', {
      __proto__: null,
      tests: nodes.map((node) => ({
        __proto__: null, name: node.name, nesting: node.nesting, ...this.#place(node),
      })),
    });
  }

  summary(data) {
    this.tell('test:summary', data);
  }
}

module.exports = { TestsStream };
