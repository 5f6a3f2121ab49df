'use strict';
// Http2Stream: one exchange of a session, as a duplex stream; and the client's kind of it. The server's is in
// internal/http2/server_stream. Follows "Class: Http2Stream" in Node's docs.

const { Duplex } = require('stream');
const { Buffer } = require('buffer');
const {
  AbortError,
  codes: {
    ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_STREAM_ERROR, ERR_HTTP2_TRAILERS_ALREADY_SENT, ERR_HTTP2_TRAILERS_NOT_READY,
  },
} = require('internal/errors');
const { capture, set: setContext, state: contextState } = require('internal/async_context');
const { listened } = require('internal/diagnostics');
const { toBuffer } = require('internal/native_bytes');
const { kTimeout, clearTimer } = require('internal/timers');
const { setStreamTimeout } = require('internal/net/socket');
const { validateFunction, validateInteger, validateObject } = require('internal/validators');
const constants = require('internal/http2/constants');
const { buildFields, TRAILERS } = require('internal/http2/headers');
const observe = require('internal/http2/observe');
const {
  codeName, kHandle, kId, kInit, kMaybeDestroy, kScheduleFlush, kSession, kState, kTouch, NghttpError,
} = require('internal/http2/util');

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;
const MAX_CODE = 2 ** 32 - 1;

const kSentHeaders = Symbol('sent-headers');
const kSentInfoHeaders = Symbol('sent-info-headers');
const kSentTrailers = Symbol('sent-trailers');
const kHeadRequest = Symbol('head-request');
const kAborted = Symbol('aborted');
const kContext = Symbol('context');
const kProceed = Symbol('proceed');
const kSend = Symbol('send');

// How the other side is told that a stream is closed.
const RESET = 0; // when what was written is sent
const RESET_NOW = 1;
const NO_RESET = 2;

class Http2Stream extends Duplex {
  constructor(session, options) {
    options.allowHalfOpen = true;
    options.decodeStrings = false;
    options.autoDestroy = false;
    super(options);
    // What is written before there is a number waits.
    this.cork();
    // What comes is no reason to read: whether somebody did is asked later.
    this._readableState.readingMore = true;
    this[kSession] = session;
    this[kTimeout] = null;
    this[kId] = undefined;
    this[kContext] = capture();
    this[kSentHeaders] = undefined;
    this[kHeadRequest] = false;
    this[kAborted] = false;
    this[kState] = {
      closed: false,
      rstCode: NGHTTP2_NO_ERROR,
      didRead: false,
      ending: false,
      shutdown: false,
      paused: true,
      headersSent: false,
      wantsTrailers: false,
      trailersReady: false,
      endAfterHeaders: false,
      written: null, // the callback of the write under way
      writing: 0, // its size
      onStop: null, // what to do when the stream ends before its time
      metrics: observe.streamBegins(),
    };
    session[kState].pendingStreams.add(this);
    this.on('pause', onPause);
    this.on('finish', onFinish);
  }

  /** The stream has a number from here on. */
  [kInit](id) {
    const state = this[kSession][kState];
    state.pendingStreams.delete(this);
    state.streams.set(id, this);
    this[kId] = id;
    this.uncork();
    this.emit('ready');
  }

  /** Notes activity. */
  [kTouch]() {
    if (this.destroyed) return;
    if (this[kTimeout]) this[kTimeout].refresh();
    const session = this[kSession];
    if (session) session[kTouch]();
  }

  get bufferSize() { return this.writableLength; }
  get endAfterHeaders() { return this[kState].endAfterHeaders; }
  get sentHeaders() { return this[kSentHeaders]; }
  get sentTrailers() { return this[kSentTrailers]; }
  get sentInfoHeaders() { return this[kSentInfoHeaders]; }
  get pending() { return this[kId] === undefined; }
  get id() { return this[kId]; }
  get session() { return this[kSession]; }
  get headersSent() { return this[kState].headersSent; }
  get aborted() { return this[kAborted]; }
  get headRequest() { return this[kHeadRequest]; }
  get rstCode() { return this[kState].rstCode; }
  get closed() { return this[kState].closed; }

  get state() {
    const handle = this[kSession]?.[kHandle];
    const numbers = this.pending ? undefined : handle?.streamState(this[kId]);
    if (!numbers) return {};
    return {
      state: numbers[0],
      weight: numbers[1],
      sumDependencyWeight: numbers[2],
      localClose: numbers[3],
      remoteClose: numbers[4],
      localWindowSize: numbers[5],
    };
  }

