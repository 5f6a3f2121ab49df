'use strict';
// Http2Session: one connection, both kinds of it. Its frames are nghttp2's business (the native half); here is what
// programs see of it, and its coupling to a socket. Streams are in internal/http2/stream and server_stream, what
// happened on the connection comes in through internal/http2/events.
// Follows "Class: Http2Session" in Node's docs.
//
// Native half (internalBinding('http2')): class Session(server, numbers, customSettings) with
//   setCallbacks(onEvent(kind, id, ...), onOutput(bytes), onWritten(status)), called with this = the native object
//   consume(handle): takes the bytes of a Tcp or Pipe, and writes to it; or receive(bytes), onOutput and written()
//   flush(): sends what there is; destroy(): no more events; reset(id, code, atOnce)
//   request, respond, inform, trailers, push: fields as in internal/http2/headers; a number below 0 is a failure
//   and the rest of what can be asked, in src/methods.rs
//   describe(code) -> text

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { setImmediate } = require('timers');
const {
  codes: {
    ERR_HTTP2_ALTSVC_INVALID_ORIGIN, ERR_HTTP2_ALTSVC_LENGTH, ERR_HTTP2_INVALID_ORIGIN, ERR_HTTP2_INVALID_SESSION,
    ERR_HTTP2_MAX_PENDING_SETTINGS_ACK, ERR_HTTP2_ORIGIN_LENGTH, ERR_HTTP2_PING_CANCEL, ERR_HTTP2_PING_LENGTH,
    ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_SOCKET_BOUND, ERR_HTTP2_STREAM_CANCEL,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_OUT_OF_RANGE, ERR_SOCKET_CLOSED,
  },
} = require('internal/errors');
const { capture, set: setContext, state: contextState } = require('internal/async_context');
const { kTimeout, clearTimer } = require('internal/timers');
const { toBuffer } = require('internal/native_bytes');
const { readFromHandle, setStreamTimeout } = require('internal/net/socket');
const { validateFunction, validateInt32, validateNumber, validateObject } = require('internal/validators');
const constants = require('internal/http2/constants');
const { handleEvent } = require('internal/http2/events');
const { nativeOptions } = require('internal/http2/options');
const observe = require('internal/http2/observe');
const { settingsList, settingsObject, validateSettings } = require('internal/http2/settings');
const { makeProxy } = require('internal/http2/socket_proxy');
const {
  kBound, kHandle, kMaybeDestroy, kReadRemote, kScheduleFlush, kState, kTouch,
} = require('internal/http2/util');
const { Session } = internalBinding('http2');
const { Tcp, Pipe } = internalBinding('stream_handle');

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;
const MAX_UINT32 = 2 ** 32 - 1;
const MAX_LENGTH = 16382; // of ALTSVC and ORIGIN frames, less two bytes of length
const SERVER = 0;
const CLIENT = 1;

const kType = Symbol('type');
const kSocket = Symbol('socket');
const kProxy = Symbol('proxySocket');
const kScheduled = Symbol('scheduled');
const kEncrypted = Symbol('encrypted');
const kAlpn = Symbol('alpnProtocol');
const kServer = Symbol('server');
const kFinish = Symbol('finish');
const kCoupling = Symbol('coupling');
const kContext = Symbol('context');

const kRejection = Symbol.for('nodejs.rejection');

const emit = (emitter, ...args) => emitter.emit(...args);

class Http2Session extends EventEmitter {
  constructor(type, options, socket) {
    super();
    if (socket[kBound] !== undefined && !socket[kBound].destroyed) throw new ERR_HTTP2_SOCKET_BOUND();
    socket[kBound] = this;
    this[kType] = type;
    this[kSocket] = socket;
    this[kProxy] = null;
    this[kHandle] = undefined;
    this[kTimeout] = null;
    this[kScheduled] = false;
    this[kContext] = capture();
    this[kEncrypted] = undefined;
    this[kAlpn] = undefined;
    this[kFinish] = null;
    this[kCoupling] = null;
    this.strictSingleValueFields = options.strictSingleValueFields !== false;
    this[kState] = {
      closed: false,
      destroyed: false,
      ready: false,
      destroyCode: NGHTTP2_NO_ERROR,
      goawayCode: null,
      goawayLastStreamID: null,
      streams: new Map(),
      pendingStreams: new Set(),
      pendingAck: 0, // settings that the peer has not answered, those not sent yet included
      settings: [], // their callbacks, in order: [callback, time]
      pings: [], // [callback, time, payload]
      maxSettings: Math.max(1, options.maxOutstandingSettings ?? 10),
      maxPings: Math.max(1, options.maxOutstandingPings ?? 10),
      localSettings: undefined,
      remoteSettings: undefined,
      customSettings: options.settings?.customSettings,
      remoteCustom: options.remoteCustomSettings ?? [],
      originSet: undefined,
      maxOriginSetSize: options.maxOriginSetSize ?? 128,
      writeQueueSize: 0,
      metrics: observe.sessionBegins(),
    };
    // Its frames must not wait for one another.
    socket.setNoDelay?.();
    socket.disableRenegotiation?.();
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);

