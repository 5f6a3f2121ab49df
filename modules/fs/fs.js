'use strict';

// node:fs, the callback and Sync forms. Each function here is a thin layer: it sorts out optional arguments and
// hands over to internal/operations.js (names, metadata) or internal/io.js (content), where arguments are checked
// and the native half is called. The promise forms are in promises.js, streams in internal/streams.js, Dir in
// internal/dir.js. Follows "Callback API" and "Synchronous API" in Node's fs documentation.
//
// Every callback form calls back with (err) or (null, result), from the event loop; every Sync form throws.
// `path` is a string, a Buffer or a file: URL; see internal/utils.js for the errors of bad arguments.

const ops = require('internal/fs/operations');
const io = require('internal/fs/io');
const constants = require('internal/fs/constants');
const { Dirent } = require('internal/fs/dirent');
const { Stats: StatsClass } = require('internal/fs/stats');
const { codes } = require('internal/errors');
const { parseFileMode, validateFunction, validateInteger } = require('internal/validators');
const binding = internalBinding('fs');
const {
  getValidatedFd,
  getValidatedPath,
  makeCallback,
  throwNotWritable,
  toUnixTimestamp,
  validateId,
} = require('internal/fs/utils');

// ---- asking --------------------------------------------------------------------------------------------

/** Can this process do `mode` (F_OK, R_OK | W_OK | X_OK) with `path`? No answer but an error if not. */
function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = undefined;
  }
  ops.access(path, mode, makeCallback(callback));
}

function accessSync(path, mode) {
  ops.access(path, mode);
}

/** Deprecated in Node too: calls back with a boolean and no error. */
function exists(path, callback) {
  validateFunction(callback, 'cb');
  try {
    path = getValidatedPath(path);
  } catch {
    process.nextTick(callback, false);
    return;
  }
  binding.exists(path, (err, found) => callback(found === true));
}
Object.defineProperty(exists, Symbol.for('nodejs.util.promisify.custom'), {
  __proto__: null,
  value: { exists: (path) => new Promise((resolve) => exists(path, resolve)) }.exists,
});

let warnedOfExistsArgument = false;

/** @returns {boolean} never throws: a path that cannot be is a path that is not there */
function existsSync(path) {
  try {
    path = getValidatedPath(path);
  } catch (error) {
    if (error.code === 'ERR_INVALID_ARG_TYPE' && !warnedOfExistsArgument) {
      warnedOfExistsArgument = true;
      process.emitWarning('Passing invalid argument types to fs.existsSync is deprecated',
                          'DeprecationWarning', 'DEP0187');
    }
    return false;
  }
  return binding.exists(path, undefined);
}

/** cb(err, Stats | BigIntStats) */
function stat(path, options = undefined, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  if (options?.signal?.aborted) {
    const { AbortError } = require('internal/errors');
    process.nextTick(callback, new AbortError(undefined, { cause: options.signal.reason }));
    return;
  }
  ops.stat(path, options, callback);
}

/** With `throwIfNoEntry: false`, undefined where nothing is there. */
function statSync(path, options = undefined) {
  return ops.stat(path, options);
}

function lstat(path, options = undefined, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.lstat(path, options, makeCallback(callback));
}

function lstatSync(path, options = undefined) {
  return ops.lstat(path, options);
}

function fstat(fd, options = undefined, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.fstat(fd, options, makeCallback(callback));
}

function fstatSync(fd, options = undefined) {
  return ops.fstat(fd, options);
}

/** cb(err, StatFs): the file system that holds `path`. */
function statfs(path, options = undefined, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.statfs(path, options, makeCallback(callback));
}

function statfsSync(path, options = undefined) {
  return ops.statfs(path, options);
}

// ---- open, close, read, write --------------------------------------------------------------------------

/** cb(err, fd). `flags` as in "File system flags"; `mode` for a file that is made. */
function open(path, flags, mode, callback) {
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  }
  io.open(path, flags, mode, makeCallback(callback));
}

/** @returns {number} the descriptor */
function openSync(path, flags, mode) {
  return io.open(path, flags, mode);
}

function throwOnError(err) {
  if (err) throw err;
}

