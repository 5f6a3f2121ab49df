'use strict';
// `node:inspector/promises`: see inspector.

module.exports = { ...require('inspector') };
