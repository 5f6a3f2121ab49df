'use strict';

// The Console class and everything its instances do. Follows "Console" in Node's documentation.
//
// What is not here: the global console (internal/console/global), drawing tables (internal/console/table), turning
// values into text (internal/util/inspect and internal/util/format). Those are loaded when first needed: a program
// that only logs plain strings needs none.

const { listened } = require('internal/diagnostics');

const kGroupIndentation = Symbol('kGroupIndentationString');
const kGroupIndentWidth = Symbol('kGroupIndentWidth');
const kColorMode = Symbol('kColorMode');
const kIsConsole = Symbol('kIsConsole');
const kCounts = Symbol('counts');
const kInspectOptions = Symbol('kInspectOptions');
// (console, useStderr, text) => boolean: a way to write that needs no stream; the global console has one.
const kWriteDirect = Symbol('kWriteDirect');
// (useStderr) => boolean: whether to use colours, without making the stream.
const kColorsDirect = Symbol('kColorsDirect');

const kNoColors = Object.freeze({});
const kColors = Object.freeze({ colors: true });
const kMaxGroupIndentation = 1000;
const kDefaultGroupIndentation = 2;

function noop() {}

// ---- writing ---------------------------------------------------------------------------------------------

/** Writes one message and a line end to stdout or stderr of the console. */
function write(console, useStderr, text) {
  const indent = console[kGroupIndentation];
  if (indent !== '') {
    if (text.includes('\n')) text = text.replaceAll('\n', `\n${indent}`);
    text = indent + text;
  }
  text += '\n';

  const direct = console[kWriteDirect];
  if (direct !== undefined && direct(useStderr, text)) return;

  const stream = useStderr ? console._stderr : console._stdout;
  if (console._ignoreErrors === false) {
    stream.write(text);
    return;
  }

  // Errors may come now, as an exception, or later, as an event: nobody is told of either.
  if (stream.destroyed) return;
  try {
    const handler = useStderr ? console._stderrErrorHandler : console._stdoutErrorHandler;
    if (typeof stream.once === 'function' && stream.listenerCount?.('error') === 0) {
      stream.once('error', noop);
      try {
        stream.write(text, handler);
      } finally {
        stream.removeListener('error', noop);
      }
    } else {
      stream.write(text, handler);
    }
  } catch (error) {
    // Running out of stack while logging must not go unnoticed.
    if (require('internal/errors').isStackOverflowError(error)) throw error;
  }
}

/** After a failed write, keeps the stream's error event that follows from being uncaught. */
function makeErrorHandler(console, key) {
  return (error) => {
    if (error === null || error === undefined) return;
    const stream = console[key];
    if (stream._writableState?.errorEmitted) return;
    if (stream.listenerCount('error') === 0) stream.once('error', noop);
  };
}

/** Inspection options for one of the console's streams. */
function inspectOptionsFor(console, useStderr) {
  let color = console[kColorMode];
  if (color === 'auto') {
    const direct = console[kColorsDirect];
    color = direct !== undefined ? direct(useStderr) :
      require('internal/util/colors').shouldColorize(useStderr ? console._stderr : console._stdout);
  }
  let options = console[kInspectOptions];
  if (options instanceof Map) options = options.get(useStderr ? console._stderr : console._stdout);
  if (options !== undefined) {
    if (options.colors === undefined) options.colors = color;
    return options;
  }
  return color ? kColors : kNoColors;
}

let formatArguments;
function formatFor(console, useStderr, args) {
  if (args.length === 1) {
    const first = args[0];
    if (typeof first === 'string') return first;
  } else if (args.length === 0) {
    return '';
  }
  formatArguments ??= require('internal/util/format').formatArguments;
  return formatArguments(inspectOptionsFor(console, useStderr), args);
}

// ---- timers ----------------------------------------------------------------------------------------------

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;

function pad(value) {
  return `${value}`.padStart(2, '0');
}

