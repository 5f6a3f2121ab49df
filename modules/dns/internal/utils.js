'use strict';

// What the callback and the promise forms of dns share: checking arguments, the order of results, the list of
// servers. Follows "DNS" in Node's documentation.
//
// Native half (internalBinding('dns')):
//   getaddrinfo(hostname, family 0 | 4 | 6, hints, order 0 verbatim | 1 ipv4first | 2 ipv6first,
//     callback | undefined) -> array of addresses. A pool job of the look-up class; the same look-ups at the same
//     time are one. Errors: { errno -3008…, code 'ENOTFOUND'…, syscall, hostname }
//   getnameinfo(address, port, callback | undefined) -> [hostname, service]. The same
//   getServers() -> array of 'address' strings of the system's name servers, at once

const binding = internalBinding('dns');
const { codes } = require('internal/errors');
const {
  validateArray, validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString,
} = require('internal/validators');

// The system's own numbers on Linux; programs use the names.
const hints = { ADDRCONFIG: 32, ALL: 16, V4MAPPED: 8 };
const kAllHints = hints.ADDRCONFIG | hints.ALL | hints.V4MAPPED;

const errorCodes = {
  NODATA: 'ENODATA',
  FORMERR: 'EFORMERR',
  SERVFAIL: 'ESERVFAIL',
  NOTFOUND: 'ENOTFOUND',
  NOTIMP: 'ENOTIMP',
  REFUSED: 'EREFUSED',
  BADQUERY: 'EBADQUERY',
  BADNAME: 'EBADNAME',
  BADFAMILY: 'EBADFAMILY',
  BADRESP: 'EBADRESP',
  CONNREFUSED: 'ECONNREFUSED',
  TIMEOUT: 'ETIMEOUT',
  EOF: 'EOF',
  FILE: 'EFILE',
  NOMEM: 'ENOMEM',
  DESTRUCTION: 'EDESTRUCTION',
  BADSTR: 'EBADSTR',
  BADFLAGS: 'EBADFLAGS',
  NONAME: 'ENONAME',
  BADHINTS: 'EBADHINTS',
  NOTINITIALIZED: 'ENOTINITIALIZED',
  LOADIPHLPAPI: 'ELOADIPHLPAPI',
  ADDRGETNETWORKPARAMS: 'EADDRGETNETWORKPARAMS',
  CANCELLED: 'ECANCELLED',
};

function isIP(text) {
  return require('internal/net').isIP(text);
}

// ---- the order of results ------------------------------------------------------------------------------

const orders = ['verbatim', 'ipv4first', 'ipv6first'];
let defaultOrder;

function getDefaultResultOrder() {
  return defaultOrder ??= orderFromFlag() ?? 'verbatim';
}

function orderFromFlag() {
  const flag = process.execArgv.findLast((arg) => arg.startsWith('--dns-result-order='));
  const order = flag?.slice('--dns-result-order='.length);
  return orders.includes(order) ? order : undefined;
}

function setDefaultResultOrder(order) {
  validateOneOf(order, 'dnsOrder', orders);
  defaultOrder = order;
}

// ---- lookup --------------------------------------------------------------------------------------------

const kFamilies = [0, 4, 6];

function validateFamily(family, name) {
  validateOneOf(family, name, kFamilies);
  return family;
}

/** The options of lookup as one object of constant shape. */
function lookupOptions(hostname, options) {
  if (hostname) validateString(hostname, 'hostname');
  let family = 0;
  let flags = 0;
  let all = false;
  let order = getDefaultResultOrder();
  if (typeof options === 'number') {
    family = validateFamily(options, 'family');
  } else if (options !== undefined && options !== null && typeof options !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  } else if (options) {
    if (options.hints != null) {
      validateNumber(options.hints, 'options.hints');
      flags = options.hints >>> 0;
      if ((flags & ~kAllHints) !== 0) throw new codes.ERR_INVALID_ARG_VALUE('hints', options.hints);
    }
    if (options.family != null) {
      if (options.family === 'IPv4') family = 4;
      else if (options.family === 'IPv6') family = 6;
      else family = validateFamily(options.family, 'options.family');
    }
    if (options.all != null) {
      validateBoolean(options.all, 'options.all');
      all = options.all;
    }
    if (options.verbatim != null) {
      validateBoolean(options.verbatim, 'options.verbatim');
      order = options.verbatim ? 'verbatim' : 'ipv4first';
    }
    if (options.order != null) {
      validateOneOf(options.order, 'options.order', orders);
      order = options.order;
    }
  }
  return { family, hints: flags, all, order };
}

let warnedOfHostname = false;

/** Nothing as a host name is let through, as it always was, with a warning. */
function warnOfHostname(hostname) {
  if (warnedOfHostname) return;
  warnedOfHostname = true;
  process.emitWarning(
    `The provided hostname "${hostname}" is not a valid hostname, and is supported in the dns module solely for ` +
      'compatibility.', 'DeprecationWarning', 'DEP0118');
}

