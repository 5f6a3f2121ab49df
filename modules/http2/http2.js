'use strict';
// The http2 module. HTTP/2 is not there yet: the constants and classes that
// programs look at when they load exist; the functions say so when called.
// Follows "HTTP/2" in Node's docs.

const { Readable } = require('stream');
const { Stream } = require('internal/stream/legacy');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

function missing(name) {
  const fn = function() {
    throw new ERR_METHOD_NOT_IMPLEMENTED(`http2.${name}`);
  };
  Object.defineProperty(fn, 'name', { __proto__: null, configurable: true, value: name });
  return fn;
}

class Http2ServerRequest extends Readable {
  constructor() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('http2.Http2ServerRequest');
  }
}

class Http2ServerResponse extends Stream {
  constructor() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('http2.Http2ServerResponse');
  }
}

module.exports = {
  connect: missing('connect'),
  get constants() { return require('internal/http2/constants'); },
  createServer: missing('createServer'),
  createSecureServer: missing('createSecureServer'),
  getDefaultSettings: missing('getDefaultSettings'),
  getPackedSettings: missing('getPackedSettings'),
  getUnpackedSettings: missing('getUnpackedSettings'),
  performServerHandshake: missing('performServerHandshake'),
  sensitiveHeaders: Symbol('nodejs.http2.sensitiveHeaders'),
  Http2ServerRequest,
  Http2ServerResponse,
};
