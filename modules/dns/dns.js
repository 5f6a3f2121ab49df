'use strict';

// node:dns, the callback form. Follows "DNS" in Node's documentation. Arguments and results are dealt with in
// internal/utils.js. Not here yet, and throwing ERR_METHOD_NOT_IMPLEMENTED: queries of records (resolve*, reverse).

const { codes } = require('internal/errors');
const { validateFunction, validateString } = require('internal/validators');
const utils = require('internal/dns/utils');

/** callback(err, address, family), or callback(err, [{ address, family }]) with `all`. */
function lookup(hostname, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  const checked = utils.lookupOptions(hostname, options);
  utils.startLookup(hostname, checked, checked.all ? callback : (err, result) => {
    if (err) callback(err);
    else callback(null, result.address, result.family);
  });
  return {};
}

const kArgumentNames = require('internal/util').customPromisifyArgs;
Object.defineProperty(lookup, kArgumentNames, { __proto__: null, enumerable: false, value: ['address', 'family'] });

/** callback(err, hostname, service) */
function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new codes.ERR_MISSING_ARGS('address', 'port', 'callback');
  port = utils.checkService(address, port);
  validateFunction(callback, 'callback');
  utils.startLookupService(address, port, (err, names) => {
    if (err) callback(err);
    else callback(null, names[0], names[1]);
  });
  return {};
}
Object.defineProperty(lookupService, kArgumentNames, {
  __proto__: null, enumerable: false, value: ['hostname', 'service'],
});

function ask(resolver, query, name, options, callback) {
  const error = utils.startQuery(resolver, query, name, options, callback);
  if (error) throw error;
  return {};
}

/** name(hostname[, options], callback); `resolverOf(this)` is who is asked */
function makeQuery(query, resolverOf) {
  const { name, length } = query;
  const fn = {
    [name](hostname, options, callback) {
      if (arguments.length <= 2) {
        callback = options;
        options = undefined;
      }
      validateString(hostname, 'name');
      validateFunction(callback, 'callback');
      return ask(resolverOf(this), query, hostname, options, callback);
    },
  }[name];
  Object.defineProperty(fn, 'length', { __proto__: null, configurable: true, value: length });
  return fn;
}

function makeResolve(resolverOf) {
  return function resolve(hostname, rrtype, callback) {
    if (typeof rrtype === 'function') {
      callback = rrtype;
      rrtype = 'A';
    }
    const query = utils.queryOfType(rrtype);
    validateString(hostname, 'name');
    validateFunction(callback, 'callback');
    return ask(resolverOf(this), query, hostname, undefined, callback);
  };
}

class Resolver extends utils.ResolverBase {}

const itself = (resolver) => resolver;
const functions = {};
for (const query of utils.queries) {
  functions[query.name] = makeQuery(query, utils.getDefaultResolver);
  Resolver.prototype[query.name] = makeQuery(query, itself);
}
Resolver.prototype.resolve = makeResolve(itself);

const dns = module.exports = {
  lookup,
  lookupService,
  Resolver,
  getDefaultResultOrder: utils.getDefaultResultOrder,
  setDefaultResultOrder: utils.setDefaultResultOrder,
  setServers: utils.setServers,
  ...utils.hints,
  ...utils.errorCodes,
  getServers: utils.getServers,
  resolve: makeResolve(utils.getDefaultResolver),
  ...functions,
};

Object.defineProperty(dns, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return require('dns/promises');
  },
});
