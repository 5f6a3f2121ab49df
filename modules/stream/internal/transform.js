'use strict';
// The Transform class: a Duplex whose output is computed from its input
// (PassThrough has a file of its own). Follows "Transform streams" in the docs.

const { Duplex } = require('internal/stream/duplex');
const { SYNC } = require('internal/stream/state');
const { ENDED: READ_ENDED } = require('internal/stream/readable_state');
const { ENDED: WRITE_ENDED } = require('internal/stream/writable_state');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

// The write callback held back until the output has been read.
const kCallback = Symbol('kCallback');

/** @param {object} [options] those of Duplex, plus transform and flush */
function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  // With nothing to be buffered on the way out, nothing should be on the way in.
  if (options && options.readableHighWaterMark === 0 && options.highWaterMark == null) {
    options = { ...options, highWaterMark: null, writableHighWaterMark: options.writableHighWaterMark || 0 };
  }
  Duplex.call(this, options);
  // push() before the first read is as good as one from outside _read.
  this._readableState.bits &= ~SYNC;
  this[kCallback] = null;
  // What a write that is under way needs has names and is in the state: see internal/stream/state.
  const w = this._writableState;
  w.transformed = null; // what _transform() calls, made at the first write
  w.transformcb = null;
  w.lengthBefore = 0;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
  // A subclass may replace _final; the flush then happens here.
  this.on('prefinish', onprefinish);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function onprefinish() {
  if (this._final !== flushAll) flushAll.call(this);
}

function flushAll(cb) {
  if (typeof this._flush === 'function' && !this.destroyed) {
    this._flush((err, data) => {
      if (err) {
        if (cb) cb(err);
        else this.destroy(err);
        return;
      }
      if (data != null) this.push(data);
      this.push(null);
      if (cb) cb();
    });
  } else {
    this.push(null);
    if (cb) cb();
  }
}
Transform.prototype._final = flushAll;

/** Subclasses turn one chunk into any number of `push()`es, then call `cb(err, lastChunk)`. */
Transform.prototype._transform = function(chunk, encoding, cb) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

// One callback per stream, not per chunk: only one chunk is under way at a time.
function bindDone(stream) {
  return (err, value) => {
    const w = stream._writableState;
    const cb = w.transformcb;
    if (err) {
      cb(err);
      return;
    }
    if (value != null) stream.push(value);
    const r = stream._readableState;
    const { length } = r;
    if ((r.bits & READ_ENDED) !== 0) process.nextTick(cb); // the transform ended the output itself
    else if (w.lengthBefore === length || length < r.highWaterMark || (w.bits & WRITE_ENDED) !== 0) cb();
    else stream[kCallback] = cb; // goes on when the output is read
  };
}

Transform.prototype._write = function(chunk, encoding, cb) {
  const w = this._writableState;
  w.transformcb = cb;
  w.lengthBefore = this._readableState.length;
  this._transform(chunk, encoding, w.transformed ?? (w.transformed = bindDone(this)));
};

Transform.prototype._read = function() {
  const cb = this[kCallback];
  if (cb) {
    this[kCallback] = null;
    cb();
  }
};

module.exports = { Transform };
