'use strict';
// Questions and answers between primary and workers. A message has `seq`; its answer carries the
// same number as `ack`, and goes to the callback of the one who asked.

const kCommand = 'NODE_CLUSTER';
const callbacks = new Map();
let seq = 0;

/**
 * @param {object} end a ChildProcess, or `process` in a worker
 * @param {object} message `act` says what it is about
 * @param {object} [handle] a native handle that goes along
 * @param {(reply: object, handle?: object) => void} [callback]
 * @returns {boolean} false when there is nobody to hear it
 */
function send(end, message, handle, callback) {
  if (!end.connected) return false;
  if (typeof callback === 'function') callbacks.set(seq, callback);
  return end._send({ cmd: kCommand, ...message, seq: seq++ }, handle);
}

/** A listener of 'internalMessage' that gives answers to who asked and the rest to `onMessage`. */
function receiver(worker, onMessage) {
  return (message, handle) => {
    if (message.cmd !== kCommand) return;
    let fn = onMessage;
    if (message.ack !== undefined) {
      const callback = callbacks.get(message.ack);
      if (callback !== undefined) {
        callbacks.delete(message.ack);
        fn = callback;
      }
    }
    Reflect.apply(fn, worker, [message, handle]);
  };
}

module.exports = { receiver, send };
