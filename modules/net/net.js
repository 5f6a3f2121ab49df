'use strict';
// The net module: what a program sees of TCP and local sockets. The classes
// are in internal/net/*. Follows "Net" in Node's docs.

const { Socket } = require('internal/net/socket');
const { MIN_ATTEMPT_TIMEOUT, normalizeArgs, settings } = require('internal/net/connect');
const { Server, createServerHandle } = require('internal/net/server');
const { isIP, isIPv4, isIPv6 } = require('internal/net');
const { validateBoolean, validateInt32 } = require('internal/validators');

/** @see Server */
function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

/**
 * `(options[, cb])`, `(path[, cb])` or `(port[, host][, cb])`.
 * @returns {Socket} already connecting
 */
function connect(...args) {
  const normalized = normalizeArgs(args);
  const options = normalized[0];
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

module.exports = {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArgs,
  get BlockList() { return require('internal/net/blocklist').BlockList; },
  get SocketAddress() { return require('internal/net/socketaddress').SocketAddress; },
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily() { return settings.autoSelectFamily; },
  setDefaultAutoSelectFamily(value) {
    validateBoolean(value, 'value');
    settings.autoSelectFamily = value;
  },
  getDefaultAutoSelectFamilyAttemptTimeout() { return settings.attemptTimeout; },
  setDefaultAutoSelectFamilyAttemptTimeout(value) {
    validateInt32(value, 'value', 1);
    settings.attemptTimeout = value < MIN_ATTEMPT_TIMEOUT ? MIN_ATTEMPT_TIMEOUT : value;
  },
};
