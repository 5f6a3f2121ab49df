'use strict';
// What the functions of child_process are given, checked and brought into one form
// (Node docs: "Child process"). Nothing here starts anything.

const {
  codes: {
    ERR_CHILD_PROCESS_IPC_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const {
  isInt32, validateArray, validateBoolean, validateFunction, validateObject, validateString,
} = require('internal/validators');
const { convertToValidSignal, kEmptyObject } = require('internal/util');

const MAX_BUFFER = 1024 * 1024;

const isNullish = (value) => value === undefined || value === null;

function refuseNullBytes(text, name) {
  if (typeof text === 'string' && text.includes('\0')) {
    throw new ERR_INVALID_ARG_VALUE(name, text, 'must be a string without null bytes');
  }
}

function refuseNullBytesInAll(list, name) {
  for (let i = 0; i < list.length; i++) refuseNullBytes(list[i], `${name}[${i}]`);
}

/** @param {any} timeout whole milliseconds, or nothing */
function validateTimeout(timeout) {
  if (isNullish(timeout)) return;
  if (!Number.isInteger(timeout) || timeout < 0) throw new ERR_OUT_OF_RANGE('timeout', 'an unsigned integer', timeout);
}

/** @param {any} maxBuffer bytes, or nothing */
function validateMaxBuffer(maxBuffer) {
  if (isNullish(maxBuffer)) return;
  if (typeof maxBuffer !== 'number' || !(maxBuffer >= 0)) {
    throw new ERR_OUT_OF_RANGE('options.maxBuffer', 'a positive number', maxBuffer);
  }
}

/** @returns {number | undefined} the signal's number; ERR_UNKNOWN_SIGNAL for a name that is none */
function signalNumber(killSignal) {
  if (typeof killSignal === 'string' || typeof killSignal === 'number') return convertToValidSignal(killSignal);
  if (isNullish(killSignal)) return undefined;
  throw new ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], killSignal);
}

// Optional options and what they must be.
function validateOptions(options) {
  const { uid, gid, shell, argv0, serialization } = options;
  for (const name of ['detached', 'windowsHide', 'windowsVerbatimArguments']) {
    if (!isNullish(options[name])) validateBoolean(options[name], `options.${name}`);
  }
  for (const [name, id] of [['uid', uid], ['gid', gid]]) {
    if (!isNullish(id) && !isInt32(id)) throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'int32', id);
  }
  if (!isNullish(shell) && typeof shell !== 'boolean' && typeof shell !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.shell', ['boolean', 'string'], shell);
  }
  if (!isNullish(argv0)) {
    validateString(argv0, 'options.argv0');
    refuseNullBytes(argv0, 'options.argv0');
  }
  if (serialization !== undefined && serialization !== 'json' && serialization !== 'advanced') {
    require('internal/validators').validateOneOf(serialization, 'options.serialization', [undefined, 'json', 'advanced']);
  }
}

// ([args,] [options]) of spawn and its like.
function splitArguments(args, options) {
  if (Array.isArray(args)) return [args.slice(), options];
  if (isNullish(args)) return [[], options];
  if (typeof args !== 'object') throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  return [[], args];
}

function environmentPairs(env) {
  const pairs = [];
  for (const name in env) { // eslint-disable-line guard-for-in -- inherited variables count
    const value = env[name];
    if (value === undefined) continue;
    refuseNullBytes(name, `options.env['${name}']`);
    refuseNullBytes(`${value}`, `options.env['${name}']`);
    pairs.push(`${name}=${value}`);
  }
  return pairs;
}

let warnedOfShell = false;
function throughShell(file, args, shell) {
  if (args.length > 0 && !warnedOfShell) {
    warnedOfShell = true;
    process.emitWarning(
      'Passing args to a child process with shell option true can lead to security vulnerabilities, ' +
      'as the arguments are not escaped, only concatenated.', 'DeprecationWarning', 'DEP0190');
  }
  const command = args.length > 0 ? `${file} ${args.join(' ')}` : file;
  return [typeof shell === 'string' ? shell : '/bin/sh', ['-c', command]];
}

/**
 * @param {string} file
 * @param {string[] | object} [args]
 * @param {object} [options]
 * @returns {object} the options with file, args (the name first), envPairs, cwd and detached as
 *   the native half takes them
 */
