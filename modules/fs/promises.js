'use strict';

// node:fs/promises: the promise form of what internal/operations.js and internal/io.js do. Arguments are checked
// inside the promise, so a bad one rejects. FileHandle is in internal/filehandle.js.
// Follows "Promises API" in Node's fs documentation.

const io = require('internal/fs/io');
const ops = require('internal/fs/operations');
const constants = require('internal/fs/constants');
const { codes } = require('internal/errors');
const { FileHandle, isCustomIterable, promised, writeIterable } = require('internal/fs/filehandle');

function access(path, mode = constants.F_OK) {
  return promised((done) => ops.access(path, mode, done));
}

function copyFile(src, dest, mode) {
  return promised((done) => ops.copyFile(src, dest, mode, done));
}

function cp(src, dest, options) {
  return promised((done) => ops.cp(src, dest, options, done));
}

/** @returns {AsyncGenerator<string | Dirent>} */
function glob(pattern, options) {
  return require('internal/fs/glob').globIterator(pattern, options);
}

/** @returns {Promise<FileHandle>} */
function open(path, flags, mode) {
  return new Promise((resolve, reject) => {
    io.open(path, flags, mode, (err, fd) => {
      if (err) reject(err);
      else resolve(new FileHandle(fd));
    });
  });
}

/** @returns {Promise<Dir>} */
function opendir(path, options) {
  return promised((done) => require('internal/fs/dir').opendir(path, options, done));
}
Object.defineProperty(opendir, 'length', { __proto__: null, configurable: true, value: 3 });

function rename(oldPath, newPath) {
  return promised((done) => ops.rename(oldPath, newPath, done));
}

function truncate(path, len = 0) {
  return promised((done) => ops.truncate(path, len, done));
}

function rm(path, options) {
  return promised((done) => ops.rm(path, options, done));
}

function rmdir(path, options) {
  return promised((done) => ops.rmdir(path, options, done));
}

function mkdir(path, options) {
  return promised((done) => ops.mkdir(path, options, done));
}

function readdir(path, options) {
  // Unlike the other two forms, Dirents of a recursive reading stop at links to directories.
  return promised((done) => ops.readdir(path, options, done, false));
}

function readlink(path, options) {
  return promised((done) => ops.readlink(path, options, done));
}

function symlink(target, path, type) {
  return promised((done) => ops.symlink(target, path, type, done));
}

function lstat(path, options = { bigint: false }) {
  return promised((done) => ops.lstat(path, options, done));
}

function stat(path, options = { bigint: false }) {
  return promised((done) => ops.stat(path, options, done));
}

function statfs(path, options = { bigint: false }) {
  return promised((done) => ops.statfs(path, options, done));
}

function link(existingPath, newPath) {
  return promised((done) => ops.link(existingPath, newPath, done));
}

function unlink(path) {
  return promised((done) => ops.unlink(path, done));
}

function chmod(path, mode) {
  return promised((done) => ops.chmod(path, mode, done));
}

function lchmod(path, mode) {
  // A call of macOS only, deprecated there.
  return Promise.reject(new codes.ERR_METHOD_NOT_IMPLEMENTED('lchmod()'));
}

function lchown(path, uid, gid) {
  return promised((done) => ops.lchown(path, uid, gid, done));
}

function chown(path, uid, gid) {
  return promised((done) => ops.chown(path, uid, gid, done));
}

function utimes(path, atime, mtime) {
  return promised((done) => ops.utimes(path, atime, mtime, done));
}

function lutimes(path, atime, mtime) {
  return promised((done) => ops.lutimes(path, atime, mtime, done));
}

function realpath(path, options) {
  return promised((done) => ops.realpathNative(path, options, done));
}

function mkdtemp(prefix, options) {
  return promised((done) => ops.mkdtemp(prefix, options, done));
}

/** @returns {Promise<{ path: string, remove(): Promise<void>, [Symbol.asyncDispose](): Promise<void> }>} */
function mkdtempDisposable(prefix, options) {
  return mkdtemp(prefix, options).then((path) => {
    const full = typeof path === 'string' ? require('path').resolve(path) : path;
    const remove = () => rm(full, { recursive: true, force: true, maxRetries: 0, retryDelay: 0 });
    return {
      __proto__: null,
      path,
      remove,
      [Symbol.asyncDispose]() {
        return remove();
      },
    };
  });
}

/** `path` may be a FileHandle; `data` may also be an iterable of strings and bytes. */
function writeFile(path, data, options) {
  if (path instanceof FileHandle) return path.writeFile(data, options);
  if (isCustomIterable(data)) return writePieces(path, data, options, io.kWriteFileDefaults);
  return promised((done) => io.writeFile(path, data, options, done));
}

function appendFile(path, data, options) {
  if (path instanceof FileHandle) return path.appendFile(data, options);
  if (isCustomIterable(data)) return writePieces(path, data, options, io.kAppendFileDefaults);
  return promised((done) => io.appendFile(path, data, options, done));
}

async function writePieces(path, data, options, defaults) {
  const { flag = defaults.flag, mode = 0o666, signal } = typeof options === 'object' && options ? options : {};
  if (signal?.aborted) throw io.abortError(signal);
  const handle = await open(path, flag, mode);
  try {
    await writeIterable(handle, data, options, defaults);
  } finally {
    await handle.close();
  }
}

function readFile(path, options) {
  if (path instanceof FileHandle) return path.readFile(options);
  return promised((done) => io.readFile(path, options, done));
}

/** @returns {AsyncGenerator} of { eventType, filename } */
function watch(filename, options = undefined) {
  return require('internal/fs/watchers').watchEvents(filename, options);
}

module.exports = {
  access,
  copyFile,
  cp,
  glob,
  open,
  opendir,
  rename,
  truncate,
  rm,
  rmdir,
  mkdir,
  readdir,
  readlink,
  symlink,
  lstat,
  stat,
  statfs,
  link,
  unlink,
  chmod,
  lchmod,
  lchown,
  chown,
  utimes,
  lutimes,
  realpath,
  mkdtemp,
  mkdtempDisposable,
  writeFile,
  appendFile,
  readFile,
  watch,
  constants,
};
