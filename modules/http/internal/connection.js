'use strict';
// One connection of an HTTP server, from the first byte to the last: requests
// come out of the parser, responses go back in order, then the connection
// waits for more, changes its protocol or ends. Messages themselves are in
// incoming, outgoing and server_response.
//
// Native half (internalBinding('http')): class HttpParser(kind: 0 | 1)
//   setLimits(maxHeaderSize, maxHeadersCount, lenience: 0 | 1 | 2, see lenienceOf(), wholeResponses?: true
//     when a response has the body that its head tells of, which then may come with the head)
//   setCallbacks(onHead, onBody, onComplete, onError), called with this = parser:
//     onHead(version, method, url, headerBlock, flags, contentLength, body: ArrayBuffer | undefined,
//       start of the body in it) -> 0, or 2: the connection
//       leaves HTTP behind this head; parsing stops and unconsume() or execute() tell what is left
//     onBody(ArrayBuffer, start); onComplete(trailerBlock); onError(code, reason, bytesParsed, rawPacket)
//   execute(bytes) -> bytes used, or -1 after onError; finish() (may call onComplete or onError)
//   consume(handle), unconsume() -> bytes read but not used | undefined
//   messageStart() -> loop time (ms) at which the unfinished head began, 0 when there is none
//   reset(kind), free()
//   `parser.owner` is free for us.

const {
  codes: { ERR_HTTP_SOCKET_ENCODING },
  ConnResetException,
} = require('internal/errors');
const { readFromHandle } = require('internal/net/socket');
const { listened } = require('internal/diagnostics');
const {
  finishUntouched, isTouched, kBlock, kBody, kTrailerBlock, kVersion, readStart, readStop,
} = require('internal/http/incoming');
const {
  kLenient, kNeedDrain, kOnFinish, kUniqueHeaders, kRejectNonStandardBodyWrites,
} = require('internal/http/outgoing');
const { ServerResponse, emitClose, kConnection } = require('internal/http/server_response');
const { parseError, releaseParser, setParserCallbacks, takeParser, toBuffer } = require('internal/http/common');
const { kHasTickScheduled, runLastTicks } = require('internal/process/task_queues');
const { tickInfo } = internalBinding('task_queue');
const { triggeredBy } = require('internal/async_context');
const observed = require('internal/perf_hooks/observed');
const { now } = require('internal/perf/utils');
const { kTimeout, setUnrefTimeout } = require('internal/timers');
const { Tcp, Pipe } = internalBinding('stream_handle');
const { getLibuvNow } = internalBinding('timers');

const kConnections = Symbol('http.server.connections');
const kIncomingMessage = Symbol('IncomingMessage');
const kServerResponse = Symbol('ServerResponse');
const kIdleTimer = Symbol('http.server.idleTimer');
const kConn = Symbol('http.connection');
const kBegan = Symbol('http.began'); // of a response, while somebody observes entries of performance
const kLenience = Symbol('http.server.lenience');

// Answer of onHead: no more parsing.
const STOP = 2;

const FLAG_KEEP_ALIVE = 1;
const FLAG_UPGRADE = 2;
const FLAG_WHOLE = 4;
const FLAG_EXPECT = 16;
const FLAG_LAST = 32; // of consumed streams: no bytes are left, the callback ends with this head
const FLAG_HOST = 64;
const FLAG_EXPECT_OTHER = 128;

class Connection {
  constructor(server, socket, parser) {
    this.server = server;
    this.socket = socket;
    this.parser = parser;
    // Requests not answered yet, oldest first.
    this.incoming = [];
    // Responses that wait for their turn.
    this.outgoing = [];
    // The request whose body is being read.
    this.reading = null;
    this.consumed = false;
    this.requests = 0;
    this.openedAt = getLibuvNow();
    this.requestStart = 0; // of the request being read
    this.idleSince = 0;
    this.outgoingData = 0;
    this.upgrade = null;
    this.closed = false;
  }

