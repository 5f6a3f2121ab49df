'use strict';
// http.IncomingMessage: a request as a server reads it, a response as a client
// reads it. Follows "Class: http.IncomingMessage" in Node's docs.
//
// Most requests have no body and nobody looks at their stream or at all of
// their headers. So the readable state is made at the first touch, and headers
// stay one string (`Name\0value\0…`, see HttpParser) until they are asked for.

const { Readable, finished } = require('stream');
const { ReadableState, END_EMITTED, ENDED, READING_MORE } = require('internal/stream/readable_state');
const { CLOSED, CLOSE_EMITTED, DESTROYED } = require('internal/stream/state');

const kState = Symbol('kReadableState');
const kBlock = Symbol('kHeaderBlock');
const kTrailerBlock = Symbol('kTrailerBlock');
const kRawHeaders = Symbol('kRawHeaders');
const kRawTrailers = Symbol('kRawTrailers');
const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');
const kVersion = Symbol('kVersion');
// The body, when all of it came with the head: undefined = it comes piece by
// piece, null = there is none (any more).
const kBody = Symbol('kBody');
const kOver = Symbol('kOver');
const kSignal = Symbol('kSignal');

function readStart(socket) {
  if (socket && !socket._paused && socket.readable) socket.resume();
}

function readStop(socket) {
  if (socket) socket.pause();
}

/** @param {import('net').Socket} socket */
function IncomingMessage(socket) {
  this._events = undefined;
  this.socket = socket;
  this.url = '';
  this.method = null;
  this.complete = false;
  this[kVersion] = 0;
  this[kBlock] = undefined;
  this[kState] = undefined;
  this[kBody] = undefined;
  this[kHeaders] = undefined;
  this[kOver] = false;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

// Rarely different from these.
Object.assign(IncomingMessage.prototype, {
  _maxListeners: undefined,
  statusCode: null,
  statusMessage: null,
  aborted: false,
  upgrade: null,
  joinDuplicateHeaders: false,
  _consuming: false,
  _dumped: false,
});

// The stream ----------------------------------------------------------------

function materialise(req) {
  const { socket } = req;
  const mark = socket?.readableHighWaterMark;
  const state = new ReadableState(mark === undefined ? undefined : { highWaterMark: mark }, req, false);
  // Reading begins with the first _read(), not with the first push().
  state.bits |= READING_MORE;
  req[kState] = state;
  const body = req[kBody];
  if (req[kOver]) {
    // Answered and done with before anybody looked.
    state.bits |= ENDED | END_EMITTED | DESTROYED | CLOSED | CLOSE_EMITTED;
  } else if (body !== undefined) {
    req[kBody] = undefined;
    if (body !== null) req.push(body);
    req.push(null);
  }
  return state;
}

Object.defineProperty(IncomingMessage.prototype, '_readableState', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    const state = this[kState];
    if (state !== undefined) return state;
    // Asked of the prototype itself, or of an object whose constructor did not run.
    return Object.hasOwn(this, kState) ? materialise(this) : undefined;
  },
  set(value) {
    this[kState] = value;
  },
});

/** Whether anybody has used the message as a stream yet. */
function isTouched(req) {
  return req[kState] !== undefined || req._events !== undefined;
}

IncomingMessage.prototype._read = function _read() {
  if (!this._consumed) {
    this._readableState.readingMore = false;
    this._consumed = true;
  }
  // The stream may have been paused for want of room.
  if (this.socket?.readable) readStart(this.socket);
};

IncomingMessage.prototype._destroy = function _destroy(err, cb) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  // An aborted message takes its connection with it.
  if (this.socket && !this.socket.destroyed && this.aborted) {
    this.socket.destroy(err);
    const cleanup = finished(this.socket, (e) => {
      if (e?.code === 'ERR_STREAM_PREMATURE_CLOSE') e = null;
      cleanup();
      process.nextTick(reportDestroyed, this, e || err, cb);
    });
  } else {
    process.nextTick(reportDestroyed, this, err, cb);
  }
};

// An error is news only to those who listen for it.
function reportDestroyed(self, error, cb) {
  if (self.listenerCount('error') === 0) cb();
  else cb(error);
}

IncomingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  this.socket.setTimeout(msecs);
  return this;
};

/** Reads the rest of the body and throws it away. */
IncomingMessage.prototype._dump = function _dump() {
  if (this._dumped) return;
  this._dumped = true;
  // The data is not emitted, but 'end' is.
  this.removeAllListeners('data');
  this.resume();
};

IncomingMessage.prototype._dumpAndCloseReadable = function _dumpAndCloseReadable() {
  this._dumped = true;
  const state = this._readableState;
  state.ended = true;
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
};

/** Marks the message as answered without ever having been read. */
function finishUntouched(req) {
  req[kOver] = true;
  req[kBody] = undefined;
}

/**
 * The body of a message that came in one piece and that nobody has begun to read. The message is over then: 'end'
 * follows, and it has nothing more to give.
 * @returns {Buffer | null | undefined} null: there is none; undefined: it comes piece by piece
 */
function takeWhole(message) {
  const body = message[kBody];
  if (body === undefined || message[kState] !== undefined) return undefined;
  finishUntouched(message);
  process.nextTick(emitEnd, message);
  return body;
}

function emitEnd(message) {
  message.emit('end');
}

// Version and headers -------------------------------------------------------

