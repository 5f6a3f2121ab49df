'use strict';

// ReadStream and WriteStream over the callback API: fs.createReadStream and fs.createWriteStream, and the streams of
// a FileHandle. Follows "Class: fs.ReadStream", "Class: fs.WriteStream" in Node's documentation.
//
// Both are functions, not classes, because programs derive from them with `ReadStream.call(this, …)`. Such programs
// also replace `open` on the prototype (graceful-fs does): then theirs is called, and its 'open' or 'error' event
// ends the construction.

const { Buffer } = require('buffer');
const { Readable, Writable, finished } = require('stream');
const { codes } = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger } = require('internal/validators');
const { publicForms, readNew } = require('internal/fs/io');
const { assertEncoding, getValidatedFd, getValidatedPath } = require('internal/fs/utils');

const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
const kIsPerformingIO = Symbol('kIsPerformingIO');
const kIoDone = Symbol('kIoDone');
const kMaxReadLength = 2 ** 31 - 1;

let defaultFs;
function nodeFs() {
  return defaultFs ??= require('fs');
}

// ---- options -------------------------------------------------------------------------------------------

function copyStreamOptions(options) {
  if (options == null) return {};
  if (typeof options === 'string') {
    assertEncoding(options);
    return { encoding: options };
  }
  if (typeof options !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  }
  if (options.encoding !== 'buffer') assertEncoding(options.encoding);
  if (options.signal !== undefined) require('internal/validators').validateAbortSignal(options.signal, 'options.signal');
  // Inherited options count too.
  const copy = {};
  for (const name in options) copy[name] = options[name];
  return copy;
}

function checkFsMethod(fs, name) {
  validateFunction(fs[name], `options.fs.${name}`);
}

/** What a stream uses in place of fs when it works on a FileHandle. */
function handleFs(handle) {
  const through = (promise, cb, result) => promise.then((value) => result(value), cb);
  return {
    open: undefined,
    read(fd, buffer, offset, length, position, cb) {
      through(handle.read(buffer, offset, length, position), cb, (r) => cb(null, r.bytesRead, r.buffer));
    },
    write(fd, buffer, offset, length, position, cb) {
      through(handle.write(buffer, offset, length, position), cb, (r) => cb(null, r.bytesWritten, r.buffer));
    },
    writev(fd, buffers, position, cb) {
      through(handle.writev(buffers, position), cb, (r) => cb(null, r.bytesWritten, r.buffers));
    },
    fsync(fd, cb) {
      through(handle.sync(), cb, () => cb(null));
    },
    close(fd, cb) {
      const { kUnref } = require('internal/fs/filehandle');
      handle[kUnref]();
      through(handle.close(), cb, () => cb(null));
    },
  };
}

/** Refuses `options.windowsHandle`, which other systems have. */
function checkWindowsHandle(options) {
  if (options.windowsHandle == null) return;
  if (options.fd != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('windowsHandle', 'fd');
  throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('windowsHandle');
}

/** Takes `options.fd`: a number, a FileHandle, or nothing. */
function importFd(stream, options) {
  const fd = options.fd;
  if (typeof fd === 'number') {
    stream[kFs] = options.fs || nodeFs();
    return getValidatedFd(fd);
  }
  const { FileHandle, kRef } = require('internal/fs/filehandle');
  if (typeof fd === 'object' && fd instanceof FileHandle) {
    if (options.fs) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
    stream[kHandle] = fd;
    stream[kFs] = handleFs(fd);
    fd[kRef]();
    fd.on('close', stream.close.bind(stream));
    return fd.fd;
  }
  throw new codes.ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], fd);
}

// ---- opening and closing -------------------------------------------------------------------------------

/** Completes `_construct`: opens the file, or lets a replaced `open` do it. */
function construct(stream, ownOpen, callback) {
  if (typeof stream.fd === 'number') {
    callback();
    return;
  }
  if (stream.open !== ownOpen) {
    // Somebody else's open: it tells with an event.
    const emit = stream.emit;
    stream.emit = function(...args) {
      if (args[0] === 'open') {
        this.emit = emit;
        callback();
        emit.apply(this, args);
        return true;
      }
      if (args[0] === 'error') {
        this.emit = emit;
        callback(args[1]);
        return true;
      }
      return emit.apply(this, args);
    };
    stream.open();
    return;
  }
  stream[kFs].open(stream.path, stream.flags, stream.mode, (err, fd) => {
    if (err) {
      callback(err);
      return;
    }
    stream.fd = fd;
    callback();
    stream.emit('open', fd);
    stream.emit('ready');
  });
}

