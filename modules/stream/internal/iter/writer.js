'use strict';
// What the writers of push(), duplex() and broadcast() have in common: a budget of bytes that may wait
// for readers, what happens when it is used up, and the states open, ending, ended and failed. The
// buffer itself is the subclass's. Follows "Writer interface" and "Backpressure" in Node's docs of
// iterable streams.

const {
  codes: { ERR_INVALID_STATE },
} = require('internal/errors');
const {
  validateAbortSignal, validateArray, validateInteger, validateObject, validateOneOf,
} = require('internal/validators');
const { byteCount, checkedChunk, drainableProtocol } = require('internal/stream/iter/bytes');

const LEAST_BUDGET = 16 * 1024;
const DEFAULT_BUDGET = 64 * 1024;
const POLICIES = ['strict', 'unbounded', 'drop-oldest', 'drop-newest'];

/** The options of everything that buffers. */
function checkBufferOptions(options = { __proto__: null }) {
  validateObject(options, 'options');
  const { budget = DEFAULT_BUDGET, backpressure = 'strict', signal } = options;
  validateInteger(budget, 'options.budget', LEAST_BUDGET);
  validateOneOf(backpressure, 'options.backpressure', POLICIES);
  validateAbortSignal(signal, 'options.signal');
  return { budget, backpressure, signal };
}

function checkWriteOptions(options) {
  if (options === undefined) return undefined;
  validateObject(options, 'options');
  validateAbortSignal(options.signal, 'options.signal');
  return options.signal;
}

const closedError = () => new ERR_INVALID_STATE('Writer is closed');

const OPEN = 0;
const ENDING = 1; // end() was called; what waits still goes to the readers
const ENDED = 2; // all of it went there, or nobody is left to read
const FAILED = 3;

/** A promise that a signal can reject early. */
function abortable(signal, start, cancel) {
  return new Promise((resolve, reject) => {
    if (signal === undefined) {
      start(resolve, reject);
      return;
    }
    const onAbort = () => {
      cancel(entry);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { __proto__: null, once: true });
    const settle = (settler) => (value) => {
      signal.removeEventListener('abort', onAbort);
      settler(value);
    };
    const entry = start(settle(resolve), settle(reject));
  });
}

class BufferedWriter {
  state = OPEN;
  failure = undefined;
  total = 0; // bytes taken
  size = 0; // bytes in the buffer
  pending = []; // writes that wait for room
  endWaiters = [];
  drainWaiters = [];

  constructor({ budget, backpressure, signal }) {
    this.budget = budget;
    this.backpressure = backpressure;
    if (signal === undefined) return;
    if (signal.aborted) this.fail(signal.reason);
    else signal.addEventListener('abort', () => this.fail(signal.reason), { __proto__: null, once: true });
  }

  // For subclasses: store(chunks, size), dropOldest(), isDrained(), onFail().

  get isFull() { return this.size >= this.budget; }

  accept(chunks, size) {
    this.total += size;
    if (size === 0) return;
    this.size += size;
    this.store(chunks, size);
  }

  /** Takes the chunks now if the policy lets it; false: the caller has to wait. */
  tryAccept(chunks, size) {
    if (size === 0) return true;
    if (this.isFull || this.pending.length > 0) {
      if (this.backpressure === 'drop-newest') return true;
      if (this.backpressure !== 'drop-oldest') return false;
      while (this.isFull && this.dropOldest());
    }
    this.accept(chunks, size);
    return true;
  }

