exports.name = 'a';
exports.parent = module.parent && module.parent.id;
exports.isMain = require.main === module;
