'use strict';

// X509Certificate. Follows "Class: X509Certificate" in Node's documentation.
//
// Native half (internalBinding('crypto')):
//   x509Read(u8) -> handle; errors: ERR_OSSL_*; x509Facts(handle) -> the texts of most properties
//   x509Pem(handle) -> text; x509Der(handle) -> u8; x509PublicKey(handle) -> key handle; x509Legacy: see internal/tls
//   x509CheckHost(handle, name, flags), x509CheckEmail(handle, name, flags), x509CheckIp(handle, text) -> name | undefined
//   x509CheckIssued(handle, issuer), x509CheckPrivateKey(handle, key), x509Verify(handle, key) -> boolean

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { HostObject, defineSending, hideHost, kClone } = require('internal/transferable');
const { codes } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { viewBytes } = require('internal/crypto/util');
const { PublicKeyObject, handleOf, isKeyObject, typeOf } = require('internal/crypto/keys');
const { toBuffer } = require('internal/native_bytes');

// OpenSSL's flags of what a name in a certificate may stand for.
const kAlwaysCheckSubject = 0x1;
const kNoWildcards = 0x2;
const kNoPartialWildcards = 0x4;
const kMultiLabelWildcards = 0x8;
const kSingleLabelSubdomains = 0x10;
const kNeverCheckSubject = 0x20;

function flagsOf(options = kEmptyObject) {
  validateObject(options, 'options');
  const {
    subject = 'default', wildcards = true, partialWildcards = true, multiLabelWildcards = false,
    singleLabelSubdomains = false,
  } = options;
  validateString(subject, 'options.subject');
  validateOneOf(subject, 'options.subject', ['default', 'always', 'never']);
  validateBoolean(wildcards, 'options.wildcards');
  validateBoolean(partialWildcards, 'options.partialWildcards');
  validateBoolean(multiLabelWildcards, 'options.multiLabelWildcards');
  validateBoolean(singleLabelSubdomains, 'options.singleLabelSubdomains');
  let flags = 0;
  if (subject === 'always') flags |= kAlwaysCheckSubject;
  if (subject === 'never') flags |= kNeverCheckSubject;
  if (!wildcards) flags |= kNoWildcards;
  if (!partialWildcards) flags |= kNoPartialWildcards;
  if (multiLabelWildcards) flags |= kMultiLabelWildcards;
  if (singleLabelSubdomains) flags |= kSingleLabelSubdomains;
  return flags;
}

let isX509Certificate;
/** The certificate of a chain (DER) that leads on to its issuers. */
let chained;

class X509Certificate extends HostObject {
  #handle;
  #facts;
  #publicKey;
  #issuer;

  static {
    isX509Certificate = (value) => typeof value === 'object' && value !== null && #handle in value;
    chained = (chain) => {
      const certificates = chain.map((der) => new X509Certificate(toBuffer(der)));
      for (let i = 1; i < certificates.length; i++) certificates[i - 1].#issuer = certificates[i];
      return certificates[0];
    };
  }

