'use strict';
// postMessageToThread() (Node docs: "Worker threads"): each thread has an inbox, which others find by
// the thread's number. The answer comes through a port that goes with the message.
//
// Native half (internalBinding('worker')):
//   openInbox() -> port           of this thread, once
//   postToThread(id, value, transfer) -> whether there is such a thread

const binding = internalBinding('worker');
const {
  codes: {
    ERR_WORKER_MESSAGING_ERRORED, ERR_WORKER_MESSAGING_FAILED, ERR_WORKER_MESSAGING_SAME_THREAD,
    ERR_WORKER_MESSAGING_TIMEOUT,
  },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');
const { MessageChannel, transferListOf } = require('internal/worker_threads/message_port');
const { checkClone, cloneError } = require('internal/structured_clone');

const kReceived = 0;
const kNoListener = 1;
const kThrew = 2;

let opened = false;

/** Lets other threads send to this one. */
function openInbox() {
  if (opened) return;
  opened = true;
  const inbox = binding.openInbox();
  inbox.on('message', ({ value, source, reply }) => {
    let result = kNoListener;
    if (process.listenerCount('workerMessage') > 0) {
      try {
        process.emit('workerMessage', value, source);
        result = kReceived;
      } catch {
        result = kThrew;
      }
    }
    reply.postMessage(result);
    reply.close();
  });
  inbox.unref();
}

/**
 * @param {number} threadId
 * @param {any} value
 * @param {object[] | number} [transferList]
 * @param {number} [timeout] milliseconds until it has to be received
 */
async function postMessageToThread(threadId, value, transferList, timeout) {
  if (typeof transferList === 'number' && timeout === undefined) {
    timeout = transferList;
    transferList = [];
  }
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  if (threadId === binding.threadId) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  const { port1, port2 } = new MessageChannel();
  const transfer = [...transferListOf(transferList) ?? [], port2];
  const message = { value, source: binding.threadId, reply: port2 };
  checkClone(message, transfer);
  let sent;
  try {
    sent = binding.postToThread(threadId, message, transfer);
  } catch (err) {
    port1.close();
    throw cloneError(err, message, transfer);
  }
  if (!sent) {
    port1.close();
    throw new ERR_WORKER_MESSAGING_FAILED();
  }
  const result = await new Promise((resolve, reject) => {
    let timer;
    port1.once('message', resolve);
    port1.once('close', () => resolve(kNoListener)); // the thread ended
    if (timeout !== undefined) {
      timer = require('timers').setTimeout(() => reject(new ERR_WORKER_MESSAGING_TIMEOUT()), timeout);
      port1.once('message', () => require('timers').clearTimeout(timer));
    }
  }).finally(() => port1.close());
  if (result === kNoListener) throw new ERR_WORKER_MESSAGING_FAILED();
  if (result === kThrew) throw new ERR_WORKER_MESSAGING_ERRORED();
}

module.exports = { openInbox, postMessageToThread };
