'use strict';
// Node streams as web streams and the other way round: what toWeb() and
// fromWeb() of Readable, Writable and Duplex do.

const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateBoolean, validateObject } = require('internal/validators');
const { RESOLVED, nop } = require('internal/webstreams/util');
const utils = require('internal/stream/utils');
const { destroyer } = require('internal/stream/destroy');
const { eos } = require('internal/stream/end-of-stream');
const readable = require('internal/webstreams/readablestream');
const writable = require('internal/webstreams/writablestream');
const { CountQueuingStrategy, ByteLengthQueuingStrategy } = require('internal/webstreams/queuingstrategies');

// A premature close is an abort to web streams, and bad compressed data a
// TypeError, as the Compression Standard has it.
function translated(err) {
  const code = err?.code;
  if (code === 'ERR_STREAM_PREMATURE_CLOSE') return new AbortError(undefined, { cause: err });
  if (typeof code === 'string' && !(err instanceof TypeError) &&
      (code.startsWith('Z_') || code.startsWith('ERR__ERROR_') || code === 'ERR_PADDING_2')) {
    const failure = new TypeError(undefined, { cause: err });
    failure.code = code;
    return failure;
  }
  return err;
}

function isReadableLike(stream) {
  return utils.isReadableNodeStream(stream) || typeof stream?._readableState === 'object';
}

/** @returns {ReadableStream} over a node Readable */
function newReadableStreamFromStreamReadable(streamReadable, options = {}) {
  if (!isReadableLike(streamReadable)) {
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  }
  validateObject(options, 'options');
  const isBytes = options.type === 'bytes';
  if (options.type !== undefined && !isBytes) throw new ERR_INVALID_ARG_VALUE('options.type', options.type);
  if (utils.isDestroyed(streamReadable) || !utils.isReadable(streamReadable)) {
    const stream = new readable.ReadableStream(isBytes ? { type: 'bytes' } : undefined);
    stream.cancel().then(undefined, nop);
    return stream;
  }
  const objectMode = streamReadable.readableObjectMode;
  const highWaterMark = streamReadable.readableHighWaterMark;
  let strategy;
  if (isBytes) strategy = { highWaterMark: options.strategy?.highWaterMark };
  else if (options.strategy) strategy = options.strategy;
  else if (objectMode) strategy = new CountQueuingStrategy({ highWaterMark });
  else strategy = new ByteLengthQueuingStrategy({ highWaterMark });

  let controller;
  let cancelled = false;
  function ondata(chunk) {
    // Small Buffers share a pool: a web stream's consumer gets memory of its own.
    if (Buffer.isBuffer(chunk) && !objectMode) chunk = new Uint8Array(chunk);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) streamReadable.pause();
  }
  streamReadable.pause();
  const cleanup = eos(streamReadable, { writable: false }, (err) => {
    err = translated(err);
    cleanup();
    // What comes after the end is nobody's.
    streamReadable.on('error', nop);
    if (err) controller.error(err);
    else if (!cancelled) {
      controller.close();
      if (isBytes) controller.byobRequest?.respond(0);
    }
  });
  streamReadable.on('data', ondata);
  return new readable.ReadableStream({
    type: isBytes ? 'bytes' : undefined,
    start(c) { controller = c; },
    pull() { streamReadable.resume(); },
    cancel(reason) {
      cancelled = true;
      destroyer(streamReadable, reason);
    },
  }, strategy);
}

/** @returns {Readable} over a web ReadableStream */
function newStreamReadableFromReadableStream(readableStream, options = {}) {
  if (!readable.isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding);
  }
  validateBoolean(objectMode, 'options.objectMode');
  const reader = readableStream.getReader();
  let closed = false;
  const { Readable } = require('internal/stream/readable');
  const stream = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    read() {
      reader.read().then(({ value, done }) => {
        stream.push(done ? null : value);
      }, (err) => destroyer(stream, err));
    },
    destroy(err, callback) {
      const done = () => process.nextTick(callback, err);
      if (!closed) reader.cancel(err).then(done, done);
      else done();
    },
  });
  reader.closed.then(() => { closed = true; }, (err) => {
    closed = true;
    destroyer(stream, err);
  });
  return stream;
}

/** @returns {WritableStream} over a node Writable */
/** @param {(chunk: any) => void} [check] throws for chunks that the stream must not get */
function newWritableStreamFromStreamWritable(streamWritable, check = undefined) {
  if (!utils.isWritableNodeStream(streamWritable) && typeof streamWritable?._writableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);
  }
  if (utils.isDestroyed(streamWritable) || !utils.isWritable(streamWritable)) {
    const stream = new writable.WritableStream();
    stream.close();
    return stream;
  }
  const highWaterMark = streamWritable.writableHighWaterMark;
  const strategy = streamWritable.writableObjectMode ?
    new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller;
  let drain; // Promise.withResolvers() of a write that waits
  let closing;

  const cleanup = eos(streamWritable, (err) => {
    err = translated(err);
    cleanup();
    streamWritable.on('error', nop);
    if (err) {
      drain?.reject(err);
      if (closing) {
        closing.reject(err);
        closing = undefined;
      }
      controller.error(err);
      controller = undefined;
      return;
    }
    if (closing) {
      closing.resolve();
      closing = undefined;
      return;
    }
    controller.error(new AbortError());
    controller = undefined;
  });
  streamWritable.on('drain', () => drain?.resolve());

  function drained() {
    drain = Promise.withResolvers();
    const done = () => { drain = undefined; };
    drain.promise.then(done, done);
    return drain.promise;
  }

  function send(chunk) {
    let more;
    try {
      check?.(chunk);
      more = streamWritable.write(chunk);
    } catch (err) {
      // A chunk of the wrong kind ends both sides.
      destroyer(streamWritable, err);
      throw err;
    }
    return more ? undefined : drained();
  }

  return new writable.WritableStream({
    start(c) { controller = c; },
    write(chunk) {
      // Any memory of bytes is welcome, not only views, where the stream does not look for itself.
      if (chunk instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && chunk instanceof SharedArrayBuffer)) {
        const isWanted = check === undefined || chunk instanceof ArrayBuffer;
        if (isWanted && !streamWritable.writableObjectMode) chunk = new Uint8Array(chunk);
      }
      // Someone else may have filled the stream: then there is a wait first.
      return streamWritable.writableNeedDrain ? drained().then(() => send(chunk)) : send(chunk);
    },
    abort(reason) {
      destroyer(streamWritable, reason);
    },
    close() {
      if (closing === undefined && !utils.isWritableEnded(streamWritable)) {
        closing = Promise.withResolvers();
        streamWritable.end();
      }
      if (controller === undefined || closing === undefined) return RESOLVED;
      return closing.promise;
    },
  }, strategy);
}