    const begin = () => { start(this, socket, options); };
    if (socket.connecting || socket.secureConnecting) {
      const event = socket.encrypted === true || socket.secureConnecting ? 'secureConnect' : 'connect';
      socket.once(event, () => {
        try {
          begin();
        } catch (error) {
          socket.destroy(error);
        }
      });
    } else {
      begin();
    }
  }

  // What it is --------------------------------------------------------------------

  get type() { return this[kType]; }
  get closed() { return this[kState].closed; }
  get destroyed() { return this[kState].destroyed; }
  get connecting() {
    const socket = this[kSocket];
    return !this[kState].ready && Boolean(socket?.connecting || socket?.secureConnecting);
  }
  get encrypted() { return this[kEncrypted]; }
  get alpnProtocol() { return this[kAlpn]; }
  get goawayCode() { return this[kState].goawayCode || NGHTTP2_NO_ERROR; }
  get goawayLastStreamID() { return this[kState].goawayLastStreamID || 0; }
  get pendingSettingsAck() { return this[kState].pendingAck > 0; }
  get originSet() {
    return this.encrypted && !this.destroyed ? Array.from(originSetOf(this)) : undefined;
  }

  get socket() {
    const proxy = this[kProxy];
    if (proxy !== null) return proxy;
    return this[kProxy] = makeProxy(this, () => this[kSocket]);
  }

  get state() {
    const numbers = this[kHandle]?.state();
    if (!numbers) return {};
    return {
      effectiveLocalWindowSize: numbers[0],
      effectiveRecvDataLength: numbers[1],
      nextStreamID: numbers[2],
      localWindowSize: numbers[3],
      lastProcStreamID: numbers[4],
      remoteWindowSize: numbers[5],
      outboundQueueSize: numbers[6],
      deflateDynamicTableSize: numbers[7],
      inflateDynamicTableSize: numbers[8],
    };
  }

  get localSettings() {
    const state = this[kState];
    const handle = this[kHandle];
    if (state.localSettings === undefined && handle !== undefined) {
      const settings = settingsObject((id) => handle.localSetting(id));
      if (state.customSettings !== undefined) settings.customSettings = { ...state.customSettings };
      state.localSettings = settings;
    }
    return state.localSettings ?? {};
  }

  get remoteSettings() {
    const state = this[kState];
    const handle = this[kHandle];
    if (state.remoteSettings === undefined && handle !== undefined) {
      state.remoteSettings = settingsObject((id) => handle.remoteSetting(id));
    }
    return state.remoteSettings ?? {};
  }

  // `values`: as they were when the frame came, which may not have been the last.
  [kReadRemote](values) {
    const settings = settingsObject((id) => values[id === 8 ? 6 : id - 1]);
    for (const id of this[kState].remoteCustom) {
      const value = this[kHandle].customSetting(id);
      if (value < 0) continue;
      settings.customSettings ??= {};
      settings.customSettings[id] = value;
    }
    return settings;
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, opts) {
    if (typeof depth === 'number' && depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const shown = {
      type: this[kType],
      closed: this.closed,
      destroyed: this.destroyed,
      state: this.state,
      localSettings: this.localSettings,
      remoteSettings: this.remoteSettings,
    };
    return `Http2Session ${inspect(shown, { ...opts, depth: opts?.depth === null ? null : (opts?.depth ?? 2) - 1 })}`;
  }

  // What it can be asked -----------------------------------------------------------

  setNextStreamID(id) {
    const handle = checkAlive(this);
    validateNumber(id, 'id');
    if (id <= 0 || id > MAX_UINT32) throw new ERR_OUT_OF_RANGE('id', `> 0 and <= ${MAX_UINT32}`, id);
    handle.setNextStream(id);
  }

  setLocalWindowSize(size) {
    const handle = checkAlive(this);
    validateInt32(size, 'windowSize', 0);
    const status = handle.setWindow(size);
    if (status !== 0) this.destroy(status);
    this[kScheduleFlush]();
  }

  /**
   * @param {ArrayBufferView} [payload] eight bytes
   * @param {(err: Error | null, duration: number, payload: Buffer) => void} callback
   * @returns {boolean} whether it will be sent
   */
  ping(payload, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (typeof payload === 'function') {
      callback = payload;
      payload = undefined;
    }
    if (payload !== undefined) {
      if (!ArrayBuffer.isView(payload)) {
        throw new ERR_INVALID_ARG_TYPE('payload', ['Buffer', 'TypedArray', 'DataView'], payload);
      }
      if (payload.byteLength !== 8) throw new ERR_HTTP2_PING_LENGTH();
    }
    validateFunction(callback, 'callback');
    const state = this[kState];
    if (this.connecting) {
      this.once('connect', () => { if (!this.destroyed) this.ping(payload, callback); });
      return true;
    }
    if (state.pings.length >= state.maxPings) {
      asResource('HTTP2PING', callback)(new ERR_HTTP2_PING_CANCEL());
      return false;
    }
    const { performance } = require('perf_hooks');
    const bytes = Buffer.alloc(8);
    if (payload !== undefined) new Uint8Array(bytes.buffer, bytes.byteOffset, 8).set(viewBytes(payload));
    else bytes.writeDoubleBE(performance.now());
    state.pings.push([asResource('HTTP2PING', callback), performance.now(), bytes]);
    this[kHandle].ping(bytes);
    this[kScheduleFlush]();
    return true;
  }

  settings(settings, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (settings !== undefined) validateObject(settings, 'settings');
    validateSettings(settings);
    if (callback !== undefined) validateFunction(callback, 'callback');
    const state = this[kState];
    state.pendingAck++;
    const copy = { ...settings };
    if (this[kHandle] === undefined) this.once('connect', () => { submitSettings(this, copy, callback); });
    else submitSettings(this, copy, callback);
  }

  /**
   * @param {number} [code] of the protocol
   * @param {number} [lastStreamID] 0: the last one that there was
   * @param {ArrayBufferView} [opaqueData]
   */
  goaway(code = NGHTTP2_NO_ERROR, lastStreamID = 0, opaqueData) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (opaqueData !== undefined && !ArrayBuffer.isView(opaqueData)) {
      throw new ERR_INVALID_ARG_TYPE('opaqueData', ['Buffer', 'TypedArray', 'DataView'], opaqueData);
    }
    validateNumber(code, 'code');
    validateNumber(lastStreamID, 'lastStreamID');
    if (this.connecting) {
      this.once('connect', () => { if (!this.destroyed) this.goaway(code, lastStreamID, opaqueData); });
      return;
    }
    this[kHandle].goaway(code, lastStreamID, opaqueData);
    this[kScheduleFlush]();
  }

  /** Ends the session at once, with all its streams. */
  destroy(error = NGHTTP2_NO_ERROR, code) {
    if (this.destroyed) return;
    if (typeof error === 'number') {
      code = error;
      error = code !== NGHTTP2_NO_ERROR ? new ERR_HTTP2_SESSION_ERROR(code) : undefined;
    }
    if (code === undefined && error != null) code = NGHTTP2_INTERNAL_ERROR;
    closeSession(this, code, error);
  }

  /** Ends the session when its streams are done. */
  close(callback) {
    if (this.closed || this.destroyed) return;
    this[kState].closed = true;
    if (typeof callback === 'function') this.once('close', callback);
    this.goaway();
    this[kMaybeDestroy]();
    // Once that is sent there may be nothing left to wait for.
    scheduleFlush(this);
  }

  [kMaybeDestroy](error) {
    const { closed, pendingStreams, streams } = this[kState];
    if (error == null) {
      if (!closed || streams.size > 0 || pendingStreams.size > 0 || this[kHandle]?.hasPending()) return;
    }
    this.destroy(error);
  }

  _onTimeout() {
    if (this.destroyed) return;
    // A large write that makes progress is activity too.
    const state = this[kState];
    const sent = this[kHandle]?.counts()[1] ?? 0;
    if (state.writeQueueSize > 0 && sent !== state.sentBefore) {
      state.sentBefore = sent;
      this[kTouch]();
      return;
    }
    this.emit('timeout');
  }

  ref() { this[kSocket]?.ref?.(); }
  unref() { this[kSocket]?.unref?.(); }

  /** Notes activity. */
  [kTouch]() {
    if (this.destroyed) return;
    if (this[kTimeout]) this[kTimeout].refresh();
    const socket = this[kSocket];
    if (socket && socket[kTimeout]) socket._unrefTimer?.();
  }

  /** Sends what there is to send, soon. */
  [kScheduleFlush]() {
    // What a handler asks for goes out when all has been told.
    if (this[kHandle] !== undefined && !this[kHandle].isTelling()) scheduleFlush(this);
  }

  [kRejection](err, event, ...args) {
    if (event === 'stream') {
      const [stream] = args;
      const { answerFailure } = require('internal/http2/server_stream');
      answerFailure(this, stream, err);
    } else {
      this.destroy(err);
    }
  }
}
Http2Session.prototype.setTimeout = setStreamTimeout;