function addressFamily(address) {
  return address.includes(':') ? 6 : 4;
}

function toAscii(hostname) {
  // eslint-disable-next-line no-control-regex
  return /[^\x00-\x7f]/.test(hostname) ? require('url').domainToASCII(hostname) : hostname;
}

/**
 * Looks up, and calls `deliver(err, addresses)`, where addresses is an array of { address, family } with `all`, one
 * of them otherwise, or null for no host at all. Numeric addresses and no host do not go to the pool.
 */
function startLookup(hostname, { family, hints: flags, all, order }, deliver) {
  if (!hostname) {
    warnOfHostname(hostname);
    process.nextTick(deliver, null, all ? [] : { address: null, family: family === 6 ? 6 : 4 });
    return;
  }
  const numeric = isIP(hostname);
  if (numeric !== 0) {
    const result = { address: hostname, family: numeric };
    process.nextTick(deliver, null, all ? [result] : result);
    return;
  }
  binding.getaddrinfo(toAscii(hostname), family, flags, orders.indexOf(order), (err, addresses) => {
    if (err) {
      err.hostname = hostname;
      deliver(err);
    } else if (all) {
      deliver(null, addresses.map((address) => ({ address, family: addressFamily(address) })));
    } else {
      deliver(null, { address: addresses[0], family: family || addressFamily(addresses[0]) });
    }
  });
}

/** Checks the arguments of lookupService. @returns the port as a number */
function checkService(address, port) {
  if (isIP(address) === 0) throw new codes.ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  return +port;
}

/** deliver(err, [hostname, service]) */
function startLookupService(address, port, deliver) {
  binding.getnameinfo(address, port, deliver);
}

// ---- servers and resolvers -----------------------------------------------------------------------------

let servers;

function formatServer(address, port) {
  if (port === 53) return address;
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A server as programs write it: '1.2.3.4', '1.2.3.4:53', '::1', '[::1]:53'. */
function parseServer(text) {
  if (isIP(text) !== 0) return formatServer(text, 53);
  const match = /^\[([^[\]]*)\](?::(\d+))?$/.exec(text) ?? /^([^:]+)(?::(\d+))?$/.exec(text);
  if (match === null || isIP(match[1]) === 0) throw new codes.ERR_INVALID_IP_ADDRESS(text);
  const port = match[2] === undefined ? 53 : Number(match[2]);
  validatePort(port);
  return formatServer(match[1], port);
}

function parseServers(list) {
  validateArray(list, 'servers');
  return list.map((server, i) => {
    validateString(server, `servers[${i}]`);
    return parseServer(server);
  });
}

function getServers() {
  return [...(servers ??= binding.getServers())];
}

function setServers(list) {
  servers = parseServers(list);
}

// Queries of a record type and their `length` as callback and as promise functions.
const queries = [
  ['resolveAny', 2, 'ANY'], ['resolve4', 2, 'A'], ['resolve6', 2, 'AAAA'], ['resolveCaa', 2, 'CAA'],
  ['resolveCname', 2, 'CNAME'], ['resolveMx', 2, 'MX'], ['resolveNs', 2, 'NS'], ['resolveTlsa', 2, 'TLSA'],
  ['resolveTxt', 2, 'TXT'], ['resolveSrv', 2, 'SRV'], ['resolvePtr', 2, 'PTR'], ['resolveNaptr', 2, 'NAPTR'],
  ['resolveSoa', 2, 'SOA'], ['reverse', 2, undefined],
];

const recordTypes = new Set(queries.map(([, , type]) => type).filter(Boolean));

/** Servers of its own; the queries themselves are not there yet. */
class ResolverBase {
  #servers;

  constructor(options = undefined) {
    if (options) {
      const { validateInt32, validateUint32 } = require('internal/validators');
      if (options.timeout !== undefined) validateInt32(options.timeout, 'options.timeout', -1);
      if (options.tries !== undefined) validateInt32(options.tries, 'options.tries', 1);
      if (options.maxTimeout !== undefined) validateUint32(options.maxTimeout, 'options.maxTimeout');
    }
  }

  cancel() {
    // Nothing can be under way.
  }

  getServers() {
    return this.#servers ? [...this.#servers] : getServers();
  }

  setServers(list) {
    this.#servers = parseServers(list);
  }

  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('resolver.setLocalAddress');
  }
}

function validateQuery(name, callback) {
  validateString(name, 'name');
  if (callback !== undefined) validateFunction(callback, 'callback');
}

function validateRecordType(rrtype) {
  validateString(rrtype, 'rrtype');
  if (!recordTypes.has(rrtype)) throw new codes.ERR_INVALID_ARG_VALUE('rrtype', rrtype);
}

module.exports = {
  ResolverBase,
  checkService,
  errorCodes,
  getDefaultResultOrder,
  getServers,
  hints,
  lookupOptions,
  queries,
  setDefaultResultOrder,
  setServers,
  startLookup,
  startLookupService,
  validateQuery,
  validateRecordType,
};