/** @returns {Writable} over a web WritableStream */
function newStreamWritableFromWritableStream(writableStream, options = {}) {
  if (!writable.isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  validateBoolean(decodeStrings, 'options.decodeStrings');
  const { Writable } = require('internal/stream/writable');
  const writer = writableStream.getWriter();
  const { methods, watch } = writerMethods(writer, { highWaterMark, objectMode, decodeStrings, signal });
  const stream = new Writable(methods);
  watch(stream);
  return stream;
}

// The Writable options that write to `writer`, shared with the duplex.
function writerMethods(writer, options) {
  let closed = false;
  const watch = (stream) => {
    writer.closed.then(() => { closed = true; }, (err) => {
      closed = true;
      destroyer(stream, err);
    });
  };
  const settle = (callback, err) => {
    // Out of the promise, so that what the callback throws is uncaught.
    process.nextTick(callback, err);
  };
  const methods = {
    ...options,
    write(chunk, encoding, callback) {
      if (typeof chunk === 'string' && options.decodeStrings && !options.objectMode) {
        chunk = new Uint8Array(Buffer.from(chunk, encoding));
      }
      writer.ready.then(() => writer.write(chunk)).then(() => settle(callback), (err) => {
        settle(callback, err);
      });
    },
    writev(chunks, callback) {
      writer.ready.then(() => Promise.all(chunks.map((item) => writer.write(item.chunk))))
        .then(() => settle(callback), (err) => settle(callback, err));
    },
    final(callback) {
      if (closed) {
        settle(callback);
        return;
      }
      writer.close().then(() => settle(callback), (err) => settle(callback, err));
    },
    destroy(err, callback) {
      const done = () => settle(callback, err);
      if (closed) done();
      else if (err != null) writer.abort(err).then(done, done);
      else writer.close().then(done, done);
    },
  };
  return { methods, watch };
}

/** @returns {{readable: ReadableStream, writable: WritableStream}} over a Duplex */
function newReadableWritablePairFromDuplex(duplex, options = {}, check = undefined) {
  if (!utils.isDuplexNodeStream(duplex) && !(duplex?._writableState && duplex?._readableState)) {
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  }
  validateObject(options, 'options');
  const readableOptions = { type: options.readableType ?? options.type };
  if (utils.isDestroyed(duplex)) {
    const target = new writable.WritableStream();
    const source = new readable.ReadableStream({ type: readableOptions.type });
    target.close();
    source.cancel();
    return { readable: source, writable: target };
  }
  const target = utils.isWritable(duplex) ?
    newWritableStreamFromStreamWritable(duplex, check) : new writable.WritableStream();
  if (!utils.isWritable(duplex)) target.close();
  const source = utils.isReadable(duplex) ?
    newReadableStreamFromStreamReadable(duplex, readableOptions) : new readable.ReadableStream();
  if (!utils.isReadable(duplex)) source.cancel();
  return { readable: source, writable: target };
}

/** @returns {Duplex} over a pair of web streams */
function newStreamDuplexFromReadableWritablePair(pair = {}, options = {}) {
  validateObject(pair, 'pair');
  if (!readable.isReadableStream(pair.readable)) {
    throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', pair.readable);
  }
  if (!writable.isWritableStream(pair.writable)) {
    throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', pair.writable);
  }
  validateObject(options, 'options');
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding);
  }
  const { Duplex } = require('internal/stream/duplex');
  const writer = pair.writable.getWriter();
  const reader = pair.readable.getReader();
  let readerClosed = false;
  const { methods, watch } = writerMethods(writer, {
    allowHalfOpen, highWaterMark, objectMode, encoding, decodeStrings, signal,
  });
  const destroyWriter = methods.destroy;
  const duplex = new Duplex({
    ...methods,
    read() {
      reader.read().then(({ value, done }) => {
        duplex.push(done ? null : value);
      }, (err) => destroyer(duplex, err));
    },
    destroy(err, callback) {
      const writeSide = () => destroyWriter.call(duplex, err, callback);
      if (readerClosed) writeSide();
      else reader.cancel(err).then(writeSide, writeSide);
    },
  });
  watch(duplex);
  reader.closed.then(() => { readerClosed = true; }, (err) => {
    readerClosed = true;
    destroyer(duplex, err);
  });
  return duplex;
}

module.exports = {
  newReadableStreamFromStreamReadable,
  newStreamReadableFromReadableStream,
  newWritableStreamFromStreamWritable,
  newStreamWritableFromWritableStream,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
};
