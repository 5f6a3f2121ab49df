'use strict';
// The first module: sets up `process` and the globals, then hands the runtime the
// functions with which it starts and ends the program (Node docs: "Global objects").
//
// Start-up time is spent here: what a small program does not use is an accessor
// that loads its module on first use and then becomes the property Node has.
//
// Native half: the runtime runs this module once, with `process` a bare object.
// (internalBinding('bootstrap')):
//   setHooks({
//     start()             runs what the command line asks for; call after this module
//     emitBeforeExit()    call when the loop has run dry, then drain ticks; the loop goes on
//                         when that queued something, otherwise the program ends
//     emitExit() -> code  call once at the end of the program (not after process.exit());
//                         runs the 'exit' listeners and returns the exit code
//   })
// (internalBinding('builtins')): builtinIds -> string[] of all embedded modules

require('internal/error_stack').setupErrorStacks();
require('internal/json_parse').setupJsonParse(JSON);
const { setupProcess } = require('internal/process/setup');

// A function declared with a property's name is anonymous otherwise.
const named = (name, fn) => Object.defineProperty(fn, 'name', { __proto__: null, value: name });

function define(name, value, enumerable) {
  Object.defineProperty(globalThis, name, {
    __proto__: null, value, writable: true, enumerable, configurable: true,
  });
}

/**
 * A global that loads module `id` when first used.
 * @param {string} key the export that is the global
 */
function defineLazy(name, id, key, enumerable) {
  Object.defineProperty(globalThis, name, {
    __proto__: null,
    configurable: true,
    enumerable,
    get: named(`get ${name}`, () => {
      const value = load(id, key, name);
      define(name, value, enumerable);
      return value;
    }),
    set: named(`set ${name}`, (value) => define(name, value, enumerable)),
  });
}

const kUnset = Symbol('kUnset');

/**
 * A global that stays an accessor, as some of Node's do.
 * @param {() => any} make its value, when first asked for
 * @param {'in place' | 'define' | undefined} assign what assigning does: changes the value, or makes a plain
 *   property of it; without, there is no setter
 */
function defineAccessor(name, make, enumerable, assign) {
  let value = kUnset;
  const get = () => {
    if (value === kUnset) value = make();
    return value;
  };
  let set;
  if (assign === 'in place') set = (replacement) => { value = replacement; };
  else if (assign === 'define') set = (replacement) => define(name, replacement, enumerable);
  Object.defineProperty(globalThis, name, {
    __proto__: null,
    configurable: true,
    enumerable,
    get: named(`get ${name}`, get),
    set: set && named(`set ${name}`, set),
  });
}

function load(id, key, name) {
  if (internalBinding('builtins').builtinIds.includes(id)) {
    const value = require(id)[key];
    if (value !== undefined) return value;
  }
  // Not written yet. It can be asked for, but not used.
  return named(name, function() {
    const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
    throw new ERR_METHOD_NOT_IMPLEMENTED(name);
  });
}

// What the engine throws for too deep a recursion is a RangeError to programs.
function hideInternalError() {
  const { prototype } = InternalError;
  Object.setPrototypeOf(prototype, RangeError.prototype);
  Object.defineProperty(prototype, 'name', {
    __proto__: null, value: 'RangeError', writable: true, enumerable: false, configurable: true,
  });
  prototype.constructor = RangeError;
  delete globalThis.InternalError;
}

