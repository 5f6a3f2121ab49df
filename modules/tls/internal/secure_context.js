'use strict';
// Secure contexts: what connections share, made of options, and peers' certificates as programs see them.
// Follows "tls.createSecureContext()" and "Certificate object" in Node's docs.
//
// Native half (internalBinding('tls')): class SecureContext(minVersion, maxVersion) with setKey(pem, passphrase),
//   setCert(pem), addCACert(pem), addRootCerts(), setAllowPartialTrustChain(), addCRL(pem),
//   loadPKCS12(bytes, passphrase), setCiphers(list), setCipherSuites(list), setSigalgs(list), setECDHCurve(list),
//   setDHParam(pem | undefined = one that fits) -> bits | undefined, setOptions(bits), setSessionIdContext(text),
//   setSessionTimeout(seconds), getTicketKeys(), setTicketKeys(48 bytes), getCertificate(), getIssuer(), usePsk(),
//   setPskIdentityHint(text). All of them throw OpenSSL's errors.
// Native half (internalBinding('crypto')): x509Read(der) -> handle; x509Legacy(handle) -> names as [key, value...],
//   access points as lines

const { Buffer } = require('buffer');
const {
  codes: {
    ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
    ERR_TLS_INVALID_PROTOCOL_METHOD, ERR_TLS_INVALID_PROTOCOL_VERSION, ERR_TLS_PROTOCOL_VERSION_CONFLICT,
  },
} = require('internal/errors');
const { validateInt32, validateInteger, validateObject, validateString } = require('internal/validators');
const { kEmptyObject } = require('internal/util');
const { toBuffer } = require('internal/native_bytes');
const { defaults } = require('internal/tls/settings');
const binding = internalBinding('tls');
const crypto = internalBinding('crypto');

const VERSIONS = { '__proto__': null, 'TLSv1': 0x301, 'TLSv1.1': 0x302, 'TLSv1.2': 0x303, 'TLSv1.3': 0x304 };
const SERVER_PREFERENCE = 0x00400000;
const BYTE_TYPES = ['string', 'Buffer', 'TypedArray', 'DataView'];

function versionNumber(which, value, fallback) {
  value ??= fallback;
  const number = VERSIONS[value];
  if (number === undefined) throw new ERR_TLS_INVALID_PROTOCOL_VERSION(value, which);
  return number;
}

// The old way to name versions: a method of OpenSSL's.
function methodVersions(method, min, max) {
  const [, base] = /^(.*?)(?:_client|_server)?_method$/.exec(method) ?? [];
  switch (base) {
    case 'TLS': return [0, VERSIONS['TLSv1.3']];
    case 'SSLv23': return [min, VERSIONS['TLSv1.2']];
    case 'TLSv1': return [VERSIONS.TLSv1, VERSIONS.TLSv1];
    case 'TLSv1_1': return [VERSIONS['TLSv1.1'], VERSIONS['TLSv1.1']];
    case 'TLSv1_2': return [VERSIONS['TLSv1.2'], VERSIONS['TLSv1.2']];
    case 'SSLv2': throw new ERR_TLS_INVALID_PROTOCOL_METHOD('SSLv2 methods disabled');
    case 'SSLv3': throw new ERR_TLS_INVALID_PROTOCOL_METHOD('SSLv3 methods disabled');
    default: throw new ERR_TLS_INVALID_PROTOCOL_METHOD(`Unknown method: ${method}`);
  }
}

function versionsOf({ secureProtocol, minVersion, maxVersion }) {
  if (secureProtocol) {
    if (minVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(minVersion, secureProtocol);
    if (maxVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(maxVersion, secureProtocol);
  }
  const min = versionNumber('minimum', minVersion, defaults.DEFAULT_MIN_VERSION);
  const max = versionNumber('maximum', maxVersion, defaults.DEFAULT_MAX_VERSION);
  return secureProtocol ? methodVersions(secureProtocol, min, max) : [min, max];
}

// TLS 1.3 has suites of its own, which no list for the older versions may name.
function splitCiphers(ciphers) {
  if (ciphers !== undefined && ciphers !== null) validateString(ciphers, 'options.ciphers');
  const all = (ciphers || defaults.DEFAULT_CIPHERS).split(':').filter((name) => name.length > 0);
  const isSuite = (name) => name.startsWith('TLS_');
  return {
    suites: all.filter(isSuite).join(':'),
    list: all.filter((name) => !isSuite(name)).join(':'),
  };
}

const isMissing = (value) => value === undefined || value === null;
const listOf = (value) => (Array.isArray(value) ? value : [value]);

function pemBytes(value, name) {
  if (typeof value === 'string') return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new ERR_INVALID_ARG_TYPE(name, BYTE_TYPES, value);
}

function passphraseOf(value, name) {
  if (isMissing(value)) return undefined;
  if (typeof value === 'string') return value;
  if (ArrayBuffer.isView(value)) return pemBytes(value, name).toString();
  throw new ERR_INVALID_ARG_TYPE(name, BYTE_TYPES, value);
}

// A KeyObject gives its PEM text.
function keyBytes(key) {
  if (typeof key === 'object' && key !== null && typeof key.export === 'function' && key.type === 'private') {
    return Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }));
  }
  return pemBytes(key, 'options.key');
}

