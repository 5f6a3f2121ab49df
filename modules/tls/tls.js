'use strict';
// The tls module: its public names. Contexts, sockets, servers and trust are in internal/tls/*.
// Follows "TLS (SSL)" in Node's docs.
//
// Native half: see internal/tls/wrap and internal/tls/secure_context.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { defaults } = require('internal/tls/settings');
const { createSecureContext, SecureContext } = require('internal/tls/secure_context');
const { TLSSocket, convertALPNProtocols } = require('internal/tls/socket');
const { checkServerIdentity } = require('internal/tls/identity');
const { Server, createServer } = require('internal/tls/server');
const { connect } = require('internal/tls/connect');
const roots = require('internal/tls/roots');

let ciphers;

/** @returns {string[]} a fresh list of names in lower case */
function getCiphers() {
  ciphers ??= internalBinding('tls').getCiphers().map((name) => name.toLowerCase()).sort();
  return [...ciphers];
}

/** @returns {string[]} none: certificates go as they are */
function getCertificateCompressionAlgorithms() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.getCertificateCompressionAlgorithms');
}

module.exports = {
  getCiphers,
  getCertificateCompressionAlgorithms,
  getCACertificates: roots.getCACertificates,
  setDefaultCACertificates: roots.setDefaultCACertificates,
  convertALPNProtocols,
  checkServerIdentity,
  createSecureContext,
  SecureContext,
  TLSSocket,
  Server,
  createServer,
  connect,
};

for (const name of Object.keys(defaults)) {
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return defaults[name]; },
    set(value) { defaults[name] = value; },
  });
}
Object.defineProperty(module.exports, 'rootCertificates', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get() { return roots.getCACertificates('bundled'); },
});