  _onTimeout() {
    if (this.destroyed) return;
    if (movedSince(this)) return;
    this.emit('timeout');
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, opts) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {
      id: this[kId] ?? '<pending>',
      closed: this.closed,
      destroyed: this.destroyed,
      state: this.state,
      readableState: this._readableState,
      writableState: this._writableState,
    };
    const { inspect } = require('internal/util/inspect');
    return `Http2Stream ${inspect(shown, { ...opts, depth: opts?.depth === null ? null : (opts?.depth ?? 2) - 1 })}`;
  }

  // Writing ---------------------------------------------------------------------

  _write(chunk, encoding, callback) { this[kSend](false, chunk, encoding, callback); }
  _writev(chunks, callback) { this[kSend](true, chunks, '', callback); }

  [kSend](many, data, encoding, callback) {
    if (this.pending) {
      this.once('ready', () => this[kSend](many, data, encoding, callback));
      return;
    }
    const handle = this[kSession]?.[kHandle];
    if (this.destroyed || handle === undefined) {
      callback();
      return;
    }
    this[kTouch]();
    const state = this[kState];
    if (!state.headersSent) this[kProceed]();
    state.written = callback;
    let size = 0;
    if (many) {
      for (let i = 0; i < data.length; i++) size += writeOne(handle, this[kId], data[i].chunk, data[i].encoding);
    } else {
      size = writeOne(handle, this[kId], data, encoding);
    }
    state.writing = size;
    this[kSession][kState].writeQueueSize += size;
    if (state.metrics !== null) observe.sent(state.metrics, size);
    const name = channelName(this, 'bodyChunkSent');
    if (listened[name] !== undefined) {
      listened[name].publish({
        stream: this, writev: many, data: many ? shownChunks(data) : data, encoding,
      });
    }
    // Nothing there to wait for.
    if (size === 0) process.nextTick(finishWrite, this);
    if (state.ending) endIfLast(this);
    this[kSession][kScheduleFlush]();
  }

  end(chunk, encoding, callback) {
    const state = this[kState];
    state.ending = true;
    super.end(chunk, encoding, callback);
    // The end goes along with the last of the data.
    if (state.written !== null) endIfLast(this);
    return this;
  }

  _final(callback) {
    if (this.pending) {
      this.once('ready', () => this._final(callback));
      return;
    }
    shutdownWritable(this);
    callback();
  }

  // Reading ---------------------------------------------------------------------

  _read() {
    if (this.destroyed) {
      this.push(null);
      return;
    }
    const state = this[kState];
    if (!state.didRead) {
      this._readableState.readingMore = false;
      state.didRead = true;
    }
    if (this.pending) this.once('ready', resumeReading);
    else resumeReading.call(this);
  }

  // Ending ----------------------------------------------------------------------

  /** Sends the block behind the body; on 'wantTrailers'. */
  sendTrailers(headers) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this[kSentTrailers]) throw new ERR_HTTP2_TRAILERS_ALREADY_SENT();
    const state = this[kState];
    if (!state.trailersReady) throw new ERR_HTTP2_TRAILERS_NOT_READY();
    const session = this[kSession];
    if (headers !== undefined) validateObject(headers, 'headers');
    headers = { __proto__: null, ...headers };
    this[kTouch]();
    const { text, count } = buildFields(headers, TRAILERS, session.strictSingleValueFields);
    this[kSentTrailers] = headers;
    const handle = session[kHandle];
    const status = count === 0 ? handle.endWithoutTrailers(this[kId]) : handle.trailers(this[kId], text);
    if (status < 0) this.destroy(new NghttpError(status));
    session[kScheduleFlush]();
  }

  /**
   * @param {number} [code] of the protocol
   * @param {() => void} [callback] for 'close'
   */
  close(code = NGHTTP2_NO_ERROR, callback) {
    validateInteger(code, 'code', 0, MAX_CODE);
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.closed) return;
    if (callback !== undefined) this.once('close', callback);
    closeStream(this, code);
  }

  _destroy(err, callback) {
    const session = this[kSession];
    const sessionState = session[kState];
    const state = this[kState];
    const id = this[kId];
    const sessionCode = sessionState.goawayCode || sessionState.destroyCode;
    // One that ended well before its session failed has no error.
    let code = this.closed ? this.rstCode : sessionCode;
    if (err != null) {
      if (sessionCode) code = sessionCode;
      else code = err instanceof AbortError ? NGHTTP2_CANCEL : NGHTTP2_INTERNAL_ERROR;
    }
    const hasHandle = id !== undefined && session[kHandle] !== undefined;
    if (!this.closed) closeStream(this, code, hasHandle ? RESET_NOW : NO_RESET);
    this.push(null);
    if (this[kTimeout]) {
      clearTimer(this[kTimeout]);
      this[kTimeout] = null;
    }
    if (id !== undefined) sessionState.streams.delete(id);
    else sessionState.pendingStreams.delete(this);
    state.onStop?.();
    finishWrite(this);
    // CANCEL is how clients say that they lost interest, and 'aborted' has told of it.
    if (err == null && code !== NGHTTP2_NO_ERROR && code !== NGHTTP2_CANCEL) {
      err = new ERR_HTTP2_STREAM_ERROR(codeName(code));
    }
    this[kSession] = undefined;
    if (state.metrics !== null) {
      state.metrics.id = id;
      observe.streamEnds(state.metrics, sessionState.metrics);
    }
    const error = channelName(this, 'error');
    if (err != null && listened[error] !== undefined) listened[error].publish({ stream: this, error: err });
    session[kMaybeDestroy]();
    callback(err);
  }

  /** Destroys the stream if neither side has anything to do with it any more. */
  [kMaybeDestroy](code = NGHTTP2_NO_ERROR) {
    if (code !== NGHTTP2_NO_ERROR) {
      this.destroy();
      return;
    }
    // A file may still be under way.
    if (!this.writableFinished || this[kState].onStop !== null) return;
    if (!this.readable && this.closed) {
      this.destroy();
      return;
    }
    // A response is sent, and nobody ever looked at the request's body.
    const { didRead, headersSent } = this[kState];
    if (headersSent && !didRead && this[kSession]?.type === 0 && this.readableFlowing === null) {
      // Later, so that streams can still be pushed.
      setImmediate(() => { this.close(); });
    }
  }

  /** Without effect: RFC 9113 has deprecated it. */
  priority() {
    warnOfPriority();
    if (this.destroyed) throw new ERR_HTTP2_INVALID_STREAM();
  }
}
Http2Stream.prototype.setTimeout = setStreamTimeout;

