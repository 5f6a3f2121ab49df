'use strict';
// Between iterable streams and the classes of node:stream. Follows "Classic stream interop" in Node's
// docs of iterable streams.

const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_STREAM_WRITE_AFTER_END },
} = require('internal/errors');
const {
  validateAbortSignal, validateArray, validateInteger, validateObject, validateOneOf,
} = require('internal/validators');
const {
  checkedChunk, drainableProtocol, flattenSync, hasMethod, isAsyncIterable, isSyncIterable, toAsyncStreamable, toBytes,
  trust,
} = require('internal/stream/iter/bytes');
const { checkWriteOptions } = require('internal/stream/iter/writer');

const MOST_CHUNKS = 128;
const DEFAULT_MARK = 64 * 1024;
const noop = () => {};

// Readable → iterable --------------------------------------------------------------------

async function* batchesOf(stream) {
  const { createIterator } = require('internal/stream/readable_iterator');
  for await (const chunk of createIterator(stream, undefined)) {
    const batch = [];
    const bytes = toBytes(chunk);
    // Plain arrays, not the Buffers that streams have.
    if (bytes !== undefined) batch.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    else flattenSync(chunk, batch);
    // What is there already comes along: objects one by one, bytes came in one piece.
    while (stream.readableObjectMode && stream.readableLength > 0 && batch.length < MOST_CHUNKS) {
      const more = stream.read();
      if (more === null) break;
      flattenSync(more, batch);
    }
    if (batch.length > 0) yield batch;
  }
}

/** The stream of a Readable, or of anything with read(), on() and off(). */
function streamOf(readable) {
  return trust({ __proto__: null, stream: readable, [Symbol.asyncIterator]: () => batchesOf(readable) });
}

const streams = new WeakMap();

/** @returns {AsyncIterable<Uint8Array[]>} the same for the same stream */
function fromReadable(readable) {
  if (typeof readable !== 'object' || readable === null) throw new ERR_INVALID_ARG_TYPE('readable', 'Readable', readable);
  let stream = streams.get(readable);
  if (stream !== undefined) return stream;
  if (hasMethod(readable, toAsyncStreamable)) stream = readable[toAsyncStreamable]();
  else if (['read', 'on', 'off'].every((name) => hasMethod(readable, name))) stream = streamOf(readable);
  else throw new ERR_INVALID_ARG_TYPE('readable', 'Readable', readable);
  streams.set(readable, stream);
  return stream;
}

// Writable → writer -----------------------------------------------------------------------

class WritableWriter {
  #stream;
  #policy;
  #total = 0;
  #waiters = new Set();

  constructor(stream, policy) {
    this.#stream = stream;
    this.#policy = policy;
    stream.on('drain', () => this.#release((waiter) => waiter.resolve(true)));
    stream.on('close', () => this.#release((waiter) => waiter.reject(stream.errored ?? new AbortError())));
    stream.on('error', (error) => this.#release((waiter) => waiter.reject(error)));
  }

  #release(settle) {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    waiters.forEach(settle);
  }

  #drained() {
    return new Promise((resolve, reject) => this.#waiters.add({ resolve, reject }));
  }

  get #isOpen() {
    const stream = this.#stream;
    return !stream.destroyed && !stream.errored && !stream.writableEnded && stream.writable !== false;
  }

  get #isFull() {
    const stream = this.#stream;
    return (stream.writableLength ?? 0) >= (stream.writableHighWaterMark ?? Infinity);
  }

  get canWrite() {
    return this.#isOpen ? !this.#isFull : null;
  }

