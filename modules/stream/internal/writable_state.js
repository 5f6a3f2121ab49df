'use strict';
// The state object of the writable side: one word of flags, the queue of
// waiting writes, and the accessors packages read (`needDrain`, `ended`, ...).
// No behaviour of the stream itself lives here.

const {
  kErrored,
  OBJECT_MODE, EMIT_CLOSE, AUTO_DESTROY, CONSTRUCTED, SYNC,
  OWN_SHIFT, COMMON_FLAGS, defineFlags, pickHighWaterMark, getDefaultHighWaterMark,
} = require('internal/stream/state');

const FINAL_CALLED = 1 << OWN_SHIFT;
const NEED_DRAIN = FINAL_CALLED << 1;
const ENDING = FINAL_CALLED << 2;
const ENDED = FINAL_CALLED << 3;
const FINISHED = FINAL_CALLED << 4;
const DECODE_STRINGS = FINAL_CALLED << 5;
const WRITING = FINAL_CALLED << 6;
const BUFFER_PROCESSING = FINAL_CALLED << 7;
const PREFINISHED = FINAL_CALLED << 8;
const ALL_BUFFERS = FINAL_CALLED << 9;
const ALL_NOOP = FINAL_CALLED << 10;
// `writable` has three states: not decided, yes, no.
const WRITABLE_DECIDED = FINAL_CALLED << 11;
const WRITABLE_YES = FINAL_CALLED << 12;
// A tick is scheduled that will report writes without a callback.
const AFTER_WRITE_PENDING = FINAL_CALLED << 13;
// Entries are in the queue (mirrors `queued.length > bufferedIndex`).
const QUEUED = FINAL_CALLED << 14;
const AWAITING_FINISH = FINAL_CALLED << 15;

const kQueued = Symbol('kBufferedValue');
const kAfterWrite = Symbol('kAfterWriteTickInfo');
const kFinishCallbacks = Symbol('kOnFinished');
const kStream = Symbol('kStream');

const FRESH = EMIT_CLOSE | AUTO_DESTROY | CONSTRUCTED | SYNC | DECODE_STRINGS | ALL_BUFFERS | ALL_NOOP;

/** Set by writable.js: makes the function `_write` implementations call. */
const hooks = { bindOnWrite: null };

/**
 * @param {object | undefined} options the stream's options
 * @param {object} stream
 * @param {boolean} isDuplex read `writableObjectMode` and friends too
 */
function WritableState(options, stream, isDuplex) {
  let bits = FRESH;
  let highWaterMark;
  let defaultEncoding = 'utf8';
  if (options === undefined || options === null) {
    highWaterMark = getDefaultHighWaterMark(false);
  } else {
    if (options.objectMode || (isDuplex && options.writableObjectMode)) bits |= OBJECT_MODE;
    if (options.emitClose === false) bits &= ~EMIT_CLOSE;
    if (options.autoDestroy === false) bits &= ~AUTO_DESTROY;
    if (options.decodeStrings === false) bits &= ~DECODE_STRINGS;
    highWaterMark = pickHighWaterMark(bits, options, 'writableHighWaterMark', isDuplex);
    if (options.defaultEncoding != null) defaultEncoding = checkedEncoding(options.defaultEncoding);
  }
  this.highWaterMark = highWaterMark;
  this.length = 0;
  this.corked = 0;
  this.writelen = 0;
  this.bufferedIndex = 0;
  this.pendingcb = 0;
  this.bits = bits;
  this[kErrored] = null;
  this[kStream] = stream;
  this.onwriteBound = null; // bound at the first write
  this.writecb = null;
  this[kQueued] = null;
  this[kAfterWrite] = null;
  this[kFinishCallbacks] = null;
  this.defaultEncoding = defaultEncoding;
}

function checkedEncoding(encoding) {
  if (encoding === 'utf8' || encoding === 'utf-8') return 'utf8';
  if (!require('buffer').Buffer.isEncoding(encoding)) {
    const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
    throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  return encoding;
}

defineFlags(WritableState.prototype, {
  ...COMMON_FLAGS,
  finalCalled: FINAL_CALLED,
  needDrain: NEED_DRAIN,
  ending: ENDING,
  ended: ENDED,
  finished: FINISHED,
  decodeStrings: DECODE_STRINGS,
  writing: WRITING,
  bufferProcessing: BUFFER_PROCESSING,
  prefinished: PREFINISHED,
  allBuffers: ALL_BUFFERS,
  allNoop: ALL_NOOP,
});

Object.defineProperties(WritableState.prototype, {
  afterWriteTickInfo: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { return this[kAfterWrite]; },
    set(value) { this[kAfterWrite] = value; },
  },
  onwrite: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { return this.onwriteBound ?? (this.onwriteBound = hooks.bindOnWrite(this[kStream])); },
    set(value) { this.onwriteBound = value; },
  },
  buffered: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { return this[kQueued] ?? []; },
    set(value) {
      this[kQueued] = value;
      if (value?.length) this.bits |= QUEUED;
      else this.bits &= ~QUEUED;
    },
  },
  bufferedRequestCount: {
    __proto__: null,
    configurable: true,
    get() { return this[kQueued] === null ? 0 : this[kQueued].length - this.bufferedIndex; },
  },
  // undefined unless a duplex was told, or a class set it.
  writable: {
    __proto__: null,
    configurable: true,
    get() {
      return (this.bits & WRITABLE_DECIDED) !== 0 ? (this.bits & WRITABLE_YES) !== 0 : undefined;
    },
    set(value) {
      if (value == null) this.bits &= ~(WRITABLE_DECIDED | WRITABLE_YES);
      else if (value) this.bits |= WRITABLE_DECIDED | WRITABLE_YES;
      else this.bits = (this.bits | WRITABLE_DECIDED) & ~WRITABLE_YES;
    },
  },
});

/** The writes still waiting, as `{chunk, encoding, callback}` entries. */
WritableState.prototype.getBuffer = function getBuffer() {
  return this[kQueued] === null ? [] : this[kQueued].slice(this.bufferedIndex);
};

function resetQueue(state) {
  state[kQueued] = null;
  state.bufferedIndex = 0;
  state.bits = (state.bits | ALL_BUFFERS | ALL_NOOP) & ~QUEUED;
}

module.exports = {
  WritableState,
  hooks,
  checkedEncoding,
  resetQueue,
  FINAL_CALLED,
  NEED_DRAIN,
  ENDING,
  ENDED,
  FINISHED,
  DECODE_STRINGS,
  WRITING,
  BUFFER_PROCESSING,
  PREFINISHED,
  ALL_BUFFERS,
  ALL_NOOP,
  WRITABLE_DECIDED,
  WRITABLE_YES,
  AFTER_WRITE_PENDING,
  QUEUED,
  AWAITING_FINISH,
  kQueued,
  kAfterWrite,
  kFinishCallbacks,
};
