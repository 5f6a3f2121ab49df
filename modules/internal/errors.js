'use strict';

// Every error the library throws: the one table of `ERR_*` codes with their base classes and texts, and the
// helpers that make system errors out of errno numbers. Follows "Errors" in Node's documentation.
//
// To add a code, add one line to `table` (sorted). A code's class is made when it is first asked for, because
// most programs use a handful of some three hundred.
//
// What is not here: DOMException (internal/per_context/domexception), printing errors (internal/util/inspect),
// the stack trace API (internal/error_stack).
//
// Native half (internalBinding('uv')): getErrorMap() -> Map(errno -> [name, message]); errname(errno) -> string.

const kIsNodeError = Symbol('kIsNodeError');

// ---- stacks --------------------------------------------------------------------------------------------

// Our classes override the accessor `stack` of Error.prototype with one that adds the `[CODE]` and drops our own
// first frames when somebody reads it: making an error stays cheap.
const { finishStack, recordedStack, writeStack } = require('internal/error_stack');

const hiddenFunctions = new Set();
const kOwnFrame = /^ {4}at .*\b(?:node:)?internal\/(?:errors|validators)(?:\.js)?:\d+/;
const kFrameName = /^ {4}at (?:new |async )?(?:[\w$.]+\.)?([\w$]+)\b/;

function dropOwnFrames(frames) {
  let start = 0;
  while (start < frames.length) {
    const end = frames.indexOf('\n', start);
    const line = end === -1 ? frames.slice(start) : frames.slice(start, end);
    if (!kOwnFrame.test(line)) {
      const name = kFrameName.exec(line);
      if (name === null || !hiddenFunctions.has(name[1]) || !line.includes('node:')) break;
    }
    if (end === -1) return '';
    start = end + 1;
  }
  return start === 0 ? frames : frames.slice(start);
}

function readStack() {
  const recorded = recordedStack(this);
  if (recorded === undefined) return undefined;
  const header = this[kIsNodeError] === true ? nodeErrorToString.call(this) : recorded.header;
  return finishStack(this, header, dropOwnFrames(recorded.frames));
}

const stackAccessor = {
  __proto__: null, configurable: true, enumerable: false, get: readStack, set: writeStack,
};

function hideOwnFrames(Class) {
  Object.defineProperty(Class.prototype, 'stack', stackAccessor);
}

/**
 * Marks an internal function so that it does not appear as the first frame of errors thrown inside it.
 * @template {Function} T
 * @param {T} fn a named function
 * @returns {T} the same function: hiding happens when a stack is read, so calling it costs nothing more.
 */
function hideStackFrames(fn) {
  if (fn.name !== '') hiddenFunctions.add(fn.name);
  if (fn.withoutStackTrace === undefined) fn.withoutStackTrace = fn;
  return fn;
}

function isErrorStackTraceLimitWritable() {
  const descriptor = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (descriptor === undefined) return Object.isExtensible(Error);
  return descriptor.set !== undefined || descriptor.writable === true;
}

let overflowName;
let overflowMessage;
/** Whether `error` is the engine's "too much recursion" error. */
function isStackOverflowError(error) {
  if (overflowMessage === undefined) {
    try {
      (function recurse() { recurse(); })();
    } catch (overflow) {
      overflowName = overflow.name;
      overflowMessage = overflow.message;
    }
  }
  return error != null && error.name === overflowName && error.message === overflowMessage;
}

// ---- words and lists -------------------------------------------------------------------------------------

let lazyInspect;
function inspect(value, options) {
  lazyInspect ??= require('internal/util/inspect').inspect;
  return lazyInspect(value, options);
}

function format(...args) {
  return require('internal/util/inspect').format(...args);
}

/** `['a', 'b', 'c']` → `a, b, and c`. */
function formatList(array, type = 'and') {
  switch (array.length) {
    case 0: return '';
    case 1: return `${array[0]}`;
    case 2: return `${array[0]} ${type} ${array[1]}`;
    default: return `${array.slice(0, -1).join(', ')}, ${type} ${array[array.length - 1]}`;
  }
}

/** Describes a value for "Received …" texts. */
function determineSpecificType(value) {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  const type = typeof value;
  switch (type) {
    case 'bigint': return `type bigint (${value}n)`;
    case 'number':
      return Object.is(value, -0) ? 'type number (-0)' : `type number (${value})`;
    case 'boolean': return `type boolean (${value})`;
    case 'symbol': return `type symbol (${String(value)})`;
    case 'function': return `function ${value.name}`;
    case 'object':
      if (value.constructor && 'name' in value.constructor) return `an instance of ${value.constructor.name}`;
      return inspect(value, { depth: -1 });
    case 'string': {
      const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return `type string (${text.includes("'") ? JSON.stringify(text) : `'${text}'`})`;
    }
    default: return `type ${type} (${inspect(value, { colors: false }).slice(0, 25)})`;
  }
}

/** 4294967297 → '4_294_967_297'; what follows the digits (a trailing `n`) is kept. */
function addNumericalSeparator(text) {
  let result = '';
  let i = text.length;
  const start = text.startsWith('-') ? 1 : 0;
  for (; i >= start + 4; i -= 3) result = `_${text.slice(i - 3, i)}${result}`;
  return text.slice(0, i) + result;
}

// ---- texts that need more than a pattern -----------------------------------------------------------------

const kPrimitiveTypes = new Set([
  'string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol',
]);
const kClassName = /^[A-Z][a-zA-Z0-9]*$/;

function invalidArgType(name, expected, actual) {
  let message = 'The ';
  if (name.endsWith(' argument')) message += `${name} `;
  else message += `"${name}" ${name.includes('.') ? 'property' : 'argument'} `;
  message += 'must be ';

  const types = [];
  const instances = [];
  const others = [];
  for (const entry of Array.isArray(expected) ? expected : [expected]) {
    if (kPrimitiveTypes.has(entry)) types.push(entry.toLowerCase());
    else if (kClassName.test(entry)) instances.push(entry);
    else others.push(entry);
  }
  // Next to named classes, a plain object reads as one more class.
  if (instances.length > 0) {
    const position = types.indexOf('object');
    if (position !== -1) {
      types.splice(position, 1);
      instances.push('Object');
    }
  }

  if (types.length > 0) {
    message += `${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`;
    if (instances.length > 0 || others.length > 0) message += ' or ';
  }
  if (instances.length > 0) {
    message += `an instance of ${formatList(instances, 'or')}`;
    if (others.length > 0) message += ' or ';
  }
  if (others.length > 1) {
    message += `one of ${formatList(others, 'or')}`;
  } else if (others.length === 1) {
    if (others[0].toLowerCase() !== others[0]) message += 'an ';
    message += others[0];
  }
  return `${message}. Received ${determineSpecificType(actual)}`;
}

function invalidArgValue(name, value, reason = 'is invalid') {
  let received = inspect(value);
  if (received.length > 128) received = `${received.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${received}`;
}

function outOfRange(name, range, input, replaceDefault = false) {
  let received;
  if (Number.isInteger(input) && Math.abs(input) > 2 ** 32) {
    received = addNumericalSeparator(String(input));
  } else if (typeof input === 'bigint') {
    received = String(input);
    if (input > 4294967296n || input < -4294967296n) received = addNumericalSeparator(received);
    received += 'n';
  } else {
    received = inspect(input);
  }
  const subject = replaceDefault ? name : `The value of "${name}" is out of range.`;
  return `${subject} It must be ${range}. Received ${received}`;
}

function missingArgs(...args) {
  const names = args.map((arg) => (Array.isArray(arg) ? arg.map((name) => `"${name}"`).join(' or ') : `"${arg}"`));
  return `The ${formatList(names)} argument${names.length > 1 ? 's' : ''} must be specified`;
}

