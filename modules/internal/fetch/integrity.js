'use strict';

// Subresource integrity: whether bytes have one of the hashes that a request names.
// Follows https://w3c.github.io/webappsec-subresource-integrity/.

const STRENGTH = ['sha256', 'sha384', 'sha512'];

/**
 * @param {Uint8Array} bytes
 * @param {string} metadata for example 'sha256-… sha512-…'; unknown algorithms are passed over
 * @returns {boolean}
 */
function matches(bytes, metadata) {
  const items = [];
  for (const word of metadata.split(/[\t\n\f\r ]+/)) {
    const found = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?[\x21-\x7e]*)?$/i.exec(word);
    if (found !== null) items.push({ algorithm: found[1].toLowerCase(), value: found[2] });
  }
  if (items.length === 0) return true;
  // Only the strongest algorithm counts.
  const strongest = STRENGTH[Math.max(...items.map((item) => STRENGTH.indexOf(item.algorithm)))];
  const digest = require('crypto').createHash(strongest).update(bytes).digest();
  const { Buffer } = require('buffer');
  return items.some(({ algorithm, value }) =>
    algorithm === strongest && Buffer.from(value, 'base64').equals(digest));
}

module.exports = { matches };
