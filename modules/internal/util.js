'use strict';

// Small helpers that many modules share: promisify, deprecate, lazy properties, encodings' names, system error
// names. Follows "Util" for what util re-exports; the rest is internal.
//
// What is not here: printing values (internal/util/inspect), type checks (internal/util/types), argument checks
// (internal/validators). Everything seldom used is required inside the function that needs it.
//
// Native half (internalBinding('util')):
//   guessHandleType(fd) -> 'FILE' | 'PIPE' | 'TCP' | 'TTY' | 'UDP' | 'UNKNOWN' | 'INVALID'
//   sleep(milliseconds) -> undefined; blocks the thread
//   isInsideNodeModules(frameLimit, defaultValue) -> boolean: whether the first caller that is user code lives
//     below a node_modules folder
//   constructSharedArrayBuffer(byteLength) -> SharedArrayBuffer
//   markPromiseAsHandled(promise) -> undefined

const {
  codes,
  hideStackFrames,
  uvErrmapGet,
} = require('internal/errors');

const isWindows = process.platform === 'win32';
const isMacOS = process.platform === 'darwin';

const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');
const customPromisifyArgs = Symbol('customPromisifyArgs');
const kIsEncodingSymbol = Symbol('kIsEncodingSymbol');
const kVmBreakFirstLineSymbol = Symbol('kVmBreakFirstLineSymbol');

const kEmptyObject = Object.freeze({ __proto__: null });

const kEnumerableProperty = { __proto__: null };
kEnumerableProperty.enumerable = true;
Object.freeze(kEnumerableProperty);

const encodingsMap = {
  __proto__: null, ascii: 0, utf8: 1, base64: 2, utf16le: 3, latin1: 4, hex: 5, buffer: 6, base64url: 7,
};

// ---- functions around functions --------------------------------------------------------------------------

/** @returns {Function} one that calls `initialize` at its first call and gives that result ever after */
function getLazy(initialize) {
  let value;
  let ready = false;
  return function() {
    if (!ready) {
      value = initialize();
      ready = true;
    }
    return value;
  };
}

/** Like getLazy, for results that are never undefined. */
function cachedResult(fn) {
  let result;
  return () => {
    result ??= fn();
    return result;
  };
}

/** @returns {Function} one that passes its first call on and ignores the others */
function once(callback, { preserveReturnValue = false } = kEmptyObject) {
  let called = false;
  let returnValue;
  return function(...args) {
    if (called) return returnValue;
    called = true;
    const result = Reflect.apply(callback, this, args);
    returnValue = preserveReturnValue ? result : undefined;
    return result;
  };
}

/** Sets `name` of a function and gives the function back. */
function assignFunctionName(name, fn, descriptor = kEmptyObject) {
  if (typeof name === 'symbol') name = name.description === undefined ? '' : `[${name.description}]`;
  return Object.defineProperty(fn, 'name', {
    __proto__: null, configurable: true, enumerable: false, writable: false, ...descriptor, value: name,
  });
}

/**
 * util.promisify: a function whose last argument is `(err, value) => …` becomes one that returns a promise.
 * @throws {ERR_INVALID_ARG_TYPE} when `original`, or its custom form, is no function
 */
function promisify(original) {
  if (typeof original !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('original', 'Function', original);

  const custom = original[kCustomPromisify];
  if (custom) {
    if (typeof custom !== 'function') {
      throw new codes.ERR_INVALID_ARG_TYPE('util.promisify.custom', 'Function', custom);
    }
    return Object.defineProperty(custom, kCustomPromisify, {
      __proto__: null, value: custom, enumerable: false, writable: false, configurable: true,
    });
  }

  // Functions that hand several values to their callback say here how the object with them is to be keyed.
  const names = original[customPromisifyArgs];

  function fn(...args) {
    return new Promise((resolve, reject) => {
      args.push((err, ...values) => {
        if (err) {
          reject(err);
        } else if (names !== undefined && values.length > 1) {
          const result = {};
          for (let i = 0; i < names.length; i++) result[names[i]] = values[i];
          resolve(result);
        } else {
          resolve(values[0]);
        }
      });
      const returned = Reflect.apply(original, this, args);
      if (returned !== null && typeof returned === 'object' && internalBinding('types').isPromise(returned)) {
        process.emitWarning('Calling promisify on a function that returns a Promise is likely a mistake.',
                            'DeprecationWarning', 'DEP0174');
      }
    });
  }

  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, kCustomPromisify, {
    __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
  });
  const descriptors = Object.getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(descriptors)) {
    if (key !== kCustomPromisify) Object.defineProperty(fn, key, descriptors[key]);
  }
  return fn;
}
promisify.custom = kCustomPromisify;

