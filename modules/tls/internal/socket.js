'use strict';
// tls.TLSSocket: a net.Socket whose handle encrypts. Its handle is in internal/tls/wrap, what servers and clients
// check when the handshake is done in internal/tls/server and internal/tls/connect.
// Follows "Class: tls.TLSSocket" in Node's docs.

const net = require('net');
const { Buffer } = require('buffer');
const {
  codes: {
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_MULTIPLE_CALLBACK,
    ERR_TLS_ALPN_CALLBACK_INVALID_RESULT, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_HANDSHAKE_TIMEOUT,
    ERR_TLS_INVALID_CONTEXT, ERR_TLS_INVALID_STATE, ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SESSION_ATTACK,
    ERR_TLS_SNI_FROM_SERVER, ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED,
  },
} = require('internal/errors');
const {
  validateBuffer, validateFunction, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { traceHandle } = require('internal/async_context');
const { toBuffer } = require('internal/native_bytes');
const { defaults } = require('internal/tls/settings');
const { TLSWrap } = require('internal/tls/wrap');
const { SecureContext, certificateChain, certificateObject, createSecureContext } =
  require('internal/tls/secure_context');
const { Tcp, Pipe } = internalBinding('stream_handle');

const HELLO = 0;
const RENEGOTIATION = 1;
const DONE = 2;
const KEYLOG = 3;
const SESSION = 4;
const STATUS = 5;
const FAILED = 6;

const kSession = Symbol('tls.pendingSession');
const kServername = Symbol('tls.servername');
const kResume = Symbol('tls.session');
const kDisableRenegotiation = Symbol('tls.disableRenegotiation');
const kWaiting = Symbol('tls.waitingForSession');

/**
 * @param {Array<string> | Uint8Array} protocols
 * @param {object} out gets `ALPNProtocols`: names with their lengths in front, as the extension has them
 */
function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    const parts = [];
    for (let i = 0; i < protocols.length; i++) {
      const bytes = Buffer.from(protocols[i]);
      if (bytes.length === 0) throw new ERR_INVALID_ARG_VALUE('ALPNProtocols', protocols, 'must not hold an empty name');
      if (bytes.length > 255) {
        const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
        throw new ERR_OUT_OF_RANGE(`The byte length of the protocol at index ${i} exceeds the maximum length.`,
                                   '<= 255', bytes.length, true);
      }
      parts.push(Buffer.from([bytes.length]), bytes);
    }
    out.ALPNProtocols = Buffer.concat(parts);
  } else if (ArrayBuffer.isView(protocols)) {
    const list = Buffer.from(Buffer.from(protocols.buffer, protocols.byteOffset, protocols.byteLength));
    let at = 0;
    while (at < list.length && list[at] !== 0) at += 1 + list[at];
    if (at !== list.length) {
      throw new ERR_INVALID_ARG_VALUE('ALPNProtocols', protocols, 'must hold names with their lengths in front');
    }
    out.ALPNProtocols = list;
  }
}

function* protocolNames(list) {
  for (let at = 0; at < list.length; at += 1 + list[at]) {
    yield Buffer.from(list.subarray(at + 1, at + 1 + list[at])).toString('latin1');
  }
}

/**
 * @param {import('stream').Duplex} [socket] what carries the bytes; without one the socket connects by itself
 * @param {object} [opts] see Node's docs
 */
