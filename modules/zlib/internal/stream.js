'use strict';

// The stream classes of zlib: each is a Transform over a native stream that works on the thread pool.
// Follows "Class: zlib.ZlibBase" and the classes after it in Node's documentation.
//
// Native half (internalBinding('zlib')):
//   class Zlib(mode, settings Int32Array, pledgedSrcSize | undefined, dictionary u8 | undefined, state Int32Array(3),
//     rejectGarbageAfterEnd)
//     settings: level, windowBits, memLevel, strategy; of brotli and zstd pairs of parameter and value
//     throws ERR_ZLIB_INITIALIZATION_FAILED
//   write(flush, input u8, offset, length, outputLength, callback | undefined) -> ArrayBuffer of what came out, at most
//     outputLength bytes; sets state: [0] room left in the output, [1] input left, [2] zlib's status, before the
//     result is given. A pool job. Errors: { errno, code, message }. One write at a time
//   params(level, strategy), reset(): at once, between writes; errors as of write
//   close(): between writes; frees the memory

const { Buffer } = require('buffer');
const { Transform, finished } = require('stream');
const binding = internalBinding('zlib');
const { codes: errors } = require('internal/errors');
const { checkRangesOrGetDefault, validateBoolean, validateFiniteNumber } = require('internal/validators');
const { constants } = require('internal/zlib/constants');
const { toBuffer } = require('internal/native_bytes');

const {
  Z_BLOCK, Z_DEFAULT_CHUNK, Z_DEFAULT_COMPRESSION, Z_DEFAULT_MEMLEVEL, Z_DEFAULT_STRATEGY, Z_DEFAULT_WINDOWBITS,
  Z_FINISH, Z_FIXED, Z_FULL_FLUSH, Z_MAX_LEVEL, Z_MAX_MEMLEVEL, Z_MAX_WINDOWBITS, Z_MIN_CHUNK, Z_MIN_LEVEL,
  Z_MIN_MEMLEVEL, Z_MIN_WINDOWBITS, Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, DEFLATE, DEFLATERAW, GUNZIP, GZIP,
  INFLATE, INFLATERAW, UNZIP, BROTLI_DECODE, BROTLI_ENCODE, ZSTD_COMPRESS, ZSTD_DECOMPRESS,
  BROTLI_OPERATION_EMIT_METADATA, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_PROCESS,
  ZSTD_e_continue, ZSTD_e_end, ZSTD_e_flush,
} = constants;

const kMaxLength = require('buffer').kMaxLength;
const kFlushFlag = Symbol('kFlushFlag');
const kWriting = Symbol('kWriting');
const kError = Symbol('kError');

// ---- options -------------------------------------------------------------------------------------------