function close(fd, callback = throwOnError) {
  if (callback !== throwOnError) callback = makeCallback(callback);
  io.close(fd, callback);
}

function closeSync(fd) {
  io.close(fd);
}

const kDefaultReadLength = 16384;

function allocateReadBuffer() {
  return require('buffer').Buffer.alloc(kDefaultReadLength);
}

/** cb(err, bytesRead, buffer). Also (fd, buffer, options, cb), (fd, options, cb), (fd, cb). */
function read(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  let offset = offsetOrOptions;
  if (arguments.length <= 4) {
    let options = null;
    if (arguments.length === 4) {
      options = io.validateReadOptions(offsetOrOptions);
      callback = length;
    } else if (arguments.length === 3) {
      if (!ArrayBuffer.isView(buffer)) {
        options = buffer;
        ({ buffer = allocateReadBuffer() } = io.validateReadOptions(options));
      }
      callback = offsetOrOptions;
    } else {
      callback = buffer;
      buffer = allocateReadBuffer();
    }
    ({ offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {});
  }
  if (!ArrayBuffer.isView(buffer)) throwNotView(buffer);
  io.read(fd, buffer, offset, length, position, makeCallback(callback));
}
io.publicForms.read = read;

function throwNotView(buffer) {
  throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
}

function defineArgumentNames(fn, names) {
  Object.defineProperty(fn, require('internal/util').customPromisifyArgs, {
    __proto__: null, enumerable: false, value: names,
  });
}
defineArgumentNames(read, ['bytesRead', 'buffer']);

/** @returns {number} bytes read; 0 at the end */
function readSync(fd, buffer, offsetOrOptions, length, position) {
  let offset = offsetOrOptions;
  if (arguments.length <= 3 || (offsetOrOptions !== null && typeof offsetOrOptions === 'object')) {
    if (offsetOrOptions !== undefined) io.validateReadOptions(offsetOrOptions);
    ({ offset = 0, length = buffer?.byteLength - offset, position = null } = offsetOrOptions ?? {});
  }
  return io.read(fd, buffer, offset, length, position);
}

/** cb(err, bytesRead, buffers) */
function readv(fd, buffers, position, callback) {
  if (typeof position === 'function') {
    callback = position;
    position = null;
  }
  callback = makeCallback(callback);
  io.readv(fd, buffers, position, callback);
}
defineArgumentNames(readv, ['bytesRead', 'buffers']);

function readvSync(fd, buffers, position) {
  return io.readv(fd, buffers, position);
}


/** cb(err, bytesWritten, data). Also (fd, buffer, options, cb) and (fd, string[, position[, encoding]], cb). */
function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  if (ArrayBuffer.isView(buffer)) {
    callback = makeCallback(callback ?? position ?? length ?? offsetOrOptions);
    if (typeof length === 'function') length = undefined;
    if (typeof position === 'function') position = null;
    io.writeBuffer(fd, buffer, offsetOrOptions, length, position, callback);
    return;
  }
  if (typeof buffer !== 'string') throwNotWritable(buffer, 'buffer');
  // (fd, string, position, encoding, callback), with fewer from the right
  let at = offsetOrOptions;
  let encoding = length;
  callback = position;
  if (typeof callback !== 'function') {
    if (typeof at === 'function') {
      callback = at;
      at = null;
      encoding = 'utf8';
    } else {
      callback = encoding;
      encoding = 'utf8';
    }
  }
  io.writeString(fd, buffer, at, encoding, makeCallback(callback));
}
defineArgumentNames(write, ['bytesWritten', 'buffer']);

/** @returns {number} bytes written */
function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = getValidatedFd(fd);
  if (ArrayBuffer.isView(buffer)) {
    return io.writeBuffer(fd, buffer, offsetOrOptions, length, position);
  }
  if (typeof buffer !== 'string') throwNotWritable(buffer, 'buffer');
  return io.writeString(fd, buffer, offsetOrOptions, length);
}

/** cb(err, bytesWritten, buffers) */
function writev(fd, buffers, position, callback) {
  if (typeof position === 'function') {
    callback = position;
    position = null;
  }
  callback = makeCallback(callback);
  io.writev(fd, buffers, position, callback);
}
defineArgumentNames(writev, ['bytesWritten', 'buffers']);