  /** When the head being read began, 0 if none is. */
  headStart() {
    if (this.reading !== null || this.closed) return 0;
    // The first head is due from the moment of connecting.
    if (this.requests === 0) return this.openedAt;
    const { parser } = this;
    return parser !== null && parser.messageStart !== undefined ? parser.messageStart() : 0;
  }
}

/** Between two requests: nothing read in part, nothing left to answer. */
function isIdle(conn) {
  return conn.requests > 0 && conn.reading === null && conn.incoming.length === 0 && conn.headStart() === 0;
}

/** The 'connection' listener of every server: `this` is the server. */
function connectionListener(socket) {
  const parser = takeParser(0);
  const conn = new Connection(this, socket, parser);
  parser.owner = conn;
  parser.setLimits(
    this.maxHeaderSize || require('http').maxHeaderSize,
    typeof this.maxHeadersCount === 'number' ? this.maxHeadersCount : 1000,
    this[kLenience] ?? 0);
  triggeredBy(socket._handle);
  setParserCallbacks(parser, 'HTTPINCOMINGMESSAGE', { socket }, [onHead, onBody, onComplete, onParserError]);
  parser.socket = socket;
  socket.parser = parser;
  socket[kConn] = conn;
  socket._httpMessage = null;
  this[kConnections].add(conn);
  // A stream that is no socket of ours has no server yet.
  socket.server ??= this;

  if (this.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(this.timeout);
  socket.on('timeout', onSocketTimeout);
  socket.on('error', onSocketError);
  socket.on('close', onSocketClose);
  socket.on('end', onSocketEnd);
  socket.on('data', onSocketData);
  socket.on('drain', onSocketDrain);

  const handle = socket._handle;
  if ((handle instanceof Tcp || handle instanceof Pipe) && !socket._parent) {
    parser.consume(handle);
    conn.consumed = true;
    socket.on('pause', onSocketPause);
    socket.on('resume', onSocketResume);
    // Whoever wants to see the bytes gets them through the stream again.
    socket.on = socketOn;
    socket.addListener = socketOn;
    socket.prependListener = socketPrepend;
  }
  socket.setEncoding = refuseEncoding;
}

function refuseEncoding() {
  throw new ERR_HTTP_SOCKET_ENCODING();
}

function socketOn(event, listener) {
  if (event === 'data' || event === 'readable') unconsume(this[kConn]);
  return Object.getPrototypeOf(this).on.call(this, event, listener);
}

function socketPrepend(event, listener) {
  if (event === 'data' || event === 'readable') unconsume(this[kConn]);
  return Object.getPrototypeOf(this).prependListener.call(this, event, listener);
}

function unconsume(conn) {
  if (!conn.consumed) return undefined;
  conn.consumed = false;
  // From here on the stream itself tells when it has enough.
  readFromHandle(conn.socket, true);
  return conn.parser === null ? undefined : conn.parser.unconsume();
}

// Reading -------------------------------------------------------------------

function onHead(version, method, url, block, flags, contentLength, body, start) {
  const conn = this.owner;
  // The connection ended while the same packet held more requests.
  if (conn === null || conn.closed || conn.failed) return STOP;
  const { server, socket } = conn;
  const req = new server[kIncomingMessage](socket);
  req[kVersion] = version;
  req.method = method;
  req.url = url;
  req[kBlock] = block;
  req.upgrade = false;
  if (server.joinDuplicateHeaders) req.joinDuplicateHeaders = true;
  if (socket[kTimeout]) socket._unrefTimer();
  conn.idleSince = 0;
  conn.requests++;

  if ((flags & FLAG_UPGRADE) !== 0) {
    req.upgrade = method === 'CONNECT' || Boolean(server.shouldUpgradeCallback(req));
    if (req.upgrade) {
      conn.upgrade = req;
      // Within execute() the caller goes on as soon as it returns.
      if (conn.consumed) process.nextTick(onUpgrade, conn);
      return STOP;
    }
  }

  if ((flags & FLAG_WHOLE) !== 0) {
    req.complete = true;
    req[kBody] = body === undefined ? null : toBuffer(body, start);
  } else {
    conn.reading = req;
    conn.requestStart = getLibuvNow();
  }
  onRequest(conn, req, (flags & FLAG_KEEP_ALIVE) !== 0, flags);
  // What the runtime does next, one call into JavaScript saved.
  if ((flags & FLAG_LAST) !== 0 && tickInfo[kHasTickScheduled] === 1) runLastTicks();
  return 0;
}

function onBody(bytes, start) {
  const conn = this.owner;
  if (conn === null) return;
  const req = conn.reading;
  if (req === null) return;
  if (conn.socket[kTimeout]) conn.socket._unrefTimer();
  if (req._dumped) return;
  if (!req.push(toBuffer(bytes, start))) readStop(conn.socket);
}

function onComplete(trailers) {
  const conn = this.owner;
  if (conn === null) return;
  const req = conn.reading;
  if (req === null) return;
  conn.reading = null;
  conn.requestStart = 0;
  req.complete = true;
  if (trailers) req[kTrailerBlock] = trailers;
  req.push(null);
  // The next request may have been held back by this one's body.
  readStart(conn.socket);
}

function onParserError(code, reason, bytesParsed, rawPacket) {
  const conn = this.owner;
  if (conn !== null) reportError(conn, parseError(code, reason, bytesParsed, rawPacket));
}

// The bytes of a consumed socket pass the stream by: its pause has to reach the handle.
function onSocketPause() {
  if (this[kConn].consumed) readFromHandle(this, false);
}

function onSocketResume() {
  if (this[kConn].consumed && !this._paused) readFromHandle(this, true);
}

// Only streams whose bytes the parser does not take by itself come here.
function onSocketData(chunk) {
  const conn = this[kConn];
  const { parser } = conn;
  if (parser === null) return;
  const used = parser.execute(chunk);
  if (conn.upgrade !== null) finishUpgrade(conn, used < chunk.length ? chunk.subarray(used) : undefined);
}

function onSocketEnd() {
  const conn = this[kConn];
  const { parser, server } = conn;
  // One that failed before has nothing more to say; the connection ends as any other.
  if (parser !== null && !conn.failed) {
    parser.finish();
    if (conn.failed) return;
  }
  if (!server.httpAllowHalfOpen) {
    this.end();
  } else if (conn.outgoing.length !== 0) {
    conn.outgoing.at(-1)._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

// Answering -----------------------------------------------------------------

// By its headers alone: they are what clients announce a body with.
function mayHaveBody(req) {
  const { headers } = req;
  return req.method !== 'HEAD' && (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined);
}

function onRequest(conn, req, keepAlive, flags) {
  const { server, socket } = conn;
  const res = new server[kServerResponse](req);
  res[kConnection] = conn;
  res._keepAliveTimeout = server.keepAliveTimeout;
  res.shouldKeepAlive = keepAlive;
  if (server.rejectNonStandardBodyWrites) res[kRejectNonStandardBodyWrites] = true;
  if (server[kUniqueHeaders] !== null) res[kUniqueHeaders] = server[kUniqueHeaders];
  if (server[kLenience] > 0) res[kLenient] = true;
  if (server.optimizeEmptyRequests && !mayHaveBody(req)) req._dumpAndCloseReadable();
  if (observed.counts.http > 0) res[kBegan] = now();
  conn.incoming.push(req);
  if (listened['http.server.request.start'] !== undefined) {
    listened['http.server.request.start'].publish({ request: req, response: res, socket, server });
  }

  // A peer that sends more requests than it reads answers has to wait.
  if (!socket._paused && (conn.outgoingData >= socket.writableHighWaterMark || socket.writableNeedDrain)) {
    socket._paused = true;
    socket.pause();
  }
  if (socket._httpMessage) {
    res._onPendingData = countPending;
    conn.outgoing.push(res);
  } else {
    res.assignSocket(socket);
  }

  if (req[kVersion] === 11) {
    if (server.requireHostHeader && (flags & FLAG_HOST) === 0) {
      res.writeHead(400, ['Connection', 'close']);
      res.end();
      return;
    }
    const limit = server.maxRequestsPerSocket;
    if (limit > 0) {
      res._maxRequestsPerSocket = limit;
      res.maxRequestsOnConnectionReached = limit <= conn.requests;
      if (limit < conn.requests) {
        server.emit('dropRequest', req, socket);
        res.writeHead(503);
        res.end();
        return;
      }
    }
    if ((flags & FLAG_EXPECT) !== 0) {
      res._expect_continue = true;
      if (server.listenerCount('checkContinue') > 0) {
        server.emit('checkContinue', req, res);
      } else {
        res.writeContinue();
        server.emit('request', req, res);
      }
      return;
    }
    if ((flags & FLAG_EXPECT_OTHER) !== 0) {
      if (server.listenerCount('checkExpectation') > 0) {
        server.emit('checkExpectation', req, res);
      } else {
        res.writeHead(417);
        res.end();
      }
      return;
    }
  }
  server.emit('request', req, res);
}

// Responses waiting for their turn must not fill the memory: `this` is one.
function countPending(delta) {
  const conn = this[kConnection];
  const { socket } = conn;
  conn.outgoingData += delta;
  if (socket._paused && conn.outgoingData < socket.writableHighWaterMark) {
    socket._paused = false;
    socket.resume();
  }
}

// Runs when all of a response was handed to the system, before 'finish'.
function onResponseFinish(res) {
  const conn = res[kConnection];
  if (conn === null) return; // made by hand
  const { req } = res;
  const { server, socket } = conn;
  conn.incoming.shift();
  if (res[kBegan] !== undefined && observed.counts.http > 0) reportEntry(req, res);
  if (listened['http.server.response.finish'] !== undefined) {
    listened['http.server.response.finish'].publish({ request: req, response: res, socket, server });
  }

  // What nobody read is read now, so that the next request can be found.
  if (req.complete && !isTouched(req)) finishUntouched(req);
  else if (!req._consumed && !req._readableState.dataEmitted) req._dump();

  res.detachSocket(socket);
  if (res._events === undefined) {
    res.destroyed = true;
    res._closed = true;
  } else {
    process.nextTick(emitClose, res);
  }

  if (res._last) {
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
  } else if (conn.outgoing.length === 0) {
    if (server.keepAliveTimeout > 0 && conn.reading === null) {
      conn.idleSince = getLibuvNow();
      if (server[kIdleTimer] === undefined) startIdleTimer(server, server.keepAliveTimeout);
    }
  } else {
    conn.outgoing.shift().assignSocket(socket);
  }
}

ServerResponse.prototype[kOnFinish] = onResponseFinish;
ServerResponse.prototype[kBegan] = undefined;

function reportEntry(req, res) {
  const began = res[kBegan];
  observed.report('HttpRequest', 'http', began, now() - began, {
    req: { method: req.method, url: req.url, headers: req.headers },
    res: { statusCode: res.statusCode, statusMessage: res.statusMessage, headers: res.getHeaders() },
  });
}

// One timer for all idle connections: a request costs no more than noting the
// time.
function startIdleTimer(server, delay) {
  server[kIdleTimer] = setUnrefTimeout(() => closeIdle(server), delay + server.keepAliveTimeoutBuffer);
}

function closeIdle(server) {
  server[kIdleTimer] = undefined;
  const limit = server.keepAliveTimeout + server.keepAliveTimeoutBuffer;
  const now = getLibuvNow();
  let oldest = Infinity;
  for (const conn of server[kConnections]) {
    const since = conn.idleSince;
    if (since === 0) continue;
    if (now - since >= limit) {
      conn.idleSince = 0;
      onSocketTimeout.call(conn.socket);
    } else if (since < oldest) {
      oldest = since;
    }
  }
  if (server[kIdleTimer] === undefined && oldest !== Infinity) {
    startIdleTimer(server, Math.max(1, oldest + server.keepAliveTimeout - now));
  }
}

function onSocketDrain() {
  const conn = this[kConn];
  if (this._paused && conn.outgoingData < this.writableHighWaterMark) {
    this._paused = false;
    this.resume();
  }
  const message = this._httpMessage;
  if (message && !message.finished && message[kNeedDrain]) {
    message[kNeedDrain] = false;
    message.emit('drain');
  }
}

// Ending --------------------------------------------------------------------

function onSocketTimeout() {
  const conn = this[kConn];
  const req = conn.reading ?? conn.incoming[0];
  const res = this._httpMessage;
  const heard = (req && !req.complete && req.emit('timeout', this)) | (res && res.emit('timeout', this)) |
    conn.server.emit('timeout', this);
  if (!heard) this.destroy();
}

function abortIncoming(conn) {
  while (conn.incoming.length > 0) {
    const req = conn.incoming.shift();
    req.destroy(new ConnResetException('aborted'));
  }
}

function onSocketClose() {
  const conn = this[kConn];
  if (conn === undefined) return; // called by hand, on something else
  conn.closed = true;
  conn.idleSince = 0;
  conn.server[kConnections].delete(conn);
  freeParser(conn);
  abortIncoming(conn);
  if (this._httpMessage) emitClose(this._httpMessage);
  // Nor will those that waited for their turn get it.
  for (const res of conn.outgoing.splice(0)) emitClose(res);
}

function freeParser(conn) {
  const { parser } = conn;
  if (parser === null) return;
  conn.parser = null;
  conn.socket.parser = null;
  parser.socket = null;
  if (conn.consumed) {
    conn.consumed = false;
    parser.unconsume();
  }
  parser.owner = null;
  // It may be in the middle of a callback: reused only when all is quiet.
  setImmediate(releaseParser, parser);
}

function noop() {}

function onSocketError(err) {
  reportError(this[kConn], err);
}

const badRequest = {
  HPE_HEADER_OVERFLOW: 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n',
  ERR_HTTP_REQUEST_TIMEOUT: 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n',
};

/** 'clientError', or what is done when nobody listens. */
function reportError(conn, err) {
  const { server, socket } = conn;
  conn.failed = true;
  socket.removeListener('error', onSocketError);
  if (socket.listenerCount('error', noop) === 0) socket.on('error', noop);
  if (server.emit('clientError', err, socket)) return;
  // A response under way must not be disturbed.
  if (socket.writable && (!socket._httpMessage || !socket._httpMessage._headerSent)) {
    socket.write(badRequest[err.code] ?? 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', 'latin1');
  }
  socket.destroy(err);
}
Connection.prototype.failed = false;

// Another protocol ----------------------------------------------------------

function onUpgrade(conn) {
  if (conn.upgrade !== null && !conn.closed) finishUpgrade(conn, unconsume(conn));
}

function finishUpgrade(conn, rest) {
  const req = conn.upgrade;
  const { server, socket } = conn;
  conn.upgrade = null;
  const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (server.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  req.complete = true;
  req[kBody] = null;
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
  socket.removeListener('close', onSocketClose);
  socket.removeListener('drain', onSocketDrain);
  socket.removeListener('error', onSocketError);
  socket.removeListener('timeout', onSocketTimeout);
  if (socket.on === socketOn) {
    delete socket.on;
    delete socket.addListener;
    delete socket.prependListener;
  }
  delete socket.setEncoding;
  conn.closed = true;
  server[kConnections].delete(conn);
  freeParser(conn);
  // The new owner decides how to read.
  socket.readableFlowing = null;
  server.emit(event, req, socket, rest === undefined ? Buffer.alloc(0) : toBuffer(rest));
}

module.exports = {
  connectionListener,
  isIdle,
  kConnections,
  kIncomingMessage,
  kLenience,
  kServerResponse,
  reportError,
};