function invalidPackageTarget(packagePath, key, target, isImport = false, base = undefined) {
  const relativeHint = typeof target === 'string' && !isImport && target.length > 0 && !target.startsWith('./');
  const where = `the package config ${packagePath}package.json${base ? ` imported from ${base}` : ''}`;
  const hint = relativeHint ? '; targets must start with "./"' : '';
  if (key === '.') return `Invalid "exports" main target ${JSON.stringify(target)} defined in ${where}${hint}`;
  return `Invalid "${isImport ? 'imports' : 'exports'}" target ${JSON.stringify(target)} defined for '${key}' in ` +
    `${where}${hint}`;
}

function requireEsm(filename, hasEsmSyntax, parentPath, packageJsonPath) {
  let message = `require() of ES Module ${filename}${parentPath ? ` from ${parentPath}` : ''} not supported.`;
  if (!packageJsonPath) {
    return filename.endsWith('.mjs') ? `${message}\nInstead change the require of ${filename} to a dynamic ` +
      'import() which is available in all CommonJS modules.' : message;
  }
  const { basename } = require('path');
  const base = basename(filename) === basename(parentPath) ? filename : basename(filename);
  if (hasEsmSyntax) {
    return `${message}\nInstead change the require of ${base} in ${parentPath} to a dynamic import() which is ` +
      'available in all CommonJS modules.';
  }
  message += `\n${base} is treated as an ES module file as it is a .js file whose nearest parent package.json ` +
    'contains "type": "module" which declares all .js files in that package scope as ES modules.' +
    `\nInstead either rename ${base} to end in .cjs, change the requiring code to use dynamic import() which is ` +
    'available in all CommonJS modules, or change "type": "module" to "type": "commonjs" in ' +
    `${packageJsonPath} to treat all .js files as CommonJS (using .mjs for all ES modules instead).\n`;
  return message;
}

function requireAsyncModule(filename, requireStack, shown) {
  let message = 'require() cannot be used on an ESM graph with top-level await. Use import() instead.';
  if (!shown) message += ' To see where the top-level await comes from, use --experimental-print-required-tla.';
  if (filename) message += `\nRequired module: ${filename}`;
  if (requireStack?.length > 0) message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  return message;
}

// ---- classes ---------------------------------------------------------------------------------------------

function nodeErrorToString() {
  return `${this.name} [${this.code}]: ${this.message}`;
}

/** Errors with a context object `{ errno, code, message, syscall, path, dest }`; `info` gives it back. */
class SystemError extends Error {
  constructor(context, prefix) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super(message);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    return inspect(this, { ...options, getters: true, customInspect: false });
  }

  static decorate(error, context) {
    Object.defineProperties(error, {
      name: { __proto__: null, value: 'SystemError', enumerable: false, configurable: true, writable: true },
      info: { __proto__: null, value: context, enumerable: true, configurable: true, writable: false },
      errno: liveContextProperty(context, 'errno', false),
      syscall: liveContextProperty(context, 'syscall', false),
    });
    if (context.path !== undefined) Object.defineProperty(error, 'path', liveContextProperty(context, 'path', true));
    if (context.dest !== undefined) Object.defineProperty(error, 'dest', liveContextProperty(context, 'dest', true));
  }
}

// Writing through the error reaches the context that native code handed over; paths live there as bytes.
function liveContextProperty(context, key, isPath) {
  return {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: isPath ? () => context[key]?.toString() : () => context[key],
    set: isPath ?
      (value) => { context[key] = value ? require('buffer').Buffer.from(`${value}`) : undefined; } :
      (value) => { context[key] = value; },
  };
}

/** Fills %1, %2… of a table text, with objects as inspect shows them. */
function fill(text, a, b, c) {
  return text.replace(/%([123])/g, (_, n) => {
    const value = n === '1' ? a : n === '2' ? b : c;
    return typeof value === 'object' && value !== null ?
      require('internal/util/format').formatArguments({}, ['%s', value]) : String(value);
  });
}

// Not by assignment: setters on prototypes are no business of errors.
function addProperties(error, properties) {
  if (properties === undefined) return;
  const names = Object.keys(properties);
  for (let i = 0; i < names.length; i++) {
    Object.defineProperty(error, names[i], {
      __proto__: null, value: properties[names[i]], configurable: true, enumerable: true, writable: true,
    });
  }
}

function makeNodeError(code, Base, text, extras) {
  const isSystem = Base === SystemError;
  const pattern = typeof text === 'string';
  const plain = pattern && !text.includes('%');

  class NodeError extends Base {
    constructor(a, b, c, d, e) {
      if (isSystem) super(a, text);
      else if (plain) super(text);
      else if (pattern) super(fill(text, a, b, c));
      else super(arguments.length > 5 ? text(...arguments) : callText(text, arguments.length, a, b, c, d, e));
      this.code = code;
      if (isSystem) SystemError.decorate(this, a);
      else if (extras !== undefined) addProperties(this, extras(a, b, c, d));
    }
  }
  Object.defineProperties(NodeError.prototype, {
    constructor: { __proto__: null, value: isSystem ? NodeError : Base, configurable: true, writable: true },
    toString: { __proto__: null, value: nodeErrorToString, configurable: true, writable: true },
    [kIsNodeError]: { __proto__: null, value: true, configurable: true, writable: true },
  });
  Object.defineProperty(NodeError, 'length', { __proto__: null, value: 0 });
  hideOwnFrames(NodeError);
  NodeError.HideStackFramesError = NodeError;
  return NodeError;
}

// Default parameters must see "not given" and not `undefined` passed on, so the count matters.
function callText(text, count, a, b, c, d, e) {
  switch (count) {
    case 0: return text();
    case 1: return text(a);
    case 2: return text(a, b);
    case 3: return text(a, b, c);
    case 4: return text(a, b, c, d);
    default: return text(a, b, c, d, e);
  }
}

// ---- the table -------------------------------------------------------------------------------------------

