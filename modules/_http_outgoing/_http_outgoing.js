'use strict';
// The old name of http.OutgoingMessage's module.
const { OutgoingMessage, parseUniqueHeadersOption } = require('internal/http/outgoing');
const { validateHeaderName, validateHeaderValue } = require('internal/http/common');

module.exports = { OutgoingMessage, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue };
