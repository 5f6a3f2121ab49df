'use strict';

// URLPattern: not written yet. Making one says so; nothing here pretends.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

class URLPattern {
  constructor() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('URLPattern');
  }
}

module.exports = { URLPattern };
