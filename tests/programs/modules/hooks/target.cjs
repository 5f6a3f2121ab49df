module.exports = 'original cjs';
