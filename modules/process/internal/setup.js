'use strict';
// Puts the `process` object together (Node docs: "Process"): gives the bare native
// object its prototype, data, methods and lazily made parts.
//
// Native half (internalBinding('process_methods')), beside what internal/process/methods lists:
//   argv: string[] as the system gave it, options taken out ([argv0, ...arguments])
//   execArgv: string[]; execPath: string; pid: number; debugPort: number
//   arch: string; platform: string; versions: {node, uv, modules, …}; config: object
//   features: object of booleans

const EventEmitter = require('events');
const native = internalBinding('process_methods');
const { isMainThread } = internalBinding('worker');

function validateExitCode(value) {
  if (value === undefined || value === null) return;
  if (typeof value === 'string' && value !== '') {
    const number = Number(value);
    // A text that is no number is refused as what it is.
    if (Number.isNaN(number)) require('internal/validators').validateInteger(value, 'code');
    value = number;
  }
  require('internal/validators').validateInteger(value, 'code');
}

const readonly = (value) => ({
  __proto__: null, value, writable: false, enumerable: true, configurable: true,
});

function withReadonlyKeys(source) {
  const result = {};
  for (const key of Object.keys(source)) {
    Object.defineProperty(result, key, {
      __proto__: null, value: source[key], writable: false, enumerable: true, configurable: false,
    });
  }
  return result;
}

// An accessor until first used, then an ordinary property.
function lazy(target, name, make, options) {
  Object.defineProperty(target, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = make();
      set(value);
      return value;
    },
    set,
    ...options,
  });
  function set(value) {
    Object.defineProperty(target, name, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  }
}

// The features; some depend on the command line.
function makeFeatures(features) {
  Object.defineProperty(features, 'typescript', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() {
      const { getOptionValue } = require('internal/options');
      if (getOptionValue('--experimental-transform-types')) return 'transform';
      return getOptionValue('--strip-types') === false ? false : 'strip';
    },
  });
  Object.defineProperty(features, 'require_module', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: () => require('internal/options').getOptionValue('--experimental-require-module') !== false,
  });
  return Object.freeze(features);
}

function setupProcess(process) {
  // The constructor has a name and nothing else: `process` is the one instance.
  const constructor = function process() {};
  const proto = constructor.prototype = Object.create(EventEmitter.prototype, {
    constructor: { __proto__: null, value: constructor, writable: true, configurable: true },
  });
  Object.setPrototypeOf(process, proto);
  const { versions } = native;

  Object.defineProperties(process, {
    version: readonly(`v${versions.node}`),
    versions: readonly(withReadonlyKeys(versions)),
    arch: readonly(native.arch),
    platform: readonly(native.platform),
    release: readonly(withReadonlyKeys({ name: 'node', lts: 'Krypton' })),
    moduleLoadList: readonly([]),
    [Symbol.toStringTag]: {
      __proto__: null, value: 'process', writable: true, enumerable: false, configurable: false,
    },
  });
  EventEmitter.call(process);
  process.domain = null;

  let exiting = false;
  let exitCode;
  Object.defineProperties(process, {
    _exiting: {
      __proto__: null,
      enumerable: true,
      configurable: true,
      get() { return exiting; },
      set(value) {
        exiting = Boolean(value);
        require('internal/process/task_queues').setExiting(exiting);
        if (exiting && !isMainThread) require('internal/process/stdio').flushWorkerStreams();
      },
    },
    exitCode: {
      __proto__: null,
      enumerable: true,
      configurable: false,
      get() { return exitCode; },
      set(value) {
        validateExitCode(value);
        exitCode = value === null ? undefined : value;
      },
    },
  });
  lazy(process, 'config', () => Object.freeze({
    target_defaults: Object.freeze({ ...native.config.target_defaults }),
    variables: Object.freeze({ ...native.config.variables }),
  }));
  Object.assign(process, require('internal/process/methods').methods);

  lazy(process, 'finalization', () => require('internal/process/finalization'));
  lazy(process, 'allowedNodeEnvironmentFlags',
    () => require('internal/process/environment_flags').createFlags());
  Object.defineProperty(process, 'features', {
    __proto__: null, value: makeFeatures(native.features), enumerable: true,
  });

  const execution = require('internal/process/execution');
  const tasks = require('internal/process/task_queues');
  process._fatalException = execution.onUncaughtException;
  process.setUncaughtExceptionCaptureCallback = execution.setUncaughtExceptionCaptureCallback;
  process.hasUncaughtExceptionCaptureCallback = execution.hasUncaughtExceptionCaptureCallback;
  process.emitWarning = require('internal/process/warning').emitWarning;
  process.nextTick = tasks.nextTick;
  process._tickCallback = tasks.runNextTicks;
  Object.defineProperty(process, 'sourceMapsEnabled', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() { return require('internal/module/source_map').getSourceMapsSupport().enabled; },
  });
  require('internal/process/stdio').defineStdio(process);

  process.env = require('internal/process/env').createEnv();
  Object.defineProperty(process, 'title', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: native.getTitle,
    set(value) { native.setTitle(`${value}`); },
  });
  process.argv = native.argv;
  process.execArgv = native.execArgv;
  Object.defineProperties(process, {
    pid: readonly(native.pid),
    ppid: { __proto__: null, enumerable: true, configurable: true, get: native.getppid },
    argv0: { __proto__: null, enumerable: true, value: process.argv[0] },
    _preload_modules: readonly(require('internal/options').getOptionValue('--require') ?? []),
  });
  process.execPath = native.execPath;
  process.debugPort = native.debugPort;
  process.argv[0] = process.execPath;
  lazy(process, 'report', () => require('internal/process/report'));

  if (!isMainThread) {
    require('internal/process/worker_process').limitProcess(process);
    return;
  }
  // Signals are watched while somebody listens for them.
  process.on('newListener', (name) => {
    if (typeof name === 'string' && name.startsWith('SIG'))
      require('internal/process/signal').startWatching(name);
  });
  process.on('removeListener', (name) => {
    if (typeof name === 'string' && name.startsWith('SIG'))
      require('internal/process/signal').stopWatching(name);
  });
}

module.exports = { setupProcess };