// code: [base class, text with %1 %2 %3 or a function of the arguments, extra properties of the arguments?]
const table = {
  __proto__: null,
  ERR_ACCESS_DENIED: [Error, '%1',
    (message, permission = '', resource = '') => ({ permission, resource })],
  ERR_AMBIGUOUS_ARGUMENT: [TypeError, 'The "%1" argument is ambiguous. %2'],
  ERR_ARG_NOT_ITERABLE: [TypeError, '%1 must be iterable'],
  ERR_ASSERTION: [Error, '%1'],
  ERR_ASYNC_CALLBACK: [TypeError, '%1 must be a function'],
  ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED: [Error, 'Async loader request never settled'],
  ERR_ASYNC_TYPE: [TypeError, 'Invalid name for async "type": %1'],
  ERR_BROTLI_INVALID_PARAM: [RangeError, '%1 is not a valid Brotli parameter'],
  ERR_BUFFER_OUT_OF_BOUNDS: [RangeError, (name) => (name ? `"${name}" is outside of buffer bounds` :
    'Attempt to access memory outside buffer bounds')],
  ERR_BUFFER_TOO_LARGE: [RangeError, 'Cannot create a Buffer larger than %1 bytes'],
  ERR_CANNOT_WATCH_SIGINT: [Error, 'Cannot watch for SIGINT signals'],
  ERR_CHILD_CLOSED_BEFORE_REPLY: [Error, 'Child closed before reply received'],
  ERR_CHILD_PROCESS_IPC_REQUIRED: [Error,
    "Forked processes must have an IPC channel, missing value 'ipc' in %1"],
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: [RangeError, '%1 maxBuffer length exceeded'],
  ERR_CLOSED_MESSAGE_PORT: [Error, 'Cannot send data on closed MessagePort'],
  ERR_CONSOLE_WRITABLE_STREAM: [TypeError, 'Console expects a writable stream instance for %1'],
  ERR_CONSTRUCT_CALL_INVALID: [TypeError, 'Constructor cannot be called'],
  ERR_CONSTRUCT_CALL_REQUIRED: [TypeError, 'Class constructor %1 cannot be invoked without `new`'],
  ERR_CONTEXT_NOT_INITIALIZED: [Error, 'context used is not initialized'],
  ERR_CRYPTO_ARGON2_NOT_SUPPORTED: [Error, 'Argon2 algorithm not supported'],
  ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED: [Error, 'Custom engines not supported by this OpenSSL'],
  ERR_CRYPTO_ECDH_INVALID_FORMAT: [TypeError, 'Invalid ECDH format: %1'],
  ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY: [Error, 'Public key is not valid for specified curve'],
  ERR_CRYPTO_ENGINE_UNKNOWN: [Error, 'Engine "%1" was not found'],
  ERR_CRYPTO_FIPS_FORCED: [Error,
    'Cannot set FIPS mode, it was forced with --force-fips at startup.'],
  ERR_CRYPTO_FIPS_UNAVAILABLE: [Error, 'Cannot set FIPS mode in a non-FIPS build.'],
  ERR_CRYPTO_HASH_FINALIZED: [Error, 'Digest already called'],
  ERR_CRYPTO_HASH_UPDATE_FAILED: [Error, 'Hash update failed'],
  ERR_CRYPTO_INCOMPATIBLE_KEY: [Error, 'Incompatible %1: %2'],
  ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS: [Error, 'The selected key encoding %1 %2.'],
  ERR_CRYPTO_INITIALIZATION_FAILED: [Error, 'Initialization failed'],
  ERR_CRYPTO_INVALID_AUTH_TAG: [TypeError, 'Invalid authentication tag'],
  ERR_CRYPTO_INVALID_COUNTER: [TypeError, 'Invalid counter'],
  ERR_CRYPTO_INVALID_CURVE: [TypeError, 'Invalid EC curve name'],
  ERR_CRYPTO_INVALID_DIGEST: [TypeError, 'Invalid digest: %1'],
  ERR_CRYPTO_INVALID_IV: [TypeError, 'Invalid initialization vector'],
  ERR_CRYPTO_INVALID_JWK: [TypeError, 'Invalid JWK data'],
  ERR_CRYPTO_INVALID_KEYLEN: [RangeError, 'Invalid key length'],
  ERR_CRYPTO_INVALID_KEYPAIR: [RangeError, 'Invalid key pair'],
  ERR_CRYPTO_INVALID_KEYTYPE: [RangeError, 'Invalid key type'],
  ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE: [TypeError, 'Invalid key object type %1, expected %2.'],
  ERR_CRYPTO_INVALID_MESSAGELEN: [RangeError, 'Invalid message length'],
  ERR_CRYPTO_INVALID_SCRYPT_PARAMS: [RangeError, 'Invalid scrypt params'],
  ERR_CRYPTO_INVALID_STATE: [Error, 'Invalid state for operation %1'],
  ERR_CRYPTO_INVALID_TAG_LENGTH: [RangeError, 'Invalid taglength'],
  ERR_CRYPTO_JWK_UNSUPPORTED_CURVE: [Error, 'Unsupported JWK EC curve: %1.'],
  ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE: [Error, 'Unsupported JWK Key Type.'],
  ERR_CRYPTO_KEM_NOT_SUPPORTED: [Error, 'KEM is not supported'],
  ERR_CRYPTO_OPERATION_FAILED: [Error, '%1'],
  ERR_CRYPTO_PBKDF2_ERROR: [Error, 'PBKDF2 error'],
  ERR_CRYPTO_SCRYPT_NOT_SUPPORTED: [Error, 'Scrypt algorithm not supported'],
  ERR_CRYPTO_SIGN_KEY_REQUIRED: [Error, 'No key provided to sign'],
  ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH: [RangeError, 'Input buffers must have the same byte length'],
  ERR_CRYPTO_UNKNOWN_CIPHER: [Error, 'Unknown cipher'],
  ERR_CRYPTO_UNKNOWN_DH_GROUP: [Error, 'Unknown DH group'],
  ERR_CRYPTO_UNSUPPORTED_OPERATION: [Error, 'Unsupported crypto operation'],
  ERR_DEBUGGER_ERROR: [Error, '%1'],
  ERR_DEBUGGER_STARTUP_ERROR: [Error, '%1',
    (message, details) => (details ? { childStderr: details.childStderr } : undefined)],
  ERR_DIR_CLOSED: [Error, 'Directory handle was closed'],
  ERR_DIR_CONCURRENT_OPERATION: [Error,
    'Cannot do synchronous work on directory handle with concurrent asynchronous operations'],
  ERR_DLOPEN_DISABLED: [Error, 'Cannot load native addon because loading addons is disabled.'],
  ERR_DLOPEN_FAILED: [Error, '%1'],
  ERR_DNS_SET_SERVERS_FAILED: [Error, 'c-ares failed to set servers: "%1" [%2]'],
  ERR_DOMAIN_CALLBACK_NOT_AVAILABLE: [Error,
    'A callback was registered through process.setUncaughtExceptionCaptureCallback(), which is mutually ' +
    'exclusive with using the `domain` module'],
  ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE: [Error,
    'The `domain` module is in use, which is mutually exclusive with calling ' +
    'process.setUncaughtExceptionCaptureCallback()'],
  ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION: [Error,
    'Deserialize main function is already configured.'],
  ERR_ENCODING_INVALID_ENCODED_DATA: [TypeError, 'The encoded data was not valid for encoding %1',
    (encoding, errno) => ({ errno })],
  ERR_ENCODING_NOT_SUPPORTED: [RangeError, 'The "%1" encoding is not supported'],
  ERR_EVAL_ESM_CANNOT_PRINT: [Error, '--print cannot be used with ESM input'],
  ERR_EVENT_RECURSION: [Error, 'The event "%1" is already being dispatched'],
  ERR_FALSY_VALUE_REJECTION: [Error, 'Promise was rejected with falsy value', (reason) => ({ reason })],
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM: [TypeError,
    'The feature %1 is unavailable on the current platform, which is being used to run Node.js'],
  ERR_FS_CP_DIR_TO_NON_DIR: [SystemError, 'Cannot overwrite non-directory with directory'],
  ERR_FS_CP_EEXIST: [SystemError, 'Target already exists'],
  ERR_FS_CP_EINVAL: [SystemError, 'Invalid src or dest'],
  ERR_FS_CP_FIFO_PIPE: [SystemError, 'Cannot copy a FIFO pipe'],
  ERR_FS_CP_NON_DIR_TO_DIR: [SystemError, 'Cannot overwrite directory with non-directory'],
  ERR_FS_CP_SOCKET: [SystemError, 'Cannot copy a socket file'],
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: [SystemError, 'Cannot overwrite symlink in subdirectory of self'],
  ERR_FS_CP_UNKNOWN: [SystemError, 'Cannot copy an unknown file type'],
  ERR_FS_EISDIR: [SystemError, 'Path is a directory'],
  ERR_FS_FILE_TOO_LARGE: [RangeError, 'File size (%1) is greater than 2 GiB'],
  ERR_FS_WATCH_QUEUE_OVERFLOW: [Error, 'fs.watch() queued more than %1 events'],
  ERR_HTTP2_ALTSVC_INVALID_ORIGIN: [TypeError, 'HTTP/2 ALTSVC frames require a valid origin'],
  ERR_HTTP2_ALTSVC_LENGTH: [TypeError, 'HTTP/2 ALTSVC frames are limited to 16382 bytes'],
  ERR_HTTP2_CONNECT_AUTHORITY: [Error, ':authority header is required for CONNECT requests'],
  ERR_HTTP2_CONNECT_PATH: [Error, 'The :path header is forbidden for CONNECT requests'],
  ERR_HTTP2_CONNECT_SCHEME: [Error, 'The :scheme header is forbidden for CONNECT requests'],
  ERR_HTTP2_GOAWAY_SESSION: [Error, 'New streams cannot be created after receiving a GOAWAY'],
  ERR_HTTP2_HEADERS_AFTER_RESPOND: [Error,
    'Cannot specify additional headers after response initiated'],
  ERR_HTTP2_HEADERS_SENT: [Error, 'Response has already been initiated.'],
  ERR_HTTP2_HEADER_SINGLE_VALUE: [TypeError, 'Header field "%1" must only have a single value'],
  ERR_HTTP2_INFO_STATUS_NOT_ALLOWED: [RangeError, 'Informational status codes cannot be used'],
  ERR_HTTP2_INVALID_CONNECTION_HEADERS: [TypeError,
    'HTTP/1 Connection specific headers are forbidden: "%1"'],
  ERR_HTTP2_INVALID_HEADER_VALUE: [TypeError, 'Invalid value "%1" for header "%2"'],
  ERR_HTTP2_INVALID_INFO_STATUS: [RangeError, 'Invalid informational status code: %1'],
  ERR_HTTP2_INVALID_ORIGIN: [TypeError, 'HTTP/2 ORIGIN frames require a valid origin'],
  ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH: [RangeError,
    'Packed settings length must be a multiple of six'],
  ERR_HTTP2_INVALID_PSEUDOHEADER: [TypeError,
    '"%1" is an invalid pseudoheader or is used incorrectly'],
  ERR_HTTP2_INVALID_SESSION: [Error, 'The session has been destroyed'],
  ERR_HTTP2_INVALID_SETTING_VALUE: [TypeError, 'Invalid value for setting "%1": %2',
    (name, actual, min, max) => (min === undefined ? { actual } : { actual, min, max })],
  ERR_HTTP2_INVALID_STREAM: [Error, 'The stream has been destroyed'],
  ERR_HTTP2_MAX_PENDING_SETTINGS_ACK: [Error,
    'Maximum number of pending settings acknowledgements'],
  ERR_HTTP2_NESTED_PUSH: [Error, 'A push stream cannot initiate another push stream.'],
  ERR_HTTP2_NO_MEM: [Error, 'Out of memory'],
  ERR_HTTP2_NO_SOCKET_MANIPULATION: [Error,
    'HTTP/2 sockets should not be directly manipulated (e.g. read and written)'],
  ERR_HTTP2_ORIGIN_LENGTH: [TypeError, 'HTTP/2 ORIGIN frames are limited to 16382 bytes'],
  ERR_HTTP2_OUT_OF_STREAMS: [Error,
    'No stream ID is available because maximum stream ID has been reached'],
  ERR_HTTP2_PAYLOAD_FORBIDDEN: [Error, 'Responses with %1 status must not have a payload'],
  ERR_HTTP2_PING_CANCEL: [Error, 'HTTP2 ping cancelled'],
  ERR_HTTP2_PING_LENGTH: [RangeError, 'HTTP2 ping payload must be 8 bytes'],
  ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED: [TypeError, 'Cannot set HTTP/2 pseudo-headers'],
  ERR_HTTP2_PUSH_DISABLED: [Error, 'HTTP/2 client has disabled push streams'],
  ERR_HTTP2_SEND_FILE: [Error, 'Directories cannot be sent'],
  ERR_HTTP2_SEND_FILE_NOSEEK: [Error, 'Offset or length can only be specified for regular files'],
  ERR_HTTP2_SESSION_ERROR: [Error, 'Session closed with error code %1'],
  ERR_HTTP2_SETTINGS_CANCEL: [Error, 'HTTP2 session settings canceled'],
  ERR_HTTP2_SOCKET_BOUND: [Error, 'The socket is already bound to an Http2Session'],
  ERR_HTTP2_SOCKET_UNBOUND: [Error, 'The socket has been disconnected from the Http2Session'],
  ERR_HTTP2_STATUS_101: [Error,
    'HTTP status code 101 (Switching Protocols) is forbidden in HTTP/2'],
  ERR_HTTP2_STATUS_INVALID: [RangeError, 'Invalid status code: %1'],
  ERR_HTTP2_STREAM_CANCEL: [Error, (cause) => (typeof cause?.message === 'string' ?
    `The pending stream has been canceled (caused by: ${cause.message})` :
    'The pending stream has been canceled'), (cause) => (cause ? { cause } : undefined)],
  ERR_HTTP2_STREAM_ERROR: [Error, 'Stream closed with error code %1'],
  ERR_HTTP2_STREAM_SELF_DEPENDENCY: [Error, 'A stream cannot depend on itself'],
  ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS: [Error,
    'Number of custom settings exceeds MAX_ADDITIONAL_SETTINGS'],
  ERR_HTTP2_TOO_MANY_INVALID_FRAMES: [Error, 'Too many invalid HTTP/2 frames'],
  ERR_HTTP2_TOO_MANY_ORIGINS: [Error,
    'The server sent more ORIGIN frames than the allowed number of %1'],
  ERR_HTTP2_TRAILERS_ALREADY_SENT: [Error, 'Trailing headers have already been sent'],
  ERR_HTTP2_TRAILERS_NOT_READY: [Error,
    'Trailing headers cannot be sent until after the wantTrailers event is emitted'],
  ERR_HTTP2_UNSUPPORTED_PROTOCOL: [Error, 'protocol "%1" is unsupported.'],
  ERR_HTTP_BODY_NOT_ALLOWED: [Error,
    'Adding content for this request method or response status is not allowed.'],
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: [Error,
    "Response body's content-length of %1 byte(s) does not match the content-length of %2 byte(s) set in header"],
  ERR_HTTP_HEADERS_SENT: [Error, 'Cannot %1 headers after they are sent to the client'],
  ERR_HTTP_INVALID_HEADER_VALUE: [TypeError, 'Invalid value "%1" for header "%2"'],
  ERR_HTTP_INVALID_STATUS_CODE: [RangeError, 'Invalid status code: %1'],
  ERR_HTTP_REQUEST_TIMEOUT: [Error, 'Request timeout'],
  ERR_HTTP_SOCKET_ASSIGNED: [Error, 'ServerResponse has an already assigned socket'],
  ERR_HTTP_SOCKET_ENCODING: [Error,
    'Changing the socket encoding is not allowed per RFC7230 Section 3.'],
  ERR_HTTP_TRAILER_INVALID: [Error, 'Trailers are invalid with this transfer encoding'],
  ERR_ILLEGAL_CONSTRUCTOR: [TypeError, 'Illegal constructor'],
  ERR_IMPORT_ATTRIBUTE_MISSING: [TypeError, 'Module "%1" needs an import attribute of "%2: %3"'],
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: [TypeError, 'Module "%1" is not of type "%2"'],
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: [TypeError, (key, value, url) =>
    `Import attribute "${key}" with value "${value}" is not supported${url === undefined ? '' : ` in ${url}`}`],
  ERR_INCOMPATIBLE_OPTION_PAIR: [TypeError,
    'Option "%1" cannot be used in combination with option "%2"'],
  ERR_INPUT_TYPE_NOT_ALLOWED: [Error,
    '--input-type can only be used with string input via --eval, --print, or STDIN'],
  ERR_INSPECTOR_ALREADY_ACTIVATED: [Error,
    'Inspector is already activated. Close it with inspector.close() before activating it again.'],
  ERR_INSPECTOR_ALREADY_CONNECTED: [Error, '%1 is already connected'],
  ERR_INSPECTOR_CLOSED: [Error, 'Session was closed'],
  ERR_INSPECTOR_COMMAND: [Error, 'Inspector error %1: %2'],
  ERR_INSPECTOR_NOT_ACTIVE: [Error, 'Inspector is not active'],
  ERR_INSPECTOR_NOT_AVAILABLE: [Error, 'Inspector is not available'],
  ERR_INSPECTOR_NOT_CONNECTED: [Error, 'Session is not connected'],
  ERR_INSPECTOR_NOT_WORKER: [Error, 'Current thread is not a worker'],
  ERR_INTERNAL_ASSERTION: [Error, (message) => `${message ? `${message}\n` : ''}` +
    'This is caused by either a bug in Node.js or incorrect usage of Node.js internals.\n' +
    'Please open an issue with this stack trace at https://github.com/nodejs/node/issues\n'],
  ERR_INVALID_ADDRESS: [Error, 'Invalid socket address'],
  ERR_INVALID_ADDRESS_FAMILY: [RangeError, 'Invalid address family: %1 %2:%3',
    (family, host, port) => ({ host, port })],
  ERR_INVALID_ARG_TYPE: [TypeError, invalidArgType],
  ERR_INVALID_ARG_VALUE: [TypeError, invalidArgValue],
  ERR_INVALID_ASYNC_ID: [RangeError, 'Invalid %1 value: %2'],
  ERR_INVALID_BUFFER_SIZE: [RangeError, 'Buffer size must be a multiple of %1'],
  ERR_INVALID_CHAR: [TypeError, (name, field) =>
    `Invalid character in ${name}${field === undefined ? '' : ` ["${field}"]`}`],
  ERR_INVALID_CURSOR_POS: [TypeError, 'Cannot set cursor row without setting its column'],
  ERR_INVALID_FD: [RangeError, '"fd" must be a positive integer: %1'],
  ERR_INVALID_FD_TYPE: [TypeError, 'Unsupported fd type: %1'],
  ERR_INVALID_FILE_URL_HOST: [TypeError, 'File URL host must be "localhost" or empty on %1'],
  ERR_INVALID_FILE_URL_PATH: [TypeError, 'File URL path %1', (reason, input) => ({ input })],
  ERR_INVALID_HANDLE_TYPE: [TypeError, 'This handle type cannot be sent'],
  ERR_INVALID_HTTP_TOKEN: [TypeError, '%1 must be a valid HTTP token ["%2"]'],
  ERR_INVALID_IP_ADDRESS: [TypeError, 'Invalid IP address: %1'],
  ERR_INVALID_MIME_SYNTAX: [TypeError, (production, text, index) =>
    `The MIME syntax for a ${production} in "${text}" is invalid${index === -1 ? '' : ` at ${index}`}`],
  ERR_INVALID_MODULE: [Error, 'No such module: %1'],
  ERR_INVALID_MODULE_SPECIFIER: [TypeError, (request, reason, base) =>
    `Invalid module "${request}" ${reason}${base ? ` imported from ${base}` : ''}`],
  ERR_INVALID_OBJECT_DEFINE_PROPERTY: [TypeError, '%1'],
  ERR_INVALID_PACKAGE_CONFIG: [Error, (path, base, message) =>
    `Invalid package config ${path}${base ? ` while importing ${base}` : ''}.${message ? ` ${message}` : ''}`],
  ERR_INVALID_PACKAGE_TARGET: [Error, invalidPackageTarget],
  ERR_INVALID_PROTOCOL: [TypeError, 'Protocol "%1" not supported. Expected "%2"'],
  ERR_INVALID_REPL_EVAL_CONFIG: [TypeError,
    'Cannot specify both "breakEvalOnSigint" and "eval" for REPL'],
  ERR_INVALID_REPL_INPUT: [TypeError, '%1'],
  ERR_INVALID_RETURN_PROPERTY: [TypeError, (expected, hook, property, value) =>
    `Expected a valid ${expected} to be returned for the "${property}" from the "${hook}" hook but got ` +
    `${determineSpecificType(value)}.`],
  ERR_INVALID_RETURN_PROPERTY_VALUE: [TypeError, (expected, hook, property, value) =>
    `Expected ${expected} to be returned for the "${property}" from the "${hook}" hook but got ` +
    `${determineSpecificType(value)}.`],
  ERR_INVALID_RETURN_VALUE: [TypeError, (expected, name, value) =>
    `Expected ${expected} to be returned from the "${name}" function but got ${determineSpecificType(value)}.`],
  ERR_INVALID_STATE: [Error, 'Invalid state: %1'],
  ERR_INVALID_SYNC_FORK_INPUT: [TypeError, (value) =>
    `Asynchronous forks do not support Buffer, TypedArray, DataView or string input: ${format('%s', value)}`],
  ERR_INVALID_THIS: [TypeError, 'Value of "this" must be of type %1'],
  ERR_INVALID_TUPLE: [TypeError, '%1 must be an iterable %2 tuple'],
  ERR_INVALID_TYPESCRIPT_SYNTAX: [SyntaxError, '%1'],
  ERR_INVALID_URI: [URIError, 'URI malformed'],
  ERR_INVALID_URL: [TypeError, 'Invalid URL', (input, base) => (base == null ? { input } : { input, base })],
  ERR_INVALID_URL_PATTERN: [TypeError, 'Failed to construct URLPattern'],
  ERR_INVALID_URL_SCHEME: [TypeError, (expected) => (typeof expected === 'string' || expected.length === 1 ?
    `The URL must be of scheme ${expected}` : `The URL must be one of scheme ${formatList(expected, 'or')}`)],
  ERR_IPC_CHANNEL_CLOSED: [Error, 'Channel closed'],
  ERR_IPC_DISCONNECTED: [Error, 'IPC channel is already disconnected'],
  ERR_IPC_ONE_PIPE: [Error, 'Child process can have only one IPC pipe'],
  ERR_IPC_SYNC_FORK: [Error, 'IPC cannot be used with synchronous forks'],
  ERR_IP_BLOCKED: [Error, 'IP(%1) is blocked by net.BlockList'],
  ERR_LOADER_CHAIN_INCOMPLETE: [Error,
    '"%1" did not call the next hook in its chain and did not explicitly signal a short circuit. If this is ' +
    'intentional, include `shortCircuit: true` in the hook\'s return.'],
  ERR_LOAD_SQLITE_EXTENSION: [Error, '%1'],
  ERR_MEMORY_ALLOCATION_FAILED: [Error, 'Failed to allocate memory'],
  ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE: [Error,
    'A message object could not be deserialized in the target vm.Context'],
  ERR_METHOD_NOT_IMPLEMENTED: [Error, 'The %1 method is not implemented'],
  ERR_MISSING_ARGS: [TypeError, missingArgs],
  ERR_MISSING_OPTION: [TypeError, '%1 is required'],
  ERR_MISSING_PASSPHRASE: [TypeError, 'Passphrase required for encrypted key'],
  ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST: [TypeError,
    'Object that needs transfer was found in message but not listed in transferList'],
  ERR_MODULE_LINK_MISMATCH: [TypeError, '%1'],
  ERR_MODULE_NOT_FOUND: [Error, (path, base, exactUrl, kind = exactUrl === undefined ? 'package' : 'module') =>
    `Cannot find ${kind} '${path}' imported from ${base}`,
    (path, base, exactUrl) => (exactUrl ? { url: `${exactUrl}` } : undefined)],
  ERR_MULTIPLE_CALLBACK: [Error, 'Callback called multiple times'],
  ERR_NAPI_CONS_FUNCTION: [TypeError, 'Constructor must be a function'],
  ERR_NAPI_INVALID_DATAVIEW_ARGS: [RangeError,
    'byte_offset + byte_length should be less than or equal to the size in bytes of the array passed in'],
  ERR_NAPI_INVALID_TYPEDARRAY_ALIGNMENT: [RangeError,
    'start offset of %1 should be a multiple of %2'],
  ERR_NAPI_INVALID_TYPEDARRAY_LENGTH: [RangeError, 'Invalid typed array length'],
  ERR_NOT_BUILDING_SNAPSHOT: [Error,
    'Operation cannot be invoked when not building startup snapshot'],
  ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION: [Error,
    'Operation cannot be invoked when not in a single-executable application'],
  ERR_NOT_SUPPORTED_IN_SNAPSHOT: [Error, '%1 is not supported in startup snapshot'],
  ERR_NO_CRYPTO: [Error, 'Node.js is not compiled with OpenSSL crypto support'],
  ERR_NO_ICU: [TypeError, '%1 is not supported on Node.js compiled without ICU'],
  ERR_NO_TYPESCRIPT: [Error, 'Node.js is not compiled with TypeScript support'],
  ERR_OPERATION_FAILED: [Error, 'Operation failed: %1'],
  ERR_OUT_OF_RANGE: [RangeError, outOfRange],
  ERR_PACKAGE_IMPORT_NOT_DEFINED: [TypeError, (specifier, packagePath, base) =>
    `Package import specifier "${specifier}" is not defined${packagePath ? ` in package ${packagePath}package.json` : ''} imported from ${base}`],
  ERR_PACKAGE_MAP_EXTERNAL_FILE: [Error,
    'Cannot resolve "%1" from "%2": file is not within any package defined in %3'],
  ERR_PACKAGE_MAP_INVALID: [SyntaxError, 'Invalid package-map.json at "%1": %2'],
  ERR_PACKAGE_MAP_KEY_NOT_FOUND: [Error,
    'Package key "%1" referenced in dependencies but not defined in %2'],
  ERR_PACKAGE_PATH_NOT_EXPORTED: [Error, (packagePath, subpath, base) =>
    (subpath === '.' ? `No "exports" main defined in ${packagePath}package.json` :
      `Package subpath '${subpath}' is not defined by "exports" in ${packagePath}package.json`) +
    (base ? ` imported from ${base}` : '')],
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: [TypeError, '%1'],
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: [TypeError,
    "Unexpected argument '%1'. This command does not take positional arguments"],
  ERR_PARSE_ARGS_UNKNOWN_OPTION: [TypeError, (option, allowPositionals) =>
    `Unknown option '${option}'` + (allowPositionals ?
    ". To specify a positional argument starting with a '-', place it at the end of the command after " +
    `'--', as in '-- "${option}"` : '')],
  ERR_PERFORMANCE_INVALID_TIMESTAMP: [TypeError, '%1 is not a valid timestamp'],
  ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS: [TypeError, '%1'],
  ERR_PROXY_INVALID_CONFIG: [Error, '%1'],
  ERR_PROXY_TUNNEL: [Error, '%1'],
  ERR_QUIC_CONNECTION_FAILED: [Error, 'QUIC connection failed'],
  ERR_QUIC_ENDPOINT_CLOSED: [Error, 'QUIC endpoint closed: %1 (%2)'],
  ERR_QUIC_OPEN_STREAM_FAILED: [Error, 'Failed to open QUIC stream'],
  ERR_QUIC_STREAM_ABORTED: [Error, '%1'],
  ERR_QUIC_STREAM_RESET: [Error, 'The QUIC stream was reset by the peer with error code %1'],
  ERR_QUIC_VERSION_NEGOTIATION_ERROR: [Error, 'The QUIC session requires version negotiation'],
  ERR_REQUIRE_ASYNC_MODULE: [Error, requireAsyncModule],
  ERR_REQUIRE_CYCLE_MODULE: [Error, '%1'],
  ERR_REQUIRE_ESM: [Error, requireEsm],
  ERR_REQUIRE_ESM_RACE_CONDITION: [Error, (filename, parent, isForAsyncLoader) =>
    `Cannot require() ES Module ${filename} because it is not yet fully loaded.\n` +
    'This may be caused by a race condition if the module is simultaneously dynamically import()-ed ' +
    'via Promise.all().\nTry await-ing the import() sequentially in a loop instead.\n' +
    ` (From ${parent ? `${parent} in ` : ' '}${isForAsyncLoader ? 'loader hook worker thread' : 'non-loader-hook thread'})`],
  ERR_SCRIPT_EXECUTION_INTERRUPTED: [Error, 'Script execution was interrupted by `SIGINT`'],
  ERR_SCRIPT_EXECUTION_TIMEOUT: [Error, 'Script execution timed out after %1ms'],
  ERR_SERVER_ALREADY_LISTEN: [Error,
    'Listen method has been called more than once without closing.'],
  ERR_SERVER_NOT_RUNNING: [Error, 'Server is not running.'],
  ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND: [Error,
    'Cannot find asset %1 for the single executable application'],
  ERR_SOCKET_ALREADY_BOUND: [Error, 'Socket is already bound'],
  ERR_SOCKET_BAD_BUFFER_SIZE: [TypeError, 'Buffer size must be a positive integer'],
  ERR_SOCKET_BAD_PORT: [RangeError, (name, port, allowZero = true) =>
    `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. Received ${determineSpecificType(port)}.`],
  ERR_SOCKET_BAD_TYPE: [TypeError, 'Bad socket type specified. Valid types are: udp4, udp6'],
  ERR_SOCKET_BUFFER_SIZE: [SystemError, 'Could not get or set buffer size'],
  ERR_SOCKET_CLOSED: [Error, 'Socket is closed'],
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: [Error,
    'Socket closed before the connection was established'],
  ERR_SOCKET_CONNECTION_TIMEOUT: [Error, 'Socket connection timeout'],
  ERR_SOCKET_DGRAM_IS_CONNECTED: [Error, 'Already connected'],
  ERR_SOCKET_DGRAM_NOT_CONNECTED: [Error, 'Not connected'],
  ERR_SOCKET_DGRAM_NOT_RUNNING: [Error, 'Not running'],
  ERR_SOCKET_HANDLE_ADOPTED: [Error,
    'The bound socket has already been adopted by a server or socket'],
  ERR_SOURCE_MAP_CORRUPT: [Error, "The source map for '%1' does not exist or is corrupt."],
  ERR_SOURCE_MAP_MISSING_SOURCE: [Error, "Cannot find '%1' imported from the source map for '%2'"],
  ERR_SQLITE_ERROR: [Error, '%1'],
  ERR_SOURCE_PHASE_NOT_DEFINED: [SyntaxError, 'Source phase import object is not defined for module \'%1\''],
  ERR_SRI_PARSE: [SyntaxError, 'Subresource Integrity string "%1" had an unexpected "%2" at position %3'],
  ERR_STREAM_ALREADY_FINISHED: [Error, 'Cannot call %1 after a stream was finished'],
  ERR_STREAM_CANNOT_PIPE: [Error, 'Cannot pipe, not readable'],
  ERR_STREAM_DESTROYED: [Error, 'Cannot call %1 after a stream was destroyed'],
  ERR_STREAM_ITER_MISSING_FLAG: [TypeError,
    'The stream/iter API requires the --experimental-stream-iter flag'],
  ERR_STREAM_NULL_VALUES: [TypeError, 'May not write null values to stream'],
  ERR_STREAM_PREMATURE_CLOSE: [Error, 'Premature close'],
  ERR_STREAM_PUSH_AFTER_EOF: [Error, 'stream.push() after EOF'],
  ERR_STREAM_UNABLE_TO_PIPE: [Error, 'Cannot pipe to a closed or destroyed stream'],
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: [Error, 'stream.unshift() after end event'],
  ERR_STREAM_WRAP: [Error, 'Stream has StringDecoder set or is in objectMode'],
  ERR_STREAM_WRITE_AFTER_END: [Error, 'write after end'],
  ERR_STRING_TOO_LONG: [Error, 'Cannot create a string longer than 0x%1 characters'],
  ERR_SYNTHETIC: [Error, 'JavaScript Callstack'],
  ERR_SYSTEM_ERROR: [SystemError, 'A system error occurred'],
  ERR_TEST_FAILURE: [Error, (error) => {
    const message = error?.message ?? error;
    if (typeof message === 'string') return message;
    try {
      return inspect(message);
    } catch {
      return inspect(message, { __proto__: null, customInspect: false });
    }
  }, (error, failureType) => ({ failureType, cause: error })],
  ERR_TLS_ALPN_CALLBACK_INVALID_RESULT: [TypeError, (value, protocols) =>
    `ALPN callback returned a value (${value}) that did not match any of the client's offered protocols ` +
    `(${protocols.join(', ')})`],
  ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS: [TypeError,
    'The ALPNCallback and ALPNProtocols TLS options are mutually exclusive'],
  ERR_TLS_CERT_ALTNAME_FORMAT: [SyntaxError, 'Invalid subject alternative name string'],
  ERR_TLS_CERT_ALTNAME_INVALID: [Error, "Hostname/IP does not match certificate's altnames: %1",
    (reason, host, cert) => ({ reason, host, cert })],
  ERR_TLS_DH_PARAM_SIZE: [Error, 'DH parameter size %1 is less than 2048'],
  ERR_TLS_HANDSHAKE_TIMEOUT: [Error, 'TLS handshake timeout'],
  ERR_TLS_INVALID_CONTEXT: [TypeError, '%1 must be a SecureContext'],
  ERR_TLS_INVALID_PROTOCOL_METHOD: [TypeError, '%1'],
  ERR_TLS_INVALID_PROTOCOL_VERSION: [TypeError, '"%1" is not a valid %2 TLS protocol version'],
  ERR_TLS_INVALID_STATE: [Error, 'TLS socket connection must be securely established'],
  ERR_TLS_PROTOCOL_VERSION_CONFLICT: [TypeError,
    'TLS protocol version "%1" conflicts with secureProtocol "%2"'],
  ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED: [Error, 'Failed to set PSK identity hint'],
  ERR_TLS_RENEGOTIATION_DISABLED: [Error, 'TLS session renegotiation disabled for this socket'],
  ERR_TLS_RENEGOTIATION_UNSUPPORTED: [Error,
    'TLS session renegotiation is unsupported by this TLS implementation'],
  ERR_TLS_REQUIRED_SERVER_NAME: [Error, '"servername" is required parameter for Server.addContext'],
  ERR_TLS_SESSION_ATTACK: [Error, 'TLS session renegotiation attack detected'],
  ERR_TLS_SNI_FROM_SERVER: [Error, 'Cannot issue SNI from a TLS server-side socket'],
  ERR_TRACE_EVENTS_CATEGORY_REQUIRED: [TypeError, 'At least one category is required'],
  ERR_TRACE_EVENTS_UNAVAILABLE: [Error, 'Trace events are unavailable'],
  ERR_TRAILING_JUNK_AFTER_STREAM_END: [TypeError,
    'Trailing junk found after the end of the compressed stream'],
  ERR_TTY_INIT_FAILED: [SystemError, 'TTY initialization failed'],
  ERR_UNAVAILABLE_DURING_EXIT: [Error, 'Cannot call function in process exit handler'],
  ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET: [Error,
    '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active'],
  ERR_UNESCAPED_CHARACTERS: [TypeError, '%1 contains unescaped characters'],
  ERR_UNHANDLED_ERROR: [Error, (error) => (error === undefined ? 'Unhandled error.' : `Unhandled error. (${error})`)],
  ERR_UNKNOWN_BUILTIN_MODULE: [Error, 'No such built-in module: %1'],
  ERR_UNKNOWN_CREDENTIAL: [Error, '%1 identifier does not exist: %2'],
  ERR_UNKNOWN_ENCODING: [TypeError, 'Unknown encoding: %1'],
  ERR_UNKNOWN_FILE_EXTENSION: [TypeError, 'Unknown file extension "%1" for %2'],
  ERR_UNKNOWN_MODULE_FORMAT: [RangeError, 'Unknown module format: %1 for URL %2'],
  ERR_UNKNOWN_SIGNAL: [TypeError, 'Unknown signal: %1'],
  ERR_UNSUPPORTED_DIR_IMPORT: [Error, "Directory import '%1' is not supported resolving ES modules imported from %2",
    (path, base, url) => (url === undefined ? undefined : { url })],
  ERR_UNSUPPORTED_ESM_URL_SCHEME: [Error, (url, schemes) =>
    `Only URLs with a scheme in: ${formatList(schemes)} are supported by the default ESM loader. ` +
    `Received protocol '${url.protocol}'`],
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: [Error,
    'Stripping types is currently unsupported for files under node_modules, for "%1"'],
  ERR_UNSUPPORTED_RESOLVE_REQUEST: [TypeError,
    'Failed to resolve module specifier "%1" from "%2": Invalid relative URL or base scheme is not hierarchical.'],
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: [SyntaxError, '%1'],
  ERR_USE_AFTER_CLOSE: [Error, '%1 was closed'],
  ERR_VALID_PERFORMANCE_ENTRY_TYPE: [Error,
    'At least one valid performance entry type is required'],
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING: [TypeError,
    'A dynamic import callback was not specified.'],
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG: [TypeError,
    'A dynamic import callback was invoked without --experimental-vm-modules'],
  ERR_VM_MODULE_ALREADY_LINKED: [Error, 'Module has already been linked'],
  ERR_VM_MODULE_CACHED_DATA_REJECTED: [Error, 'cachedData buffer was rejected'],
  ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA: [Error,
    'Cached data cannot be created for a module which has been evaluated'],
  ERR_VM_MODULE_DIFFERENT_CONTEXT: [Error, 'Linked modules must use the same context'],
  ERR_VM_MODULE_LINK_FAILURE: [Error, '%1', (message, cause) => ({ cause })],
  ERR_VM_MODULE_NOT_MODULE: [Error, 'Provided module is not an instance of Module'],
  ERR_VM_MODULE_STATUS: [Error, 'Module status %1'],
  ERR_WASI_ALREADY_STARTED: [Error, 'WASI instance has already started'],
  ERR_WASI_NOT_STARTED: [Error, 'wasi.start() has not been called'],
  ERR_WEBASSEMBLY_NOT_SUPPORTED: [Error,
    'WebAssembly is not supported in this environment, but is required for %1'],
  ERR_WEBASSEMBLY_RESPONSE: [TypeError, 'WebAssembly response %1'],
  ERR_WORKER_HANDLE_NOT_TRANSFERABLE: [Error,
    '%1 cannot be transferred in its current state; it must be a freshly created or accepted handle that has ' +
    'not started reading and has no pending writes'],
  ERR_WORKER_INIT_FAILED: [Error, 'Worker initialization failure: %1'],
  ERR_WORKER_INVALID_EXEC_ARGV: [Error, (errors, what = 'invalid execArgv flags') =>
    `Initiated Worker with ${what}: ${errors.join(', ')}`],
  ERR_WORKER_MESSAGING_ERRORED: [Error,
    'The destination thread threw an error while processing the message'],
  ERR_WORKER_MESSAGING_FAILED: [Error, 'Cannot find the destination thread or listener'],
  ERR_WORKER_MESSAGING_SAME_THREAD: [Error, 'Cannot sent a message to the same thread'],
  ERR_WORKER_MESSAGING_TIMEOUT: [Error, 'Sending a message to another thread timed out'],
  ERR_WORKER_NOT_RUNNING: [Error, 'Worker instance not running'],
  ERR_WORKER_OUT_OF_MEMORY: [Error, 'Worker terminated due to reaching memory limit: %1'],
  ERR_WORKER_PATH: [TypeError, (filename) => {
    const scheme = /^(?:file:\/\/|data:)/.exec(filename)?.[0];
    const hint = scheme === undefined ? '' : ` Wrap ${scheme} URLs with \`new URL\`.`;
    return 'The worker script or module filename must be an absolute path or a relative path starting with ' +
      `'./' or '../'.${hint} Received "${filename}"`;
  }],
  ERR_WORKER_UNSERIALIZABLE_ERROR: [Error, 'Serializing an uncaught exception failed'],
  ERR_WORKER_UNSUPPORTED_OPERATION: [TypeError, '%1 is not supported in workers'],
  ERR_ZLIB_INITIALIZATION_FAILED: [Error, 'Initialization failed'],
  ERR_ZSTD_INVALID_PARAM: [RangeError, '%1 is not a valid zstd parameter'],
};

