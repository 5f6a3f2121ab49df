'use strict';

// FileHandle: an open file for the promise API. Counts who uses it, so that closing waits for what is under way.
// Follows "Class: FileHandle" in Node's documentation.
// Not here: closing handles that programs forgot (there is no hook on collection yet).

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { codes } = require('internal/errors');
const { validateBoolean, validateObject } = require('internal/validators');
const { HostObject, defineSending, hideHost, kTransfer } = require('internal/transferable');
const io = require('internal/fs/io');
const ops = require('internal/fs/operations');

const kFd = Symbol('kFd');
const kRefs = Symbol('kRefs');
const kClosing = Symbol('kClosing');
const kFinishClose = Symbol('kFinishClose');
const kLocked = Symbol('kLocked');
const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');

function closedError(syscall) {
  const error = new Error('file closed');
  error.code = 'EBADF';
  error.syscall = syscall;
  return error;
}

/** Runs a callback-style function as a promise. */
function promised(start) {
  return new Promise((resolve, reject) => {
    start((err, value) => {
      if (err) reject(err);
      else resolve(value);
    });
  });
}

/** The same on a handle, which stays open until the answer is there. */
function onHandle(handle, syscall, start) {
  return new Promise((resolve, reject) => {
    const fd = handle[kFd];
    if (fd === -1) {
      reject(closedError(syscall));
      return;
    }
    handle[kRef]();
    let started = false;
    try {
      start(fd, (err, value) => {
        handle[kUnref]();
        if (err) reject(err);
        else resolve(value);
      });
      started = true;
    } finally {
      if (!started) handle[kUnref]();
    }
  });
}

function isCustomIterable(data) {
  return typeof data === 'object' && data !== null && !ArrayBuffer.isView(data) &&
    (typeof data[Symbol.asyncIterator] === 'function' || typeof data[Symbol.iterator] === 'function');
}

/** Writes what an iterable yields, one piece after the other. */
async function writeIterable(handle, data, options, defaults) {
  const { getOptions } = require('internal/fs/utils');
  const { encoding = 'utf8', signal, flush = false } = getOptions(options, defaults);
  validateBoolean(flush, 'options.flush');
  const checkAborted = () => {
    if (signal?.aborted) throw io.abortError(signal);
  };
  checkAborted();
  for await (const piece of data) {
    checkAborted();
    let bytes = ArrayBuffer.isView(piece) ? piece : Buffer.from(piece, encoding || 'utf8');
    while (bytes.byteLength > 0) {
      const { bytesWritten } = await handle.write(bytes, 0, bytes.byteLength);
      bytes = new Uint8Array(bytes.buffer, bytes.byteOffset + bytesWritten, bytes.byteLength - bytesWritten);
      checkAborted();
    }
  }
  if (flush) await handle.sync();
}

// Descriptors of handles that nobody closed: to close them late is better than never.
const abandoned = new FinalizationRegistry((fd) => {
  process.emitWarning(`Closing file descriptor ${fd} on garbage collection`);
  if (!toldOfAbandoned) {
    toldOfAbandoned = true;
    process.emitWarning(
      'Closing a FileHandle object on garbage collection is deprecated. Please close FileHandle objects explicitly ' +
      'using FileHandle.prototype.close(). In the future, an error will be thrown if a file descriptor is closed ' +
      'during garbage collection.', 'DeprecationWarning', 'DEP0137');
  }
  io.close(fd, () => {});
});
let toldOfAbandoned = false;

/** Takes the descriptor away from a handle. */
function release(handle) {
  const fd = handle[kFd];
  handle[kFd] = -1;
  abandoned.unregister(handle);
  return fd;
}

class HostEmitter extends HostObject {
  constructor() {
    super();
    EventEmitter.call(this);
  }
}
hideHost(HostEmitter, EventEmitter.prototype);

