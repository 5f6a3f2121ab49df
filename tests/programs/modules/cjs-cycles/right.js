const left = require('./left');
exports.makeRight = () => ({ name: `right of ${left.makeLeft().name}` });
