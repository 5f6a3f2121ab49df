'use strict';
// What happens to an exception nobody caught: the process events, the text on
// stderr, the exit code (Node docs: "Process", "Errors").
//
// Native half (internalBinding('errors')):
//   setUncaughtExceptionHandler(fn(err, fromPromise) -> handled)
//     called for each exception that leaves JavaScript at the bottom of a callback; false
//     never comes back: the handler ends the process itself
//   triggerUncaughtException(err, fromPromise)   the same, asked for by JavaScript
//   getErrorSource(err) -> undefined | [file, line, column, sourceLine | undefined]
//     where the exception was thrown (an Error: where it was made); line and column from 1.
//     For a value that is no Error: the place of the exception being handled.
//   exitNow(code)                                leaves at once

const binding = internalBinding('errors');
const { state: asyncState } = require('internal/async_context');

const kGenericUserError = 1;
const kHandlerIsMissing = 6;
const kExceptionInHandler = 7;

let captureCallback = null;

function setUncaughtExceptionCaptureCallback(fn) {
  if (fn === null) {
    captureCallback = null;
    return;
  }
  const { codes } = require('internal/errors');
  if (typeof fn !== 'function')
    throw new codes.ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  if (captureCallback !== null) throw new codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  if (domainHandler !== null) {
    const err = new codes.ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
    err.stack += `\n${'-'.repeat(40)}\n${domainLoadedAt}`;
    throw err;
  }
  captureCallback = fn;
}

let domainHandler = null;
let domainHandles;
let domainLoadedAt;

/**
 * For the domain module.
 * @param {(err: any, fromPromise: boolean) => boolean} fn asked before listeners
 * @param {() => boolean} handles whether `fn` would find a listener
 * @param {string} loadedAt the stack of its first require()
 */
function setDomainHandler(fn, handles, loadedAt) {
  domainHandler = fn;
  domainHandles = handles;
  domainLoadedAt = loadedAt;
}

function hasUncaughtExceptionCaptureCallback() {
  return captureCallback !== null;
}

// Text without a file ('[eval]', '[stdin]'), whose lines the native half cannot read.
let ownText;

/** Remembers the text of `name`, so that errors in it can show their line. */
function setSourceText(name, source) {
  ownText = { name, source };
}

/** `file:line`, the line and a caret, or '' when the place is not known. */
function sourceExcerpt(err) {
  const given = require('internal/error_excerpt').get(err);
  if (given !== undefined) return given;
  let place = binding.getErrorSource(err);
  if (place === undefined) return '';
  if (place[0] === 'node:internal/json_parse') {
    place = require('internal/json_parse').placeInJson(err) ?? place;
    // No caret under what is not there.
    if (place[2] > place[3]?.length) return `${place[0]}:${place[1]}\n${place[3]}\n`;
  }
  const file = place[0];
  const line = place[1];
  const column = place[2];
  let text = place[3];
  if (text === undefined && ownText?.name === file) text = ownText.source.split('\n')[line - 1];
  if (text === undefined) return `${file}:${line}\n`;
  // Tabs stay tabs, so that the caret stands under its character.
  const indent = text.slice(0, Math.max(0, column - 1)).replace(/[^\t]/g, ' ');
  return `${file}:${line}\n${text}\n${indent}^\n`;
}

/** Whether linking a module failed: such errors have no frames, and Node sets them off less. */
function isLinkError(err) {
  return err instanceof SyntaxError && err.stack?.trimEnd() === `SyntaxError: ${err.message}`.trimEnd();
}

// `--trace-uncaught`: where a value was thrown that has no stack of its own.
function thrownAt(err) {
  if (Error.isError(err) || !require('internal/options').getOptionValue('--trace-uncaught')) return '';
  const place = binding.getErrorSource(err);
  return place === undefined ? '' : `\nThrown at:\n    at ${place[0]}:${place[1]}:${place[2]}`;
}

