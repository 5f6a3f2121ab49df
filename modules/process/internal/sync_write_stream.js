'use strict';
// The stream behind process.stdout and stderr for files and pipes: every write
// is finished when write() returns.
//
// Native half (internalBinding('stdio')): writeString and writeBuffer, see internal/process/stdio.

const { Writable } = require('stream');
const { writeBuffer, writeString } = internalBinding('stdio');

class SyncWriteStream extends Writable {
  constructor(fd) {
    super({ autoDestroy: true, decodeStrings: false });
    this.fd = fd;
    this.readable = false;
    this.autoClose = false;
  }

  _write(chunk, encoding, callback) {
    let result;
    if (typeof chunk !== 'string') result = writeBuffer(this.fd, chunk);
    else if (encoding === 'utf8' || encoding === 'utf-8') result = writeString(this.fd, chunk);
    else result = writeBuffer(this.fd, Buffer.from(chunk, encoding));
    if (result < 0) {
      callback(this._writeError(result));
    } else {
      callback();
    }
  }
}

// Node words the errors of files as fs does, those of pipes as net does.
SyncWriteStream.prototype._writeError = function(errno) {
  const { ErrnoException, UVException } = require('internal/errors');
  return this._type === 'fs' ? new UVException({ errno, syscall: 'write' }) : new ErrnoException(errno, 'write');
};

module.exports = SyncWriteStream;