/** 1.234ms, 1.234s, 1:02.345 (m:ss.mmm), 1:02:03.456 (h:mm:ss.mmm) */
function formatTime(milliseconds) {
  if (milliseconds < kSecond) return `${Number(milliseconds.toFixed(3))}ms`;
  if (milliseconds < kMinute) return `${(milliseconds / kSecond).toFixed(3)}s`;
  const hours = Math.floor(milliseconds / kHour);
  const minutes = Math.floor((milliseconds % kHour) / kMinute);
  const { 0: seconds, 1: fraction } = ((milliseconds % kMinute) / kSecond).toFixed(3).split('.');
  const head = hours !== 0 ? `${hours}:${pad(minutes)}` : minutes;
  return `${head}:${pad(seconds)}.${fraction} (${hours !== 0 ? 'h:m' : ''}m:ss.mmm)`;
}

/** @returns {boolean} whether there was such a timer */
function logTimer(console, method, label, data) {
  const start = console._times.get(label);
  if (start === undefined) {
    process.emitWarning(`No such label '${label}' for console.${method}()`);
    return false;
  }
  const elapsed = process.hrtime(start);
  const text = formatTime(elapsed[0] * 1000 + elapsed[1] / 1e6);
  if (data === undefined || data.length === 0) console.log('%s: %s', label, text);
  else console.log('%s: %s', label, text, ...data);
  return true;
}

// ---- methods ---------------------------------------------------------------------------------------------

const methods = {
  log(...args) {
    if (listened['console.log'] !== undefined) listened['console.log'].publish(args);
    write(this, false, formatFor(this, false, args));
  },

  info(...args) {
    if (listened['console.info'] !== undefined) listened['console.info'].publish(args);
    write(this, false, formatFor(this, false, args));
  },

  debug(...args) {
    if (listened['console.debug'] !== undefined) listened['console.debug'].publish(args);
    write(this, false, formatFor(this, false, args));
  },

  warn(...args) {
    if (listened['console.warn'] !== undefined) listened['console.warn'].publish(args);
    write(this, true, formatFor(this, true, args));
  },

  error(...args) {
    if (listened['console.error'] !== undefined) listened['console.error'].publish(args);
    write(this, true, formatFor(this, true, args));
  },

  dir(object, options) {
    const { inspect } = require('internal/util/inspect');
    write(this, false, inspect(object, {
      customInspect: false, ...inspectOptionsFor(this, false), ...options,
    }));
  },

  time(label = 'default') {
    label = `${label}`;
    if (this._times.has(label)) {
      process.emitWarning(`Label '${label}' already exists for console.time()`);
      return;
    }
    this._times.set(label, process.hrtime());
  },

  timeEnd(label = 'default') {
    label = `${label}`;
    if (logTimer(this, 'timeEnd', label)) this._times.delete(label);
  },

  timeLog(label = 'default', ...data) {
    logTimer(this, 'timeLog', `${label}`, data);
  },

  trace: function trace(...args) {
    const error = { name: 'Trace', message: formatFor(this, true, args) };
    Error.captureStackTrace(error, trace);
    const header = error.message === '' ? 'Trace' : `Trace: ${error.message}`;
    const { stack } = error;
    this.error(stack.startsWith(header) ? stack : `${header}\n${stack}`);
  },

  assert(expression, ...args) {
    if (expression) return;
    if (typeof args[0] === 'string') {
      args[0] = `Assertion failed: ${args[0]}`;
      this.warn(...args);
    } else {
      this.warn('Assertion failed', ...args);
    }
  },

  clear() {
    // Files keep what was written.
    if (this._stdout.isTTY && process.env.TERM !== 'dumb') this._stdout.write('\u001b[1;1H\u001b[0J');
  },

  count(label = 'default') {
    label = `${label}`;
    const count = (this[kCounts].get(label) ?? 0) + 1;
    this[kCounts].set(label, count);
    this.log(`${label}: ${count}`);
  },

  countReset(label = 'default') {
    label = `${label}`;
    if (!this[kCounts].has(label)) {
      process.emitWarning(`Count for '${label}' does not exist`);
      return;
    }
    this[kCounts].delete(label);
  },

  group(...args) {
    if (args.length > 0) this.log(...args);
    this[kGroupIndentation] += ' '.repeat(this[kGroupIndentWidth]);
  },

  groupEnd() {
    const indent = this[kGroupIndentation];
    this[kGroupIndentation] = indent.slice(0, indent.length - this[kGroupIndentWidth]);
  },

  table(data, properties) {
    if (properties !== undefined) require('internal/validators').validateArray(properties, 'properties');
    if (data === null || typeof data !== 'object') {
      this.log(data);
      return;
    }
    this.log(require('internal/console/table').renderTable(data, properties, inspectOptionsFor(this, false)));
  },
};
methods.dirxml = { dirxml: methods.log }.dirxml;
methods.groupCollapsed = methods.group;

