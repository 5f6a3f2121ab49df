module.exports = typeof exports + ' ' + (function() { return this !== undefined; })();
