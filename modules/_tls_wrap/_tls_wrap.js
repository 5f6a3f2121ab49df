'use strict';
// The old name of the tls module's sockets and servers.
const { Server, TLSSocket, connect, createServer } = require('tls');

module.exports = { TLSSocket, Server, createServer, connect };
