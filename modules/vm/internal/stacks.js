'use strict';
// Errors of vm's code: the place and source line in front of the stack of what is thrown
// (`displayErrors`), and V8's stack API in further realms.

const { getErrorSource } = internalBinding('errors');
const { isNativeError } = require('util/types');

const decorated = new WeakSet();

function lineOf(source, number, filename, file) {
  if (file !== filename) return undefined;
  return source.split('\n', number)[number - 1];
}

/**
 * Puts `file:line`, the source line and a mark in front of an error's stack, once.
 * @param {any} err what was thrown
 * @param {string} source of the code that ran
 * @param {string} filename its name
 * @param {number} lineOffset
 * @param {number} columnOffset
 */
function decorate(err, source, filename, lineOffset, columnOffset) {
  if (!isNativeError(err) || decorated.has(err)) return;
  decorated.add(err);
  const place = getErrorSource(err);
  if (place === undefined) return;
  const { 0: file, 1: line, 3: known } = place;
  let { 2: column } = place;
  let text = known;
  if (text === undefined) {
    text = lineOf(source, line - lineOffset, filename, file);
    if (line - lineOffset === 1) column -= columnOffset;
  }
  if (text === undefined || typeof err.stack !== 'string') return;
  const mark = `${text.slice(0, Math.max(0, column - 1)).replace(/[^\t]/g, ' ')}^`;
  try {
    Object.defineProperty(err, 'stack', {
      __proto__: null, configurable: true, writable: true, enumerable: false,
      value: `${file}:${line}\n${text}\n${mark}\n\n${err.stack}`,
    });
  } catch {
    // A frozen error stays as it is.
  }
}

/** Gives the errors of a new realm the stacks that those of the program have. */
function prepareRealm(global) {
  require('internal/error_stack').install?.(global.Error);
}

module.exports = { decorate, prepareRealm };