// A callback that comes once, as an asynchronous resource of its own.
function asResource(type, callback) {
  const { AsyncResource } = require('async_hooks');
  const resource = new AsyncResource(type);
  return (...args) => {
    try {
      resource.runInAsyncScope(callback, undefined, ...args);
    } finally {
      resource.emitDestroy();
    }
  };
}

function viewBytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function checkAlive(session) {
  const handle = session[kHandle];
  if (session.destroyed || handle === undefined) throw new ERR_HTTP2_INVALID_SESSION();
  return handle;
}

function submitSettings(session, settings, callback) {
  if (session.destroyed) return;
  const state = session[kState];
  if (state.settings.length >= state.maxSettings) {
    session.destroy(new ERR_HTTP2_MAX_PENDING_SETTINGS_ACK());
    return;
  }
  const { performance } = require('perf_hooks');
  state.settings.push([callback && asResource('HTTP2SETTINGS', callback), performance.now()]);
  if (settings.customSettings !== undefined) {
    state.customSettings = { ...state.customSettings, ...settings.customSettings };
  }
  session[kHandle].settings(settingsList(settings));
  session[kScheduleFlush]();
}

/** The set that encrypted sessions have; begins with the server that was asked for. */
function originSetOf(session) {
  const state = session[kState];
  if (state.originSet !== undefined) return state.originSet;
  const socket = session[kSocket];
  state.originSet = new Set();
  let host = socket.servername;
  if (!host) host = socket._host ?? socket.remoteAddress;
  if (host) {
    const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    const port = socket.remotePort;
    const origin = port === undefined ? `https://${name}` : new URL(`https://${name}:${port}`).origin;
    state.originSet.add(origin);
  }
  return state.originSet;
}

