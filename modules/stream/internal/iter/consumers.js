'use strict';
// What takes a whole iterable stream (bytes, text, arrayBuffer, array and their synchronous forms), and
// the small helpers tap(), merge() and ondrain(). Follows "Consumers" and "Utilities" in Node's docs of
// iterable streams.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  validateAbortSignal, validateFunction, validateInteger, validateObject, validateString,
} = require('internal/validators');
const { drainableProtocol, from, fromSync, isThenable } = require('internal/stream/iter/bytes');
const { guarded } = require('internal/stream/iter/pull');

const NO_OPTIONS = Object.freeze({ __proto__: null });

function checkOptions(options) {
  if (options === undefined) return NO_OPTIONS;
  validateObject(options, 'options');
  validateAbortSignal(options.signal, 'options.signal');
  if (options.limit !== undefined) validateInteger(options.limit, 'options.limit', 0);
  return options;
}

// Counts what comes, and stops at the limit.
class Collection {
  chunks = [];
  total = 0;

  constructor(limit) {
    this.limit = limit;
  }

  add(batch) {
    for (const chunk of batch) {
      this.total += chunk.byteLength;
      if (this.limit !== undefined && this.total > this.limit) {
        throw new ERR_OUT_OF_RANGE('totalBytes', `<= ${this.limit}`, this.total);
      }
      this.chunks.push(chunk);
    }
  }

  /** All bytes; a single chunk as it is, where its memory is nobody else's to change. */
  whole() {
    const [first] = this.chunks;
    return this.chunks.length === 1 && first.buffer instanceof ArrayBuffer ? first : this.joined();
  }

  joined() {
    const all = new Uint8Array(this.total);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    return all;
  }
}

async function collect(source, given) {
  const options = checkOptions(given);
  options.signal?.throwIfAborted();
  const collection = new Collection(options.limit);
  const stream = from(source);
  const batches = options.signal === undefined ? stream :
    guarded(stream[Symbol.asyncIterator](), options.signal, undefined);
  for await (const batch of batches) collection.add(batch);
  return collection;
}

function collectSync(source, given) {
  const collection = new Collection(checkOptions(given).limit);
  for (const batch of fromSync(source)) collection.add(batch);
  return collection;
}

function decoderFor(options) {
  if (options !== undefined) validateObject(options, 'options');
  const encoding = options?.encoding ?? 'utf-8';
  validateString(encoding, 'options.encoding');
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new ERR_INVALID_ARG_VALUE.RangeError('options.encoding', encoding);
  }
}

/** @returns {Promise<Uint8Array>} */
async function bytes(source, options) {
  return (await collect(source, options)).whole();
}

/** @returns {Promise<ArrayBuffer>} */
async function arrayBuffer(source, options) {
  return (await collect(source, options)).joined().buffer;
}

/** @returns {Promise<Uint8Array[]>} */
async function array(source, options) {
  return (await collect(source, options)).chunks;
}

/** @returns {Promise<string>} @throws TypeError for bytes that are no text in the encoding */
async function text(source, options) {
  const decoder = decoderFor(options);
  return decoder.decode((await collect(source, options)).joined());
}

const bytesSync = (source, options) => collectSync(source, options).whole();
const arrayBufferSync = (source, options) => collectSync(source, options).joined().buffer;
const arraySync = (source, options) => collectSync(source, options).chunks;
const textSync = (source, options) => {
  const decoder = decoderFor(options);
  return decoder.decode(collectSync(source, options).joined());
};

/** A transform that shows each batch to `callback` and passes it on; null is the end. */
function tap(callback) {
  validateFunction(callback, 'callback');
  return function tapped(chunks, options) {
    const result = callback(chunks, options);
    return isThenable(result) ? result.then(() => chunks) : chunks;
  };
}

function tapSync(callback) {
  validateFunction(callback, 'callback');
  return function tapped(chunks, options) {
    callback(chunks, options);
    return chunks;
  };
}

/** When a writer can take more; null for what has no such notion, or will not take any more. */
function ondrain(drainable) {
  if (drainable === null || drainable === undefined || typeof drainable[drainableProtocol] !== 'function') return null;
  return drainable[drainableProtocol]();
}

// merge() ------------------------------------------------------------------------------

class Merge {
  constructor(sources) {
    // value: what came and was not handed on yet; pending: next() was called
    this.lanes = sources.map((source) => ({
      iterator: from(source)[Symbol.asyncIterator](), pending: false, done: false, ready: [],
    }));
    this.wake = null;
    this.failure = null;
  }

  request(lane) {
    lane.pending = true;
    lane.iterator.next().then((result) => {
      lane.pending = false;
      if (result.done) lane.done = true;
      else lane.ready.push(result.value);
      this.notify();
    }, (error) => {
      lane.pending = false;
      lane.done = true;
      this.failure ??= { error };
      this.notify();
    });
  }

  notify() {
    const wake = this.wake;
    this.wake = null;
    wake?.();
  }

  async next() {
    for (;;) {
      if (this.failure !== null) {
        const { error } = this.failure;
        const cleanup = await this.close();
        throw cleanup === null ? error : new SuppressedError(error, cleanup.error);
      }
      const lane = this.lanes.find((one) => one.ready.length > 0);
      if (lane !== undefined) {
        // Those that have been waiting longest come first.
        this.lanes.push(...this.lanes.splice(this.lanes.indexOf(lane), 1));
        return { done: false, value: lane.ready.shift() };
      }
      const open = this.lanes.filter((one) => !one.done);
      if (open.length === 0) return { done: true, value: undefined };
      for (const one of open) if (!one.pending) this.request(one);
      await new Promise((resolve) => { this.wake = resolve; });
    }
  }

  /** Lets all sources go. @returns {Promise<{error: any} | null>} the first failure of doing so */
  async close() {
    const open = this.lanes.filter((lane) => !lane.done);
    for (const lane of open) lane.done = true;
    let failed = null;
    await Promise.all(open.map(async (lane) => {
      try {
        await lane.iterator.return?.();
      } catch (error) {
        failed ??= { error };
      }
    }));
    return failed;
  }

  async return() {
    const failed = await this.close();
    if (failed !== null) throw failed.error;
    return { done: true, value: undefined };
  }
}

/**
 * The batches of all sources, in the order they come.
 * @param {...any} args sources, then optionally {signal}
 */
function merge(...args) {
  const last = args[args.length - 1];
  const hasOptions = typeof last === 'object' && last !== null && isPlainOptions(last);
  const sources = hasOptions ? args.slice(0, -1) : args;
  const options = hasOptions ? last : undefined;
  validateAbortSignal(options?.signal, 'options.signal');
  const streams = sources.map((source) => from(source));
  return {
    __proto__: null,
    [Symbol.asyncIterator]: () => guarded(new Merge(streams), options?.signal, undefined),
  };
}

function isPlainOptions(value) {
  try {
    from(value);
    return false;
  } catch {
    return true;
  }
}

module.exports = {
  array, arrayBuffer, arrayBufferSync, arraySync, bytes, bytesSync, merge, ondrain, tap, tapSync, text,
  textSync,
};
