module.exports = 'tool';
