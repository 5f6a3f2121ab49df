'use strict';
// The http2 module: what is public of it. Follows "HTTP/2" in Node's docs.

const { Http2ServerRequest, Http2ServerResponse } = require('internal/http2/compat');
const { connect } = require('internal/http2/client_session');
const { kSensitive } = require('internal/http2/headers');
const { createSecureServer, createServer, performServerHandshake } = require('internal/http2/server');
const { getDefaultSettings, getPackedSettings, getUnpackedSettings } = require('internal/http2/settings');

module.exports = {
  connect,
  constants: require('internal/http2/constants'),
  createServer,
  createSecureServer,
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  performServerHandshake,
  sensitiveHeaders: kSensitive,
  Http2ServerRequest,
  Http2ServerResponse,
};
