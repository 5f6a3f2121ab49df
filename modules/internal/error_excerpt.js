'use strict';
// Source text to show above an error that nobody catches, for errors whose own place says nothing.

const excerpts = new WeakMap();

module.exports = {
  /**
   * @param {object} err
   * @returns {string | undefined} lines that end with a line break
   */
  get: (err) => excerpts.get(err),

  /**
   * @param {object} err
   * @param {string} text
   */
  set: (err, text) => excerpts.set(err, text),
};