function TLSSocket(socket, opts) {
  const options = { ...opts };
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, options);
  if (options.SNICallback !== undefined && options.SNICallback !== null) {
    if (typeof options.SNICallback !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('options.SNICallback', 'Function', options.SNICallback);
    }
    if (!options.isServer && opts.server === undefined) delete options.SNICallback;
  }
  if (options.ALPNCallback !== undefined && options.ALPNCallback !== null) {
    validateFunction(options.ALPNCallback, 'options.ALPNCallback');
    if (options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  this._tlsOptions = options;
  this._secureEstablished = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this._SNICallback = null;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this[kSession] = null;
  this[kServername] = undefined;
  this[kResume] = undefined;
  this[kDisableRenegotiation] = false;
  this[kWaiting] = undefined;
  this._renegotiations = 0;
  this._renegotiationTimer = undefined;

  if (options.secureContext && !(options.secureContext instanceof SecureContext) &&
      options.secureContext.context === undefined) {
    throw new ERR_TLS_INVALID_CONTEXT('options.secureContext');
  }
  this._secureContext = options.secureContext || createSecureContext(options);
  const context = this._secureContext;

  let handle;
  if (socket) {
    handle = new TLSWrap(null, socket, context.context, Boolean(options.isServer));
  } else {
    const own = options.pipe ? traceHandle('PIPEWRAP', new Pipe()) : traceHandle('TCPWRAP', new Tcp());
    handle = new TLSWrap(own, null, context.context, Boolean(options.isServer));
  }

  net.Socket.call(this, {
    handle,
    allowHalfOpen: socket ? socket.allowHalfOpen : options.allowHalfOpen,
    pauseOnCreate: options.pauseOnConnect,
    manualStart: true,
    highWaterMark: options.highWaterMark,
    onread: socket ? null : options.onread,
    signal: options.signal,
    noDelay: options.noDelay,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
  });
  this.ssl = handle; // an old name
  this.on('close', dropHandle);
  this._parent = socket ?? null;
  if (socket) {
    this.connecting = socket.connecting || false;
    if (this.connecting) {
      socket.once('connect', () => {
        this.connecting = false;
        this.emit('connect');
      });
    }
  }
  this._rejectUnauthorized = options.rejectUnauthorized !== false;
  this._requestCert = Boolean(options.requestCert);
  configure(this, handle);

  // Reading starts by itself, as of any socket, once the handshake may begin.
  this.read(0);
  // A server waits for the client's first word, whoever made the socket.
  if (options.isServer) process.nextTick(startNT, this);
}
Object.setPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
Object.setPrototypeOf(TLSSocket, net.Socket);

function dropHandle() {
  this.ssl = null;
}

/** All that a handle has to know before the handshake. */
function configure(self, handle) {
  const options = self._tlsOptions;
  const { tls } = handle;
  handle.owner = self;
  const { server } = options;
  if (options.isServer) {
    if (self._requestCert) tls.requestCertificate(self._rejectUnauthorized);
    const sni = options.SNICallback ?? (server?._contexts?.length > 0 ? server._SNICallback : undefined);
    if (typeof sni === 'function') self._SNICallback = sni;
    const asks = self._SNICallback !== null || Boolean(options.ALPNCallback) ||
      (server?.listenerCount('resumeSession') > 0) || (server?.listenerCount('OCSPRequest') > 0);
    tls.watch(asks, server?.listenerCount('keylog') > 0, server?.listenerCount('newSession') > 0);
  } else {
    tls.watch(false, self.listenerCount?.('keylog') > 0, true);
    if (options.requestOCSP) tls.requestOcsp();
    if (self[kServername] !== undefined) tls.setServername(self[kServername]);
    const session = self[kResume] ?? options.session;
    if (session) tls.setSession(sessionBytes(session));
  }
  if (options.ALPNProtocols) tls.setAlpn(options.ALPNProtocols);
  if (options.pskCallback) setPsk(self, tls);
  if (self[kDisableRenegotiation]) tls.disableRenegotiation();
}

function sessionBytes(session) {
  return typeof session === 'string' ? Buffer.from(session, 'latin1') : session;
}

function setPsk(self, tls) {
  const { isServer, pskCallback, pskIdentityHint } = self._tlsOptions;
  const { context } = self._secureContext;
  validateFunction(pskCallback, 'pskCallback');
  context.usePsk();
  if (isServer && pskIdentityHint) {
    validateString(pskIdentityHint, 'options.pskIdentityHint');
    try {
      context.setPskIdentityHint(pskIdentityHint);
    } catch {
      process.nextTick(() => self.destroy(new ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED()));
      return;
    }
  }
  tls.setPsk(isServer ? (identity) => {
    const key = pskCallback(self, identity);
    if (key === null || key === undefined) return undefined;
    if (!ArrayBuffer.isView(key)) throw new ERR_INVALID_ARG_TYPE('ret', ['Buffer', 'TypedArray', 'DataView'], key);
    return [identity, key];
  } : (hint) => {
    const answer = pskCallback(hint);
    if (answer === null || answer === undefined) return undefined;
    validateObject(answer, 'ret');
    const { psk, identity } = answer;
    if (!ArrayBuffer.isView(psk)) {
      throw new ERR_INVALID_ARG_TYPE('ret.psk', ['Buffer', 'TypedArray', 'DataView'], psk);
    }
    validateString(identity, 'ret.identity');
    return [identity, psk];
  });
}

/** For another attempt to connect (see internal/net/connect). */
TLSSocket.prototype._wrapHandle = function(parent) {
  const handle = new TLSWrap(parent, null, this._secureContext.context, Boolean(this._tlsOptions.isServer));
  this.ssl = handle;
  configure(this, handle);
  return handle;
};

// An old name, by which programs end a connection roughly.
TLSSocket.prototype._destroySSL = function() {
  this._handle?.tls.destroy();
};

/** Lets the handshake begin, when there is a connection. */
TLSSocket.prototype._start = function() {
  if (this.connecting) {
    this.once('connect', this._start);
    return;
  }
  const handle = this._handle;
  if (!handle || handle.started) return;
  // A socket that connects, or was never told to and may still be.
  const below = this._parent;
  if (below instanceof net.Socket && (below._handle === null || below.connecting) && !below.destroyed) {
    below.once('connect', () => this._start());
    return;
  }
  if (!this._tlsOptions.isServer && this.listenerCount('keylog') > 0) handle.tls.watch(false, true, false);
  handle.start();
};

function startNT(self) {
  if (!self.destroyed) self._start();
}

/** Whoever made the socket has set it up: from now on errors are the program's. */
TLSSocket.prototype._releaseControl = function() {
  if (this._controlReleased) return false;
  this._controlReleased = true;
  return true;
};

// Events of the handle -------------------------------------------------------------

TLSSocket.prototype._onTlsEvent = function(kind, first, second, third, fourth, fifth) {
  switch (kind) {
    case HELLO: onHello(this, first, second, third, fourth, fifth); break;
    case RENEGOTIATION: onRenegotiation(this); break;
    case DONE: finishHandshake(this); break;
    case KEYLOG: onKeylog(this, toBuffer(first)); break;
    case SESSION: onSession(this, toBuffer(first), toBuffer(second)); break;
    case STATUS:
      if (this._tlsOptions.requestOCSP) this.emit('OCSPResponse', first === undefined ? null : toBuffer(first));
      break;
    case FAILED: onFailed(this, first); break;
  }
};

function finishHandshake(self) {
  const { tls } = self._handle;
  if (self._newSessionPending) {
    // The server's session store goes first.
    self[kWaiting] = finishHandshake;
    return;
  }
  self.alpnProtocol = tls.getAlpn() ?? false;
  self.servername = tls.getServername() ?? false;
  self._secureEstablished = true;
  const { handshakeTimeout } = self._tlsOptions;
  if (handshakeTimeout > 0) self.setTimeout(0, self._handleTimeout);
  if (!self._handle.wantsRead) self._handle.readStop();
  self.emit('secure');
}

function onKeylog(self, line) {
  const { server, isServer } = self._tlsOptions;
  if (isServer && server) server.emit('keylog', line, self);
  else self.emit('keylog', line);
}

function onSession(self, id, session) {
  const { isServer, server } = self._tlsOptions;
  if (!isServer) {
    // Told when the peer was found to be the right one.
    if (self.secureConnecting) self[kSession] = session;
    else self.emit('session', session);
    return;
  }
  if (!server || server.listenerCount('newSession') === 0) return;
  let once = false;
  self._newSessionPending = true;
  server.emit('newSession', id, session, () => {
    if (once) return;
    once = true;
    self._newSessionPending = false;
    const goOn = self[kWaiting];
    self[kWaiting] = undefined;
    if (goOn && self._handle) goOn(self);
  });
}

/** The session that came before the peer was known to be right. */
TLSSocket.prototype._emitPendingSession = function() {
  const session = this[kSession];
  this[kSession] = null;
  if (session !== null) this.emit('session', session);
};

function onFailed(self, err) {
  if (self._hadError) return;
  self._hadError = true;
  // A server that turns a client away knows why.
  if (self._secureEstablished && self._tlsOptions.isServer && self._rejectUnauthorized &&
      /peer did not return a certificate/.test(err.message)) {
    self.destroy();
    return;
  }
  self._tlsError(err);
}

function noop() {}

/** Ends the connection for an error; before the handshake is done, a server hears of it first. */
TLSSocket.prototype._tlsError = function(err) {
  this.emit('_tlsError', err);
  // Before the handshake is done nobody has to listen.
  if (!this._controlReleased && this.listenerCount('error') === 0) this.on('error', noop);
  this.destroy(err);
};

TLSSocket.prototype._handleTimeout = function() {
  this._tlsError(new ERR_TLS_HANDSHAKE_TIMEOUT());
};

// A peer that renegotiates all the time would keep the processor busy.
function onRenegotiation(self) {
  if (!self._tlsOptions.isServer || self._requestedRenegotiation) return;
  if (self.getProtocol() === 'TLSv1.3') return;
  self._renegotiations++;
  if (self._renegotiations === 1) {
    self._renegotiationTimer = setTimeout(() => { self._renegotiations = 0; }, defaults.CLIENT_RENEG_WINDOW * 1000);
    self._renegotiationTimer.unref();
    self.once('close', () => clearTimeout(self._renegotiationTimer));
  }
  if (self._renegotiations > defaults.CLIENT_RENEG_LIMIT) {
    const err = new ERR_TLS_SESSION_ATTACK();
    setImmediate(() => self.destroy(err));
  }
}

// The client's hello: what servers decide with it, one after the other --------------

function onHello(self, servername, protocols, sessionId, hasTicket, wantsStatus) {
  const { tls } = self._handle;
  const names = protocols === undefined ? [] : [...protocolNames(protocols)];
  const steps = [
    (next) => resumeSession(self, toBuffer(sessionId), hasTicket, next),
    (next) => chooseContext(self, servername ?? '', next),
    (next) => {
      if (protocols !== undefined && self._tlsOptions.ALPNCallback) chooseProtocol(self, servername, names);
      next();
    },
    (next) => (wantsStatus ? askStatus(self, next) : next()),
  ];
  let at = 0;
  const next = (err) => {
    if (self.destroyed || !self._handle) return;
    if (err) self._tlsError(err);
    else if (at < steps.length) steps[at++](next);
    else tls.answerHello();
  };
  next();
}

// A callback that may be called once.
function onlyOnce(fn) {
  let called = false;
  return (...args) => {
    if (called) {
      fn(new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    fn(...args);
  };
}

function resumeSession(self, sessionId, hasTicket, next) {
  const { server } = self._tlsOptions;
  if (sessionId.length === 0 || hasTicket || !server || server.listenerCount('resumeSession') === 0) {
    next();
    return;
  }
  server.emit('resumeSession', sessionId, onlyOnce((err, session) => {
    if (!err && session && self._handle) self._handle.tls.setStoredSession(session);
    next(err);
  }));
}

function chooseContext(self, servername, next) {
  if (self._SNICallback === null || servername === '') {
    next();
    return;
  }
  self._SNICallback.call(self, servername, onlyOnce((err, context) => {
    if (err) {
      next(err);
      return;
    }
    if (context && self._handle) {
      const native = context.context ?? context;
      if (!(native instanceof internalBinding('tls').SecureContext)) {
        next(new TypeError('Invalid SNI context'));
        return;
      }
      self._sniContext = context;
      self._handle.tls.setContext(native);
    }
    next();
  }));
}

function chooseProtocol(self, servername, protocols) {
  const { tls } = self._handle;
  const chosen = self._tlsOptions.ALPNCallback.call(self, { servername: servername ?? '', protocols });
  if (chosen === undefined) {
    tls.refuseAlpn();
    return;
  }
  if (!protocols.includes(chosen)) {
    tls.refuseAlpn();
    self.destroy(new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(chosen, protocols));
    return;
  }
  const out = {};
  convertALPNProtocols([chosen], out);
  tls.setAlpn(out.ALPNProtocols);
}

function askStatus(self, next) {
  const { server } = self._tlsOptions;
  if (!server || server.listenerCount('OCSPRequest') === 0) {
    next();
    return;
  }
  const context = (self._sniContext?.context ?? self._sniContext) ?? self._secureContext.context;
  const certificate = context.getCertificate();
  const issuer = context.getIssuer();
  server.emit('OCSPRequest', certificate && toBuffer(certificate), issuer ? toBuffer(issuer) : null,
              onlyOnce((err, response) => {
                if (!err && response && self._handle) self._handle.tls.setOcspStatus(response);
                next(err);
              }));
}

// What programs ask and set ----------------------------------------------------------

Object.assign(TLSSocket.prototype, {
  /** @param {string} name of the host the client asks for */
  setServername(name) {
    validateString(name, 'name');
    if (this._tlsOptions.isServer) throw new ERR_TLS_SNI_FROM_SERVER();
    this[kServername] = name;
    this._handle?.tls.setServername(name);
  },

  setSession(session) {
    if (typeof session !== 'string') validateBuffer(session, 'session');
    this[kResume] = session;
    this._handle?.tls.setSession(sessionBytes(session));
  },

  /** Has the socket use another certificate than its context's. */
  setKeyCert(context) {
    if (!this._handle) return;
    const secure = context instanceof SecureContext || context?.context ? context : createSecureContext(context);
    this._handle.tls.setContext(secure.context);
  },

  /**
   * Asks for another handshake (up to TLS 1.2).
   * @param {object} options rejectUnauthorized, requestCert
   * @param {(err: Error | null) => void} [callback]
   * @returns {boolean} false: it could not be asked for
   */
  renegotiate(options, callback) {
    validateObject(options, 'options');
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.destroyed) return undefined;
    if (this[kDisableRenegotiation]) {
      if (callback) process.nextTick(callback, new ERR_TLS_RENEGOTIATION_DISABLED());
      return false;
    }
    const { requestCert = this._requestCert, rejectUnauthorized = this._rejectUnauthorized } = options;
    if (requestCert !== this._requestCert || rejectUnauthorized !== this._rejectUnauthorized) {
      if (this._tlsOptions.isServer && requestCert) this._handle.tls.requestCertificate(rejectUnauthorized);
      this._requestCert = requestCert;
      this._rejectUnauthorized = rejectUnauthorized;
    }
    this._requestedRenegotiation = true;
    try {
      this._handle.tls.renegotiate();
    } catch (err) {
      if (callback) process.nextTick(callback, err);
      return false;
    }
    // Written so that the handshake is on its way even when nothing else is.
    if (callback) this.once('secure', () => callback(null));
    return true;
  },

  disableRenegotiation() {
    this[kDisableRenegotiation] = true;
    this._handle?.tls.disableRenegotiation();
  },

  /**
   * @param {number} size of the largest fragment of a record
   * @returns {boolean}
   */
  setMaxSendFragment() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('tls.TLSSocket.setMaxSendFragment');
  },

  enableTrace() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('tls.TLSSocket.enableTrace');
  },

  /** @param {boolean} [detailed] with the chain of issuers */
  getPeerCertificate(detailed) {
    if (!this._handle) return null;
    const chain = this._handle.tls.getPeerChain();
    if (chain === undefined || chain.length === 0) return {};
    return detailed ? certificateChain(chain) : certificateObject(chain[0]);
  },

  getCertificate() {
    if (!this._handle) return null;
    const der = this._handle.tls.getCertificate();
    return der === undefined ? {} : certificateObject(der);
  },

  /** The peer's certificate, which leads on to its issuers. */
  getPeerX509Certificate() {
    const chain = this._handle?.tls.getPeerChain();
    if (chain === undefined || chain.length === 0) return undefined;
    return require('internal/crypto/x509').certificateOfChain(chain);
  },

  getX509Certificate() {
    const der = this._handle?.tls.getCertificate();
    return der === undefined ? undefined : new (require('crypto').X509Certificate)(toBuffer(der));
  },

  getCipher() {
    if (!this._handle) return null;
    const parts = this._handle.tls.getCipher();
    return parts === undefined ? undefined : { name: parts[0], standardName: parts[1], version: parts[2] };
  },

  getProtocol() {
    if (!this._handle) return null;
    return this._handle.tls.getProtocol();
  },

  getEphemeralKeyInfo() {
    if (!this._handle) return null;
    if (this._tlsOptions.isServer) return null;
    const parts = this._handle.tls.getEphemeralKey();
    if (parts === undefined) return {};
    const [type, name, size] = parts;
    if (size === undefined) return { type, name };
    return name === undefined ? { type, size } : { type, name, size };
  },

  getSharedSigalgs() { return this._handle ? this._handle.tls.getSharedSigalgs() : null; },
  getSession() { return optionalBuffer(this._handle?.tls.getSession()); },
  getTLSTicket() { return optionalBuffer(this._handle?.tls.getTicket()); },
  getFinished() { return optionalBuffer(this._handle?.tls.getFinished(false)); },
  getPeerFinished() { return optionalBuffer(this._handle?.tls.getFinished(true)); },
  isSessionReused() { return this._handle ? this._handle.tls.isSessionReused() : null; },

  /**
   * @param {number} length bytes
   * @param {string} label
   * @param {Buffer} [context]
   * @returns {Buffer}
   */
  exportKeyingMaterial(length, label, context) {
    validateUint32(length, 'length', true);
    validateString(label, 'label');
    if (context !== undefined) validateBuffer(context, 'context');
    if (!this._secureEstablished) throw new ERR_TLS_INVALID_STATE();
    if (!this._handle) return undefined;
    return toBuffer(this._handle.tls.exportKeyingMaterial(length, label, context));
  },

  _getVerifyError() {
    const parts = this._handle?.tls.verifyError();
    if (parts === undefined) return null;
    const [code, text] = parts;
    // eslint-disable-next-line no-restricted-syntax
    const err = new Error(text);
    err.code = code;
    return err;
  },
});

function optionalBuffer(bytes) {
  return bytes === undefined ? undefined : toBuffer(bytes);
}

Object.defineProperty(TLSSocket.prototype, 'encrypted', {
  __proto__: null, configurable: true, enumerable: true, get() { return true; },
});

module.exports = { TLSSocket, convertALPNProtocols };
