'use strict';
// CompressionStream and DecompressionStream over node:zlib, which loads at the
// first construction.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { kState, kInspect, checkThis, checkMember, finishClass, inspectAs } = require('internal/webstreams/util');

const COMPRESSORS = {
  __proto__: null,
  'deflate': 'createDeflate',
  'deflate-raw': 'createDeflateRaw',
  'gzip': 'createGzip',
  'brotli': 'createBrotliCompress',
};
const DECOMPRESSORS = {
  __proto__: null,
  'deflate': 'createInflate',
  'deflate-raw': 'createInflateRaw',
  'gzip': 'createGunzip',
  'brotli': 'createBrotliDecompress',
};

// Shared memory could change while it is compressed: the standard's BufferSource leaves it out.
function refuseShared(chunk) {
  const memory = ArrayBuffer.isView(chunk) ? chunk.buffer : chunk;
  if (typeof SharedArrayBuffer === 'function' && memory instanceof SharedArrayBuffer) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
  }
}

function open(name, format, makers) {
  const maker = makers[format];
  if (maker === undefined) {
    const err = new ERR_INVALID_ARG_VALUE('format', format);
    err.message = `Failed to construct '${name}': 1st argument '${String(format)}' is not a valid enum value of type CompressionFormat.`;
    throw err;
  }
  const options = makers === DECOMPRESSORS ? { rejectGarbageAfterEnd: true } : undefined;
  const handle = require('zlib')[maker](options);
  const { newReadableWritablePairFromDuplex } = require('internal/webstreams/adapters');
  return { name, ...newReadableWritablePairFromDuplex(handle, {}, refuseShared) };
}

class CompressionStream {
  /** @param {'gzip' | 'deflate' | 'deflate-raw' | 'brotli'} format */
  constructor(format) {
    this[kState] = open('CompressionStream', format, COMPRESSORS);
  }
  get readable() {
    checkMember(this?.[kState]?.name === 'CompressionStream', '#transform');
    return this[kState].readable;
  }
  get writable() {
    checkMember(this?.[kState]?.name === 'CompressionStream', '#transform');
    return this[kState].writable;
  }
  [kInspect](depth, options) {
    checkThis(this?.[kState]?.name === 'CompressionStream', 'CompressionStream');
    return inspectAs(depth, options, 'CompressionStream', { readable: this.readable, writable: this.writable });
  }
}
finishClass(CompressionStream, 'CompressionStream', ['readable', 'writable']);

class DecompressionStream {
  /** @param {'gzip' | 'deflate' | 'deflate-raw' | 'brotli'} format */
  constructor(format) {
    this[kState] = open('DecompressionStream', format, DECOMPRESSORS);
  }
  get readable() {
    checkMember(this?.[kState]?.name === 'DecompressionStream', '#transform');
    return this[kState].readable;
  }
  get writable() {
    checkMember(this?.[kState]?.name === 'DecompressionStream', '#transform');
    return this[kState].writable;
  }
  [kInspect](depth, options) {
    checkThis(this?.[kState]?.name === 'DecompressionStream', 'DecompressionStream');
    return inspectAs(depth, options, 'DecompressionStream', { readable: this.readable, writable: this.writable });
  }
}
finishClass(DecompressionStream, 'DecompressionStream', ['readable', 'writable']);

module.exports = { CompressionStream, DecompressionStream };