function toDictionary(dictionary) {
  if (dictionary === undefined) return undefined;
  if (dictionary instanceof Uint8Array) return dictionary;
  if (ArrayBuffer.isView(dictionary)) {
    return new Uint8Array(dictionary.buffer, dictionary.byteOffset, dictionary.byteLength);
  }
  if (require('util/types').isAnyArrayBuffer(dictionary)) return new Uint8Array(dictionary);
  throw new errors.ERR_INVALID_ARG_TYPE(
    'options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
}

function largestOf(prefix) {
  let largest = -1;
  for (const name of Object.keys(constants)) {
    if (name.startsWith(prefix)) largest = Math.max(largest, constants[name]);
  }
  return largest;
}

/** The flush kinds of a format: what goes with data, what ends it, what flush() does, and the largest number. */
const zlibKinds = { plain: Z_NO_FLUSH, finish: Z_FINISH, full: Z_FULL_FLUSH, last: Z_BLOCK };
const brotliKinds = {
  plain: BROTLI_OPERATION_PROCESS,
  finish: BROTLI_OPERATION_FINISH,
  full: BROTLI_OPERATION_FLUSH,
  last: BROTLI_OPERATION_EMIT_METADATA,
};
const zstdKinds = { plain: ZSTD_e_continue, finish: ZSTD_e_end, full: ZSTD_e_flush, last: ZSTD_e_end };

const brotli = {
  kinds: brotliKinds,
  settings: (options) => parameters(options, errors.ERR_BROTLI_INVALID_PARAM, largestOf('BROTLI_PARAM_')),
};

function zstd(prefix) {
  return {
    kinds: zstdKinds,
    settings: (options) => parameters(options, errors.ERR_ZSTD_INVALID_PARAM, largestOf(prefix)),
  };
}

const zlib = { kinds: zlibKinds, settings: levels };

// What is particular to a mode, by its number.
const formats = [];
for (const mode of [DEFLATE, INFLATE, GZIP, GUNZIP, DEFLATERAW, INFLATERAW, UNZIP]) formats[mode] = zlib;
formats[BROTLI_DECODE] = formats[BROTLI_ENCODE] = brotli;
formats[ZSTD_COMPRESS] = zstd('ZSTD_c_');
formats[ZSTD_DECOMPRESS] = zstd('ZSTD_d_');

/** Parameters and values of brotli or zstd, one after the other. @throws Invalid for a parameter there is not */
function parameters(options, Invalid, largest) {
  const pairs = [];
  const seen = new Set();
  if (options?.params) {
    for (const name of Object.keys(options.params)) {
      const key = +name;
      if (!(key >= 0 && key <= largest) || !Number.isInteger(key) || seen.has(key)) throw new Invalid(name);
      const value = options.params[name];
      if (typeof value !== 'number' && typeof value !== 'boolean') {
        throw new errors.ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
      }
      // All bits set means "not given".
      if ((value | 0) === -1) continue;
      seen.add(key);
      pairs.push(key, value);
    }
  }
  return new Int32Array(pairs);
}

const defaultLevels =
  new Int32Array([Z_DEFAULT_COMPRESSION, Z_DEFAULT_WINDOWBITS, Z_DEFAULT_MEMLEVEL, Z_DEFAULT_STRATEGY]);

/** Level, bits of the window, memory level and strategy. */
function levels(options, mode) {
  if (!options) return defaultLevels;
  const levels = new Int32Array(4);
  // 0 (or nothing) lets the data say how large its window is.
  const fromData = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
  if (!((options.windowBits == null || options.windowBits === 0) && fromData)) {
    const least = mode === GZIP ? Z_MIN_WINDOWBITS + 1 : Z_MIN_WINDOWBITS;
    levels[1] = checkRangesOrGetDefault(
      options.windowBits, 'options.windowBits', least, Z_MAX_WINDOWBITS, Z_DEFAULT_WINDOWBITS);
  }
  levels[0] = checkRangesOrGetDefault(options.level, 'options.level', Z_MIN_LEVEL, Z_MAX_LEVEL, Z_DEFAULT_COMPRESSION);
  levels[2] =
    checkRangesOrGetDefault(options.memLevel, 'options.memLevel', Z_MIN_MEMLEVEL, Z_MAX_MEMLEVEL, Z_DEFAULT_MEMLEVEL);
  levels[3] =
    checkRangesOrGetDefault(options.strategy, 'options.strategy', Z_DEFAULT_STRATEGY, Z_FIXED, Z_DEFAULT_STRATEGY);
  return levels;
}

function coded(Class, code, message) {
  const error = new Class(message);
  error.code = code;
  return error;
}

function checkPledgedSize(size) {
  if (size === undefined) return undefined;
  if (typeof size !== 'number') {
    throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'pledgedSrcSize must be a number');
  }
  if (!Number.isSafeInteger(size)) {
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', 'pledgedSrcSize must be a safe integer');
  }
  if (size < 0) throw coded(RangeError, 'ERR_OUT_OF_RANGE', 'pledgedSrcSize must be non-negative');
  return size;
}

