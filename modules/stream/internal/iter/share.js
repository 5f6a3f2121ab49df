'use strict';
// share() and shareSync(): one source for any number of readers. It is only read when the fastest of
// them asks, and entries stay until the slowest has had them. Follows "Multi-consumer" in Node's docs of
// iterable streams.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_RETURN_VALUE, ERR_OPERATION_FAILED, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  byteCount, from, fromSync, hasMethod, shareProtocol, shareSyncProtocol, trust,
} = require('internal/stream/iter/bytes');
const { checkTransforms, pull, pullSync, splitOptions } = require('internal/stream/iter/pull');
const { checkBufferOptions } = require('internal/stream/iter/writer');

const kToken = Symbol('kToken');
const END = Object.freeze({ __proto__: null, done: true, value: undefined });

const asError = (error) => (Error.isError(error) ? error : new ERR_OPERATION_FAILED(String(error)));
const overflow = (budget) => new ERR_OUT_OF_RANGE('buffer size', `<= ${budget}`, 'more, which the slowest reader has not had');

/** The entries of both forms. A reader is {cursor}; the source is a list of those that are active. */
class Entries {
  entries = [];
  base = 0;
  size = 0;
  readers = new Set();
  outcome = null; // {error} or {}: for readers that have had all entries
  cancelled = false;

  constructor(options) {
    this.options = options;
  }

  get isFull() { return this.size >= this.options.budget; }

  add(batch) {
    const size = byteCount(batch);
    this.entries.push({ batch, size });
    this.size += size;
  }

  drop() {
    const entry = this.entries.shift();
    if (entry === undefined) return false;
    this.base++;
    this.size -= entry.size;
    return true;
  }

  trim() {
    let least = this.base + this.entries.length;
    for (const { cursor } of this.readers) least = Math.min(least, cursor);
    while (this.base < least && this.drop());
  }

  /** The reader's next entry, or undefined. */
  take(reader) {
    reader.cursor = Math.max(reader.cursor, this.base);
    const entry = this.entries[reader.cursor - this.base];
    if (entry === undefined) return undefined;
    reader.cursor++;
    this.trim();
    return entry.batch;
  }

  cancel(outcome) {
    if (this.cancelled) return false;
    this.cancelled = true;
    this.outcome = outcome;
    this.entries = [];
    this.size = 0;
    this.readers.clear();
    return true;
  }
}

const outcomeOf = (args) => (args.length === 0 || args[0] === undefined ? {} : { error: args[0] });

// Asynchronous ---------------------------------------------------------------------------

class Reader {
  waiting = [];
  outcome = null;
  wantsRoom = false;

  constructor(shared) {
    this.shared = shared;
    this.cursor = shared.base;
  }

  next() {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.shared.serve(this);
    });
  }

  settle(outcome) {
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if ('error' in outcome) reject(outcome.error);
      else resolve(END);
    }
  }

  leave(outcome) {
    const { shared } = this;
    this.outcome ??= outcome;
    shared.readers.delete(this);
    this.settle(this.outcome);
    shared.trim();
    shared.serveAll();
  }
}

class SharedBuffer extends Entries {
  reading = false;

  constructor(iterator, options) {
    super(options);
    this.iterator = iterator;
    const { signal } = options;
    if (signal?.aborted) this.stop({ error: signal.reason });
    else signal?.addEventListener('abort', () => this.stop({ error: signal.reason }), { __proto__: null, once: true });
  }

  stop(outcome) {
    const readers = [...this.readers];
    if (!this.cancel(outcome)) return;
    for (const reader of readers) reader.settle(outcome);
    try {
      this.iterator.return?.()?.then(undefined, () => {});
    } catch {
      // Nobody is left to be told.
    }
  }

  serveAll() {
    for (const reader of [...this.readers]) if (reader.waiting.length > 0) this.serve(reader);
  }

  serve(reader) {
    while (reader.waiting.length > 0) {
      const over = reader.outcome ?? (this.cancelled ? this.outcome : null);
      if (over !== null) {
        reader.settle(over);
        return;
      }
      const batch = this.take(reader);
      if (batch !== undefined) {
        reader.waiting.shift().resolve({ done: false, value: batch });
        continue;
      }
      if (this.outcome !== null) {
        reader.leave(this.outcome);
      } else {
        this.request(reader);
      }
      break;
    }
    // Room may have been made for somebody else.
    if (!this.isFull && !this.reading && this.outcome === null) {
      for (const other of this.readers) {
        if (other.waiting.length > 0 && other !== reader) this.request(other);
      }
    }
  }

  request(reader) {
    if (this.reading) return;
    const { backpressure, budget } = this.options;
    if (this.isFull) {
      if (backpressure === 'strict') {
        reader.leave({ error: overflow(budget) });
        return;
      }
      if (backpressure === 'unbounded') return; // until the slowest has made room
      if (backpressure === 'drop-newest') {
        if (this.discarded) return; // one is lost; the next is for when there is room
        this.discarded = true;
        this.read(true);
        return;
      }
      while (this.isFull && this.drop());
    }
    this.discarded = false;
    this.read(false);
  }
  discarded = false;

