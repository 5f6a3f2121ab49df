'use strict';

// What the callback and the promise forms of dns share: checking arguments, the order of results, the list of
// servers. Follows "DNS" in Node's documentation.
//
// Native half (internalBinding('dns')):
//   getaddrinfo(hostname, family 0 | 4 | 6, hints, order 0 verbatim | 1 ipv4first | 2 ipv6first,
//     callback | undefined) -> array of addresses. A pool job of the look-up class; the same look-ups at the same
//     time are one. Errors: { errno -3008…, code 'ENOTFOUND'…, syscall, hostname }
//   getnameinfo(address, port, callback | undefined) -> [hostname, service]. The same
//   class Resolver(timeout, tries, maxTimeout: milliseconds, not positive for the default)
//     query(ascii name, type, callback(code | null, records)); reverse(address, callback) -> false if it is none
//     getServers(), setServers(list) -> false while queries are under way; [address, port, address, port, …]
//     setLocalAddress(address, other address | undefined); cancel()

const binding = internalBinding('dns');
const { DNSException, codes } = require('internal/errors');
const {
  validateArray, validateBoolean, validateInt32, validateNumber, validateOneOf, validatePort, validateString,
  validateUint32,
} = require('internal/validators');
const observed = require('internal/perf_hooks/observed');
const { now } = require('internal/perf/utils');
const { UV_EINVAL } = internalBinding('uv');

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

