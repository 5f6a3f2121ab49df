'use strict';

// node:dns/promises. Follows "DNS promises API" in Node's documentation. Arguments and results are dealt with in
// internal/dns/utils.js.

const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
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

function ask(resolver, query, name, options) {
  return new Promise((resolve, reject) => {
    const deliver = (err, result) => {
      if (err) reject(err);
      else resolve(result);
    };
    const error = utils.startQuery(resolver, query, name, options, deliver);
    if (error) reject(error);
  });
}

function makeQuery(query, resolverOf) {
  const { name, length } = query;
  const fn = {
    [name](hostname, options) {
      validateString(hostname, 'name');
      return ask(resolverOf(this), query, hostname, options);
    },
  }[name];
  Object.defineProperty(fn, 'length', { __proto__: null, configurable: true, value: length });
  return fn;
}

function makeResolve(resolverOf) {
  function resolve(hostname, rrtype = 'A') {
    const query = utils.queryOfType(rrtype);
    validateString(hostname, 'name');
    return ask(resolverOf(this), query, hostname);
  }
  Object.defineProperty(resolve, 'length', { __proto__: null, configurable: true, value: 2 });
  return resolve;
}

class Resolver extends utils.ResolverBase {}

const itself = (resolver) => resolver;
const functions = {};
for (const query of utils.queries) {
  functions[query.name] = makeQuery(query, utils.getDefaultResolver);
  Resolver.prototype[query.name] = makeQuery(query, itself);
}
Resolver.prototype.resolve = makeResolve(itself);

module.exports = {
  lookup,
  lookupService,
  Resolver,
  getDefaultResultOrder: utils.getDefaultResultOrder,
  setDefaultResultOrder: utils.setDefaultResultOrder,
  setServers: utils.setServers,
  ...utils.errorCodes,
  getServers: utils.getServers,
  resolve: makeResolve(utils.getDefaultResolver),
  ...functions,
};