class FileHandle extends HostEmitter {
  /** @param {number} fd an open descriptor, which now belongs to the handle */
  constructor(fd) {
    super();
    this[kFd] = fd;
    this[kRefs] = 1;
    this[kClosing] = null;
    this[kFinishClose] = null;
    this[kLocked] = false;
    abandoned.register(this, fd, this);
  }

  get fd() {
    return this[kFd];
  }

  /** Waits for what is under way, then closes. */
  close() {
    if (this[kClosing] !== null) return this[kClosing];
    if (this[kFd] === -1) return Promise.resolve();
    this[kClosing] = promised((done) => {
      this[kFinishClose] = done;
    }).finally(() => {
      this[kClosing] = null;
    });
    const closing = this[kClosing];
    this[kUnref]();
    this.emit('close');
    return closing;
  }

  [kRef]() {
    this[kRefs]++;
  }

  [kUnref]() {
    this[kRefs]--;
    if (this[kRefs] !== 0) return;
    io.close(release(this), this[kFinishClose]);
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }

  appendFile(data, options) {
    return writeFile(this, data, options, io.kAppendFileDefaults);
  }

  chmod(mode) {
    return onHandle(this, 'fchmod', (fd, done) => ops.fchmod(fd, mode, done));
  }

  chown(uid, gid) {
    return onHandle(this, 'fchown', (fd, done) => ops.fchown(fd, uid, gid, done));
  }

  datasync() {
    return onHandle(this, 'fdatasync', (fd, done) => ops.fdatasync(fd, done));
  }

  sync() {
    return onHandle(this, 'fsync', (fd, done) => ops.fsync(fd, done));
  }

  stat(options) {
    return onHandle(this, 'fstat', (fd, done) => ops.fstat(fd, options, done));
  }

  truncate(len) {
    return onHandle(this, 'ftruncate', (fd, done) => ops.ftruncate(fd, len, done));
  }

  utimes(atime, mtime) {
    return onHandle(this, 'futimes', (fd, done) => ops.futimes(fd, atime, mtime, done));
  }

