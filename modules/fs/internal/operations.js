'use strict';

// Every operation on names and metadata, once: checks the arguments and calls the native half. Each function's last
// parameter is the callback; without one the work is done before it returns. The callback, the Sync and the promise
// forms of the public API are thin layers over these (fs.js, promises.js).
// Opening, reading and writing are in io.js.
//
// Native half (internalBinding('fs')). Paths and names are strings or Uint8Arrays. `form` is 0 for names as Buffer,
// 1 for names as UTF-8 strings. The last argument of each is `callback | undefined` (pool convention); failures are
// system errors with the call's name, path and dest. Results of "-> nothing" call back with (null) alone.
//   access(path, mode) -> nothing ['access']
//   exists(path) -> boolean, never fails
//   stat(path, bigint, throwIfNoEntry), lstat(same), fstat(fd, bigint) -> Float64Array(18) | BigInt64Array(18)
//     (order in stats.js); undefined where nothing is there and throwIfNoEntry is false
//   statfs(path, bigint) -> Float64Array(8) | BigInt64Array(8): type bsize frsize blocks bfree bavail files ffree
//   readdir(path, form) -> sorted array of names; readdirTypes(path, form) -> [names, Uint8Array of UV_DIRENT_*]
//   readdirTree(path, form, followLinks) -> names relative to path, breadth first
//   readdirTreeTypes(path, form, followLinks) -> [names, parents (relative, '' for path itself), types]
//     all of them ['scandir']
//   mkdir(path, mode) -> nothing; mkdirTree(path, mode) -> first directory made | undefined ['mkdir']
//   mkdtemp(prefix, form) -> name ['mkdtemp']
//   rm(path, recursive, force, maxRetries, retryDelay) -> undefined | true when it is a directory and not recursive
//   rmdir(path), unlink(path), rename(from, to), link(from, to), copyFile(from, to, mode) ['copyfile']
//   symlink(target, path), readlink(path, form) -> name, realpath(path, form) -> name
//   realpathPlain(path, form) -> name, walking the links itself: failures are lstat's or readlink's
//   ftruncate(fd, length), truncate(path, length) ['open' | 'ftruncate']
//   chmod(path, mode), fchmod(fd, mode), chown(path, uid, gid), fchown(fd, uid, gid), lchown(path, uid, gid)
//   utimes(path, atime, mtime) ['utime'], futimes(fd, …) ['futime'], lutimes(path, …) ['lutime']: seconds
//   fsync(fd), fdatasync(fd)

const { Buffer } = require('buffer');
const binding = internalBinding('fs');
const { codes } = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger, validateOneOf } = require('internal/validators');
const { Dirent, joinName } = require('internal/fs/dirent');
const { makeStats, makeStatFs } = require('internal/fs/stats');
const {
  decodeName,
  getBitsMode,
  getOptions,
  getValidatedFd,
  getValidatedPath,
  kAsBuffer,
  kAsUtf8,
  nameForm,
  parseFileMode,
  toUnixTimestamp,
  validateId,
  validateRmdirOptions,
} = require('internal/fs/utils');

const kNoOptions = Object.freeze({ __proto__: null });

// ---- asking --------------------------------------------------------------------------------------------

function access(path, mode, cb) {
  return binding.access(getValidatedPath(path), getBitsMode(mode), cb);
}

/** Calls `cb(err, stats)`: turns the native numbers into Stats first. */
function statsCallback(cb) {
  return (err, array) => {
    if (err) cb(err);
    else cb(null, makeStats(array));
  };
}

function stat(path, options, cb) {
  const { bigint = false, throwIfNoEntry = true } = options ?? kNoOptions;
  path = getValidatedPath(path);
  if (cb !== undefined) return binding.stat(path, bigint, throwIfNoEntry, statsCallback(cb));
  return makeStats(binding.stat(path, bigint, throwIfNoEntry, undefined));
}

function lstat(path, options, cb) {
  const { bigint = false, throwIfNoEntry = true } = options ?? kNoOptions;
  path = getValidatedPath(path);
  if (cb !== undefined) return binding.lstat(path, bigint, throwIfNoEntry, statsCallback(cb));
  return makeStats(binding.lstat(path, bigint, throwIfNoEntry, undefined));
}

function fstat(fd, options, cb) {
  const { bigint = false } = options ?? kNoOptions;
  fd = getValidatedFd(fd);
  if (cb !== undefined) return binding.fstat(fd, bigint, statsCallback(cb));
  return makeStats(binding.fstat(fd, bigint, undefined));
}

function statfs(path, options, cb) {
  const { bigint = false } = options ?? kNoOptions;
  path = getValidatedPath(path);
  if (cb === undefined) return makeStatFs(binding.statfs(path, bigint, undefined));
  return binding.statfs(path, bigint, (err, array) => {
    if (err) cb(err);
    else cb(null, makeStatFs(array));
  });
}

