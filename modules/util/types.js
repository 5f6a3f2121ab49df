'use strict';

// The public module 'util/types'; the checks are in internal/util/types.

module.exports = require('internal/util/types');
