'use strict';
// The state object of the readable side: one word of flags, the queue of
// chunks, and the accessors packages read (`flowing`, `ended`, ...). No
// behaviour of the stream itself lives here.

const {
  kErrored,
  OBJECT_MODE, EMIT_CLOSE, AUTO_DESTROY, CONSTRUCTED, SYNC,
  OWN_SHIFT, COMMON_FLAGS, defineFlags, pickHighWaterMark, getDefaultHighWaterMark,
} = require('internal/stream/state');

const ENDED = 1 << OWN_SHIFT;
const END_EMITTED = ENDED << 1;
const READING = ENDED << 2;
const NEED_READABLE = ENDED << 3;
const EMITTED_READABLE = ENDED << 4;
const READABLE_LISTENING = ENDED << 5;
const RESUME_SCHEDULED = ENDED << 6;
const MULTI_AWAIT_DRAIN = ENDED << 7;
const READING_MORE = ENDED << 8;
const DATA_EMITTED = ENDED << 9;
// `flowing` and `paused` have three states: not decided, yes, no.
const FLOWING = ENDED << 10;
const FLOW_DECIDED = ENDED << 11;
const PAUSED = ENDED << 12;
const PAUSE_DECIDED = ENDED << 13;
const DATA_LISTENING = ENDED << 14;
const NOT_READABLE = ENDED << 15;
const HAS_DECODER = ENDED << 16;

const kDecoder = Symbol('kDecoderValue');
const kDefaultEncoding = Symbol('kDefaultEncodingValue');

// Shared until the first chunk or pipe arrives: most HTTP requests see neither.
const NOTHING = Object.freeze([]);

const FRESH = EMIT_CLOSE | AUTO_DESTROY | CONSTRUCTED | SYNC;

/**
 * @param {object | undefined} options the stream's options
 * @param {object} stream
 * @param {boolean} isDuplex read `readableObjectMode` and friends too
 */
function ReadableState(options, stream, isDuplex) {
  let bits = FRESH;
  let highWaterMark;
  let encoding = null;
  if (options === undefined || options === null) {
    highWaterMark = getDefaultHighWaterMark(false);
  } else {
    if (options.objectMode || (isDuplex && options.readableObjectMode)) bits |= OBJECT_MODE;
    if (options.emitClose === false) bits &= ~EMIT_CLOSE;
    if (options.autoDestroy === false) bits &= ~AUTO_DESTROY;
    highWaterMark = pickHighWaterMark(bits, options, 'readableHighWaterMark', isDuplex);
    if (options.encoding) encoding = options.encoding;
  }
  this.highWaterMark = highWaterMark;
  this.buffer = NOTHING;
  this.bufferIndex = 0;
  this.length = 0;
  this.pipes = NOTHING;
  this.awaitDrainWriters = null;
  this.encoding = encoding;
  this.bits = bits;
  this[kErrored] = null;
  this[kDecoder] = null;
  this[kDefaultEncoding] = 'utf8';
  if (options && options.defaultEncoding != null) this.defaultEncoding = options.defaultEncoding;
  if (encoding !== null) {
    const { StringDecoder } = require('string_decoder');
    this.decoder = new StringDecoder(encoding);
  }
}

defineFlags(ReadableState.prototype, {
  ...COMMON_FLAGS,
  ended: ENDED,
  endEmitted: END_EMITTED,
  reading: READING,
  needReadable: NEED_READABLE,
  emittedReadable: EMITTED_READABLE,
  readableListening: READABLE_LISTENING,
  resumeScheduled: RESUME_SCHEDULED,
  multiAwaitDrain: MULTI_AWAIT_DRAIN,
  readingMore: READING_MORE,
  dataEmitted: DATA_EMITTED,
});

/** A three-state property: null until decided, then a boolean. */
function triState(yes, decided) {
  return {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { return (this.bits & decided) !== 0 ? (this.bits & yes) !== 0 : null; },
    set(value) {
      if (value == null) this.bits &= ~(yes | decided);
      else if (value) this.bits |= yes | decided;
      else this.bits = (this.bits | decided) & ~yes;
    },
  };
}

