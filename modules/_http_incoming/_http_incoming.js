'use strict';
// The old name of http.IncomingMessage's module.
const { IncomingMessage, readStart, readStop } = require('internal/http/incoming');

module.exports = { IncomingMessage, readStart, readStop };
