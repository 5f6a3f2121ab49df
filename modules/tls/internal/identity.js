'use strict';
// Whether a certificate is for the host that was asked for. Follows "tls.checkServerIdentity()" in Node's docs and
// RFC 6125 as far as that does.

const { codes: { ERR_TLS_CERT_ALTNAME_FORMAT, ERR_TLS_CERT_ALTNAME_INVALID } } = require('internal/errors');
const { isIP } = require('internal/net');

// Names in one form: lower case letters of ASCII alone.
const fold = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const withoutDot = (host) => (host.endsWith('.') ? host.slice(0, -1) : host);
const labelsOf = (host) => fold(withoutDot(host)).split('.');

/**
 * @param {string[]} host labels
 * @param {string} pattern a name of the certificate
 */
function matches(host, pattern) {
  if (!pattern) return false;
  const labels = labelsOf(pattern);
  if (host.length !== labels.length || labels.includes('')) return false;
  // Names in other than plain letters come encoded.
  if (labels.some((label) => /[^\u0021-\u007F]/.test(label))) return false;
  for (let i = host.length - 1; i > 0; i--) {
    if (host[i] !== labels[i]) return false;
  }
  const first = labels[0];
  const stars = first.split('*');
  if (stars.length === 1 || first.includes('xn--')) return host[0] === first;
  // One star in the first label, and never for a whole domain such as *.com.
  if (stars.length > 2 || labels.length <= 2) return false;
  const [before, after] = stars;
  return before.length + after.length <= host[0].length &&
    host[0].startsWith(before) && host[0].endsWith(after);
}

// A name that holds a comma or the like is a JSON string.
const kQuoted = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/;

function splitNames(text) {
  if (!text.includes('"')) return text.split(', ');
  const names = [];
  let rest = text;
  while (rest.length > 0) {
    let name = '';
    for (;;) {
      const quote = rest.indexOf('"');
      const comma = rest.indexOf(', ');
      if (quote === -1 || (comma !== -1 && comma < quote)) break;
      const quoted = kQuoted.exec(rest.slice(quote));
      if (quoted === null) throw new ERR_TLS_CERT_ALTNAME_FORMAT();
      name += rest.slice(0, quote) + JSON.parse(quoted[0]);
      rest = rest.slice(quote + quoted[0].length);
    }
    const comma = rest.indexOf(', ');
    names.push(name + (comma === -1 ? rest : rest.slice(0, comma)));
    rest = comma === -1 ? '' : rest.slice(comma + 2);
  }
  return names;
}

// Addresses are written in more than one way.
function canonicalAddress(text) {
  if (isIP(text) !== 6) return isIP(text) === 4 ? text : '';
  return new URL(`http://[${text.split('%')[0]}]`).hostname;
}

/**
 * @param {string} hostname
 * @param {object} cert as of getPeerCertificate()
 * @returns {Error | undefined} ERR_TLS_CERT_ALTNAME_INVALID
 */
function checkServerIdentity(hostname, cert) {
  const { subject, subjectaltname: altNames } = cert;
  const dnsNames = [];
  const addresses = [];
  if (altNames) {
    for (const name of splitNames(altNames)) {
      if (name.startsWith('DNS:')) dnsNames.push(name.slice(4));
      else if (name.startsWith('IP Address:')) addresses.push(canonicalAddress(name.slice(11)));
    }
  }
  hostname = withoutDot(`${hostname}`);
  let valid = false;
  let reason = 'Cert does not contain a DNS name';
  if (isIP(hostname)) {
    valid = addresses.includes(canonicalAddress(hostname));
    reason = `IP: ${hostname} is not in the cert's list: ${addresses.join(', ')}`;
  } else if (dnsNames.length > 0 || subject?.CN) {
    const host = labelsOf(hostname);
    // The common name counts only where there are no alternative ones.
    const cn = subject?.CN;
    const names = dnsNames.length > 0 ? dnsNames : [cn].flat();
    valid = names.some((name) => matches(host, name));
    reason = dnsNames.length > 0 ?
      `Host: ${hostname}. is not in the cert's altnames: ${altNames}` :
      `Host: ${hostname}. is not cert's CN: ${cn}`;
  }
  return valid ? undefined : new ERR_TLS_CERT_ALTNAME_INVALID(reason, hostname, cert);
}

module.exports = { checkServerIdentity };
