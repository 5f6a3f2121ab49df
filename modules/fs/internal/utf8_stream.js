'use strict';

// fs.Utf8Stream: a writer that gathers small pieces and writes them in larger ones, at once or on the thread pool, and
// that can be flushed at any time. Made for logs: it is no stream.Writable.
// Follows "Class: fs.Utf8Stream" in Node's fs documentation.

const { Buffer } = require('buffer');
const EventEmitter = require('events');
const { codes } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateObject, validateOneOf, validateUint32,
} = require('internal/validators');

/** So much waiting text makes write() say that the writer should wait. */
const kHighWaterMark = 16387;
const kMaxWrite = 16 * 1024;
/** How long to wait before a busy file is tried again, in milliseconds. */
const kBusyWait = 100;

const kFsNames = ['write', 'writeSync', 'fsync', 'fsyncSync', 'close', 'open', 'openSync', 'mkdir', 'mkdirSync'];

let sleepCell;
function sleep(ms) {
  sleepCell ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(sleepCell, 0, 0, ms);
}

function isBusy(err) {
  return err.code === 'EAGAIN' || err.code === 'EBUSY';
}

/** What is left of `data` after `written` bytes. A character of which only a part went out stays whole. */
function rest(data, written) {
  if (written === undefined) return data.slice(data.length);
  if (typeof data !== 'string') return data.subarray(written);
  const bytes = Buffer.from(data);
  if (written >= bytes.length) return '';
  // Back to the first byte of the character that was cut.
  while (written > 0 && (bytes[written] & 0xc0) === 0x80) written--;
  return data.slice(bytes.toString('utf8', 0, written).length);
}

class Utf8Stream extends EventEmitter {
  #fs;
  #fd = -1;
  #file = null;
  #append;
  #mode;
  #mkdir;
  #sync;
  #fsync;
  #minLength;
  #maxLength;
  #maxWrite;
  #periodicFlush;
  #contentMode;
  #retry;
  #timer = null;

  // What waits, in pieces of at most #maxWrite, and how much that is. #current is the piece that is being written.
  #pieces = [];
  #length = 0;
  #current;

  #busy = false; // a write or an open is under way
  #opening = false;
  #reopenWanted = false;
  #ending = false;
  #destroyed = false;
  #flushWanted = false;
  #drainQueued = false;

  constructor(options = { __proto__: null }) {
    validateObject(options, 'options');
    super();
    const {
      append = true, contentMode = 'utf8', dest, fd, fs: given = { __proto__: null }, fsync = false, maxLength = 0,
      maxWrite = kMaxWrite, minLength = 0, mkdir = false, mode, periodicFlush = 0, retryEAGAIN, sync = false,
    } = options;
    validateUint32(maxLength, 'options.maxLength');
    validateUint32(maxWrite, 'options.maxWrite');
    validateUint32(minLength, 'options.minLength');
    validateUint32(periodicFlush, 'options.periodicFlush');
    validateBoolean(append, 'options.append');
    validateBoolean(sync, 'options.sync');
    validateBoolean(fsync, 'options.fsync');
    validateBoolean(mkdir, 'options.mkdir');
    validateOneOf(contentMode, 'options.contentMode', ['buffer', 'utf8']);
    validateObject(given, 'options.fs');
    if (retryEAGAIN !== undefined) validateFunction(retryEAGAIN, 'options.retryEAGAIN');
    const fs = require('fs');
    this.#fs = { __proto__: null };
    for (const name of kFsNames) {
      if (given[name] !== undefined) validateFunction(given[name], `options.fs.${name}`);
      this.#fs[name] = given[name] ?? fs[name];
    }
    this.#append = append;
    this.#contentMode = contentMode;
    this.#fsync = fsync;
    this.#maxLength = maxLength;
    this.#maxWrite = maxWrite === 0 ? kMaxWrite : maxWrite;
    this.#minLength = minLength;
    this.#mkdir = mkdir;
    this.#mode = mode;
    this.#periodicFlush = periodicFlush;
    this.#retry = retryEAGAIN ?? (() => true);
    this.#sync = sync;
    this.#current = this.#nothing();

    const target = fd ?? dest;
    if (typeof target === 'number') {
      this.#fd = target;
      process.nextTick(() => this.emit('ready'));
    } else if (typeof target === 'string') {
      this.#open(target);
    } else {
      throw new codes.ERR_INVALID_ARG_TYPE('fd', ['number', 'string'], target);
    }
    if (this.#minLength >= this.#maxWrite) {
      throw new codes.ERR_INVALID_ARG_VALUE(
        'minLength', minLength, `should be smaller than maxWrite (${this.#maxWrite})`);
    }
    // Who starts to wait for the end of what is being written must be told of it.
    this.on('newListener', (name) => {
      if (name === 'drain') this.#drainQueued = false;
    });
    if (periodicFlush !== 0) {
      this.#timer = setInterval(() => this.flush(), periodicFlush);
      this.#timer.unref();
    }
  }

