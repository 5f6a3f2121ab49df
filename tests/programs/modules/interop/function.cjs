module.exports = function named() {}; module.exports.extra = 'extra';
