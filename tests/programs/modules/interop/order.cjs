module.exports = ['order', typeof require, require.main === undefined, module.parent === undefined];