  get append() { return this.#append; }
  get contentMode() { return this.#contentMode; }
  get fd() { return this.#fd; }
  get file() { return this.#file; }
  get fsync() { return this.#fsync; }
  get maxLength() { return this.#maxLength; }
  get minLength() { return this.#minLength; }
  get mkdir() { return this.#mkdir; }
  get mode() { return this.#mode; }
  get periodicFlush() { return this.#periodicFlush; }
  get sync() { return this.#sync; }
  get writing() { return this.#busy; }

  /** @returns {boolean} whether more should be written before 'drain' */
  write(data) {
    this.#assertAlive();
    if (this.#contentMode === 'buffer') {
      if (!Buffer.isBuffer(data)) throw new codes.ERR_INVALID_ARG_TYPE('data', 'Buffer', data);
    } else if (typeof data !== 'string') {
      throw new codes.ERR_INVALID_ARG_TYPE('data', 'string', data);
    }
    const length = this.#length + data.length;
    if (this.#maxLength > 0 && length > this.#maxLength) {
      this.emit('drop', data);
      return this.#hasRoom();
    }
    this.#gather(data);
    this.#length = length;
    if (!this.#busy && length >= this.#minLength) this.#writeNext();
    return this.#hasRoom();
  }

  /** Writes what waits; callback(err) when it is in the file. Does nothing where everything is written at once. */
  flush(cb) {
    if (cb != null) validateFunction(cb, 'cb');
    if (this.#destroyed) {
      const error = new codes.ERR_INVALID_STATE('Utf8Stream is destroyed');
      if (cb == null) return;
      cb(error);
      return;
    }
    if (this.#minLength <= 0) {
      cb?.(null);
      return;
    }
    if (cb != null) this.#callWhenFlushed(cb);
    if (this.#busy) return;
    // An empty piece brings 'drain' where nothing waits.
    if (this.#pieces.length === 0) this.#pieces.push(this.#nothing());
    this.#writeNext();
  }

  /** Writes all that waits before it returns. @throws the write's error */
  flushSync() {
    this.#assertAlive();
    if (this.#fd < 0) throw new codes.ERR_INVALID_STATE('Invalid file descriptor');
    if (!this.#busy && this.#current.length > 0) {
      this.#pieces.unshift(this.#current);
      this.#current = this.#nothing();
    }
    while (this.#pieces.length > 0) {
      const piece = this.#pieces[0];
      let left;
      try {
        left = rest(piece, this.#fs.writeSync(this.#fd, piece, ...this.#encoding()));
      } catch (err) {
        if (!isBusy(err) || !this.#retry(err, piece.length, this.#length - piece.length)) throw err;
        sleep(kBusyWait);
        continue;
      }
      this.#length = Math.max(this.#length - (piece.length - left.length), 0);
      if (left.length === 0) this.#pieces.shift();
      else this.#pieces[0] = left;
    }
    try {
      this.#fs.fsyncSync(this.#fd);
    } catch {
      // Pipes and terminals cannot be synchronized.
    }
  }

  /** Opens the file anew, or another one from here on: for logs that were moved away. */
  reopen(file) {
    this.#assertAlive();
    if (this.#opening) {
      this.once('ready', () => this.reopen(file));
      return;
    }
    if (this.#ending) return;
    if (!file && !this.#file) {
      throw new codes.ERR_OPERATION_FAILED('Unable to reopen a file descriptor, you must pass a file to SonicBoom');
    }
    if (file) this.#file = file;
    this.#reopenWanted = true;
    if (this.#busy) return;
    const before = this.#fd;
    this.once('ready', () => {
      if (before === this.#fd) return;
      this.#fs.close(before, (err) => {
        if (err) this.emit('error', err);
      });
    });
    this.#open(this.#file);
  }

  /** Writes what waits, then closes: 'finish', then 'close'. */
  end() {
    this.#assertAlive();
    if (this.#opening) {
      this.once('ready', () => this.end());
      return;
    }
    if (this.#ending) return;
    this.#ending = true;
    if (this.#busy) return;
    if (this.#length > 0 && this.#fd >= 0) this.#writeNext();
    else this.#close();
  }

  /** Closes; what waits is lost. */
  destroy() {
    if (!this.#destroyed) this.#close();
  }

  [Symbol.dispose]() {
    this.destroy();
  }

  #assertAlive() {
    if (this.#destroyed) throw new codes.ERR_INVALID_STATE('Utf8Stream is destroyed');
  }

  #hasRoom() {
    return this.#length < Math.max(this.#minLength, kHighWaterMark);
  }

  #nothing() {
    return this.#contentMode === 'buffer' ? Buffer.alloc(0) : '';
  }

  // What follows the data in the arguments of fs.write.
  #encoding() {
    return this.#contentMode === 'buffer' ? [] : ['utf8'];
  }

  #gather(data) {
    const last = this.#pieces.length - 1;
    if (last < 0 || this.#pieces[last].length + data.length > this.#maxWrite) this.#pieces.push(data);
    else if (typeof data === 'string') this.#pieces[last] += data;
    else this.#pieces[last] = Buffer.concat([this.#pieces[last], data]);
  }

  #open(file) {
    this.#opening = true;
    this.#busy = true;
    this.#drainQueued = false;
    this.#file = file;
    const flags = this.#append ? 'a' : 'w';
    const opened = (err, fd) => this.#opened(err, fd);
    if (this.#sync) {
      let fd;
      try {
        if (this.#mkdir) this.#fs.mkdirSync(require('path').dirname(file), { recursive: true });
        fd = this.#fs.openSync(file, flags, this.#mode);
      } catch (err) {
        opened(err);
        throw err;
      }
      opened(null, fd);
    } else if (this.#mkdir) {
      this.#fs.mkdir(require('path').dirname(file), { recursive: true }, (err) => {
        if (err) opened(err);
        else this.#fs.open(file, flags, this.#mode, opened);
      });
    } else {
      this.#fs.open(file, flags, this.#mode, opened);
    }
  }

  #opened(err, fd) {
    const again = this.#reopenWanted;
    this.#reopenWanted = false;
    this.#busy = false;
    this.#opening = false;
    if (err) {
      if (!this.#sync) {
        this.emit('error', err);
      } else {
        process.nextTick(() => {
          if (this.listenerCount('error') > 0) this.emit('error', err);
        });
      }
      return;
    }
    this.#fd = fd;
    if (this.#sync) process.nextTick(() => this.emit('ready'));
    else this.emit('ready');
    // All that was written before is in the file that was left.
    if (again) process.nextTick(() => this.emit('drain'));
    if (this.#destroyed || this.#busy) return;
    if (this.#length > this.#minLength || this.#flushWanted) this.#writeNext();
  }

  /** Starts with the next piece, or again with the one that failed. */
  #writeNext() {
    this.#busy = true;
    if (this.#current.length === 0) this.#current = this.#pieces.shift() ?? this.#nothing();
    this.#attempt();
  }

  #attempt() {
    if (!this.#sync) {
      this.#fs.write(this.#fd, this.#current, ...this.#encoding(), (err, written) => this.#wrote(err, written));
      return;
    }
    let written;
    try {
      written = this.#fs.writeSync(this.#fd, this.#current, ...this.#encoding());
    } catch (err) {
      this.#wrote(err);
      return;
    }
    this.#wrote(null, written);
  }

  #wrote(err, written) {
    if (err) {
      if (isBusy(err) && this.#retry(err, this.#current.length, this.#length - this.#current.length)) {
        if (this.#sync) {
          sleep(kBusyWait);
          this.#attempt();
        } else {
          setTimeout(() => this.#attempt(), kBusyWait);
        }
        return;
      }
      // The piece stays, and is written with what comes next.
      this.#busy = false;
      this.emit('error', err);
      return;
    }
    this.emit('write', written);
    const left = rest(this.#current, written);
    this.#length = Math.max(this.#length - (this.#current.length - left.length), 0);
    this.#current = left;
    if (left.length > 0) {
      this.#attempt();
      return;
    }
    if (this.#fsync) this.#fs.fsyncSync(this.#fd);
    if (this.#reopenWanted) {
      this.#busy = false;
      this.#reopenWanted = false;
      this.reopen();
    } else if (this.#length > this.#minLength || (this.#ending && this.#length > 0)) {
      this.#writeNext();
    } else if (this.#ending) {
      this.#busy = false;
      this.#close();
    } else {
      this.#busy = false;
      this.#drained();
    }
  }

  #drained() {
    if (!this.#sync) {
      this.emit('drain');
    } else if (!this.#drainQueued) {
      this.#drainQueued = true;
      process.nextTick(() => {
        // Somebody who waits since then wants to be told of a later one.
        const queued = this.#drainQueued;
        this.#drainQueued = false;
        if (queued || this.listenerCount('drain') > 0) this.emit('drain');
      });
    }
  }

  #callWhenFlushed(cb) {
    this.#flushWanted = true;
    const onDrain = () => {
      this.off('error', onError);
      const done = (err) => {
        this.#flushWanted = false;
        cb(err && err.code !== 'EBADF' ? err : null);
      };
      // With fsync every write has done it.
      if (this.#fsync) done(null);
      else this.#fs.fsync(this.#fd, done);
    };
    const onError = (err) => {
      this.#flushWanted = false;
      this.off('drain', onDrain);
      cb(err);
    };
    this.once('drain', onDrain);
    this.once('error', onError);
  }

  #close() {
    if (this.#fd === -1) {
      this.once('ready', () => this.#close());
      return;
    }
    if (this.#destroyed) return;
    clearInterval(this.#timer);
    this.#destroyed = true;
    this.#pieces = [];
    this.#length = 0;
    const closed = (err) => {
      if (err) {
        this.emit('error', err);
        return;
      }
      if (this.#ending && !this.#busy) this.emit('finish');
      this.emit('close');
    };
    const synchronized = () => {
      // Standard output and standard error stay open.
      if (this.#fd === 1 || this.#fd === 2) closed();
      else this.#fs.close(this.#fd, closed);
    };
    try {
      this.#fs.fsync(this.#fd, synchronized);
    } catch {
      synchronized();
    }
  }
}

module.exports = { Utf8Stream };
