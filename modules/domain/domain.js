'use strict';
// The deprecated domain module: not there, except in name. Follows "Domain" in Node's docs.

const EventEmitter = require('events');
const { missing } = require('internal/missing');

module.exports = {
  _stack: [],
  Domain: missing('domain.Domain', EventEmitter),
  createDomain: missing('domain.createDomain'),
  create: missing('domain.create'),
  active: null,
};