function setupGlobals() {
  hideInternalError();
  delete Atomics.wake; // an old name of notify, which no other engine has
  Object.defineProperty(globalThis, Symbol.toStringTag, {
    __proto__: null, value: 'global', writable: false, enumerable: false, configurable: true,
  });
  defineLazy('console', 'internal/console/global', 'console', false);
  defineAccessor('process', () => process, false, 'in place');
  define('global', globalThis, true);
  defineAccessor('Buffer', () => require('buffer').Buffer, false, 'in place');

  // Of interest to programs that enumerate: setTimeout and its like are enumerable,
  // classes are not.
  for (const name of ['clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout',
    'setInterval', 'setTimeout']) {
    defineLazy(name, 'timers', name, true);
  }
  define('queueMicrotask', require('internal/process/task_queues').queueMicrotask, true);
  defineLazy('structuredClone', 'internal/structured_clone', 'structuredClone', true);
  defineLazy('atob', 'buffer', 'atob', true);
  defineLazy('btoa', 'buffer', 'btoa', true);
  defineLazy('fetch', 'internal/fetch/fetch', 'fetch', true);

  const classes = {
    'internal/url': ['URL', 'URLSearchParams'],
    'url': ['URLPattern'],
    'internal/per_context/domexception': ['DOMException'],
    'internal/abort_controller': ['AbortController', 'AbortSignal'],
    'internal/event_target': ['Event', 'EventTarget', 'CustomEvent'],
    'internal/encoding': ['TextEncoder', 'TextDecoder'],
    'stream/web': [
      'TransformStream', 'TransformStreamDefaultController', 'WritableStream',
      'WritableStreamDefaultController', 'WritableStreamDefaultWriter', 'ReadableStream',
      'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
      'ReadableByteStreamController', 'ReadableStreamDefaultController',
      'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream',
      'TextDecoderStream', 'CompressionStream', 'DecompressionStream',
    ],
    'worker_threads': ['BroadcastChannel', 'MessageChannel', 'MessagePort'],
    'internal/blob': ['Blob'],
    'internal/file': ['File'],
    'perf_hooks': [
      'Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure',
      'PerformanceObserver', 'PerformanceObserverEntryList', 'PerformanceResourceTiming',
    ],
    'internal/fetch/form_data': ['FormData'],
    'internal/fetch/headers': ['Headers'],
    'internal/fetch/request': ['Request'],
    'internal/fetch/response': ['Response'],
    'internal/fetch/websocket': ['CloseEvent', 'WebSocket'],
    'internal/worker_threads/message_port': ['MessageEvent'],
    'internal/crypto/crypto_key': ['CryptoKey'],
    'internal/crypto/webcrypto': ['Crypto', 'SubtleCrypto'],
    'internal/navigator': ['Navigator'],
  };
  for (const id of Object.keys(classes)) {
    for (const name of classes[id]) defineLazy(name, id, name, false);
  }
  defineAccessor('performance', () => load('perf_hooks', 'performance', 'performance'), true, 'define');
  defineAccessor('crypto', () => load('crypto', 'webcrypto', 'crypto'), true);
  defineAccessor('navigator', () => load('internal/navigator', 'navigator', 'navigator'), true);
}

function emitBeforeExit() {
  require('internal/async_context').state.tracer?.flush();
  process.emit('beforeExit', process.exitCode || 0);
}

function emitExit() {
  if (!process._exiting) {
    process._exiting = true;
    // An entry point whose top-level await never settled has failed.
    require('internal/module/entry_state').handleProcessExit();
    process.emit('exit', process.exitCode || 0);
  }
  return Number(process.exitCode ?? 0);
}

// The parent has left a channel; programs do not hand it on.
function connectToParent() {
  const { env } = process;
  const { NODE_CHANNEL_FD: fd, NODE_CHANNEL_SERIALIZATION_MODE: mode } = env;
  delete env.NODE_CHANNEL_FD;
  delete env.NODE_CHANNEL_SERIALIZATION_MODE;
  require('child_process')._forkChild(Number(fd), mode || 'json');
  if (env.NODE_UNIQUE_ID && process.argv[1]) {
    require('cluster')._setupWorker();
    delete env.NODE_UNIQUE_ID;
  }
}

function start() {
  const { options } = require('internal/options');
  const { isMainThread } = internalBinding('worker');
  if (options.title && isMainThread) process.title = options.title;
  Error.stackTraceLimit = options.stackTraceLimit;
  if (options.exposeGc) define('gc', named('gc', () => internalBinding('heap_statistics').collectGarbage()), false);
  if (!options.experimentalWebsocket) for (const name of ['CloseEvent', 'WebSocket']) delete globalThis[name];
  if (!options.experimentalGlobalNavigator) for (const name of ['Navigator', 'navigator']) delete globalThis[name];
  if (options.experimentalEventsource) defineLazy('EventSource', 'internal/fetch/event_source', 'EventSource', false);
  if (options.envFile.length > 0 || options.envFileIfExists.length > 0) require('internal/main/prepare').loadEnvFiles();
  if (options.enableSourceMaps) process.setSourceMapsEnabled(true);
  if (process.env.NODE_CHANNEL_FD && isMainThread) connectToParent();
  if (process.env.WATCH_REPORT_DEPENDENCIES) require('internal/watch_report');
  let main;
  if (!isMainThread) main = 'worker_thread';
  else if (options.test) main = 'test_runner';
  else if (options.check) main = 'check_syntax';
  else if (options.interactive && (process.argv.length === 1 || options.eval !== undefined)) main = 'repl';
  else if (options.eval !== undefined) main = 'eval_string';
  else if (process.argv.length > 1 && process.argv[1] !== '-' && !options.forceStdin)
    main = 'run_main_module';
  else if (!options.forceStdin && internalBinding('stdio').guessHandleType(0) === 'TTY') main = 'repl';
  else main = 'eval_stdin';
  require(`internal/main/${main}`);
}

setupProcess(process);
require('internal/process/task_queues').setupTaskQueue();
require('internal/process/execution').setupUncaughtExceptions();
require('internal/process/warning').setupWarnings();
setupGlobals();
internalBinding('wasm').setStreamSource(
  (source, stream) => require('internal/wasm_streaming').readModule(source, stream));
internalBinding('bootstrap').setHooks({ start, emitBeforeExit, emitExit });