// ---- results that need a last step ---------------------------------------------------------------------

/** Runs a native call whose result `finish` turns into the public one, in either form. */
function finishing(cb, finish, start) {
  if (cb === undefined) return finish(start(undefined));
  return start((err, result) => {
    if (err) cb(err);
    else cb(null, finish(result));
  });
}

/** A native call that returns one name, in the encoding asked for. */
function named(encoding, cb, start) {
  const form = nameForm(encoding);
  if (form === kAsUtf8) return start(form, cb);
  return finishing(cb, (bytes) => decodeName(bytes, encoding), (done) => start(kAsBuffer, done));
}

// ---- directories ---------------------------------------------------------------------------------------

function decodeNames(names, encoding) {
  return typeof names[0] === 'string' ? names : names.map((name) => decodeName(name, encoding));
}

/**
 * Dirents of one directory, or of a whole tree (then `parents` says where below `directory` each one is).
 */
function makeDirents(directory, names, types, parents, encoding) {
  if (encoding === 'buffer') directory = Buffer.from(directory);
  const count = names.length;
  const entries = new Array(count);
  for (let i = 0; i < count; i++) {
    const parent = parents === undefined || parents[i].length === 0 ? directory : joinName(directory, parents[i]);
    entries[i] = new Dirent(names[i], types[i], parent);
  }
  return entries;
}

// The public functions differ in which links to directories a recursive reading follows; see readdir's callers.
function readdir(path, options, cb, followLinksForTypes) {
  options = getOptions(options, kNoOptions);
  path = getValidatedPath(path);
  const recursive = options.recursive;
  if (recursive != null) validateBoolean(recursive, 'options.recursive');
  const encoding = options.encoding;
  const form = nameForm(encoding);
  if (options.withFileTypes) {
    const makeEntries = recursive ?
      ([names, parents, types]) =>
        makeDirents(path, decodeNames(names, encoding), types, decodeNames(parents, encoding), encoding) :
      ([names, types]) => makeDirents(path, decodeNames(names, encoding), types, undefined, encoding);
    return finishing(cb, makeEntries, recursive ?
      (done) => binding.readdirTreeTypes(path, form, followLinksForTypes, done) :
      (done) => binding.readdirTypes(path, form, done));
  }
  if (form === kAsUtf8) {
    return recursive ? binding.readdirTree(path, form, true, cb) : binding.readdir(path, form, cb);
  }
  return finishing(cb, (names) => decodeNames(names, encoding), recursive ?
    (done) => binding.readdirTree(path, form, true, done) :
    (done) => binding.readdir(path, form, done));
}

function mkdir(path, options, cb) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  path = getValidatedPath(path);
  return recursive ? binding.mkdirTree(path, mode, cb) : binding.mkdir(path, mode, cb);
}

let warnedOfTemplate = false;

function mkdtemp(prefix, options, cb) {
  const { encoding } = getOptions(options, kNoOptions);
  prefix = getValidatedPath(prefix, 'prefix');
  if (!warnedOfTemplate && prefix.at(-1) === (typeof prefix === 'string' ? 'X' : 0x58)) {
    warnedOfTemplate = true;
    process.emitWarning('mkdtemp() templates ending with X are not portable. ' +
      'For details see: https://nodejs.org/api/fs.html');
  }
  return named(encoding, cb, (form, done) => binding.mkdtemp(prefix, form, done));
}

const kRmDefaults = Object.freeze({
  __proto__: null, recursive: false, force: false, maxRetries: 0, retryDelay: 100,
});

function isDirectoryError(path) {
  return new codes.ERR_FS_EISDIR({ code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 });
}

function rm(path, options, cb) {
  path = getValidatedPath(path);
  const checked = validateRmdirOptions(options ?? undefined, kRmDefaults);
  validateBoolean(checked.force, 'options.force');
  const start = (done) =>
    binding.rm(path, checked.recursive, checked.force, checked.maxRetries, checked.retryDelay, done);
  if (cb === undefined) {
    if (start(undefined) === true) throw isDirectoryError(path);
    return undefined;
  }
  return start((err, isDirectory) => {
    if (err) cb(err);
    else if (isDirectory === true) cb(isDirectoryError(path));
    else cb(null);
  });
}

const kRmdirDefaults = Object.freeze({ __proto__: null, recursive: false, maxRetries: 0, retryDelay: 100 });

