'use strict';

// The stream classes of zlib: each is a Transform over a native stream that works on the thread pool.
// Follows "Class: zlib.ZlibBase" and the classes after it in Node's documentation.
//
// Native half (internalBinding('zlib')):
//   class Zlib(mode, level, windowBits, memLevel, strategy, dictionary u8 | undefined, state Int32Array(3),
//     rejectGarbageAfterEnd)
//     throws ERR_ZLIB_INITIALIZATION_FAILED
//   write(flush, input u8, offset, length, outputLength, callback | undefined) -> Buffer of what came out, at most
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
  INFLATE, INFLATERAW, UNZIP,
} = constants;

const kMaxLength = require('buffer').kMaxLength;
const kFlushFlag = Symbol('kFlushFlag');
const kState = Symbol('kState');
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

/** Options checked, with their defaults. @throws ERR_OUT_OF_RANGE, ERR_INVALID_ARG_TYPE */
function checkOptions(mode, options) {
  const checked = {
    chunkSize: Z_DEFAULT_CHUNK,
    flush: Z_NO_FLUSH,
    finishFlush: Z_FINISH,
    windowBits: Z_DEFAULT_WINDOWBITS,
    level: Z_DEFAULT_COMPRESSION,
    memLevel: Z_DEFAULT_MEMLEVEL,
    strategy: Z_DEFAULT_STRATEGY,
    dictionary: undefined,
    maxOutputLength: kMaxLength,
    rejectGarbageAfterEnd: false,
    info: false,
  };
  if (!options) return checked;
  checked.chunkSize = options.chunkSize;
  if (checked.chunkSize === undefined || Number.isNaN(checked.chunkSize)) checked.chunkSize = Z_DEFAULT_CHUNK;
  validateFiniteNumber(checked.chunkSize, 'options.chunkSize');
  if (checked.chunkSize < Z_MIN_CHUNK) {
    throw new errors.ERR_OUT_OF_RANGE('options.chunkSize', `>= ${Z_MIN_CHUNK}`, checked.chunkSize);
  }
  checked.flush = checkRangesOrGetDefault(options.flush, 'options.flush', Z_NO_FLUSH, Z_BLOCK, Z_NO_FLUSH);
  checked.finishFlush =
    checkRangesOrGetDefault(options.finishFlush, 'options.finishFlush', Z_NO_FLUSH, Z_BLOCK, Z_FINISH);
  checked.maxOutputLength =
    checkRangesOrGetDefault(options.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
  checked.info = !!options.info;
  if (options.rejectGarbageAfterEnd !== undefined) {
    validateBoolean(options.rejectGarbageAfterEnd, 'options.rejectGarbageAfterEnd');
    checked.rejectGarbageAfterEnd = options.rejectGarbageAfterEnd;
  }
  // 0 (or nothing) lets the data say how large its window is.
  const fromData = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
  if ((options.windowBits == null || options.windowBits === 0) && fromData) {
    checked.windowBits = 0;
  } else {
    const least = mode === GZIP ? Z_MIN_WINDOWBITS + 1 : Z_MIN_WINDOWBITS;
    checked.windowBits = checkRangesOrGetDefault(
      options.windowBits, 'options.windowBits', least, Z_MAX_WINDOWBITS, Z_DEFAULT_WINDOWBITS);
  }
  checked.level =
    checkRangesOrGetDefault(options.level, 'options.level', Z_MIN_LEVEL, Z_MAX_LEVEL, Z_DEFAULT_COMPRESSION);
  checked.memLevel =
    checkRangesOrGetDefault(options.memLevel, 'options.memLevel', Z_MIN_MEMLEVEL, Z_MAX_MEMLEVEL, Z_DEFAULT_MEMLEVEL);
  checked.strategy =
    checkRangesOrGetDefault(options.strategy, 'options.strategy', Z_DEFAULT_STRATEGY, Z_FIXED, Z_DEFAULT_STRATEGY);
  checked.dictionary = toDictionary(options.dictionary);
  return checked;
}

// ---- the base ------------------------------------------------------------------------------------------

function ZlibBase(options, mode) {
  const checked = checkOptions(mode, options);
  const { chunkSize } = checked;
  Transform.call(this, { autoDestroy: true, ...options });

  this.bytesWritten = 0;
  this[kState] = new Int32Array(3);
  this[kWriting] = false;
  this[kError] = null;
  this._handle = new binding.Zlib(
    mode, checked.level, checked.windowBits, checked.memLevel, checked.strategy, checked.dictionary, this[kState],
    checked.rejectGarbageAfterEnd);
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = checked.flush;
  this._finishFlushFlag = checked.finishFlush;
  this._defaultFullFlushFlag = Z_FULL_FLUSH;
  this._info = options?.info;
  this._maxOutputLength = checked.maxOutputLength;
  this._rejectGarbageAfterEnd = checked.rejectGarbageAfterEnd;
  this._level = checked.level;
  this._strategy = checked.strategy;
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

/** Brings out what has gone in so far. `kind` is Z_FULL_FLUSH by default. */
ZlibBase.prototype.flush = function(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
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
  let flush = this._defaultFlushFlag;
  if (typeof chunk[kFlushFlag] === 'number') {
    flush = chunk[kFlushFlag];
  } else if (this.writableEnded && this.writableLength === chunk.byteLength) {
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
  const state = stream[kState];
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
    const wanted = output.length === 0 || stream.push(toBuffer(output));
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
  const handle = stream._handle;
  const state = stream[kState];
  const pieces = [];
  let total = 0;
  let left = chunk.byteLength;
  try {
    do {
      const output = handle.write(flush, chunk, chunk.byteLength - left, left, stream._chunkSize, undefined);
      stream.bytesWritten += left - state[1];
      left = state[1];
      if (output.length > 0) pieces.push(output);
      total += output.length;
      if (total > stream._maxOutputLength) throw new errors.ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
    } while (state[0] === 0);
    if (left > 0 && stream._rejectGarbageAfterEnd) throw new errors.ERR_TRAILING_JUNK_AFTER_STREAM_END();
  } finally {
    closeHandle(stream);
  }
  return pieces.length === 1 ? toBuffer(pieces[0]) : Buffer.concat(pieces, total);
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

const classes = { __proto__: null };

function define(name, mode) {
  const Class = {
    [name]: function(opts) {
      if (!(this instanceof Class)) {
        require('internal/util').deprecateInstantiation(Class, 'DEP0184');
        return new Class(opts);
      }
      Zlib.call(this, opts, mode);
    },
  }[name];
  Object.setPrototypeOf(Class.prototype, Zlib.prototype);
  Object.setPrototypeOf(Class, Zlib);
  classes[name] = Class;
}
define('Deflate', DEFLATE);
define('Inflate', INFLATE);
define('Gzip', GZIP);
define('Gunzip', GUNZIP);
define('DeflateRaw', DEFLATERAW);
define('InflateRaw', INFLATERAW);
define('Unzip', UNZIP);

module.exports = { checkOptions, classes };
