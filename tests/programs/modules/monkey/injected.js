module.exports = typeof injected === 'undefined' ? 'none' : injected;
