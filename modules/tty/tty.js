'use strict';
// `node:tty` (Node docs: "TTY"): terminals as streams. Reading and writing go through
// net.Socket over the native handle.
//
// Native half (internalBinding('tty')):
//   isTTY(fd) -> boolean
//   getWindowSize(fd) -> [columns, rows] | errno
//   setRawMode(fd, on) -> errno      put back when the process ends
//   new Tty(fd)                      a stream handle like Pipe, reading and writing the
//                                    terminal (writes wait until they are done)

const net = require('net');
const internalTty = require('internal/tty');

const binding = () => internalBinding('tty');

/** @param {number} fd */
function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && binding().isTTY(fd);
}

function checkFd(fd) {
  if (fd >> 0 !== fd || fd < 0) {
    const { codes: { ERR_INVALID_FD } } = require('internal/errors');
    throw new ERR_INVALID_FD(fd);
  }
  if (!binding().isTTY(fd)) {
    const { codes: { ERR_TTY_INIT_FAILED } } = require('internal/errors');
    throw new ERR_TTY_INIT_FAILED({
      code: 'EINVAL', errno: -22, message: 'invalid argument', syscall: 'uv_tty_init',
    });
  }
}

function ReadStream(fd, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(fd, options);
  checkFd(fd);
  const { Tty } = binding();
  net.Socket.call(this, {
    highWaterMark: 0, handle: new Tty(fd), manualStart: true, ...options,
  });
  this.fd = fd;
  this.isRaw = false;
  this.isTTY = true;
}
Object.setPrototypeOf(ReadStream.prototype, net.Socket.prototype);
Object.setPrototypeOf(ReadStream, net.Socket);

/** Raw: every key at once, without echo. */
ReadStream.prototype.setRawMode = function(flag) {
  flag = !!flag;
  const result = binding().setRawMode(this.fd, flag);
  if (result < 0) {
    const { ErrnoException } = require('internal/errors');
    this.emit('error', new ErrnoException(result, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

function WriteStream(fd) {
  if (!(this instanceof WriteStream)) return new WriteStream(fd);
  checkFd(fd);
  const { Tty } = binding();
  net.Socket.call(this, { highWaterMark: 65536, handle: new Tty(fd), manualStart: true });
  this.fd = fd;
  const size = binding().getWindowSize(fd);
  if (Array.isArray(size)) {
    this.columns = size[0];
    this.rows = size[1];
  }
}
Object.setPrototypeOf(WriteStream.prototype, net.Socket.prototype);
Object.setPrototypeOf(WriteStream, net.Socket);

WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = internalTty.getColorDepth;
WriteStream.prototype.hasColors = internalTty.hasColors;

WriteStream.prototype._refreshSize = function() {
  const before = [this.columns, this.rows];
  const size = binding().getWindowSize(this.fd);
  if (!Array.isArray(size)) {
    const { ErrnoException } = require('internal/errors');
    this.emit('error', new ErrnoException(size, 'getWindowSize'));
    return;
  }
  if (before[0] !== size[0] || before[1] !== size[1]) {
    this.columns = size[0];
    this.rows = size[1];
    this.emit('resize');
  }
};

WriteStream.prototype.getWindowSize = function() {
  return [this.columns, this.rows];
};

for (const name of ['cursorTo', 'moveCursor', 'clearLine', 'clearScreenDown']) {
  WriteStream.prototype[name] = function(...args) {
    return require('readline')[name](this, ...args);
  };
}

module.exports = { isatty, ReadStream, WriteStream };