let warned = false;
function warnOfPriority() {
  if (warned) return;
  warned = true;
  process.emitWarning(
    'http2Stream.priority is longer supported after priority signalling was deprecated in RFC 9113',
    'DeprecationWarning', 'DEP0194');
}

// `http2.client.stream.NAME` or the server's.
function channelName(stream, name) {
  return stream[kClient] ? `http2.client.stream.${name}` : `http2.server.stream.${name}`;
}
const kClient = Symbol('client');
Http2Stream.prototype[kClient] = false;

// Data that moved since the last time is activity too.
const kLeft = Symbol('left');
function movedSince(stream) {
  const left = stream[kState].writing;
  if (left === 0 || stream[kSession] === undefined) return false;
  const sent = stream[kSession][kHandle]?.counts()[1] ?? 0;
  if (sent === stream[kLeft]) return false;
  stream[kLeft] = sent;
  stream[kTouch]();
  return true;
}

// Writing ---------------------------------------------------------------------------

// What the native half encodes by itself.
const kNativeEncodings = new Set([
  'utf8', 'utf-8', 'latin1', 'binary', 'ascii', 'ucs2', 'ucs-2', 'utf16le', 'utf-16le',
]);

/** Returns how many bytes there were. */
function writeOne(handle, id, chunk, encoding) {
  if (typeof chunk === 'string') {
    if (chunk === '') return 0;
    if (kNativeEncodings.has(encoding)) return Math.max(0, handle.writeString(id, chunk, encoding));
    chunk = Buffer.from(chunk, encoding);
  }
  const { byteLength } = chunk;
  if (byteLength > 0) handle.writeBuffer(id, chunk);
  return byteLength;
}

// Buffers alone, or what each was written as.
function shownChunks(chunks) {
  if (chunks.every((entry) => typeof entry.chunk !== 'string')) return chunks.map((entry) => entry.chunk);
  return chunks.map(({ chunk, encoding }) => ({ chunk, encoding }));
}

function finishWrite(stream) {
  const state = stream[kState];
  const callback = state.written;
  if (callback === null) return;
  state.written = null;
  if (stream[kSession] !== undefined) stream[kSession][kState].writeQueueSize -= state.writing;
  state.writing = 0;
  callback();
}

/** All that was written is sent. */
function onDrained(stream) {
  stream[kTouch]();
  finishWrite(stream);
}

// Whether the write under way is the last, which is known as soon as end() is called.
function endIfLast(stream) {
  if (stream.pending || stream.writableCorked !== 0) return;
  const { writelen } = stream._writableState;
  if (stream.writableLength === writelen) shutdownWritable(stream);
}

function shutdownWritable(stream) {
  const state = stream[kState];
  if (state.shutdown) return;
  state.shutdown = true;
  const session = stream[kSession];
  const handle = session?.[kHandle];
  if (handle !== undefined && !(state.closed && state.rstCode !== NGHTTP2_NO_ERROR)) {
    handle.end(stream[kId]);
    session[kScheduleFlush]();
  }
  const name = channelName(stream, 'bodySent');
  if (listened[name] !== undefined) listened[name].publish({ stream });
}