/** Options checked, with their defaults. @throws ERR_OUT_OF_RANGE, ERR_INVALID_ARG_TYPE, ERR_*_INVALID_PARAM */
function checkOptions(mode, options) {
  const { kinds, settings } = formats[mode];
  const checked = {
    chunkSize: Z_DEFAULT_CHUNK,
    flush: kinds.plain,
    finishFlush: kinds.finish,
    settings: undefined,
    pledgedSrcSize: undefined,
    dictionary: undefined,
    maxOutputLength: kMaxLength,
    rejectGarbageAfterEnd: false,
    info: false,
  };
  if (!options) {
    checked.settings = settings(options, mode);
    return checked;
  }
  checked.chunkSize = options.chunkSize;
  if (checked.chunkSize === undefined || Number.isNaN(checked.chunkSize)) checked.chunkSize = Z_DEFAULT_CHUNK;
  validateFiniteNumber(checked.chunkSize, 'options.chunkSize');
  if (checked.chunkSize < Z_MIN_CHUNK) {
    throw new errors.ERR_OUT_OF_RANGE('options.chunkSize', `>= ${Z_MIN_CHUNK}`, checked.chunkSize);
  }
  checked.flush = checkRangesOrGetDefault(options.flush, 'options.flush', kinds.plain, kinds.last, kinds.plain);
  checked.finishFlush =
    checkRangesOrGetDefault(options.finishFlush, 'options.finishFlush', kinds.plain, kinds.last, kinds.finish);
  checked.maxOutputLength =
    checkRangesOrGetDefault(options.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
  checked.info = !!options.info;
  if (options.rejectGarbageAfterEnd !== undefined) {
    validateBoolean(options.rejectGarbageAfterEnd, 'options.rejectGarbageAfterEnd');
    checked.rejectGarbageAfterEnd = options.rejectGarbageAfterEnd;
  }
  checked.settings = settings(options, mode);
  if (mode === ZSTD_COMPRESS) checked.pledgedSrcSize = checkPledgedSize(options.pledgedSrcSize);
  if (kinds !== zstdKinds) {
    checked.dictionary = toDictionary(options.dictionary);
  } else if (ArrayBuffer.isView(options.dictionary) || require('util/types').isAnyArrayBuffer(options.dictionary)) {
    // What is no dictionary is passed over here.
    checked.dictionary = toDictionary(options.dictionary);
  }
  return checked;
}

// Packages call this (pngjs): the result goes into `out`, and what is left of both into _writeState.
binding.Zlib.prototype.writeSync = function(flush, input, offset, length, out, outOffset, outLength) {
  out.set(toBuffer(this.write(flush, input, offset, length, outLength, undefined)), outOffset);
};

// ---- the base ------------------------------------------------------------------------------------------

function ZlibBase(options, mode) {
  const checked = checkOptions(mode, options);
  const { chunkSize } = checked;
  Transform.call(this, { autoDestroy: true, ...options });

  this.bytesWritten = 0;
  this._writeState = new Int32Array(3);
  this[kWriting] = false;
  this[kError] = null;
  this._handle = new binding.Zlib(
    mode, checked.settings, checked.pledgedSrcSize, checked.dictionary, this._writeState, checked.rejectGarbageAfterEnd);
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = checked.flush;
  this._finishFlushFlag = checked.finishFlush;
  this._defaultFullFlushFlag = formats[mode].kinds.full;
  this._info = options?.info;
  this._maxOutputLength = checked.maxOutputLength;
  this._rejectGarbageAfterEnd = checked.rejectGarbageAfterEnd;
  if (formats[mode] === zlib) {
    this._level = checked.settings[0];
    this._strategy = checked.settings[3];
  }
  this._mode = mode;
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperty(ZlibBase.prototype, '_closed', {
  __proto__: null,
  configurable: true,
  get() {
    return !this._handle;
  },
});

// Where writeSync's callers put the result. Not used here, so it is made when somebody asks.
ZlibBase.prototype._outOffset = 0;
Object.defineProperty(ZlibBase.prototype, '_outBuffer', {
  __proto__: null,
  configurable: true,
  get() {
    const value = Buffer.allocUnsafe(this._chunkSize);
    Object.defineProperty(this, '_outBuffer', { __proto__: null, configurable: true, writable: true, value });
    return value;
  },
});

/** Nothing is put into `_outBuffer` here, but packages that set the place in it wrongly are told so. */
function assertRoom(stream) {
  const offset = stream._outOffset;
  if (offset >= 0 && offset <= stream._chunkSize) return;
  const err = new RangeError('output buffer is out of bounds');
  err.code = 'ERR_OUT_OF_RANGE';
  throw err;
}

function assertOpen(stream) {
  if (!stream._handle) require('assert')(false, 'zlib binding closed');
}

/** Forgets all that went in, as if the stream were new. */
ZlibBase.prototype.reset = function() {
  assertOpen(this);
  return this._handle.reset();
};

ZlibBase.prototype._flush = function(callback) {
  this._transform(Buffer.alloc(0), '', callback);
};

// The end is dealt with in _flush, which comes later.
ZlibBase.prototype._final = function(callback) {
  callback();
};

// Which of two flushes does more: the numbers are not in that order.
const flushRank = [];
for (const [rank, flag] of [Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH].entries()) {
  flushRank[flag] = rank;
}

function strongerFlush(a, b) {
  return flushRank[a] > flushRank[b] ? a : b;
}

// A flush goes through the stream in order, as an empty chunk that says which one it is.
const flushChunks = [];

function flushChunk(flag) {
  let chunk = flushChunks[flag];
  if (chunk === undefined) {
    chunk = Buffer.alloc(0);
    chunk[kFlushFlag] = flag;
    flushChunks[flag] = chunk;
  }
  return chunk;
}

/** Brings out what has gone in so far. `kind` is the format's full flush by default. */
ZlibBase.prototype.flush = function(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = undefined;
  }
  const { full, last, plain } = formats[this._mode].kinds;
  kind = checkRangesOrGetDefault(kind, 'kind', plain, last, full);
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushChunk(kind), '', callback);
  }
};

