'use strict';
// The child_process module: starting children (Node docs: "Child process"). The options are read
// in internal/child_process/options, the class is in .../child, the synchronous forms in .../sync,
// messages in .../ipc.

const { AbortError, codes: { ERR_CHILD_PROCESS_STDIO_MAXBUFFER }, genericNodeError } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { getSystemErrorName, kCustomPromisify } = require('internal/util');
const {
  MAX_BUFFER, normalizeExecArguments, normalizeExecFileArguments, normalizeForkArguments, normalizeSpawnArguments,
  signalNumber, validateMaxBuffer, validateTimeout,
} = require('internal/child_process/options');
const { ChildProcess } = require('internal/child_process/child');

function killFor(child, signal, error) {
  try {
    if (child.kill(signal)) child.emit('error', error);
  } catch (err) {
    child.emit('error', err);
  }
}

function killOnAbort(child, signal, killSignal) {
  const onAbort = () => {
    killFor(child, killSignal, new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) {
    process.nextTick(onAbort);
    return;
  }
  const listener = require('events').addAbortListener(signal, onAbort);
  child.once('exit', () => { listener[Symbol.dispose](); });
  child.once('error', () => { listener[Symbol.dispose](); });
}

function killOnTimeout(child, timeout, killSignal) {
  let timer = setTimeout(() => {
    timer = null;
    try {
      child.kill(killSignal);
    } catch (err) {
      child.emit('error', err);
    }
  }, timeout);
  child.once('exit', () => {
    clearTimeout(timer);
    timer = null;
  });
}

/**
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {ChildProcess}
 */
function spawn(file, args, options) {
  options = normalizeSpawnArguments(file, args, options);
  const { signal, timeout } = options;
  validateTimeout(timeout);
  if (signal !== undefined && signal !== null) validateAbortSignal(signal, 'options.signal');
  const killSignal = signalNumber(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);
  if (timeout > 0) killOnTimeout(child, timeout, killSignal);
  if (signal) killOnAbort(child, signal, killSignal);
  return child;
}

/** Runs a module in another process with a channel to it. */
function fork(modulePath, args, options) {
  const forked = normalizeForkArguments(modulePath, args, options);
  return spawn(forked.file, forked.args, forked.options);
}

// Collects what a stream gives, up to `max` bytes; `onOverflow` is called when there was more.
function collect(stream, encoding, max, onOverflow) {
  const chunks = [];
  let size = 0;
  if (encoding) stream.setEncoding(encoding);
  stream.on('data', (chunk) => {
    const room = max - size;
    size += typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
    if (size <= max) {
      chunks.push(chunk);
    } else {
      chunks.push(chunk.slice(0, room));
      onOverflow();
    }
  });
  return chunks;
}

const EXEC_DEFAULTS = {
  __proto__: null, encoding: 'utf8', timeout: 0, maxBuffer: MAX_BUFFER, killSignal: 'SIGTERM', cwd: null,
  env: null, shell: false,
};

function execFile(file, args, options, callback) {
  ({ file, args, options, callback } = normalizeExecFileArguments(file, args, options, callback));
  options = { ...EXEC_DEFAULTS, ...options };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  options.killSignal = signalNumber(options.killSignal);
  const { cwd, env, gid, shell, signal, uid, argv0, windowsHide, windowsVerbatimArguments } = options;
  const child = spawn(file, args, {
    cwd, env, gid, shell, signal, uid, argv0, windowsHide: !!windowsHide,
    windowsVerbatimArguments: !!windowsVerbatimArguments,
  });
  const encoding = options.encoding !== 'buffer' && Buffer.isEncoding(options.encoding) ? options.encoding : null;
  const run = { child, callback, options, encoding, error: null, killed: false, done: false, timer: null };
  run.command = args.length > 0 ? `${file} ${args.join(' ')}` : file;
  for (const name of ['stdout', 'stderr']) {
    run[name] = child[name] ? collect(child[name], encoding, options.maxBuffer ?? Infinity, () => {
      run.error ??= new ERR_CHILD_PROCESS_STDIO_MAXBUFFER(name);
      killRun(run);
    }) : [];
  }
  if (options.timeout > 0) {
    run.timer = setTimeout(() => {
      run.timer = null;
      killRun(run);
    }, options.timeout);
  }
  child.on('close', (code, signalCode) => { finishRun(run, code, signalCode); });
  child.on('error', (err) => {
    run.error = err;
    child.stdout?.destroy();
    child.stderr?.destroy();
    finishRun(run);
  });
  return child;
}

function killRun(run) {
  const { child, options } = run;
  child.stdout?.destroy();
  child.stderr?.destroy();
  run.killed = true;
  try {
    child.kill(options.killSignal);
  } catch (err) {
    run.error ??= err;
    finishRun(run);
  }
}

function finishRun(run, code, signal) {
  if (run.done) return;
  run.done = true;
  clearTimeout(run.timer);
  if (!run.callback) return;
  const [stdout, stderr] = [run.stdout, run.stderr].map((chunks) =>
    (run.encoding || chunks.some((chunk) => typeof chunk === 'string') ? chunks.join('') : Buffer.concat(chunks)));
  if (!run.error && code === 0 && signal === null) {
    run.callback(null, stdout, stderr);
    return;
  }
  const error = run.error ?? genericNodeError(`Command failed: ${run.command}\n${stderr}`, {
    code: code < 0 ? getSystemErrorName(code) : code,
    killed: run.child.killed || run.killed,
    signal,
  });
  error.cmd = run.command;
  run.callback(error, stdout, stderr);
}

function exec(command, options, callback) {
  const run = normalizeExecArguments(command, options, callback);
  return execFile(run.file, run.options, run.callback);
}

// util.promisify(exec) gives a promise of both outputs, with the child as its property.
function promisified(original) {
  const custom = (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    promise.child = original(...args, (err, stdout, stderr) => {
      if (err === null) resolve({ stdout, stderr });
      else reject(Object.assign(err, { stdout, stderr }));
    });
    return promise;
  };
  return Object.defineProperty(custom, 'name', { __proto__: null, value: original.name });
}
for (const original of [exec, execFile]) {
  Object.defineProperty(original, kCustomPromisify, { __proto__: null, enumerable: false, value: promisified(original) });
}

/** Sets up the channel to the parent in a forked process. */
function _forkChild(fd, serialization) {
  require('internal/child_process/ipc').connectToParent(fd, serialization);
}

const { execFileSync, execSync, spawnSync } = require('internal/child_process/sync');

module.exports = { _forkChild, ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
