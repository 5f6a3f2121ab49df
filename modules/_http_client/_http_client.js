'use strict';
// The old name of http.ClientRequest's module.
module.exports = { ClientRequest: require('http').ClientRequest };