function setKeys(context, { key, passphrase }) {
  if (!key) return;
  if (!isMissing(passphrase)) validateString(passphrase, 'options.passphrase');
  for (const item of listOf(key)) {
    const own = Array.isArray(key) && item?.pem !== undefined;
    const phrase = own && item.passphrase !== undefined ? item.passphrase : passphrase;
    context.setKey(keyBytes(own ? item.pem : item), passphraseOf(phrase, 'options.passphrase'));
  }
}

function setCertificates(context, { ca, cert }) {
  if (!ca) {
    require('internal/tls/roots').addDefaultRoots(context);
  } else {
    for (const item of listOf(ca)) {
      if (!isMissing(item)) context.addCACert(pemBytes(item, 'options.ca'));
    }
  }
  if (cert) {
    for (const item of listOf(cert)) context.setCert(pemBytes(item, 'options.cert'));
  }
}

function setPfx(context, { pfx, passphrase }) {
  if (isMissing(pfx)) return;
  for (const item of listOf(pfx)) {
    const own = item?.buf !== undefined && item.buf !== null;
    const phrase = (own && item.passphrase) || passphrase;
    context.loadPKCS12(pemBytes(own ? item.buf : item, 'options.pfx'), passphraseOf(phrase, 'options.passphrase'));
  }
}

function refuseEngines({ clientCertEngine, privateKeyEngine, privateKeyIdentifier }) {
  if (!isMissing(clientCertEngine) && typeof clientCertEngine !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.clientCertEngine', ['string', 'null', 'undefined'], clientCertEngine);
  }
  if (!isMissing(privateKeyIdentifier) || !isMissing(privateKeyEngine)) {
    if (typeof privateKeyEngine !== 'string' && !isMissing(privateKeyEngine)) {
      throw new ERR_INVALID_ARG_TYPE('options.privateKeyEngine', ['string', 'null', 'undefined'], privateKeyEngine);
    }
    if (typeof privateKeyIdentifier !== 'string' && !isMissing(privateKeyIdentifier)) {
      throw new ERR_INVALID_ARG_TYPE('options.privateKeyIdentifier', ['string', 'null', 'undefined'],
                                     privateKeyIdentifier);
    }
    throw new ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED();
  }
  if (typeof clientCertEngine === 'string') throw new ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED();
}

function checkTicketKeys(ticketKeys, name) {
  if (!ArrayBuffer.isView(ticketKeys)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], ticketKeys);
  }
  return Buffer.from(ticketKeys.buffer, ticketKeys.byteOffset, ticketKeys.byteLength);
}

function setLimits(context, options) {
  const { crl, dhparam, ecdhCurve = defaults.DEFAULT_ECDH_CURVE, sessionIdContext, sessionTimeout, sigalgs,
          ticketKeys } = options;
  if (!isMissing(sigalgs)) {
    validateString(sigalgs, 'options.sigalgs');
    if (sigalgs === '') throw new ERR_INVALID_ARG_VALUE('options.sigalgs', sigalgs);
    context.setSigalgs(sigalgs);
  }
  validateString(ecdhCurve, 'options.ecdhCurve');
  context.setECDHCurve(ecdhCurve);
  if (!isMissing(dhparam)) {
    const bits = context.setDHParam(dhparam === 'auto' ? undefined : pemBytes(dhparam, 'options.dhparam'));
    if (bits !== undefined) process.emitWarning('DH parameter is less than 2048 bits', 'SecurityWarning');
  }
  if (!isMissing(crl)) {
    for (const item of listOf(crl)) context.addCRL(pemBytes(item, 'options.crl'));
  }
  if (!isMissing(sessionIdContext)) {
    validateString(sessionIdContext, 'options.sessionIdContext');
    context.setSessionIdContext(sessionIdContext);
  }
  if (!isMissing(ticketKeys)) {
    const keys = checkTicketKeys(ticketKeys, 'options.ticketKeys');
    if (keys.byteLength !== 48) {
      throw new ERR_INVALID_ARG_VALUE('options.ticketKeys', keys.byteLength, 'must be exactly 48 bytes');
    }
    context.setTicketKeys(keys);
  }
  if (!isMissing(sessionTimeout)) {
    validateInt32(sessionTimeout, 'options.sessionTimeout', 0);
    context.setSessionTimeout(sessionTimeout);
  }
}