// Codes that some callers raise with another base class: `new codes.ERR_INVALID_STATE.TypeError(…)`.
const variants = {
  __proto__: null,
  ERR_HTTP2_INVALID_SETTING_VALUE: [RangeError],
  ERR_INVALID_ARG_VALUE: [RangeError],
  ERR_INVALID_RETURN_VALUE: [RangeError],
  ERR_INVALID_STATE: [TypeError, RangeError],
  ERR_OPERATION_FAILED: [TypeError],
};

function materialize(code) {
  const entry = table[code];
  if (entry === undefined) return undefined;
  const NodeError = makeNodeError(code, entry[0], entry[1], entry[2]);
  const others = variants[code];
  if (others !== undefined) {
    for (const Base of others) NodeError[Base.name] = makeNodeError(code, Base, entry[1], entry[2]);
  }
  return NodeError;
}

/**
 * `codes.ERR_X` is the class of that code. Classes already made are own properties; the first look-up of a code
 * falls through to this prototype, which makes it.
 */
const codes = Object.create(new Proxy({ __proto__: null }, {
  __proto__: null,
  get(target, key) {
    const NodeError = typeof key === 'string' ? materialize(key) : undefined;
    if (NodeError !== undefined) codes[key] = NodeError;
    return NodeError;
  },
  has: (target, key) => key in table,
}));

