'use strict';
// Who has the connections of a server whose sockets were sent to other processes: what
// server.getConnections() and server.close() ask the children for.
//
// Messages: NODE_SOCKET_NOTIFY_CLOSE and NODE_SOCKET_GET_COUNT to the child that got sockets,
// NODE_SOCKET_ALL_CLOSED and NODE_SOCKET_COUNT back; each with the server's `key`.

const EventEmitter = require('events');
const { codes: { ERR_CHILD_CLOSED_BEFORE_REPLY } } = require('internal/errors');

const kLists = Symbol('socketLists');

/** The sender's side, one for each server and child. */
class SentSockets extends EventEmitter {
  constructor(child, key) {
    super();
    this.child = child;
    this.key = key;
    child.once('exit', () => this.emit('exit', this));
  }

  #ask(cmd, answer, callback) {
    const { child, key } = this;
    if (!child.connected) {
      callback(null, 0);
      return;
    }
    const onAnswer = (message) => {
      if (message.cmd !== answer || message.key !== key) return;
      stop();
      callback(null, message.count);
    };
    const onClosed = () => {
      stop();
      callback(new ERR_CHILD_CLOSED_BEFORE_REPLY());
    };
    const stop = () => {
      child.removeListener('internalMessage', onAnswer);
      child.removeListener('disconnect', onClosed);
    };
    child.on('internalMessage', onAnswer);
    child.once('disconnect', onClosed);
    child._send({ cmd, key }, undefined, true);
  }

  /** @param {(err: Error | null) => void} callback when all of the child's sockets are closed */
  close(callback) {
    this.#ask('NODE_SOCKET_NOTIFY_CLOSE', 'NODE_SOCKET_ALL_CLOSED', callback);
  }

  /** @param {(err: Error | null, count: number) => void} callback */
  getConnections(callback) {
    this.#ask('NODE_SOCKET_GET_COUNT', 'NODE_SOCKET_COUNT', callback);
  }
}

/** The receiver's side. */
class GotSockets {
  #open = new Set();
  #onEmpty = [];

  add(socket) {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      if (this.#open.size === 0) for (const callback of this.#onEmpty.splice(0)) callback();
    });
  }

  get count() {
    return this.#open.size;
  }

  whenEmpty(callback) {
    if (this.#open.size === 0) callback();
    else this.#onEmpty.push(callback);
  }
}

function listOf(target, side, key, make) {
  const lists = target[kLists] ??= { sent: new Map(), got: new Map() };
  let list = lists[side].get(key);
  const isNew = list === undefined;
  if (isNew) lists[side].set(key, list = make());
  return { list, isNew };
}

/** A socket of a server leaves for `target`. */
function detachSocket(target, socket, key, keepOpen) {
  const { list, isNew } = listOf(target, 'sent', key, () => new SentSockets(target, key));
  if (isNew) socket.server._setupWorker(list);
  if (!keepOpen) socket.server._connections--;
}

/** A socket has come from `target`. */
function attachSocket(target, socket, key) {
  listOf(target, 'got', key, () => new GotSockets()).list.add(socket);
}

/** Answers the questions of the other end. */
function onInternalMessage(target, message) {
  const { cmd, key } = message;
  if (cmd !== 'NODE_SOCKET_NOTIFY_CLOSE' && cmd !== 'NODE_SOCKET_GET_COUNT') return;
  const { list } = listOf(target, 'got', key, () => new GotSockets());
  const answer = (reply) => {
    if (target.connected) target._send({ ...reply, key }, undefined, true);
  };
  if (cmd === 'NODE_SOCKET_GET_COUNT') answer({ cmd: 'NODE_SOCKET_COUNT', count: list.count });
  else list.whenEmpty(() => answer({ cmd: 'NODE_SOCKET_ALL_CLOSED' }));
}

module.exports = { attachSocket, detachSocket, onInternalMessage };
