'use strict';
// An old name that packages still require: stream.PassThrough.

module.exports = require('stream').PassThrough;
