'use strict';
// The Duplex class: a Readable that carries a Writable's state and methods
// too. Follows "Duplex streams" in Node's docs; Duplex.from is in duplexify.

const { Readable, maybeReadMore } = require('internal/stream/readable');
const { Writable, afterConstruct } = require('internal/stream/writable');
const { Stream } = require('internal/stream/legacy');
const { ReadableState, ENDED, END_EMITTED, NOT_READABLE, NEED_READABLE } = require('internal/stream/readable_state');
const writableState = require('internal/stream/writable_state');
const destroyImpl = require('internal/stream/destroy');

const { WritableState } = writableState;
const WRITE_SIDE_OFF = writableState.WRITABLE_DECIDED | writableState.ENDING | writableState.ENDED |
  writableState.FINISHED;

/**
 * @param {object} [options] those of Readable and Writable, plus allowHalfOpen
 *   (default true), readable, writable, and readable-/writable-prefixed
 *   objectMode and highWaterMark
 */
function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this._events ??= {
    close: undefined, error: undefined, prefinish: undefined, finish: undefined, drain: undefined,
    data: undefined, end: undefined, readable: undefined,
  };
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);
  if (options) {
    this.allowHalfOpen = options.allowHalfOpen !== false;
    if (options.readable === false) this._readableState.bits |= NOT_READABLE | ENDED | END_EMITTED;
    if (options.writable === false) this._writableState.bits |= WRITE_SIDE_OFF;
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal/stream/add-abort-signal').addAbortSignal(options.signal, this);
  } else {
    this.allowHalfOpen = true;
  }
  Stream.call(this, options);
  if (this._construct !== undefined) {
    destroyImpl.construct(this, () => {
      if ((this._readableState.bits & NEED_READABLE) !== 0) maybeReadMore(this, this._readableState);
      afterConstruct(this);
    });
  }
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

for (const name of ['write', 'cork', 'uncork', 'setDefaultEncoding', '_write', '_writev', 'end', 'destroy']) {
  Duplex.prototype[name] = Writable.prototype[name];
}
for (const name of ['writable', 'writableHighWaterMark', 'writableObjectMode', 'writableBuffer', 'writableLength',
                    'writableFinished', 'writableCorked', 'writableEnded', 'writableNeedDrain']) {
  Object.defineProperty(Duplex.prototype, name, {
    __proto__: null, ...Object.getOwnPropertyDescriptor(Writable.prototype, name), configurable: true,
  });
}
Object.defineProperty(Duplex.prototype, 'destroyed', {
  __proto__: null,
  configurable: true,
  get() {
    if (this._readableState === undefined || this._writableState === undefined) return false;
    return this._readableState.destroyed && this._writableState.destroyed;
  },
  set(value) {
    if (this._readableState && this._writableState) {
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    }
  },
});

Duplex.fromWeb = function fromWeb(pair, options) {
  return require('internal/webstreams/adapters').newStreamDuplexFromReadableWritablePair(pair, options);
};
Duplex.toWeb = function toWeb(duplex, options) {
  return require('internal/webstreams/adapters').newReadableWritablePairFromDuplex(duplex, options);
};
/** @param {any} body a stream, web stream, iterable, (async generator) function, promise, Blob or {readable, writable} */
Duplex.from = function from(body) {
  return require('internal/stream/duplexify').duplexify(body, 'body');
};

module.exports = { Duplex };