function closeFd(stream, err, callback) {
  stream[kFs].close(stream.fd, (closeError) => callback(closeError || err));
  stream.fd = null;
}

function close(stream, err, callback) {
  if (!stream.fd) callback(err);
  else if (stream.flush) flushAndClose(stream, err, callback);
  else closeFd(stream, err, callback);
}

function flushAndClose(stream, err, callback) {
  stream[kFs].fsync(stream.fd, (flushError) => closeFd(stream, err || flushError, callback));
}

/** Closes after the operation under way, if there is one: a descriptor must not be closed under it. */
function destroyAfterIo(stream, err, callback) {
  if (stream[kIsPerformingIO]) stream.once(kIoDone, (ioError) => close(stream, err || ioError, callback));
  else close(stream, err, callback);
}

function defineCommon(Stream, state) {
  // Opening happens while the stream is constructed, unless somebody puts another open() here.
  const name = `${Stream.name}.prototype.open()`;
  const ownOpen = require('internal/util').deprecate(function() {}, `${name} is deprecated`, 'DEP0135');
  Object.defineProperty(Stream.prototype, 'autoClose', {
    __proto__: null,
    get() {
      if (this[state] === undefined) throw new codes.ERR_INVALID_THIS(Stream.name);
      return this[state].autoDestroy;
    },
    set(value) {
      if (this[state] === undefined) throw new codes.ERR_INVALID_THIS(Stream.name);
      this[state].autoDestroy = value;
    },
  });
  Object.defineProperty(Stream.prototype, 'pending', {
    __proto__: null,
    configurable: true,
    get() {
      return this.fd === null;
    },
  });
  Stream.prototype.open = ownOpen;
  Stream.prototype._construct = { _construct(callback) { construct(this, ownOpen, callback); } }._construct;
}

// ---- reading -------------------------------------------------------------------------------------------

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copyStreamOptions(options);
  options.highWaterMark ??= 64 * 1024;
  options.autoDestroy ??= options.autoClose ?? true;

  checkWindowsHandle(options);
  if (options.fd == null) {
    this.fd = null;
    this[kFs] = options.fs || nodeFs();
    checkFsMethod(this[kFs], 'open');
    this.path = getValidatedPath(path);
    this.flags = options.flags === undefined ? 'r' : options.flags;
    this.mode = options.mode === undefined ? 0o666 : options.mode;
  } else {
    this.fd = importFd(this, options);
  }
  if (options.autoDestroy || options.emitClose === undefined) checkFsMethod(this[kFs], 'close');
  checkFsMethod(this[kFs], 'read');

  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  this[kIsPerformingIO] = false;

  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new codes.ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }

  Readable.call(this, options);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

defineCommon(ReadStream, '_readableState');

ReadStream.prototype._read = function(size) {
  const left = this.pos !== undefined ? this.end - this.pos + 1 : this.end - this.bytesRead + 1;
  const length = Math.min(left, size, kMaxReadLength);
  if (length <= 0) {
    this.push(null);
    return;
  }
  this[kIsPerformingIO] = true;
  if (this[kFs].read === publicForms.read) {
    readNew(this.fd, length, this.pos, (err, chunk) => acceptChunk(this, err, chunk));
    return;
  }
  const buffer = Buffer.allocUnsafeSlow(length);
  this[kFs].read(this.fd, buffer, 0, length, this.pos, (err, bytesRead, filled) => {
    if (err || bytesRead <= 0) {
      acceptChunk(this, err, null);
      return;
    }
    if (bytesRead !== filled.length) {
      // The large memory is not kept for less.
      const whole = filled;
      filled = Buffer.allocUnsafeSlow(bytesRead);
      whole.copy(filled, 0, 0, bytesRead);
    }
    acceptChunk(this, err, filled);
  });
};

/** The end of a read: `chunk` is what was read, empty or null at the end of the file. */
function acceptChunk(stream, err, chunk) {
  stream[kIsPerformingIO] = false;
  if (stream.destroyed) {
    stream.emit(kIoDone, err);
    return;
  }
  if (err) {
    require('internal/stream/destroy').errorOrDestroy(stream, err);
    return;
  }
  const bytesRead = chunk === null ? 0 : chunk.length;
  if (bytesRead === 0) {
    stream.push(null);
    return;
  }
  if (stream.pos !== undefined) stream.pos += bytesRead;
  stream.bytesRead += bytesRead;
  stream.push(chunk);
}

ReadStream.prototype._destroy = function(err, callback) {
  destroyAfterIo(this, err, callback);
};