/** Adds a code at run time (for internal modules kept outside the table, such as optional features). */
function E(code, text, Base, ...otherBases) {
  table[code] = [Base, text];
  if (otherBases.length > 0) variants[code] = otherBases;
}

// ---- errors out of errno numbers -------------------------------------------------------------------------

let uv;
let uvErrorMap;
/** @returns {[string, string] | undefined} name and message of a negative errno */
function uvErrmapGet(errno) {
  uv ??= internalBinding('uv');
  uvErrorMap ??= uv.getErrorMap();
  return uvErrorMap.get(errno);
}

function uvName(errno) {
  return uvErrmapGet(errno)?.[0] ?? `Unknown system error ${errno}`;
}

function plainErrorClass(init) {
  class Plain extends Error {
    constructor(message) {
      super(message);
    }
  }
  Object.defineProperty(Plain.prototype, 'constructor',
                        { __proto__: null, value: Error, configurable: true, writable: true });
  hideOwnFrames(Plain);
  function create(a, b, c, d, e) {
    const error = init(Plain, a, b, c, d, e);
    return error;
  }
  create.prototype = Plain.prototype;
  return create;
}

/**
 * `new UVException({ errno, syscall, message?, path?, dest? })`:
 * `ENOENT: no such file or directory, open '/a' -> '/b'`.
 */