// Coupling to a socket ------------------------------------------------------------------

function start(session, socket, options) {
  if (session.destroyed) return;
  const isServer = session[kType] === SERVER;
  const custom = session[kState].remoteCustom;
  const handle = new Session(isServer, nativeOptions(options, isServer), custom);
  handle.session = session;
  handle.setCallbacks(onEvent, onOutput, (status) => { onWritten(session, status); });
  session[kHandle] = handle;
  session[kState].ready = true;
  session[kEncrypted] = Boolean(socket.encrypted);
  session[kAlpn] = session[kEncrypted] ? (socket.alpnProtocol || 'h2') : 'h2c';

  session.settings(typeof options.settings === 'object' && options.settings !== null ? options.settings : {});
  if (isServer && Array.isArray(options.origins)) session.origin(...options.origins);
  couple(session, socket, handle);
  process.nextTick(emit, session, 'connect', session, socket);
}

function couple(session, socket, handle) {
  const carrier = socket._handle;
  const source = carrier instanceof Tcp || carrier instanceof Pipe ? carrier : carrier?.tls;
  if (source !== undefined && source !== null) {
    // What the socket has read already comes first.
    const early = [];
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) early.push(chunk);
    handle.consume(source);
    readFromHandle(socket, true);
    for (const chunk of early) handle.receive(chunk);
    return;
  }
  const onData = (chunk) => {
    if (session[kHandle] === handle) handle.receive(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  };
  session[kCoupling] = onData;
  socket.on('data', onData);
}

