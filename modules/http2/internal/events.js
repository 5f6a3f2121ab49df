'use strict';
// What happens on a connection: the events of the native half, and what sessions and streams make of them.

const {
  codes: { ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_TOO_MANY_INVALID_FRAMES, ERR_HTTP2_TOO_MANY_ORIGINS },
} = require('internal/errors');
const { setImmediate } = require('timers');
const { toBuffer } = require('internal/native_bytes');
const { tell, listened } = require('internal/diagnostics');
const constants = require('internal/http2/constants');
const { readFields } = require('internal/http2/headers');
const observe = require('internal/http2/observe');
const {
  channelName, ClientHttp2Stream, inContext, kHeadRequest, onClosed, onData, onDrained, onEnd, onWantTrailers,
} = require('internal/http2/stream');
const { kHandle, kOrigin, kReadRemote, kState, kTouch, NghttpError } = require('internal/http2/util');

const {
  NGHTTP2_NO_ERROR, NGHTTP2_PROTOCOL_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_FLAG_END_STREAM,
} = constants;

const RESPONSE = 1;
const PUSH_RESPONSE = 2;

const emit = (emitter, ...args) => emitter.emit(...args);

function handleEvent(session, kind, id, first, second, third) {
  switch (kind) {
    case 0: onHeaders(session, id, first, second, third); return;
    case 1: ofStream(session, id, onData, first); return;
    case 2: ofStream(session, id, onEnd); return;
    case 3: ofStream(session, id, onClosed, first); return;
    case 4: onSettings(session, first); return;
    case 5: onSettingsAck(session); return;
    case 6: onPing(session, toBuffer(first), second); return;
    case 7: onGoaway(session, first, second, third); return;
    case 8: onAltSvc(session, id, first, second); return;
    case 9: onOrigin(session, first); return;
    case 10: onNotSent(session, id, first, second); return;
    case 11: ofStream(session, id, onDrained); return;
    case 12: ofStream(session, id, onWantTrailers); return;
    default: onFailed(session, first, second);
  }
}

function ofStream(session, id, fn, value) {
  const stream = session[kState].streams.get(id);
  if (stream !== undefined) inContext(stream, fn, value);
}

function onHeaders(session, id, text, bits, sensitive) {
  if (session.destroyed) return;
  session[kTouch]();
  const category = bits & 0xff;
  const flags = bits >> 8;
  const ends = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
  const { headers, raw } = readFields(text, sensitive, session.strictSingleValueFields);
  const stream = session[kState].streams.get(id);
  if (stream === undefined) {
    newStream(session, id, headers, raw, flags, ends);
    return;
  }
  if (stream[kState].metrics !== null) observe.headersCame(stream[kState].metrics);
  const status = headers[':status'];
  let event;
  if (category === RESPONSE) {
    event = !ends && status >= 100 && status < 200 ? 'headers' : 'response';
  } else if (category === PUSH_RESPONSE) {
    event = 'push';
  } else if (status !== undefined && status >= 200) {
    event = 'response';
  } else {
    event = ends ? 'trailers' : 'headers';
  }
  if (event === 'response' && status === 421) session[kState].originSet?.delete(stream[kOrigin]);
  inContext(stream, () => {
    process.nextTick(emit, stream, event, headers, flags, raw);
    const name = channelName(stream, 'finish');
    if ((event === 'response' || event === 'push') && listened[name] !== undefined) {
      listened[name].publish({ stream, headers, flags });
    }
    if (ends) onEnd(stream);
  });
}

function newStream(session, id, headers, raw, flags, ends) {
  // Nothing new once the session is on its way out.
  if (session.closed) {
    session[kHandle].reset(id, NGHTTP2_REFUSED_STREAM, true);
    return;
  }
  let stream;
  if (session.type === 0) {
    const { ServerHttp2Stream } = require('internal/http2/server_stream');
    stream = new ServerHttp2Stream(session, id, {}, headers);
    if (ends) stream.push(null);
    if (headers[':method'] === 'HEAD') {
      // The response has no body.
      stream.end();
      stream[kHeadRequest] = true;
    }
  } else {
    stream = new ClientHttp2Stream(session, id, {});
    if (ends) stream.push(null);
    // A pushed stream is not written to.
    stream.end();
  }
  if (ends) stream[kState].endAfterHeaders = true;
  tell(channelName(stream, 'created'), { stream, headers });
  tell(channelName(stream, 'start'), { stream, headers });
  process.nextTick(emit, session, 'stream', stream, headers, flags, raw);
}

