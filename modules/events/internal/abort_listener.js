'use strict';
// events.addAbortListener(), apart so that streams can use it without the rest.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/validators');

/**
 * Runs `listener` once when `signal` aborts, on the next microtask when it
 * already has. Unlike a plain listener it cannot be kept from running by
 * stopImmediatePropagation().
 * @returns {Disposable}
 */
function addAbortListener(signal, listener) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateFunction(listener, 'listener');

  let remove;
  if (signal.aborted) {
    queueMicrotask(() => listener());
  } else {
    const { kResistStopPropagation } = require('internal/event_target');
    signal.addEventListener('abort', listener,
      { __proto__: null, once: true, [kResistStopPropagation]: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return {
    __proto__: null,
    [Symbol.dispose]() { remove?.(); },
  };
}

module.exports = { __proto__: null, addAbortListener };
