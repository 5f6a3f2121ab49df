module.exports = { name: 'index', loaded: module.loaded };