function uncouple(session, socket) {
  if (session[kCoupling] === null) return;
  socket.removeListener('data', session[kCoupling]);
  session[kCoupling] = null;
}

function scheduleFlush(session) {
  if (session[kScheduled] || session[kHandle] === undefined) return;
  session[kScheduled] = true;
  setImmediate(flushNow, session);
}

function flushNow(session) {
  session[kScheduled] = false;
  const handle = session[kHandle];
  if (handle === undefined) return;
  handle.flush();
  afterFlush(session);
}

// A session that is closed ends when all is sent.
function afterFlush(session) {
  if (session[kFinish] !== null) {
    if (session[kHandle] === undefined || !session[kHandle].isWriting()) session[kFinish]();
  } else if (session.closed && !session.destroyed) {
    session[kMaybeDestroy]();
  }
}

// Callbacks of the native half: `this` is its object.
function onEvent(kind, id, first, second, third) {
  const { session } = this;
  if (!contextState.inUse) {
    handleEvent(session, kind, id, first, second, third);
    return;
  }
  const before = setContext(session[kContext]);
  try {
    handleEvent(session, kind, id, first, second, third);
  } finally {
    setContext(before);
  }
}

function onOutput(bytes) {
  const { session } = this;
  const socket = session[kSocket];
  if (socket === undefined || socket.destroyed || socket.writableEnded) return;
  // A turn of the loop between two writes, as of any socket: both ends may be in this program.
  socket.write(toBuffer(bytes), (err) => { if (!err) setImmediate(onWritten, session, 0); });
}

function onWritten(session, status) {
  const handle = session[kHandle];
  if (handle === undefined) return;
  if (status < 0) {
    // There may still be something to read that says why; the end of that ends the session.
    session[kFinish]?.();
    return;
  }
  session[kTouch]();
  handle.written();
  afterFlush(session);
}

function onSocketError(error) {
  const session = this[kBound];
  if (session === undefined) return;
  // After a GOAWAY the other side has every right to go.
  if (error.code === 'ECONNRESET' && session[kState].goawayCode === NGHTTP2_NO_ERROR) {
    session.destroy();
    return;
  }
  session.destroy(error);
}

function onSocketClose() {
  const session = this[kBound];
  if (session === undefined) return;
  const error = session.connecting || !session[kState].ready ? new ERR_SOCKET_CLOSED() : null;
  const { pendingStreams, streams } = session[kState];
  for (const stream of [...streams.values()]) stream.close(constants.NGHTTP2_CANCEL);
  for (const stream of [...pendingStreams]) stream.close(constants.NGHTTP2_CANCEL);
  if (session[kFinish] !== null) {
    session[kFinish]();
    return;
  }
  session[kState].closed = true;
  closeSession(session, NGHTTP2_NO_ERROR, error);
}

// Ending ------------------------------------------------------------------------------

function closeSession(session, code, error) {
  const state = session[kState];
  if (state.destroyed) return;
  state.destroyed = true;
  state.destroyCode = code;
  if (session[kTimeout]) {
    clearTimer(session[kTimeout]);
    session[kTimeout] = null;
  }
  session.removeAllListeners('timeout');
  if (state.pendingStreams.size > 0 || state.streams.size > 0) {
    const cancel = new ERR_HTTP2_STREAM_CANCEL(error);
    for (const stream of [...state.pendingStreams]) stream.destroy(cancel);
    for (const stream of [...state.streams.values()]) {
      if (error || !isStillRead(stream)) stream.destroy(error);
    }
  }
  cancelWaiting(state);
  const socket = session[kSocket];
  const handle = session[kHandle];
  const finish = () => {
    session[kFinish] = null;
    finishSession(session, error);
  };
  if (handle === undefined) {
    finish();
    return;
  }
  session[kFinish] = finish;
  if (!socket.destroyed) {
    handle.terminate(code);
    handle.flush();
  }
  if (session[kFinish] !== null && (socket.destroyed || !handle.isWriting())) finish();
}