/** What `createSecureContext()` gives; `context` is the native one. */
function SecureContext(secureProtocol, secureOptions, minVersion, maxVersion, ciphers) {
  if (!(this instanceof SecureContext)) {
    return new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion, ciphers);
  }
  let [min, max] = versionsOf({ secureProtocol, minVersion, maxVersion });
  // A list without ciphers for some versions leaves these out.
  if (ciphers !== undefined) {
    if (ciphers.suites === '' && max > VERSIONS['TLSv1.2'] && min < VERSIONS['TLSv1.3']) max = VERSIONS['TLSv1.2'];
    if (ciphers.list === '' && min < VERSIONS['TLSv1.3'] && max > VERSIONS['TLSv1.2']) min = VERSIONS['TLSv1.3'];
  }
  this.context = new binding.SecureContext(min, max);
  if (secureOptions) {
    validateInteger(secureOptions, 'secureOptions');
    this.context.setOptions(secureOptions);
  }
}

/**
 * @param {object} [options] see Node's docs
 * @returns {SecureContext}
 * @throws for wrong options, and OpenSSL's errors for keys and certificates that it cannot use
 */
function createSecureContext(options) {
  options ||= kEmptyObject;
  validateObject(options, 'options');
  const { allowPartialTrustChain, honorCipherOrder, minVersion, maxVersion, secureProtocol } = options;
  let { secureOptions } = options;
  if (honorCipherOrder) secureOptions |= SERVER_PREFERENCE;

  const ciphers = splitCiphers(options.ciphers);
  const made = new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion, ciphers);
  const { context } = made;
  refuseEngines(options);
  // First, as the list may say which keys are too short (`@SECLEVEL`).
  context.setCipherSuites(ciphers.suites);
  if (ciphers.list !== '') context.setCiphers(ciphers.list);
  setCertificates(context, options);
  if (allowPartialTrustChain) context.setAllowPartialTrustChain();
  setKeys(context, options);
  setLimits(context, options);
  setPfx(context, options);
  return made;
}

// Certificates -------------------------------------------------------------------

// `[key, value, ...]`: a key that comes again has a list.
function nameObject(parts) {
  const object = { __proto__: null };
  for (let i = 0; i < parts.length; i += 2) {
    const key = parts[i];
    const value = parts[i + 1];
    const before = object[key];
    if (before === undefined) object[key] = value;
    else if (Array.isArray(before)) before.push(value);
    else object[key] = [before, value];
  }
  return object;
}

function accessObject(lines) {
  const object = { __proto__: null };
  for (const line of lines.split('\n')) {
    const at = line.indexOf(':');
    if (at === -1) continue;
    const key = line.slice(0, at);
    let value = line.slice(at + 1);
    // Quoted where it could be taken for more than one.
    if (value.startsWith('"')) value = JSON.parse(value);
    (object[key] ??= []).push(value);
  }
  return object;
}

/** A certificate whose access points are text, for which an object comes in place; `null` for none. */
function translatePeerCertificate(cert) {
  if (!cert) return null;
  const { issuerCertificate, infoAccess } = cert;
  if (issuerCertificate != null && issuerCertificate !== cert) {
    cert.issuerCertificate = translatePeerCertificate(issuerCertificate);
  }
  if (infoAccess != null) cert.infoAccess = accessObject(infoAccess);
  return cert;
}

/** @param {Uint8Array} der */
function certificateObject(der) {
  return legacyObject(crypto.x509Read(der));
}

/** The object of a native certificate. */
function legacyObject(handle) {
  const parts = crypto.x509Legacy(handle);
  const cert = {
    ...parts,
    subject: nameObject(parts.subject),
    issuer: nameObject(parts.issuer),
    raw: toBuffer(parts.raw),
  };
  if (parts.infoAccess !== undefined) cert.infoAccess = accessObject(parts.infoAccess);
  if (parts.pubkey !== undefined) cert.pubkey = toBuffer(parts.pubkey);
  return cert;
}

/**
 * The object of a chain's first certificate; `issuerCertificate` leads on through the others, at the end to itself.
 * @param {Uint8Array[]} chain DER
 */
function certificateChain(chain) {
  const first = certificateObject(chain[0]);
  let last = first;
  for (let i = 1; i < chain.length; i++) {
    const next = certificateObject(chain[i]);
    last.issuerCertificate = next;
    last = next;
  }
  // Only one that issued itself ends the chain for sure.
  const { subject, issuer } = last;
  const keys = Object.keys(subject);
  const own = keys.length === Object.keys(issuer).length &&
    keys.every((key) => String(subject[key]) === String(issuer[key]));
  if (own) last.issuerCertificate = last;
  return first;
}

module.exports = {
  SecureContext,
  certificateChain,
  certificateObject,
  checkTicketKeys,
  createSecureContext,
  legacyObject,
  translatePeerCertificate,
};
