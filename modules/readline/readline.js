'use strict';

// readline: the callback form of the line interface, and the functions that
// move a terminal's cursor. Follows the Node documentation, "Readline".

const { promisify } = require('internal/util');
const { InterfaceConstructor, kQuestion, kQuestionCancel, watchSignal } = require('internal/readline/interface');
const { clearLine, clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
const emitKeypressEvents = require('internal/readline/emitKeypressEvents');

/** Callable without `new`, as old programs do. */
function Interface(input, output, completer, terminal) {
  return Reflect.construct(InterfaceConstructor, [input, output, completer, terminal], new.target || Interface);
}
Object.setPrototypeOf(Interface.prototype, InterfaceConstructor.prototype);
Object.setPrototypeOf(Interface, InterfaceConstructor);

/**
 * Asks and calls back with the answer.
 * @param {string} query
 * @param {{signal?: AbortSignal}} [options]
 * @param {(answer: string) => void} callback
 */
Interface.prototype.question = function question(query, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  if (options !== null && typeof options === 'object' && options.signal) {
    if (options.signal.aborted) return;
    const unwatch = watchSignal(options.signal, () => this[kQuestionCancel]());
    if (typeof callback === 'function') {
      const answered = callback;
      callback = (answer) => {
        unwatch();
        answered(answer);
      };
    }
  }
  if (typeof callback === 'function') this[kQuestion](query, callback);
};

Interface.prototype.question[promisify.custom] = function question(query, options) {
  if (options !== null && typeof options === 'object' && options.signal?.aborted) {
    const { AbortError } = require('internal/errors');
    return Promise.reject(new AbortError(undefined, { cause: options.signal.reason }));
  }
  return new Promise((resolve, reject) => {
    let callback = resolve;
    if (options !== null && typeof options === 'object' && options.signal) {
      const unwatch = watchSignal(options.signal, reject);
      callback = (answer) => {
        unwatch();
        resolve(answer);
      };
    }
    this.question(query, options ?? {}, callback);
  });
};

/** @returns {Interface} see InterfaceConstructor */
function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface,
  cursorTo,
  emitKeypressEvents,
  moveCursor,
};

Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('readline/promises'); },
  set(value) {
    Object.defineProperty(module.exports, 'promises', {
      __proto__: null, configurable: true, enumerable: true, writable: true, value,
    });
  },
});
