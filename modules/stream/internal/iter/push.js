'use strict';
// push(): a writer and the stream of what is written, for one reader; duplex(): two of them, crosswise.
// Follows "Push streams" and "Duplex channels" in Node's docs of iterable streams.

const { validateAbortSignal, validateObject } = require('internal/validators');
const { trust } = require('internal/stream/iter/bytes');
const { pull, splitOptions } = require('internal/stream/iter/pull');
const { BufferedWriter, ENDED, FAILED, Writer, checkBufferOptions, closedError } = require('internal/stream/iter/writer');

const END = Object.freeze({ __proto__: null, done: true, value: undefined });

class Channel extends BufferedWriter {
  slots = [];
  readers = []; // next() calls that wait

  store(chunks, size) {
    this.slots.push({ chunks, size });
    if (this.readers.length > 0) this.readers.shift().resolve(this.take());
  }

  dropOldest() {
    const slot = this.slots.shift();
    if (slot === undefined) return false;
    this.size -= slot.size;
    return true;
  }

  // Everything there is, as one batch.
  take() {
    const value = this.slots.length === 1 ? this.slots[0].chunks : this.slots.flatMap((slot) => slot.chunks);
    this.slots = [];
    this.size = 0;
    return { done: false, value };
  }

  isDrained() {
    return this.slots.length === 0;
  }

  // What waits for room is not taken any more: nobody may ever read.
  beginEnd() {
    for (const { reject } of this.pending.splice(0)) reject(closedError());
    super.beginEnd();
    this.releaseReaders();
  }

  releaseReaders() {
    if (this.slots.length > 0) return;
    for (const { resolve } of this.readers.splice(0)) resolve(END);
  }

  onFail(reason) {
    this.slots = [];
    for (const { reject } of this.readers?.splice(0) ?? []) reject(reason);
  }

  next() {
    if (this.state === FAILED) return Promise.reject(this.failure);
    if (this.slots.length > 0) {
      const result = this.take();
      this.settle();
      return Promise.resolve(result);
    }
    if (this.state !== 0) return Promise.resolve(END);
    return new Promise((resolve, reject) => this.readers.push({ resolve, reject })).then((result) => {
      this.settle();
      return result;
    });
  }

  return() {
    this.slots = [];
    this.abandon();
    this.releaseReaders();
    return Promise.resolve(END);
  }

  throw(error) {
    if (this.state === ENDED) return Promise.reject(error);
    this.fail(error);
    return Promise.reject(error);
  }
}

function open(options, transforms) {
  const channel = new Channel(options);
  const raw = trust({
    __proto__: null,
    [Symbol.asyncIterator]: () => ({
      __proto__: null,
      next: () => channel.next(),
      return: () => channel.return(),
      throw: (error) => channel.throw(error),
      [Symbol.asyncIterator]() { return this; },
    }),
  });
  return { writer: new Writer(channel), readable: transforms.length === 0 ? raw : pull(raw, ...transforms) };
}

/**
 * @param {...any} args transforms for the reader, then optionally {budget, backpressure, signal}
 * @returns {{writer: Writer, readable: AsyncIterable<Uint8Array[]>}}
 */
function push(...args) {
  const { transforms, options } = splitOptions(args);
  return open(checkBufferOptions(options), transforms);
}

class DuplexChannel {
  constructor(writer, readable) {
    this.writer = writer;
    this.readable = readable;
  }

  /** Ends what this side writes. */
  async close() {
    this.writer.endSync();
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }
}

/**
 * @param {object} [options] those of push(), for both directions; `a` and `b` override them for one
 * @returns {[DuplexChannel, DuplexChannel]}
 */
function duplex(options = { __proto__: null }) {
  validateObject(options, 'options');
  const { a, b, budget, backpressure, signal } = options;
  if (a !== undefined) validateObject(a, 'options.a');
  if (b !== undefined) validateObject(b, 'options.b');
  validateAbortSignal(signal, 'options.signal');
  const [aToB, bToA] = [a, b].map((own) => open(checkBufferOptions({
    __proto__: null, budget: own?.budget ?? budget, backpressure: own?.backpressure ?? backpressure, signal,
  }), []));
  return [new DuplexChannel(aToB.writer, bToA.readable), new DuplexChannel(bToA.writer, aToB.readable)];
}

module.exports = { duplex, push };