// What came whole before the connection went is read to its end, by a reader that was slower.
function isStillRead(stream) {
  return stream.closed && stream.rstCode === NGHTTP2_NO_ERROR && stream.readable &&
    stream._readableState.ended && (stream.readableFlowing !== null || stream.listenerCount('readable') > 0);
}

// What still waits for the peer will not be answered; of settings nobody is told.
function cancelWaiting(state) {
  for (const [callback] of state.pings.splice(0)) process.nextTick(callback, new ERR_HTTP2_PING_CANCEL());
  state.settings.length = 0;
}

function finishSession(session, error) {
  const socket = session[kSocket];
  const handle = session[kHandle];
  // Still to be seen after the end.
  void session.localSettings;
  const { metrics } = session[kState];
  if (metrics !== null && handle !== undefined) {
    observe.sessionEnds(metrics, session[kType] === SERVER, handle.counts());
  }
  session[kHandle] = undefined;
  session[kSocket] = undefined;
  session[kProxy] = undefined;
  handle?.destroy();
  if (socket) {
    uncouple(session, socket);
    socket[kBound] = undefined;
    socket.server ??= undefined;
  }
  if (!socket || socket.destroyed) {
    process.nextTick(emitClose, session, error);
    return;
  }
  socket.on('close', () => { emitClose(session, error); });
  if (session.closed) {
    // The peer is to end its side too.
    socket.end();
    socket.resume();
    readFromHandle(socket, true);
  } else {
    socket.destroy(error);
  }
}

function emitClose(session, error) {
  if (error) session.emit('error', error);
  session.emit('close');
}

// The server's ------------------------------------------------------------------------

class ServerHttp2Session extends Http2Session {
  constructor(options, socket, server) {
    super(SERVER, options, socket);
    this[kServer] = server;
    server?.[kSessions].add(this);
    if (server !== undefined) this.once('close', () => { server[kSessions].delete(this); });
  }

  get server() { return this[kServer]; }

  /**
   * @param {string} alt the field's value
   * @param {string | number | URL | {origin: string}} originOrStream
   */
  altsvc(alt, originOrStream) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    let id = 0;
    let origin;
    if (typeof originOrStream === 'string') {
      origin = new URL(originOrStream).origin;
      if (origin === 'null') throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    } else if (typeof originOrStream === 'number') {
      if (originOrStream >>> 0 !== originOrStream || originOrStream === 0) {
        throw new ERR_OUT_OF_RANGE('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      }
      id = originOrStream;
    } else if (originOrStream !== undefined) {
      if (originOrStream !== null && typeof originOrStream === 'object') origin = originOrStream.origin;
      if (typeof origin !== 'string') {
        throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      }
      if (origin === 'null' || origin.length === 0) throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    }
    if (typeof alt !== 'string') throw new ERR_INVALID_ARG_TYPE('alt', 'string', alt);
    if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(alt)) throw new ERR_INVALID_CHAR('alt');
    if (alt.length + (origin === undefined ? 0 : origin.length) > MAX_LENGTH) throw new ERR_HTTP2_ALTSVC_LENGTH();
    this[kHandle].altsvc(id, origin || '', alt);
    this[kScheduleFlush]();
  }

  /** Tells the client which other origins this session answers for. */
  origin(...origins) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (origins.length === 0) return;
    let text = '';
    let length = 0;
    for (const item of origins) {
      let origin = item;
      if (typeof item === 'string') origin = new URL(item).origin;
      else if (item != null && typeof item === 'object') origin = item.origin;
      if (typeof origin !== 'string') {
        throw new ERR_INVALID_ARG_TYPE('origin', ['string', 'URL', 'object'], item);
      }
      if (origin === 'null') throw new ERR_HTTP2_INVALID_ORIGIN();
      text += `${origin}\0`;
      length += origin.length;
    }
    if (length > MAX_LENGTH) throw new ERR_HTTP2_ORIGIN_LENGTH();
    this[kHandle].origins(text);
    this[kScheduleFlush]();
  }
}

const kSessions = Symbol('sessions');

module.exports = { CLIENT, Http2Session, kSessions, originSetOf, ServerHttp2Session };
