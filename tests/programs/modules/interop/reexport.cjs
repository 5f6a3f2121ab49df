module.exports = require('./literal.cjs'); module.exports.more = true;
