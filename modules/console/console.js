'use strict';

// The public module 'console' is the global console.

module.exports = require('internal/console/global').console;