ReadStream.prototype.close = function(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

// ---- writing -------------------------------------------------------------------------------------------

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyStreamOptions(options);
  options.decodeStrings = true;
  options.autoDestroy ??= options.autoClose ?? true;

  checkWindowsHandle(options);
  if (options.fd == null) {
    this.fd = null;
    this[kFs] = options.fs || nodeFs();
    checkFsMethod(this[kFs], 'open');
    this.path = getValidatedPath(path);
    this.flags = options.flags === undefined ? 'w' : options.flags;
    this.mode = options.mode === undefined ? 0o666 : options.mode;
  } else {
    this.fd = importFd(this, options);
  }
  const fs = this[kFs];
  if (!fs.write && !fs.writev) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.fs.write', 'function', fs.write);
  }
  if (fs.write) checkFsMethod(fs, 'write');
  if (fs.writev) checkFsMethod(fs, 'writev');
  if (options.autoDestroy || options.emitClose === undefined) checkFsMethod(fs, 'close');
  if (options.flush != null) {
    validateBoolean(options.flush, 'options.flush');
    if (options.flush) checkFsMethod(fs, 'fsync');
  }
  this.flush = options.flush ?? false;
  // One of the two may be missing in an fs of the caller's.
  if (!fs.write) this._write = null;
  if (!fs.writev) this._writev = null;

  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this[kIsPerformingIO] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }

  Writable.call(this, options);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

defineCommon(WriteStream, '_writableState');

const kMaxRetries = 5;

/** Writes until all of `data` is out: one call may write less than asked for, or be told to come again. */
function writeAll(stream, data, size, position, callback, retries = 0) {
  stream[kFs].write(stream.fd, data, 0, size, position, (err, written, buffer) => {
    if (err?.code === 'EAGAIN') {
      err = null;
      written = 0;
    }
    if (stream.destroyed || err) {
      callback(err || new codes.ERR_STREAM_DESTROYED('write'));
      return;
    }
    stream.bytesWritten += written;
    retries = written ? 0 : retries + 1;
    size -= written;
    if (position !== undefined) position += written;
    if (retries > kMaxRetries) callback(new Error('writev failed'));
    else if (size) writeAll(stream, buffer.subarray(written), size, position, callback, retries);
    else callback();
  });
}

function writevAll(stream, chunks, size, position, callback, retries = 0) {
  stream[kFs].writev(stream.fd, chunks, position, (err, written, buffers) => {
    if (err?.code === 'EAGAIN') {
      err = null;
      written = 0;
    }
    if (stream.destroyed || err) {
      callback(err || new codes.ERR_STREAM_DESTROYED('writev'));
      return;
    }
    stream.bytesWritten += written;
    retries = written ? 0 : retries + 1;
    size -= written;
    if (position !== undefined) position += written;
    if (retries > kMaxRetries) callback(new Error('writev failed'));
    else if (size) writevAll(stream, [Buffer.concat(buffers).subarray(written)], size, position, callback, retries);
    else callback();
  });
}

function afterWrite(stream, callback) {
  return (err) => {
    stream[kIsPerformingIO] = false;
    if (stream.destroyed) {
      // The callback first: it must see that the stream is gone, not that it is closed.
      callback(err);
      stream.emit(kIoDone, err);
      return;
    }
    callback(err);
  };
}

WriteStream.prototype._write = function(data, encoding, callback) {
  this[kIsPerformingIO] = true;
  writeAll(this, data, data.length, this.pos, afterWrite(this, callback));
  if (this.pos !== undefined) this.pos += data.length;
};

WriteStream.prototype._writev = function(entries, callback) {
  const count = entries.length;
  const chunks = new Array(count);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const chunk = entries[i].chunk;
    size += chunk.length;
    chunks[i] = chunk;
  }
  this[kIsPerformingIO] = true;
  writevAll(this, chunks, size, this.pos, afterWrite(this, callback));
  if (this.pos !== undefined) this.pos += size;
};

WriteStream.prototype._destroy = function(err, callback) {
  destroyAfterIo(this, err, callback);
};

WriteStream.prototype.close = function(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  // Without autoClose, ending does not close: this does.
  if (!this.autoClose) this.on('finish', this.destroy);
  // An error is told by 'error', not by a thrown ERR_STREAM_DESTROYED.
  this.end();
};

WriteStream.prototype.destroySoon = WriteStream.prototype.end;

module.exports = {
  FileReadStream: ReadStream,
  FileWriteStream: WriteStream,
  ReadStream,
  WriteStream,
};
