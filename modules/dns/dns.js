'use strict';

// node:dns, the callback form. Follows "DNS" in Node's documentation. Arguments and results are dealt with in
// internal/utils.js. Not here yet, and throwing ERR_METHOD_NOT_IMPLEMENTED: queries of records (resolve*, reverse).

const { codes } = require('internal/errors');
const { validateFunction } = require('internal/validators');
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

function makeQuery(name, length) {
  const query = {
    [name](hostname, options, callback) {
      if (arguments.length <= 2) callback = options;
      validateFunction(callback, 'callback');
      utils.validateQuery(hostname);
      throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`dns.${name}`);
    },
  }[name];
  Object.defineProperty(query, 'length', { __proto__: null, configurable: true, value: length });
  return query;
}

function resolve(hostname, rrtype, callback) {
  if (typeof rrtype === 'function') {
    callback = rrtype;
    rrtype = 'A';
  }
  utils.validateRecordType(rrtype);
  utils.validateQuery(hostname);
  validateFunction(callback, 'callback');
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('dns.resolve');
}

class Resolver extends utils.ResolverBase {}

const functions = {};
for (const [name, length] of utils.queries) {
  functions[name] = makeQuery(name, length);
  Resolver.prototype[name] = functions[name];
}
Resolver.prototype.resolve = resolve;

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
  resolve,
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
