'use strict';
// Promises that are rejected while nobody handles them: 'unhandledRejection',
// 'rejectionHandled' and --unhandled-rejections (Node docs: "Process", "Command-line API").
// They are looked at when the tick and microtask queues have run dry, so that a
// handler attached in the same turn is in time.
//
// Native half (internalBinding('task_queue')):
//   setPromiseRejectCallback(fn(type, promise, reason))
//     type 0: rejected without a handler; 1: a handler was added to such a promise later
// (internalBinding('errors')): triggerUncaughtException(err, fromPromise)

const { setPromiseRejectCallback, tickInfo } = internalBinding('task_queue');
const { get: getContext, set: setContext, state: contextState } = require('internal/async_context');

const kHasRejectionToWarn = 1;
const kRejectedWithoutHandler = 0;

const unhandled = new WeakMap();
let pending = [];
let handledLate = [];
let lastId = 0;
let mode;

function listenForRejections() {
  setPromiseRejectCallback((type, promise, reason) => {
    if (type === kRejectedWithoutHandler) rejected(promise, reason);
    else handled(promise);
  });
}

function rejected(promise, reason) {
  unhandled.set(promise, {
    reason,
    id: ++lastId,
    warned: false,
    context: contextState.inUse ? getContext() : undefined,
  });
  pending.push(promise);
  tickInfo[kHasRejectionToWarn] = 1;
}

function handled(promise) {
  const info = unhandled.get(promise);
  if (info === undefined) return;
  unhandled.delete(promise);
  if (!info.warned) return;
  const warning = new Error(
    `Promise rejection was handled asynchronously (rejection id: ${info.id})`);
  warning.name = 'PromiseRejectionHandledWarning';
  warning.id = info.id;
  handledLate.push({ promise, warning });
  tickInfo[kHasRejectionToWarn] = 1;
}

class UnhandledPromiseRejection extends Error {
  code = 'ERR_UNHANDLED_REJECTION';

  constructor(reason) {
    super('This error originated either by throwing inside of an async function without a ' +
      'catch block, or by rejecting a promise which was not handled with .catch(). The ' +
      `promise rejected with the reason "${describe(reason)}".`);
    this.name = 'UnhandledPromiseRejection';
  }
}
Object.defineProperty(UnhandledPromiseRejection.prototype, 'name', {
  __proto__: null, value: 'UnhandledPromiseRejection', writable: true, configurable: true,
});

// Describes a value without running any of the program's code.
function describe(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'symbol': return value.toString();
    case 'function': return Function.prototype.toString.call(value);
    case 'object':
      if (value !== null) {
        try {
          const name = Object.getPrototypeOf(value)?.constructor?.name;
          return `#<${typeof name === 'string' && name !== '' ? name : 'Object'}>`;
        } catch {
          return '#<Object>';
        }
      }
  }
  return String(value);
}

const isErrorLike = (value) =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'stack') ||
  Error.isError(value);

function asError(reason) {
  return isErrorLike(reason) ? reason : new UnhandledPromiseRejection(reason);
}

function trigger(err) {
  internalBinding('errors').triggerUncaughtException(err, true);
}

function warnUnhandled(id, reason) {
  const warning = new Error(
    'Unhandled promise rejection. This error originated either by throwing inside of an async ' +
    'function without a catch block, or by rejecting a promise which was not handled with ' +
    '.catch(). To terminate the node process on unhandled promise rejection, use the CLI flag ' +
    '`--unhandled-rejections=strict` (see https://nodejs.org/api/cli.html#cli_unhandled_' +
    `rejections_mode). (rejection id: ${id})`);
  warning.name = 'UnhandledPromiseRejectionWarning';
  try {
    if (isErrorLike(reason)) {
      Object.defineProperty(warning, 'stack', {
        __proto__: null, value: reason.stack, writable: true, configurable: true,
      });
      process.emitWarning(reason.stack, 'UnhandledPromiseRejectionWarning');
    } else {
      process.emitWarning(describe(reason), 'UnhandledPromiseRejectionWarning');
    }
  } catch {
    // A `stack` that throws when read.
  }
  process.emitWarning(warning);
}

const emitUnhandled = (promise, reason) => process.emit('unhandledRejection', reason, promise);

const modes = {
  '__proto__': null,
  'throw'(promise, { reason }) {
    if (!emitUnhandled(promise, reason)) trigger(asError(reason));
  },
  'strict'(promise, { reason, id }) {
    trigger(asError(reason));
    if (!emitUnhandled(promise, reason)) warnUnhandled(id, reason);
  },
  'warn'(promise, { reason, id }) {
    emitUnhandled(promise, reason);
    warnUnhandled(id, reason);
  },
  'none'(promise, { reason }) {
    emitUnhandled(promise, reason);
  },
  'warn-with-error-codes'(promise, { reason, id }) {
    if (emitUnhandled(promise, reason)) return;
    warnUnhandled(id, reason);
    process.exitCode = 1;
  },
};

/** Reports what is still unhandled. Returns whether that may have queued more work. */
function processPromiseRejections() {
  let worked = false;
  while (handledLate.length > 0) {
    const { promise, warning } = handledLate.shift();
    if (!process.emit('rejectionHandled', promise)) process.emitWarning(warning);
    worked = true;
  }
  if (pending.length === 0) return worked;
  mode ??= modes[require('internal/options').getOptionValue('--unhandled-rejections') || 'throw'];

  const round = pending;
  pending = [];
  let next = 0;
  try {
    while (next < round.length) {
      const promise = round[next++];
      const info = unhandled.get(promise);
      if (info === undefined) continue;
      info.warned = true;
      const before = contextState.inUse ? setContext(info.context) : undefined;
      try {
        if (contextState.tracer === null) mode(promise, info);
        else require('internal/async_hooks/promises').runFor(promise, () => mode(promise, info));
      } finally {
        if (contextState.inUse) setContext(before);
      }
      worked = true;
    }
  } finally {
    // A listener threw: the others keep their turn.
    if (next < round.length) {
      pending = round.slice(next).concat(pending);
      tickInfo[kHasRejectionToWarn] = 1;
    }
  }
  return worked || pending.length !== 0;
}

module.exports = { kHasRejectionToWarn, listenForRejections, processPromiseRejections };
