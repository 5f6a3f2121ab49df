'use strict';
// The old name under which packages reach for HTTP's small helpers.
const { checkInvalidHeaderChar, checkIsHttpToken, parsers } = require('internal/http/common');

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  parsers,
};

require('internal/util').defineLazyProperties(module.exports, 'internal/http/parser_class', ['HTTPParser', 'methods']);
