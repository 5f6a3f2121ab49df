'use strict';
// Where the bytes of a Blob that stands for a file come from (Node docs: fs.openAsBlob()). The file is opened for each
// read and not kept open. When it is not the same as when the Blob was made, by size or time, nothing can be read.

const { Buffer } = require('buffer');
const { createBlobFromSource } = require('internal/blob');
const { codes } = require('internal/errors');
const io = require('internal/fs/io');
const ops = require('internal/fs/operations');

function notReadable() {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException('The blob could not be read', 'NotReadableError');
}

class FileSource {
  constructor(path, stats) {
    this.path = path;
    this.size = stats.size;
    this.mtimeNs = stats.mtimeNs;
  }

  /** Calls back with the bytes from `start` to `end`, or with a NotReadableError. */
  read(start, end, callback) {
    io.open(this.path, 'r', 0o666, (err, fd) => {
      if (err) {
        callback(notReadable());
        return;
      }
      const finish = (bytes) => io.close(fd, () => {
        if (bytes === undefined) callback(notReadable());
        else callback(null, bytes);
      });
      ops.fstat(fd, { bigint: true }, (err, stats) => {
        if (err || stats.size !== this.size || stats.mtimeNs !== this.mtimeNs) finish(undefined);
        else readAll(fd, Buffer.allocUnsafeSlow(end - start), 0, start, finish);
      });
    });
  }
}

function readAll(fd, bytes, filled, position, finish) {
  if (filled === bytes.length) {
    finish(bytes);
    return;
  }
  io.read(fd, bytes, filled, bytes.length - filled, position, (err, count) => {
    if (err || count === 0) finish(undefined);
    else readAll(fd, bytes, filled + count, position + count, finish);
  });
}

/**
 * @param {string | Buffer | URL} path checked
 * @param {string} type
 * @returns {Promise<Blob>}
 */
function openAsBlob(path, type) {
  return new Promise((resolve, reject) => {
    ops.stat(path, { bigint: true }, (err, stats) => {
      if (err) {
        const error = new codes.ERR_INVALID_ARG_VALUE('path', path);
        error.message = 'Unable to open file as blob';
        reject(error);
        return;
      }
      resolve(createBlobFromSource(new FileSource(path, stats), Number(stats.size), type));
    });
  });
}

module.exports = { openAsBlob };
