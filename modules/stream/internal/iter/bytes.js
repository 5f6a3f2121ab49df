'use strict';
// What the iterable streams carry: bytes in batches (arrays of Uint8Array). Here any input becomes
// such a stream: from() and fromSync(). Follows "Iterable Streams" in Node's docs ("Sources",
// "Protocol symbols").

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const toStreamable = Symbol.for('Stream.toStreamable');
const toAsyncStreamable = Symbol.for('Stream.toAsyncStreamable');
const broadcastProtocol = Symbol.for('Stream.broadcastProtocol');
const shareProtocol = Symbol.for('Stream.shareProtocol');
const shareSyncProtocol = Symbol.for('Stream.shareSyncProtocol');
const drainableProtocol = Symbol.for('Stream.drainableProtocol');

// So many chunks of a synchronous source make a batch.
const BATCH = 128;

let encoder;
const encode = (text) => (encoder ??= new TextEncoder()).encode(text);

/** Streams made here: their batches need no second look. */
const trusted = new WeakSet();

function trust(iterable) {
  trusted.add(iterable);
  return iterable;
}

function isBuffer(value) {
  const { isAnyArrayBuffer } = require('util/types');
  return isAnyArrayBuffer(value);
}

/** @returns {Uint8Array | undefined} undefined: not something that is bytes by itself */
function toBytes(value) {
  if (typeof value === 'string') return encode(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) {
    const { isUint8Array } = require('util/types');
    return isUint8Array(value) ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return isBuffer(value) ? new Uint8Array(value) : undefined;
}

/** A chunk that a writer was given. @throws ERR_INVALID_ARG_TYPE */
function checkedChunk(chunk, name = 'chunk') {
  const bytes = typeof chunk === 'string' || ArrayBuffer.isView(chunk) ? toBytes(chunk) : undefined;
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Uint8Array'], chunk);
  return bytes;
}

const isBatch = (value) => Array.isArray(value) && value.length > 0 && value.every((chunk) => {
  const { isUint8Array } = require('util/types');
  return isUint8Array(chunk);
});

const hasMethod = (value, key) => (typeof value === 'object' || typeof value === 'function') && value !== null &&
  typeof value[key] === 'function';
const isSyncIterable = (value) => hasMethod(value, Symbol.iterator);
const isAsyncIterable = (value) => hasMethod(value, Symbol.asyncIterator);
const isThenable = (value) => hasMethod(value, 'then');

function notStreamable(value, name = 'input') {
  return new ERR_INVALID_ARG_TYPE(
    name, ['string', 'ArrayBuffer', 'ArrayBufferView', 'Iterable', 'AsyncIterable', 'Streamable'], value);
}

const byteCount = (chunks) => {
  let total = 0;
  for (let i = 0; i < chunks.length; i++) total += chunks[i].byteLength;
  return total;
};

// Flattening one value -------------------------------------------------------------

/** Adds the bytes of a value to `batch`, without waiting for anything. */
function flattenSync(value, batch) {
  const bytes = toBytes(value);
  if (bytes !== undefined) batch.push(bytes);
  else if (hasMethod(value, toStreamable)) flattenSync(value[toStreamable](), batch);
  else if (isSyncIterable(value)) for (const part of value) flattenSync(part, batch);
  else throw notStreamable(value);
  return batch;
}

/** The same, which waits for promises and goes through asynchronous iterables. */
async function flatten(value, batch) {
  const bytes = toBytes(value);
  if (bytes !== undefined) batch.push(bytes);
  else if (isThenable(value)) await flatten(await value, batch);
  else if (hasMethod(value, toAsyncStreamable)) await flatten(await value[toAsyncStreamable](), batch);
  else if (hasMethod(value, toStreamable)) await flatten(value[toStreamable](), batch);
  else if (isAsyncIterable(value)) for await (const part of value) await flatten(part, batch);
  else if (isSyncIterable(value)) for (const part of value) await flatten(part, batch);
  else throw notStreamable(value);
  return batch;
}

// Streams --------------------------------------------------------------------------

/** Batches out of a synchronous iterable; what are batches already stay as they are. */
function* batchesOf(iterable) {
  let batch = [];
  for (const value of iterable) {
    if (isBatch(value)) {
      if (batch.length > 0) yield batch;
      batch = [];
      yield value;
      continue;
    }
    flattenSync(value, batch);
    if (batch.length >= BATCH) yield* full(batch, (rest) => { batch = rest; });
  }
  if (batch.length > 0) yield batch;
}

function* full(batch, keep) {
  let start = 0;
  for (; batch.length - start >= BATCH; start += BATCH) yield batch.slice(start, start + BATCH);
  keep(batch.slice(start));
}

/** As batchesOf(), for from(): values may be promises, and nothing else that is asynchronous. */
async function* awaitedBatchesOf(iterable) {
  let batch = [];
  for (let value of iterable) {
    if (isThenable(value) && !isSyncIterable(value)) value = await value;
    if (isBatch(value)) {
      if (batch.length > 0) yield batch;
      batch = [];
      yield value;
      continue;
    }
    flattenSync(value, batch);
    if (batch.length >= BATCH) yield* full(batch, (rest) => { batch = rest; });
  }
  if (batch.length > 0) yield batch;
}

// By hand, not as a generator: return() gets to the source while next() is still waiting.
class Normalized {
  constructor(iterable) {
    this.iterator = iterable[Symbol.asyncIterator]();
  }

  next() {
    return Promise.resolve(this.iterator.next()).then((result) => {
      if (result.done) return { done: true, value: undefined };
      if (isBatch(result.value)) return result;
      return flatten(result.value, []).then((batch) => {
        return batch.length > 0 ? { done: false, value: batch } : this.next();
      }, (error) => {
        this.iterator.return?.();
        throw error;
      });
    });
  }

  return() {
    return Promise.resolve(this.iterator.return?.()).then(() => ({ done: true, value: undefined }));
  }

  [Symbol.asyncIterator]() { return this; }
}

async function* late(input) {
  yield* from(await input[toAsyncStreamable]());
}

const asyncStream = (make) => trust({ __proto__: null, [Symbol.asyncIterator]: make });
const syncStream = (make) => trust({ __proto__: null, [Symbol.iterator]: make });

function* chunked(array) {
  for (let start = 0; start < array.length; start += BATCH) yield array.slice(start, start + BATCH);
}

/**
 * @param {any} input
 * @returns {AsyncIterable<Uint8Array[]>}
 * @throws ERR_INVALID_ARG_TYPE
 */
function from(input) {
  if (typeof input === 'object' && input !== null && trusted.has(input) && isAsyncIterable(input)) return input;
  const bytes = toBytes(input);
  if (bytes !== undefined) return asyncStream(async function* () { yield [bytes]; });
  if (hasMethod(input, toAsyncStreamable)) return asyncStream(() => late(input));
  if (hasMethod(input, toStreamable)) return from(input[toStreamable]());
  if (isAsyncIterable(input)) return asyncStream(() => new Normalized(input));
  if (isBatch(input)) return asyncStream(async function* () { yield* chunked(input); });
  if (isSyncIterable(input)) return asyncStream(() => awaitedBatchesOf(input));
  throw notStreamable(input);
}

/**
 * @param {any} input
 * @returns {Iterable<Uint8Array[]>}
 * @throws ERR_INVALID_ARG_TYPE
 */
function fromSync(input) {
  if (typeof input === 'object' && input !== null && trusted.has(input) && isSyncIterable(input)) return input;
  const bytes = toBytes(input);
  if (bytes !== undefined) return syncStream(function* () { yield [bytes]; });
  if (hasMethod(input, toStreamable)) return fromSync(input[toStreamable]());
  if (isBatch(input)) return syncStream(() => chunked(input));
  if (isSyncIterable(input)) return syncStream(() => batchesOf(input));
  throw notStreamable(input);
}

module.exports = {
  broadcastProtocol,
  byteCount,
  checkedChunk,
  drainableProtocol,
  flatten,
  flattenSync,
  from,
  fromSync,
  hasMethod,
  isAsyncIterable,
  isBatch,
  isSyncIterable,
  isThenable,
  notStreamable,
  shareProtocol,
  shareSyncProtocol,
  toAsyncStreamable,
  toBytes,
  toStreamable,
  trust,
  trusted,
};
