'use strict';
// What a program is told with --warn-blocked, once the callback that blocked its main thread is over: a
// message for those who listen, and a warning for each new place. What is printed while the thread is
// blocked, and the totals at the end, are the runtime's (crates/runtime/src/watch).
//
// Called by the runtime, as a callback of its own:
//   tellBlocked(message)   each time; { duration, function, file, line, column, stack, native, first, waiting }
//   tellWaiting(message)   once for each class of the pool; { class, threads, jobs, waited, ran, size, message }

const { channel } = require('diagnostics_channel');

const blocked = channel('anode.loop.blocked');
const waiting = channel('anode.pool.waiting');

function place(message) {
  if (message.file === '') return message.function || 'native code';
  const at = `${message.file}:${message.line}:${message.column}`;
  return message.function === '' ? at : `${message.function} (${at})`;
}

function tellBlocked(message) {
  if (blocked.hasSubscribers) blocked.publish(message);
  if (!message.first) return;
  process.emitWarning(
    `The main thread was blocked for ${Math.round(message.duration)} ms by ${place(message)}`,
    { type: 'BlockedLoopWarning', code: 'ANODE_BLOCKED_LOOP', ctor: tellBlocked });
}

function tellWaiting(message) {
  if (waiting.hasSubscribers) waiting.publish(message);
  process.emitWarning(message.message, { type: 'ThreadPoolWarning', code: 'ANODE_POOL_WAITING', ctor: tellWaiting });
}

module.exports = { tellBlocked, tellWaiting };
