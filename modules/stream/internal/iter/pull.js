'use strict';
// Pipelines of iterable streams: pull() and pipeTo(), and their synchronous forms. A transform is a
// function of a batch (null at the end), or an object whose transform() gets the whole stream, with
// null as its last batch. Follows "Pipelines" and "Transforms" in Node's docs of iterable streams.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateAbortSignal, validateObject } = require('internal/validators');
const {
  byteCount, flatten, flattenSync, from, fromSync, hasMethod, isAsyncIterable, isBatch, isSyncIterable, isThenable,
  toAsyncStreamable, toStreamable, trust, trusted,
} = require('internal/stream/iter/bytes');

const isStateful = (value) => typeof value === 'object' && value !== null && typeof value.transform === 'function';

function checkTransforms(transforms) {
  transforms.forEach((transform, index) => {
    if (typeof transform !== 'function' && !isStateful(transform)) {
      throw new ERR_INVALID_ARG_TYPE(`transforms[${index}]`, ['Function', 'Object with transform()'], transform);
    }
  });
}

/** Splits `[...transforms][, options]`. */
function splitOptions(args) {
  const last = args[args.length - 1];
  const isOptions = typeof last === 'object' && last !== null && !isStateful(last);
  const options = isOptions ? last : undefined;
  const transforms = isOptions ? args.slice(0, -1) : args;
  checkTransforms(transforms);
  validateAbortSignal(options?.signal, 'options.signal');
  return { transforms, options };
}

// Asynchronous -----------------------------------------------------------------------

async function* outputOf(result) {
  if (isThenable(result)) result = await result;
  if (result === null || result === undefined) return;
  if (isBatch(result)) {
    yield result;
  } else if (isAsyncIterable(result)) {
    for await (const part of result) yield* outputOf(part);
  } else {
    const batch = await flatten(result, []);
    if (batch.length > 0) yield batch;
  }
}

async function* stateless(upstream, transform, signal) {
  for await (const batch of upstream) yield* outputOf(transform(batch, { __proto__: null, signal }));
  yield* outputOf(transform(null, { __proto__: null, signal }));
}

async function* withFlush(upstream) {
  yield* upstream;
  yield null;
}

async function* stateful(upstream, object, signal) {
  const output = object.transform(withFlush(upstream), { __proto__: null, signal });
  for await (const part of output) yield* outputOf(part);
}

/**
 * An iterator that ends at once when the signal fires, even while it waits for its source.
 * @param {AsyncIterator} inner
 * @param {AbortSignal} [signal]
 * @param {(error: any) => void} [stopped] told of failures, and (without one) of a reader that leaves
 */