  write(chunks, signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.state === FAILED) return Promise.reject(this.failure);
    if (this.state !== OPEN) return Promise.reject(closedError());
    const size = byteCount(chunks);
    if (this.tryAccept(chunks, size)) return Promise.resolve();
    if (this.backpressure === 'strict' && this.pending.length > 0) {
      return Promise.reject(new ERR_INVALID_STATE.RangeError(
        'Backpressure violation: too many pending writes. Await each write() call to respect backpressure.'));
    }
    return abortable(signal, (resolve, reject) => {
      const entry = { chunks, size, resolve, reject };
      this.pending.push(entry);
      return entry;
    }, (entry) => {
      const at = this.pending.indexOf(entry);
      if (at >= 0) this.pending.splice(at, 1);
      this.settle();
    });
  }

  writeSync(chunks) {
    return this.state === OPEN && this.tryAccept(chunks, byteCount(chunks));
  }

  end(signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.state === FAILED) return Promise.reject(this.failure);
    if (this.state === OPEN) this.beginEnd();
    if (this.state === ENDED) return Promise.resolve(this.total);
    return abortable(signal, (resolve, reject) => {
      const entry = { resolve, reject };
      this.endWaiters.push(entry);
      return entry;
    }, (entry) => {
      const at = this.endWaiters.indexOf(entry);
      if (at >= 0) this.endWaiters.splice(at, 1);
    });
  }

  endSync() {
    if (this.state === OPEN) this.beginEnd();
    return this.state === ENDED ? this.total : -1;
  }

  beginEnd() {
    this.state = ENDING;
    this.settle();
  }

  /** After anything that made room, or brought the end nearer. */
  settle() {
    while (this.pending.length > 0 && !this.isFull && this.state < ENDED) {
      const { chunks, size, resolve } = this.pending.shift();
      this.accept(chunks, size);
      resolve();
    }
    if (this.state === ENDING && this.pending.length === 0 && this.isDrained()) {
      this.state = ENDED;
      for (const { resolve } of this.endWaiters.splice(0)) resolve(this.total);
    }
    if (this.state !== OPEN) this.releaseDrain(false);
    else if (!this.isFull) this.releaseDrain(true);
  }

  releaseDrain(value) {
    for (const { resolve } of this.drainWaiters.splice(0)) resolve(value);
  }

  /** @param {any} reason also one that is no error, or false */
  fail(...args) {
    if (this.state >= ENDED) return;
    this.state = FAILED;
    this.failure = args.length === 0 || args[0] === undefined ? new ERR_INVALID_STATE.TypeError('Failed') : args[0];
    for (const list of [this.pending, this.endWaiters, this.drainWaiters]) {
      for (const { reject } of list.splice(0)) reject(this.failure);
    }
    this.size = 0;
    this.onFail(this.failure);
  }

  /** The readers are gone. */
  abandon() {
    if (this.state >= ENDED) return;
    this.state = ENDED;
    for (const { reject } of this.pending.splice(0)) reject(closedError());
    for (const { resolve } of this.endWaiters.splice(0)) resolve(this.total);
    this.releaseDrain(false);
    this.size = 0;
  }

  drain() {
    if (this.state !== OPEN) return null;
    if (!this.isFull && this.pending.length === 0) return Promise.resolve(true);
    return new Promise((resolve, reject) => this.drainWaiters.push({ resolve, reject }));
  }
}

const all = (chunks) => {
  validateArray(chunks, 'chunks');
  return chunks.map((chunk, index) => checkedChunk(chunk, `chunks[${index}]`));
};

/** The writer that programs get; what it does is the core's. */
class Writer {
  #core;

  constructor(core) {
    this.#core = core;
  }

  /** Whether a write would be taken at once; null when none will be any more. */
  get canWrite() {
    const core = this.#core;
    return core.state === OPEN ? !core.isFull && core.pending.length === 0 : null;
  }

  write(chunk, options = undefined) {
    const signal = checkWriteOptions(options);
    try {
      return this.#core.write([checkedChunk(chunk)], signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  writeSync(chunk) {
    return this.#core.writeSync([checkedChunk(chunk)]);
  }

  writev(chunks, options = undefined) {
    const signal = checkWriteOptions(options);
    return this.#core.write(all(chunks), signal);
  }

  writevSync(chunks) {
    return this.#core.writeSync(all(chunks));
  }

  end(options = undefined) {
    return this.#core.end(checkWriteOptions(options));
  }

  endSync() {
    return this.#core.endSync();
  }

  fail(...args) {
    this.#core.fail(...args);
  }

  [drainableProtocol]() {
    return this.#core.drain();
  }

  [Symbol.dispose]() {
    this.#core.fail();
  }

  async [Symbol.asyncDispose]() {
    this.#core.fail();
  }
}

module.exports = {
  BufferedWriter, ENDED, ENDING, FAILED, OPEN, Writer, checkBufferOptions, checkWriteOptions, closedError,
};
