'use strict';
// The listening handles of a primary: how the connections of one port reach the workers.
// RoundRobinHandle accepts by itself and hands connections on, one to each free worker in turn;
// SharedHandle gives the listening socket to all of them, and the kernel chooses.

const net = require('net');
const { send } = require('internal/cluster/messages');

class RoundRobinHandle {
  #key;
  #workers = new Map();
  #free = new Map();
  #waiting = []; // connections
  #handle = null;
  #server;

  /** @param {{address: string | null, port: number, fd?: number, flags?: object, backlog?: number}} place */
  constructor(key, { address, port, fd, flags, backlog }) {
    this.#key = key;
    const server = this.#server = net.createServer();
    if (fd >= 0) server.listen({ fd, backlog });
    else if (port >= 0) server.listen({ port, host: address, ipv6Only: Boolean(flags?.ipv6Only), backlog });
    else server.listen({ path: address, backlog });
    server.once('listening', () => {
      // From here on the handle is ours: the server only knew how to open it.
      this.#handle = server._handle;
      this.#handle.setOnConnection((err, connection) => { if (!err) this.#distribute(connection); });
      server._handle = null;
      this.#server = null;
    });
  }

  /** @param {(errno: number, reply: object | null, handle: object | null) => void} reply */
  add(worker, reply) {
    this.#workers.set(worker.id, worker);
    const done = () => {
      const sockname = this.#handle.getsockname();
      const isTcp = typeof sockname !== 'number' && sockname?.port !== undefined;
      reply(0, isTcp ? { sockname } : null, null);
      this.#offer(worker);
    };
    if (this.#server === null) {
      done();
      return;
    }
    this.#server.once('listening', done);
    this.#server.once('error', (err) => { reply(err.errno, null, null); });
  }

  /** @returns {boolean} whether nobody is left, and the port is closed */
  remove(worker) {
    if (!this.#workers.delete(worker.id)) return false;
    this.#free.delete(worker.id);
    if (this.#workers.size > 0) return false;
    for (const connection of this.#waiting.splice(0)) connection.close();
    this.#handle?.close();
    this.#handle = null;
    return true;
  }

  has(worker) {
    return this.#workers.has(worker.id);
  }

  #distribute(connection) {
    this.#waiting.push(connection);
    const [next] = this.#free;
    if (next === undefined) return;
    this.#free.delete(next[0]);
    this.#offer(next[1]);
  }

  #offer(worker) {
    if (!this.#workers.has(worker.id)) return;
    const connection = this.#waiting.shift();
    if (connection === undefined) {
      this.#free.set(worker.id, worker);
      return;
    }
    const sent = send(worker.process, { act: 'newconn', key: this.#key }, connection, ({ accepted }) => {
      if (accepted) connection.close();
      else this.#distribute(connection);
      this.#offer(worker);
    });
    // The worker is going: another takes it.
    if (!sent && !worker.isConnected()) this.#distribute(connection);
  }
}

class SharedHandle {
  #workers = new Map();
  #handle = null;
  #errno = 0;

  constructor(key, { address, port, addressType, fd, flags }) {
    const isDatagram = addressType === 'udp4' || addressType === 'udp6';
    const create = isDatagram ? require('internal/dgram/handle').createSocketHandle : net._createServerHandle;
    const opened = create(address, port, addressType, fd, flags);
    if (typeof opened === 'number') this.#errno = opened;
    else this.#handle = opened;
  }

  add(worker, reply) {
    this.#workers.set(worker.id, worker);
    reply(this.#errno, null, this.#handle);
  }

  remove(worker) {
    if (!this.#workers.delete(worker.id) || this.#workers.size > 0) return false;
    this.#handle?.close();
    this.#handle = null;
    return true;
  }

  has(worker) {
    return this.#workers.has(worker.id);
  }
}

module.exports = { RoundRobinHandle, SharedHandle };
