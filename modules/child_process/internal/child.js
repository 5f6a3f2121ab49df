'use strict';
// ChildProcess: a running child, its streams and its end (Node docs: "Class: ChildProcess").
// Messages between processes are in internal/child_process/ipc.
//
// Native half (internalBinding('child_process')): class Process
//   spawn({file, args, envPairs, cwd, detached, uid, gid, stdio: fd or -1 each}) -> errno
//   setOnExit(fn(code, signal number)); pid; kill(signal) -> errno
//   ref(); unref(); hasRef(); close()

const EventEmitter = require('events');
const { codes: { ERR_INVALID_ARG_TYPE }, ErrnoException } = require('internal/errors');
const { handleCallback, traceHandle } = require('internal/async_context');
const { tell } = require('internal/diagnostics');
const { validateArray, validateObject, validateString } = require('internal/validators');
const { convertToValidSignal } = require('internal/util');
const { closeStdio, createStream, isGivenAway, openStdio, parseStdio } = require('internal/child_process/stdio');
const { Process } = internalBinding('child_process');
const { UV_EACCES, UV_EAGAIN, UV_EINVAL, UV_EMFILE, UV_ENFILE, UV_ENOENT, UV_ENOSYS, UV_ESRCH } = internalBinding('uv');

// These are told by an 'error' event, the rest by an exception.
const LATE_ERRORS = new Set([UV_EACCES, UV_EAGAIN, UV_EMFILE, UV_ENFILE, UV_ENOENT]);

let signalNames;
/** @returns {string | null} the name of a signal's number */
function signalName(number) {
  if (number === 0) return null;
  if (signalNames === undefined) {
    const { signals } = internalBinding('constants').os;
    signalNames = new Map();
    for (const name of Object.keys(signals)) {
      if (!signalNames.has(signals[name])) signalNames.set(signals[name], name);
    }
  }
  return signalNames.get(number) ?? null;
}

function ChildProcess() {
  Reflect.apply(EventEmitter, this, []);
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
  this._handle = traceHandle('PROCESSWRAP', new Process());
  const exited = (code, signal) => { onExit(this, code, signalName(signal)); };
  this._handle.setOnExit(handleCallback(this._handle, exited));
  tell('child_process', { process: this });
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

function onExit(child, code, signal) {
  if (signal) child.signalCode = signal;
  else child.exitCode = code;
  child.stdin?.destroy();
  if (child._handle) {
    child._handle.close();
    child._handle = null;
  }
  if (code < 0) {
    const err = new ErrnoException(code, child.spawnfile ? `spawn ${child.spawnfile}` : 'spawn');
    if (child.spawnfile) err.path = child.spawnfile;
    err.spawnargs = child.spawnargs.slice(1);
    child.emit('error', err);
  } else {
    child.emit('exit', child.exitCode, child.signalCode);
  }
  // Output that nobody reads would hold up 'close'. Listeners of this tick come first.
  process.nextTick(flushStreams, child);
  maybeClose(child);
}

function flushStreams(child) {
  for (const stream of child.stdio ?? []) {
    if (stream?.readable && !isGivenAway(stream)) stream.resume();
  }
}

/** Counts one of the ends that 'close' waits for: the child's, and that of each of its streams. */
function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

function emitSpawn(child) {
  child.emit('spawn');
}

/**
 * Starts the child. Programs use child_process.spawn().
 * @param {object} options file, args, envPairs, cwd, stdio, detached, uid, gid, serialization
 * @returns {number} 0 or an errno that an 'error' event tells of
 */
ChildProcess.prototype.spawn = function(options) {
  validateObject(options, 'options');
  const entries = parseStdio(options.stdio || 'pipe', false);
  let { args, envPairs } = options;
  if (envPairs === undefined) envPairs = [];
  else validateArray(envPairs, 'options.envPairs');
  validateString(options.file, 'options.file');
  this.spawnfile = options.file;
  if (args === undefined) args = this.spawnargs = [];
  else if (Array.isArray(args)) this.spawnargs = args;
  else throw new ERR_INVALID_ARG_TYPE('options.args', 'Array', args);

  const channel = entries.findIndex((entry) => entry.type === 'ipc');
  const { serialization = 'json' } = options;
  if (channel >= 0) {
    envPairs.push(`NODE_CHANNEL_FD=${channel}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`);
  }
  const closeTheirs = openStdio(entries);
  let err;
  tell('tracing:child_process.spawn:start', { process: this, options });
  try {
    err = this._handle.spawn({
      file: options.file, args, envPairs,
      cwd: options.cwd || undefined, detached: !!options.detached,
      uid: options.uid ?? undefined, gid: options.gid ?? undefined,
      stdio: entries.map((entry) => entry.theirs ?? entry.fd ?? -1),
    });
  } finally {
    closeTheirs();
    if (err === undefined) closeStdio(entries);
  }
  if (err === 0) tell('tracing:child_process.spawn:end', { process: this });
  else tell('tracing:child_process.spawn:error', { process: this, error: new ErrnoException(err, 'spawn') });
  if (err !== 0 && !LATE_ERRORS.has(err)) {
    closeStdio(entries);
    this._handle.close();
    this._handle = null;
    throw new ErrnoException(err, 'spawn');
  }
  if (err === 0) process.nextTick(emitSpawn, this);
  else process.nextTick(onExit, this, err, null);
  if (err === UV_EMFILE || err === UV_ENFILE) {
    closeStdio(entries);
    return err;
  }
  this.pid = this._handle.pid || undefined;
  openStreams(this, entries);
  if (channel >= 0) {
    const { mine } = entries[channel];
    if (err === 0) {
      this._closesNeeded++;
      require('internal/child_process/ipc').setupChannel(this, mine, serialization);
    } else {
      closeStdio(entries);
    }
  }
  return err;
};

function openStreams(child, entries) {
  const alive = child.pid !== undefined;
  child.stdio = entries.map((entry, i) => {
    if (entry.type !== 'pipe') return null;
    const stream = createStream(entry, alive);
    if (i > 0 && alive) {
      child._closesNeeded++;
      stream.on('close', () => { maybeClose(child); });
    }
    return stream;
  });
  [child.stdin, child.stdout, child.stderr] = child.stdio;
}

/**
 * @param {string | number} [sig] SIGTERM; 0 only asks
 * @returns {boolean} whether it was sent
 */
ChildProcess.prototype.kill = function(sig) {
  const signal = sig === 0 ? sig : convertToValidSignal(sig === undefined ? 'SIGTERM' : sig);
  if (!this._handle) return false;
  const err = this._handle.kill(signal);
  if (err === 0) {
    this.killed = true;
    return true;
  }
  if (err === UV_EINVAL || err === UV_ENOSYS) throw new ErrnoException(err, 'kill');
  // Gone already is no error.
  if (err !== UV_ESRCH) this.emit('error', new ErrnoException(err, 'kill'));
  return false;
};

ChildProcess.prototype[Symbol.dispose] = function() {
  if (!this.killed) this.kill();
};

ChildProcess.prototype.ref = function() {
  this._handle?.ref();
};

ChildProcess.prototype.unref = function() {
  this._handle?.unref();
};

module.exports = { ChildProcess, maybeClose, signalName };
