'use strict';
// addAbortSignal(): destroys a stream (node or web) when a signal fires.

const { codes: { ERR_INVALID_ARG_TYPE }, AbortError } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { isNodeStream, isWebStream, kControllerErrorFunction } = require('internal/stream/utils');

/**
 * @param {AbortSignal} signal
 * @param {object} stream
 * @returns {object} stream
 */
function addAbortSignal(signal, stream) {
  validateAbortSignal(signal, 'signal');
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return addAbortSignalNoValidate(signal, stream);
}

function addAbortSignalNoValidate(signal, stream) {
  if (typeof signal !== 'object' || !('aborted' in signal)) return stream;
  const onAbort = isNodeStream(stream) ?
    () => { stream.destroy(new AbortError(undefined, { cause: signal.reason })); } :
    () => { stream[kControllerErrorFunction](new AbortError(undefined, { cause: signal.reason })); };
  if (signal.aborted) {
    onAbort();
  } else {
    const { addAbortListener } = require('events');
    const listener = addAbortListener(signal, onAbort);
    require('internal/stream/end-of-stream').eos(stream, () => { listener[Symbol.dispose](); });
  }
  return stream;
}

module.exports = { addAbortSignal, addAbortSignalNoValidate };
