'use strict';
// The methods of `process` that ask or change something of the operating system or
// of this process (Node docs: "Process"). Events, streams and queues are elsewhere.
//
// Native half (internalBinding('process_methods')):
//   hrtimeInto(Uint32Array(3))        monotonic clock: seconds high, seconds low, nanoseconds
//   hrtimeBigInt() -> bigint          the same in nanoseconds
//   uptime() -> seconds               since the process started
//   cwd() -> string; chdir(path)      throw system errors (syscall 'uv_cwd', 'chdir')
//   umask(mask | undefined) -> number the mask before
//   kill(pid, signal) -> errno
//   rss() -> bytes
//   memoryUsageInto(Float64Array(5))  rss, heapTotal, heapUsed, external, arrayBuffers (bytes)
//   cpuUsageInto(Float64Array(2)), threadCpuUsageInto(Float64Array(2))   user, system (µs)
//   resourceUsageInto(Float64Array(16))   in the order of `resourceNames` below
//   constrainedMemory() -> bytes (0: no limit); availableMemory() -> bytes
//   reallyExit(code); abort(); rawDebug(string)
//   execve(path, string[] argv, string[] 'NAME=value')   returns only by throwing
//   getuid() geteuid() getgid() getegid() -> number; getgroups() -> number[]
//   setuid(id) seteuid(id) setgid(id) setegid(id): id number or name -> 0, 1 = unknown name;
//     throw system errors
//   setgroups((number|string)[]) -> 0 or the 1-based place of an unknown group
//   initgroups(user, group) -> 0, 1 = unknown user, 2 = unknown group
//   activeResources() -> string[]     names of what keeps the loop alive, without timers
//   getTitle() -> string; setTitle(string); getppid() -> number

const binding = internalBinding('process_methods');

let errorsModule;
const codes = () => (errorsModule ??= require('internal/errors')).codes;
const validators = () => require('internal/validators');

// Clocks -------------------------------------------------------------------

const time = new Uint32Array(3);

/**
 * @param {[number, number]} [previous] an earlier result, to get the difference
 * @returns {[number, number]} seconds and nanoseconds of a clock with no fixed zero
 */
function hrtime(previous) {
  binding.hrtimeInto(time);
  const seconds = time[0] * 0x100000000 + time[1];
  if (previous === undefined) return [seconds, time[2]];
  validators().validateArray(previous, 'time');
  if (previous.length !== 2) throw new (codes().ERR_OUT_OF_RANGE)('time', 2, previous.length);
  const wholeSeconds = seconds - previous[0];
  const nanoseconds = time[2] - previous[1];
  return nanoseconds < 0 ? [wholeSeconds - 1, nanoseconds + 1e9] : [wholeSeconds, nanoseconds];
}

hrtime.bigint = function() {
  return binding.hrtimeBigInt();
};

const uptime = () => binding.uptime();

// Usage --------------------------------------------------------------------

const memory = new Float64Array(5);
function memoryUsage() {
  binding.memoryUsageInto(memory);
  return {
    rss: memory[0],
    heapTotal: memory[1],
    heapUsed: memory[2],
    external: memory[3],
    arrayBuffers: memory[4],
  };
}
memoryUsage.rss = function rss() {
  return binding.rss();
};

const usage = new Float64Array(2);
const isTime = (value) => value <= Number.MAX_SAFE_INTEGER && value >= 0;

function difference(fill, previous) {
  if (previous) {
    const { validateNumber, validateObject } = validators();
    validateObject(previous, 'prevValue');
    for (const key of ['user', 'system']) {
      validateNumber(previous[key], `prevValue.${key}`);
      if (!isTime(previous[key])) {
        throw new (codes().ERR_INVALID_ARG_VALUE.RangeError)(`prevValue.${key}`, previous[key]);
      }
    }
  }
  fill(usage);
  return previous ?
    { user: usage[0] - previous.user, system: usage[1] - previous.system } :
    { user: usage[0], system: usage[1] };
}

/** Processor time in microseconds, since the start or since `prevValue`. */
function cpuUsage(prevValue) {
  return difference(binding.cpuUsageInto, prevValue);
}

function threadCpuUsage(prevValue) {
  return difference(binding.threadCpuUsageInto, prevValue);
}