function rmdir(path, options, cb) {
  path = getValidatedPath(path);
  const checked = validateRmdirOptions(options, kRmdirDefaults);
  if (!checked.recursive) return binding.rmdir(path, cb);
  process.emitWarning(
    'In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. ' +
      'Use fs.rm(path, { recursive: true }) instead', 'DeprecationWarning', 'DEP0147');
  const remove = (stats) => {
    // Of what is no directory the plain call says so.
    if (stats !== undefined && !makeStats(stats).isDirectory()) return binding.rmdir(path, cb);
    return binding.rm(path, true, false, checked.maxRetries, checked.retryDelay, cb);
  };
  if (cb === undefined) return remove(binding.lstat(path, false, false, undefined));
  return binding.lstat(path, false, true, (err, stats) => remove(stats));
}

// ---- names ---------------------------------------------------------------------------------------------

function unlink(path, cb) {
  return binding.unlink(getValidatedPath(path), cb);
}

function rename(oldPath, newPath, cb) {
  return binding.rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'), cb);
}

function link(existingPath, newPath, cb) {
  return binding.link(getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'), cb);
}

function copyFile(src, dest, mode, cb) {
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  return binding.copyFile(src, dest, getBitsMode(mode), cb);
}

const kLinkTypes = ['dir', 'file', 'junction', null, undefined];

function symlink(target, path, type, cb) {
  // The kind matters on Windows only, but is checked everywhere.
  if (type != null) validateOneOf(type, 'type', kLinkTypes);
  return binding.symlink(getValidatedPath(target, 'target'), getValidatedPath(path), cb);
}

function readlink(path, options, cb) {
  const { encoding } = getOptions(options, kNoOptions);
  path = getValidatedPath(path);
  return named(encoding, cb, (form, done) => binding.readlink(path, form, done));
}

/** Through the system's own resolver: failures are 'realpath'. */
function realpathNative(path, options, cb) {
  const { encoding } = getOptions(options, kNoOptions);
  path = getValidatedPath(path);
  return named(encoding, cb, (form, done) => binding.realpath(path, form, done));
}

/** Step by step: failures are those of the lstat or readlink that failed. */
function realpath(path, options, cb) {
  const { encoding } = getOptions(options, kNoOptions);
  path = getValidatedPath(path);
  return named(encoding, cb, (form, done) => binding.realpathPlain(path, form, done));
}

// ---- size, mode, owner, times --------------------------------------------------------------------------

function truncate(path, len, cb) {
  path = getValidatedPath(path);
  len ??= 0;
  validateInteger(len, 'len');
  return binding.truncate(path, Math.max(0, len), cb);
}

function ftruncate(fd, len, cb) {
  fd = getValidatedFd(fd);
  len ??= 0;
  validateInteger(len, 'len');
  return binding.ftruncate(fd, Math.max(0, len), cb);
}

function chmod(path, mode, cb) {
  path = getValidatedPath(path);
  return binding.chmod(path, parseFileMode(mode, 'mode'), cb);
}

function fchmod(fd, mode, cb) {
  return binding.fchmod(getValidatedFd(fd), parseFileMode(mode, 'mode'), cb);
}

function chown(path, uid, gid, cb) {
  path = getValidatedPath(path);
  return binding.chown(path, validateId(uid, 'uid'), validateId(gid, 'gid'), cb);
}

function fchown(fd, uid, gid, cb) {
  fd = getValidatedFd(fd);
  return binding.fchown(fd, validateId(uid, 'uid'), validateId(gid, 'gid'), cb);
}

function lchown(path, uid, gid, cb) {
  path = getValidatedPath(path);
  return binding.lchown(path, validateId(uid, 'uid'), validateId(gid, 'gid'), cb);
}

function utimes(path, atime, mtime, cb) {
  path = getValidatedPath(path);
  return binding.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), cb);
}

function futimes(fd, atime, mtime, cb) {
  fd = getValidatedFd(fd);
  return binding.futimes(fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'), cb);
}

function lutimes(path, atime, mtime, cb) {
  path = getValidatedPath(path);
  return binding.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), cb);
}

function fsync(fd, cb) {
  return binding.fsync(getValidatedFd(fd), cb);
}

function fdatasync(fd, cb) {
  return binding.fdatasync(getValidatedFd(fd), cb);
}

// ---- not there yet -------------------------------------------------------------------------------------

function notImplemented(name) {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED(name);
}

/** `cp` checks its filter before anything else. */
function cp(src, dest, options, cb) {
  if (options?.filter !== undefined) validateFunction(options.filter, 'options.filter');
  return require('internal/fs/cp').copyTree(
    getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), options, cb);
}

module.exports = {
  access,
  chmod,
  chown,
  copyFile,
  cp,
  fchmod,
  fchown,
  fdatasync,
  finishing,
  fstat,
  fsync,
  ftruncate,
  futimes,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  notImplemented,
  readdir,
  readlink,
  realpath,
  realpathNative,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
};
