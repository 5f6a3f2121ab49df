'use strict';
// net.BlockList: rules that name addresses, ranges and subnets. Follows
// "Class: net.BlockList" in Node's docs.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateInt32, validateString } = require('internal/validators');
const { addressBytes } = require('internal/net');
const { SocketAddress } = require('internal/net/socketaddress');
const { customInspectSymbol } = require('internal/util');
const { HostObject, defineSending, hideHost, kClone, shareState, sharedState } = require('internal/transferable');

function compare(a, b) {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i] - b[i];
  }
  return 0;
}

function toSocketAddress(address, family) {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, 'address');
  validateString(family, 'family');
  return new SocketAddress({ address, family });
}

const label = (family) => (family === 'ipv4' ? 'IPv4' : 'IPv6');

// The last four bytes of an IPv4-mapped IPv6 address, else undefined.
function mappedBytes(bytes) {
  if (bytes.length !== 16 || bytes[10] !== 255 || bytes[11] !== 255) return undefined;
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return undefined;
  return bytes.subarray(12);
}

const kRule = /^(?:(Address): (IPv[46]) (\S+)|(Range): (IPv[46]) ([^-\s]+)-(\S+)|(Subnet): (IPv[46]) ([^/\s]+)\/(\d+))$/;

let rulesOf;
let setRules;

class BlockList extends HostObject {
  // {low, high, text}, bounds inclusive; of each sort the newest first.
  #rules = { addresses: [], subnets: [], ranges: [] };

  static {
    rulesOf = (list) => list.#rules;
    setRules = (list, rules) => { list.#rules = rules; };
  }

  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #rules in value;
  }

  addAddress(address, family = 'ipv4') {
    const socketAddress = toSocketAddress(address, family);
    const bytes = addressBytes(socketAddress.address);
    const text = `Address: ${label(socketAddress.family)} ${socketAddress.address}`;
    this.#rules.addresses.unshift({ low: bytes, high: bytes, text });
  }

  /** Blocks all addresses from start to end, both included. */
  addRange(start, end, family = 'ipv4') {
    start = toSocketAddress(start, family);
    end = toSocketAddress(end, family);
    const low = addressBytes(start.address);
    const high = addressBytes(end.address);
    if (low.length !== high.length || compare(low, high) > 0)
      throw new ERR_INVALID_ARG_VALUE('start', start, 'must come before end');
    this.#rules.ranges.unshift({ low, high, text: `Range: ${label(start.family)} ${start.address}-${end.address}` });
  }

  /** @param {number} prefix leading bits that have to be equal */
  addSubnet(network, prefix, family = 'ipv4') {
    network = toSocketAddress(network, family);
    validateInt32(prefix, 'prefix', 0, network.family === 'ipv4' ? 32 : 128);
    const low = addressBytes(network.address);
    const high = low.slice();
    for (let i = 0; i < low.length; i++) {
      const kept = Math.min(8, Math.max(0, prefix - i * 8));
      const mask = (0xff00 >> kept) & 0xff;
      low[i] &= mask;
      high[i] |= ~mask & 0xff;
    }
    this.#rules.subnets.unshift({ low, high, text: `Subnet: ${label(network.family)} ${network.address}/${prefix}` });
  }

  /** @returns {boolean} whether a rule names the address; what is no address never matches */
  check(address, family = 'ipv4') {
    let bytes;
    if (SocketAddress.isSocketAddress(address)) {
      bytes = addressBytes(address.address);
    } else {
      validateString(address, 'address');
      validateString(family, 'family');
      family = family.toLowerCase();
      if (family !== 'ipv4' && family !== 'ipv6') return false;
      bytes = addressBytes(address);
      if (bytes === undefined || bytes.length !== (family === 'ipv4' ? 4 : 16)) return false;
    }
    if (this.#matches(bytes)) return true;
    const mapped = mappedBytes(bytes);
    return mapped !== undefined && this.#matches(mapped);
  }

  #matches(bytes) {
    const within = ({ low, high }) => low.length === bytes.length && compare(low, bytes) <= 0 && compare(bytes, high) <= 0;
    return this.#rules.addresses.some(within) || this.#rules.subnets.some(within) || this.#rules.ranges.some(within);
  }

  get rules() {
    return [...this.#rules.addresses, ...this.#rules.subnets, ...this.#rules.ranges].map((rule) => rule.text);
  }

  toJSON() {
    return this.rules;
  }

  /** @param {string | string[]} data what toJSON gave, or its JSON text */
  fromJSON(data) {
    if (Array.isArray(data)) {
      for (const item of data) {
        if (typeof item !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      }
    } else {
      if (typeof data !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      data = JSON.parse(data);
      if (!Array.isArray(data)) throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
    }
    for (const text of data) {
      const rule = kRule.exec(text);
      if (rule === null) continue;
      if (rule[1]) this.addAddress(rule[3], rule[2].toLowerCase());
      else if (rule[4]) this.addRange(rule[6], rule[7], rule[5].toLowerCase());
      else this.addSubnet(rule[10], +rule[11], rule[9].toLowerCase());
    }
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const inner = options.depth == null ? null : options.depth - 1;
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: inner })}`;
  }
}

hideHost(BlockList);
// A copy in another thread has rules of its own from there on.
defineSending(BlockList, kClone, function() {
  const data = { share: shareState(rulesOf(this)), rules: [...this.rules].reverse() };
  return { data, deserializeInfo: 'internal/net/blocklist:receiveBlockList' };
});

/** The copy of a list that was sent. */
function receiveBlockList({ share, rules }) {
  const list = new BlockList();
  const same = sharedState(share);
  if (same !== undefined) {
    setRules(list, same);
    return list;
  }
  list.fromJSON(rules);
  return list;
}

module.exports = { BlockList, receiveBlockList };