// ---- deprecations and warnings ---------------------------------------------------------------------------

const warnedCodes = new Set();
const warnedFeatures = new Set();

function isPendingDeprecation() {
  return process.execArgv?.includes('--pending-deprecation') === true ||
    process.env.NODE_PENDING_DEPRECATION === '1';
}

/**
 * @returns {Function} emits the warning at its first call; with a code, once for all users of that code.
 */
function getDeprecationWarningEmitter(code, message, deprecated, useEmitSync,
                                      shouldEmitWarning = () => true) {
  let warned = false;
  return function() {
    if (warned || !shouldEmitWarning()) return;
    warned = true;
    if (code === 'ExperimentalWarning') {
      process.emitWarning(message, code, deprecated);
    } else if (code !== undefined) {
      if (warnedCodes.has(code)) return;
      if (useEmitSync) {
        require('internal/process/warning').emitWarningSync(message, 'DeprecationWarning', code, deprecated);
      } else {
        process.emitWarning(message, 'DeprecationWarning', code, deprecated);
      }
      warnedCodes.add(code);
    } else {
      process.emitWarning(message, 'DeprecationWarning', deprecated);
    }
  };
}

/**
 * util.deprecate: `fn` with a warning at its first call.
 * @param {boolean} [useEmitSync] warn before the call goes on, not on the next tick
 * @param {boolean} [modifyPrototype] make `new` and `instanceof` of the result work as with `fn`
 */