  /** (buffer, offset, length, position), (buffer, options), (options) → { bytesRead, buffer } */
  read(buffer, offsetOrOptions, length, position) {
    return onHandle(this, 'read', (fd, done) => {
      let offset = offsetOrOptions;
      if (!ArrayBuffer.isView(buffer)) {
        const options = io.validateReadOptions(buffer ?? {});
        buffer = options.buffer ?? Buffer.alloc(16384);
        ({ offset = 0, length = buffer.byteLength - offset, position = null } = options);
      } else if (offsetOrOptions !== null && typeof offsetOrOptions === 'object') {
        ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions);
      }
      io.read(fd, buffer, offset, length, position, (err, bytesRead) => {
        if (err) done(err);
        else done(null, { __proto__: null, bytesRead, buffer });
      });
    });
  }

  readv(buffers, position) {
    return onHandle(this, 'readv', (fd, done) => io.readv(fd, buffers, position, (err, bytesRead) => {
      if (err) done(err);
      else done(null, { __proto__: null, bytesRead, buffers });
    }));
  }

  /** From where the file stands to its end. */
  readFile(options) {
    return onHandle(this, 'readFile', (fd, done) => io.readFile(fd, options, done));
  }

  readLines(options = undefined) {
    return require('readline').createInterface({
      input: this.createReadStream(options),
      crlfDelay: Infinity,
    });
  }

  /** (buffer, offset, length, position), (buffer, options), (string, position, encoding) → { bytesWritten, buffer } */
  write(buffer, offsetOrPosition, lengthOrEncoding, position) {
    return onHandle(this, 'write', (fd, done) => {
      const finish = (err, bytesWritten) => {
        if (err) done(err);
        else done(null, { __proto__: null, bytesWritten, buffer });
      };
      if (buffer?.byteLength === 0) {
        process.nextTick(finish, null, 0);
      } else if (ArrayBuffer.isView(buffer)) {
        io.writeBuffer(fd, buffer, offsetOrPosition, lengthOrEncoding, position, finish);
      } else {
        io.checkWritable(buffer);
        io.writeString(fd, buffer, offsetOrPosition, lengthOrEncoding, finish);
      }
    });
  }

  writev(buffers, position) {
    return onHandle(this, 'writev', (fd, done) => io.writev(fd, buffers, position, (err, bytesWritten) => {
      if (err) done(err);
      else done(null, { __proto__: null, bytesWritten, buffers });
    }));
  }

  writeFile(data, options) {
    return writeFile(this, data, options, io.kWriteFileDefaults);
  }

  createReadStream(options = undefined) {
    const { ReadStream } = require('internal/fs/streams');
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require('internal/fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }

  /** A ReadableStream of bytes over the file. Options: autoClose (close the handle at the end). */
  readableWebStream(options = { __proto__: null }) {
    if (this[kFd] === -1) throw new codes.ERR_INVALID_STATE('The FileHandle is closed');
    if (this[kClosing] !== null) throw new codes.ERR_INVALID_STATE('The FileHandle is closing');
    if (this[kLocked]) throw new codes.ERR_INVALID_STATE('The FileHandle is locked');
    validateObject(options, 'options');
    const { autoClose = false } = options;
    validateBoolean(autoClose, 'options.autoClose');
    if (options.type !== undefined && options.type !== 'bytes') {
      process.emitWarning(
        'A non-"bytes" options.type has no effect. A byte-oriented steam is always created.', 'ExperimentalWarning');
    }
    this[kLocked] = true;

    const end = () => {
      if (this[kFd] === -1 || this[kRefs] === 0) return undefined;
      this.off('close', onClose);
      this[kUnref]();
      return autoClose ? this.close() : undefined;
    };
    const onClose = () => {
      const { cancelStream } = require('internal/webstreams/readable_core');
      const { kState } = require('internal/webstreams/util');
      cancelStream(stream[kState], undefined);
    };
    const stream = new ReadableStream({
      type: 'bytes',
      autoAllocateChunkSize: 16384,
      pull: (controller) => {
        const view = controller.byobRequest.view;
        return this.read(view, view.byteOffset, view.byteLength).then(({ bytesRead }) => {
          if (bytesRead === 0) controller.close();
          controller.byobRequest.respond(bytesRead);
          return bytesRead === 0 ? end() : undefined;
        });
      },
      cancel: end,
    });
    this[kRef]();
    this.once('close', onClose);
    return stream;
  }
}

hideHost(FileHandle, EventEmitter.prototype);
defineSending(FileHandle, kTransfer, function() {
  if (this[kClosing] !== null || this[kRefs] > 1) {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException('Cannot transfer FileHandle while in use', 'DataCloneError');
  }
  const fd = release(this);
  this[kRefs] = 0;
  internalBinding('fs').giveAway(fd);
  return { data: { fd }, deserializeInfo: 'internal/fs/filehandle:receiveFileHandle', descriptor: fd };
});

/** A handle that another thread gave away. */
function receiveFileHandle({ fd }) {
  internalBinding('fs').takeOver(fd);
  return new FileHandle(fd);
}

/** Closes at once where nothing is under way, which is so after a synchronous use. */
function closeNow(handle) {
  if (handle[kRefs] !== 1 || handle[kClosing] !== null) return handle.close();
  handle[kRefs] = 0;
  io.close(release(handle));
  handle.emit('close');
  return undefined;
}

if (require('internal/options').getOptionValue('--experimental-stream-iter')) {
  require('internal/fs/filehandle_iter').define(FileHandle, { closeNow, kClosing, kFd, kLocked, kRef, kUnref });
}

function writeFile(handle, data, options, defaults) {
  if (isCustomIterable(data)) return writeIterable(handle, data, options, defaults);
  const write = defaults === io.kAppendFileDefaults ? io.appendFile : io.writeFile;
  return onHandle(handle, 'writeFile', (fd, done) => write(fd, data, options, done));
}

module.exports = { FileHandle, receiveFileHandle, isCustomIterable, kRef, kUnref, promised, writeIterable };
