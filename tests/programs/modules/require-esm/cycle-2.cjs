exports.early = 1; exports.esm = require('./cycle-2.mjs').seen; exports.late = 2;
