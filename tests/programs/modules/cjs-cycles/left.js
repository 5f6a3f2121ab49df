exports.makeLeft = () => ({ name: 'left', right: () => require('./right').makeRight() });
exports.right = require('./right');
