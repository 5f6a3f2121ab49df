'use strict';

// Dirent: one entry of a directory, as `readdir` with `withFileTypes` and `Dir` return them.
// Follows "Class: fs.Dirent" in Node's documentation. Reading directories is elsewhere (operations, dir).

const { Buffer } = require('buffer');
const {
  UV_DIRENT_FILE, UV_DIRENT_DIR, UV_DIRENT_LINK, UV_DIRENT_FIFO, UV_DIRENT_SOCKET, UV_DIRENT_CHAR, UV_DIRENT_BLOCK,
} = require('internal/fs/constants');

const kType = Symbol('type');

class Dirent {
  /**
   * @param {string | Buffer} name
   * @param {number} type one of the UV_DIRENT_* numbers
   * @param {string | Buffer} parentPath the directory the entry is in
   */
  constructor(name, type, parentPath) {
    this.name = name;
    this.parentPath = parentPath;
    this[kType] = type;
  }

  isDirectory() {
    return this[kType] === UV_DIRENT_DIR;
  }

  isFile() {
    return this[kType] === UV_DIRENT_FILE;
  }

  isBlockDevice() {
    return this[kType] === UV_DIRENT_BLOCK;
  }

  isCharacterDevice() {
    return this[kType] === UV_DIRENT_CHAR;
  }

  isSymbolicLink() {
    return this[kType] === UV_DIRENT_LINK;
  }

  isFIFO() {
    return this[kType] === UV_DIRENT_FIFO;
  }

  isSocket() {
    return this[kType] === UV_DIRENT_SOCKET;
  }
}

/** Joins a directory and a name below it; bytes stay bytes. */
function joinName(directory, name) {
  if (typeof directory === 'string' && typeof name === 'string') return require('path').join(directory, name);
  return Buffer.concat([Buffer.from(directory), Buffer.from('/'), Buffer.from(name)]);
}

module.exports = { Dirent, joinName, kType };
