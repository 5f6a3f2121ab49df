'use strict';
// The old name of what secure contexts are made of.
const { SecureContext, createSecureContext, translatePeerCertificate } = require('internal/tls/secure_context');

module.exports = { SecureContext, createSecureContext, translatePeerCertificate };
