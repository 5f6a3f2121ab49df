'use strict';
// Which certificates are trusted where a program names none, and what programs see of them: those inside of the
// executable (Mozilla's list), the system's, those of NODE_EXTRA_CA_CERTS.
// Follows "tls.rootCertificates", "tls.getCACertificates()" and "tls.setDefaultCACertificates()" in Node's docs.
//
// Native half (internalBinding('tls')): bundledRoots(), systemRoots() -> DER bytes[];
//   certificatesFromPem(bytes) -> DER bytes[] (throws); setRoots(DER bytes[], alsoOpenSSLsPlaces)

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateOneOf, validateString } = require('internal/validators');
const { getOptionValue } = require('internal/options');
const { toBuffer } = require('internal/native_bytes');
const binding = internalBinding('tls');

const kTypes = ['default', 'system', 'bundled', 'extra'];

function toPem(der) {
  const text = toBuffer(der).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text}${text.endsWith('\n') ? '' : '\n'}-----END CERTIFICATE-----`;
}

const sources = {
  __proto__: null,
  bundled: () => binding.bundledRoots(),
  system: () => binding.systemRoots(),
  extra: readExtra,
};
const ders = { __proto__: null };
const pems = { __proto__: null };

let chosen; // DER, by setDefaultCACertificates()
let isSet = false; // the native half knows the default

function readExtra() {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (!file) return [];
  try {
    return binding.certificatesFromPem(require('fs').readFileSync(file));
  } catch (err) {
    const reason = err.code === 'ENOENT' ? 'error:80000002:system library::No such file or directory' : err.message;
    process.emitWarning(`Ignoring extra certs from \`${file}\`, load failed: ${reason}`);
    return [];
  }
}

function derOf(source) {
  return (ders[source] ??= sources[source]());
}

function pemOf(source) {
  return (pems[source] ??= Object.freeze(derOf(source).map(toPem)));
}

const useSystem = () => getOptionValue('--use-system-ca') || process.env.NODE_USE_SYSTEM_CA === '1';
// OpenSSL's own places, for which there is no list.
const useOpenSSL = () => getOptionValue('--use-openssl-ca') && !getOptionValue('--use-bundled-ca');

// Each certificate once, in order.
function defaultDer() {
  if (chosen !== undefined) return chosen;
  const parts = [useOpenSSL() ? [] : derOf('bundled')];
  if (useSystem()) parts.push(derOf('system'));
  parts.push(derOf('extra'));
  const seen = new Map();
  for (const der of parts.flat()) seen.set(toBuffer(der).toString('latin1'), der);
  return [...seen.values()];
}

/**
 * @param {'default' | 'system' | 'bundled' | 'extra'} [type]
 * @returns {readonly string[]} PEM; the same list at each call
 */
function getCACertificates(type = 'default') {
  validateString(type, 'type');
  validateOneOf(type, 'type', kTypes);
  if (type !== 'default') return pemOf(type);
  return (pems.default ??= Object.freeze(defaultDer().map(toPem)));
}

/**
 * @param {ReadonlyArray<string | ArrayBufferView>} certs PEM, trusted from now on in place of the default
 * @throws ERR_INVALID_ARG_TYPE, or OpenSSL's error for what is no certificate
 */
function setDefaultCACertificates(certs) {
  if (!Array.isArray(certs)) throw new ERR_INVALID_ARG_TYPE('certs', 'Array', certs);
  for (let i = 0; i < certs.length; i++) {
    if (typeof certs[i] !== 'string' && !ArrayBuffer.isView(certs[i])) {
      throw new ERR_INVALID_ARG_TYPE(`certs[${i}]`, ['string', 'ArrayBufferView'], certs[i]);
    }
  }
  const seen = new Map();
  for (const cert of certs) {
    const bytes = typeof cert === 'string' ? Buffer.from(cert) :
      Buffer.from(cert.buffer, cert.byteOffset, cert.byteLength);
    for (const der of binding.certificatesFromPem(bytes)) seen.set(toBuffer(der).toString('latin1'), der);
  }
  chosen = [...seen.values()];
  pems.default = undefined;
  isSet = false;
}

/** Has a native context trust the default. */
function addDefaultRoots(context) {
  if (!isSet) {
    binding.setRoots(defaultDer(), chosen === undefined && Boolean(useOpenSSL()));
    isSet = true;
  }
  context.addRootCerts();
}

module.exports = { addDefaultRoots, getCACertificates, setDefaultCACertificates };
