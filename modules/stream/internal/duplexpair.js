'use strict';
// duplexPair(): two Duplex streams, each reading what the other is written.

const { Duplex } = require('internal/stream/duplex');

const kCallback = Symbol('Callback');
const kOtherSide = Symbol('Other');

class DuplexSide extends Duplex {
  constructor(options) {
    super(options);
    this[kCallback] = null;
    this[kOtherSide] = null;
  }

  // Reading here lets the write over there finish.
  _read() {
    const cb = this[kCallback];
    if (cb) {
      this[kCallback] = null;
      cb();
    }
  }

  _write(chunk, encoding, cb) {
    const other = this[kOtherSide];
    if (chunk.length === 0) {
      process.nextTick(cb);
    } else {
      other.push(chunk);
      other[kCallback] = cb;
    }
  }

  _final(cb) {
    const other = this[kOtherSide];
    other.on('end', cb);
    other.push(null);
  }

  _destroy(err, cb) {
    const other = this[kOtherSide];
    if (other !== null && !other.destroyed) {
      // The other side goes too, but not with an error that is not its own:
      // nobody there may listen for it.
      process.nextTick(() => {
        if (other.destroyed) return;
        if (err) other.destroy();
        else other.push(null);
      });
    }
    cb(err);
  }
}

/**
 * @param {object} [options] for both sides
 * @returns {[Duplex, Duplex]}
 */
function duplexPair(options) {
  const a = new DuplexSide(options);
  const b = new DuplexSide(options);
  a[kOtherSide] = b;
  b[kOtherSide] = a;
  return [a, b];
}

module.exports = { duplexPair };
