'use strict';
// net.SocketAddress: an immutable address, port and family. Follows
// "Class: net.SocketAddress" in Node's docs.

const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateObject, validateString, validatePort, validateUint32 } = require('internal/validators');
const { isIPv4, isIPv6, addressBytes, addressText } = require('internal/net');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { HostObject, defineSending, hideHost, kClone } = require('internal/transferable');

class SocketAddress extends HostObject {
  #address;
  #port;
  #family;
  #flowlabel;

  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #address in value;
  }

  /**
   * @param {string} input `address`, `address:port` or `[v6]:port`
   * @returns {SocketAddress | undefined} undefined when it is none
   */
  static parse(input) {
    validateString(input, 'input');
    const url = URL.parse(`http://${input}`);
    if (url === null) return undefined;
    const { hostname, port } = url;
    if (hostname.startsWith('[') && hostname.endsWith(']'))
      return new SocketAddress({ address: hostname.slice(1, -1), port: port | 0, family: 'ipv6' });
    if (!isIPv4(hostname)) return undefined;
    return new SocketAddress({ address: hostname, port: port | 0 });
  }

  /**
   * @param {{address?: string, port?: number, family?: 'ipv4' | 'ipv6', flowlabel?: number}} [options]
   * @throws ERR_INVALID_ADDRESS, ERR_SOCKET_BAD_PORT
   */
  constructor(options = kEmptyObject) {
    super();
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { port = 0, flowlabel = 0, address = String(family).toLowerCase() === 'ipv4' ? '127.0.0.1' : '::' } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    if (family === 'ipv4' ? !isIPv4(address) : !isIPv6(address)) throw new ERR_INVALID_ADDRESS();
    this.#address = addressText(addressBytes(address));
    this.#port = port | 0;
    this.#family = family;
    this.#flowlabel = family === 'ipv6' ? flowlabel : 0;
  }

  get address() { return this.#address; }
  get port() { return this.#port; }
  get family() { return this.#family; }
  get flowlabel() { return this.#flowlabel; }

  toJSON() {
    return { address: this.#address, port: this.#port, family: this.#family, flowlabel: this.#flowlabel };
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const inner = options.depth == null ? null : options.depth - 1;
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: inner })}`;
  }
}

hideHost(SocketAddress);
defineSending(SocketAddress, kClone, function() {
  return { data: this.toJSON(), deserializeInfo: 'internal/net/socketaddress:receiveAddress' };
});

/** The copy of an address that was sent. */
function receiveAddress(options) {
  return new SocketAddress(options);
}

module.exports = { SocketAddress, receiveAddress };