  #refusal() {
    const stream = this.#stream;
    if (stream.errored) return stream.errored;
    return this.#isOpen ? undefined : new ERR_STREAM_WRITE_AFTER_END();
  }

  #send(chunks) {
    const stream = this.#stream;
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    if (this.#isFull) {
      if (this.#policy === 'drop-newest') return Promise.resolve();
      if (this.#policy === 'strict') {
        return Promise.reject(new ERR_INVALID_STATE.RangeError('Backpressure violation: buffer is full. ' +
          'Await each write() call to respect backpressure.'));
      }
    }
    let more = true;
    if (chunks.length > 1) stream.cork?.();
    try {
      for (const chunk of chunks) {
        more = stream.write(chunk) !== false;
        this.#total += chunk.byteLength;
      }
    } finally {
      if (chunks.length > 1) stream.uncork?.();
    }
    return more || this.#policy !== 'unbounded' ? Promise.resolve() : this.#drained().then(noop);
  }

  write(chunk, options = undefined) {
    checkWriteOptions(options);
    try {
      return this.#send([checkedChunk(chunk)]);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  writev(chunks, options = undefined) {
    checkWriteOptions(options);
    validateArray(chunks, 'chunks');
    return this.#send(chunks.map((chunk, index) => checkedChunk(chunk, `chunks[${index}]`)));
  }

  // Whether a write went well is only known later: never by these.
  writeSync() { return false; }
  writevSync() { return false; }
  endSync() { return -1; }

  end(options = undefined) {
    const signal = checkWriteOptions(options);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const stream = this.#stream;
    if (!stream.writableEnded && !stream.destroyed) stream.end();
    return new Promise((resolve, reject) => {
      const { eos } = require('internal/stream/end-of-stream');
      eos(stream, { readable: false }, (error) => (error ? reject(error) : resolve(this.#total)));
    });
  }

  fail(reason = new AbortError()) {
    this.#release((waiter) => waiter.reject(reason));
    this.#stream.destroy(reason);
  }

  [drainableProtocol]() {
    const { canWrite } = this;
    if (canWrite === null) return null;
    return canWrite ? Promise.resolve(true) : this.#drained();
  }

  [Symbol.dispose]() {
    const reason = new AbortError();
    this.#release((waiter) => waiter.reject(reason));
    this.#stream.destroy();
  }

  async [Symbol.asyncDispose]() {
    this[Symbol.dispose]();
  }
}

const writers = new WeakMap(); // stream → policy → writer

/** @returns {WritableWriter} the same for the same stream and policy */
function fromWritable(writable, options = { __proto__: null }) {
  if (!hasMethod(writable, 'write') || !hasMethod(writable, 'on')) {
    throw new ERR_INVALID_ARG_TYPE('writable', 'Writable', writable);
  }
  validateObject(options, 'options');
  const { backpressure = 'strict' } = options;
  validateOneOf(backpressure, 'options.backpressure', ['strict', 'unbounded', 'drop-oldest', 'drop-newest']);
  if (backpressure === 'drop-oldest') {
    throw new ERR_INVALID_ARG_VALUE('options.backpressure', backpressure, 'is not supported for classic streams');
  }
  if (writable.writableObjectMode) throw new ERR_INVALID_STATE('Cannot create a Writer from an object-mode Writable');
  const made = writers.get(writable) ?? new Map();
  writers.set(writable, made);
  if (!made.has(backpressure)) made.set(backpressure, new WritableWriter(writable, backpressure));
  return made.get(backpressure);
}

// Iterable → Readable -----------------------------------------------------------------------

function readableOptions(options = { __proto__: null }) {
  validateObject(options, 'options');
  const { highWaterMark = DEFAULT_MARK, signal } = options;
  validateInteger(highWaterMark, 'options.highWaterMark', 0);
  validateAbortSignal(signal, 'options.signal');
  return { highWaterMark, signal };
}

const isObject = (value) => typeof value === 'object' && value !== null;

/** @returns {Readable} of bytes */
function toReadable(source, options = undefined) {
  if (!isObject(source) || !isAsyncIterable(source)) throw new ERR_INVALID_ARG_TYPE('source', 'AsyncIterable', source);
  const { highWaterMark, signal } = readableOptions(options);
  const { Readable } = require('internal/stream/readable');
  const iterator = source[Symbol.asyncIterator]();
  let batch = [];
  let at = 0;
  let busy = false;
  let over = false;

  function pump(stream) {
    for (;;) {
      while (at < batch.length) {
        if (stream.destroyed) return;
        if (!stream.push(batch[at++])) return;
      }
      if (busy) return;
      busy = true;
      iterator.next().then(({ done, value }) => {
        busy = false;
        if (done) {
          over = true;
          stream.push(null);
          return;
        }
        batch = value;
        at = 0;
        pump(stream);
      }, (error) => {
        busy = false;
        over = true;
        stream.destroy(error);
      });
      return;
    }
  }

  return new Readable({
    highWaterMark,
    signal,
    read() { pump(this); },
    destroy(error, callback) {
      if (over || typeof iterator.return !== 'function') {
        callback(error);
        return;
      }
      const left = Promise.resolve(iterator.return()).then(() => error, (failure) => error ?? failure);
      // A source that is being read may never let go.
      if (busy) callback(error);
      else left.then(callback);
    },
  });
}

/** @returns {Readable} of bytes; each read takes from the source at once */
function toReadableSync(source, options = undefined) {
  if (!isObject(source) || !isSyncIterable(source)) throw new ERR_INVALID_ARG_TYPE('source', 'Iterable', source);
  const { highWaterMark } = readableOptions(options);
  const { Readable } = require('internal/stream/readable');
  const iterator = source[Symbol.iterator]();
  let batch = [];
  let at = 0;
  return new Readable({
    highWaterMark,
    read() {
      for (;;) {
        while (at < batch.length) if (!this.push(batch[at++])) return;
        const { done, value } = iterator.next(); // what it throws is the stream's error
        if (done) {
          this.push(null);
          return;
        }
        batch = value;
        at = 0;
      }
    },
    destroy(error, callback) {
      iterator.return?.();
      callback(error);
    },
  });
}

// Writer → Writable --------------------------------------------------------------------------

// Calls the synchronous method, then the other where that could not; `callback` never at once.
function attempt(sync, other, callback) {
  try {
    if (sync?.()) {
      queueMicrotask(() => callback());
      return;
    }
    Promise.resolve(other()).then(() => callback(), callback);
  } catch (error) {
    callback(error);
  }
}

/** @returns {Writable} without a buffer of its own: the writer's rules hold */
function toWritable(writer) {
  if (!hasMethod(writer, 'write')) throw new ERR_INVALID_ARG_TYPE('writer', 'Object with write()', writer);
  const { Writable } = require('internal/stream/writable');
  const { writeSync, writevSync, writev, endSync, end, fail } = writer;
  const writable = new Writable({
    highWaterMark: Number.MAX_SAFE_INTEGER,
    write(chunk, encoding, callback) {
      attempt(writeSync && (() => writeSync.call(writer, chunk) !== false), () => writer.write(chunk), callback);
    },
    writev: writev && function(entries, callback) {
      const chunks = entries.map(({ chunk }) => chunk);
      attempt(writevSync && (() => writevSync.call(writer, chunks) !== false), () => writev.call(writer, chunks), callback);
    },
    final(callback) {
      attempt(endSync && (() => endSync.call(writer) >= 0), () => end?.call(writer), callback);
    },
    destroy(error, callback) {
      if (error) fail?.call(writer, error);
      callback(); // the writer has been told, and so have those who wrote
    },
  });
  return writable;
}

module.exports = { fromReadable, fromWritable, streamOf, toReadable, toReadableSync, toWritable };
