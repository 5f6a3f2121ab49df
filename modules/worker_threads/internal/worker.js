'use strict';
// Worker: a thread with a program of its own, as the thread sees it that made it (Node docs: "Worker
// threads", "Class: Worker"). How the program starts is in internal/main/worker_thread.
//
// Native half (internalBinding('worker')):
//   isMainThread, threadId, threadName, resourceLimits: Float64Array(4) of young and old heap, code,
//     stack in MiB; 0: the default
//   getPort() -> the port to the thread that made this one
//   create(execArgv | undefined, nodeOptions | undefined, variables | undefined, limits, name, trackFiles)
//     variables: name, value, …; undefined shares those of this thread
//     -> string[] of wrong options | string with what is wrong in nodeOptions | worker:
//     { threadId, port, start(onExit(code, outOfMemory, failure | undefined)) -> boolean, stop(),
//       setRef(on), hasRef(), loopTimes() -> [began, waited] in ms on the monotonic clock }

const EventEmitter = require('events');
const asyncContext = require('internal/async_context');
const path = require('path');
const binding = internalBinding('worker');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_METHOD_NOT_IMPLEMENTED, ERR_WORKER_INIT_FAILED,
    ERR_WORKER_INVALID_EXEC_ARGV, ERR_WORKER_NOT_RUNNING, ERR_WORKER_OUT_OF_MEMORY, ERR_WORKER_PATH,
    ERR_WORKER_UNSERIALIZABLE_ERROR,
  },
} = require('internal/errors');
const { validateArray, validateObject, validateString } = require('internal/validators');
const { fileURLToPath, hrefOf } = require('internal/url');
const { MessageChannel, drainPort } = require('internal/worker_threads/message_port');
const {
  ReadableWorkerStdio, WritableWorkerStdio, allEnvironmentData, kWantsMore, messageTypes,
} = require('internal/worker_threads/io');
const { deserializeError } = require('internal/worker_threads/error_transport');

const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');

const limitNames = ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];
// What is said where nothing was asked for.
const limitDefaults = [48, 2096, 0, 4];

function limitsToArray(limits) {
  const array = new Float64Array(4);
  if (limits === undefined || limits === null) return array;
  validateObject(limits, 'options.resourceLimits');
  limitNames.forEach((name, i) => {
    if (typeof limits[name] !== 'number') return;
    array[i] = name === 'stackSizeMb' || limits[name] > 0 ? Math.max(limits[name], 1) : limits[name];
  });
  return array;
}

function limitsToObject(array) {
  const limits = {};
  limitNames.forEach((name, i) => { limits[name] = array[i] > 0 ? array[i] : limitDefaults[i]; });
  return limits;
}

function environmentOf(options) {
  const { env } = options;
  if (typeof env === 'object' && env !== null) return { ...env };
  if (env === undefined || env === null) return process.env;
  if (env === SHARE_ENV) return undefined;
  throw new ERR_INVALID_ARG_TYPE('options.env',
    ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], env);
}

function entryOf(filename, options) {
  if (options.eval) {
    if (typeof filename !== 'string') {
      throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval,
        "must be false when 'filename' is not a string");
    }
    return { kind: 'classic', filename };
  }
  const href = typeof filename === 'object' && filename !== null ? hrefOf(filename) : undefined;
  if (href !== undefined) {
    if (filename.protocol === 'data:') return { kind: 'data-url', filename: href };
    return { kind: 'file', filename: fileURLToPath(href) };
  }
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  if (path.isAbsolute(filename) || /^\.\.?[\\/]/.test(filename))
    return { kind: 'file', filename: path.resolve(filename) };
  throw new ERR_WORKER_PATH(filename);
}

function pipeWithoutWarning(source, target) {
  const limits = [source.getMaxListeners(), target.getMaxListeners()];
  source.setMaxListeners(Infinity);
  target.setMaxListeners(Infinity);
  source.pipe(target);
  source.setMaxListeners(limits[0]);
  target.setMaxListeners(limits[1]);
}

class Worker extends EventEmitter {
  #handle;
  #port;
  #publicPort;
  #streams;
  #limits;
  #name;
  #questions = new Map();
  #lastQuestion = 0;

