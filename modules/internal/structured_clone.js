'use strict';
// structuredClone() (Node docs: "Global objects").
//
// Native half (internalBinding('messaging')):
//   structuredClone(value, transfer: ArrayBuffer[] | undefined) -> value
//     throws an Error with code 'DataCloneError' for what cannot be cloned; transferred
//     buffers end up detached

const { structuredClone: clone } = internalBinding('messaging');

/** Turns the native error into the DOMException the standard asks for. */
function cloneError(err) {
  if (err?.code !== 'DataCloneError') return err;
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(err.message, 'DataCloneError');
}

/**
 * @param {any} value
 * @param {{transfer?: object[]}} [options]
 * @throws {DOMException} DataCloneError
 */
function structuredClone(value, options) {
  if (arguments.length === 0) {
    const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
    const err = new ERR_MISSING_ARGS('value');
    err.message = "The \"value\" argument must be specified";
    throw err;
  }
  let transfer;
  if (options !== undefined && options !== null) {
    if (typeof options !== 'object' && typeof options !== 'function') {
      const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
      throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    if (options.transfer !== undefined) transfer = Array.from(options.transfer);
  }
  try {
    return clone(value, transfer);
  } catch (err) {
    throw cloneError(err);
  }
}

module.exports = { cloneError, structuredClone };
