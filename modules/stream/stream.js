'use strict';
// node:stream: the classes and helpers of streams, gathered. Each lives in a
// file of its own under internal/stream; the seldom used load when first used.

const { Stream } = require('internal/stream/legacy');
const { Readable } = require('internal/stream/readable');
const { Writable } = require('internal/stream/writable');
const { Duplex } = require('internal/stream/duplex');
const { Transform } = require('internal/stream/transform');
const { PassThrough } = require('internal/stream/passthrough');
const utils = require('internal/stream/utils');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/stream/state');

let operators;
const lazyOperators = () => (operators ??= require('internal/stream/operators'));

function defineHelper(kind, name, length) {
  const helper = {
    [name]: function(...args) {
      if (new.target) {
        const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
        throw new ERR_ILLEGAL_CONSTRUCTOR();
      }
      return lazyOperators()[kind][name].apply(this, args);
    },
  }[name];
  Object.defineProperty(helper, 'length', { __proto__: null, value: length, configurable: true });
  Object.defineProperty(Readable.prototype, name, {
    __proto__: null, value: helper, enumerable: false, configurable: true, writable: true,
  });
}
const STREAM_RETURNING = { drop: 1, filter: 2, flatMap: 2, map: 2, take: 1, compose: 2 };
const PROMISE_RETURNING = { every: 1, forEach: 2, reduce: 3, toArray: 1, some: 1, find: 2 };
for (const name of Object.keys(STREAM_RETURNING)) defineHelper('streamReturning', name, STREAM_RETURNING[name]);
for (const name of Object.keys(PROMISE_RETURNING)) defineHelper('promiseReturning', name, PROMISE_RETURNING[name]);

Stream.isDestroyed = utils.isDestroyed;
Stream.isDisturbed = utils.isDisturbed;
Stream.isErrored = utils.isErrored;
Stream.isReadable = utils.isReadable;
Stream.isWritable = utils.isWritable;
Stream.Readable = Readable;
Stream.Writable = Writable;
Stream.Duplex = Duplex;
Stream.Transform = Transform;
Stream.PassThrough = PassThrough;

/** Two connected Duplex streams. */
Stream.duplexPair = function duplexPair(options) {
  return require('internal/stream/duplexpair').duplexPair(options);
};

Stream.pipeline = function pipeline(...streams) {
  return require('internal/stream/pipeline').pipeline(...streams);
};
Stream.addAbortSignal = function addAbortSignal(signal, stream) {
  return require('internal/stream/add-abort-signal').addAbortSignal(signal, stream);
};
Stream.finished = function finished(stream, options, callback) {
  const { eos } = require('internal/stream/end-of-stream');
  return arguments.length < 3 ? eos(stream, options) : eos(stream, options, callback);
};
Stream.destroy = function destroy(stream, err) {
  return require('internal/stream/destroy').destroyer(stream, err);
};
Stream.compose = function compose(...streams) {
  return require('internal/stream/compose').compose(...streams);
};
Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;

Object.defineProperty(Stream, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('stream/promises'); },
});
const promisifyCustom = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(Stream.pipeline, promisifyCustom, {
  __proto__: null,
  enumerable: true,
  get() { return require('stream/promises').pipeline; },
});
Object.defineProperty(Stream.finished, promisifyCustom, {
  __proto__: null,
  enumerable: true,
  get() { return require('stream/promises').finished; },
});

Stream.Stream = Stream; // `require('stream').Stream` is as old as streams

Stream._isArrayBufferView = function _isArrayBufferView(value) {
  return ArrayBuffer.isView(value);
};
Stream._isUint8Array = function _isUint8Array(value) {
  return value instanceof Uint8Array;
};
Stream._uint8ArrayToBuffer = function _uint8ArrayToBuffer(chunk) {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};

module.exports = Stream;
