'use strict';
// The old name of http.Agent's module.
const http = require('http');

module.exports = { Agent: http.Agent, get globalAgent() { return http.globalAgent; } };
