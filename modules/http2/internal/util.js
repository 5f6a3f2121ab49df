'use strict';
// Small helpers of http2: errors of the protocol, symbols that its files share.

const { describe } = internalBinding('http2');

const codeNames = [
  'NGHTTP2_NO_ERROR', 'NGHTTP2_PROTOCOL_ERROR', 'NGHTTP2_INTERNAL_ERROR', 'NGHTTP2_FLOW_CONTROL_ERROR',
  'NGHTTP2_SETTINGS_TIMEOUT', 'NGHTTP2_STREAM_CLOSED', 'NGHTTP2_FRAME_SIZE_ERROR', 'NGHTTP2_REFUSED_STREAM',
  'NGHTTP2_CANCEL', 'NGHTTP2_COMPRESSION_ERROR', 'NGHTTP2_CONNECT_ERROR', 'NGHTTP2_ENHANCE_YOUR_CALM',
  'NGHTTP2_INADEQUATE_SECURITY', 'NGHTTP2_HTTP_1_1_REQUIRED',
];

/** The name of a code of the protocol, or the number of one that has none. */
const codeName = (code) => codeNames[code] ?? code;

/** A failure of nghttp2, by its number. */
class NghttpError extends Error {
  constructor(errno, code = 'ERR_HTTP2_ERROR') {
    super(describe(errno));
    this.code = code;
    this.errno = errno;
  }

  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
}
Object.defineProperty(NghttpError.prototype, 'name', {
  __proto__: null, value: 'Error', configurable: true, writable: true,
});

module.exports = {
  codeName,
  NghttpError,
  kBound: Symbol('kBoundSession'),
  kHandle: Symbol('kHandle'),
  kId: Symbol('id'),
  kInit: Symbol('init'),
  kMaybeDestroy: Symbol('kMaybeDestroy'),
  kOrigin: Symbol('origin'),
  kReadRemote: Symbol('kReadRemote'),
  kScheduleFlush: Symbol('kScheduleFlush'),
  kSession: Symbol('kSession'),
  kState: Symbol('state'),
  kTouch: Symbol('kTouch'),
};
