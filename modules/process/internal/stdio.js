'use strict';
// process.stdin, stdout and stderr (Node docs: "Process", "process I/O"), made when
// first asked for, and the short way on which console writes without any stream.
// Output is synchronous for every kind of descriptor: what was written before
// process.exit() or a crash is there.
//
// Native half (internalBinding('stdio')):
//   writeString(fd, string) -> errno     all of it as UTF-8, waiting while the reader is slow;
//   writeBuffer(fd, u8) -> errno         0 or a negative errno
//   guessHandleType(fd) -> 'TTY'|'FILE'|'PIPE'|'TCP'|'UDP'|'UNKNOWN'|'INVALID'

const binding = internalBinding('stdio');

const { isMainThread } = internalBinding('worker');
const streams = [undefined, undefined, undefined];
const kinds = [undefined, undefined, undefined];

function kindOf(fd) {
  return kinds[fd] ??= binding.guessHandleType(fd);
}

/**
 * Writes to fd 1 or 2 at once, when the program never asked for the stream (and so
 * cannot have replaced its write() nor queued anything before).
 * @returns {boolean} false: the caller has to use the stream
 */
function writeDirect(fd, string) {
  if (streams[fd] !== undefined || !isMainThread) return false;
  // Like console with its streams, this does not care for a reader that is gone.
  binding.writeString(fd, string);
  return true;
}

/** Whether text for `fd` may hold colours, by the terminal and the environment. */
function supportsColor(fd) {
  if (!isMainThread) return false;
  if (process.env.FORCE_COLOR === undefined && kindOf(fd) !== 'TTY') return false;
  return require('internal/tty').getColorDepth() > 2;
}

function dummyDestroy(err, callback) {
  callback(err);
  this._undestroy();
  // Later writes do nothing; nobody waits for a 'close' that never came in Node either.
  if (!this._writableState.emitClose) process.nextTick(() => this.emit('close'));
}

function makeWritable(fd) {
  const kind = kindOf(fd);
  let stream;
  if (kind === 'TTY') {
    stream = new (require('tty').WriteStream)(fd);
    stream._type = 'tty';
  } else {
    stream = new (require('internal/process/sync_write_stream'))(fd);
    stream._type = kind === 'PIPE' || kind === 'TCP' ? 'pipe' : 'fs';
    if (stream._type === 'pipe') stream.readable = false;
  }
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  stream._destroy = dummyDestroy;
  if (kind === 'TTY') {
    process.on('SIGWINCH', () => stream._refreshSize());
  }
  return stream;
}

function makeReadable(fd) {
  let stream;
  // The channel to the parent reads the descriptor that it is on.
  switch (process.channel?.fd === fd ? 'CHANNEL' : kindOf(fd)) {
    case 'TTY':
      stream = new (require('tty').ReadStream)(fd);
      break;
    case 'PIPE':
    case 'TCP': {
      const net = require('net');
      stream = new net.Socket({ fd, readable: true, writable: false, manualStart: true });
      stream._type = 'pipe';
      break;
    }
    case 'FILE': {
      const fs = require('fs');
      stream = new fs.ReadStream(null, { fd, autoClose: false });
      break;
    }
    default: {
      const { Readable } = require('stream');
      stream = new Readable({ read() {} });
      stream.push(null);
    }
  }
  stream.fd = fd;
  // A program that does not read its input must be able to end.
  if (stream._handle?.readStop) {
    stream._handle.reading = false;
    stream._readableState.reading = false;
    stream._handle.readStop();
  }
  stream.on('pause', () => {
    if (!stream._handle?.reading) return;
    stream._handle.reading = false;
    stream._handle.readStop();
  });
  return stream;
}

function getStream(fd) {
  return streams[fd] ??= fd === 0 ? makeReadable(0) : makeWritable(fd);
}

/** In a worker: the streams go through the port to the parent. */
function setWorkerStreams(port, hasStdin) {
  const { ReadableWorkerStdio, WritableWorkerStdio } = require('internal/worker_threads/io');
  const stdin = new ReadableWorkerStdio(port, 'stdin');
  if (!hasStdin) {
    stdin.push(null);
    stdin.dontHoldPort();
  }
  streams[0] = stdin;
  streams[1] = new WritableWorkerStdio(port, 'stdout');
  streams[2] = new WritableWorkerStdio(port, 'stderr');
}

/** In a worker that is about to end: what is queued is sent. */
function flushWorkerStreams() {
  const { kWantsMore } = require('internal/worker_threads/io');
  streams[1]?.[kWantsMore]?.();
  streams[2]?.[kWantsMore]?.();
}

function defineStdio(target) {
  for (const [name, fd] of [['stdout', 1], ['stdin', 0], ['stderr', 2]]) {
    Object.defineProperty(target, name, {
      __proto__: null,
      configurable: true,
      enumerable: true,
      get() { return getStream(fd); },
    });
  }
}

module.exports = {
  defineStdio, flushWorkerStreams, getStream, kindOf, setWorkerStreams, supportsColor, writeDirect,
};