const resourceNames = [
  'userCPUTime', 'systemCPUTime', 'maxRSS', 'sharedMemorySize', 'unsharedDataSize',
  'unsharedStackSize', 'minorPageFault', 'majorPageFault', 'swappedOut', 'fsRead', 'fsWrite',
  'ipcSent', 'ipcReceived', 'signalsCount', 'voluntaryContextSwitches',
  'involuntaryContextSwitches',
];

function resourceUsage() {
  const values = new Float64Array(16);
  binding.resourceUsageInto(values);
  const result = {};
  for (let i = 0; i < resourceNames.length; i++) result[resourceNames[i]] = values[i];
  return result;
}

// Place, mask, signals -------------------------------------------------------

const cwd = () => binding.cwd();

function chdir(directory) {
  validators().validateString(directory, 'directory');
  binding.chdir(directory);
}

function umask(mask) {
  return binding.umask(mask === undefined ? undefined :
    validators().parseFileMode(mask, 'mask'));
}

/**
 * @param {number} pid
 * @param {string|number} [signal] 0 only asks whether the process exists
 */
function kill(pid, signal) {
  // eslint-disable-next-line eqeqeq -- '1' is a process id too
  if (pid != (pid | 0)) throw new (codes().ERR_INVALID_ARG_TYPE)('pid', 'number', pid);
  let number;
  if (typeof signal === 'number') {
    number = signal;
  } else {
    signal = signal === undefined ? 'SIGTERM' : signal;
    number = internalBinding('constants').os.signals[signal];
    if (number === undefined) {
      const shown = typeof signal === 'string' ? signal :
        require('internal/util/inspect').inspect(signal);
      throw new (codes().ERR_UNKNOWN_SIGNAL)(shown);
    }
  }
  const result = process._kill(pid | 0, number);
  if (result) {
    const { ErrnoException } = require('internal/errors');
    throw new ErrnoException(result, 'kill');
  }
  return true;
}

// Users and groups -----------------------------------------------------------

function checkId(id, name = 'id') {
  if (typeof id === 'number') validators().validateUint32(id, name);
  else if (typeof id !== 'string')
    throw new (codes().ERR_INVALID_ARG_TYPE)(name, ['number', 'string'], id);
}

function setter(native, kind) {
  return function(id) {
    checkId(id);
    if (typeof id === 'number') id |= 0;
    let unknown;
    try {
      unknown = native(id) === 1;
    } catch (err) {
      // Node words these as the C library does.
      const text = /^\w+: (.)([^,]*)/.exec(err.message);
      if (text !== null) err.message = `${err.code}, ${text[1].toUpperCase()}${text[2]}`;
      throw err;
    }
    if (unknown) throw new (codes().ERR_UNKNOWN_CREDENTIAL)(kind, id);
  };
}

function setgroups(groups) {
  validators().validateArray(groups, 'groups');
  groups.forEach((group, i) => checkId(group, `groups[${i}]`));
  const unknown = binding.setgroups(groups);
  if (unknown > 0) throw new (codes().ERR_UNKNOWN_CREDENTIAL)('Group', groups[unknown - 1]);
}

function initgroups(user, extraGroup) {
  checkId(user, 'user');
  checkId(extraGroup, 'extraGroup');
  const result = binding.initgroups(user, extraGroup);
  if (result === 1) throw new (codes().ERR_UNKNOWN_CREDENTIAL)('User', user);
  if (result === 2) throw new (codes().ERR_UNKNOWN_CREDENTIAL)('Group', extraGroup);
}

// Ends -------------------------------------------------------------------------

/** Runs the 'exit' listeners and leaves. */
function exit(code) {
  if (arguments.length !== 0) process.exitCode = code;
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', process.exitCode || 0);
  }
  // Looked up late: test harnesses replace it.
  process.reallyExit(process.exitCode || 0);
}

function execve(execPath, args = [], env) {
  const { validateObject, validateString, validateArray } = validators();
  validateString(execPath, 'execPath');
  validateArray(args, 'args');
  const bad = (value) => typeof value !== 'string' || value.includes('\0');
  args.forEach((arg, i) => {
    if (bad(arg)) {
      throw new (codes().ERR_INVALID_ARG_VALUE)(`args[${i}]`, arg,
        'must be a string without null bytes');
    }
  });
  const list = [];
  if (env !== undefined) {
    validateObject(env, 'env');
    for (const [key, value] of Object.entries(env)) {
      if (bad(key) || bad(value)) {
        throw new (codes().ERR_INVALID_ARG_VALUE)('env', env,
          'must be an object with string keys and values without null bytes');
      }
      list.push(`${key}=${value}`);
    }
  } else {
    for (const [key, value] of Object.entries(process.env)) list.push(`${key}=${value}`);
  }
  binding.execve(execPath, args, list);
}