// ---- instances -------------------------------------------------------------------------------------------

function hiddenValue(value) {
  return { __proto__: null, configurable: true, enumerable: false, writable: true, value };
}

/** Gives an object the state that the methods work on. */
function initialize(console, ignoreErrors, colorMode, groupIndentation) {
  Object.defineProperties(console, {
    _stdoutErrorHandler: hiddenValue(makeErrorHandler(console, '_stdout')),
    _stderrErrorHandler: hiddenValue(makeErrorHandler(console, '_stderr')),
    _ignoreErrors: hiddenValue(Boolean(ignoreErrors)),
    _times: hiddenValue(new Map()),
    [kCounts]: hiddenValue(new Map()),
    [kColorMode]: hiddenValue(colorMode),
    [kIsConsole]: hiddenValue(true),
    [kGroupIndentWidth]: hiddenValue(groupIndentation),
    [kGroupIndentation]: hiddenValue(''),
    [kInspectOptions]: hiddenValue(undefined),
    [Symbol.toStringTag]: {
      __proto__: null, configurable: true, enumerable: false, writable: false, value: 'console',
    },
  });
}

/** Own copies of the methods that work without a receiver. */
function bindMethods(console, source) {
  for (const key of Object.keys(methods)) {
    const bound = source[key].bind(console);
    Object.defineProperty(bound, 'name', { __proto__: null, value: key });
    console[key] = bound;
  }
}

function isWritable(stream) {
  return stream !== null && (typeof stream === 'object' || typeof stream === 'function') &&
    typeof stream.write === 'function';
}

/**
 * `new Console(stdout[, stderr][, ignoreErrors])` or `new Console(options)`.
 * @throws {ERR_CONSOLE_WRITABLE_STREAM | ERR_INVALID_ARG_VALUE | ERR_INCOMPATIBLE_OPTION_PAIR}
 */
function Console(options /* or: stdout, stderr, ignoreErrors */) {
  if (!new.target) return Reflect.construct(Console, arguments);

  if (!options || typeof options.write === 'function') {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const {
    stdout,
    stderr = stdout,
    ignoreErrors = true,
    colorMode = 'auto',
    inspectOptions,
    groupIndentation,
  } = options;

  const { codes } = require('internal/errors');
  if (!isWritable(stdout)) throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!isWritable(stderr)) throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stderr');
  const { validateInteger, validateObject, validateOneOf } = require('internal/validators');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  if (groupIndentation !== undefined) {
    validateInteger(groupIndentation, 'groupIndentation', 0, kMaxGroupIndentation);
  }
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    const each = inspectOptions instanceof Map ? inspectOptions.values() : [inspectOptions];
    for (const one of each) {
      if (one.colors !== undefined && options.colorMode !== undefined) {
        throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
  }

  bindMethods(this, this);
  Object.defineProperties(this, { _stdout: hiddenValue(stdout), _stderr: hiddenValue(stderr) });
  initialize(this, ignoreErrors, colorMode, groupIndentation ?? kDefaultGroupIndentation);
  if (inspectOptions !== undefined) this[kInspectOptions] = inspectOptions;
}

Object.assign(Console.prototype, methods);
Object.defineProperty(Console, Symbol.hasInstance, {
  __proto__: null,
  value(instance) {
    return instance !== null && instance !== undefined && instance[kIsConsole] === true;
  },
});

module.exports = {
  Console,
  bindMethods,
  formatTime,
  initialize,
  kColorsDirect,
  kDefaultGroupIndentation,
  kWriteDirect,
};