const UVException = plainErrorClass((Plain, context) => {
  const [code, text] = uvErrmapGet(context.errno) || ['UNKNOWN', 'unknown error'];
  let message = `${code}: ${context.message || text}, ${context.syscall}`;
  let path;
  let dest;
  if (context.path) {
    path = context.path.toString();
    message += ` '${path}'`;
  }
  if (context.dest) {
    dest = context.dest.toString();
    message += ` -> '${dest}'`;
  }
  const error = new Plain(message);
  for (const key of Object.keys(context)) {
    if (key !== 'message' && key !== 'path' && key !== 'dest') error[key] = context[key];
  }
  error.code = code;
  if (path) error.path = path;
  if (dest) error.dest = dest;
  return error;
});

/** `new UVExceptionWithHostPort(errno, syscall, address, port)`, worded like UVException. */
const UVExceptionWithHostPort = plainErrorClass((Plain, errno, syscall, address, port) => {
  const [code, text] = uvErrmapGet(errno) || ['UNKNOWN', 'unknown error'];
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  const error = new Plain(`${syscall} ${code}: ${text}${details}`);
  error.code = code;
  error.errno = errno;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  return error;
});

/** `new ErrnoException(errno, syscall, original?)`: `open ENOENT`. */
const ErrnoException = plainErrorClass((Plain, errno, syscall, original) => {
  const code = uvName(errno);
  const error = new Plain(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  return error;
});

/** `new ExceptionWithHostPort(errno, syscall, address, port?, local?)`: `connect ECONNREFUSED 127.0.0.1:80`. */
const ExceptionWithHostPort = plainErrorClass((Plain, errno, syscall, address, port, additional) => {
  const code = uvName(errno);
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  if (additional) details += ` - Local (${additional})`;
  const error = new Plain(`${syscall} ${code}${details}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  return error;
});

const kUvEaiNodata = -3007;
const kUvEaiNoname = -3008;

/** `new DNSException(code, syscall, hostname?)`; `code` is an errno number or a ready name. */
const DNSException = plainErrorClass((Plain, code, syscall, hostname) => {
  let errno;
  if (typeof code === 'number') {
    errno = code;
    // The resolver's two "no such name" answers are one documented code.
    code = code === kUvEaiNodata || code === kUvEaiNoname ? 'ENOTFOUND' : uvName(code);
  }
  const error = new Plain(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (hostname) error.hostname = hostname;
  return error;
});

const ConnResetException = plainErrorClass((Plain, message) => {
  const error = new Plain(message);
  error.code = 'ECONNRESET';
  return error;
});

/** What an operation rejects with when its AbortSignal fires; `options.cause` is the signal's reason. */
class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}
hideOwnFrames(AbortError);

class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }
}
Object.defineProperty(NodeAggregateError.prototype, 'constructor',
                      { __proto__: null, value: AggregateError, configurable: true, writable: true });
Object.defineProperty(NodeAggregateError.prototype, kIsNodeError,
                      { __proto__: null, value: true, configurable: true, writable: true });

/** Joins an error met while handling `outerError`; returns whichever exists when there is only one. */
function aggregateTwoErrors(innerError, outerError) {
  if (innerError && outerError && innerError !== outerError) {
    if (Array.isArray(outerError.errors)) {
      outerError.errors.push(innerError);
      return outerError;
    }
    return new NodeAggregateError([outerError, innerError], outerError.message);
  }
  return innerError || outerError;
}

/** An Error with extra own properties. */
function genericNodeError(message, properties) {
  return Object.assign(new Error(message), properties);
}

/** Whether the value has what code handling errors relies on. */
function isErrorLike(value) {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'message') &&
    typeof value.stack === 'string';
}

module.exports = {
  AbortError,
  ConnResetException,
  DNSException,
  E,
  ErrnoException,
  ExceptionWithHostPort,
  NodeAggregateError,
  SystemError,
  UVException,
  UVExceptionWithHostPort,
  addNumericalSeparator,
  aggregateTwoErrors,
  codes,
  determineSpecificType,
  formatList,
  genericNodeError,
  hideStackFrames,
  isErrorLike,
  isErrorStackTraceLimitWritable,
  isStackOverflowError,
  kIsNodeError,
  uvErrmapGet,
};
