'use strict';
// What programs may change of the module's defaults, apart so that its parts share it.

const { getOptionValue } = require('internal/options');

// The ciphers that Node uses where none are named.
const CIPHERS = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:' +
  'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:' +
  'ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:' +
  'ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:' +
  'HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA';

const MINIMA = ['1.0', '1.1', '1.2', '1.3'];

// The lowest version asked for wins, and the highest.
function defaultMinimum() {
  for (const version of MINIMA) {
    if (getOptionValue(`--tls-min-v${version}`)) return version === '1.0' ? 'TLSv1' : `TLSv${version}`;
  }
  return 'TLSv1.2';
}

function defaultMaximum() {
  if (getOptionValue('--tls-max-v1.3')) return 'TLSv1.3';
  return getOptionValue('--tls-max-v1.2') ? 'TLSv1.2' : 'TLSv1.3';
}

/** The fields of `tls` that programs assign to. */
const defaults = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600, // seconds
  DEFAULT_CIPHERS: getOptionValue('--tls-cipher-list') || CIPHERS,
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MIN_VERSION: defaultMinimum(),
  DEFAULT_MAX_VERSION: defaultMaximum(),
};

module.exports = { defaults };
