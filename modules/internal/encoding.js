'use strict';

// TextEncoder and TextDecoder. Follows "Class: util.TextDecoder" and the WHATWG Encoding standard.
//
// What is not here: Buffer's encodings (buffer), TextEncoderStream/TextDecoderStream (internal/webstreams).
//
// Native half (internalBinding('encoding')):
//   canonicalName(label) -> string | undefined: lower-case name of the encoding a WHATWG label stands for; labels are
//     matched without case and surrounding ASCII white space; the 'replacement' encoding has no name here
//   encodeInto(string, dest Uint8Array, result Uint32Array(2)) -> undefined; result: [UTF-16 units read, bytes written]
//   decodeUtf8(bytes, ignoreBOM boolean, fatal boolean) -> string; whole input at once
//   decodeLatin1(bytes) -> string: windows-1252, whole input at once
//   Decoder: class, new Decoder(name, ignoreBOM, fatal), .decode(bytes, flush boolean) -> string; after a flush it is
//     as new
//   Errors: invalid data with `fatal` throws TypeError ERR_ENCODING_INVALID_ENCODED_DATA.
//   `bytes` is any ArrayBuffer, SharedArrayBuffer or view of one.
// and internalBinding('buffer') for byteLengthUtf8 and utf8Write, which internal/buffer describes.

const { codes } = require('internal/errors');
const { isUint8Array } = require('internal/util/types');
const { validateObject } = require('internal/validators');
const binding = internalBinding('encoding');
const { isAnyArrayBuffer } = internalBinding('types');
const { byteLengthUtf8, utf8Write } = internalBinding('buffer');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const intoResult = new Uint32Array(2);

class TextEncoder {
  // A field to check the receiver by; the class has no state.
  #brand = true;

  static #check(value) {
    if (value == null || typeof value !== 'object' || !(#brand in value)) {
      throw new codes.ERR_INVALID_THIS('TextEncoder');
    }
  }

  get encoding() {
    TextEncoder.#check(this);
    return 'utf-8';
  }

  /** @returns {Uint8Array} UTF-8; lone surrogates become U+FFFD */
  encode(input = '') {
    TextEncoder.#check(this);
    const text = `${input}`;
    // Measured first: the engine makes an array of known length without a call.
    const length = byteLengthUtf8(text);
    const bytes = new Uint8Array(length);
    utf8Write(bytes, text, 0, length);
    return bytes;
  }

  /** Writes whole characters as far as they fit. */
  encodeInto(src, dest) {
    TextEncoder.#check(this);
    if (typeof src !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('src', 'string', src);
    if (!isUint8Array(dest)) {
      throw new codes.ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    }
    binding.encodeInto(src, dest, intoResult);
    return { read: intoResult[0], written: intoResult[1] };
  }

  [customInspect](depth, options) {
    TextEncoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return this;
    return require('internal/util/inspect').inspect({ encoding: this.encoding }, options);
  }
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  // The native decoder: made when a stream or another encoding needs one.
  #decoder;
  #streaming = false;

  constructor(encoding = 'utf-8', options = undefined) {
    encoding = `${encoding}`;
    if (options != null) validateObject(options, 'options', 7);
    const name = encoding === 'utf-8' || encoding === 'utf8' ? 'utf-8' : binding.canonicalName(encoding);
    if (name === undefined) throw new codes.ERR_ENCODING_NOT_SUPPORTED(encoding);
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  static #check(value) {
    if (value == null || typeof value !== 'object' || !(#encoding in value)) {
      throw new codes.ERR_INVALID_THIS('TextDecoder');
    }
  }

  /**
   * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} [input]
   * @param {{ stream?: boolean }} [options] stream: more input follows
   * @throws {ERR_ENCODING_INVALID_ENCODED_DATA} when `fatal` and the data is invalid
   */
  decode(input = empty, options = undefined) {
    TextDecoder.#check(this);
    if (!ArrayBuffer.isView(input) && !isAnyArrayBuffer(input)) {
      throw Object.assign(new codes.ERR_INVALID_ARG_TYPE('list', 'ArrayBuffer', input), {
        message: 'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.',
      });
    }
    if (options !== undefined) validateObject(options, 'options', 7);
    const stream = options !== undefined && options !== null && Boolean(options.stream);
    if (!stream && !this.#streaming) {
      if (this.#encoding === 'utf-8') return binding.decodeUtf8(input, this.#ignoreBOM, this.#fatal);
      if (this.#encoding === 'windows-1252') return binding.decodeLatin1(input);
    }
    this.#decoder ??= new binding.Decoder(this.#encoding, this.#ignoreBOM, this.#fatal);
    this.#streaming = stream;
    return this.#decoder.decode(input, !stream);
  }

  get encoding() {
    TextDecoder.#check(this);
    return this.#encoding;
  }

  get fatal() {
    TextDecoder.#check(this);
    return this.#fatal;
  }

  get ignoreBOM() {
    TextDecoder.#check(this);
    return this.#ignoreBOM;
  }

  [customInspect](depth, options) {
    TextDecoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return this;
    const constructor = require('internal/util').getConstructorOf(this) || TextDecoder;
    const shown = { encoding: this.encoding, fatal: this.fatal, ignoreBOM: this.ignoreBOM };
    return `${constructor.name} ${require('internal/util/inspect').inspect(shown, options)}`;
  }
}

const empty = new Uint8Array(0);

const kEnumerable = { __proto__: null, enumerable: true };
Object.defineProperties(TextEncoder.prototype, {
  encode: kEnumerable,
  encodeInto: kEnumerable,
  encoding: kEnumerable,
  [customInspect]: { __proto__: null, enumerable: false },
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextEncoder' },
});
Object.defineProperties(TextDecoder.prototype, {
  decode: kEnumerable,
  encoding: kEnumerable,
  fatal: kEnumerable,
  ignoreBOM: kEnumerable,
  [customInspect]: { __proto__: null, enumerable: false },
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextDecoder' },
});

/** Name of the encoding a label stands for. */
function getEncodingFromLabel(label) {
  return binding.canonicalName(`${label}`);
}

module.exports = {
  TextDecoder,
  TextEncoder,
  getEncodingFromLabel,
};
