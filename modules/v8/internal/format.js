'use strict';
// Tags of V8's format for values ("wire format", version 15): what is the same for writing and reading.

const VERSION = 15;
/** The oldest that is read. */
const OLDEST = 13;

const TAG = {
  __proto__: null,
  version: 0xff, padding: 0, verifyCount: 0x3f, hole: 0x2d, undefined: 0x5f, null: 0x30, true: 0x54, false: 0x46,
  int32: 0x49, uint32: 0x55, double: 0x4e, bigint: 0x5a, utf8: 0x53, oneByte: 0x22, twoByte: 0x63, reference: 0x5e,
  object: 0x6f, endObject: 0x7b, sparseArray: 0x61, endSparseArray: 0x40, denseArray: 0x41, endDenseArray: 0x24,
  date: 0x44, trueObject: 0x79, falseObject: 0x78, numberObject: 0x6e, bigintObject: 0x7a, stringObject: 0x73,
  regexp: 0x52, map: 0x3b, endMap: 0x3a, set: 0x27, endSet: 0x2c, arrayBuffer: 0x42, resizableBuffer: 0x7e,
  transferredBuffer: 0x74, view: 0x56, sharedBuffer: 0x75, hostObject: 0x5c, error: 0x72,
};

/** Classes of views by the letter that stands for them. */
const VIEWS = {
  __proto__: null,
  b: Int8Array, B: Uint8Array, C: Uint8ClampedArray, w: Int16Array, W: Uint16Array, d: Int32Array, D: Uint32Array,
  h: globalThis.Float16Array, f: Float32Array, F: Float64Array, q: BigInt64Array, Q: BigUint64Array, '?': DataView,
};

/** Flags of regular expressions by bit. */
const REGEXP_FLAGS = 'gimyusldv';

/** Classes of errors by the letter that stands for them. */
const ERRORS = {
  __proto__: null, E: EvalError, R: RangeError, F: ReferenceError, S: SyntaxError, T: TypeError, U: URIError,
};

const ERROR_PART = { __proto__: null, message: 0x6d, cause: 0x63, stack: 0x73, end: 0x2e };

module.exports = { ERRORS, ERROR_PART, OLDEST, REGEXP_FLAGS, TAG, VERSION, VIEWS };
