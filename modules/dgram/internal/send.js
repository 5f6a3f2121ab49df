'use strict';
// What a dgram.Socket sends: the forms of the arguments of send(), and its ends.
// Follows "socket.send()" in Node's docs.

const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_IP_BLOCKED, ERR_SOCKET_DGRAM_IS_CONNECTED },
  ExceptionWithHostPort,
} = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { isIP } = require('internal/net');
const { getOptionValue } = require('internal/options');
const { validateNumber, validatePort, validateString } = require('internal/validators');
const { Buffer } = require('buffer');
const { CONNECTED, kState } = require('internal/dgram/handle');

const KINDS = ['string', 'Buffer', 'TypedArray', 'DataView'];
const kNothing = new Uint8Array(0);
const waitAlways = Boolean(getOptionValue('--test-udp-no-try-send'));

/** A string as bytes, a view as itself; undefined for anything else. */
function toBytes(part) {
  if (typeof part === 'string') return Buffer.from(part);
  return isArrayBufferView(part) ? part : undefined;
}

function toList(message) {
  if (!Array.isArray(message)) {
    const bytes = toBytes(message);
    if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('buffer', KINDS, message);
    return [bytes];
  }
  if (message.length === 0) return [kNothing];
  return message.map((part) => {
    const bytes = toBytes(part);
    if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('buffer list arguments', KINDS, message);
    return bytes;
  });
}

function partOf(message, offset, length) {
  const bytes = toBytes(message);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('buffer', KINDS, message);
  offset >>>= 0;
  length >>>= 0;
  if (offset > bytes.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > bytes.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, length);
}

/** Hands the datagram to the system. `ip` is null on a connected socket. */
function transmit(socket, ip, list, address, port, callback) {
  const { handle, sendBlockList } = socket[kState];
  if (!handle) return;
  if (ip && sendBlockList?.check(ip, `ipv${isIP(ip)}`)) {
    if (callback) process.nextTick(callback, new ERR_IP_BLOCKED(ip));
    return;
  }
  const failure = (errno) => new ExceptionWithHostPort(errno, 'send', address, port);
  const done = callback && ((errno, length) => { callback(errno ? failure(errno) : null, length); });
  const result = handle.send(list, ip ?? undefined, port ?? 0, done, waitAlways);
  if (!callback || result === 0) return;
  if (result > 0) process.nextTick(callback, null, result - 1);
  else process.nextTick(callback, failure(result));
}

/**
 * Gives a prototype what sends.
 * @param {object} prototype
 * @param {(socket: object) => object} running gives the state, throws when the socket is closed
 * @param {(socket: object, fn: () => void) => void} whenBound
 */
function installSending(prototype, running, whenBound) {
  /**
   * send(msg[, offset, length][, port][, address][, callback]); port and address only, and always the port, when
   * the socket is not connected. callback(err, bytes)
   */
  prototype.send = function(message, offset, length, port, address, callback) {
    const connected = this[kState].connectState === CONNECTED;
    if (connected) {
      if (typeof length === 'number') {
        message = partOf(message, offset, length);
        if (typeof port === 'function') {
          callback = port;
          port = null;
        }
      } else {
        callback = offset;
      }
      if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
    } else if (address || (port && typeof port !== 'function')) {
      message = partOf(message, offset, length);
    } else {
      callback = port;
      port = offset;
      address = length;
    }
    const list = toList(message);
    if (!connected) port = validatePort(port, 'Port', false);
    if (typeof callback !== 'function') callback = undefined;
    if (typeof address === 'function') {
      callback = address;
      address = undefined;
    } else if (address !== undefined && address !== null) {
      validateString(address, 'address');
    }
    running(this);
    whenBound(this, () => {
      const state = this[kState];
      // It may have been closed or connected while it was waiting.
      if (!state.handle) return;
      if (state.connectState === CONNECTED) {
        transmit(this, null, list, address, port, callback);
        return;
      }
      state.lookup(address, (err, ip) => {
        if (!err) transmit(this, ip, list, address, port, callback);
        else if (callback) process.nextTick(callback, err);
        else process.nextTick(() => { this.emit('error', err); });
      });
    });
  };

  /** The form of send() before the others. */
  prototype.sendto = function(buffer, offset, length, port, address, callback) {
    validateNumber(offset, 'offset');
    validateNumber(length, 'length');
    validateNumber(port, 'port');
    validateString(address, 'address');
    this.send(buffer, offset, length, port, address, callback);
  };
}

module.exports = { installSending };