  read(discard) {
    this.reading = true;
    this.iterator.next().then((result) => {
      this.reading = false;
      if (this.cancelled) return;
      if (result.done) this.outcome = {};
      else if (!discard) this.add(result.value);
      this.serveAll();
    }, (error) => {
      this.reading = false;
      if (this.cancelled) return;
      this.outcome = { error: asError(error) };
      this.serveAll();
    });
  }
}

class Share {
  #buffer;

  constructor(token = undefined, buffer = undefined) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#buffer = buffer;
  }

  get consumerCount() { return this.#buffer.readers.size; }
  get bufferSize() { return this.#buffer.entries.length; }

  /** @param {...any} args transforms, then optionally {signal} */
  pull(...args) {
    const { transforms, options } = splitOptions(args);
    const buffer = this.#buffer;
    const reader = new Reader(buffer);
    const signal = options?.signal;
    if (signal?.aborted) reader.outcome = { error: signal.reason };
    else if (!buffer.cancelled) buffer.readers.add(reader);
    if (signal !== undefined && !signal.aborted) {
      signal.addEventListener('abort', () => reader.leave({ error: signal.reason }), { __proto__: null, once: true });
    }
    const leave = () => {
      reader.leave({});
      return Promise.resolve(END);
    };
    const raw = trust({
      __proto__: null,
      [Symbol.asyncIterator]: () => ({
        __proto__: null,
        next: () => reader.next(),
        return: leave,
        throw: leave,
        [Symbol.asyncIterator]() { return this; },
      }),
    });
    return transforms.length === 0 ? raw : pull(raw, ...transforms);
  }

  /** Ends all readers: with `reason` as their error where one is given. */
  cancel(...args) {
    this.#buffer.stop(outcomeOf(args));
  }

  [Symbol.dispose]() {
    this.cancel();
  }

  /** @returns {Share} */
  static from(input, options = undefined) {
    return hasMethod(input, shareProtocol) ? protocolResult(input, shareProtocol, options) : share(input, options);
  }
}

function protocolResult(input, protocol, options) {
  const made = input[protocol](options);
  if (typeof made !== 'object' || made === null) {
    throw new ERR_INVALID_RETURN_VALUE('an object', `[${String(protocol)}]`, made);
  }
  return made;
}

/** @returns {Share} */
function share(source, options = undefined) {
  const iterator = from(source)[Symbol.asyncIterator]();
  return new Share(kToken, new SharedBuffer(iterator, checkBufferOptions(options)));
}

// Synchronous ----------------------------------------------------------------------------

class SyncShare {
  #buffer;
  #iterator;

  constructor(token = undefined, iterator = undefined, options = undefined) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#iterator = iterator;
    this.#buffer = new Entries(options);
  }

  get consumerCount() { return this.#buffer.readers.size; }
  get bufferSize() { return this.#buffer.entries.length; }

  /** @param {...any} transforms */
  pull(...transforms) {
    checkTransforms(transforms);
    const buffer = this.#buffer;
    const reader = { cursor: buffer.base, over: false };
    if (!buffer.cancelled) buffer.readers.add(reader);
    const leave = () => {
      reader.over = true;
      buffer.readers.delete(reader);
      buffer.trim();
      return END;
    };
    const raw = trust({
      __proto__: null,
      [Symbol.iterator]: () => ({
        __proto__: null,
        next: () => this.#next(reader, leave),
        return: leave,
        throw: leave,
        [Symbol.iterator]() { return this; },
      }),
    });
    return transforms.length === 0 ? raw : pullSync(raw, ...transforms);
  }

  #next(reader, leave) {
    const buffer = this.#buffer;
    if (reader.over) return END;
    for (;;) {
      const batch = buffer.take(reader);
      if (batch !== undefined) return { done: false, value: batch };
      if (buffer.outcome !== null) {
        leave();
        if ('error' in buffer.outcome) throw buffer.outcome.error;
        return END;
      }
      this.#read();
    }
  }

  #read() {
    const buffer = this.#buffer;
    const { backpressure, budget } = buffer.options;
    let discard = false;
    if (buffer.isFull) {
      if (backpressure === 'strict') throw overflow(budget);
      if (backpressure === 'drop-oldest') while (buffer.isFull && buffer.drop());
      discard = backpressure === 'drop-newest';
    }
    try {
      const result = this.#iterator.next();
      if (result.done) buffer.outcome = {};
      else if (!discard) buffer.add(result.value);
    } catch (error) {
      buffer.outcome = { error: asError(error) };
    }
  }

  cancel(...args) {
    if (this.#buffer.cancel(outcomeOf(args))) this.#iterator.return?.();
  }

  [Symbol.dispose]() {
    this.cancel();
  }

  /** @returns {SyncShare} */
  static fromSync(input, options = undefined) {
    return hasMethod(input, shareSyncProtocol) ? protocolResult(input, shareSyncProtocol, options) :
      shareSync(input, options);
  }
}

/** @returns {SyncShare} */
function shareSync(source, options = undefined) {
  const iterator = fromSync(source)[Symbol.iterator]();
  return new SyncShare(kToken, iterator, checkBufferOptions(options));
}

module.exports = { Share, SyncShare, share, shareSync };