ZlibBase.prototype.close = function(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

function closeHandle(stream) {
  const handle = stream._handle;
  // A job that is under way closes when it is done.
  if (handle && !stream[kWriting]) handle.close();
  stream._handle = null;
}

ZlibBase.prototype._destroy = function(error, callback) {
  closeHandle(this);
  callback(error);
};

ZlibBase.prototype._transform = function(chunk, encoding, callback) {
  let flush = chunk[kFlushFlag] ?? this._defaultFlushFlag;
  if (this.writableEnded && this.writableLength === chunk.byteLength) {
    flush = strongerFlush(flush, this._finishFlushFlag);
  }
  processChunk(this, chunk, flush, callback);
};

/** Works on one chunk: with a callback on the pool, without one at once, returning all that comes out. */
ZlibBase.prototype._processChunk = function(chunk, flush, callback) {
  if (typeof callback === 'function') return processChunk(this, chunk, flush, callback);
  return processChunkSync(this, chunk, flush);
};

function processChunk(stream, chunk, flush, callback) {
  const handle = stream._handle;
  if (!handle) {
    process.nextTick(callback);
    return;
  }
  const state = stream._writeState;
  let left = chunk.byteLength;

  const next = () => {
    stream[kWriting] = true;
    handle.write(flush, chunk, chunk.byteLength - left, left, stream._chunkSize, done);
  };

  const done = (err, output) => {
    stream[kWriting] = false;
    if (stream._handle !== handle) {
      // Destroyed meanwhile.
      handle.close();
      callback();
      return;
    }
    if (err) {
      stream[kError] = err;
      stream.destroy(err);
      return;
    }
    const room = state[0];
    const consumed = left - state[1];
    left -= consumed;
    stream.bytesWritten += consumed;
    const wanted = output.byteLength === 0 || stream.push(toBuffer(output));
    if (stream.destroyed) {
      callback();
      return;
    }
    if (room === 0) {
      // There is more to come, once the reader wants it.
      if (wanted) {
        next();
      } else {
        const read = stream._read;
        stream._read = function(size) {
          stream._read = read;
          next();
          stream._read(size);
        };
      }
      return;
    }
    if (left > 0) {
      // Behind the end of the compressed data.
      if (stream._rejectGarbageAfterEnd) {
        stream.destroy(new errors.ERR_TRAILING_JUNK_AFTER_STREAM_END());
        return;
      }
      stream.push(null);
      callback();
      return;
    }
    callback();
  };

  next();
}

function processChunkSync(stream, chunk, flush) {
  assertOpen(stream);
  assertRoom(stream);
  const handle = stream._handle;
  const state = stream._writeState;
  const pieces = [];
  let total = 0;
  let left = chunk.byteLength;
  try {
    do {
      const output = handle.write(flush, chunk, chunk.byteLength - left, left, stream._chunkSize, undefined);
      stream.bytesWritten += left - state[1];
      left = state[1];
      if (output.byteLength > 0) pieces.push(toBuffer(output));
      total += output.byteLength;
      if (total > stream._maxOutputLength) throw new errors.ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
    } while (state[0] === 0);
    if (left > 0 && stream._rejectGarbageAfterEnd) throw new errors.ERR_TRAILING_JUNK_AFTER_STREAM_END();
  } finally {
    closeHandle(stream);
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, total);
}

// ---- the classes ---------------------------------------------------------------------------------------

function Zlib(options, mode) {
  ZlibBase.call(this, options, mode);
}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

/** Changes level and strategy of what comes from here on; what came before is flushed first. */
Zlib.prototype.params = function(level, strategy, callback) {
  checkRangesOrGetDefault(level, 'level', Z_MIN_LEVEL, Z_MAX_LEVEL);
  checkRangesOrGetDefault(strategy, 'strategy', Z_DEFAULT_STRATEGY, Z_FIXED);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  this.flush(Z_SYNC_FLUSH, () => {
    assertOpen(this);
    this._handle.params(level, strategy);
    if (this.destroyed) return;
    this._level = level;
    this._strategy = strategy;
    if (callback) callback();
  });
};

function Brotli(options, mode) {
  ZlibBase.call(this, options, mode);
}
Object.setPrototypeOf(Brotli.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Brotli, ZlibBase);

class Zstd extends ZlibBase {
}

const classes = { __proto__: null };

function define(name, mode, Base = Zlib) {
  const Class = {
    [name]: function(opts) {
      if (!(this instanceof Class)) {
        require('internal/util').deprecateInstantiation(Class, 'DEP0184');
        return new Class(opts);
      }
      Base.call(this, opts, mode);
    },
  }[name];
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  classes[name] = Class;
}
define('Deflate', DEFLATE);
define('Inflate', INFLATE);
define('Gzip', GZIP);
define('Gunzip', GUNZIP);
define('DeflateRaw', DEFLATERAW);
define('InflateRaw', INFLATERAW);
define('Unzip', UNZIP);
define('BrotliCompress', BROTLI_ENCODE, Brotli);
define('BrotliDecompress', BROTLI_DECODE, Brotli);
classes.ZstdCompress = class ZstdCompress extends Zstd {
  constructor(options) {
    super(options, ZSTD_COMPRESS);
  }
};
classes.ZstdDecompress = class ZstdDecompress extends Zstd {
  constructor(options) {
    super(options, ZSTD_DECOMPRESS);
  }
};

module.exports = { checkOptions, classes };