/** The body is sent, and the stream waits for trailers. */
function onWantTrailers(stream) {
  stream[kState].trailersReady = true;
  if (stream.destroyed || stream.closed) return;
  if (!stream.emit('wantTrailers')) stream.sendTrailers({});
}

// Reading ---------------------------------------------------------------------------

function resumeReading() {
  if (this.destroyed || this.pending) return;
  const session = this[kSession];
  if (!this[kState].paused) return;
  this[kState].paused = false;
  session[kHandle]?.setReading(this[kId], true);
  session[kScheduleFlush]();
}

function pauseReading(stream) {
  if (stream.destroyed || stream.pending) return;
  stream[kState].paused = true;
  stream[kSession][kHandle]?.setReading(stream[kId], false);
}

function onPause() {
  pauseReading(this);
}

function onFinish() {
  if (!this.destroyed) this[kMaybeDestroy]();
}

function onData(stream, bytes) {
  stream[kTouch]();
  const { metrics } = stream[kState];
  if (metrics !== null) observe.received(metrics, bytes.byteLength);
  if (!stream.push(toBuffer(bytes))) pauseReading(stream);
}

/** The peer has ended its side. */
function onEnd(stream) {
  stream[kTouch]();
  stream.push(null);
  stream[kMaybeDestroy]();
}

// Ending ----------------------------------------------------------------------------

function closeStream(stream, code, how = RESET) {
  const state = stream[kState];
  state.closed = true;
  state.rstCode = code;
  stream.setTimeout(0);
  const { ending } = stream._writableState;
  if (!ending) {
    // The writable side is cut off.
    if (!stream[kAborted]) {
      stream[kAborted] = true;
      stream.emit('aborted');
    }
    stream.end();
  }
  const name = channelName(stream, 'close');
  if (listened[name] !== undefined) listened[name].publish({ stream });
  if (how === NO_RESET) return;
  if (!ending || stream.writableFinished || code !== NGHTTP2_NO_ERROR || how === RESET_NOW) finishClose(stream, code);
  else stream.once('finish', () => finishClose(stream, code));
}

function finishClose(stream, code) {
  if (stream.pending) {
    stream.push(null);
    stream.once('ready', () => submitReset(stream, code));
  } else {
    submitReset(stream, code);
  }
}

function submitReset(stream, code) {
  const session = stream[kSession];
  const handle = session?.[kHandle];
  if (handle === undefined) return;
  // What was written goes first, unless nobody wants it or the whole session ends.
  handle.reset(stream[kId], code, code === NGHTTP2_CANCEL || session.destroyed);
  session[kScheduleFlush]();
}

/** nghttp2 is done with the stream. */
function onClosed(stream, code) {
  if (stream.destroyed) return;
  if (!stream.closed) closeStream(stream, code, NO_RESET);
  if (!stream.readable || code !== NGHTTP2_NO_ERROR) {
    stream[kMaybeDestroy](code);
    return;
  }
  // The reader has its time to come to the end; a server that has not begun to read will not.
  stream.on('end', destroyAtEnd);
  stream.push(null);
  if (stream.readableFlowing === null && !stream[kState].didRead && stream[kSession].type === 0) stream.resume();
  else if (!stream.readableEnded) stream.read(0);
}

function destroyAtEnd() {
  this[kMaybeDestroy]();
}

/** Runs `fn(stream, value)` in the async context that the stream was made in. */
function inContext(stream, fn, value) {
  if (!contextState.inUse) {
    fn(stream, value);
    return;
  }
  const before = setContext(stream[kContext]);
  try {
    fn(stream, value);
  } finally {
    setContext(before);
  }
}

// The client's ------------------------------------------------------------------------

class ClientHttp2Stream extends Http2Stream {
  constructor(session, id, options = {}) {
    super(session, options);
    // The request is the first thing that is sent.
    this[kState].headersSent = true;
    if (id !== undefined) this[kInit](id);
    this.on('headers', onInformation);
  }
}
ClientHttp2Stream.prototype[kClient] = true;

function onInformation(headers) {
  if (headers[':status'] === 100) this.emit('continue');
}

module.exports = {
  channelName,
  ClientHttp2Stream,
  Http2Stream,
  inContext,
  kAborted,
  kHeadRequest,
  kProceed,
  kSentHeaders,
  kSentInfoHeaders,
  onClosed,
  onData,
  onDrained,
  onEnd,
  onWantTrailers,
};
