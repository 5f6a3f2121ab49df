'use strict';
// Errors of vm's code: the place and source line in front of the stack of what is thrown
// (`displayErrors`), and V8's stack API in further realms.

const { compileFunction } = internalBinding('vm');
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
  // V8's place of a throw statement is its beginning.
  const statement = /\bthrow\s+(?:new\s+)?$/.exec(text.slice(0, Math.max(0, column - 1)));
  if (statement !== null) column = statement.index + 1;
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

/**
 * Gives the errors of a new realm the stacks that those of the program have, and hides the class
 * that is the engine's own.
 * @param {object} global
 * @param {object} sandbox the names in it are the program's, and not touched
 */
function prepareRealm(global, sandbox) {
  // The realm's own classes, whatever the sandbox calls Error.
  const thrown = compileFunction('try { null.x } catch (e) { return e }', '', 0, [], global, '')();
  const { constructor: RealmError } = Object.getPrototypeOf(Object.getPrototypeOf(thrown));
  require('internal/error_stack').setupErrorStacks(RealmError);
  require('internal/json_parse').setupJsonParse(compileFunction('return JSON', '', 0, [], global, '')());
  if (global !== sandbox && ('InternalError' in sandbox || 'RangeError' in sandbox)) return;
  const { InternalError: { prototype }, RangeError: RealmRangeError } = global;
  Object.setPrototypeOf(prototype, RealmRangeError.prototype);
  Object.defineProperty(prototype, 'name', {
    __proto__: null, value: 'RangeError', writable: true, enumerable: false, configurable: true,
  });
  prototype.constructor = RealmRangeError;
  delete global.InternalError;
}

module.exports = { decorate, prepareRealm };