function writevSync(fd, buffers, position) {
  return io.writev(fd, buffers, position);
}

// ---- whole files ---------------------------------------------------------------------------------------

/** cb(err, Buffer | string). Options: encoding, flag, signal. `path` may be a descriptor. */
function readFile(path, options, callback) {
  callback = makeCallback(callback || options);
  io.readFile(path, options, callback);
}

function readFileSync(path, options) {
  return io.readFile(path, options);
}

/** Options: encoding, mode, flag, flush, signal. `path` may be a descriptor. */
function writeFile(path, data, options, callback) {
  callback ||= options;
  io.writeFile(path, data, options, makeCallback(callback));
}

function writeFileSync(path, data, options) {
  io.writeFile(path, data, options);
}

function appendFile(path, data, options, callback) {
  callback ||= options;
  io.appendFile(path, data, options, makeCallback(callback));
}

function appendFileSync(path, data, options) {
  io.appendFile(path, data, options);
}

// ---- directories ---------------------------------------------------------------------------------------

/** cb(err, names | Dirents). Options: encoding, withFileTypes, recursive. */
function readdir(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  ops.readdir(path, options, callback, true);
}

function readdirSync(path, options) {
  return ops.readdir(path, options, undefined, true);
}

/** cb(err, first directory made) with `recursive`; mode 0o777 less the umask. */
function mkdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.mkdir(path, options, makeCallback(callback));
}

function mkdirSync(path, options) {
  return ops.mkdir(path, options);
}

/** cb(err, path): makes a directory whose name is `prefix` and six random characters. */
function mkdtemp(prefix, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  ops.mkdtemp(prefix, options, callback);
}

function mkdtempSync(prefix, options) {
  return ops.mkdtemp(prefix, options);
}

/** @returns {{ path: string, remove(): void, [Symbol.dispose](): void }} */
function mkdtempDisposableSync(prefix, options) {
  const path = ops.mkdtemp(prefix, options);
  // Kept whole, so that a later chdir does not make it another place.
  const full = typeof path === 'string' ? require('path').resolve(path) : path;
  const remove = () => ops.rm(full, { recursive: true, force: true, maxRetries: 0, retryDelay: 0 });
  return {
    path,
    remove,
    [Symbol.dispose]() {
      remove();
    },
  };
}

/** Options: recursive, force, maxRetries, retryDelay (ms). */
function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.rm(path, options, makeCallback(callback));
}

function rmSync(path, options) {
  ops.rm(path, options);
}

function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.rmdir(path, options, makeCallback(callback));
}

function rmdirSync(path, options) {
  ops.rmdir(path, options);
}

/** cb(err, Dir) */
function opendir(path, options, callback) {
  require('internal/fs/dir').opendir(path, options, callback);
}

function opendirSync(path, options) {
  return require('internal/fs/dir').opendirSync(path, options);
}

// ---- names ---------------------------------------------------------------------------------------------

function unlink(path, callback) {
  ops.unlink(path, makeCallback(callback));
}

function unlinkSync(path) {
  ops.unlink(path);
}

function rename(oldPath, newPath, callback) {
  ops.rename(oldPath, newPath, makeCallback(callback));
}

function renameSync(oldPath, newPath) {
  ops.rename(oldPath, newPath);
}

/** `mode`: COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE. */
function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  ops.copyFile(src, dest, mode, makeCallback(callback));
}

function copyFileSync(src, dest, mode) {
  ops.copyFile(src, dest, mode);
}

/** Copies a tree. Options: dereference, errorOnExist, filter, force, mode, preserveTimestamps, recursive, … */
function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  ops.cp(src, dest, options, makeCallback(callback));
}

function cpSync(src, dest, options) {
  ops.cp(src, dest, options);
}

function link(existingPath, newPath, callback) {
  ops.link(existingPath, newPath, makeCallback(callback));
}

function linkSync(existingPath, newPath) {
  ops.link(existingPath, newPath);
}

/** `type` ('dir', 'file', 'junction') is for Windows. */
function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = makeCallback(type);
    type = undefined;
  }
  ops.symlink(target, path, type, makeCallback(callback));
}

