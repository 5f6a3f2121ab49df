'use strict';
// An old name that packages still require: stream.Writable.

module.exports = require('stream').Writable;
