'use strict';
// process.emitWarning() and what is printed for a warning (Node docs: "Process").

const { getOptionValue } = require('internal/options');

let hintGiven = false;
let consoleError;
let disabled;

function isDisabled(warning) {
  disabled ??= new Set(getOptionValue('--disable-warning') ?? []);
  return disabled.size > 0 &&
    (disabled.has(warning.name) || (warning.code !== undefined && disabled.has(warning.code)));
}

function printed(warning) {
  try {
    return `${warning.toString()}`;
  } catch {
    return '';
  }
}

/** The default listener of 'warning'. */
function onWarning(warning) {
  if (!Error.isError(warning) || isDisabled(warning)) return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && process.noDeprecation) return;

  const trace = process.traceProcessWarnings || (isDeprecation && process.traceDeprecation);
  let text = `(${process.release.name}:${process.pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  if (trace && warning.stack) text += `${warning.stack}`;
  else text += typeof warning.toString === 'function' ? printed(warning) :
    Error.prototype.toString.call(warning);
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  if (!trace && !hintGiven) {
    hintGiven = true;
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    const argv0 = process.argv0 || 'node';
    const name = argv0.slice(argv0.lastIndexOf('/') + 1);
    text += `\n(Use \`${name} ${flag} ...\` to show where the warning was created)`;
  }
  writeOut(text);
}

function writeOut(text) {
  const file = getOptionValue('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS;
  if (file) {
    require('fs').appendFile(file, `${text}\n`, (err) => {
      if (err) process._rawDebug(text);
    });
    return;
  }
  // Test frameworks see warnings by replacing this function; what it is at the first warning stays.
  consoleError ??= require('internal/console/global').console.error;
  consoleError(text);
}

/** Makes the error a warning is. `ctor`: where its stack begins. */
function createWarning(warning, type, code, ctor, detail) {
  const err = new Error(warning);
  err.name = String(type || 'Warning');
  if (code !== undefined) err.code = code;
  if (detail !== undefined) err.detail = detail;
  Error.captureStackTrace(err, ctor || process.emitWarning);
  return err;
}

/**
 * @param {string|Error} warning
 * @param {string|{type?: string, code?: string, detail?: string, ctor?: Function}} [type]
 * @param {string} [code]
 * @param {Function} [ctor]
 */
function emitWarning(warning, type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = '';
    type = 'Warning';
  }
  const { validateString } = require('internal/validators');
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = undefined;
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning === 'string') {
    warning = createWarning(warning, type, code, ctor, detail);
  } else if (!(warning instanceof Error)) {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      // On a tick, so that no try block of the deprecated call's user swallows it.
      process.nextTick(() => { throw warning; });
      return;
    }
  }
  process.nextTick(doEmitWarning, warning);
}

function doEmitWarning(warning) {
  process.emit('warning', warning);
}

/** The same at once, where no tick will come any more. */
function emitWarningSync(warning, type, code, ctor) {
  process.emit('warning', createWarning(warning, type, code, ctor));
}

function setupWarnings() {
  if (getOptionValue('--warnings') !== false && process.env.NODE_NO_WARNINGS !== '1')
    process.on('warning', onWarning);
  if (getOptionValue('--deprecation') === false) process.noDeprecation = true;
  if (getOptionValue('--throw-deprecation')) process.throwDeprecation = true;
  if (getOptionValue('--trace-deprecation')) process.traceDeprecation = true;
  if (getOptionValue('--trace-warnings')) process.traceProcessWarnings = true;
}

module.exports = { emitWarning, emitWarningSync, onWarning, setupWarnings };