function symlinkSync(target, path, type) {
  ops.symlink(target, path, type);
}

function readlink(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  ops.readlink(path, options, callback);
}

function readlinkSync(path, options) {
  return ops.readlink(path, options);
}

function realpath(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  ops.realpath(path, options, callback);
}

realpath.native = (path, options, callback) => {
  callback = makeCallback(callback || options);
  ops.realpathNative(path, options, callback);
};

function realpathSync(path, options) {
  return ops.realpath(path, options);
}

realpathSync.native = (path, options) => ops.realpathNative(path, options);

// ---- size, mode, owner, times --------------------------------------------------------------------------

function truncate(path, len, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  if (len === undefined) len = 0;
  validateInteger(len, 'len');
  ops.truncate(path, len, makeCallback(callback));
}

function truncateSync(path, len) {
  ops.truncate(path, len);
}

function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  validateInteger(len, 'len');
  ops.ftruncate(fd, len, makeCallback(callback));
}

function ftruncateSync(fd, len = 0) {
  ops.ftruncate(fd, len);
}

function chmod(path, mode, callback) {
  ops.chmod(path, mode, makeCallback(callback));
}

function chmodSync(path, mode) {
  ops.chmod(path, mode);
}

function fchmod(fd, mode, callback) {
  fd = getValidatedFd(fd);
  mode = parseFileMode(mode, 'mode');
  ops.fchmod(fd, mode, makeCallback(callback));
}

function fchmodSync(fd, mode) {
  ops.fchmod(fd, mode);
}

function chown(path, uid, gid, callback) {
  ops.chown(path, uid, gid, makeCallback(callback));
}

function chownSync(path, uid, gid) {
  ops.chown(path, uid, gid);
}

function fchown(fd, uid, gid, callback) {
  fd = getValidatedFd(fd);
  uid = validateId(uid, 'uid');
  gid = validateId(gid, 'gid');
  ops.fchown(fd, uid, gid, makeCallback(callback));
}

function fchownSync(fd, uid, gid) {
  ops.fchown(fd, uid, gid);
}

function lchown(path, uid, gid, callback) {
  ops.lchown(path, uid, gid, makeCallback(callback));
}

function lchownSync(path, uid, gid) {
  ops.lchown(path, uid, gid);
}

/** Times are Dates, seconds, or strings with seconds. */
function utimes(path, atime, mtime, callback) {
  ops.utimes(path, atime, mtime, makeCallback(callback));
}

function utimesSync(path, atime, mtime) {
  ops.utimes(path, atime, mtime);
}

function futimes(fd, atime, mtime, callback) {
  ops.futimes(fd, atime, mtime, makeCallback(callback));
}

function futimesSync(fd, atime, mtime) {
  ops.futimes(fd, atime, mtime);
}

function lutimes(path, atime, mtime, callback) {
  ops.lutimes(path, atime, mtime, makeCallback(callback));
}

function lutimesSync(path, atime, mtime) {
  ops.lutimes(path, atime, mtime);
}

function fsync(fd, callback) {
  ops.fsync(fd, makeCallback(callback));
}

function fsyncSync(fd) {
  ops.fsync(fd);
}

function fdatasync(fd, callback) {
  ops.fdatasync(fd, makeCallback(callback));
}

function fdatasyncSync(fd) {
  ops.fdatasync(fd);
}

// ---- streams and blobs ---------------------------------------------------------------------------------

/** A Readable over a file. Options: flags, encoding, fd, mode, autoClose, emitClose, start, end, highWaterMark, fs. */
function createReadStream(path, options) {
  return new (lazyStreams().ReadStream)(path, options);
}

/** A Writable over a file. Options: as for reading, and flush. */
function createWriteStream(path, options) {
  return new (lazyStreams().WriteStream)(path, options);
}

let streams;
function lazyStreams() {
  return streams ??= require('internal/fs/streams');
}

/** @returns {Promise<Blob>} of the file's content, which is read when it is asked for */
function openAsBlob(path, options = {}) {
  const { validateObject, validateString } = require('internal/validators');
  validateObject(options, 'options');
  const type = options.type || '';
  validateString(type, 'options.type');
  return require('internal/fs/blob_source').openAsBlob(getValidatedPath(path), type);
}