function guarded(inner, signal, stopped) {
  let over = false;
  let rejectPending = null;
  const onAbort = () => {
    const reject = rejectPending;
    leave(signal.reason);
    reject?.(signal.reason);
  };
  function leave(error) {
    if (over) return;
    over = true;
    signal?.removeEventListener('abort', onAbort);
    stopped?.(error);
  }
  function fail(error) {
    leave(error);
    throw error;
  }
  function settled(result) {
    rejectPending = null;
    if (result.done) {
      over = true;
      signal?.removeEventListener('abort', onAbort);
    }
    return result;
  }
  signal?.addEventListener('abort', onAbort, { __proto__: null, once: true });

  return {
    __proto__: null,
    next() {
      if (signal?.aborted) {
        leave(signal.reason);
        return Promise.reject(signal.reason);
      }
      if (over) return Promise.resolve({ done: true, value: undefined });
      const next = inner.next().then(settled, fail);
      if (signal === undefined) return next;
      return new Promise((resolve, reject) => {
        rejectPending = (reason) => {
          inner.return?.()?.then(undefined, () => {}); // it may never settle
          reject(reason);
        };
        next.then(resolve, reject);
      });
    },
    async return() {
      leave(undefined);
      await inner.return?.();
      return { done: true, value: undefined };
    },
    async throw(error) {
      leave(error);
      await inner.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() { return this; },
  };
}

function run(source, transforms, outer) {
  let stream = from(source);
  if (transforms.length === 0) return guarded(stream[Symbol.asyncIterator](), outer, undefined);
  const controller = new AbortController();
  const { signal } = controller;
  for (const transform of transforms) {
    stream = typeof transform === 'function' ? stateless(stream, transform, signal) : stateful(stream, transform, signal);
  }
  return guarded(stream[Symbol.asyncIterator](), outer, (error) => controller.abort(error));
}

/**
 * @param {any} source
 * @param {...any} args transforms, then optionally {signal}
 * @returns {AsyncIterable<Uint8Array[]>} nothing is read before it is iterated
 */
function pull(source, ...args) {
  const { transforms, options } = splitOptions(args);
  const stream = from(source);
  return trust({ __proto__: null, [Symbol.asyncIterator]: () => run(stream, transforms, options?.signal) });
}

// Synchronous ------------------------------------------------------------------------

function* outputOfSync(result) {
  if (result === null || result === undefined) return;
  if (isBatch(result)) {
    yield result;
    return;
  }
  const batch = flattenSync(result, []);
  if (batch.length > 0) yield batch;
}

function* statelessSync(upstream, transform) {
  for (const batch of upstream) yield* outputOfSync(transform(batch, { __proto__: null }));
  yield* outputOfSync(transform(null, { __proto__: null }));
}

function* withFlushSync(upstream) {
  yield* upstream;
  yield null;
}

function* statefulSync(upstream, object) {
  for (const part of object.transform(withFlushSync(upstream), { __proto__: null })) yield* outputOfSync(part);
}

/** @returns {Iterable<Uint8Array[]>} */
function pullSync(source, ...transforms) {
  checkTransforms(transforms);
  const stream = fromSync(source);
  return trust({
    __proto__: null,
    [Symbol.iterator]() {
      let current = stream;
      for (const transform of transforms) {
        current = typeof transform === 'function' ? statelessSync(current, transform) : statefulSync(current, transform);
      }
      return current[Symbol.iterator]();
    },
  });
}

// Into a writer ------------------------------------------------------------------------

/** Splits `[...transforms], writer[, options]`. */
function splitWriter(args, method) {
  const isWriter = (value) => hasMethod(value, method);
  let options;
  let at = args.length - 1;
  if (at > 0 && !isWriter(args[at]) && isWriter(args[at - 1])) {
    options = args[at--];
    validateObject(options, 'options');
  }
  const writer = args[at];
  if (!isWriter(writer)) throw new ERR_INVALID_ARG_TYPE('writer', `Object with ${method}()`, writer);
  const transforms = args.slice(0, at);
  checkTransforms(transforms);
  validateAbortSignal(options?.signal, 'options.signal');
  return { transforms, writer, options: options ?? { __proto__: null } };
}

async function writeBatch(writer, batch, options) {
  if (batch.length > 1 && (writer.writev || writer.writevSync)) {
    if (writer.writevSync && writer.writevSync(batch) !== false) return;
    if (writer.writev) {
      await writer.writev(batch, options);
      return;
    }
  }
  for (const chunk of batch) {
    if (!writer.writeSync || writer.writeSync(chunk) === false) await writer.write(chunk, options);
  }
}

// A plain iterable is written as it is read, value by value, not gathered into batches first.
async function* valuesOf(iterable) {
  for (const value of iterable) {
    const batch = isBatch(value) ? value : flattenSync(isThenable(value) ? await value : value, []);
    if (batch.length > 0) yield batch;
  }
}

function isPlainIterable(source) {
  return typeof source === 'object' && source !== null && !trusted.has(source) && isSyncIterable(source) &&
    !isAsyncIterable(source) && !ArrayBuffer.isView(source) && !Array.isArray(source) &&
    !hasMethod(source, toAsyncStreamable) && !hasMethod(source, toStreamable);
}

/**
 * @param {any} source
 * @param {...any} args transforms, the writer, then optionally {signal, preventClose, preventFail}
 * @returns {Promise<number>} bytes written
 */
async function pipeTo(source, ...args) {
  const { transforms, writer, options } = splitWriter(args, 'write');
  const { signal } = options;
  const writeOptions = signal === undefined ? undefined : { __proto__: null, signal };
  let total = 0;
  try {
    signal?.throwIfAborted();
    const stream = transforms.length === 0 && isPlainIterable(source) ?
      guarded(valuesOf(source), signal, undefined) : run(source, transforms, signal);
    for await (const batch of stream) {
      await writeBatch(writer, batch, writeOptions);
      total += byteCount(batch);
    }
    if (!options.preventClose && (!writer.endSync || writer.endSync() < 0)) await writer.end?.(writeOptions);
  } catch (error) {
    if (!options.preventFail) writer.fail?.(error);
    throw error;
  }
  return total;
}

function refused() {
  return new ERR_OUT_OF_RANGE('writer', 'able to take all chunks at once', 'a full writer');
}

/** @returns {number} bytes written */
function pipeToSync(source, ...args) {
  const { transforms, writer, options } = splitWriter(args, 'writeSync');
  let total = 0;
  try {
    for (const batch of pullSync(source, ...transforms)) {
      if (batch.length > 1 && writer.writevSync) {
        if (writer.writevSync(batch) === false) throw refused();
      } else {
        for (const chunk of batch) {
          if (writer.writeSync(chunk) === false) throw refused();
        }
      }
      total += byteCount(batch);
    }
    if (!options.preventClose && (!writer.endSync || writer.endSync() < 0)) writer.end?.();
  } catch (error) {
    if (!options.preventFail) writer.fail?.(error);
    throw error;
  }
  return total;
}

module.exports = { checkTransforms, guarded, pipeTo, pipeToSync, pull, pullSync, splitOptions };