// The rest -----------------------------------------------------------------------

/** Reads a .env file into process.env; variables that are set already stay. */
function loadEnvFile(path = undefined) {
  const { readFileSync } = require('fs');
  const { parseEnv } = require('util');
  const text = readFileSync(path === undefined ? '.env' : path, 'utf8');
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (process.env[name] === undefined) process.env[name] = value;
  }
}

function getBuiltinModule(id) {
  validators().validateString(id, 'id');
  const { builtinIdOf, loadBuiltin } = require('internal/module/builtins');
  const builtin = builtinIdOf(id);
  return builtin === undefined ? undefined : loadBuiltin(builtin);
}

function getActiveResourcesInfo() {
  return binding.activeResources().concat(require('internal/timers').activeTimerNames());
}

function binding_(name) {
  validators().validateString(name, 'module');
  throw new Error(`No such module: ${name}`);
}

function notImplemented(name) {
  return function() {
    throw new (codes().ERR_METHOD_NOT_IMPLEMENTED)(`process.${name}()`);
  };
}

function dlopen(module, filename) {
  if (arguments.length < 2) {
    const err = new (codes().ERR_MISSING_ARGS)('module', 'filename');
    err.message = 'process.dlopen needs at least 2 arguments';
    throw err;
  }
  throw new (codes().ERR_METHOD_NOT_IMPLEMENTED)('process.dlopen()');
}

const kRef = Symbol.for('nodejs.ref');
const kUnref = Symbol.for('nodejs.unref');

const methods = {
  _rawDebug(...args) {
    const text = args.length === 1 && typeof args[0] === 'string' ? args[0] :
      require('internal/util/inspect').format(...args);
    binding.rawDebug(`${text}\n`);
  },
  binding: binding_,
  _linkedBinding: binding_,
  dlopen,
  uptime,
  _debugProcess: notImplemented('_debugProcess'),
  _debugEnd: notImplemented('_debugEnd'),
  _startProfilerIdleNotifier() {}, // nothing to be told of since V8 measures idle time itself
  _stopProfilerIdleNotifier() {},
  _getActiveRequests: notImplemented('_getActiveRequests'),
  _getActiveHandles: notImplemented('_getActiveHandles'),
  getActiveResourcesInfo,
  reallyExit(code) { binding.reallyExit(code || 0); },
  _kill(pid, signal) { return binding.kill(pid, signal); },
  loadEnvFile,
  cpuUsage,
  threadCpuUsage,
  resourceUsage,
  memoryUsage,
  constrainedMemory() { return binding.constrainedMemory(); },
  availableMemory() { return binding.availableMemory(); },
  kill,
  exit,
  execve,
  ref(maybeRefable) {
    const ref = maybeRefable?.[kRef] || maybeRefable?.ref;
    if (typeof ref === 'function') ref.call(maybeRefable);
  },
  unref(maybeRefable) {
    const unref = maybeRefable?.[kUnref] || maybeRefable?.unref;
    if (typeof unref === 'function') unref.call(maybeRefable);
  },
  hrtime,
  openStdin() {
    process.stdin.resume();
    return process.stdin;
  },
  getuid() { return binding.getuid(); },
  geteuid() { return binding.geteuid(); },
  getgid() { return binding.getgid(); },
  getegid() { return binding.getegid(); },
  getgroups() { return binding.getgroups(); },
  setSourceMapsEnabled(enabled) {
    require('internal/module/source_map').setSourceMapsSupport(enabled, {
      nodeModules: enabled, generatedCode: enabled,
    });
  },
  getBuiltinModule,
  abort() { binding.abort(); },
  umask,
  chdir,
  cwd,
  initgroups,
  setgroups,
  setegid: setter(binding.setegid, 'Group'),
  seteuid: setter(binding.seteuid, 'User'),
  setgid: setter(binding.setgid, 'Group'),
  setuid: setter(binding.setuid, 'User'),
};

module.exports = { methods };