// Values of the settings 1 to 6 and 8.
function onSettings(session, values) {
  if (session.destroyed) return;
  session[kTouch]();
  const settings = session[kReadRemote](values);
  session[kState].remoteSettings = settings;
  process.nextTick(emitSettings, session, settings);
}

function emitSettings(session, settings) {
  if (!session.destroyed) session.emit('remoteSettings', settings);
}

function onSettingsAck(session) {
  if (session.destroyed) return;
  const state = session[kState];
  const waiting = state.settings.shift();
  if (waiting === undefined) {
    // An answer to nothing.
    session.destroy(NGHTTP2_PROTOCOL_ERROR);
    return;
  }
  session[kTouch]();
  state.pendingAck--;
  state.localSettings = undefined;
  const [callback, time] = waiting;
  if (callback !== undefined) {
    callback(null, session.localSettings, require('perf_hooks').performance.now() - time);
  }
  if (session.destroyed) return;
  session.emit('localSettings', session.localSettings);
}

function onPing(session, payload, ack) {
  if (session.destroyed) return;
  session[kTouch]();
  if (!ack) {
    session.emit('ping', payload);
    return;
  }
  const state = session[kState];
  const waiting = state.pings.shift();
  if (waiting === undefined) {
    onFailed(session, -505, false);
    return;
  }
  const duration = require('perf_hooks').performance.now() - waiting[1];
  if (state.metrics !== null) state.metrics.pingRTT = duration;
  waiting[0](null, duration, payload);
}

function onGoaway(session, code, last, data) {
  if (session.destroyed) return;
  const state = session[kState];
  state.goawayCode = code;
  state.goawayLastStreamID = last;
  process.nextTick(emit, session, 'goaway', code, last, data === undefined ? undefined : toBuffer(data));
  if (code === NGHTTP2_NO_ERROR) {
    // What is under way may end in peace.
    session.close();
  } else {
    session.destroy(new ERR_HTTP2_SESSION_ERROR(code), NGHTTP2_NO_ERROR);
  }
}

function onAltSvc(session, id, alt, origin) {
  if (session.destroyed) return;
  session[kTouch]();
  process.nextTick(emit, session, 'altsvc', alt, origin, id);
}

function onOrigin(session, origins) {
  if (session.destroyed || !session.encrypted) return;
  session[kTouch]();
  const { originSetOf } = require('internal/http2/session');
  const set = originSetOf(session);
  for (const origin of origins) set.add(origin);
  const { maxOriginSetSize } = session[kState];
  if (set.size > maxOriginSetSize) {
    session.destroy(new ERR_HTTP2_TOO_MANY_ORIGINS(maxOriginSetSize));
    return;
  }
  process.nextTick(emit, session, 'origin', origins);
}

// nghttp2's numbers in terms of the protocol.
function protocolCode(errno) {
  switch (errno) {
    case -521: return constants.NGHTTP2_COMPRESSION_ERROR;
    case -522: return constants.NGHTTP2_FRAME_SIZE_ERROR;
    case -524: return constants.NGHTTP2_FLOW_CONTROL_ERROR;
    case -533: return constants.NGHTTP2_REFUSED_STREAM;
    case -505: case -531: return NGHTTP2_PROTOCOL_ERROR;
    default: return constants.NGHTTP2_INTERNAL_ERROR;
  }
}

function onNotSent(session, id, type, errno) {
  if (session.destroyed) return;
  const code = protocolCode(errno);
  const stream = session[kState].streams.get(id);
  const emitter = stream ?? session;
  emitter[kTouch]();
  emitter.emit('frameError', type, code, id);
  // Neither can go on without that frame. nghttp2 may be about to say so itself, and knows the better reason.
  setImmediate(() => {
    if (stream !== undefined && !stream.closed) stream.close(code);
    session.close();
  });
}

function onFailed(session, errno, tooMany) {
  if (session.destroyed) return;
  if (!tooMany) {
    session.destroy(new NghttpError(errno));
    return;
  }
  const error = new NghttpError(errno, 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES');
  error.message = new ERR_HTTP2_TOO_MANY_INVALID_FRAMES().message;
  session.destroy(error);
}

module.exports = { handleEvent };
