'use strict';
// process.on('SIGINT') and the like: a signal is watched while it has listeners
// (Node docs: "Process", "Signal events"). Watching does not keep the loop alive.
//
// Native half (internalBinding('signal')):
//   startSignal(number, callback(number)) -> errno   callback runs on the loop, not counted
//   stopSignal(number)

const { destroyHandle, handleCallback, traceHandle } = require('internal/async_context');

// Name of the signal to the handle that hooks hear of.
const watched = new Map();

function numberOf(name) {
  if (typeof name !== 'string' || !name.startsWith('SIG')) return undefined;
  return internalBinding('constants').os.signals[name];
}

function startWatching(name) {
  if (watched.has(name)) return;
  const number = numberOf(name);
  if (number === undefined) return;
  const signal = traceHandle('SIGNALWRAP', { number });
  const result = internalBinding('signal').startSignal(number, handleCallback(signal, () => {
    process.emit(name, name, number);
  }));
  if (result < 0) {
    const { ErrnoException } = require('internal/errors');
    throw new ErrnoException(result, 'uv_signal_start');
  }
  watched.set(name, signal);
}

function stopWatching(name) {
  if (!watched.has(name) || process.listenerCount(name) > 0) return;
  const signal = watched.get(name);
  internalBinding('signal').stopSignal(signal.number);
  destroyHandle(signal);
  watched.delete(name);
}

module.exports = { startWatching, stopWatching };