/** The text Node prints for a fatal exception. */
function describeFatal(err) {
  const excerpt = sourceExcerpt(err);
  let text;
  if (isLinkError(err)) {
    text = excerpt;
  } else if (Error.isError(err)) {
    text = excerpt === '' ? '' : `${excerpt}\n`;
  } else {
    text = `\n${excerpt}`;
  }
  if (typeof err === 'object' && err !== null || typeof err === 'function') {
    text += describeObject(err);
  } else {
    text += excerpt === '' ? `Uncaught:\n${String(err)}` : String(err);
    if (thrownAt(err) === '') {
      text += '\n(Use `node --trace-uncaught ...` to show where the exception was thrown)'
        .replace('node', programName());
    }
  }
  return `${text}${thrownAt(err)}\n\nNode.js ${process.version}\n`;
}

function programName() {
  const argv0 = process.argv0 || 'node';
  return argv0.slice(argv0.lastIndexOf('/') + 1);
}

function describeObject(err) {
  try {
    // Errors of linking have no frames, and so no stack text in our engine.
    if (isLinkError(err)) return err.stack.trimEnd();
    const { inspect } = require('internal/util/inspect');
    const colors = require('internal/process/stdio').supportsColor(2);
    return inspect(err, { colors });
  } catch {
    // Something of the error throws when it is read.
    try {
      return String(err.stack ?? err);
    } catch {
      return 'Uncaught exception that cannot be shown';
    }
  }
}

const aborts = () => require('internal/options').getOptionValue('--abort-on-uncaught-exception');

let reportFatal;

/** Who is told of a fatal exception in the place of standard error. */
function setFatalReporter(fn) {
  reportFatal = fn;
}

function fatal(err, code) {
  if (reportFatal !== undefined) {
    reportFatal(err);
    binding.exitNow(code);
  }
  process._rawDebug(describeFatal(err).slice(0, -1));
  if (aborts()) process.abort();
  binding.exitNow(code);
}

function emitExit() {
  if (process._exiting) return;
  process._exiting = true;
  process.exitCode = kGenericUserError;
  process.emit('exit', kGenericUserError);
}

/**
 * @param {any} err
 * @param {boolean} fromPromise whether it comes from an unhandled rejection
 * @returns {true} when somebody handled it; otherwise the process ends here
 */
function onUncaughtException(err, fromPromise) {
  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  let handled = true;
  try {
    // A program that takes the handler away leaves nobody to ask.
    if (typeof process._fatalException !== 'function') {
      reportFatal = undefined;
      fatal(err, kHandlerIsMissing);
    }
    // Then listeners are not asked: the core dump is to show where it happened.
    if (!fromPromise && captureCallback === null && (domainHandler === null || !domainHandles()) && aborts())
      fatal(err, kGenericUserError);
    process.emit('uncaughtExceptionMonitor', err, origin);
    if (captureCallback !== null) captureCallback(err);
    else if (domainHandler === null || !domainHandler(err, fromPromise)) handled = process.emit('uncaughtException', err, origin);
  } catch (second) {
    if (reportFatal === undefined) fatal(second, kExceptionInHandler);
    err = second; // what a worker's parent hears of
    handled = false;
  }
  if (handled) {
    asyncState.tracer?.unwind();
    // The callback that threw did not get to its ticks: another one will.
    require('timers').setImmediate(() => {});
    return true;
  }
  try {
    emitExit();
  } catch {
    // The first exception is the one to show.
  }
  fatal(err, exitCodeAfterFailure());
  return true;
}

function exitCodeAfterFailure() {
  const code = process.exitCode;
  return code === undefined || code === null ? kGenericUserError : Number(code);
}

function setupUncaughtExceptions() {
  binding.setUncaughtExceptionHandler(onUncaughtException);
}

module.exports = {
  describeFatal,
  hasUncaughtExceptionCaptureCallback,
  onUncaughtException,
  setDomainHandler,
  setFatalReporter,
  setSourceText,
  setUncaughtExceptionCaptureCallback,
  setupUncaughtExceptions,
  sourceExcerpt,
};
