'use strict';
// ClientHttp2Session and http2.connect(). Follows "Class: ClientHttp2Session" and http2.connect() in Node's docs.

const {
  AbortError,
  codes: {
    ERR_HTTP2_CONNECT_AUTHORITY, ERR_HTTP2_CONNECT_PATH, ERR_HTTP2_CONNECT_SCHEME, ERR_HTTP2_GOAWAY_SESSION,
    ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_STREAM_SELF_DEPENDENCY,
    ERR_HTTP2_UNSUPPORTED_PROTOCOL, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { promisify } = require('internal/util');
const { listened, tell } = require('internal/diagnostics');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/validators');
const { buildFields, headersFromList, kSensitive, REQUEST } = require('internal/http2/headers');
const { checkCustom } = require('internal/http2/options');
const { CLIENT, Http2Session } = require('internal/http2/session');
const { ClientHttp2Stream, kHeadRequest, kSentHeaders } = require('internal/http2/stream');
const {
  kHandle, kInit, kOrigin, kScheduleFlush, kState, kTouch, NghttpError,
} = require('internal/http2/util');

const STREAM_ID_NOT_AVAILABLE = -509;
const INVALID_ARGUMENT = -501;

const kAuthority = Symbol('authority');
const kProtocol = Symbol('protocol');
const kWaiting = Symbol('waiting');

// Requests whose body means nothing, so that there is none unless it is asked for.
const isBodyMeaningless = (method) => method === 'GET' || method === 'HEAD' || method === 'DELETE';

class ClientHttp2Session extends Http2Session {
  constructor(options, socket) {
    super(CLIENT, options, socket);
    this[kAuthority] = undefined;
    this[kWaiting] = null;
    this[kProtocol] = undefined;
  }

  /**
   * @param {object | Array<string>} [headers]
   * @param {object} [options] endStream, waitForTrailers, signal
   * @returns {ClientHttp2Stream}
   */
  request(headers, options) {
    if (this.destroyed) return refusedRequest(this, new ERR_HTTP2_INVALID_SESSION());
    if (this.closed) return refusedRequest(this, new ERR_HTTP2_GOAWAY_SESSION());
    this[kTouch]();
    if (headers !== undefined && (headers === null || typeof headers !== 'object')) {
      throw new ERR_INVALID_ARG_TYPE('headers', ['Object', 'Array'], headers);
    }
    if (options !== undefined) validateObject(options, 'options');
    options = { ...options };
    checkOptions(options);

    const isList = Array.isArray(headers);
    const request = isList ? listRequest(this, headers) : objectRequest(this, headers);
    const { method, fields, shown } = request;
    if (options.endStream === undefined) options.endStream = isBodyMeaningless(method);
    else validateBoolean(options.endStream, 'options.endStream');
    const { text } = buildFields(fields, REQUEST, this.strictSingleValueFields);

    const stream = new ClientHttp2Stream(this, undefined, {});
    stream[kSentHeaders] = shown;
    stream[kOrigin] = `${request.scheme}://${request.authority}`;
    if (method === 'HEAD') stream[kHeadRequest] = true;
    tell('http2.client.stream.created', { stream, headers: shown });
    // Without a body the writable side has ended already.
    if (options.endStream) stream.end();
    if (options.waitForTrailers) stream[kState].wantsTrailers = true;
    if (options.signal !== undefined) abortWith(stream, options.signal);

    const submit = () => { submitRequest(this, stream, text, shown, options); };
    if (this[kHandle] !== undefined) {
      submit();
    } else if (this[kWaiting] !== null) {
      this[kWaiting].push(submit);
    } else {
      this[kWaiting] = [submit];
      this.once('connect', () => {
        const waiting = this[kWaiting];
        this[kWaiting] = null;
        for (const begin of waiting) begin();
      });
    }
    return stream;
  }
}

// The stream tells of the error itself: programs need not expect one of request().
function refusedRequest(session, error) {
  const stream = new ClientHttp2Stream(session, undefined, {});
  process.nextTick(() => { stream.destroy(error); });
  return stream;
}

function abortWith(stream, signal) {
  validateAbortSignal(signal, 'options.signal');
  const abort = () => { stream.destroy(new AbortError(undefined, { cause: signal.reason })); };
  if (signal.aborted) {
    abort();
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const disposable = addAbortListener(signal, abort);
  stream.once('close', () => { disposable[Symbol.dispose](); });
}

// These have no effect any more, but what they are is still checked.
function checkOptions(options) {
  const { exclusive, parent, silent, weight } = options;
  if (weight !== undefined) {
    validateNumber(weight, 'options.weight');
    warnOfWeight();
  }
  if (parent !== undefined) validateNumber(parent, 'options.parent', 0);
  if (exclusive !== undefined) validateBoolean(exclusive, 'options.exclusive');
  if (silent !== undefined) validateBoolean(silent, 'options.silent');
  if (options.endStream !== undefined) validateBoolean(options.endStream, 'options.endStream');
}

let warned = false;
function warnOfWeight() {
  if (warned) return;
  warned = true;
  process.emitWarning('Priority signaling has been deprecated as of RFC 9113.', 'DeprecationWarning', 'DEP0194');
}

function objectRequest(session, given) {
  const headers = { __proto__: null, ...given };
  if (given?.[kSensitive] !== undefined) headers[kSensitive] = given[kSensitive];
  headers[':method'] ??= 'GET';
  const method = headers[':method'];
  const isTunnel = method === 'CONNECT' && headers[':protocol'] === undefined;
  if (isTunnel) {
    if (headers[':authority'] === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
    if (headers[':scheme'] !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
    if (headers[':path'] !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
  } else {
    if (headers[':authority'] === undefined && headers.host === undefined) headers[':authority'] = session[kAuthority];
    headers[':scheme'] ??= session[kProtocol].slice(0, -1);
    headers[':path'] ??= '/';
  }
  return {
    method,
    scheme: headers[':scheme'],
    authority: headers[':authority'] ?? headers.host,
    fields: headers,
    shown: headers,
  };
}

// A list stays as it is, but for the pseudo-headers that are missing.
function listRequest(session, given) {
  if (given.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', given);
  const found = { __proto__: null };
  for (let i = 0; i < given.length; i += 2) {
    const name = given[i];
    if (typeof name !== 'string') throw new ERR_INVALID_ARG_TYPE(`headers[${i}]`, 'string', name);
    if (name[0] === ':' || name.toLowerCase() === 'host') found[name.toLowerCase()] = given[i + 1];
  }
  const missing = [];
  const add = (name, value) => {
    found[name] = value;
    missing.push(name, value);
  };
  if (found[':method'] === undefined) add(':method', 'GET');
  if (found[':method'] === 'CONNECT' && found[':protocol'] === undefined) {
    if (found[':authority'] === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
    if (found[':scheme'] !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
    if (found[':path'] !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
  } else {
    if (found[':authority'] === undefined && found.host === undefined) add(':authority', session[kAuthority]);
    if (found[':scheme'] === undefined) add(':scheme', session[kProtocol].slice(0, -1));
    if (found[':path'] === undefined) add(':path', '/');
  }
  const fields = missing.length === 0 ? given : [...missing, ...given];
  if (given[kSensitive] !== undefined) fields[kSensitive] = given[kSensitive];
  return {
    method: found[':method'],
    scheme: found[':scheme'],
    authority: found[':authority'] ?? found.host,
    fields,
    shown: headersFromList(fields),
  };
}

function submitRequest(session, stream, text, headers, options) {
  if (session.destroyed || stream.destroyed) return;
  if (session.closed) {
    stream.destroy(new ERR_HTTP2_GOAWAY_SESSION());
    return;
  }
  const id = session[kHandle].request(text, !options.endStream, Boolean(options.waitForTrailers));
  if (id < 0) {
    let error;
    if (id === STREAM_ID_NOT_AVAILABLE) error = new ERR_HTTP2_OUT_OF_STREAMS();
    else if (id === INVALID_ARGUMENT) error = new ERR_HTTP2_STREAM_SELF_DEPENDENCY();
    else error = new NghttpError(id);
    process.nextTick(() => { stream.destroy(error); });
    return;
  }
  stream[kInit](id);
  if (listened['http2.client.stream.start'] !== undefined) {
    listened['http2.client.stream.start'].publish({ stream, headers });
  }
  session[kScheduleFlush]();
}

/**
 * @param {string | URL | object} authority
 * @param {object} [options] see Node's docs
 * @param {(session: ClientHttp2Session, socket: object) => void} [listener] for 'connect'
 */
function connect(authority, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  if (options !== undefined) validateObject(options, 'options');
  options = { ...options };
  checkCustom(options);
  if (options.maxOriginSetSize !== undefined) validateNumber(options.maxOriginSetSize, 'options.maxOriginSetSize', 0);
  if (typeof authority === 'string') authority = new URL(authority);
  if (authority === null || typeof authority !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('authority', ['string', 'Object', 'URL'], authority);
  }
  const protocol = authority.protocol || options.protocol || 'https:';
  const isDefault = authority.port === '' || authority.port === undefined;
  const port = String(isDefault ? (authority.protocol === 'http:' ? 80 : 443) : authority.port);
  let host = 'localhost';
  if (authority.hostname) {
    host = authority.hostname;
    if (host[0] === '[') host = host.slice(1, -1);
  } else if (authority.host) {
    host = authority.host;
  }

  let socket;
  if (typeof options.createConnection === 'function') {
    socket = options.createConnection(authority, options);
  } else if (protocol === 'http:') {
    socket = require('net').connect({ port, host, ...options });
  } else if (protocol === 'https:') {
    const { isIP } = require('net');
    const own = { ...options };
    own.ALPNProtocols ??= ['h2'];
    if (own.servername === undefined && isIP(host) === 0) own.servername = host;
    socket = require('tls').connect(port, host, own);
  } else {
    throw new ERR_HTTP2_UNSUPPORTED_PROTOCOL(protocol);
  }
  const session = new ClientHttp2Session(options, socket);
  const name = options.servername || host;
  session[kAuthority] = `${name.includes(':') ? `[${name}]` : name}:${port}`;
  session[kProtocol] = protocol;
  if (typeof listener === 'function') session.once('connect', listener);
  return session;
}

// promisify() gives a function of the same name.
const promised = {
  connect: (authority, options) => new Promise((resolve, reject) => {
    const session = connect(authority, options, () => {
      session.removeListener('error', reject);
      resolve(session);
    });
    session.once('error', reject);
  }),
};
Object.defineProperty(connect, promisify.custom, { __proto__: null, value: promised.connect });

module.exports = { ClientHttp2Session, connect };