  constructor(filename, options = {}) {
    options ??= {};
    super();
    if (options.execArgv) validateArray(options.execArgv, 'options.execArgv');
    let argv;
    if (options.argv) {
      validateArray(options.argv, 'options.argv');
      argv = options.argv.map(String);
    }
    const { kind, filename: entry } = entryOf(filename, options);
    const env = environmentOf(options);
    let name = '';
    if (options.name) {
      validateString(options.name, 'options.name');
      name = options.name.trim();
    }
    this.#name = name || 'WorkerThread';
    this.#limits = limitsToArray(options.resourceLimits);
    // The options of this thread are read anew where there are others in NODE_OPTIONS.
    const nodeOptions = env !== undefined && options.env && env.NODE_OPTIONS !== process.env.NODE_OPTIONS ?
      env.NODE_OPTIONS ?? '' : undefined;
    const variables = env === undefined ? undefined :
      Object.keys(env).flatMap((key) => (env[key] === undefined ? [] : [key, `${env[key]}`]));
    if (variables === undefined) require('internal/process/env').readThrough();
    const handle = binding.create(options.execArgv?.map(String), nodeOptions, variables, this.#limits, this.#name,
      options.trackUnmanagedFds !== false);
    if (Array.isArray(handle)) throw new ERR_WORKER_INVALID_EXEC_ARGV(handle);
    if (typeof handle === 'string')
      throw new ERR_WORKER_INVALID_EXEC_ARGV([handle], 'invalid NODE_OPTIONS env variable');
    this.#handle = asyncContext.traceHandle('WORKER', handle);
    this.threadId = handle.threadId;
    this.#port = handle.port;
    this.#port.on('message', (message) => this.#onMessage(message));
    this.#port.unref();

    this.#makeStreams(options);
    const { port1, port2 } = new MessageChannel();
    this.#publicPort = port1;
    const transferList = [port2];
    if (options.transferList) transferList.push(...options.transferList);
    for (const type of ['message', 'messageerror']) port1.on(type, (value) => this.emit(type, value));
    port1.unref();
    this.#load({
      type: messageTypes.LOAD_SCRIPT,
      kind,
      filename: entry,
      argv,
      workerData: options.workerData,
      environmentData: allEnvironmentData(),
      publicPort: port2,
      hasStdin: Boolean(options.stdin),
    }, transferList, port2);

    this.performance = {
      eventLoopUtilization: (...args) => this.#eventLoopUtilization(...args),
    };
    require('internal/worker_threads/threads').openInbox();
    if (!handle.start((code, outOfMemory, failure) => this.#onExit(code, outOfMemory, failure))) {
      this.#onExit(1, false, 'ERR_WORKER_INIT_FAILED');
      throw new ERR_WORKER_INIT_FAILED('EAGAIN');
    }
    // Alive until the thread ends, or unref().
    process.nextTick(() => process.emit('worker', this));
    const channel = require('diagnostics_channel').channel('worker_threads');
    if (channel.hasSubscribers) channel.publish({ worker: this });
  }

  // What cannot be sent leaves nothing open.
  #load(message, transferList, port) {
    try {
      this.#port.postMessage(message, transferList);
    } catch (err) {
      for (const open of [port, this.#publicPort, this.#port]) open.close();
      throw err;
    }
  }

  #makeStreams(options) {
    const port = this.#port;
    const stdin = options.stdin ? new WritableWorkerStdio(port, 'stdin') : null;
    const stdout = new ReadableWorkerStdio(port, 'stdout');
    const stderr = new ReadableWorkerStdio(port, 'stderr');
    if (!options.stdout) {
      stdout.dontHoldPort();
      pipeWithoutWarning(stdout, process.stdout);
    }
    if (!options.stderr) {
      stderr.dontHoldPort();
      pipeWithoutWarning(stderr, process.stderr);
    }
    this.#streams = { stdin, stdout, stderr };
  }

  #onMessage(message) {
    switch (message.type) {
      case messageTypes.UP_AND_RUNNING:
        this.emit('online');
        break;
      case messageTypes.ERROR:
        this.emit('error', deserializeError(message.error));
        break;
      case messageTypes.UNSERIALIZABLE_ERROR:
        this.emit('error', new ERR_WORKER_UNSERIALIZABLE_ERROR());
        break;
      case messageTypes.STDIO_PAYLOAD:
        for (const { chunk, encoding } of message.chunks) this.#streams[message.stream].push(chunk, encoding);
        break;
      case messageTypes.STDIO_WANTS_MORE_DATA:
        this.#streams[message.stream]?.[kWantsMore]();
        break;
      case messageTypes.ANSWER: {
        const { resolve } = this.#questions.get(message.id);
        this.#questions.delete(message.id);
        this.#settleQuestions();
        resolve(message.value);
        break;
      }
    }
  }

  #onExit(code, outOfMemory, failure) {
    asyncContext.destroyHandle(this.#handle);
    const ports = [this.#publicPort, this.#port];
    for (const port of ports) drainPort(port);
    for (const port of ports) port.close();
    this.#handle = null;
    this.#port = null;
    this.#publicPort = null;
    this.threadId = -1;
    this.#name = null;
    const { stdout, stderr } = this.#streams;
    if (!stdout.readableEnded) stdout.push(null);
    if (!stderr.readableEnded) stderr.push(null);
    for (const { reject } of this.#questions.values()) reject(new ERR_WORKER_NOT_RUNNING());
    this.#questions.clear();
    if (failure === 'ERR_WORKER_INIT_FAILED') return;
    if (outOfMemory) this.emit('error', new ERR_WORKER_OUT_OF_MEMORY('JS heap out of memory'));
    else if (failure !== undefined) this.emit('error', new ERR_WORKER_INIT_FAILED(failure));
    this.emit('exit', code);
  }

  postMessage(...args) {
    this.#publicPort?.postMessage(...args);
  }

  /** Stops the thread wherever it is. @returns {Promise<number>} the exit code */
  terminate(callback) {
    this.ref();
    if (typeof callback === 'function') {
      process.emitWarning('Passing a callback to worker.terminate() is deprecated. It returns a Promise instead.',
        'DeprecationWarning', 'DEP0132');
      if (this.#handle === null) return Promise.resolve();
      this.once('exit', (code) => callback(null, code));
    }
    if (this.#handle === null) return Promise.resolve();
    this.#handle.stop();
    return new Promise((resolve) => this.once('exit', resolve));
  }

  async [Symbol.asyncDispose]() {
    await this.terminate();
  }

  ref() {
    if (this.#handle === null) return;
    this.#handle.setRef(true);
    this.#publicPort.ref();
  }

  unref() {
    if (this.#handle === null) return;
    this.#handle.setRef(false);
    this.#publicPort.unref();
  }

  get threadName() {
    return this.#name;
  }

  get stdin() { return this.#streams.stdin; }
  get stdout() { return this.#streams.stdout; }
  get stderr() { return this.#streams.stderr; }

  get resourceLimits() {
    return this.#handle === null ? {} : limitsToObject(this.#limits);
  }

  // The worker answers between two of its callbacks.
  #ask(what) {
    if (this.#handle === null) return Promise.reject(new ERR_WORKER_NOT_RUNNING());
    return new Promise((resolve, reject) => {
      const id = ++this.#lastQuestion;
      this.#questions.set(id, { resolve, reject });
      this.#port.ref();
      this.#port.postMessage({ type: messageTypes.ASK, id, what });
    });
  }

  #settleQuestions() {
    if (this.#questions.size === 0) this.#port.unref();
  }

  getHeapStatistics() {
    return this.#ask('heap');
  }

  cpuUsage(previous) {
    if (previous) {
      const { validateNumber } = require('internal/validators');
      validateObject(previous, 'prev');
      validateNumber(previous.user, 'prev.user', 0, Number.MAX_SAFE_INTEGER);
      validateNumber(previous.system, 'prev.system', 0, Number.MAX_SAFE_INTEGER);
    }
    return this.#ask('cpu').then((usage) => (previous ?
      { user: usage.user - previous.user, system: usage.system - previous.system } : usage));
  }

  #eventLoopUtilization(first, second) {
    return require('internal/perf/loop_utilization').utilization(() => {
      if (this.#handle === null) return undefined;
      const [began, idle] = this.#handle.loopTimes();
      if (began === 0) return undefined;
      return { idle, active: Number(process.hrtime.bigint()) / 1e6 - began - idle };
    }, first, second);
  }
}
for (const name of ['getHeapSnapshot', 'startCpuProfile', 'startHeapProfile']) {
  Object.defineProperty(Worker.prototype, name, {
    __proto__: null,
    writable: true,
    configurable: true,
    value() { throw new ERR_METHOD_NOT_IMPLEMENTED(`worker.${name}()`); },
  });
}

module.exports = { SHARE_ENV, Worker, limitsToObject };
