'use strict';

// pull(), pullSync() and writer() of FileHandle, behind --experimental-stream-iter: a file as a source and as a writer
// of iterable streams. Follows "filehandle.pull()" and its neighbours in Node's fs documentation.

const { AbortError, codes } = require('internal/errors');
const { validateAbortSignal, validateBoolean, validateInteger, validateObject } = require('internal/validators');
const io = require('internal/fs/io');
const { byteCount, checkedChunk } = require('internal/stream/iter/bytes');
const iter = require('internal/stream/iter/pull');

/** How much is read, and written at once, at a time. */
const kChunkSize = 128 * 1024;

/** Options of all three. */
function checkOptions(options) {
  validateObject(options, 'options');
  const { autoClose = false, chunkSize = kChunkSize, limit, signal, start } = options;
  validateBoolean(autoClose, 'options.autoClose');
  validateInteger(chunkSize, 'options.chunkSize', 1);
  if (limit !== undefined) validateInteger(limit, 'options.limit', 0);
  if (start !== undefined) validateInteger(start, 'options.start', 0);
  validateAbortSignal(signal, 'options.signal');
  return { autoClose, chunkSize, limit: limit ?? Infinity, position: start ?? null };
}

/** Gives the class its methods, which use the handle's own symbols. */
function define(FileHandle, { kClosing, kFd, kLocked, kRef, kUnref, closeNow }) {
  function acquire(handle) {
    if (handle[kFd] === -1) throw new codes.ERR_INVALID_STATE('The FileHandle is closed');
    if (handle[kClosing] !== null) throw new codes.ERR_INVALID_STATE('The FileHandle is closing');
    if (handle[kLocked]) throw new codes.ERR_INVALID_STATE('The FileHandle is locked');
    handle[kLocked] = true;
  }

  function release(handle) {
    handle[kLocked] = false;
    handle[kUnref]();
  }

  /** Splits `[...transforms][, options]`; the options have more than those of pull(). */
  function split(args) {
    const { transforms, options = { __proto__: null } } = iter.splitOptions(args);
    return { transforms, signal: options.signal, checked: checkOptions(options) };
  }

  // What is left to read decides how much is read next.
  function nextLength({ chunkSize, limit }) {
    return Math.min(chunkSize, limit);
  }

  function advance(checked, bytesRead) {
    checked.limit -= bytesRead;
    if (checked.position !== null) checked.position += bytesRead;
  }

  async function* batches(handle, checked, signal) {
    // From here on closing waits; a stream that nobody reads must not hold it up.
    handle[kRef]();
    try {
      for (let length; (length = nextLength(checked)) > 0;) {
        if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
        const { buffer, bytesRead } =
          await handle.read(Buffer.allocUnsafeSlow(length), 0, length, checked.position);
        if (bytesRead === 0) return;
        advance(checked, bytesRead);
        yield [buffer.subarray(0, bytesRead)];
      }
    } finally {
      release(handle);
      if (checked.autoClose) await handle.close();
    }
  }

  function* batchesSync(handle, checked) {
    handle[kRef]();
    try {
      for (let length; (length = nextLength(checked)) > 0;) {
        const buffer = Buffer.allocUnsafeSlow(length);
        const bytesRead = io.read(handle[kFd], buffer, 0, length, checked.position, undefined);
        if (bytesRead === 0) return;
        advance(checked, bytesRead);
        yield [buffer.subarray(0, bytesRead)];
      }
    } finally {
      release(handle);
      if (checked.autoClose) closeNow(handle);
    }
  }

  /** (...transforms[, { autoClose, chunkSize, limit, signal, start }]) @returns {AsyncIterable<Uint8Array[]>} */
  FileHandle.prototype.pull = function pull(...args) {
    const { transforms, signal, checked } = split(args);
    acquire(this);
    return iter.pull(batches(this, checked, signal), ...transforms, { __proto__: null, signal });
  };

  /** (...transforms[, { autoClose, chunkSize, limit, start }]) @returns {Iterable<Uint8Array[]>} */
  FileHandle.prototype.pullSync = function pullSync(...args) {
    const { transforms, checked } = split(args);
    acquire(this);
    return iter.pullSync(batchesSync(this, checked), ...transforms);
  };

  /** @returns {FileWriter} Options: autoClose, chunkSize, limit, start */
  FileHandle.prototype.writer = function writer(options = { __proto__: null }) {
    const checked = checkOptions(options);
    acquire(this);
    this[kRef]();
    return new FileWriter(this, checked);
  };

  class FileWriter {
    #handle;
    #options;
    #total = 0;
    #busy = 0;
    #ended = false;
    #ending = null;
    #error = null;

    constructor(handle, options) {
      this.#handle = handle;
      this.#options = options;
    }

    #assertOpen() {
      if (this.#error !== null) throw this.#error;
      if (this.#ended || this.#ending !== null) {
        const error = new TypeError('The writer is closed');
        error.code = 'ERR_INVALID_STATE';
        throw error;
      }
    }

    #assertFits(length) {
      if (length > this.#options.limit) {
        throw new codes.ERR_OUT_OF_RANGE('length', `<= ${this.#options.limit}`, length);
      }
    }

    #wrote(length) {
      this.#total += length;
      advance(this.#options, length);
    }

    #release() {
      release(this.#handle);
      return this.#options.autoClose ? closeNow(this.#handle) : undefined;
    }

    async #writeAll(chunks, options) {
      this.#assertOpen();
      const signal = options?.signal;
      validateAbortSignal(signal, 'options.signal');
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      const length = byteCount(chunks);
      this.#assertFits(length);
      // Its place is taken before it is written: the next write may come before this one has ended.
      let { position } = this.#options;
      advance(this.#options, length);
      this.#busy++;
      try {
        for (let chunk of chunks) {
          while (chunk.byteLength > 0) {
            const { bytesWritten } = await this.#handle.write(chunk, 0, chunk.byteLength, position);
            this.#total += bytesWritten;
            if (position !== null) position += bytesWritten;
            chunk = chunk.subarray(bytesWritten);
          }
        }
      } finally {
        this.#busy--;
      }
    }

    // Whether these can be written at once: few enough, and nothing under way.
    #takesNow(length) {
      return this.#error === null && !this.#ended && this.#ending === null && this.#busy === 0 &&
        length <= this.#options.chunkSize && length <= this.#options.limit;
    }

    #writeNow(chunks) {
      if (!this.#takesNow(byteCount(chunks))) return false;
      for (let chunk of chunks) {
        while (chunk.byteLength > 0) {
          const written = io.writeBuffer(
            this.#handle[kFd], chunk, 0, chunk.byteLength, this.#options.position, undefined);
          this.#wrote(written);
          chunk = chunk.subarray(written);
        }
      }
      return true;
    }

    /** @returns {Promise<void>} Options: signal */
    async write(chunk, options = undefined) {
      return this.#writeAll([checkedChunk(chunk)], options);
    }

    async writev(chunks, options = undefined) {
      return this.#writeAll(chunks.map((chunk) => checkedChunk(chunk)), options);
    }

    /** @returns {boolean} false when it has to be written with write() */
    writeSync(chunk) {
      return this.#writeNow([checkedChunk(chunk)]);
    }

    writevSync(chunks) {
      return this.#writeNow(chunks.map((chunk) => checkedChunk(chunk)));
    }

    /** @returns {Promise<number>} the bytes written in all */
    async end(options = undefined) {
      if (this.#error !== null) throw this.#error;
      if (this.#ended) return this.#total;
      if (this.#ending !== null) return this.#ending;
      const signal = options?.signal;
      validateAbortSignal(signal, 'options.signal');
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      this.#ended = true;
      release(this.#handle);
      this.#ending = (async () => {
        if (this.#options.autoClose) await this.#handle.close();
        return this.#total;
      })();
      return this.#ending;
    }

    /** @returns {number} the bytes written in all, or -1 while something is under way */
    endSync() {
      if (this.#error !== null || this.#busy > 0) return -1;
      if (this.#ended) return this.#total;
      this.#ended = true;
      this.#release();
      return this.#total;
    }

    /** Ends it for an error, which what comes later is rejected with. */
    fail(reason) {
      if (this.#error !== null || this.#ended) return;
      this.#error = reason ?? new codes.ERR_INVALID_STATE('The writer failed');
      this.#release();
    }

    async [Symbol.asyncDispose]() {
      if (this.#ending !== null) await this.#ending;
      else this.fail();
    }

    [Symbol.dispose]() {
      this.fail();
    }
  }
}

module.exports = { define };
