'use strict';
// The old name of util, deprecated.

module.exports = require('util');
