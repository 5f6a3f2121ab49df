'use strict';
// ServerHttp2Stream: the server's side of an exchange. Follows "Class: ServerHttp2Stream" in Node's docs.

const { Buffer } = require('buffer');
const {
  codes: {
    ERR_HTTP2_HEADERS_AFTER_RESPOND, ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INFO_STATUS_NOT_ALLOWED,
    ERR_HTTP2_INVALID_INFO_STATUS, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_NESTED_PUSH, ERR_HTTP2_OUT_OF_STREAMS,
    ERR_HTTP2_PAYLOAD_FORBIDDEN, ERR_HTTP2_PUSH_DISABLED, ERR_HTTP2_SEND_FILE, ERR_HTTP2_SEND_FILE_NOSEEK,
    ERR_HTTP2_STATUS_101, ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { utcDate } = require('internal/http/common');
const { listened, tell } = require('internal/diagnostics');
const { validateFunction, validateObject } = require('internal/validators');
const constants = require('internal/http2/constants');
const observe = require('internal/http2/observe');
const { buildFields, headersFromList, kSensitive, REQUEST, RESPONSE } = require('internal/http2/headers');
const {
  Http2Stream, kHeadRequest, kProceed, kSentHeaders, kSentInfoHeaders,
} = require('internal/http2/stream');
const {
  kHandle, kId, kInit, kScheduleFlush, kSession, kState, kTouch, NghttpError,
} = require('internal/http2/util');

const STREAM_ID_NOT_AVAILABLE = -509;
const STREAM_CLOSED = -510;
const CHUNK = 64 * 1024;

const kAuthority = Symbol('authority');
const kProtocol = Symbol('protocol');

// Responses that have no body by their nature.
const isBodiless = (status) => status === 204 || status === 205 || status === 304;

class ServerHttp2Stream extends Http2Stream {
  constructor(session, id, options, headers) {
    super(session, options);
    this[kProtocol] = headers[':scheme'];
    this[kAuthority] = headers[':authority'] ?? headers.host;
    this[kInit](id);
  }

  /** Whether the client takes pushed streams. */
  get pushAllowed() {
    const session = this[kSession];
    return !this.destroyed && !this.closed && session !== undefined && !session.closed && !session.destroyed &&
      session.remoteSettings.enablePush;
  }

  /**
   * @param {object} [headers] of the request that the client is spared
   * @param {object} [options] endStream
   * @param {(err: Error | null, stream?: ServerHttp2Stream, headers?: object) => void} callback
   */
  pushStream(headers, options, callback) {
    if (!this.pushAllowed) throw new ERR_HTTP2_PUSH_DISABLED();
    if (this[kId] % 2 === 0) throw new ERR_HTTP2_NESTED_PUSH();
    const session = this[kSession];
    this[kTouch]();
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    if (options !== undefined) validateObject(options, 'options');
    options = { ...options };
    options.endStream = Boolean(options.endStream);
    if (headers !== undefined) validateObject(headers, 'headers');
    headers = { __proto__: null, ...headers };
    headers[':method'] ??= 'GET';
    headers[':authority'] ??= this[kAuthority];
    headers[':scheme'] ??= this[kProtocol];
    headers[':path'] ??= '/';
    const isHead = headers[':method'] === 'HEAD';
    if (isHead) options.endStream = true;
    const { text } = buildFields(headers, REQUEST, session.strictSingleValueFields);
    const id = session[kHandle].push(this[kId], text);
    if (id < 0) {
      let error;
      if (id === STREAM_ID_NOT_AVAILABLE) error = new ERR_HTTP2_OUT_OF_STREAMS();
      else if (id === STREAM_CLOSED) error = new ERR_HTTP2_INVALID_STREAM();
      else error = new NghttpError(id);
      process.nextTick(callback, error);
      return;
    }
    const stream = new ServerHttp2Stream(session, id, options, headers);
    stream[kSentHeaders] = headers;
    stream.push(null);
    if (options.endStream) stream.end();
    if (isHead) stream[kHeadRequest] = true;
    tell('http2.server.stream.created', { stream, headers });
    process.nextTick(callback, null, stream, headers, 0);
    tell('http2.server.stream.start', { stream, headers });
    session[kScheduleFlush]();
  }

  // A body that is written before there was a response.
  [kProceed]() { this.respond(); }

  /**
   * @param {object | Array<string>} [headers]
   * @param {object} [options] endStream, waitForTrailers
   */
  respond(headers, options) {
    checkMayRespond(this);
    if (options !== undefined) validateObject(options, 'options');
    options = { ...options };
    this[kTouch]();
    sendResponse(this, headers, options);
  }

  /**
   * @param {number | FileHandle} fd stays open
   * @param {object} [headers]
   * @param {object} [options] offset, length, waitForTrailers, statCheck
   */
  respondWithFD(fd, headers, options) {
    checkMayRespond(this);
    if (options !== undefined) validateObject(options, 'options');
    options = { ...options };
    checkRange(options);
    const { FileHandle } = require('internal/fs/filehandle');
    if (fd instanceof FileHandle) fd = fd.fd;
    else if (typeof fd !== 'number') throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'FileHandle'], fd);
    this[kTouch]();
    headers = prepareResponse(this, headers, options);
    const status = headers[':status'];
    if (isBodiless(status) || this.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
    if (options.statCheck !== undefined) {
      statFile(this, fd, headers, options, false);
      return;
    }
    sendFile(this, fd, headers, options, options.offset ?? -1, options.length ?? -1, false);
  }

  /**
   * @param {string | Buffer | URL} path
   * @param {object} [headers]
   * @param {object} [options] as of respondWithFD, and onError
   */
  respondWithFile(path, headers, options) {
    checkMayRespond(this);
    if (options !== undefined) validateObject(options, 'options');
    options = { ...options };
    checkRange(options);
    this[kTouch]();
    headers = prepareResponse(this, headers, options);
    const status = headers[':status'];
    if (isBodiless(status) || this.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
    require('fs').open(path, 'r', (err, fd) => {
      const onError = options.onError;
      if (err) {
        if (onError) onError(err);
        else this.destroy(err);
        return;
      }
      if (this.destroyed || this.closed) {
        closeFile(fd);
        return;
      }
      statFile(this, fd, headers, options, true);
    });
  }

  /** Sends a block before that of the response. */
  additionalHeaders(headers) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_AFTER_RESPOND();
    if (headers !== undefined) validateObject(headers, 'headers');
    headers = { __proto__: null, ...headers };
    const session = this[kSession];
    if (headers[':status'] !== undefined) {
      const status = headers[':status'] |= 0;
      if (status === 101) throw new ERR_HTTP2_STATUS_101();
      if (status < 100 || status >= 200) throw new ERR_HTTP2_INVALID_INFO_STATUS(headers[':status']);
    }
    this[kTouch]();
    const { text } = buildFields(headers, RESPONSE, session.strictSingleValueFields);
    if (!this[kSentInfoHeaders]) this[kSentInfoHeaders] = [headers];
    else this[kSentInfoHeaders].push(headers);
    const status = session[kHandle].inform(this[kId], text);
    if (status < 0) this.destroy(new NghttpError(status));
    session[kScheduleFlush]();
  }
}

function checkMayRespond(stream) {
  if (stream.destroyed || stream.closed) throw new ERR_HTTP2_INVALID_STREAM();
  if (stream.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
}

// An object with a status and a date, or the list of fields as it was given.
function prepareResponse(stream, headers, options) {
  if (Array.isArray(headers)) return prepareList(headers, options);
  if (headers !== undefined) validateObject(headers, 'headers');
  const { sendDate } = options;
  const given = headers;
  headers = { __proto__: null, ...given };
  if (given?.[kSensitive] !== undefined) headers[kSensitive] = given[kSensitive];
  headers[':status'] = checkStatus(headers[':status'] ?? 200);
  if (sendDate !== false && headers.date === undefined) headers.date = utcDate();
  return headers;
}

function prepareList(list, options) {
  if (list.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', list);
  const copy = list.slice();
  if (list[kSensitive] !== undefined) copy[kSensitive] = list[kSensitive];
  let hasStatus = false;
  let hasDate = false;
  for (let i = 0; i < copy.length; i += 2) {
    const name = String(copy[i]).toLowerCase();
    if (name === ':status') {
      hasStatus = true;
      checkStatus(copy[i + 1]);
    } else if (name === 'date') {
      hasDate = true;
    }
  }
  if (!hasStatus) copy.unshift(':status', 200);
  if (!hasDate && options.sendDate !== false) copy.push('date', utcDate());
  return copy;
}

function checkStatus(given) {
  const status = given | 0;
  if (status < 200 || status > 599) {
    if (status >= 100 && status < 200) throw new ERR_HTTP2_INFO_STATUS_NOT_ALLOWED();
    throw new ERR_HTTP2_STATUS_INVALID(given);
  }
  return status;
}

function statusOf(headers) {
  if (!Array.isArray(headers)) return headers[':status'];
  for (let i = 0; i < headers.length; i += 2) {
    if (String(headers[i]).toLowerCase() === ':status') return headers[i + 1] | 0;
  }
  return 200;
}

function sendResponse(stream, headers, options) {
  const prepared = prepareResponse(stream, headers, options);
  if (isBodiless(statusOf(prepared)) || stream.headRequest) options.endStream = true;
  submitResponse(stream, prepared, options);
  if (options.endStream) stream.end();
}

function submitResponse(stream, headers, options) {
  const session = stream[kSession];
  const { text } = buildFields(headers, RESPONSE, session.strictSingleValueFields);
  stream[kSentHeaders] = Array.isArray(headers) ? headersFromList(headers) : headers;
  const state = stream[kState];
  state.headersSent = true;
  const waits = Boolean(options.waitForTrailers) && !options.endStream;
  const hasBody = !options.endStream;
  const status = session[kHandle].respond(stream[kId], text, hasBody, waits);
  if (status < 0) stream.destroy(new NghttpError(status));
  // Without a body there is nothing to wait for.
  if (options.waitForTrailers && options.endStream) state.trailersReady = false;
  session[kScheduleFlush]();
  const name = 'http2.server.stream.finish';
  if (listened[name] !== undefined) listened[name].publish({ stream, headers: stream[kSentHeaders], flags: 0 });
}

// Files -------------------------------------------------------------------------------

function checkRange(options) {
  for (const name of ['offset', 'length']) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'number') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
  }
  if (options.statCheck !== undefined && typeof options.statCheck !== 'function') {
    throw new ERR_INVALID_ARG_VALUE('options.statCheck', options.statCheck);
  }
}

function closeFile(fd) {
  require('fs').close(fd, () => {});
}

function statFile(stream, fd, headers, options, own) {
  require('fs').fstat(fd, (err, stat) => {
    const drop = () => { if (own) closeFile(fd); };
    const fail = (error) => {
      drop();
      if (own && options.onError) options.onError(error);
      else stream.destroy(error);
    };
    if (stream.destroyed || stream.closed) {
      drop();
      return;
    }
    if (err) {
      fail(err);
      return;
    }
    let { offset = -1, length = -1 } = options;
    const isFile = stat.isFile();
    if (own && !isFile) {
      if (stat.isDirectory()) {
        fail(new ERR_HTTP2_SEND_FILE());
        return;
      }
      if (offset > 0 || options.offset !== undefined || options.length !== undefined) {
        fail(new ERR_HTTP2_SEND_FILE_NOSEEK());
        return;
      }
    }
    const ask = { offset: options.offset ?? 0, length: options.length ?? -1 };
    if (options.statCheck !== undefined) {
      const answer = Reflect.apply(options.statCheck, stream, [stat, headers, ask]);
      if (answer === false || stream.headersSent) {
        drop();
        return;
      }
      ({ offset, length } = ask);
    }
    if (own && isFile) {
      offset = Math.max(0, offset);
      const rest = Math.max(0, stat.size - offset);
      length = length < 0 ? rest : Math.min(length, rest);
      headers['content-length'] = length;
    }
    if (stream.destroyed || stream.closed) {
      drop();
      return;
    }
    // A pipe is only read where it is.
    if (!isFile && !(offset > 0)) offset = -1;
    try {
      sendFile(stream, fd, headers, options, offset, length, own);
    } catch (error) {
      stream.destroy(error);
    }
  });
}

/** Responds with `length` bytes (below 0: all) from `offset` (below 0: where the file is) on. */
function sendFile(stream, fd, headers, options, offset, length, own) {
  try {
    submitResponse(stream, headers, options);
  } catch (error) {
    if (own) closeFile(fd);
    throw error;
  }
  const fs = require('fs');
  const session = stream[kSession];
  const handle = session[kHandle];
  const state = stream[kState];
  // The program may end the writable side, which the file passes by.
  state.shutdown = true;
  let reading = false;
  let stopped = false;
  let left = length;
  let at = offset;
  const release = () => {
    state.onStop = null;
    if (own) closeFile(fd);
  };
  const finish = () => {
    release();
    handle.end(stream[kId]);
    session[kScheduleFlush]();
    stream.end();
  };
  const step = () => {
    const size = left < 0 ? CHUNK : Math.min(CHUNK, left);
    if (size === 0) {
      finish();
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(size);
    reading = true;
    fs.read(fd, buffer, 0, size, at < 0 ? null : at, (err, n) => {
      reading = false;
      if (stopped) {
        release();
        return;
      }
      if (err) {
        release();
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      if (n === 0) {
        finish();
        return;
      }
      if (left > 0) left -= n;
      if (at >= 0) at += n;
      handle.writeBuffer(stream[kId], n === size ? buffer : buffer.subarray(0, n));
      session[kState].writeQueueSize += n;
      state.writing = n;
      if (state.metrics !== null) observe.sent(state.metrics, n);
      state.written = () => { if (!stopped) step(); };
      session[kScheduleFlush]();
    });
  };
  // The file must not be closed below a read.
  state.onStop = () => {
    stopped = true;
    if (!reading) release();
  };
  step();
}

/** What a 'stream' listener rejected with, as a response if there can be one. */
function answerFailure(session, stream, err) {
  const { server } = session;
  if (server !== undefined && session.listenerCount('stream') === 0) {
    server[Symbol.for('nodejs.rejection')]?.(err, 'stream', stream);
    return;
  }
  if (stream.headersSent) {
    stream.destroy(err);
    return;
  }
  stream.respond({ ':status': constants.HTTP_STATUS_INTERNAL_SERVER_ERROR });
  stream.end();
}

module.exports = { answerFailure, ServerHttp2Stream };
