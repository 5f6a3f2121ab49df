'use strict';

// path: the platform's kind of paths, with both kinds at path.posix and
// path.win32. Follows the Node documentation, "Path".

const posix = require('internal/path/posix');
const win32 = require('internal/path/win32');

posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;

module.exports = process.platform === 'win32' ? win32 : posix;
