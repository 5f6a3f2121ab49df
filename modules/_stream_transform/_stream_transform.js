'use strict';
// An old name that packages still require: stream.Transform.

module.exports = require('stream').Transform;
