'use strict';
// A test file that runs in a process of its own, as a node of the runner's tree: what the process
// tells becomes events of the run, in the order of the files. Follows the Node documentation,
// "Test runner > Test runner execution model". Not here: the frames (internal/test/wire).

const { Decoder } = require('internal/test/wire');
const { TestNode, failure } = require('internal/test/node');

// Told as they happen; the others wait until the files before are done.
const UNORDERED = new Set(['test:enqueue', 'test:dequeue', 'test:complete', 'test:log']);
const SUMMARY = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;
const CANCELLED = new Set(['cancelledByParent', 'testAborted', 'testTimeoutFailure']);

class FileNode extends TestNode {
  #held = [];
  #told = 0;
  #failed = false;

  /**
   * @param {TestNode} root
   * @param {string} name the file as the user gave it
   * @param {string} [file] its absolute path; without, the process runs a group of files
   * @param {{ signal?: AbortSignal }} options
   * @param {(node: FileNode) => Promise<void>} start runs the file
   */
  constructor(root, name, file, options, start) {
    super(root, name, options, undefined, false, file === undefined ? undefined : { line: 1, column: 1, file });
    this.isFile = true;
    this.isGroup = file === undefined;
    this.timeout = Infinity;
    this.fn = () => start(this);
    this.decoder = new Decoder((event) => this.take(event), (bytes) => {
      this.take({
        type: 'test:stdout',
        data: { __proto__: null, file: this.name, message: bytes.toString('utf8') },
      });
    });
  }

  /** Whether some test of the file failed. */
  get failedTests() { return this.#failed; }

  /** Takes an event of the file's process. */
  take(event) {
    // That of a group is made here.
    if (this.isGroup && event.type === 'test:summary') return;
    if (!this.isGroup) event.data.entryFile = this.place.file;
    if (UNORDERED.has(event.type)) {
      this.harness.stream.tell(event.type, event.data);
      return;
    }
    if (event.type === 'test:fail' && event.data.nesting === 0 && event.data.todo === undefined) {
      this.#failed = true;
    }
    this.#held.push(event);
    this.harness.flush();
  }

  flush() {
    while (this.#held.length > 0) this.#tell(this.#held.shift());
  }

  #tell({ type, data }) {
    const isTop = data.nesting === 0;
    switch (type) {
      case 'test:plan':
        if (isTop && this.#told > 0) return;
        break;
      case 'test:diagnostic':
        if (isTop && SUMMARY.test(data.message)) return;
        break;
      case 'test:pass':
      case 'test:fail':
        if (isTop) {
          this.#told++;
          data.testNumber = ++this.parent.count;
        }
        this.harness.countAs(data.details.type === 'suite', data.nesting, type === 'test:fail', {
          skipped: data.skip !== undefined,
          todo: data.todo !== undefined,
          cancelled: CANCELLED.has(data.details.error?.failureType),
        });
        break;
      default:
    }
    this.harness.stream.tell(type, data);
  }

  /** Whether the tests of the file say all there is to say. */
  isReported() {
    return this.#told > 0 && (this.error === null || this.error.failureType === 'subtestsFailed');
  }

  beforeComplete() {
    this.decoder.end();
  }

  finish(pending) {
    if (!this.finished && this.error !== null && this.#told > 0) this.harness.success = false;
    super.finish(pending);
  }
}

/** The error of a file whose process did not end well. */
function processFailure(node, exitCode, signal) {
  const error = failure('test failed', node.failedTests ? 'subtestsFailed' : 'testCodeFailure');
  // Where it was made says nothing: the failures are in the other process.
  return Object.assign(error, { exitCode, signal, stack: undefined });
}

module.exports = { FileNode, processFailure };
