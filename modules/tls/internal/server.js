'use strict';
// tls.Server: a net.Server whose connections are TLS sockets.
// Follows "Class: tls.Server" and "tls.createServer()" in Node's docs.

const net = require('net');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_REQUIRED_SERVER_NAME,
  },
  ConnResetException,
} = require('internal/errors');
const { validateFunction, validateNumber, validateString } = require('internal/validators');
const { toBuffer } = require('internal/native_bytes');
const { kEmptyObject } = require('internal/util');
const { checkTicketKeys, createSecureContext, SecureContext } = require('internal/tls/secure_context');
const { TLSSocket, convertALPNProtocols } = require('internal/tls/socket');

const kReported = Symbol('tls.reported');
const kRejection = Symbol.for('nodejs.rejection');

/**
 * @param {object} [options] see Node's docs
 * @param {(socket: TLSSocket) => void} [listener] for 'secureConnection'
 */
function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = kEmptyObject;
  } else if (options == null || typeof options === 'object') {
    options ??= kEmptyObject;
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  this._contexts = [];
  this.requestCert = options.requestCert === true;
  this.rejectUnauthorized = options.rejectUnauthorized !== false;
  this.ALPNCallback = options.ALPNCallback;
  if (this.ALPNCallback) {
    validateFunction(this.ALPNCallback, 'options.ALPNCallback');
    if (options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, this);
  this.setSecureContext(options);
  this._handshakeTimeout = options.handshakeTimeout || 120_000;
  validateNumber(this._handshakeTimeout, 'options.handshakeTimeout');
  this._SNICallback = options.SNICallback || ((name, cb) => chooseContext(this, name, cb));
  if (typeof this._SNICallback !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.SNICallback', 'Function', options.SNICallback);
  }
  this._hasSNICallback = Boolean(options.SNICallback);
  if (options.pskCallback) validateFunction(options.pskCallback, 'options.pskCallback');
  if (options.pskIdentityHint) validateString(options.pskIdentityHint, 'options.pskIdentityHint');
  this._tlsOptions = options;

  net.Server.call(this, options, onConnection);
  if (listener) this.on('secureConnection', listener);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

/** @returns {Server} */
function createServer(options, listener) {
  return new Server(options, listener);
}

// A callback of net.Server: `this` is the server.
function onConnection(rawSocket) {
  const options = this._tlsOptions;
  const socket = new TLSSocket(rawSocket, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    handshakeTimeout: this._handshakeTimeout,
    ALPNProtocols: this.ALPNProtocols,
    ALPNCallback: this.ALPNCallback,
    SNICallback: this._hasSNICallback || this._contexts.length > 0 ? this._SNICallback : undefined,
    enableTrace: options.enableTrace,
    pauseOnConnect: this.pauseOnConnect,
    pskCallback: options.pskCallback,
    pskIdentityHint: options.pskIdentityHint,
    highWaterMark: options.highWaterMark,
  });
  socket.server = this;
  socket.on('secure', onSecure);
  socket.on('close', onClose);
  socket.on('_tlsError', onTlsError);
  socket.on('error', onErrorBefore);
  if (this._handshakeTimeout > 0) socket.setTimeout(this._handshakeTimeout, socket._handleTimeout);
  socket._start();
}

function report(socket, err) {
  if (socket._controlReleased || socket[kReported]) return;
  socket[kReported] = true;
  socket._tlsOptions.server.emit('tlsClientError', err, socket);
}

function onTlsError(err) {
  report(this, err);
}

function onErrorBefore(err) {
  report(this, err);
}

function onClose() {
  if (!this._controlReleased) report(this, new ConnResetException('socket hang up'));
}

function onSecure() {
  if (this._requestCert) {
    const problem = this._getVerifyError();
    if (problem !== null) {
      this.authorizationError = problem.code;
      if (this._rejectUnauthorized) this.destroy();
    } else {
      this.authorized = true;
    }
  }
  if (this.destroyed || !this._releaseControl()) return;
  this.secureConnecting = false;
  this.removeListener('error', onErrorBefore);
  this._tlsOptions.server.emit('secureConnection', this);
}

// Contexts --------------------------------------------------------------------------

const kContextOptions = [
  'pfx', 'key', 'passphrase', 'cert', 'clientCertEngine', 'ca', 'minVersion', 'maxVersion', 'secureProtocol', 'crl',
  'ciphers', 'ecdhCurve', 'dhparam', 'sigalgs', 'privateKeyIdentifier', 'privateKeyEngine', 'allowPartialTrustChain',
  'sessionTimeout', 'ticketKeys',
];

/** Replaces the context of connections to come. */
Server.prototype.setSecureContext = function(options) {
  if (options === null || typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  for (const name of kContextOptions) this[name] = options[name] || undefined;
  this.honorCipherOrder = options.honorCipherOrder !== undefined ? Boolean(options.honorCipherOrder) : true;
  this.secureOptions = options.secureOptions || undefined;
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  // Sessions of one server are not another's.
  this.sessionIdContext = options.sessionIdContext ||
    require('crypto').createHash('sha1').update(process.argv.join(' ')).digest('hex').slice(0, 32);
  const own = { honorCipherOrder: this.honorCipherOrder, secureOptions: this.secureOptions,
                sessionIdContext: this.sessionIdContext };
  for (const name of kContextOptions) own[name] = this[name];
  this._sharedCreds = createSecureContext(own);
};

/**
 * @param {string} servername may have a star for one label's part
 * @param {object | SecureContext} context
 */
Server.prototype.addContext = function(servername, context) {
  if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
  const pattern = new RegExp(`^${servername.replace(/([.^$+?\-\\[\]{}])/g, '\\$1').replace(/\*/g, '[^.]*')}$`, 'i');
  const secure = context instanceof SecureContext ? context : createSecureContext(context);
  this._contexts.push([pattern, secure.context]);
};

// The one added last comes first.
function chooseContext(server, servername, callback) {
  for (let i = server._contexts.length - 1; i >= 0; i--) {
    const [pattern, context] = server._contexts[i];
    if (pattern.test(servername)) {
      callback(null, context);
      return;
    }
  }
  callback(null, undefined);
}

Server.prototype.getTicketKeys = function() {
  return toBuffer(this._sharedCreds.context.getTicketKeys());
};

/** @param {Buffer} keys 48 bytes */
Server.prototype.setTicketKeys = function(keys) {
  const bytes = checkTicketKeys(keys, 'keys');
  if (bytes.byteLength !== 48) {
    require('assert')(bytes.byteLength === 48, 'Session ticket keys must be a 48-byte buffer');
  }
  this._sharedCreds.context.setTicketKeys(bytes);
};

Server.prototype[kRejection] = function(err, event, sock) {
  if (event === 'secureConnection') sock.destroy(err);
  else net.Server.prototype[kRejection].call(this, err, event, sock);
};

module.exports = { Server, createServer };
