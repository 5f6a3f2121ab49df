exports.x = require('./cycle.mjs').x;
