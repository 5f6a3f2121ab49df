'use strict';

// POSIX paths on every platform: path.posix under a name of its own.

module.exports = require('path').posix;
