'use strict';
// The tls module. TLS is not there yet: classes and functions exist, because
// programs look at them when they load, and say so when they are used.
// Follows "TLS (SSL)" in Node's docs.

const net = require('net');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

function missing(name) {
  const fn = function() {
    throw new ERR_METHOD_NOT_IMPLEMENTED(`tls.${name}`);
  };
  Object.defineProperty(fn, 'name', { __proto__: null, configurable: true, value: name });
  return fn;
}

const TLSSocket = missing('TLSSocket');
Object.setPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
Object.setPrototypeOf(TLSSocket, net.Socket);

const Server = missing('Server');
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

/**
 * Length-prefixed names, as the ALPN extension carries them.
 * @param {string[] | Uint8Array} protocols
 * @param {object} out gets `ALPNProtocols`
 */
function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    const parts = [];
    for (const protocol of protocols) {
      const bytes = Buffer.from(protocol);
      if (bytes.length > 255) {
        const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
        throw new ERR_OUT_OF_RANGE('The byte length of the protocol at index ' +
          `${parts.length / 2} exceeds the maximum length.`, '<= 255', bytes.length, true);
      }
      parts.push(Buffer.from([bytes.length]), bytes);
    }
    out.ALPNProtocols = Buffer.concat(parts);
  } else if (ArrayBuffer.isView(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols);
  }
}

module.exports = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MAX_VERSION: 'TLSv1.3',
  DEFAULT_MIN_VERSION: 'TLSv1.2',
  SecureContext: missing('SecureContext'),
  Server,
  TLSSocket,
  checkServerIdentity: missing('checkServerIdentity'),
  connect: missing('connect'),
  convertALPNProtocols,
  createSecureContext: missing('createSecureContext'),
  createServer: missing('createServer'),
  getCACertificates: missing('getCACertificates'),
  getCiphers: missing('getCiphers'),
  setDefaultCACertificates: missing('setDefaultCACertificates'),
};
Object.defineProperty(module.exports, 'rootCertificates', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get: missing('rootCertificates'),
});
