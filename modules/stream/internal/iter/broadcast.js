'use strict';
// broadcast(): one writer, any number of readers, each of which gets everything. Entries stay in the
// buffer until the slowest reader has had them. Follows "Multi-consumer" in Node's docs of iterable
// streams.

const { codes: { ERR_INVALID_RETURN_VALUE, ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
const { broadcastProtocol, from, hasMethod, trust } = require('internal/stream/iter/bytes');
const { pull, splitOptions } = require('internal/stream/iter/pull');
const { BufferedWriter, FAILED, OPEN, Writer, checkBufferOptions } = require('internal/stream/iter/writer');

const kToken = Symbol('kToken');
const END = Object.freeze({ __proto__: null, done: true, value: undefined });

class Core extends BufferedWriter {
  entries = [];
  base = 0; // number of the first entry
  consumers = new Set();

  store(chunks, size) {
    this.entries.push({ chunks, size });
    for (const consumer of this.consumers) consumer.serve();
    this.trim();
  }

  dropOldest() {
    const entry = this.entries.shift();
    if (entry === undefined) return false;
    this.base++;
    this.size -= entry.size;
    return true;
  }

  // Without readers the entries wait for one.
  trim() {
    if (this.consumers.size === 0) return;
    let least = Infinity;
    for (const { cursor } of this.consumers) least = Math.min(least, cursor);
    while (this.base < least && this.dropOldest());
  }

  get endIndex() { return this.base + this.entries.length; }

  isDrained() {
    return this.consumers.size === 0 && (this.wasRead || this.entries.length === 0);
  }
  wasRead = false;

  settle() {
    super.settle();
    if (this.state !== OPEN && this.pending.length === 0) for (const consumer of [...this.consumers]) consumer.serve();
  }

  onFail(reason) {
    this.entries = [];
    for (const consumer of this.consumers ?? []) consumer.finish({ error: reason });
    this.consumers?.clear();
  }

  cancel(outcome) {
    for (const consumer of this.consumers) consumer.finish(outcome);
    this.consumers.clear();
    this.entries = [];
    this.abandon();
    this.cancelled = outcome;
  }
  cancelled = null;
}

class Consumer {
  waiting = [];
  outcome = null; // {error} or {}: no more entries come

  constructor(core) {
    this.core = core;
    this.cursor = core.base;
  }

  next() {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.serve();
      this.core.trim();
      this.core.settle();
    });
  }

  /** Gives entries to those that wait, then the end. */
  serve() {
    const { core } = this;
    while (this.waiting.length > 0) {
      if (this.outcome !== null) {
        this.flush();
        return;
      }
      this.cursor = Math.max(this.cursor, core.base);
      if (this.cursor < core.endIndex) {
        const { chunks } = core.entries[this.cursor++ - core.base];
        this.waiting.shift().resolve({ done: false, value: chunks });
      } else if (core.state === FAILED) {
        this.leave({ error: core.failure });
      } else if (core.state !== OPEN && core.pending.length === 0) {
        this.leave({});
      } else {
        return;
      }
    }
  }

  flush() {
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if ('error' in this.outcome) reject(this.outcome.error);
      else resolve(END);
    }
  }

  finish(outcome) {
    this.outcome ??= outcome;
    this.flush();
  }

  leave(outcome) {
    const { core } = this;
    core.consumers.delete(this);
    core.wasRead = true;
    this.finish(outcome);
    core.trim();
    core.settle();
  }

  return() {
    this.leave({});
    return Promise.resolve(END);
  }
}

/** What programs see of a broadcast: readers, and the way to end them all. */
class Broadcast {
  #core;

  constructor(token = undefined, core = undefined) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#core = core;
  }

  get consumerCount() { return this.#core.consumers.size; }
  get bufferSize() { return this.#core.entries.length; }

  /** @param {...any} args transforms, then optionally {signal} */
  push(...args) {
    const { transforms, options } = splitOptions(args);
    const core = this.#core;
    const consumer = new Consumer(core);
    const signal = options?.signal;
    if (signal?.aborted) consumer.outcome = { error: signal.reason };
    else if (core.state === FAILED) consumer.outcome = { error: core.failure };
    else if (core.cancelled !== null) consumer.outcome = core.cancelled;
    else core.consumers.add(consumer);
    if (signal !== undefined && !signal.aborted) {
      signal.addEventListener('abort', () => consumer.leave({ error: signal.reason }), { __proto__: null, once: true });
    }
    const raw = trust({
      __proto__: null,
      [Symbol.asyncIterator]: () => ({
        __proto__: null,
        next: () => consumer.next(),
        return: () => consumer.return(),
        throw: () => consumer.return(),
        [Symbol.asyncIterator]() { return this; },
      }),
    });
    return transforms.length === 0 ? raw : pull(raw, ...transforms);
  }

  /** Ends all readers: with `reason` as their error where one is given. */
  cancel(...args) {
    this.#core.cancel(args.length === 0 || args[0] === undefined ? {} : { error: args[0] });
  }

  [Symbol.dispose]() {
    this.cancel();
  }

  /**
   * @param {any} input a source that is read and given to all, or something with the broadcast protocol
   * @returns {{writer: object, broadcast: Broadcast}}
   */
  static from(input, options = undefined) {
    if (hasMethod(input, broadcastProtocol)) {
      const made = input[broadcastProtocol](options);
      if (typeof made !== 'object' || made === null) {
        throw new ERR_INVALID_RETURN_VALUE('an object', '[Symbol.for(\'Stream.broadcastProtocol\')]', made);
      }
      return { writer: { __proto__: null }, broadcast: made };
    }
    const stream = from(input);
    const result = broadcast(options);
    feed(stream, result.writer);
    return result;
  }
}

async function feed(stream, writer) {
  try {
    for await (const batch of stream) {
      await writer.writev(batch);
      if (writer.canWrite === null) return;
    }
    writer.endSync();
  } catch (error) {
    writer.fail(error);
  }
}

/** @param {{budget?: number, backpressure?: string, signal?: AbortSignal}} [options] */
function broadcast(options = undefined) {
  const core = new Core(checkBufferOptions(options));
  return { writer: new Writer(core), broadcast: new Broadcast(kToken, core) };
}

module.exports = { Broadcast, broadcast };