/** To those who observe entries of this type with perf_hooks. */
function tellObservers(name, start, detail) {
  observed.report(name, 'dns', start, now() - start, detail);
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
  const start = observed.counts.dns > 0 ? now() : -1;
  binding.getaddrinfo(toAscii(hostname), family, flags, orders.indexOf(order), (err, addresses) => {
    if (!err && start >= 0) {
      tellObservers('lookup', start, {
        hostname, family, hints: flags, verbatim: order === 'verbatim', order, addresses,
      });
    }
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
  validateString(address, 'address');
  if (isIP(address) === 0) throw new codes.ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  return +port;
}

/** deliver(err, [hostname, service]) */
function startLookupService(address, port, deliver) {
  const start = observed.counts.dns > 0 ? now() : -1;
  binding.getnameinfo(address, port, (err, names) => {
    if (!err && start >= 0) {
      tellObservers('lookupService', start, { host: address, port, hostname: names[0], service: names[1] });
    }
    deliver(err, names);
  });
}

// ---- servers -------------------------------------------------------------------------------------------

const kPort = 53;

function formatServer(address, port) {
  if (port === kPort) return address;
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A server as programs write it: '1.2.3.4', '1.2.3.4:53', '::1', '[::1]:53'. @returns {[string, number]} */
function parseServer(text) {
  if (isIP(text) !== 0) return [text, kPort];
  const match = /^\[([^[\]]*)\](?::(\d+))?$/.exec(text) ?? /^([^:]+)(?::(\d+))?$/.exec(text);
  if (match === null || isIP(match[1]) === 0) throw new codes.ERR_INVALID_IP_ADDRESS(text);
  const port = match[2] === undefined ? kPort : Number(match[2]);
  validatePort(port);
  return [match[1], port];
}

// ---- resolvers -----------------------------------------------------------------------------------------

/** What the callback and the promise Resolver have in common. */
class ResolverBase {
  constructor(options = undefined) {
    const { timeout = -1, tries = 4, maxTimeout = 0 } = options ?? {};
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
    validateUint32(maxTimeout, 'options.maxTimeout');
    this._handle = new binding.Resolver(timeout, tries, maxTimeout);
  }

  cancel() {
    this._handle.cancel();
  }

  getServers() {
    const flat = this._handle.getServers() ?? [];
    const servers = [];
    for (let i = 0; i < flat.length; i += 2) servers.push(formatServer(flat[i], flat[i + 1]));
    return servers;
  }

  setServers(servers) {
    validateArray(servers, 'servers');
    const flat = [];
    // Holes are left out.
    servers.forEach((server, i) => {
      validateString(server, `servers[${i}]`);
      flat.push(...parseServer(server));
    });
    if (!this._handle.setServers(flat)) {
      throw new codes.ERR_DNS_SET_SERVERS_FAILED('There are pending queries.', servers);
    }
  }

  /** @param {string} ipv4 an address of either family. @param {string} [ipv6] one of the other */
  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    this._handle.setLocalAddress(ipv4, ipv6);
  }
}

// The resolver of dns.resolve() and the like; it reads the system's set-up when it is first needed.
let defaultResolver;

function getDefaultResolver() {
  return defaultResolver ??= new ResolverBase();
}

function getServers() {
  return getDefaultResolver().getServers();
}

/** What is under way goes on at the servers before. */
function setServers(servers) {
  const resolver = new ResolverBase();
  resolver.setServers(servers);
  defaultResolver = resolver;
}

// ---- queries -------------------------------------------------------------------------------------------

const address = (record) => record.address;
const value = (record) => record.value;

function withoutType(record) {
  record.type = undefined;
  return record;
}

function addresses(records, ttl) {
  return ttl ? records.map(({ address, ttl }) => ({ address, ttl })) : records.map(address);
}

function tlsa({ certUsage, selector, match, data }) {
  return { certUsage, selector, match, data };
}

// Queries: name, `length`, type of record, the name in errors, and what the records become.
const queries = [
  ['resolveAny', 2, 'ANY', 'queryAny', (records) => records],
  ['resolve4', 2, 'A', 'queryA', addresses],
  ['resolve6', 2, 'AAAA', 'queryAaaa', addresses],
  ['resolveCaa', 2, 'CAA', 'queryCaa', (records) => records],
  ['resolveCname', 2, 'CNAME', 'queryCname', (records) => records.map(value)],
  ['resolveMx', 2, 'MX', 'queryMx', (records) => records],
  ['resolveNs', 2, 'NS', 'queryNs', (records) => records.map(value)],
  ['resolveTlsa', 2, 'TLSA', 'queryTlsa', (records) => records.map(tlsa)],
  ['resolveTxt', 2, 'TXT', 'queryTxt', (records) => records.map((record) => record.entries)],
  ['resolveSrv', 2, 'SRV', 'querySrv', (records) => records],
  ['resolvePtr', 2, 'PTR', 'queryPtr', (records) => records.map(value)],
  ['resolveNaptr', 2, 'NAPTR', 'queryNaptr', (records) => records.map(withoutType)],
  ['resolveSoa', 2, 'SOA', 'querySoa', (records) => withoutType(records[0])],
  ['reverse', 2, undefined, 'getHostByAddr', (records) => records.map(value)],
].map(([name, length, type, syscall, shape]) => ({ name, length, type, syscall, shape }));

const byType = new Map(queries.filter(({ type }) => type !== undefined).map((query) => [query.type, query]));

/**
 * Asks, and calls `deliver(err, result)` later.
 * @param {ResolverBase} resolver
 * @param {{type?: string, syscall: string, shape: Function}} query
 * @param {{ttl?: boolean}} [options]
 * @returns {Error | undefined} why nobody was asked
 */
function startQuery(resolver, query, name, options, deliver) {
  const start = observed.counts.dns > 0 ? now() : -1;
  const ttl = Boolean(options?.ttl);
  const done = (code, records) => {
    if (code !== null) {
      deliver(new DNSException(code, query.syscall, name));
      return;
    }
    const result = query.shape(records, ttl);
    if (start >= 0) tellObservers(query.syscall, start, { host: name, ttl, result });
    deliver(null, result);
  };
  const handle = resolver._handle;
  if (query.type !== undefined) handle.query(toAscii(name).toLowerCase(), query.type, done);
  else if (!handle.reverse(name, done)) return new DNSException(UV_EINVAL, query.syscall, name);
  return undefined;
}

/** The query of a type of record as programs name it. */
function queryOfType(rrtype) {
  validateString(rrtype, 'rrtype');
  const query = byType.get(rrtype);
  if (query === undefined) throw new codes.ERR_INVALID_ARG_VALUE('rrtype', rrtype);
  return query;
}

module.exports = {
  ResolverBase,
  checkService,
  errorCodes,
  getDefaultResolver,
  getDefaultResultOrder,
  getServers,
  hints,
  lookupOptions,
  queries,
  queryOfType,
  setDefaultResultOrder,
  setServers,
  startLookup,
  startLookupService,
  startQuery,
};
