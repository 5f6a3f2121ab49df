'use strict';

// node:dns/promises. Follows "DNS promises API" in Node's documentation. Arguments and results are dealt with in
// internal/utils.js. Not here yet, and rejecting with ERR_METHOD_NOT_IMPLEMENTED: queries of records.

const { codes } = require('internal/errors');
const utils = require('internal/dns/utils');

/** @returns {Promise<{ address, family } | { address, family }[]>} Bad arguments are thrown, not rejected. */
function lookup(hostname, options) {
  const checked = utils.lookupOptions(hostname, options);
  return new Promise((resolve, reject) => {
    utils.startLookup(hostname, checked, (err, result) => {
      if (err) reject(err);
      else resolve(result);
    });
  });
}

/** @returns {Promise<{ hostname, service }>} */
function lookupService(address, port) {
  if (arguments.length !== 2) throw new codes.ERR_MISSING_ARGS('address', 'port');
  port = utils.checkService(address, port);
  return new Promise((resolve, reject) => {
    utils.startLookupService(address, port, (err, names) => {
      if (err) reject(err);
      else resolve({ hostname: names[0], service: names[1] });
    });
  });
}

function makeQuery(name, length) {
  const query = {
    [name](hostname, options) {
      utils.validateQuery(hostname);
      return Promise.reject(new codes.ERR_METHOD_NOT_IMPLEMENTED(`dns.promises.${name}`));
    },
  }[name];
  Object.defineProperty(query, 'length', { __proto__: null, configurable: true, value: length });
  return query;
}

function resolve(hostname, rrtype = 'A') {
  utils.validateRecordType(rrtype);
  utils.validateQuery(hostname);
  return Promise.reject(new codes.ERR_METHOD_NOT_IMPLEMENTED('dns.promises.resolve'));
}
Object.defineProperty(resolve, 'length', { __proto__: null, configurable: true, value: 2 });

class Resolver extends utils.ResolverBase {}

const functions = {};
for (const [name, length] of utils.queries) {
  functions[name] = makeQuery(name, length);
  Resolver.prototype[name] = functions[name];
}
Resolver.prototype.resolve = resolve;

module.exports = {
  lookup,
  lookupService,
  Resolver,
  getDefaultResultOrder: utils.getDefaultResultOrder,
  setDefaultResultOrder: utils.setDefaultResultOrder,
  setServers: utils.setServers,
  ...utils.errorCodes,
  getServers: utils.getServers,
  resolve,
  ...functions,
};