Object.defineProperties(ReadableState.prototype, {
  flowing: triState(FLOWING, FLOW_DECIDED),
  paused: triState(PAUSED, PAUSE_DECIDED),
  pipesCount: {
    __proto__: null,
    configurable: true,
    get() { return this.pipes.length; },
  },
  readable: {
    __proto__: null,
    configurable: true,
    get() { return (this.bits & NOT_READABLE) === 0; },
    set(value) {
      if (value === false) this.bits |= NOT_READABLE;
      else this.bits &= ~NOT_READABLE;
    },
  },
  decoder: {
    __proto__: null,
    configurable: true,
    get() { return this[kDecoder]; },
    set(value) {
      if (value) {
        this[kDecoder] = value;
        this.bits |= HAS_DECODER;
      } else {
        this[kDecoder] = null;
        this.bits &= ~HAS_DECODER;
      }
    },
  },
  defaultEncoding: {
    __proto__: null,
    configurable: true,
    get() { return this[kDefaultEncoding]; },
    set(value) {
      if (value !== 'utf8' && value !== 'utf-8' && !require('buffer').Buffer.isEncoding(value)) {
        const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
        throw new ERR_UNKNOWN_ENCODING(value);
      }
      this[kDefaultEncoding] = value === 'utf-8' ? 'utf8' : value;
    },
  },
});

/** Adds a chunk at the end of the queue (length is the caller's). */
function appendChunk(state, chunk) {
  if (state.buffer === NOTHING) state.buffer = [chunk];
  else state.buffer.push(chunk);
}

/** Puts a chunk back at the front of the queue. */
function prependChunk(state, chunk) {
  if (state.buffer === NOTHING) state.buffer = [chunk];
  else if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
  else state.buffer.unshift(chunk);
}

/** Removes and returns the first chunk; the queue must not be empty. */
function shiftChunk(state) {
  const { buffer } = state;
  const index = state.bufferIndex;
  if (index === 0 && buffer.length === 1) return buffer.pop();
  const chunk = buffer[index];
  const next = index + 1;
  if (next === buffer.length) {
    buffer.length = 0;
    state.bufferIndex = 0;
  } else {
    buffer[index] = null;
    if (next > 1024) {
      buffer.splice(0, next);
      state.bufferIndex = 0;
    } else {
      state.bufferIndex = next;
    }
  }
  return chunk;
}

function clearChunks(state) {
  if (state.buffer !== NOTHING) state.buffer = NOTHING;
  state.bufferIndex = 0;
}

/**
 * Takes `n` bytes (or characters when decoding, or one object) off the queue.
 * @returns the chunk, or null when nothing is queued
 */
function takeChunks(n, state) {
  if (state.length === 0) return null;
  if ((state.bits & OBJECT_MODE) !== 0) return shiftChunk(state);
  if (!n || n >= state.length) return takeAll(state);
  const first = state.buffer[state.bufferIndex];
  if (n === first.length) return shiftChunk(state);
  if (n < first.length) {
    state.buffer[state.bufferIndex] = first.slice(n);
    return first.slice(0, n);
  }
  return (state.bits & HAS_DECODER) !== 0 ? takeText(n, state) : takeBytes(n, state);
}

function takeAll(state) {
  const count = state.buffer.length - state.bufferIndex;
  if (count === 1) return shiftChunk(state);
  let all;
  if ((state.bits & HAS_DECODER) !== 0) {
    all = '';
    for (let i = state.bufferIndex; i < state.buffer.length; i++) all += state.buffer[i];
  } else if (count === 0) {
    all = Buffer.alloc(0);
  } else {
    all = Buffer.concat(
      state.bufferIndex === 0 ? state.buffer : state.buffer.slice(state.bufferIndex), state.length);
  }
  clearChunks(state);
  return all;
}

function takeText(n, state) {
  let text = '';
  while (n > 0) {
    const part = state.buffer[state.bufferIndex];
    if (n < part.length) {
      text += part.slice(0, n);
      state.buffer[state.bufferIndex] = part.slice(n);
      break;
    }
    text += part;
    n -= part.length;
    shiftChunk(state);
  }
  return text;
}

function takeBytes(n, state) {
  const bytes = Buffer.allocUnsafe(n);
  let at = 0;
  while (at < n) {
    const part = state.buffer[state.bufferIndex];
    const wanted = n - at;
    if (wanted < part.length) {
      Uint8Array.prototype.set.call(bytes, part.subarray(0, wanted), at);
      state.buffer[state.bufferIndex] = part.subarray(wanted);
      break;
    }
    Uint8Array.prototype.set.call(bytes, part, at);
    at += part.length;
    shiftChunk(state);
  }
  return bytes;
}

module.exports = {
  ReadableState,
  NOTHING,
  ENDED,
  END_EMITTED,
  READING,
  NEED_READABLE,
  EMITTED_READABLE,
  READABLE_LISTENING,
  RESUME_SCHEDULED,
  MULTI_AWAIT_DRAIN,
  READING_MORE,
  DATA_EMITTED,
  FLOWING,
  FLOW_DECIDED,
  PAUSED,
  PAUSE_DECIDED,
  DATA_LISTENING,
  NOT_READABLE,
  HAS_DECODER,
  kDecoder,
  appendChunk,
  prependChunk,
  clearChunks,
  takeChunks,
};
