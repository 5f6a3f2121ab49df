'use strict';
// The old name of http.Server's module.
const http = require('http');
const { httpServerPreClose, kConnectionsCheckingInterval, setupConnectionsTracking, storeHTTPOptions } = require('internal/http/server');

module.exports = {
  STATUS_CODES: http.STATUS_CODES,
  Server: http.Server,
  ServerResponse: http.ServerResponse,
  _connectionListener: http._connectionListener,
  httpServerPreClose,
  kConnectionsCheckingInterval,
  setupConnectionsTracking,
  storeHTTPOptions,
};
