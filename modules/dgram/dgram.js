'use strict';
// The dgram module: not there yet, except in name. Follows "UDP/datagram sockets" in Node's docs.

const EventEmitter = require('events');
const { missing } = require('internal/missing');

module.exports = {
  createSocket: missing('dgram.createSocket'),
  Socket: missing('dgram.Socket', EventEmitter),
};
