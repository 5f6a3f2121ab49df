'use strict';

// The public module 'util'. Follows "Util" in Node's documentation: most of it lives in internal modules, seldom
// used parts of which are loaded when first asked for.
//
// Native half (internalBinding('util')):
//   getCallSites(frameCount) -> [{ functionName, scriptId, scriptName, lineNumber, columnNumber }] (1-based), the
//     caller of util.getCallSites first
//   parseEnv(text) -> object: variables of a .env file
// and those of internal/util, internal/util/inspect and internal/util/types.

const {
  ErrnoException,
  ExceptionWithHostPort,
  codes,
} = require('internal/errors');
const {
  format,
  formatWithOptions,
  inspect,
  stripVTControlCharacters,
} = require('internal/util/inspect');
const {
  convertProcessSignalToExitCode,
  defineLazyProperties,
  deprecate,
  getSystemErrorMap,
  getSystemErrorMessage: internalErrorMessage,
  getSystemErrorName: internalErrorName,
  promisify,
  toUSVString,
} = require('internal/util');
const {
  validateBoolean,
  validateFunction,
  validateInteger,
  validateNumber,
  validateObject,
  validateString,
} = require('internal/validators');
const { debuglog } = require('internal/util/debuglog');

// ---- functions around functions --------------------------------------------------------------------------

function callbackifyOnRejected(reason, callback) {
  // A falsy reason would look like success to the callback.
  if (!reason) {
    reason = new codes.ERR_FALSY_VALUE_REJECTION(reason);
    Error.captureStackTrace(reason, callbackifyOnRejected);
  }
  return callback(reason);
}

/**
 * A function with a last argument `(err, value) => …` out of one that returns a promise.
 * @throws {ERR_INVALID_ARG_TYPE}
 */
function callbackify(original) {
  validateFunction(original, 'original');

  function callbackified(...args) {
    const last = args.pop();
    validateFunction(last, 'last argument');
    const callback = last.bind(this);
    // On the next tick, so that what the callback throws is an uncaught exception and no rejection.
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (reason) => process.nextTick(callbackifyOnRejected, reason, callback));
  }

  const descriptors = Object.getOwnPropertyDescriptors(original);
  // One argument more than the original, where it says how many it has.
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(descriptors)) {
    Object.defineProperty(callbackified, key, { __proto__: null, ...descriptors[key] });
  }
  return callbackified;
}

/**
 * The older way to inherit: sets the prototype of ctor.prototype, and `super_`.
 * @throws {ERR_INVALID_ARG_TYPE}
 */
function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new codes.ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) {
    throw new codes.ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  }
  if (superCtor.prototype === undefined) {
    throw new codes.ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  }
  Object.defineProperty(ctor, 'super_', {
    __proto__: null, value: superCtor, writable: true, configurable: true,
  });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  return Object.assign(target, source);
}

// ---- errors ----------------------------------------------------------------------------------------------

function checkErrno(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', err);
}

/** 'ENOENT' for -2. */
function getSystemErrorName(err) {
  checkErrno(err);
  return internalErrorName(err);
}

/** 'no such file or directory' for -2. */
function getSystemErrorMessage(err) {
  checkErrno(err);
  return internalErrorMessage(err) ?? `Unknown system error ${err}`;
}

function _errnoException(...args) {
  const error = new ErrnoException(...args);
  Error.captureStackTrace(error, _errnoException);
  return error;
}

function _exceptionWithHostPort(...args) {
  const error = new ExceptionWithHostPort(...args);
  Error.captureStackTrace(error, _exceptionWithHostPort);
  return error;
}

// ---- the rest --------------------------------------------------------------------------------------------

/**
 * Frames of the current stack, the caller's first.
 * @param {number} [frameCount] 1 to 200
 * @param {{ sourceMap?: boolean }} [options] whether to map positions back to the sources
 */
function getCallSites(frameCount = 8, options) {
  if (options === undefined) {
    if (typeof frameCount === 'object') {
      options = frameCount;
      validateObject(options, 'options');
      if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
      frameCount = 8;
    } else {
      options = {};
    }
  } else {
    validateObject(options, 'options');
    if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
  }
  validateInteger(frameCount, 'frameCount', 1, 200);
  const sites = internalBinding('util').getCallSites(frameCount);
  const mapCallSite = options.sourceMap === false ? undefined : require('internal/module/source_map').mapCallSite;
  for (let i = 0; i < sites.length; i++) {
    mapCallSite?.(sites[i]);
    sites[i].column = sites[i].columnNumber;
  }
  return sites;
}
Object.defineProperty(getCallSites, 'length', { __proto__: null, value: 0 });

/** An object of the variables that the text of a .env file sets. */
function parseEnv(content) {
  validateString(content, 'content');
  return internalBinding('util').parseEnv(content);
}

function isDeepStrictEqual(value1, value2, skipPrototype) {
  return require('internal/util/comparisons').isDeepStrictEqual(value1, value2, skipPrototype);
}

/** Whether to print a stack trace when SIGINT ends the process. */
function setTraceSigInt(enable) {
  const { setTraceSigInt: native } = internalBinding('util');
  if (native === undefined) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('util.setTraceSigInt()');
  native(enable);
}

// Signals cannot be transferred yet.
// eslint-disable-next-line no-unused-vars
function transferableAbortSignal(signal) {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('util.transferableAbortSignal()');
}

function transferableAbortController() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('util.transferableAbortController()');
}

function styleText(format, text, options) {
  return require('internal/util/style_text').styleText(format, text, options);
}

module.exports = {
  _errnoException,
  _exceptionWithHostPort,
  _extend: deprecate(_extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.', 'DEP0060'),
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate: function(fn, message, code, { modifyPrototype = true } = {}) {
    return deprecate(fn, message, code, undefined, modifyPrototype);
  },
  format,
  styleText,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorName,
  getSystemErrorMessage,
  inherits,
  inspect,
  isArray: deprecate(Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.',
                     'DEP0044'),
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  toUSVString,
  transferableAbortSignal,
  transferableAbortController,
  get aborted() {
    return require('internal/abort_controller').aborted;
  },
  types: require('internal/util/types'),
  parseEnv,
};
Object.defineProperty(module.exports.deprecate, 'length', { __proto__: null, value: 3 });

defineLazyProperties(module.exports, 'internal/util/parse_args', ['parseArgs']);
defineLazyProperties(module.exports, 'internal/encoding', ['TextDecoder', 'TextEncoder']);
defineLazyProperties(module.exports, 'internal/util/mime', ['MIMEType', 'MIMEParams']);
defineLazyProperties(module.exports, 'internal/util/diff', ['diff']);
module.exports.setTraceSigInt = setTraceSigInt;
