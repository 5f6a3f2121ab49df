'use strict';

// Dir: a directory read entry by entry, and fs.opendir. Follows "Class: fs.Dir" in Node's documentation.
//
// Native half (internalBinding('fs')), last argument `callback | undefined`:
//   opendir(path) -> fd ['opendir']
//   readdirBatch(fd, form, count) -> [names, Uint8Array of UV_DIRENT_*], empty arrays at the end ['scandir']
//     `count` is a wish; entries come in the system's order
// and close(fd).

const { Buffer } = require('buffer');
const binding = internalBinding('fs');
const { codes, aggregateTwoErrors } = require('internal/errors');
const { validateBoolean, validateFunction, validateUint32 } = require('internal/validators');
const { Dirent, joinName, kType } = require('internal/fs/dirent');
const { UV_DIRENT_DIR } = require('internal/fs/constants');
const { decodeName, getOptions, getValidatedPath, kAsBuffer, kAsUtf8, nameForm } = require('internal/fs/utils');

const kDefaults = Object.freeze({ __proto__: null, encoding: 'utf8', bufferSize: 32, recursive: false });

class Dir {
  #fd;
  #path;
  #encoding;
  #form;
  #bufferSize;
  #recursive;
  #entries = [];
  #next = 0;
  // Directories still to be read, when recursive.
  #queue = [];
  // The directory that #fd is of.
  #current;
  // Callbacks of reads and closes that wait for the one under way.
  #waiting = null;
  #closed = false;

  constructor(fd, path, options) {
    if (fd == null) throw new codes.ERR_MISSING_ARGS('handle');
    this.#fd = fd;
    this.#path = path;
    this.#current = path;
    this.#encoding = options.encoding;
    const form = nameForm(options.encoding);
    this.#form = form === kAsUtf8 ? form : kAsBuffer;
    this.#bufferSize = options.bufferSize;
    this.#recursive = options.recursive;
  }

  get path() {
    if (!(#path in this)) throw new codes.ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  #take() {
    const entry = this.#entries[this.#next++];
    if (this.#recursive && entry[kType] === UV_DIRENT_DIR) this.#queue.push(joinName(entry.parentPath, entry.name));
    return entry;
  }

  get #hasEntries() {
    return this.#next < this.#entries.length;
  }

  #accept([names, types]) {
    const encoding = this.#encoding;
    const parent = encoding === 'buffer' ? Buffer.from(this.#current) : this.#current;
    this.#next = 0;
    this.#entries = names.map((name, i) =>
      new Dirent(this.#form === kAsUtf8 ? name : decodeName(name, encoding), types[i], parent));
    return names.length > 0;
  }

  /** @returns {Promise<Dirent | null>} or calls back with (err, Dirent | null) */
  read(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new codes.ERR_DIR_CLOSED());
      return new Promise((resolve, reject) => this.#read((err, entry) => {
        if (err) reject(err);
        else resolve(entry);
      }));
    }
    validateFunction(callback, 'callback');
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
    this.#read(callback);
    return undefined;
  }

  #read(callback) {
    if (this.#waiting !== null) {
      this.#waiting.push(() => this.#read(callback));
      return;
    }
    if (this.#hasEntries) {
      const entry = this.#take();
      process.nextTick(callback, null, entry);
      return;
    }
    this.#waiting = [];
    this.#fill((err, found) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      if (err) callback(err);
      else callback(null, found ? this.#take() : null);
      for (const start of waiting) start();
    });
  }

  /** Reads the next batch, going on to the next directory of a tree where one ends. */
  #fill(done) {
    binding.readdirBatch(this.#fd, this.#form, this.#bufferSize, (err, batch) => {
      if (err) done(err);
      else if (this.#accept(batch)) done(null, true);
      else if (this.#queue.length === 0) done(null, false);
      else this.#openNext(done);
    });
  }

  #openNext(done) {
    const path = this.#queue.shift();
    binding.opendir(path, (openError, fd) => {
      if (openError) {
        done(openError);
        return;
      }
      const old = this.#fd;
      this.#fd = fd;
      this.#current = path;
      binding.close(old, (closeError) => {
        if (closeError) done(closeError);
        else this.#fill(done);
      });
    });
  }

  /** @returns {Dirent | null} */
  readSync() {
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
    if (this.#waiting !== null) throw new codes.ERR_DIR_CONCURRENT_OPERATION();
    while (!this.#hasEntries) {
      if (this.#accept(binding.readdirBatch(this.#fd, this.#form, this.#bufferSize, undefined))) break;
      if (this.#queue.length === 0) return null;
      const path = this.#queue.shift();
      const fd = binding.opendir(path, undefined);
      binding.close(this.#fd, undefined);
      this.#fd = fd;
      this.#current = path;
    }
    return this.#take();
  }

  /** Waits for reads under way. @returns {Promise<void>} or calls back */
  close(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new codes.ERR_DIR_CLOSED());
      return new Promise((resolve, reject) => this.#close((err) => {
        if (err) reject(err);
        else resolve();
      }));
    }
    validateFunction(callback, 'callback');
    if (this.#closed) {
      process.nextTick(callback, new codes.ERR_DIR_CLOSED());
      return undefined;
    }
    this.#close(callback);
    return undefined;
  }

  #close(callback) {
    if (this.#waiting !== null) {
      this.#waiting.push(() => this.#close(callback));
      return;
    }
    this.#closed = true;
    binding.close(this.#fd, callback);
  }

  closeSync() {
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
    if (this.#waiting !== null) throw new codes.ERR_DIR_CONCURRENT_OPERATION();
    this.#closed = true;
    binding.close(this.#fd, undefined);
  }

  /** The entries in order; the directory is closed when the loop ends, however it ends. */
  async* entries() {
    let failure;
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) break;
        yield entry;
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      if (!this.#closed) {
        await this.close().catch((error) => {
          throw failure === undefined ? error : aggregateTwoErrors(error, failure);
        });
      }
    }
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  [Symbol.asyncDispose]() {
    return this.#closed ? Promise.resolve() : this.close();
  }
}
Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: Dir.prototype.entries,
});

function checkOptions(options) {
  options = { ...kDefaults, ...getOptions(options, kDefaults) };
  validateUint32(options.bufferSize, 'options.bufferSize', true);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  return options;
}

function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = getValidatedPath(path);
  options = checkOptions(options);
  binding.opendir(path, (err, fd) => {
    if (err) callback(err);
    else callback(null, new Dir(fd, path, options));
  });
}

function opendirSync(path, options) {
  path = getValidatedPath(path);
  options = checkOptions(options);
  return new Dir(binding.opendir(path, undefined), path, options);
}

module.exports = { Dir, opendir, opendirSync };