// ---- in other files, loaded when they are called -------------------------------------------------------------------------------------

function watch(filename, options, listener) {
  return require('internal/fs/watchers').watch(filename, options, listener);
}

function watchFile(filename, options, listener) {
  return require('internal/fs/watchers').watchFile(filename, options, listener);
}

function unwatchFile(filename, listener) {
  require('internal/fs/watchers').unwatchFile(filename, listener);
}

function glob(pattern, options, callback) {
  require('internal/fs/glob').glob(pattern, options, callback);
}

function globSync(pattern, options) {
  return require('internal/fs/glob').globSync(pattern, options);
}

const Stats = require('internal/util').deprecate(StatsClass, 'fs.Stats constructor is deprecated.', 'DEP0180');

const fs = module.exports = {
  appendFile,
  appendFileSync,
  access,
  accessSync,
  chown,
  chownSync,
  chmod,
  chmodSync,
  close,
  closeSync,
  copyFile,
  copyFileSync,
  cp,
  cpSync,
  createReadStream,
  createWriteStream,
  exists,
  existsSync,
  fchown,
  fchownSync,
  fchmod,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  fstat,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncate,
  ftruncateSync,
  futimes,
  futimesSync,
  glob,
  globSync,
  lchown,
  lchownSync,
  lchmod: undefined,
  lchmodSync: undefined,
  link,
  linkSync,
  lstat,
  lstatSync,
  lutimes,
  lutimesSync,
  mkdir,
  mkdirSync,
  mkdtemp,
  mkdtempSync,
  mkdtempDisposableSync,
  open,
  openSync,
  openAsBlob,
  readdir,
  readdirSync,
  read,
  readSync,
  readv,
  readvSync,
  readFile,
  readFileSync,
  readlink,
  readlinkSync,
  realpath,
  realpathSync,
  rename,
  renameSync,
  rm,
  rmSync,
  rmdir,
  rmdirSync,
  stat,
  statfs,
  statSync,
  statfsSync,
  symlink,
  symlinkSync,
  truncate,
  truncateSync,
  unwatchFile,
  unlink,
  unlinkSync,
  utimes,
  utimesSync,
  watch,
  watchFile,
  writeFile,
  writeFileSync,
  write,
  writeSync,
  writev,
  writevSync,
  Dirent,
  Stats,

  // Programs replace these with classes of their own (graceful-fs does), hence the setters.
  get ReadStream() {
    return lazyStreams().ReadStream;
  },
  set ReadStream(value) {
    lazyStreams().ReadStream = value;
  },
  get WriteStream() {
    return lazyStreams().WriteStream;
  },
  set WriteStream(value) {
    lazyStreams().WriteStream = value;
  },
  get FileReadStream() {
    return lazyStreams().FileReadStream;
  },
  set FileReadStream(value) {
    lazyStreams().FileReadStream = value;
  },
  get FileWriteStream() {
    return lazyStreams().FileWriteStream;
  },
  set FileWriteStream(value) {
    lazyStreams().FileWriteStream = value;
  },

  _toUnixTimestamp: toUnixTimestamp,
};

function defineLazy(name, enumerable, load) {
  Object.defineProperty(fs, name, {
    __proto__: null,
    configurable: true,
    enumerable,
    get: load,
    set(value) {
      Object.defineProperty(fs, name, { __proto__: null, configurable: true, enumerable, writable: true, value });
    },
  });
}
defineLazy('Utf8Stream', true, () => require('internal/fs/utf8_stream').Utf8Stream);
defineLazy('Dir', true, () => require('internal/fs/dir').Dir);
fs.opendir = opendir;
fs.opendirSync = opendirSync;
// From before there was fs.constants.
for (const name of ['F_OK', 'R_OK', 'W_OK', 'X_OK']) {
  Object.defineProperty(fs, name, {
    __proto__: null,
    enumerable: false,
    get: require('internal/util').deprecate(
      () => constants[name], `fs.${name} is deprecated, use fs.constants.${name} instead`, 'DEP0176'),
  });
}
Object.defineProperties(fs, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  promises: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return require('fs/promises');
    },
  },
});
