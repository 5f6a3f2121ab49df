'use strict';
// The native side of a dgram.Socket: making a handle, finding the address of a name, the shared
// state. Follows "UDP/datagram sockets" in Node's docs.
//
// Native half (internalBinding('udp')): class Udp(family 4 | 6, or undefined for any)
//   open(fd), bind(address, port, flags), connect(address, port), disconnect() -> 0 or errno
//   send(list of bytes, address | undefined, port, callback(errno, length) | undefined, queue) -> length + 1 when
//     sent, 0 when it waits (the callback is called), or errno; `queue` has it wait in any case
//   setOnMessage(fn(errno, ArrayBuffer, address, isIPv6, port)), recvStart(), recvStop()
//   getsockname(), getpeername() -> { address, family, port } or errno
//   setBroadcast(on), setTTL(n), setMulticastTTL(n), setMulticastLoopback(on),
//   setMulticastInterface(address), membership(group, interface | undefined, join),
//   sourceMembership(source, group, interface | undefined, join) -> 0 or errno
//   bufferSize(size, ofReceiving) -> size or errno; getSendQueueSize(), getSendQueueCount()
//   ref(), unref(), hasRef(), close(callback), fd

const { codes: { ERR_SOCKET_BAD_TYPE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { isIP } = require('internal/net');
const { guessHandleType } = require('internal/util');
const { closeCallback, traceHandle } = require('internal/async_context');
const { Udp } = internalBinding('udp');
const { UV_EINVAL } = internalBinding('uv');

const kState = Symbol('state symbol');

// Of bindState and connectState; programs see the former as `_bindState`.
const UNBOUND = 0;
const BINDING = 1;
const BOUND = 2;
const DISCONNECTED = 0;
const CONNECTING = 1;
const CONNECTED = 2;

const FLAG_IPV6_ONLY = 1;
const FLAG_REUSE_ADDRESS = 4;
const FLAG_REUSE_PORT = 8;

const familyOf = (type) => (type === 'udp4' ? 4 : 6);
const loopbackOf = (type) => (type === 'udp4' ? '127.0.0.1' : '::1');
const anyOf = (type) => (type === 'udp4' ? '0.0.0.0' : '::');

/** A numeric address needs no look-up; everything else asks what `dns.lookup` is by then. */
function defaultLookup(host, family, callback) {
  if (isIP(host) === family) process.nextTick(callback, null, host, family);
  else require('dns').lookup(host, family, callback);
}

/** @param {string} type 'udp4' or 'udp6' */
function newHandle(type) {
  if (type !== 'udp4' && type !== 'udp6') throw new ERR_SOCKET_BAD_TYPE();
  return traceHandle('UDPWRAP', new Udp(familyOf(type)));
}

/**
 * What finds the addresses of a socket: `(host or nothing, callback(err, ip))`; nothing is this host.
 * @param {Function} [lookup] the program's
 */
function newLookup(type, lookup) {
  if (lookup === undefined) lookup = defaultLookup;
  else validateFunction(lookup, 'lookup');
  const family = familyOf(type);
  const loopback = loopbackOf(type);
  return (host, callback) => lookup(host || loopback, family, callback);
}

/**
 * A handle that is bound, for cluster.
 * @returns {Udp | number} the latter an errno
 */
function createSocketHandle(address, port, type, fd, flags) {
  const handle = newHandle(type);
  let err = 0;
  if (Number.isInteger(fd) && fd > 0) err = guessHandleType(fd) === 'UDP' ? handle.open(fd) : UV_EINVAL;
  else if (port || address) err = handle.bind(address, port || 0, flags | 0);
  if (!err) return handle;
  handle.close(closeCallback(handle));
  return err;
}

module.exports = {
  BINDING,
  BOUND,
  CONNECTED,
  CONNECTING,
  DISCONNECTED,
  FLAG_IPV6_ONLY,
  FLAG_REUSE_ADDRESS,
  FLAG_REUSE_PORT,
  UNBOUND,
  Udp,
  anyOf,
  createSocketHandle,
  kState,
  loopbackOf,
  newHandle,
  newLookup,
};
