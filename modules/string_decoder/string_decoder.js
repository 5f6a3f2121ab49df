'use strict';

// StringDecoder: bytes that arrive in pieces become text without splitting
// characters. Whole characters are decoded by the buffer natives; what is kept
// here is the unfinished character at the end of a piece.
// Follows the Node documentation, "String decoder".

const { FastBuffer, getEncodingOps, encodingOps } = require('internal/buffer');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_STRING_TOO_LONG, ERR_UNKNOWN_ENCODING },
} = require('internal/errors');

const { utf8, utf16le, base64, base64url } = encodingOps;
const kState = Symbol('kState');
// The longest text that one piece may become, which is Node's: the engine's own strings can be twice as long.
const kLongest = 0x1fffffe8;

// The unfinished character: `held` bytes of `bytes`, of the `total` it takes.
class DecoderState {
  constructor(ops) {
    this.ops = ops;
    this.bytes = new FastBuffer(4);
    this.held = 0;
    this.total = 0;
  }

  hold(buf, start) {
    this.held = buf.length - start;
    for (let i = 0; i < this.held; i++) this.bytes[i] = buf[start + i];
  }

  /** The held bytes as text, however unfinished. */
  flush() {
    if (this.held === 0) return '';
    // Half of a UTF-16 unit stands for nothing.
    const length = this.ops === utf16le ? this.held & ~1 : this.held;
    const text = this.ops.slice(this.bytes, 0, length);
    this.held = 0;
    this.total = 0;
    return text;
  }
}

/**
 * @param {string} [encoding] default 'utf8'
 * @throws {TypeError} ERR_UNKNOWN_ENCODING
 */
function StringDecoder(encoding) {
  let ops = utf8;
  if (encoding !== undefined && encoding !== null && encoding !== '') {
    ops = typeof encoding === 'string' ? getEncodingOps(encoding) : undefined;
    if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  this.encoding = ops.encoding;
  this[kState] = new DecoderState(ops);
}

/**
 * @param {string|ArrayBufferView} buf a string is returned as it is
 * @returns {string} the characters that are complete
 */
StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!ArrayBuffer.isView(buf)) {
    throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], buf);
  }
  if (!(buf instanceof Uint8Array)) buf = new FastBuffer(buf.buffer, buf.byteOffset, buf.byteLength);
  const state = this[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  const text = decode(state, buf);
  if (text.length > kLongest) throw new ERR_STRING_TOO_LONG(kLongest.toString(16));
  return text;
};

function decode(state, buf) {
  switch (state.ops) {
    case utf8: return writeUtf8(state, buf);
    case utf16le: return writeUtf16(state, buf);
    case base64:
    case base64url: return writeBase64(state, buf);
    default: return state.ops.slice(buf, 0, buf.length);
  }
}

/** Writes `buf`, if any, and returns the text of what is left over too. */
StringDecoder.prototype.end = function end(buf) {
  const text = buf === undefined ? '' : this.write(buf);
  const state = this[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  return text + state.flush();
};

/** Decodes `buf` from `offset` on, forgetting what was held. */
StringDecoder.prototype.text = function text(buf, offset) {
  const state = this[kState];
  state.held = 0;
  state.total = 0;
  return this.write(buf.slice(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState].bytes; },
  },
  lastNeed: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState].total - this[kState].held; },
  },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState].total; },
  },
});

// Bytes of the UTF-8 character that a byte begins; 0 for continuation bytes.
function utf8Width(byte) {
  if (byte < 0x80) return 1;
  if (byte < 0xc0) return 0;
  if (byte < 0xe0) return 2;
  if (byte < 0xf0) return 3;
  return byte < 0xf8 ? 4 : 1;
}

function writeUtf8(state, buf) {
  const length = buf.length;
  let start = 0;
  let text = '';

  if (state.held > 0) {
    while (start < length && state.held < state.total && (buf[start] & 0xc0) === 0x80) {
      state.bytes[state.held++] = buf[start++];
    }
    if (state.held < state.total && start === length) return '';
    // Complete, or cut off by a byte that begins something else.
    text = state.flush();
  }

  // Only the last three bytes can begin a character that goes on.
  let end = length;
  for (let i = length - 1; i >= start && i >= length - 3; i--) {
    const width = utf8Width(buf[i]);
    if (width === 0) continue;
    if (width > length - i) {
      state.hold(buf, i);
      state.total = width;
      end = i;
    }
    break;
  }
  if (end <= start) return text;
  const rest = utf8.slice(buf, start, end);
  return text === '' ? rest : text + rest;
}

function writeUtf16(state, buf) {
  let text = '';
  let start = 0;
  if (state.held > 0) {
    while (state.held < state.total && start < buf.length) state.bytes[state.held++] = buf[start++];
    if (state.held < state.total) return '';
    if (state.total === 2 && isHighSurrogate(state.bytes[1])) {
      // The unit is whole now but its other half is still to come.
      state.total = 4;
      while (state.held < 4 && start < buf.length) state.bytes[state.held++] = buf[start++];
      if (state.held < 4) return '';
    }
    // After a high surrogate may come anything, even another one.
    if (state.total === 4 && isHighSurrogate(state.bytes[3])) {
      text = utf16le.slice(state.bytes, 0, 2);
      state.bytes[0] = state.bytes[2];
      state.bytes[1] = state.bytes[3];
      state.held = 2;
      return start < buf.length ? text + writeUtf16(state, buf.subarray(start)) : text;
    }
    text = state.flush();
  }

  let end = buf.length - (buf.length - start) % 2;
  // With half a unit behind it, a high surrogate does not wait.
  if (end < buf.length) {
    state.total = 2;
  } else if (end > start && isHighSurrogate(buf[end - 1])) {
    end -= 2;
    state.total = 4;
  }
  if (end < buf.length) state.hold(buf, end);
  return end > start ? text + utf16le.slice(buf, start, end) : text;
}

// Every UTF-16 unit's second byte tells whether it is a high surrogate.
function isHighSurrogate(byte) {
  return byte >= 0xd8 && byte <= 0xdb;
}

function writeBase64(state, buf) {
  let text = '';
  let start = 0;
  if (state.held > 0) {
    while (state.held < 3 && start < buf.length) state.bytes[state.held++] = buf[start++];
    if (state.held < 3) return '';
    text = state.flush();
  }
  const end = buf.length - (buf.length - start) % 3;
  if (end < buf.length) {
    state.hold(buf, end);
    state.total = 3;
  }
  return end > start ? text + state.ops.slice(buf, start, end) : text;
}

module.exports = { StringDecoder };
