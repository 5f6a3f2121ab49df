'use strict';
// The state word shared by every stream: the flag bits that readable and
// writable sides have in common, the helper that shows bits as boolean
// properties, and high-water marks. What a single side needs besides lives in
// readable_state and writable_state. Follows "Buffering" in Node's stream docs.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInteger } = require('internal/validators');

// Symbols keep slots out of the way of `for in` and JSON over a state object. What every chunk needs has names
// nevertheless (`bits`, `writecb`): the compiler does not know a symbol in a variable, and compares it each time.
const kErrored = Symbol('kErroredValue');

/** Bits 0..9 mean the same on both sides, so that destroy can handle either. */
const OBJECT_MODE = 1 << 0;
const ERRORED = 1 << 1;
const ERROR_EMITTED = 1 << 2;
const EMIT_CLOSE = 1 << 3;
const AUTO_DESTROY = 1 << 4;
const DESTROYED = 1 << 5;
const CLOSED = 1 << 6;
const CLOSE_EMITTED = 1 << 7;
const CONSTRUCTED = 1 << 8;
const SYNC = 1 << 9;
/** First bit free for the side's own flags. */
const OWN_SHIFT = 10;

/**
 * Gives a state prototype one boolean accessor per flag, and the `errored`
 * accessor whose value lives beside the word.
 * @param {object} proto
 * @param {Record<string, number>} flags property name → bit
 */
function defineFlags(proto, flags) {
  for (const name of Object.keys(flags)) {
    const bit = flags[name];
    Object.defineProperty(proto, name, {
      __proto__: null,
      configurable: true,
      enumerable: false,
      get() { return (this.bits & bit) !== 0; },
      set(value) {
        if (value) this.bits |= bit;
        else this.bits &= ~bit;
      },
    });
  }
  Object.defineProperty(proto, 'errored', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { return this[kErrored]; },
    set(value) {
      if (value) {
        this[kErrored] = value;
        this.bits |= ERRORED;
      } else {
        this[kErrored] = null;
        this.bits &= ~ERRORED;
      }
    },
  });
}

const COMMON_FLAGS = {
  objectMode: OBJECT_MODE,
  errorEmitted: ERROR_EMITTED,
  emitClose: EMIT_CLOSE,
  autoDestroy: AUTO_DESTROY,
  destroyed: DESTROYED,
  closed: CLOSED,
  closeEmitted: CLOSE_EMITTED,
  constructed: CONSTRUCTED,
  sync: SYNC,
};

let defaultBytes = 64 * 1024;
let defaultObjects = 16;

/** @returns {number} bytes, or objects in object mode */
function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

/**
 * @param {boolean} objectMode
 * @param {number} value a non-negative integer
 */
function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) defaultObjects = value;
  else defaultBytes = value;
}

/**
 * The high-water mark a stream is to use.
 * @param {number} bits the state word (object mode decides the default)
 * @param {object | null | undefined} options
 * @param {string} duplexKey the option that names one side of a duplex
 * @param {boolean} isDuplex
 */
function pickHighWaterMark(bits, options, duplexKey, isDuplex) {
  if (options) {
    let mark = options.highWaterMark;
    let fromSide = false;
    if (mark == null && isDuplex) {
      mark = options[duplexKey];
      fromSide = true;
    }
    if (mark != null) {
      if (!Number.isInteger(mark) || mark < 0) {
        throw new ERR_INVALID_ARG_VALUE(fromSide || isDuplex ? `options.${duplexKey}` : 'options.highWaterMark', mark);
      }
      return mark;
    }
  }
  return (bits & OBJECT_MODE) !== 0 ? defaultObjects : defaultBytes;
}

module.exports = {
  kErrored,
  OBJECT_MODE,
  ERRORED,
  ERROR_EMITTED,
  EMIT_CLOSE,
  AUTO_DESTROY,
  DESTROYED,
  CLOSED,
  CLOSE_EMITTED,
  CONSTRUCTED,
  SYNC,
  OWN_SHIFT,
  COMMON_FLAGS,
  defineFlags,
  getDefaultHighWaterMark,
  setDefaultHighWaterMark,
  pickHighWaterMark,
};