function normalizeSpawnArguments(file, args, options) {
  validateString(file, 'file');
  refuseNullBytes(file, 'file');
  if (file.length === 0) throw new ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');
  [args, options] = splitArguments(args, options);
  refuseNullBytesInAll(args, 'args');
  if (options === undefined) options = kEmptyObject;
  else validateObject(options, 'options');

  let { cwd } = options;
  if (!isNullish(cwd)) {
    cwd = require('internal/fs/utils').getValidatedPath(cwd, 'options.cwd');
    if (typeof cwd !== 'string') cwd = `${Buffer.from(cwd)}`;
  }
  validateOptions(options);
  const { shell, argv0 } = options;
  if (shell) {
    refuseNullBytes(shell, 'options.shell');
    [file, args] = throughShell(file, args, shell);
  }
  return {
    __proto__: null,
    ...options,
    args: [typeof argv0 === 'string' ? argv0 : file, ...args.map(String)],
    cwd,
    detached: !!options.detached,
    envPairs: environmentPairs(options.env || process.env),
    file,
    windowsHide: !!options.windowsHide,
    windowsVerbatimArguments: !!options.windowsVerbatimArguments,
  };
}

/**
 * (command, [options,] [callback]) of exec and execSync.
 * @returns {{file: string, options: object, callback: Function | undefined}}
 */
function normalizeExecArguments(command, options, callback) {
  validateString(command, 'command');
  refuseNullBytes(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return { file: command, options, callback };
}

/** (file, [args,] [options,] [callback]) of execFile and execFileSync. */
function normalizeExecFileArguments(file, args, options, callback) {
  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args !== null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof args !== 'object') throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  if (typeof options === 'function') callback = options;
  else if (!isNullish(options)) validateObject(options, 'options');
  if (typeof options === 'function' || isNullish(options)) options = kEmptyObject;
  if (!isNullish(callback)) validateFunction(callback, 'callback');
  if (!isNullish(options.argv0)) {
    validateString(options.argv0, 'options.argv0');
    refuseNullBytes(options.argv0, 'options.argv0');
  }
  return { file, args, options, callback };
}

const STRINGS = ['ignore', 'overlapped', 'pipe'];

/**
 * @param {string} stdio one word for the first three
 * @param {string} [channel] a fourth
 */
function stdioOfWord(stdio, channel) {
  let list;
  if (STRINGS.includes(stdio)) list = [stdio, stdio, stdio];
  else if (stdio === 'inherit') list = [0, 1, 2];
  else throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  if (channel !== undefined) list.push(channel);
  return list;
}

/** (modulePath, [args,] [options]) of fork, as spawn takes them. */
function normalizeForkArguments(modulePath, args, options) {
  modulePath = require('internal/fs/utils').getValidatedPath(modulePath, 'modulePath');
  if (isNullish(args)) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else {
    validateArray(args, 'args');
  }
  if (!isNullish(options)) validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath ||= process.execPath;
  refuseNullBytes(options.execPath, 'options.execPath');

  let execArgv = options.execArgv || process.execArgv;
  refuseNullBytesInAll(execArgv, 'options.execArgv');
  if (execArgv === process.execArgv && !isNullish(process._eval)) {
    // The child runs a file, not what this process was told to evaluate.
    const index = execArgv.lastIndexOf(process._eval);
    if (index > 0) execArgv = execArgv.toSpliced(index - 1, 2);
  }
  if (typeof options.stdio === 'string') {
    options.stdio = stdioOfWord(options.stdio, 'ipc');
  } else if (!Array.isArray(options.stdio)) {
    options.stdio = stdioOfWord(options.silent ? 'pipe' : 'inherit', 'ipc');
  } else if (!options.stdio.includes('ipc')) {
    throw new ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
  }
  return { file: options.execPath, args: [...execArgv, `${modulePath}`, ...args], options };
}

module.exports = {
  MAX_BUFFER,
  normalizeExecArguments,
  normalizeExecFileArguments,
  normalizeForkArguments,
  normalizeSpawnArguments,
  signalNumber,
  stdioOfWord,
  validateMaxBuffer,
  validateTimeout,
};
