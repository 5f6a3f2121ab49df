'use strict';
// An old name that packages still require: stream.Duplex.

module.exports = require('stream').Duplex;