function define(name, get, set, enumerable = true) {
  Object.defineProperty(IncomingMessage.prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable,
    get,
    set: set ?? function(value) {
      Object.defineProperty(this, name, {
        __proto__: null, configurable: true, enumerable: true, writable: true, value,
      });
    },
  });
}

define('httpVersion', function() {
  const version = this[kVersion];
  if (version === 11) return '1.1';
  return version ? `${Math.trunc(version / 10)}.${version % 10}` : null;
});
define('httpVersionMajor', function() { return this[kVersion] ? Math.trunc(this[kVersion] / 10) : null; });
define('httpVersionMinor', function() { return this[kVersion] ? this[kVersion] % 10 : null; });

for (const name of ['client', 'connection']) {
  define(name, function() { return this.socket; }, function(value) { this.socket = value; });
}

define('rawHeaders', function() {
  const raw = this[kRawHeaders];
  if (raw !== undefined) return raw;
  return (this[kRawHeaders] = split(this[kBlock]));
}, function(value) {
  this[kRawHeaders] = value;
});
define('rawTrailers', function() {
  const raw = this[kRawTrailers];
  if (raw !== undefined) return raw;
  return (this[kRawTrailers] = split(this[kTrailerBlock]));
}, function(value) {
  this[kRawTrailers] = value;
});
Object.assign(IncomingMessage.prototype, {
  [kRawHeaders]: undefined,
  [kRawTrailers]: undefined,
  [kTrailerBlock]: undefined,
  [kTrailers]: undefined,
  [kHeadersDistinct]: undefined,
  [kTrailersDistinct]: undefined,
  [kSignal]: undefined,
});

function split(block) {
  return block ? block.split('\0') : [];
}

function combine(self, raw) {
  const headers = {};
  for (let i = 0; i + 1 < raw.length; i += 2) self._addHeaderLine(raw[i], raw[i + 1], headers);
  return headers;
}

function distinct(self, raw) {
  const headers = { __proto__: null };
  for (let i = 0; i + 1 < raw.length; i += 2) self._addHeaderLineDistinct(raw[i], raw[i + 1], headers);
  return headers;
}

define('headers', function() {
  return this[kHeaders] ?? (this[kHeaders] = combine(this, this.rawHeaders));
}, function(value) {
  this[kHeaders] = value;
});
define('headersDistinct', function() {
  return this[kHeadersDistinct] ?? (this[kHeadersDistinct] = distinct(this, this.rawHeaders));
}, function(value) {
  this[kHeadersDistinct] = value;
});
define('trailers', function() {
  return this[kTrailers] ?? (this[kTrailers] = combine(this, this.rawTrailers));
}, function(value) {
  this[kTrailers] = value;
});
define('trailersDistinct', function() {
  return this[kTrailersDistinct] ?? (this[kTrailersDistinct] = distinct(this, this.rawTrailers));
}, function(value) {
  this[kTrailersDistinct] = value;
});

// Aborts when the message is cut off, not when it has run its course.
define('signal', function() {
  if (this[kSignal] !== undefined) return this[kSignal].signal;
  const controller = new AbortController();
  this[kSignal] = controller;
  const { socket } = this;
  if (this.destroyed && !(this.complete && this.readableEnded)) {
    controller.abort();
    return controller.signal;
  }
  const abort = () => controller.abort();
  const gone = () => {
    socket?.removeListener('close', abort);
    if (this.aborted || !this.complete) abort();
  };
  socket?.once('close', abort);
  this.once('close', gone);
  return controller.signal;
});

// How a repeated header is treated: 0 = joined by ', ', 1 = the first counts,
// 2 = joined by '; ', 3 = an array.
const kRepeated = new Map([
  ['cookie', 2], ['set-cookie', 3],
  ...[
    'age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
    'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer',
    'retry-after', 'server', 'user-agent',
  ].map((name) => [name, 1]),
]);
// Spellings seen → lower case; see lowerHeaderName for why it is bounded.
const lowerNames = new Map();

function lowerCase(name) {
  const known = lowerNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowerNames.size < 1024) lowerNames.set(name, lower);
  return lower;
}

IncomingMessage.prototype._addHeaderLine = function _addHeaderLine(field, value, dest) {
  field = lowerCase(field);
  const before = dest[field];
  const rule = kRepeated.get(field) ?? 0;
  if (rule === 3) {
    if (before !== undefined) before.push(value);
    else dest[field] = [value];
  } else if (typeof before !== 'string') {
    dest[field] = value;
  } else if (rule === 2) {
    dest[field] = `${before}; ${value}`;
  } else if (rule === 0 || this.joinDuplicateHeaders) {
    dest[field] = `${before}, ${value}`;
  }
};

IncomingMessage.prototype._addHeaderLineDistinct = function _addHeaderLineDistinct(field, value, dest) {
  field = lowerCase(field);
  if (!dest[field]) dest[field] = [value];
  else dest[field].push(value);
};

/** Takes `n` entries of a list of names and values in. */
IncomingMessage.prototype._addHeaderLines = function _addHeaderLines(headers, n) {
  if (!headers?.length) return;
  let dest;
  if (this.complete) {
    this.rawTrailers = headers;
    dest = this[kTrailers];
  } else {
    this.rawHeaders = headers;
    dest = this[kHeaders];
  }
  if (dest) for (let i = 0; i < n; i += 2) this._addHeaderLine(headers[i], headers[i + 1], dest);
};

module.exports = {
  IncomingMessage,
  finishUntouched,
  isTouched,
  kBlock,
  kBody,
  kTrailerBlock,
  kVersion,
  readStart,
  readStop,
  takeWhole,
};
