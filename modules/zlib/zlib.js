'use strict';

// node:zlib: the public names, and the functions that compress or decompress a whole buffer, which are one job each.
// The stream classes are in internal/stream.js. Follows "Zlib" in Node's documentation.
//
// Native half (internalBinding('zlib')):
//   once(mode, settings Int32Array, pledgedSrcSize | undefined, dictionary u8 | undefined, input u8, finishFlush, limit,
//     refuseJunk, callback | undefined) -> ArrayBuffer | 1 more than `limit` bytes | 2 junk behind the end.
//     A pool job. Errors: { errno, code, message }
//   crc32(string | u8, start) -> number

const { Buffer } = require('buffer');
const binding = internalBinding('zlib');
const { codes: errors } = require('internal/errors');
const { validateFunction, validateUint32 } = require('internal/validators');
const { codes, constants } = require('internal/zlib/constants');
const { toBuffer } = require('internal/native_bytes');
const { checkOptions, classes } = require('internal/zlib/stream');

const kTooLarge = 1;
const kTrailingJunk = 2;

const byteLengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteLength').get;

/** Text becomes UTF-8; a buffer's memory is used as it is. */
function toInput(buffer, name = 'buffer', types = ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer']) {
  if (typeof buffer === 'string') return Buffer.from(buffer);
  if (buffer instanceof Uint8Array) {
    // A length that the program made up is the program's mistake.
    if (buffer.byteLength !== byteLengthOf.call(buffer)) {
      const err = new RangeError('input buffer is out of bounds');
      err.code = 'ERR_OUT_OF_RANGE';
      throw err;
    }
    return buffer;
  }
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (require('util/types').isAnyArrayBuffer(buffer)) return new Uint8Array(buffer);
  throw new errors.ERR_INVALID_ARG_TYPE(name, ['string', ...types], buffer);
}

function checkResult(result, options) {
  if (result === kTooLarge) throw new errors.ERR_BUFFER_TOO_LARGE(options.maxOutputLength);
  if (result === kTrailingJunk) throw new errors.ERR_TRAILING_JUNK_AFTER_STREAM_END();
  return toBuffer(result);
}

function start(mode, input, o, cb) {
  return binding.once(
    mode, o.settings, o.pledgedSrcSize, o.dictionary, input, o.finishFlush, o.maxOutputLength, o.rejectGarbageAfterEnd,
    cb);
}

/** With `info`, a stream object is wanted besides the result, so one does the work. */
function throughStream(Class, input, options, callback) {
  const engine = new Class(options);
  const pieces = [];
  let total = 0;
  engine.on('data', (piece) => {
    pieces.push(piece);
    total += piece.length;
    if (total > engine._maxOutputLength) {
      engine.destroy(new errors.ERR_BUFFER_TOO_LARGE(engine._maxOutputLength));
    }
  });
  engine.on('error', callback);
  engine.on('end', () => {
    engine.close();
    callback(null, { buffer: Buffer.concat(pieces, total), engine });
  });
  engine.end(input);
}

function defineWhole(Class, mode, name) {
  const functions = {
    /** callback(err, Buffer) */
    [name](buffer, opts, callback) {
      if (typeof opts === 'function') {
        callback = opts;
        opts = {};
      }
      const options = checkOptions(mode, opts);
      validateFunction(callback, 'callback');
      // Named as in the stream's write(), which it is in Node.
      const input = toInput(buffer, 'chunk', ['Buffer', 'TypedArray', 'DataView']);
      if (options.info) {
        throughStream(Class, input, opts, callback);
        return;
      }
      start(mode, input, options, (err, result) => {
        if (err) {
          callback(err);
          return;
        }
        let output;
        try {
          output = checkResult(result, options);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, output);
      });
    },
    /** @returns {Buffer} */
    [`${name}Sync`](buffer, opts) {
      const options = checkOptions(mode, opts);
      const input = toInput(buffer);
      if (options.info) {
        const engine = new Class(opts);
        return { buffer: engine._processChunk(input, options.finishFlush), engine };
      }
      return checkResult(start(mode, input, options, undefined), options);
    },
  };
  zlib[name] = functions[name];
  zlib[`${name}Sync`] = functions[`${name}Sync`];
}

/**
 * @param {string | Buffer | TypedArray | DataView} data
 * @param {number} [value] the checksum of what came before
 */
function crc32(data, value = 0) {
  if (typeof data !== 'string') {
    if (!ArrayBuffer.isView(data)) {
      throw new errors.ERR_INVALID_ARG_TYPE('data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
    }
    if (!(data instanceof Uint8Array)) data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  validateUint32(value, 'value');
  return binding.crc32(data, value);
}

function defineCreate(Class, name) {
  Object.defineProperty(zlib, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    value: {
      [name]: function(options) {
        return new Class(options);
      },
    }[name],
  });
}

const zlib = module.exports = { crc32, ...classes };
defineWhole(classes.Deflate, constants.DEFLATE, 'deflate');
defineWhole(classes.Gzip, constants.GZIP, 'gzip');
defineWhole(classes.DeflateRaw, constants.DEFLATERAW, 'deflateRaw');
defineWhole(classes.Unzip, constants.UNZIP, 'unzip');
defineWhole(classes.Inflate, constants.INFLATE, 'inflate');
defineWhole(classes.Gunzip, constants.GUNZIP, 'gunzip');
defineWhole(classes.InflateRaw, constants.INFLATERAW, 'inflateRaw');
defineWhole(classes.BrotliCompress, constants.BROTLI_ENCODE, 'brotliCompress');
defineWhole(classes.BrotliDecompress, constants.BROTLI_DECODE, 'brotliDecompress');
defineWhole(classes.ZstdCompress, constants.ZSTD_COMPRESS, 'zstdCompress');
defineWhole(classes.ZstdDecompress, constants.ZSTD_DECOMPRESS, 'zstdDecompress');
for (const name of Object.keys(classes)) defineCreate(classes[name], `create${name}`);

Object.defineProperties(zlib, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  codes: { __proto__: null, configurable: false, enumerable: true, writable: false, value: codes },
});
// From before there was zlib.constants, and still in use.
for (const [name, value] of Object.entries(constants))
  if (!name.startsWith('BROTLI')) Object.defineProperty(zlib, name, { __proto__: null, enumerable: false, value });
