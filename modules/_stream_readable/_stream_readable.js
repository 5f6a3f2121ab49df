'use strict';
// An old name that packages still require: stream.Readable.

module.exports = require('stream').Readable;
