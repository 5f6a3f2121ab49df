'use strict';
// node:stream/web: the classes of the WHATWG Streams Standard, gathered from
// internal/webstreams. Text and compression streams load when first asked for.

const { ReadableStream, ReadableStreamDefaultReader } = require('internal/webstreams/readablestream');
const { ReadableStreamDefaultController } = require('internal/webstreams/readabledefault');
const {
  ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest,
} = require('internal/webstreams/readablebyte');
const {
  WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter,
} = require('internal/webstreams/writablestream');
const { TransformStream, TransformStreamDefaultController } = require('internal/webstreams/transformstream');
const { defineLazyProperties } = require('internal/util');
const { ByteLengthQueuingStrategy, CountQueuingStrategy } = require('internal/webstreams/queuingstrategies');

/** Tees; with structured clones of the chunks for the second branch when asked to. */
function ReadableStreamTee(stream, cloneForBranch2 = undefined) {
  return require('internal/webstreams/readable_pipe').tee(stream, cloneForBranch2 === true);
}

module.exports = {
  ReadableStream,
  ReadableStreamTee,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableByteStreamController,
  ReadableStreamDefaultController,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
};

defineLazyProperties(module.exports, 'internal/webstreams/encoding', ['TextEncoderStream', 'TextDecoderStream']);
defineLazyProperties(module.exports, 'internal/webstreams/compression', ['CompressionStream', 'DecompressionStream']);