  constructor(buffer) {
    super();
    if (typeof buffer === 'string') buffer = Buffer.from(buffer);
    const bytes = ArrayBuffer.isView(buffer) ? viewBytes(buffer) : undefined;
    if (bytes === undefined) {
      throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    this.#handle = binding.x509Read(bytes);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const shown = {};
    for (const name of kShown) shown[name] = this[name];
    return `X509Certificate ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get #all() {
    return this.#facts ??= binding.x509Facts(this.#handle);
  }

  get subject() {
    return this.#all.subject;
  }

  get subjectAltName() {
    return this.#all.subjectAltName;
  }

  get issuer() {
    return this.#all.issuer;
  }

  /** The issuer's certificate, of one that came over a connection. */
  get issuerCertificate() {
    void this.#handle;
    return this.#issuer;
  }

  get infoAccess() {
    return this.#all.infoAccess;
  }

  get validFrom() {
    return this.#all.validFrom;
  }

  get validTo() {
    return this.#all.validTo;
  }

  get validFromDate() {
    return new Date(this.#all.validFromTime);
  }

  get validToDate() {
    return new Date(this.#all.validToTime);
  }

  get fingerprint() {
    return this.#all.fingerprint;
  }

  get fingerprint256() {
    return this.#all.fingerprint256;
  }

  get fingerprint512() {
    return this.#all.fingerprint512;
  }

  /** What the key may be used for besides, as object identifiers. */
  get keyUsage() {
    return this.#all.keyUsage;
  }

  get serialNumber() {
    return this.#all.serialNumber;
  }

  get signatureAlgorithm() {
    return this.#all.signatureAlgorithm;
  }

  get signatureAlgorithmOid() {
    return this.#all.signatureAlgorithmOid;
  }

  /** @returns {Buffer} DER */
  get raw() {
    return toBuffer(binding.x509Der(this.#handle));
  }

  /** @returns {KeyObject} */
  get publicKey() {
    return this.#publicKey ??= new PublicKeyObject(binding.x509PublicKey(this.#handle));
  }

  /** PEM */
  toString() {
    return binding.x509Pem(this.#handle);
  }

  // There is no standard form of certificates in JSON.
  toJSON() {
    return this.toString();
  }

  get ca() {
    return this.#all.ca;
  }

  /** The name in the certificate that stands for the host; undefined where none does. */
  checkHost(name, options) {
    validateString(name, 'name');
    return binding.x509CheckHost(this.#handle, name, flagsOf(options));
  }

  checkEmail(email, options) {
    validateString(email, 'email');
    return binding.x509CheckEmail(this.#handle, email, flagsOf(options));
  }

  checkIP(ip, options) {
    validateString(ip, 'ip');
    // The options are checked alone: none of them is about addresses.
    flagsOf(options);
    return binding.x509CheckIp(this.#handle, ip);
  }

  /** Whether the other certificate may have issued this one, by what both say. */
  checkIssued(otherCert) {
    if (!isX509Certificate(otherCert)) {
      throw new codes.ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    }
    return binding.x509CheckIssued(this.#handle, otherCert.#handle);
  }

  /** Whether the key is the certificate's. */
  checkPrivateKey(pkey) {
    if (!isKeyObject(pkey)) throw new codes.ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (typeOf(pkey) !== 'private') throw new codes.ERR_INVALID_ARG_VALUE('pkey', pkey);
    return binding.x509CheckPrivateKey(this.#handle, handleOf(pkey));
  }

  /** Whether the certificate was signed with the key; nothing else is checked. */
  verify(pkey) {
    if (!isKeyObject(pkey)) throw new codes.ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (typeOf(pkey) !== 'public') throw new codes.ERR_INVALID_ARG_VALUE('pkey', pkey);
    return binding.x509Verify(this.#handle, handleOf(pkey));
  }

  /** As tlsSocket.getPeerCertificate() gives it. */
  toLegacyObject() {
    return require('internal/tls/secure_context').legacyObject(this.#handle);
  }
}

const kShown = [
  'subject', 'subjectAltName', 'issuer', 'infoAccess', 'validFrom', 'validTo', 'validFromDate', 'validToDate',
  'fingerprint', 'fingerprint256', 'fingerprint512', 'keyUsage', 'serialNumber', 'signatureAlgorithm',
  'signatureAlgorithmOid',
];

hideHost(X509Certificate);
defineSending(X509Certificate, kClone, function() {
  return { data: new Uint8Array(this.raw), deserializeInfo: 'internal/crypto/x509:receiveCertificate' };
});

/** The copy of a certificate that was sent. */
function receiveCertificate(bytes) {
  return new X509Certificate(bytes);
}

module.exports = { receiveCertificate, X509Certificate, certificateOfChain: chained, isX509Certificate };