function deprecate(fn, message, code, useEmitSync, modifyPrototype = true) {
  if (code !== undefined && typeof code !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('code', 'string', code);
  const warn = getDeprecationWarningEmitter(code, message, deprecated, useEmitSync);

  function deprecated(...args) {
    if (!process.noDeprecation) warn();
    if (new.target) return Reflect.construct(fn, args, new.target);
    return Reflect.apply(fn, this, args);
  }

  if (modifyPrototype) {
    Object.setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  Object.defineProperty(deprecated, 'length', {
    __proto__: null, ...Object.getOwnPropertyDescriptor(fn, 'length'),
  });
  return deprecated;
}

/** deprecate() only where pending deprecations were asked for; otherwise `fn` itself. */
function pendingDeprecate(fn, message, code, useEmitSync, modifyPrototype) {
  return isPendingDeprecation() ? deprecate(fn, message, code, useEmitSync, modifyPrototype) : fn;
}

/** Warns once about one property of an object, on reading and on writing. */
function deprecateProperty(key, object, message, code, isPending = false) {
  if (isPending && !isPendingDeprecation()) return;
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  const warn = getDeprecationWarningEmitter(code, message, undefined, false);
  let { value } = descriptor;
  Object.defineProperty(object, key, {
    __proto__: null,
    configurable: true,
    enumerable: descriptor.enumerable,
    get() {
      if (!process.noDeprecation) warn();
      return descriptor.get ? Reflect.apply(descriptor.get, this, []) : value;
    },
    set(replacement) {
      if (!process.noDeprecation) warn();
      if (descriptor.set) Reflect.apply(descriptor.set, this, [replacement]);
      else value = replacement;
    },
  });
}

/** For classes called without `new`: warns, then makes the instance. */
function deprecateInstantiation(target, code, ...args) {
  if (!warnedCodes.has(code)) {
    warnedCodes.add(code);
    process.emitWarning(`Instantiating ${target.name} without the 'new' keyword has been deprecated.`,
                        'DeprecationWarning', code);
  }
  return Reflect.construct(target, args);
}

/** Says once that a feature is experimental. */
function emitExperimentalWarning(feature, messagePrefix, code, ctor) {
  if (warnedFeatures.has(feature)) return;
  warnedFeatures.add(feature);
  let message = `${feature} is an experimental feature and might change at any time`;
  if (messagePrefix) message = messagePrefix + message;
  process.emitWarning(message, 'ExperimentalWarning', code, ctor);
}

// ---- properties ------------------------------------------------------------------------------------------

/** Defines an own data property even where the prototype chain has a setter. */
function setOwnProperty(target, key, value) {
  return Object.defineProperty(target, key, {
    __proto__: null, configurable: true, enumerable: true, value, writable: true,
  });
}

/**
 * Properties that load a built-in module when first read, then become plain data properties.
 * @param {string} id of the module
 * @param {string[]} keys exports of that module
 */
function defineLazyProperties(target, id, keys, enumerable = true) {
  let exports;
  for (const key of keys) {
    function set(value) {
      Object.defineProperty(target, key, {
        __proto__: null, configurable: true, enumerable, value, writable: true,
      });
    }
    function get() {
      exports ??= require(id);
      const value = exports[key];
      set(value);
      return value;
    }
    assignFunctionName(key, set);
    assignFunctionName(key, get);
    Object.defineProperty(target, key, { __proto__: null, configurable: true, enumerable, get, set });
  }
}

/** Web IDL interface objects: not enumerable. */
function exposeInterface(target, name, interfaceObject) {
  Object.defineProperty(target, name, {
    __proto__: null, configurable: true, enumerable: false, value: interfaceObject, writable: true,
  });
}

function exposeLazyInterfaces(target, id, keys) {
  defineLazyProperties(target, id, keys, false);
}

/** Web IDL namespaces (console, WebAssembly): not enumerable. */
function exposeNamespace(target, name, namespaceObject) {
  Object.defineProperty(target, name, {
    __proto__: null, configurable: true, enumerable: false, value: namespaceObject, writable: true,
  });
}

/** Web IDL operations: enumerable methods. */
function defineOperation(target, name, method) {
  Object.defineProperty(target, name, {
    __proto__: null, configurable: true, enumerable: true, value: method, writable: true,
  });
}

/** Web IDL [Replaceable] attributes that load a module when first read. */
function defineReplaceableLazyAttribute(target, id, keys, writable = true, check = undefined) {
  let exports;
  for (const key of keys) {
    let value;
    let replaced = false;
    function get() {
      if (check !== undefined) check.call(this);
      if (!replaced) {
        exports ??= require(id);
        value = exports[key];
        replaced = true;
      }
      return value;
    }
    assignFunctionName(key, get);
    let set;
    if (writable) {
      set = function(replacement) {
        Object.defineProperty(target, key, {
          __proto__: null, configurable: true, enumerable: true, value: replacement, writable: true,
        });
      };
      assignFunctionName(key, set);
    }
    Object.defineProperty(target, key, { __proto__: null, configurable: true, enumerable: true, get, set });
  }
}

/** The constructor named by the nearest prototype that has one. */
function getConstructorOf(object) {
  for (let at = object; at; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '') {
      return descriptor.value;
    }
  }
  return undefined;
}

// ---- names: encodings, errors, signals -------------------------------------------------------------------

/**
 * The canonical name of a Buffer encoding; `undefined` when there is none. No encoding at all means UTF-8.
 * @returns {string | undefined}
 */
function normalizeEncoding(encoding) {
  if (encoding === 'utf8' || encoding == null || encoding === '' || encoding === 'utf-8') return 'utf8';
  if (typeof encoding !== 'string') return undefined;
  return exactEncoding(encoding) ?? exactEncoding(encoding.toLowerCase());
}

function exactEncoding(name) {
  switch (name) {
    case 'utf8':
    case 'utf-8': return 'utf8';
    case 'ucs2':
    case 'ucs-2':
    case 'utf16le':
    case 'utf-16le': return 'utf16le';
    case 'latin1':
    case 'binary': return 'latin1';
    case 'base64':
    case 'base64url':
    case 'hex':
    case 'ascii': return name;
    default: return undefined;
  }
}

/** Name of a negative errno; see util.getSystemErrorName. */
function getSystemErrorName(errno) {
  const entry = uvErrmapGet(errno);
  return entry === undefined ? `Unknown system error ${errno}` : entry[0];
}

function getSystemErrorMessage(errno) {
  return uvErrmapGet(errno)?.[1];
}

function getSystemErrorMap() {
  return internalBinding('uv').getErrorMap();
}

function signalNumbers() {
  return internalBinding('constants').os.signals;
}

/** @returns {number} of a signal given by name (any case) or number; 0 passes */
function convertToValidSignal(signal) {
  const signals = signalNumbers();
  if (typeof signal === 'number') {
    for (const name in signals) if (signals[name] === signal) return signal;
  } else if (typeof signal === 'string') {
    const number = signals[signal.toUpperCase()];
    if (number) return number;
  }
  throw new codes.ERR_UNKNOWN_SIGNAL(signal);
}

/** The exit code a shell reports for a process that a signal ended. */
function convertProcessSignalToExitCode(signalCode) {
  const signals = signalNumbers();
  require('internal/validators').validateOneOf(signalCode, 'signalCode', Object.keys(signals));
  return 128 + signals[signalCode];
}

// ---- values ----------------------------------------------------------------------------------------------

/** Native errors of any realm, and whatever inherits from Error. */
function isError(value) {
  return Error.isError(value) || value instanceof Error;
}

/** Replaces lone surrogates by U+FFFD. */
function toUSVString(value) {
  return `${value}`.toWellFormed();
}

/** Joins strings that are known to be strings. */
function join(output, separator) {
  return output.join(separator);
}

/** Removes one element by shifting the rest: faster than splice for short lists. */
function spliceOne(list, index) {
  for (; index + 1 < list.length; index++) list[index] = list[index + 1];
  list.pop();
}

/** Keeps the first of the strings that differ by case only; with `low`, of the lower-cased ones. */
function filterDuplicateStrings(items, low) {
  const map = new Map();
  for (const item of items) {
    const key = item.toLowerCase();
    if (low) map.set(key, key);
    else if (!map.has(key) || item === key) map.set(key, item);
  }
  return [...map.values()].sort();
}

// eslint-disable-next-line no-control-regex
const kColors = /\u001b\[\d\d?m/g;
function removeColors(text) {
  return text.includes('\u001b[') ? text.replace(kColors, '') : text;
}

/** Address and netmask → 'address/bits'; null when the mask is not one. */
function getCIDR(address, netmask, family) {
  const isIPv6 = family === 'IPv6';
  const width = isIPv6 ? 16 : 8;
  const groups = netmask.split(isIPv6 ? ':' : '.');
  let ones = 0;
  let ended = false;
  for (const group of groups) {
    if (group === '') continue;
    const bits = parseInt(group, isIPv6 ? 16 : 10).toString(2).padStart(width, '0');
    const zero = bits.indexOf('0');
    const leading = zero === -1 ? width : zero;
    if (ended ? leading > 0 : bits.includes('1', leading)) return null;
    ones += leading;
    if (leading < width) ended = true;
  }
  return `${address}/${ones}`;
}

let cwdUrl;
let cwdOfUrl;
/** The working directory as a `file:` URL that ends in a slash. */
function getCWDURL() {
  let cwd = '';
  try {
    cwd = process.cwd();
  } catch {
    // The directory is gone; relative look-ups then start from the root of nothing.
  }
  if (cwdUrl === undefined || cwd !== cwdOfUrl) {
    cwdOfUrl = cwd;
    cwdUrl = require('internal/url').pathToFileURL(`${cwd}/`);
  }
  return cwdUrl;
}

function guessHandleType(fd) {
  return internalBinding('util').guessHandleType(fd);
}

/** Blocks this thread. */
function sleep(milliseconds) {
  require('internal/validators').validateUint32(milliseconds, 'msec');
  internalBinding('util').sleep(milliseconds);
}

const kNodeModules = /[/\\]node_modules[/\\](.+?)(?=[/\\])/;
function isUnderNodeModules(filename) {
  return filename != null && kNodeModules.test(filename);
}

function constructSharedArrayBuffer(byteLength) {
  return internalBinding('util').constructSharedArrayBuffer(byteLength);
}

/** Throws where the crypto module was left out of the build. */
function assertCrypto() {
  if (process.versions.openssl === undefined) throw new codes.ERR_NO_CRYPTO();
}

function assertTypeScript() {
  if (process.features.typescript === false) throw new codes.ERR_NO_TYPESCRIPT();
}

/** The call sites of the current stack, as `Error.prepareStackTrace` gets them. */
function getStructuredStack() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (error, trace) => trace;
    return new Error().stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

let domException;
/** The DOMException class, loaded when first asked for. */
function lazyDOMExceptionClass() {
  domException ??= require('internal/per_context/domexception').DOMException;
  return domException;
}

const lazyDOMException = hideStackFrames(function lazyDOMException(message, name) {
  return new (lazyDOMExceptionClass())(message, name);
});

/** A weak reference that can be held strongly for a while by counting. */
class WeakReference {
  #weak;
  #strong = null;
  #refCount = 0;

  constructor(object) {
    this.#weak = new WeakRef(object);
  }

  incRef() {
    if (++this.#refCount === 1) this.#strong = this.#weak.deref();
    return this.#refCount;
  }

  decRef() {
    if (--this.#refCount === 0) this.#strong = null;
    return this.#refCount;
  }

  get() {
    return this.#weak.deref();
  }
}

// These three exist so that code which must not disturb the legacy RegExp statics has a name to call; our engine
// keeps those statics lazily, so the plain methods do.
function SideEffectFreeRegExpPrototypeExec(regexp, text) {
  return RegExp.prototype.exec.call(regexp, text);
}
function SideEffectFreeRegExpPrototypeSymbolReplace(regexp, text, replacement) {
  return regexp[Symbol.replace](text, replacement);
}
function SideEffectFreeRegExpPrototypeSymbolSplit(regexp, text, limit = undefined) {
  return regexp[Symbol.split](text, limit);
}

module.exports = {
  SideEffectFreeRegExpPrototypeExec,
  SideEffectFreeRegExpPrototypeSymbolReplace,
  SideEffectFreeRegExpPrototypeSymbolSplit,
  SymbolAsyncDispose: Symbol.asyncDispose,
  SymbolDispose: Symbol.dispose,
  WeakReference,
  assertCrypto,
  assertTypeScript,
  assignFunctionName,
  cachedResult,
  constructSharedArrayBuffer,
  convertProcessSignalToExitCode,
  convertToValidSignal,
  customInspectSymbol,
  customPromisifyArgs,
  defineLazyProperties,
  defineOperation,
  defineReplaceableLazyAttribute,
  deprecate,
  deprecateInstantiation,
  deprecateProperty,
  emitExperimentalWarning,
  encodingsMap,
  exposeInterface,
  exposeLazyInterfaces,
  exposeNamespace,
  filterDuplicateStrings,
  getCIDR,
  getCWDURL,
  getConstructorOf,
  getDeprecationWarningEmitter,
  getLazy,
  getStructuredStack,
  getSystemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  guessHandleType,
  isError,
  isMacOS,
  isPendingDeprecation,
  isUnderNodeModules,
  isWindows,
  join,
  kCustomPromisify,
  kEmptyObject,
  kEnumerableProperty,
  kIsEncodingSymbol,
  kVmBreakFirstLineSymbol,
  lazyDOMException,
  lazyDOMExceptionClass,
  normalizeEncoding,
  once,
  pendingDeprecate,
  promisify,
  removeColors,
  setOwnProperty,
  sleep,
  spliceOne,
  toUSVString,
};
