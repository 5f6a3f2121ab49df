'use strict';

// Windows paths on every platform: path.win32 under a name of its own.

module.exports = require('path').win32;
