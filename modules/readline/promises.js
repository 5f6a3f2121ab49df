'use strict';

// readline/promises: the interface whose question() returns a promise, and
// Readline for cursor moves. Follows the Node documentation, "Readline",
// "Promises API".

const { InterfaceConstructor, kQuestion, kQuestionCancel, watchSignal } = require('internal/readline/interface');
const { Readline } = require('internal/readline/promises');

class Interface extends InterfaceConstructor {
  /**
   * @param {string} query
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<string>} the answer
   */
  question(query, options = undefined) {
    return new Promise((resolve, reject) => {
      let unwatch = null;
      if (options?.signal) {
        unwatch = watchSignal(options.signal, (error) => {
          this[kQuestionCancel]();
          reject(error);
        });
        // Aborted already: nothing is asked.
        if (unwatch === null) return;
      }
      this[kQuestion](query, (answer) => {
        unwatch?.();
        resolve(answer);
      });
    });
  }
}

/** @returns {Interface} see the class's constructor */
function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = { Interface, Readline, createInterface };
