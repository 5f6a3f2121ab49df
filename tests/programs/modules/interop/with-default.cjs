exports.default = 'inner'; exports.other = 1;
