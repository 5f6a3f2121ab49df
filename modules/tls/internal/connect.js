'use strict';
// tls.connect(): options, and what a client checks when the handshake is done.
// Follows "tls.connect()" in Node's docs.

const {
  codes: { ERR_TLS_DH_PARAM_SIZE },
  ConnResetException,
} = require('internal/errors');
const { validateFunction, validateNumber } = require('internal/validators');
const { isIP } = require('internal/net');
const { normalizeArgs } = require('internal/net/connect');
const { createSecureContext } = require('internal/tls/secure_context');
const { defaults } = require('internal/tls/settings');
const { TLSSocket } = require('internal/tls/socket');

const kOptions = Symbol('tls.connectOptions');

let warnedOfEnvironment = false;
let warnedOfAddress = false;

function allowsUnauthorized() {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return false;
  if (!warnedOfEnvironment) {
    warnedOfEnvironment = true;
    process.emitWarning('Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to \'0\' makes TLS ' +
      'connections and HTTPS requests insecure by disabling certificate verification.');
  }
  return true;
}

// `(options[, cb])`, `(path[, options][, cb])`, `(port[, host][, options][, cb])`.
function argumentsOf(args) {
  const [first, cb] = normalizeArgs(args);
  let options = first;
  if (typeof args[1] === 'object' && args[1] !== null) options = { ...options, ...args[1] };
  else if (typeof args[2] === 'object' && args[2] !== null) options = { ...options, ...args[2] };
  return [options, cb];
}

/** @returns {TLSSocket} already connecting */
function connect(...args) {
  const [given, cb] = argumentsOf(args);
  const options = {
    rejectUnauthorized: !allowsUnauthorized(),
    ciphers: defaults.DEFAULT_CIPHERS,
    checkServerIdentity: require('tls').checkServerIdentity,
    minDHSize: 1024,
    ...given,
  };
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);
  options.rejectUnauthorized = options.rejectUnauthorized !== false;

  const context = options.secureContext || createSecureContext(options);
  const socket = new TLSSocket(options.socket, {
    allowHalfOpen: options.socket ? options.socket.allowHalfOpen : Boolean(options.allowHalfOpen),
    pipe: Boolean(options.path),
    secureContext: context,
    isServer: false,
    requestCert: true,
    rejectUnauthorized: options.rejectUnauthorized,
    session: options.session,
    ALPNProtocols: options.ALPNProtocols,
    requestOCSP: options.requestOCSP,
    enableTrace: options.enableTrace,
    pskCallback: options.pskCallback,
    highWaterMark: options.highWaterMark,
    onread: options.onread,
    signal: options.signal,
    noDelay: options.noDelay,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
  });
  socket[kOptions] = options;
  if (cb) socket.once('secureConnect', cb);

  if (options.servername) {
    if (!warnedOfAddress && isIP(options.servername)) {
      warnedOfAddress = true;
      process.emitWarning('Setting the TLS ServerName to an IP address is not permitted by RFC 6066. This will be ' +
        'ignored in a future version.', 'DeprecationWarning', 'DEP0123');
    }
    socket.setServername(options.servername);
  }
  if (!options.socket) {
    if (options.timeout) socket.setTimeout(options.timeout);
    socket.connect(options, socket._start);
  }
  socket._releaseControl();
  if (options.socket) socket._start();

  socket.on('secure', onSecure);
  socket.prependListener('end', onEarlyEnd);
  return socket;
}

// The peer ended the connection before it was secure.
function onEarlyEnd() {
  if (this._hadError) return;
  const options = this[kOptions];
  const err = new ConnResetException('Client network socket disconnected before secure TLS connection was established');
  err.path = options.path;
  err.host = options.host;
  err.port = options.port;
  err.localAddress = options.localAddress;
  this._hadError = true;
  this.destroy(err);
}

// What is wrong with the peer, if anything.
function problemOf(socket, options) {
  const err = socket._getVerifyError();
  if (err !== null) {
    if (err.code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' || err.code === 'UNABLE_TO_GET_ISSUER_CERT' ||
        err.code === 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' || err.code === 'SELF_SIGNED_CERT_IN_CHAIN' ||
        err.code === 'DEPTH_ZERO_SELF_SIGNED_CERT') {
      const { getOptionValue } = require('internal/options');
      if (!getOptionValue('--use-system-ca')) {
        err.message += '; if the root CA is installed locally, try running Node.js with --use-system-ca';
      }
    }
    return err;
  }
  if (socket.isSessionReused()) return undefined; // known from the first time
  const hostname = options.servername || options.host || options.socket?._host || 'localhost';
  return options.checkServerIdentity(hostname, socket.getPeerCertificate(true));
}

function onSecure() {
  const options = this[kOptions];
  const key = this.getEphemeralKeyInfo();
  if (key?.type === 'DH' && key.size < options.minDHSize) {
    this.destroy(new ERR_TLS_DH_PARAM_SIZE(key.size));
    return;
  }
  const problem = problemOf(this, options);
  if (problem) {
    this.authorized = false;
    this.authorizationError = problem.code || problem.message;
    // Rejected sessions must not be resumed.
    if (options.rejectUnauthorized !== false) {
      this.destroy(problem);
      return;
    }
  } else {
    this.authorized = true;
  }
  this.secureConnecting = false;
  this.removeListener('end', onEarlyEnd);
  this.emit('secureConnect');
  this._emitPendingSession();
}

module.exports = { connect };
